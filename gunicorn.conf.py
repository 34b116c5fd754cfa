"""Settings for ``gunicorn wsgi:app``; the same as ``zhenshu serve`` uses."""

from api.config import load
from api.serving import settings

globals().update(settings(load()))

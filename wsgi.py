"""The door for gunicorn: ``gunicorn wsgi:app``."""

from api import config, logs
from api.app import create_app

settings = config.load()
logs.configure(settings.log_level)
app = create_app(settings)

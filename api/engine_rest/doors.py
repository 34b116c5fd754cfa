"""Every door of the facade, in the order of its reference page, and how they join the application."""

import re
from typing import TYPE_CHECKING, Any

from flask import Flask, Request
from werkzeug.routing import BaseConverter

from api.engine_rest import (
    definitions,
    deployments,
    external_tasks,
    history,
    instance_variables,
    instances,
    jobs,
    messages,
    site,
    task_variables,
    tasks,
)
from api.engine_rest.contract import BASE, Facade, the_rest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

DOORS: tuple[Facade, ...] = (
    site.door,
    deployments.door,
    definitions.door,
    external_tasks.door,
    instances.door,
    instance_variables.door,
    tasks.door,
    task_variables.door,
    messages.door,
    jobs.door,
    history.door,
)


class AnyIdConverter(BaseConverter):
    """An id of whatever form: one that is no UUID is one that does not exist. Addresses without a door are none."""

    regex = r"(?!(?:registered|report|delete|suspended|statistics)$)[^/\x00-\x1f\x7f-\x9f]{1,255}"

    def to_python(self, value: str) -> str:
        return value.lower()


class VariableConverter(BaseConverter):
    """A variable's name; a slash in it is sent as ``%2F``."""

    regex = r"[^/\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]{0,253}[^/\x00-\x1f\x7f-\x9f])?"
    part_isolating = False


_ENGINE = re.compile(rf"{BASE}/engine/default(?=/)")
_SLASHES = re.compile("/{2,}|(?<=.)/+$")


class Tidied(Request):
    """Reads addresses as people write them for Camunda 7: with ``/engine/default``, a doubled or a trailing slash."""

    def __init__(self, environ: "WSGIEnvironment", *arguments: Any, **options: Any) -> None:
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{BASE}/"):
            tidied = _SLASHES.sub(lambda found: "" if found.end() == len(path) else "/", path)
            environ["PATH_INFO"] = _ENGINE.sub(BASE, tidied)
        super().__init__(environ, *arguments, **options)


def install(app: Flask) -> None:
    """Open the doors; every other address below ``/engine-rest`` is refused in the same shape."""
    app.url_map.converters |= {"any_id": AnyIdConverter, "variable": VariableConverter}
    app.request_class = Tidied
    for door in DOORS:
        app.register_blueprint(door)
    app.register_blueprint(the_rest())

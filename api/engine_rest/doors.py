"""Every door of the facade, in the order of its reference page, and how they join the application."""

from flask import Flask

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
from api.engine_rest.contract import Facade, the_rest

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


def install(app: Flask) -> None:
    """Open the doors; every other address below ``/engine-rest`` is refused in the same shape."""
    for door in DOORS:
        app.register_blueprint(door)
    app.register_blueprint(the_rest())

"""A small matter for the guards: investigated by a squad, checked by others, rated by the applicant."""

from pathlib import Path

from engine import deployments, instances, tasks
from engine.context import SYSTEM
from engine.rows import Instance, UserTask
from tests.workflows.organisation.conftest import Town
from workflows.calendar.zone import local_day
from workflows.organisation import assignment

DIAGRAM = Path(__file__).parent / "matter.bpmn"


def deploy(here: Town) -> None:
    """Put the matter's process in place."""
    with here.begin(SYSTEM) as ctx:
        deployments.deploy(ctx, "matter", {"matter.bpmn": DIAGRAM.read_bytes()})


def begin(here: Town) -> Instance:
    """A matter of the town."""
    with here.begin() as ctx:
        return instances.start(ctx, key="matter")


def open_task(here: Town, instance: Instance) -> UserTask:
    """Its one open task."""
    with here.begin(SYSTEM) as ctx:
        (task,) = tasks.list(ctx, tasks.TaskFilter(instance_id=instance.id)).items
    return task


def members(here: Town, group: str) -> list[str]:
    """Logins of a group."""
    with here.begin(SYSTEM) as ctx:
        found = assignment.resolve(ctx, here.organisation.town_code, group, local_day(ctx.now))
    return [person.login for person in found if person.login]

"""Which act a step is, and who did which step of a matter: asked by rules that keep two apart, or bind them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from engine import definitions
from engine.context import Context
from engine.models import user_task
from engine.states import TaskState
from workflows.law import acts
from workflows.law.acts import Act

_LAST_ACTOR = (
    select(user_task.c.completed_by)
    .where(
        user_task.c.instance_id == bindparam("instance"),
        user_task.c.definition_key == bindparam("process"),
        user_task.c.element_id == bindparam("element"),
        user_task.c.state == TaskState.COMPLETED.value,
    )
    .order_by(user_task.c.ended_at.desc(), user_task.c.id.desc())
    .limit(1)
)


def of_step(ctx: Context, definition_id: str, element_id: str) -> frozenset[Act] | None:
    """The acts of a step as its diagram writes them, on it or else on the subprocess around it.

    None where this diagram does not hold the step.
    """
    nodes = definitions.spec(ctx, definition_id).nodes
    place = nodes.get(element_id)
    if place is None:
        return None
    found = acts.of(place.element)
    while not found and place is not None:
        place = nodes.get(place.element.container)
        found = acts.of(place.element) if place is not None else found
    return found


def last_actor(ctx: Context, instance_id: str, process_key: str, element_id: str) -> str | None:
    """Who completed the step of a process's diagram last in an instance; None while nobody has."""
    found: str | None = ctx.db.execute(
        _LAST_ACTOR, {"instance": instance_id, "process": process_key, "element": element_id}
    ).scalar()
    return found


def actors(ctx: Context, instance_id: str, process_key: str, element_ids: Iterable[str]) -> set[str]:
    """Everybody who ever completed one of these steps in an instance."""
    statement = select(user_task.c.completed_by).where(
        user_task.c.instance_id == instance_id,
        user_task.c.definition_key == process_key,
        user_task.c.element_id.in_(list(element_ids)),
        user_task.c.state == TaskState.COMPLETED.value,
        user_task.c.completed_by.is_not(None),
    )
    return set(ctx.db.execute(statement).scalars())


def has_part(ctx: Context, instance_id: str, person: str) -> bool:
    """Whether somebody completed any step of an instance."""
    statement = select(user_task.c.id).where(
        user_task.c.instance_id == instance_id,
        user_task.c.completed_by == person,
        user_task.c.state == TaskState.COMPLETED.value,
    )
    return ctx.db.execute(statement.limit(1)).first() is not None

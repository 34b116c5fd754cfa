"""Who did a step of a matter: the engine keeps it with the task, services ask for it afterwards."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from engine.context import Context
from engine.models import user_task
from engine.states import TaskState

_LAST = (
    select(user_task.c.completed_by)
    .where(
        user_task.c.instance_id == bindparam("instance_id"),
        user_task.c.element_id == bindparam("element_id"),
        user_task.c.state == TaskState.COMPLETED.value,
    )
    .order_by(user_task.c.ended_at.desc(), user_task.c.id.desc())
    .limit(1)
)


def last(ctx: Context, instance_id: str, element_id: str) -> str:
    """The login of whoever completed this step last; the actor's where nobody did."""
    found = ctx.db.execute(_LAST, {"instance_id": instance_id, "element_id": element_id}).scalar()
    return found or ctx.actor.id

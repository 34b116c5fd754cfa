"""Who sent a message to a matter: the step it starts runs by itself, the history knows the person."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from engine.models import history_event


def of(ctx: Context, instance_id: str, message: str) -> str:
    """The sender of the last message of this name."""
    statement = (
        select(history_event.c.actor_id, history_event.c.details)
        .where(history_event.c.instance_id == instance_id, history_event.c.kind == "message.correlated")
        .order_by(history_event.c.at.desc(), history_event.c.id.desc())
    )
    return next((str(actor) for actor, details in ctx.db.execute(statement) if details["name"] == message), "")

"""Of what happens to matters people are told: cards on matters they work on, incidents for who operates the system."""

from __future__ import annotations

from sqlalchemy import String, bindparam, cast, select

from engine import instances, notifications
from engine.context import Context
from engine.models import account, user_task
from engine.notifications import Kind
from engine.rows import HistoryEvent, Instance
from engine.states import TaskState

OPERATOR = "ADM"

_HOLDERS = select(user_task.c.assignee).where(
    user_task.c.instance_id == bindparam("instance_id"),
    user_task.c.state == TaskState.OPEN.value,
    user_task.c.assignee.is_not(None),
)
#: Roles are a JSON list of short codes, so that the code in its quotes is one of them.
_OPERATORS = select(account.c.login).where(
    cast(account.c.roles, String).contains(f'"{OPERATOR}"', autoescape=True), account.c.disabled_at.is_(None)
)


def on_card(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener of cards: who holds a task of the matter is told, and the person who is responsible by name."""
    if event.instance_id is None:
        return
    holders = ctx.db.execute(_HOLDERS, {"instance_id": event.instance_id}).scalars()
    details = {name: event.details.get(name) for name in ("code", "level", "due_at")}
    notifications.tell(
        ctx,
        Kind.CARD_ISSUED,
        [*holders, event.details.get("responsible")],
        str(event.details.get("code")),
        instance=instance or instances.get(ctx, event.instance_id),
        subject_id=event.subject_id,
        details=details,
    )


def on_incident(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener of incidents: operators are told once of each code at each step until they have read it."""
    code = event.details.get("code")
    notifications.tell(
        ctx,
        Kind.INCIDENT_RAISED,
        ctx.db.execute(_OPERATORS).scalars(),
        str(event.details.get("message") or code),
        instance=instance,
        subject_id=event.subject_id,
        details={"code": code, "element_id": event.element_id},
        topic=f"incident:{instance.definition_key if instance else ''}:{event.element_id}:{code}"[:255],
    )

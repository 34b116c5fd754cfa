"""Which red cards one order answers for: what one unit owes one matter is supervised once at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from engine import ids
from engine.context import Context
from engine.models import process_instance
from engine.states import InstanceState
from workflows.clocks.marks import Level
from workflows.clocks.models import clock_card, sla_clock
from workflows.supervision.models import supervision_cause as table

_RUNNING = (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)


def hold(ctx: Context, subject_instance_id: str) -> None:
    """One card of a matter after the other, until the transaction ends."""
    ctx.db.execute(select(process_instance.c.id).where(process_instance.c.id == subject_instance_id).with_for_update())


def running(ctx: Context, subject_instance_id: str, unit: str | None) -> str | None:
    """The supervision of this matter that this unit has not come to the end of, as its process instance."""
    statement = (
        select(table.c.instance_id)
        .join(process_instance, process_instance.c.id == table.c.instance_id)
        .where(table.c.subject_instance_id == subject_instance_id, process_instance.c.state.in_(_RUNNING))
        .where(table.c.unit.is_(None) if unit is None else table.c.unit == unit)
        .order_by(table.c.id)
        .limit(1)
    )
    found: str | None = ctx.db.execute(statement).scalar()
    return found


def is_outranked(ctx: Context, card_id: str) -> bool:
    """Whether a limit of the law was missed at the very same moment: the promise was as long as the law allows."""
    mine = select(clock_card.c.reached_at, sla_clock.c.instance_id).join(
        sla_clock, sla_clock.c.id == clock_card.c.clock_id
    )
    row = ctx.db.execute(mine.where(clock_card.c.id == card_id)).first()
    if row is None or row.instance_id is None:
        return False
    severe = (
        select(clock_card.c.id)
        .join(sla_clock, sla_clock.c.id == clock_card.c.clock_id)
        .where(
            sla_clock.c.instance_id == row.instance_id,
            clock_card.c.level == int(Level.SEVERE_RED),
            clock_card.c.reached_at == row.reached_at,
        )
    )
    return ctx.db.execute(severe.limit(1)).first() is not None


def is_known(ctx: Context, card_id: str) -> bool:
    """Whether a card is answered for already."""
    return ctx.db.execute(select(table.c.id).where(table.c.card_id == card_id)).first() is not None


def add(ctx: Context, order: dict[str, Any], instance_id: str) -> None:
    """Note that an instance of supervision answers for a card."""
    town_code = ctx.db.execute(
        select(process_instance.c.town_code).where(process_instance.c.id == instance_id)
    ).scalar()
    row = {
        "id": ids.new(),
        "town_code": town_code,
        "card_id": order["card_id"],
        "subject_instance_id": order["subject_instance_id"],
        "unit": order["unit"],
        "instance_id": instance_id,
        "at": ctx.now,
    }
    ctx.db.execute(insert(table), row)

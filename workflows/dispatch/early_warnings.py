"""Early warning (预警研判): rules that look at a new event and those around it; others hang their own in.

A rule only tells; what is done about it is decided by a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from engine.context import Context
from workflows.dispatch.models import event_party
from workflows.dispatch.models import work_order as table
from workflows.dispatch.orders import WorkOrder


@dataclass(frozen=True, slots=True)
class Warning:
    """What a rule noticed."""

    rule: str
    title_zh: str
    title_en: str
    detail: str


Rule = Callable[[Context, WorkOrder], Warning | None]

WEEK = timedelta(days=7)
MANY_EVENTS = 3
MANY_CALLERS = 3
"""Local rules."""


def cluster(ctx: Context, order: WorkOrder) -> Warning | None:
    """Several events of one type in one grid within a week."""
    if order.grid_code is None or order.event_type is None:
        return None
    statement = select(func.count()).where(
        table.c.town_code == order.town_code,
        table.c.grid_code == order.grid_code,
        table.c.event_type == order.event_type,
        table.c.reported_at >= order.reported_at - WEEK,
    )
    count = ctx.db.execute(statement).scalar_one()
    if count < MANY_EVENTS:
        return None
    detail = f"{order.grid_code} · {order.event_type} · {count}"
    return Warning("cluster", "同一网格同类事件集中", "Many events of one type in the grid", detail)


def many_callers(ctx: Context, order: WorkOrder) -> Warning | None:
    """Several callers about one place within a week."""
    statement = (
        select(func.count())
        .select_from(event_party.join(table, table.c.id == event_party.c.order_id))
        .where(
            table.c.town_code == order.town_code,
            table.c.place == order.place,
            table.c.reported_at >= order.reported_at - WEEK,
        )
    )
    count = ctx.db.execute(statement).scalar_one()
    if count < MANY_CALLERS:
        return None
    return Warning("many_callers", "多人反映同一地点", "Many callers about one place", f"{order.place} · {count}")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force; a room above adds its own when it is hung in."""

    all: Sequence[Rule] = (cluster, many_callers)

    def look(self, ctx: Context, order: WorkOrder) -> list[Warning]:
        """What they notice about an order."""
        return [found for rule in self.all if (found := rule(ctx, order)) is not None]


USUAL = Rules()

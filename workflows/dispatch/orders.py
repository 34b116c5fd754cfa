"""Work orders (工单): opened with their number, moved along one state table, never closed without a reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from engine import ids, pages
from engine.context import Context
from engine.revisions import Changes
from engine.rows import as_row, columns
from workflows import numbers, towns
from workflows.calendar.zone import local_day
from workflows.connectors import statuses
from workflows.dispatch.errors import EventWithoutReply, OrderNotFound, OrderStateRefused
from workflows.dispatch.models import work_order as table
from workflows.dispatch.models import work_order_change
from workflows.dispatch.states import PUBLIC, TRANSITIONS, OrderState
from workflows.organisation.distances import Point

DIGITS = 6
SOURCES: Mapping[str, str] = {
    "12345": "HX",
    "数字城管": "CG",
    "网格上报": "WG",
    "群众上报APP": "AP",
    "综治": "ZZ",
    "安监": "AJ",
    "生态环境": "HB",
    "视频预警": "SP",
    "领导批示": "LD",
    "媒体": "MT",
    "信访": "XF",
    "110分流": "JQ",
    "市级转派": "SJ",
}
"""Sources of form D1 and the two letters of their numbers. Source: domain paper 3.7, 7.5; letters are local."""


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """One event on its way."""

    id: str
    town_code: str
    number: str
    instance_id: str
    source: str
    source_no: str | None
    kind: str
    place: str
    longitude: int | None
    latitude: int | None
    located: str
    grid_code: str | None
    village_code: str | None
    content: str
    event_type: str | None
    level: str | None
    domain: str | None
    sensitive: bool
    confidential: bool
    state: str
    outcome: str | None
    lead_unit: str | None
    co_units: list[str]
    returns: int
    is_forced: bool
    reopens: int
    occurred_at: datetime
    reported_at: datetime
    dispatched_at: datetime | None
    signed_at: datetime | None
    disposed_at: datetime | None
    due_at: datetime | None
    reply: str | None
    replied_at: datetime | None
    closed_at: datetime | None
    merged_into: str | None
    opened_by: str
    revision: int

    @property
    def point(self) -> Point | None:
        """Where it is, if anybody knows."""
        if self.longitude is None or self.latitude is None:
            return None
        return Point(self.longitude, self.latitude)


COLUMNS = columns(WorkOrder, table)
_OF_INSTANCE = select(*COLUMNS).where(table.c.instance_id == bindparam("instance"))
_FIXED = frozenset({"id", "town_code", "number", "instance_id", "source", "source_no", "opened_by", "revision"})
_CHANGES = Changes(table, [column.name for column in COLUMNS if column.name not in _FIXED])


def new_number(ctx: Context, town_code: str, source: str) -> str:
    """``{source 2}{yyyyMMdd}{town 3}{seq 6}``; the sequence runs for a year in a town. Source: domain paper 7.5."""
    day = local_day(ctx.now)
    town = towns.get(ctx, town_code)
    sequence = numbers.allocate(ctx, town, "work_order_no", str(day.year), DIGITS)
    return f"{SOURCES.get(source, 'QT')}{day:%Y%m%d}{town.code[-3:]}{sequence:0{DIGITS}}"


def add(ctx: Context, order: WorkOrder) -> WorkOrder:
    """Keep a new order."""
    ctx.db.execute(insert(table), as_row(order))
    _note(ctx, order, None)
    return order


def _note(ctx: Context, order: WorkOrder, before: str | None) -> None:
    row = {"id": ids.new(), "town_code": order.town_code, "order_id": order.id, "before": before, "after": order.state}
    ctx.db.execute(insert(work_order_change), {**row, "at": ctx.now, "actor_id": ctx.actor.id})
    if order.source_no is not None:
        statuses.tell(ctx, order.instance_id, PUBLIC[OrderState(order.state)], order.number, order.reply)


def find(ctx: Context, instance_id: str) -> WorkOrder | None:
    """The work order of a process instance, or None when it has none."""
    row = ctx.db.execute(_OF_INSTANCE, {"instance": instance_id}).first()
    return None if row is None else WorkOrder(*row)


def of_instance(ctx: Context, instance_id: str) -> WorkOrder:
    """The work order of a process instance.

    Raises:
        OrderNotFound: it has none.
    """
    order = find(ctx, instance_id)
    if order is None:
        raise OrderNotFound(instance_id)
    return order


def get(ctx: Context, town_code: str, number: str) -> WorkOrder:
    """The work order with this number in a town.

    Raises:
        OrderNotFound: there is none.
    """
    statement = select(*COLUMNS).where(table.c.town_code == town_code, table.c.number == pages.searchable(number))
    row = ctx.db.execute(statement).first()
    if row is None:
        raise OrderNotFound(number)
    return WorkOrder(*row)


def by_source(ctx: Context, town_code: str, source: str, source_no: str) -> WorkOrder | None:
    """What a source sent under this number before."""
    statement = select(*COLUMNS).where(
        table.c.town_code == town_code,
        table.c.source == pages.searchable(source),
        table.c.source_no == pages.searchable(source_no),
    )
    row = ctx.db.execute(statement).first()
    return None if row is None else WorkOrder(*row)


def move(ctx: Context, order: WorkOrder, state: OrderState, **facts: Any) -> WorkOrder:
    """Bring an order into another state, with what else changed; to the same state only the facts change.

    Raises:
        OrderStateRefused: the table does not know the way.
        EventWithoutReply: it would end without a reply.
        StaleRevision: the order was changed meanwhile.
    """
    if state != order.state and state not in TRANSITIONS[OrderState(order.state)]:
        raise OrderStateRefused(order.number, order.state, state)
    after: WorkOrder = replace(order, state=state.value, revision=order.revision + 1, **facts)
    if state in (OrderState.CLOSED, OrderState.CANCELED) and not ((after.reply or "").strip() and after.replied_at):
        raise EventWithoutReply(order.number)
    _CHANGES.write(ctx, f"work order {order.number}", order.revision, after)
    if after.state != order.state:
        _note(ctx, after, order.state)
    return after


def change(ctx: Context, order: WorkOrder, **facts: Any) -> WorkOrder:
    """Change facts of an order without moving it."""
    return move(ctx, order, OrderState(order.state), **facts)


def history(ctx: Context, order: WorkOrder) -> list[str]:
    """The states the order went through, first to last."""
    statement = select(work_order_change.c.after).where(work_order_change.c.order_id == order.id)
    return list(ctx.db.execute(statement.order_by(work_order_change.c.id)).scalars())

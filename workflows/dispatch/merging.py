"""Duplicates: found by place, type and time, proposed, and merged by a person's word. Source: G-P4-07."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from engine import history
from engine.context import Context
from workflows.dispatch import orders, parties
from workflows.dispatch.errors import MergeRefused
from workflows.dispatch.models import work_order as table
from workflows.dispatch.orders import COLUMNS, WorkOrder
from workflows.dispatch.states import OPEN, OrderState
from workflows.organisation.distances import box, metres

RADIUS = 100
"""Metres. Source: domain paper 3.7, P4-01."""
WINDOW = timedelta(hours=24)
"""Source: as above."""
MOST = 10


def candidates(ctx: Context, order: WorkOrder) -> Sequence[WorkOrder]:
    """Open orders of the last day within a hundred metres, of the same type where both have one; nearest first."""
    here = order.point
    if here is None:
        return []
    least, most = box(here, RADIUS)
    statement = select(*COLUMNS).where(
        table.c.town_code == order.town_code,
        table.c.id != order.id,
        table.c.state.in_(OPEN),
        table.c.reported_at >= order.reported_at - WINDOW,
        table.c.longitude.between(least.longitude, most.longitude),
        table.c.latitude.between(least.latitude, most.latitude),
    )
    near = [other for row in ctx.db.execute(statement) if _is_near(order, other := WorkOrder(*row))]
    return sorted(near, key=lambda other: _distance(order, other))[:MOST]


def _distance(order: WorkOrder, other: WorkOrder) -> float:
    assert order.point is not None and other.point is not None
    return metres(order.point, other.point)


def _is_near(order: WorkOrder, other: WorkOrder) -> bool:
    same_type = None in (order.event_type, other.event_type) or order.event_type == other.event_type
    return same_type and _distance(order, other) <= RADIUS


def proposal(order: WorkOrder, found: Sequence[WorkOrder]) -> list[dict[str, object]]:
    """The candidates as a seat sees them: without anybody's name."""
    return [
        {
            "number": other.number,
            "distance": round(_distance(order, other)),
            "reported_at": other.reported_at,
            "place": other.place,
            "content": other.content[:100],
            "event_type": other.event_type,
        }
        for other in found
    ]


def main_of(ctx: Context, order: WorkOrder, number: str) -> WorkOrder:
    """The open order that is to take this one in.

    Raises:
        OrderNotFound: the town has none with this number.
        MergeRefused: it is this one, or not open any more.
    """
    main = orders.get(ctx, order.town_code, number)
    if main.id == order.id or main.state not in OPEN:
        raise MergeRefused(
            f"工单 {order.number} 不能并入 {number}（{main.state}）",
            f"Expected another open order to merge {order.number} into, but {number} is {main.state}",
            number=number,
        )
    return main


def merge(ctx: Context, order: WorkOrder, number: str) -> WorkOrder:
    """Make an order part of another, which inherits its callers; each will be answered when that one closes.

    Raises:
        OrderNotFound, MergeRefused: as ``main_of``.
    """
    main = main_of(ctx, order, number)
    callers = parties.inherit(ctx, main, order)
    merged = orders.move(ctx, order, OrderState.MERGED, outcome="merged", merged_into=main.id, closed_at=ctx.now)
    details = {"into": main.number, "callers": callers}
    history.record(ctx, "work_order.merged", subject_id=order.id, details=details)
    return merged

"""The record at the end (督查考核): whether the order kept its times, in the four stretches. Source: P4-12, K-24."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from engine import ids
from engine.context import Context
from workflows.clocks import clocks
from workflows.dispatch import limits
from workflows.dispatch.models import work_order_assessment as table
from workflows.dispatch.orders import WorkOrder

ORDERLY = "正常"


def record(ctx: Context, order: WorkOrder) -> bool:
    """Write the record; returns whether the supervision office has to look: late, done again, or forced."""
    kept = [one for one in clocks.of_subject(ctx, limits.SUBJECT, order.instance_id) if one.code in limits.DISPOSAL]
    in_time = all(one.in_time is not False for one in kept)
    ctx.db.execute(
        insert(table),
        {
            "id": ids.new(),
            "town_code": order.town_code,
            "order_id": order.id,
            "in_time": in_time,
            "to_report": _minutes(order.occurred_at, order.reported_at),
            "to_dispatch": _minutes(order.reported_at, order.dispatched_at),
            "to_dispose": _minutes(order.dispatched_at, order.disposed_at),
            "to_feed_back": _minutes(order.disposed_at, ctx.now),
            "finding": ORDERLY if in_time else "逾期",
            "points": 0,
            "assessed_at": ctx.now,
            "assessed_by": ctx.actor.id,
        },
    )
    return not in_time or order.reopens > 0 or order.is_forced


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return max(0, round((end - start).total_seconds() / 60))


def correct(ctx: Context, order: WorkOrder, by: str, **found: Any) -> None:
    """Enter what the supervision office found."""
    statement = update(table).where(table.c.order_id == order.id)
    ctx.db.execute(statement.values(**found, assessed_at=ctx.now, assessed_by=by))

"""Hang-ups (挂起): approved, with a day of review, the clock standing still meanwhile. Source: domain paper 2.4, D9."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update

from engine import ids
from engine.context import Context
from workflows.calendar import calendars
from workflows.calendar.zone import local_day
from workflows.clocks import suspensions
from workflows.clocks.suspensions import SuspensionRequest
from workflows.dispatch import limits, orders
from workflows.dispatch.models import hang_up as table
from workflows.dispatch.orders import WorkOrder
from workflows.dispatch.states import OrderState

TYPE = "GQ"
"""The special procedure of work orders. Source: domain paper 2.4."""
REASONS: Mapping[str, str] = {
    "恶劣天气": "恶劣天气影响，暂不具备现场处置条件",
    "列入计划项目": "已列入计划项目，按项目进度统一实施",
    "权属争议": "权属或者职责存在争议，需先行明确",
    "等待上级": "已请示上级单位，等待上级答复处理",
}
"""Source: domain paper 3.7, G-P4-06."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """What was approved."""

    reason: str
    note: str
    review_on: date
    requested_by: str
    approved_by: str


def begin(ctx: Context, order: WorkOrder, asked: HangUp) -> datetime:
    """Let the order's clock stand still until the day of review; returns when that day's service opens.

    Raises:
        SuspensionRefused, ClockExpired: as ``suspensions.start``: too long, too often, too late.
    """
    calendar = calendars.of(ctx, order.town_code)
    entry = ids.new()
    days = calendar.working_days_between(local_day(ctx.now), asked.review_on)
    note = asked.note.strip()
    request = SuspensionRequest(
        type=TYPE,
        reach=suspensions.BOTH,
        reason="：".join(part for part in (REASONS.get(asked.reason, asked.reason), note) if part)[:500],
        planned_days=days,
        notice_document_id=entry,
        approved_by=asked.approved_by,
    )
    started = suspensions.start(ctx, limits.subject(order), request)
    ctx.db.execute(
        insert(table),
        {
            "id": entry,
            "town_code": order.town_code,
            "order_id": order.id,
            "reason": asked.reason,
            "note": note,
            "review_on": asked.review_on,
            "requested_by": asked.requested_by,
            "approved_by": asked.approved_by,
            "suspension_id": started.id,
            "began_at": ctx.now,
        },
    )
    orders.move(ctx, order, OrderState.HUNG_UP)
    return calendar.opening(asked.review_on)


def end(ctx: Context, order: WorkOrder, result: str) -> WorkOrder:
    """Let the clock run again; the order is in the unit's hands."""
    statement = select(table.c.id, table.c.suspension_id).where(
        table.c.order_id == order.id, table.c.ended_at.is_(None)
    )
    for entry, suspension in ctx.db.execute(statement).all():
        suspensions.end(ctx, suspension, result)
        ctx.db.execute(update(table).where(table.c.id == entry).values(ended_at=ctx.now))
    clock = limits.running(ctx, order)
    return orders.move(ctx, order, OrderState.HANDLING, due_at=clock.due_at if clock else order.due_at)

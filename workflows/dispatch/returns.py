"""Returns (退单): two at the most, each decided by where the centre sends the order next. Source: P4-06, INV-18."""

from __future__ import annotations

from sqlalchemy import func, insert, select, update

from engine import ids
from engine.context import Context
from workflows.dispatch import limits, orders
from workflows.dispatch.errors import ReturnRefused
from workflows.dispatch.models import MOST_RETURNS
from workflows.dispatch.models import work_order_return as table
from workflows.dispatch.orders import WorkOrder
from workflows.dispatch.states import OrderState


def check(ctx: Context, order: WorkOrder) -> None:
    """Whether the unit may still give the order back.

    Raises:
        ReturnRefused: it may not: returned twice, decided by the centre, or later than a working day.
    """
    if order.is_forced or order.returns >= MOST_RETURNS:
        raise ReturnRefused(
            f"工单 {order.number} 已由指挥中心裁定承办单位，不得退单",
            f"The centre has decided who handles {order.number}: it may not be returned",
            number=order.number,
        )
    clock = limits.return_clock(ctx, order)
    if clock is None or ctx.now > clock.due_at:
        raise ReturnRefused(
            f"工单 {order.number} 已过退单时限",
            f"The time to return {order.number} is over",
            number=order.number,
        )


def give_back(
    ctx: Context, order: WorkOrder, reason: str, basis: str, suggested_unit: str | None, by: str
) -> WorkOrder:
    """Note a return and take the order back to the centre.

    Raises:
        ReturnRefused: there were two before.
    """
    if order.returns >= MOST_RETURNS:
        check(ctx, order)
    ctx.db.execute(
        insert(table),
        {
            "id": ids.new(),
            "town_code": order.town_code,
            "order_id": order.id,
            "ordinal": order.returns + 1,
            "unit": order.lead_unit or "",
            "reason": reason,
            "basis": basis,
            "suggested_unit": suggested_unit,
            "returned_at": ctx.now,
            "returned_by": by,
        },
    )
    return orders.move(ctx, order, OrderState.RETURNED, returns=order.returns + 1)


def decide(ctx: Context, order: WorkOrder, next_unit: str, by: str) -> None:
    """Note what the centre made of the open return: it was right when another unit gets the order."""
    statement = update(table).where(table.c.order_id == order.id, table.c.decided_at.is_(None))
    ctx.db.execute(statement.values(is_upheld=table.c.unit != next_unit, decided_at=ctx.now, decided_by=by))


def count(ctx: Context, order: WorkOrder) -> int:
    """How many returns are on record."""
    return ctx.db.execute(select(func.count()).where(table.c.order_id == order.id)).scalar_one()

"""INV-18: an order is returned twice at the most; what the centre then decides is not returned."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.context import Context
from workflows.dispatch.models import MOST_RETURNS, work_order, work_order_return


def check(ctx: Context) -> list[str]:
    """Orders with more returns than two, with a wrong count of them, or returned after the centre's decision."""
    counted = (
        select(work_order.c.number, work_order.c.returns, work_order.c.is_forced, func.count(work_order_return.c.id))
        .outerjoin(work_order_return, work_order_return.c.order_id == work_order.c.id)
        .group_by(work_order.c.id, work_order.c.number, work_order.c.returns, work_order.c.is_forced)
    )
    faults = []
    for number, returns, is_forced, found in ctx.db.execute(counted):
        if found > MOST_RETURNS or found != returns:
            faults.append(f"{number} has {found} returns and says {returns}")
        if is_forced and found < MOST_RETURNS:
            faults.append(f"{number} was decided by the centre after {found} returns")
    return faults

"""INV-12: nothing is closed without a reply and its instant, and every caller of it was answered."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.dispatch.models import event_party, event_reply, work_order
from workflows.dispatch.states import OrderState
from workflows.reports.models import report_record

CLOSED = (OrderState.CLOSED.value, OrderState.ARCHIVED.value, OrderState.CANCELED.value)


def check(ctx: Context) -> list[str]:
    """Closed work orders and records without a reply, and callers who never got one."""
    faults = []
    closed = select(work_order).where(work_order.c.state.in_(CLOSED))
    for row in ctx.db.execute(closed).mappings().all():
        if not (row["reply"] or "").strip() or row["replied_at"] is None:
            faults.append(f"work order {row['number']} has ended without a reply")
        if row["closed_at"] is None and row["state"] != OrderState.CANCELED:
            faults.append(f"work order {row['number']} is closed at no time")
        callers = set(ctx.db.execute(select(event_party.c.id).where(event_party.c.order_id == row["id"])).scalars())
        told = set(ctx.db.execute(select(event_reply.c.party_id).where(event_reply.c.order_id == row["id"])).scalars())
        faults += [f"a caller of {row['number']} got no reply" for _ in callers - told]
    for row in (
        ctx.db.execute(select(report_record).where(report_record.c.state.in_(("closed", "canceled")))).mappings().all()
    ):
        if not (row["reply"] or "").strip() or row["replied_at"] is None:
            faults.append(f"{row['kind']} {row['id']} is closed without a reply")
    return faults

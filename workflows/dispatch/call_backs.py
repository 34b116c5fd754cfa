"""Call-backs (回访): up to three attempts; how content the caller is. Source: form D8, DC-11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select

from engine import ids
from engine.context import Context
from workflows.dispatch.models import call_back as table
from workflows.dispatch.orders import WorkOrder

MOST = 3
UNSATISFIED = frozenset({"不满意", "非常不满意"})


def attempts(ctx: Context, order: WorkOrder) -> int:
    """Attempts since the order was last done: one that is done again is called about anew."""
    since = order.disposed_at or order.reported_at
    statement = select(func.count()).where(table.c.order_id == order.id, table.c.called_at >= since)
    return ctx.db.execute(statement).scalar_one()


def note(ctx: Context, order: WorkOrder, form: Mapping[str, Any], by: str) -> Mapping[str, Any]:
    """Keep an attempt; says what follows from it: ``again``, ``unsatisfied`` or ``done``."""
    attempt = attempts(ctx, order) + 1
    reached = form.get("reached") is True
    satisfaction = str(form.get("satisfaction") or "") if reached else None
    solved = form.get("solved") is True if reached else None
    ctx.db.execute(
        insert(table),
        {
            "id": ids.new(),
            "town_code": order.town_code,
            "order_id": order.id,
            "attempt": attempt,
            "is_reached": reached,
            "satisfaction": satisfaction,
            "is_solved": solved,
            "comment": form.get("caller_comment"),
            "called_at": ctx.now,
            "called_by": by,
        },
    )
    return {"attempt": attempt, "result": _result(reached, attempt, satisfaction, solved)}


def _result(reached: bool, attempt: int, satisfaction: str | None, solved: bool | None) -> str:
    if not reached:
        return "again" if attempt < MOST else "done"
    return "unsatisfied" if satisfaction in UNSATISFIED or solved is False else "done"

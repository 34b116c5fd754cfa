"""The scan: every clock whose next mark has passed gets its card, in small batches, by one index.

A suspended clock is counted again each day on which its suspension goes on beyond its plan, so that its deadline is
never one that the suspension has passed already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from engine.context import Context
from workflows import recurring
from workflows.clocks import ledger, recomputing
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Clock
from workflows.clocks.states import ClockState

HANDLER = "clocks.scan"

BATCH = 50
"""Clocks of one transaction: some 20 ms, so that nobody waits long."""

LONGEST = timedelta(minutes=1)
"""The longest time between two looks: a clock may start with a mark nearer than the next scan."""

SHORTEST = timedelta(seconds=1)
"""The shortest, so that a mark of this very instant does not make the scan run in circles."""

_DUE = (
    select(*ledger.COLUMNS)
    .where(sla_clock.c.state == bindparam("state"), sla_clock.c.next_alert_at < bindparam("now"))
    .order_by(sla_clock.c.next_alert_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
NEXT = select(func.min(sla_clock.c.next_alert_at)).where(sla_clock.c.state == ClockState.RUNNING.value)
"""When the next mark of any running clock comes."""

OVERRUN = "suspension_overrun"
"""Why a deadline moved: its suspension goes on beyond its plan."""


def scan(ctx: Context, limit: int = BATCH) -> int:
    """Give up to ``limit`` clocks whose mark has passed their cards, and count as many suspended ones again.

    Returns the larger of both numbers. What another transaction holds is passed over: whoever holds it settles it,
    or the next scan does.
    """
    found = _due(ctx, ClockState.RUNNING, limit)
    ledger.save_alerts(ctx, ledger.settle(ctx, found))
    overrun = _due(ctx, ClockState.SUSPENDED, limit)
    recomputing.recompute(ctx, overrun, OVERRUN)
    return max(len(found), len(overrun))


def _due(ctx: Context, state: ClockState, limit: int) -> list[Clock]:
    asked = {"state": state.value, "now": ctx.now, "limit": limit}
    return [Clock(*row) for row in ctx.db.execute(_DUE, asked)]


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """The job: one batch, then itself again: at once while there is more, else when the next mark comes."""
    full = scan(ctx) == BATCH
    recurring.again(ctx, HANDLER, payload, ctx.now if full else _following(ctx), LONGEST)


def nearest(ctx: Context) -> datetime | None:
    """When the next mark of any running clock comes, or came."""
    found: datetime | None = ctx.db.execute(NEXT).scalar()
    return found


def _following(ctx: Context) -> datetime:
    mark, latest = nearest(ctx), ctx.now + LONGEST
    return latest if mark is None else max(ctx.now + SHORTEST, min(latest, mark))


def ensure(ctx: Context) -> None:
    """Schedule the scan unless it is: asked by whoever starts a clock, and by the program when it starts."""
    recurring.ensure(ctx, HANDLER, LONGEST)

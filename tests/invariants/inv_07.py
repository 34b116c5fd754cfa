"""INV-07: the surcharge never exceeds the fine, and stands still during reconsideration and litigation."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.context import Context
from workflows.calendar import pauses
from workflows.calendar.zone import local_day
from workflows.execution import accrual, ledger
from workflows.execution.models import penalty_execution

AHEAD = timedelta(days=60)
"""How far beyond today the surcharge is followed: longer than it takes to reach the cap."""


def check(ctx: Context) -> list[str]:
    """What is wrong with the surcharge of any execution in the database."""
    instances = ctx.db.execute(select(penalty_execution.c.instance_id)).scalars().all()
    return [fault for instance_id in instances for fault in _of(ctx, instance_id)]


def _of(ctx: Context, instance_id: str) -> list[str]:
    execution = ledger.of_instance(ctx, instance_id)
    debt = ledger.debt(ctx, execution)
    disputed = pauses.union_of_days(debt.disputed)
    faults, before = [], 0
    for line in accrual.days(debt, local_day(ctx.now) + AHEAD):
        if line.surcharge_cents > execution.principal_cents:
            faults.append(f"{execution.decision_no}: {line.surcharge_cents} on {line.day} is more than the fine")
        if line.surcharge_cents < before:
            faults.append(f"{execution.decision_no}: the surcharge shrinks on {line.day}")
        if pauses.contains(disputed, line.day) and line.surcharge_cents != before:
            faults.append(f"{execution.decision_no}: a surcharge on {line.day}, while the decision is disputed")
        before = line.surcharge_cents
    return faults

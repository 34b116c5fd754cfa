"""INV-09: without a notice within five working days an application is accepted from the day of receipt."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.cases import CaseState
from workflows.clocks.models import sla_clock
from workflows.clocks.states import ClockState
from workflows.models import case_file

_NOTICES = (
    select(
        case_file.c.number,
        case_file.c.state,
        case_file.c.deemed_accepted,
        case_file.c.accepted_at,
        sla_clock.c.state.label("clock_state"),
        sla_clock.c.in_time,
        sla_clock.c.base_at,
    )
    .join(sla_clock, sla_clock.c.instance_id == case_file.c.instance_id)
    .where(sla_clock.c.code == "AP-01")
)


def check(ctx: Context) -> list[str]:
    """Cases that nobody answered in time and that were not accepted, or from another day than that of receipt."""
    faults = []
    for row in ctx.db.execute(_NOTICES):
        accepted = row.accepted_at is not None
        missed = row.clock_state == ClockState.STOPPED.value and row.in_time is False
        if missed and accepted and not row.deemed_accepted:
            faults.append(f"{row.number}: told too late, yet not deemed accepted")
        if missed and row.deemed_accepted and accepted and row.accepted_at != row.base_at:
            faults.append(f"{row.number}: deemed accepted from {row.accepted_at}, received at {row.base_at}")
        if row.clock_state == ClockState.RUNNING.value and row.state not in (CaseState.RECEIVED, CaseState.SUPPLEMENT):
            faults.append(f"{row.number}: {row.state}, but the days for its notice still run")
    return faults

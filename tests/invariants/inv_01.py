"""INV-01: no penalty without two officers whose certificates were valid on the day of every act."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.enforcement import cases, officers
from workflows.enforcement.models import penalty_decision


def check(ctx: Context) -> list[str]:
    """Decided penalties with an act that two certified officers did not do."""
    decided = select(penalty_decision.c.instance_id).where(penalty_decision.c.state == "issued")
    faults = []
    for instance_id in ctx.db.execute(decided).scalars().all():
        case = cases.of_instance(ctx, instance_id)
        faults += [f"{case.number}: {found.message_en}" for found in officers.uncertified(ctx, case)]
    return faults

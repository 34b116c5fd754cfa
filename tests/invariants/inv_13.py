"""INV-13: the evidence of a closed case stays as it is; every chain of digests holds."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.enforcement import cases, evidence
from workflows.enforcement.models import enforcement_case
from workflows.enforcement.states import SEALED, CaseState


def check(ctx: Context) -> list[str]:
    """Broken links of any case, and closed cases without a seal."""
    faults = []
    for instance_id in ctx.db.execute(select(enforcement_case.c.instance_id)).scalars().all():
        case = cases.of_instance(ctx, instance_id)
        faults += evidence.breaks(ctx, case)
        if CaseState(case.state) in SEALED and case.sealed_digest is None:
            faults.append(f"{case.number} is {case.state}, but its evidence is not sealed")
    return faults

"""INV-04: the penalty after a defence is not more than the party was told."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.enforcement.models import enforcement_case, penalty_decision


def check(ctx: Context) -> list[str]:
    """Decisions of the ordinary procedure with a higher fine or another kind than the notice."""
    rows = ctx.db.execute(
        select(
            enforcement_case.c.number,
            enforcement_case.c.noticed_fine_cents,
            enforcement_case.c.noticed_kinds,
            penalty_decision.c.fine_cents,
            penalty_decision.c.kinds,
        )
        .join(penalty_decision, penalty_decision.c.instance_id == enforcement_case.c.instance_id)
        .where(penalty_decision.c.state == "issued", penalty_decision.c.procedure == "ordinary")
    )
    faults = []
    for number, told_cents, told_kinds, cents, kinds in rows:
        if told_cents is None or cents > told_cents:
            faults.append(f"{number}: {cents} is more than the noticed {told_cents}")
        if set(kinds) - set(told_kinds):
            faults.append(f"{number}: {sorted(set(kinds) - set(told_kinds))} were not in the notice")
    return faults

"""INV-03: a draft that is edited after its pass has none: what is decided is the text that was reviewed."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from tests.invariants.inv_02 import held_at
from workflows.enforcement.models import penalty_decision
from workflows.law_reviews import reviews


def check(ctx: Context) -> list[str]:
    """Penalties whose text is not the one that passed."""
    table = penalty_decision.c
    rows = ctx.db.execute(
        select(table.instance_id, table.number, table.digest, table.issued_at).where(table.issued_at.is_not(None))
    )
    faults = []
    for instance_id, number, digest, issued_at in rows:
        passed = [one.draft_hash for one in reviews.of_matter(ctx, instance_id) if held_at(one, issued_at)]
        if passed and digest not in passed:
            faults.append(f"{number} is not the text that passed the legal review")
    return faults

"""INV-06: a fine on the spot is at most 200 yuan for a citizen and 3,000 yuan for an organisation."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.enforcement.models import party, penalty_decision

CEILINGS = {True: 20_000, False: 300_000}
KINDS = {"警告", "罚款"}


def check(ctx: Context) -> list[str]:
    """Penalties on the spot above their ceiling, or of another kind."""
    rows = ctx.db.execute(
        select(penalty_decision.c.number, penalty_decision.c.fine_cents, penalty_decision.c.kinds, party.c.type)
        .join(party, party.c.instance_id == penalty_decision.c.instance_id)
        .where(penalty_decision.c.state == "issued", penalty_decision.c.procedure == "simple")
    )
    return [
        f"{number}: {kinds} of {cents} for a party of type {kind}"
        for number, cents, kinds, kind in rows
        if cents > CEILINGS[kind == "自然人"] or set(kinds) - KINDS
    ]

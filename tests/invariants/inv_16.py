"""INV-16: cards are only ever added: each one that was told of stands there as it was given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from engine.context import Context
from engine.models import history_event
from workflows.clocks.marks import Level
from workflows.clocks.models import card_revocation, clock_card
from workflows.supervision.models import accountability


def check(ctx: Context) -> list[str]:
    """Cards told of in the history that are gone or changed, revocations of none, severe red ones without a record."""
    cards = {
        (row["clock_id"], Level(row["level"]).key, row["reached_at"]): row
        for row in ctx.db.execute(select(clock_card)).mappings().all()
    }
    ids = {row["id"] for row in cards.values()}
    told = select(history_event.c.subject_id, history_event.c.details).where(history_event.c.kind == "card_issued")
    faults = [
        f"card {details['level']} of clock {clock_id} is gone"
        for clock_id, details in ctx.db.execute(told).all()
        if (clock_id, details["level"], datetime.fromisoformat(details["reached_at"])) not in cards
    ]
    revoked = set(ctx.db.execute(select(card_revocation.c.card_id)).scalars())
    faults += [f"revocation of an unknown card {card_id}" for card_id in revoked - ids]
    severe = {row["id"] for row in cards.values() if row["level"] == Level.SEVERE_RED}
    recorded = set(ctx.db.execute(select(accountability.c.card_id)).scalars())
    return faults + [f"severe red card {card_id} opened no accountability record" for card_id in severe - recorded]

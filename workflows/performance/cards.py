"""Cards that stand: issued, and revoked by nobody."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, exists, select

from workflows.clocks.marks import Level
from workflows.clocks.models import card_revocation, clock_card

SUBJECT = "process_instance"
"""Whose clocks a matter's are."""


def has_card(instance_id: ColumnElement[str], *levels: Level) -> ColumnElement[int]:
    """1 where a limit of this matter has a card of one of these levels that stands, else 0."""
    card = clock_card.alias()
    revoked = exists(select(card_revocation.c.card_id).where(card_revocation.c.card_id == card.c.id))
    found = exists(
        select(card.c.id).where(
            card.c.subject_kind == SUBJECT,
            card.c.subject_id == instance_id,
            card.c.level.in_([level.value for level in levels]),
            ~revoked,
        )
    )
    return case((found, 1), else_=0)

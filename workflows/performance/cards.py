"""Cards that stand: issued, and revoked by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select

from engine import pages
from engine.context import Context
from workflows.clocks.marks import Level
from workflows.clocks.models import card_revocation, clock_card, sla_clock
from workflows.models import matter
from workflows.performance import items

_CARDS = (Level.YELLOW, Level.RED, Level.SEVERE_RED)
SUBJECT = "process_instance"
"""Whose clocks a matter's are."""


def levels(instance_id: ColumnElement[str]) -> ColumnElement[int]:
    """Of which levels a matter has cards that stand: one bit each, null without any; for ``is_among``."""
    card = clock_card.alias()
    revoked = exists(select(card_revocation.c.card_id).where(card_revocation.c.card_id == card.c.id))
    bits = [func.max(case((card.c.level == level.value, 1 << level.value), else_=0)) for level in _CARDS]
    of_matter = (card.c.subject_kind == SUBJECT, card.c.subject_id == instance_id)
    return select(sum(bits[1:], bits[0])).where(*of_matter, ~revoked).scalar_subquery()


def is_among(found: ColumnElement[int], *wanted: Level) -> ColumnElement[int]:
    """1 where one of these levels is among what ``levels`` found, else 0."""
    mask = sum(1 << level.value for level in wanted)
    return case((found.bitwise_and(mask) != 0, 1), else_=0)


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A yellow or red card with the matter it was issued in."""

    id: str
    level: Level
    code: str
    step: str
    reached_at: datetime
    due_at: datetime
    instance_id: str | None
    number: str | None
    item_name: str
    responsible: str | None
    revoked_at: datetime | None
    reason: str | None


def issued(
    ctx: Context,
    town_code: str | None,
    among: pages.Among | None = None,
    *,
    least: Level = Level.YELLOW,
    valid_only: bool = True,
    request: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[IssuedCard]:
    """Cards of at least this level, the latest first."""
    card, revocation = clock_card.c, card_revocation.c
    source = items.joined(clock_card, card.instance_id)
    source = source.join(sla_clock, sla_clock.c.id == card.clock_id)
    source = source.outerjoin(matter, matter.c.instance_id == card.instance_id)
    source = source.outerjoin(card_revocation, revocation.card_id == card.id)
    columns = (card.id, card.level, card.code, sla_clock.c.step, card.reached_at, card.due_at, card.instance_id)
    statement = (
        select(*columns, matter.c.number, items.NAME, card.responsible, revocation.revoked_at, revocation.reason)
        .select_from(source)
        .where(card.level >= least.value)
    )
    if town_code is not None:
        statement = statement.where(card.town_code == town_code)
    if valid_only:
        statement = statement.where(revocation.card_id.is_(None))
    if among is not None:
        statement = statement.where(among(card.instance_id))
    order = [pages.Key(card.reached_at, descending=True), pages.Key(card.id, descending=True)]
    return pages.read(ctx.db, statement, order, request, _issued)


def _issued(id_: str, level: int, *rest: Any) -> IssuedCard:
    return IssuedCard(id_, Level(level), *rest)

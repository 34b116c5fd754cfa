"""Cards: what was issued stays; a supervisor may say of a card that it was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, insert, select

from engine import history, pages, values
from engine.context import Context
from workflows.clocks.errors import CardNotFound, CardRevoked, NotSupervisor
from workflows.clocks.marks import Level
from workflows.clocks.models import card_revocation as revocation
from workflows.clocks.models import clock_card as table
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Card

SUPERVISORS = frozenset({"SUP", "LDR"})
"""Roles that may revoke. Source: domain paper 4.2, row "supervise, card revoke"."""

_COLUMNS: Sequence[Column[Any]] = [
    *(table.c[entry.name] for entry in fields(Card) if entry.name in table.c),
    revocation.c.revoked_at,
    revocation.c.revoked_by,
    revocation.c.reason,
]
_READ = select(*_COLUMNS).outerjoin(revocation, revocation.c.card_id == table.c.id)


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards to list; None means any."""

    town_code: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    clock_id: str | None = None
    code: str | None = None
    level: Level | None = None
    since: datetime | None = None
    until: datetime | None = None
    #: Whether revoked ones are left out.
    valid_only: bool = False
    among: pages.Among | None = None


def list(
    ctx: Context, wanted: CardFilter = CardFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Card]:
    """Cards in the order in which they were earned."""
    statement = _READ
    for name in ("town_code", "subject_kind", "subject_id", "clock_id", "code"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.among is not None:
        statement = statement.where(wanted.among(table.c.instance_id))
    if wanted.level is not None:
        statement = statement.where(table.c.level == int(wanted.level))
    if wanted.since is not None:
        statement = statement.where(table.c.reached_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(table.c.reached_at < wanted.until)
    if wanted.valid_only:
        statement = statement.where(revocation.c.card_id.is_(None))
    return pages.read(ctx.db, statement, [pages.Key(table.c.reached_at), pages.Key(table.c.id)], page, Card)


def get(ctx: Context, card_id: str) -> Card:
    """The card with this id.

    Raises:
        CardNotFound: there is none.
    """
    row = ctx.db.execute(_READ.where(table.c.id == card_id)).first()
    if row is None:
        raise CardNotFound(card_id)
    return Card(*row)


def of_clock(ctx: Context, clock_id: str) -> Sequence[Card]:
    """The cards of one clock in the order in which they were earned."""
    statement = _READ.where(table.c.clock_id == clock_id).order_by(table.c.reached_at, table.c.level)
    return [Card(*row) for row in ctx.db.execute(statement)]


def of_instance(ctx: Context, instance_id: str) -> Sequence[Card]:
    """The cards of one matter in the order in which they were earned."""
    own = select(sla_clock.c.id).where(sla_clock.c.instance_id == instance_id)
    statement = _READ.where(table.c.clock_id.in_(own)).order_by(table.c.reached_at, table.c.level)
    return [Card(*row) for row in ctx.db.execute(statement)]


def revoke(ctx: Context, card_id: str, reason: str) -> Card:
    """Say that a card was wrong, and why; it stays in history and counts no more.

    Raises:
        CardNotFound, CardRevoked: as their names say.
        NotSupervisor: the actor is neither supervision nor a leader.
        NotAllowed: a guard of ``card.revoke`` refused, for instance because the card is the actor's own unit's.
        ValueRefused: no usable reason was given.
    """
    values.text(reason, "/reason", 500, lines=True)
    card = get(ctx, card_id)
    if ctx.actor.memberships.isdisjoint(SUPERVISORS):
        raise NotSupervisor()
    if not card.is_valid:
        raise CardRevoked()
    ctx.hooks.check("card.revoke", ctx, card, reason=reason)
    row = {"card_id": card_id, "town_code": card.town_code, "revoked_at": ctx.now, "revoked_by": ctx.actor.id}
    ctx.db.execute(insert(revocation), {**row, "reason": reason})
    details = {"level": Level(card.level).key, "code": card.code, "reason": reason}
    history.record(ctx, "card_revoked", subject_id=card.clock_id, details=details)
    return replace(card, revoked_at=ctx.now, revoked_by=ctx.actor.id, revocation_reason=reason)

"""Restrictions: what a party may not get until a day, since a regulator asked for it and the office agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, insert, or_, select

from engine import ids
from engine.context import Context
from engine.rows import as_row, columns
from workflows.pushes.models import party_restriction as table
from workflows.pushes.pushes import Push


@dataclass(frozen=True, slots=True)
class Restriction:
    """One party's, with the push it comes from."""

    id: str
    town_code: str
    push_id: str
    party_name: str
    party_digest: str | None
    reason: str
    until: date
    decided_at: datetime
    decided_by: str


_COLUMNS = columns(Restriction, table)


def add(ctx: Context, push: Push, party_name: str, reason: str, until: date, decided_by: str) -> Restriction:
    """Enter a restriction."""
    digest = push.payload.get("party_digest")
    made = Restriction(
        id=ids.new(),
        town_code=push.town_code,
        push_id=push.id,
        party_name=party_name,
        party_digest=str(digest) if digest else None,
        reason=reason,
        until=until,
        decided_at=ctx.now,
        decided_by=decided_by,
    )
    ctx.db.execute(insert(table), as_row(made))
    return made


def on(ctx: Context, town_code: str, day: date, party_name: str, party_digest: str | None = None) -> list[Restriction]:
    """What holds against a party on a day; by its digest where both sides know it, else by its name."""
    by_name = and_(table.c.party_digest.is_(None), table.c.party_name == party_name)
    same = by_name if party_digest is None else or_(by_name, table.c.party_digest == party_digest)
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.until >= day, same)
    return [Restriction(*row) for row in ctx.db.execute(statement.order_by(table.c.id))]

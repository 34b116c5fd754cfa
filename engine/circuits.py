"""Circuit breakers: a house that fails several times in a row is left alone for a while, by every process."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.context import Context
from engine.models import circuit as table

FAILURES_BEFORE_OPEN = 5
"""In a row. Reason: a single lost answer is what repeated attempts are for."""

OPEN_FOR = timedelta(seconds=30)
"""The first pause; it doubles with every failure after it. Reason: a service that restarts is back in that time."""

LONGEST = timedelta(minutes=15)
"""Of a pause. Reason: who comes back is used again within a coffee break."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """How a house did lately."""

    host: str
    failures: int = 0
    """In a row."""
    open_until: datetime | None = None


def find(ctx: Context, host: str) -> Circuit:
    """How the house did lately; one that never failed has nothing against it."""
    row = ctx.db.execute(_FIND, {"host": host}).one_or_none()
    return Circuit(host) if row is None else Circuit(host, *row)


_FIND = select(table.c.failures, table.c.open_until).where(table.c.host == bindparam("host"))


def try_again(ctx: Context, host: str) -> float:
    """0 for the first who comes after the pause; for all others, how many seconds the house is to be left alone."""
    row = ctx.db.execute(_FIND.with_for_update(), {"host": host}).one_or_none()
    if row is None or row.open_until is None:
        return 0.0
    left = (row.open_until - ctx.now).total_seconds()
    if left > 0:
        return float(left)
    until = ctx.now + OPEN_FOR
    ctx.db.execute(update(table).where(table.c.host == host).values(open_until=until, changed_at=ctx.now))
    return 0.0


def note_failure(ctx: Context, host: str) -> None:
    """Count a failure; the last allowed one leaves the house alone."""
    dialect = sqlite if ctx.db.dialect.name == "sqlite" else postgresql
    row = {"host": host, "failures": 1, "open_until": None, "changed_at": ctx.now}
    failures: int = ctx.db.execute(
        dialect.insert(table)
        .values(row)
        .on_conflict_do_update(
            index_elements=[table.c.host], set_={"failures": table.c.failures + 1, "changed_at": ctx.now}
        )
        .returning(table.c.failures)
    ).scalar_one()
    over = failures - FAILURES_BEFORE_OPEN
    if over >= 0:
        until = ctx.now + min(OPEN_FOR * 2 ** min(over, 10), LONGEST)
        ctx.db.execute(update(table).where(table.c.host == host).values(open_until=until))


def note_success(ctx: Context, host: str) -> None:
    """Forget earlier failures."""
    ctx.db.execute(delete(table).where(table.c.host == host))

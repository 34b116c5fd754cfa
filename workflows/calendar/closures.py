"""Local closures: days on which a town's offices stay shut by an act of its own, with its legal basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import insert, select, update

from engine import ids, values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from workflows.calendar import calendars
from workflows.calendar.errors import ClosureInvalid, ClosureNotFound, ClosureWithdrawn
from workflows.calendar.models import local_closure as table
from workflows.calendar.zone import DAY, local_day

LONGEST = 31
"""Most days in a row; a longer standstill is for the nation to announce."""

LATEST = 366
"""Days after which a closure is entered no more. Reason: cases of a year ago are archived."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, first and last included, on which the offices of a town are shut."""

    id: str
    town_code: str
    first_day: date
    last_day: date
    reason: str
    legal_basis: str
    entered_at: datetime
    entered_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal_reason: str | None

    def days(self) -> Iterator[date]:
        """Every day of it."""
        return (self.first_day + DAY * step for step in range((self.last_day - self.first_day).days + 1))


_COLUMNS = columns(Closure, table)


def enter(ctx: Context, town_code: str, first_day: date, last_day: date, *, reason: str, legal_basis: str) -> Closure:
    """Close the town's offices on these days; clocks of the town that count them are recomputed afterwards.

    Raises:
        ClosureInvalid: no town, not between one and 31 days, on days that are closed already, or too long ago.
        ValueRefused: reason or legal basis are missing or too long.
    """
    values.text(reason, "/reason", 200)
    values.text(legal_basis, "/legal_basis", 2000, lines=True)
    if not town_code:
        zh, en = "停办须限定乡镇", "Expected a town: the nation's days come with its notice"
        raise ClosureInvalid(zh, en, fields=[FieldError("/town_code", "required", zh, en)])
    if not 0 <= (last_day - first_day).days < LONGEST:
        zh, en = f"停办应为 1 至 {LONGEST} 天", f"Expected from 1 to {LONGEST} days"
        raise ClosureInvalid(zh, en, fields=[FieldError("/last_day", "range_refused", zh, en)])
    _check_days(ctx, town_code, first_day, last_day)
    closure = Closure(
        ids.new(), town_code, first_day, last_day, reason, legal_basis, ctx.now, ctx.actor.id, None, None, None
    )
    ctx.db.execute(insert(table), asdict(closure))
    calendars.changed(ctx, town_code, closure.days(), reason)
    return closure


def _check_days(ctx: Context, town_code: str, first_day: date, last_day: date) -> None:
    """A day is closed once, and not long after it was worked."""
    if last_day < local_day(ctx.now) - LATEST * DAY:
        zh, en = f"停办日已过去 {LATEST} 天以上", f"Expected days not longer ago than {LATEST} days"
        raise ClosureInvalid(zh, en, fields=[FieldError("/last_day", "too_long_ago", zh, en)])
    statement = select(table.c.id).where(
        table.c.town_code == town_code,
        table.c.withdrawn_at.is_(None),
        table.c.first_day <= last_day,
        table.c.last_day >= first_day,
    )
    if ctx.db.execute(statement.limit(1)).scalar() is not None:
        zh, en = (
            "其中有已登记停办的日期；请先撤回原登记",
            "Expected days that are not closed already; withdraw that closure",
        )
        raise ClosureInvalid(zh, en, fields=[FieldError("/first_day", "closed_already", zh, en)])


def withdraw(ctx: Context, closure_id: str, reason: str) -> Closure:
    """Take a closure back: its days count again.

    Raises:
        ClosureNotFound, ClosureWithdrawn: as their names say.
        ValueRefused: no usable reason was given.
    """
    values.text(reason, "/reason", 2000, lines=True)
    closure = get(ctx, closure_id)
    if closure.withdrawn_at is not None:
        raise ClosureWithdrawn()
    after = replace(closure, withdrawn_at=ctx.now, withdrawn_by=ctx.actor.id, withdrawal_reason=reason)
    changed = {name: getattr(after, name) for name in ("withdrawn_at", "withdrawn_by", "withdrawal_reason")}
    ctx.db.execute(update(table).where(table.c.id == closure_id).values(changed))
    calendars.changed(ctx, closure.town_code, closure.days(), reason)
    return after


def get(ctx: Context, closure_id: str) -> Closure:
    """The closure with this id.

    Raises:
        ClosureNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == closure_id)).first()
    if row is None:
        raise ClosureNotFound(closure_id)
    return Closure(*row)


def of_town(ctx: Context, town_code: str) -> Sequence[Closure]:
    """A town's closures, withdrawn ones included, by day."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code).order_by(table.c.first_day, table.c.id)
    return [Closure(*row) for row in ctx.db.execute(statement)]

"""The calendar that counts for an office: the nation's days, its town's closures, its own hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from engine import history, ids
from engine.context import Context
from engine.lru import Cache
from workflows.calendar import years
from workflows.calendar.days import Calendar
from workflows.calendar.hours import HoursRule, ServiceHours
from workflows.calendar.models import NATION, calendar_day, calendar_stamp, local_closure, service_hours
from workflows.calendar.years import WEEKEND, WORKDAY, CalendarDay
from workflows.calendar.zone import DAY

CHANGED = "calendar_changed"
"""History event of every change; whoever counts days listens to it."""

_STAMPS = select(calendar_stamp.c.town_code, calendar_stamp.c.stamp).where(
    calendar_stamp.c.town_code.in_((NATION, bindparam("town")))
)
_NAMED = (
    select(
        calendar_day.c.date,
        calendar_day.c.is_workday,
        calendar_day.c.kind,
        calendar_day.c.source,
        calendar_day.c.provisional,
    )
    .where(calendar_day.c.town_code == NATION, calendar_day.c.kind.not_in((WORKDAY, WEEKEND)))
    .order_by(calendar_day.c.date)
)
_CLOSURES = select(local_closure.c.first_day, local_closure.c.last_day).where(
    local_closure.c.town_code == bindparam("town"), local_closure.c.withdrawn_at.is_(None)
)
_HOURS = select(
    service_hours.c.intervals,
    service_hours.c.valid_from,
    service_hours.c.valid_to,
    service_hours.c.weekday,
    service_hours.c.office,
).where(service_hours.c.town_code == bindparam("town"), service_hours.c.office.in_(("", bindparam("office"))))

#: Built calendars by the stamps they were built from: a stamp is never used twice, so an entry never lies.
_built: Cache[tuple[str, ...], Calendar] = Cache(512)


def of(ctx: Context, town_code: str = NATION, office: str = "") -> Calendar:
    """The calendar of an office in a town, as it stands in this transaction."""
    stamps = {town: stamp for town, stamp in ctx.db.execute(_STAMPS, {"town": town_code})}
    national = _national(ctx, stamps.get(NATION))
    if not town_code or town_code not in stamps:
        return national
    key = (stamps.get(NATION, ""), stamps[town_code], office)
    return _built.get(key, lambda: _local(ctx, national, town_code, office))


def _national(ctx: Context, stamp: str | None) -> Calendar:
    if stamp is None:
        return years.shipped()
    return _built.get((stamp,), lambda: _calendar(CalendarDay(*row) for row in ctx.db.execute(_NAMED)))


def _calendar(days: Iterable[CalendarDay]) -> Calendar:
    named = list(days)
    provisional = (day.date.year for day in named if day.provisional)
    return years.calendar_of(named, named[0].date.year, named[-1].date.year, provisional)


def _local(ctx: Context, national: Calendar, town_code: str, office: str) -> Calendar:
    closed = [
        first + DAY * step
        for first, last in ctx.db.execute(_CLOSURES, {"town": town_code})
        for step in range((last - first).days + 1)
    ]
    found = ctx.db.execute(_HOURS, {"town": town_code, "office": office}).all()
    of_office = [row for row in found if row.office] or found
    rules = tuple(HoursRule(intervals(row[0]), *row[1:4]) for row in of_office)
    return Calendar(
        national.closed_on(closed).exceptions,
        national.first_year,
        national.last_year,
        national.provisional,
        ServiceHours(rules),
    )


def intervals(stored: Iterable[Iterable[str]]) -> tuple[tuple[time, time], ...]:
    """Hours as they are stored, ``[["09:00", "12:00"]]``, as times."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)


def is_seeded(ctx: Context) -> bool:
    """Whether the table holds the nation's days."""
    statement = select(calendar_stamp.c.stamp).where(calendar_stamp.c.town_code == NATION)
    return ctx.db.execute(statement).first() is not None


def changed(ctx: Context, town_code: str, days: Iterable[date], cause: str) -> None:
    """Stamp a town's calendar (or the nation's) as changed on these days, and tell whoever counts them."""
    touched = sorted(days)
    renew(ctx, town_code)
    details: dict[str, Any] = {"cause": cause, "town_code": town_code, "days": [day.isoformat() for day in touched]}
    history.record(ctx, CHANGED, details=details)


def renew(ctx: Context, town_code: str) -> None:
    """Give a town's calendar a new stamp."""
    ctx.db.execute(delete(calendar_stamp).where(calendar_stamp.c.town_code == town_code))
    ctx.db.execute(insert(calendar_stamp), {"town_code": town_code, "stamp": ids.new(), "changed_at": ctx.now})

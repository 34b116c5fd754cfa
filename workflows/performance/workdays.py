"""Working days between many pairs of days: the calendar is walked once, each pair costs two look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, cast, func

from workflows.calendar import pauses as paused
from workflows.calendar.days import Calendar
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import DAY, HOME


def day_of(db: Connection, instant: ColumnElement[Any]) -> ColumnElement[date]:
    """The town's day of an instant as an expression: rows are counted by days before they are read."""
    if db.dialect.name == "sqlite":
        # SQLite knows no zones; this one has stood at eight hours since 1991.
        return func.date(instant, "+8 hours", type_=Date())
    return cast(func.timezone(HOME.key, instant), Date)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Working days of a span, counted from its first day on."""

    #: Working days up to and including a day.
    until: Mapping[date, int]

    def between(self, first: date, last: date, suspended: Sequence[DayRange] = ()) -> int:
        """Working days after ``first`` up to and including ``last``, suspended ones left out."""
        whole = self.until[last] - self.until[first]
        if not suspended:
            return whole
        return whole - sum(self._within(one, first, last) for one in paused.union_of_days(suspended))

    def _within(self, stopped: DayRange, first: date, last: date) -> int:
        begin, end = max(stopped[0], first + DAY), min(stopped[1], last)
        return self.until[end] - self.until[begin - DAY] if begin <= end else 0


def spanning(calendar: Calendar, days: Iterable[date]) -> Workdays:
    """Counts for every day from the first of these to the last."""
    known = list(days)
    until: dict[date, int] = {}
    if not known:
        return Workdays(until)
    last = max(known)
    day, count = min(known) - DAY, 0
    while day <= last:
        count += calendar.is_working_day(day)
        until[day] = count
        day += DAY
    return Workdays(until)

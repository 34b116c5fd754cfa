"""Periods that are looked at: days of the town, never beyond this moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workflows.calendar.zone import DAY, local_day, midnight

LONGEST = timedelta(days=366)
"""Reason: a year is compared with a year; more is read as several."""
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first instant of ``first`` to the end of ``last``, or until now: what is not over cannot be judged."""

    first: date
    last: date
    start: datetime
    #: Not included.
    end: datetime

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.last - self.first) // DAY + 1


def between(first: date, last: date, now: datetime) -> Period:
    """The days from ``first`` to ``last``, both included, at ``now``.

    Raises:
        ValueError: the last is before the first, or they lie more than ``LONGEST`` apart.
    """
    if not timedelta() <= last - first <= LONGEST:
        raise ValueError(f"Expected up to {LONGEST.days} days in order, found {first} to {last}")
    start, end = midnight(first).astimezone(UTC), midnight(last + DAY).astimezone(UTC)
    return Period(first, last, start, max(start, min(end, now)))


def month(name: str, now: datetime) -> Period:
    """A calendar month written ``2026-11``.

    Raises:
        ValueError: it is not written so.
    """
    found = _MONTH.match(name)
    if found is None:
        raise ValueError(f"Expected a month such as 2026-11, found {name!r}")
    first = date(int(found[1]), int(found[2]), 1)
    return between(first, _next_month(first) - DAY, now)


def recent(days: int, now: datetime) -> Period:
    """The last days, today included."""
    today = local_day(now)
    return between(today - DAY * (days - 1), today, now)


def _next_month(first: date) -> date:
    return (first + 31 * DAY).replace(day=1)

"""Working days between many pairs of instants: the calendar is walked once, each pair costs two look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from workflows.calendar import pauses as paused
from workflows.calendar.days import Calendar
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import DAY, local_day


@dataclass(frozen=True, slots=True)
class Workdays:
    """Working days of a span, counted from its first day on."""

    #: Working days up to and including a day.
    until: Mapping[date, int]

    def between(self, start: datetime, end: datetime, suspended: Sequence[DayRange] = ()) -> int:
        """Working days after the day of ``start`` up to and including that of ``end``, suspended ones left out."""
        return self.of_days(local_day(start), local_day(end), suspended)

    def of_days(self, first: date, last: date, suspended: Sequence[DayRange] = ()) -> int:
        """Working days after ``first`` up to and including ``last``, suspended ones left out."""
        whole = self.until[last] - self.until[first]
        if not suspended:
            return whole
        return whole - sum(self._within(one, first, last) for one in paused.union_of_days(suspended))

    def _within(self, stopped: DayRange, first: date, last: date) -> int:
        begin, end = max(stopped[0], first + DAY), min(stopped[1], last)
        return self.until[end] - self.until[begin - DAY] if begin <= end else 0


def spanning(calendar: Calendar, instants: Iterable[datetime]) -> Workdays:
    """Counts for every day from the first of these instants to the last."""
    known = list(instants)
    until: dict[date, int] = {}
    if not known:
        return Workdays(until)
    last = local_day(max(known))
    day, count = local_day(min(known)) - DAY, 0
    while day <= last:
        count += calendar.is_working_day(day)
        until[day] = count
        day += DAY
    return Workdays(until)

"""Counting working days and service hours of one office: arithmetic on dates, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflows.calendar import pauses as paused
from workflows.calendar.hours import USUAL_HOURS, ServiceHours
from workflows.calendar.pauses import DayRange, Pause
from workflows.calendar.zone import DAY, HOME, at, local_day

MAX_DAYS = 3_660
"""No limit of the law is longer than ten years; a longer count is a mistake."""

MAX_SERVICE = timedelta(hours=10_000)
"""No limit in service hours is longer than five years; a longer count is a mistake."""


class CalendarUnknown(ValueError):
    """The calendar says nothing about the year that a count runs into."""

    def __init__(self, day: date, first: int, last: int) -> None:
        self.day = day
        super().__init__(f"Expected a day from {first} to {last}, but the count runs to {day}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: Monday to Friday, except where ``exceptions`` says otherwise; and when on them.

    ``provisional`` years are not announced yet: statutory days are known, make-up days are not.
    """

    exceptions: Mapping[date, bool]
    first_year: int
    last_year: int
    provisional: frozenset[int] = frozenset()
    hours: ServiceHours = USUAL_HOURS

    # --- days -------------------------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on ``day``.

        Raises:
            CalendarUnknown: the year is outside of the calendar.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarUnknown(day, self.first_year, self.last_year)
        found = self.exceptions.get(day)
        return day.weekday() < 5 if found is None else found

    def add_working_days(self, start: date, days: int, suspended: Iterable[DayRange] = ()) -> date:
        """The last day of a limit of ``days`` working days that begins at ``start``.

        The start day is not counted, nor are the days of ``suspended`` (first and last included), which
        may overlap. Zero working days end on the start day itself.
        """
        _check(days)
        stopped = paused.union_of_days(suspended)
        day = start
        while days:
            day += DAY
            if self.is_working_day(day) and not paused.contains(stopped, day):
                days -= 1
        return day

    def subtract_working_days(self, end: date, days: int) -> date:
        """The last day on which something may happen ``days`` working days before ``end``, which is not counted."""
        _check(days)
        day = end
        while days:
            day -= DAY
            days -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date, suspended: Iterable[DayRange] = ()) -> int:
        """Working days after ``start`` up to and including ``end``, without those of ``suspended``.

        Negative when ``end`` is earlier.
        """
        if end < start:
            return -self.working_days_between(end, start, suspended)
        _check((end - start).days)
        stopped = paused.union_of_days(suspended)
        steps = range(1, (end - start).days + 1)
        return sum(self.is_working_day(day) and not paused.contains(stopped, day) for day in _days(start, steps))

    def roll_forward(self, day: date) -> date:
        """``day``, or the next working day after it. Source: Civil Procedure Law art. 85."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def is_provisional(self, day: date) -> bool:
        """Whether the official notice for the day's year is still missing."""
        return day.year in self.provisional

    def closed_on(self, days: Iterable[date]) -> Calendar:
        """The same calendar with these days off: a typhoon, a local celebration."""
        closed = {day: False for day in days}
        return replace(self, exceptions={**self.exceptions, **closed}) if closed else self

    # --- hours ------------------------------------------------------------------------------------

    def is_open(self, instant: datetime) -> bool:
        """Whether the office serves at this instant: not at night, on days off, or over lunch.

        Raises:
            CalendarUnknown: as ``is_working_day``.
        """
        day = local_day(instant)
        served = self.hours.on(day) if self.is_working_day(day) else ()
        return any(at(day, opens) <= instant < at(day, closes) for opens, closes in served)

    def opening(self, day: date) -> datetime:
        """The instant at which service begins on ``day``, or would if it were worked."""
        return at(day, self.hours.opening(day))

    def end_of_service(self, day: date) -> datetime:
        """The instant at which a limit that ends on ``day`` is over. Source: domain paper 2.2 (2)."""
        return at(day, self.hours.closing(day))

    def add_service_time(self, start: datetime, amount: timedelta, pauses: Iterable[Pause] = ()) -> datetime:
        """The instant at which so much service after ``start`` has passed; nights, days off and pauses are none."""
        if not timedelta() <= amount <= MAX_SERVICE:
            raise ValueError(f"Expected up to {MAX_SERVICE} of service, found {amount}")
        stopped = paused.union(pauses)
        for opened, closed in self._served(start, stopped):
            if amount <= closed - opened:
                return opened + amount
            amount -= closed - opened
        raise AssertionError("service never ends")

    def service_time_between(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """How much service there is from ``start`` to ``end``."""
        _check(max((local_day(end) - local_day(start)).days, 0))
        total = timedelta()
        for opened, closed in self._served(start, paused.union(pauses)):
            if opened >= end:
                return total
            total += min(closed, end) - opened
        raise AssertionError("service never ends")

    def _served(self, start: datetime, stopped: Sequence[Pause]) -> Iterator[Pause]:
        """Pieces of service from ``start`` on, in order."""
        day = local_day(start)
        start = start.astimezone(HOME)
        while True:
            if self.is_working_day(day):
                for opens, closes in self.hours.on(day):
                    begin, end = max(at(day, opens), start), at(day, closes)
                    if begin < end:
                        yield from paused.without(begin, end, stopped)
            day += DAY


def _days(start: date, steps: Iterable[int]) -> Iterator[date]:
    return (start + DAY * step for step in steps)


def _check(amount: int) -> None:
    if not 0 <= amount <= MAX_DAYS:
        raise ValueError(f"Expected from 0 to {MAX_DAYS} days, found {amount}")

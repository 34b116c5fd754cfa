"""Working days, calendar days and service hours of a Chinese office: arithmetic on dates, nothing else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Shanghai")
"""Every town of the system keeps this clock."""

SERVICE_HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
"""When the window serves on a working day, seven hours. Source: domain paper 6."""

END_OF_SERVICE = SERVICE_HOURS[-1][1]
"""A limit in working days ends with the last day's service. Source: domain paper 2.2 (2)."""

SHIPPED = Path(__file__).parent / "reference" / "calendar.csv"

DAY = timedelta(days=1)
MAX_DAYS = 3_660
"""No limit of the law is longer than ten years; a longer count is a mistake."""


class CalendarUnknown(ValueError):
    """The calendar says nothing about the year that a count runs into."""

    def __init__(self, day: date, first: int, last: int) -> None:
        self.day = day
        super().__init__(f"Expected a day from {first} to {last}, but the count runs to {day}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: Monday to Friday, except where ``exceptions`` says otherwise.

    ``provisional`` years are not announced yet: statutory days are known, make-up days are not.
    """

    exceptions: Mapping[date, bool]
    first_year: int
    last_year: int
    provisional: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on ``day``.

        Raises:
            CalendarUnknown: the year is outside of the calendar.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarUnknown(day, self.first_year, self.last_year)
        found = self.exceptions.get(day)
        return day.weekday() < 5 if found is None else found

    def add_working_days(self, start: date, days: int, suspended: Iterable[tuple[date, date]] = ()) -> date:
        """The last day of a limit of ``days`` working days that begins at ``start``.

        The start day is not counted, nor are the days of ``suspended`` (first and last included), which
        may overlap. Zero working days end on the start day itself.
        """
        _check(days)
        pauses = list(suspended)
        day = start
        while days:
            day += DAY
            if self.is_working_day(day) and not any(first <= day <= last for first, last in pauses):
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

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        _check((end - start).days)
        return sum(self.is_working_day(start + DAY * step) for step in range(1, (end - start).days + 1))

    def roll_forward(self, day: date) -> date:
        """``day``, or the next working day after it. Source: Civil Procedure Law art. 85."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def is_provisional(self, day: date) -> bool:
        """Whether the official notice for the day's year is still missing."""
        return day.year in self.provisional

    def add_service_hours(self, start: datetime, hours: int) -> datetime:
        """The instant at which ``hours`` service hours after ``start`` have passed."""
        _check(hours)
        left = timedelta(hours=hours)
        at = start.astimezone(HOME)
        for begin, end in self._service(at.date()):
            if end <= at:
                continue
            served = end - max(at, begin)
            if left <= served:
                return max(at, begin) + left
            left -= served
        raise AssertionError("service hours never end")

    def _service(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            if self.is_working_day(day):
                for begin, end in SERVICE_HOURS:
                    yield datetime.combine(day, begin, HOME), datetime.combine(day, end, HOME)
            day += DAY


def _check(amount: int) -> None:
    if not 0 <= amount <= MAX_DAYS:
        raise ValueError(f"Expected from 0 to {MAX_DAYS} days, found {amount}")


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day. Source: Civil Code art. 202."""
    _check(months)
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day.day, last))


def end_of_service(day: date) -> datetime:
    """The instant at which a limit that ends on ``day`` is over."""
    return datetime.combine(day, END_OF_SERVICE, HOME)


def local_day(instant: datetime) -> date:
    """The calendar day on which something arrived, nights and holidays included. Source: domain paper 2.2 (5)."""
    return instant.astimezone(HOME).date()


def read(lines: Iterable[str]) -> Calendar:
    """A calendar from CSV rows ``date, is_workday, kind, source, provisional``: the days unlike Monday to Friday."""
    rows = list(csv.DictReader(lines))
    years = [int(row["date"][:4]) for row in rows]
    return Calendar(
        {date.fromisoformat(row["date"]): row["is_workday"] == "Y" for row in rows},
        min(years),
        max(years),
        frozenset(int(row["date"][:4]) for row in rows if row["provisional"] == "Y"),
    )


@cache
def shipped() -> Calendar:
    """The State Council's notices up to 2026; from 2027 the statutory days only, provisional."""
    with SHIPPED.open(encoding="utf-8-sig", newline="") as lines:
        return read(lines)

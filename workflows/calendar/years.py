"""Days as the calendar's table keeps them, year by year; and the years that come with the program."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from workflows.calendar.days import Calendar
from workflows.calendar.zone import DAY

MAKE_UP = "调休上班"
WORKDAY = "工作日"
WEEKEND = "周末"

SHIPPED = Path(__file__).parent / "shipped_days.csv"
"""Days unlike Monday to Friday, written by ``python -m workflows.calendar.packages``."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day; ``provisional`` while the official notice for its year is missing."""

    date: date
    is_workday: bool
    kind: str
    source: str
    provisional: bool

    @property
    def is_exception(self) -> bool:
        """Whether a notice speaks of it: it is unlike its weekday, or a holiday on a weekend."""
        return self.is_workday != is_weekday(self.date) or self.kind not in (WORKDAY, WEEKEND)


def is_weekday(day: date) -> bool:
    """Whether it is one of Monday to Friday."""
    return day.weekday() < 5


def days_of(year: int) -> Iterator[date]:
    """Every day of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY


def plain(day: date, source: str, provisional: bool) -> CalendarDay:
    """A day that no notice names."""
    worked = is_weekday(day)
    return CalendarDay(day, worked, WORKDAY if worked else WEEKEND, source, provisional)


def calendar_of(named: Iterable[CalendarDay], first_year: int, last_year: int, provisional: Iterable[int]) -> Calendar:
    """A calendar of whole years from the days that notices name."""
    exceptions = {day.date: day.is_workday for day in named if day.is_workday != is_weekday(day.date)}
    return Calendar(exceptions, first_year, last_year, frozenset(provisional))


def read(lines: Iterable[str]) -> list[CalendarDay]:
    """Days from CSV rows ``date, is_workday, kind, source, provisional``."""
    return [
        CalendarDay(
            date.fromisoformat(row["date"]),
            row["is_workday"] == "Y",
            row["kind"],
            row["source"],
            row["provisional"] == "Y",
        )
        for row in csv.DictReader(lines)
    ]


def write(days: Iterable[CalendarDay]) -> str:
    """The same rows as text."""
    lines = ["date,is_workday,kind,source,provisional"]
    for day in days:
        flags = ["Y" if flag else "N" for flag in (day.is_workday, day.provisional)]
        lines.append(f"{day.date},{flags[0]},{day.kind},{day.source},{flags[1]}")
    return "\n".join(lines) + "\n"


@cache
def shipped_days() -> Sequence[CalendarDay]:
    """The named days that come with the program."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return tuple(read(lines))


@cache
def shipped() -> Calendar:
    """The calendar of an installation that has imported nothing: announced years, then provisional ones."""
    days = shipped_days()
    provisional = (day.date.year for day in days if day.provisional)
    return calendar_of(days, days[0].date.year, days[-1].date.year, provisional)

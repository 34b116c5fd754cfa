"""Cron expressions of Quartz, where one step from an instant to the next says the same.

Source: Quartz 2.3, CronTrigger tutorial: seconds, minutes, hours, day of month, month, day of week, and a year that may
be left out. Lists, ranges, ``L``, ``W`` and ``#`` have no such step, nor have a month's 29th to 31st.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_FIELDS = (6, 7)
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SHORTEST_MONTH = 28

_EVERY = re.compile(r"(?:\*|(\d{1,2}))/(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Cron:
    """A repetition: how far apart, and the first instant after a given one (both in the same zone)."""

    every: str
    """ISO 8601."""
    after: Callable[[datetime], datetime]


def looks_like(text: str) -> bool:
    """Whether a text is meant as a cron expression."""
    parts = text.split()
    return len(parts) in (5, *_FIELDS) and all(re.fullmatch(r"[\d*?/,\-A-Za-z#]+", part) for part in parts)


def read(text: str) -> Cron | None:
    """The repetition that a cron expression means, or ``None`` where it is none or has no constant step."""
    parts = text.split()
    if len(parts) not in _FIELDS or (len(parts) == _FIELDS[1] and parts[6] != "*"):
        return None
    seconds, minutes, hours = (_clock(part, size) for part, size in zip(parts, (60, 60, 24), strict=False))
    if seconds is None or minutes is None or hours is None:
        return None
    within = _within_a_day(seconds, minutes, hours)
    if within is None:
        return None
    step, phase = within
    return _on_days(step, phase, *parts[3:6])


def _clock(part: str, size: int) -> tuple[int, int] | None:
    """A field of the clock as (first value, step); the step is ``size`` for one value."""
    if part == "*":
        return 0, 1
    if part.isdigit():
        return (int(part), size) if int(part) < size else None
    found = _EVERY.fullmatch(part)
    if found is None:
        return None
    first, step = int(found[1] or 0), int(found[2])
    return (first, step) if step and size % step == 0 and first < step else None


def _within_a_day(*fields: tuple[int, int]) -> tuple[int, int] | None:
    """Seconds from one time to the next, and from midnight to the first; fields above the one that steps are free."""
    step, phase, unit = 0, 0, 1
    for (first, every), size in zip(fields, (60, 60, 24), strict=True):
        if step and (first, every) != (0, 1):
            return None
        if not step:
            phase += first * unit
            step = every * unit if every != size else 0
        unit *= size
    return step or unit, phase


def _on_days(step: int, phase: int, day: str, month: str, weekday: str) -> Cron | None:
    every_day, every_month, any_weekday = day in ("*", "?", "1/1"), month in ("*", "1/1"), weekday in ("*", "?")
    if every_day and every_month and any_weekday:
        return Cron(f"PT{step}S", lambda now: _next(now, step, phase))
    if step != 24 * 3600:
        return None
    if every_day and every_month and (found := _named(weekday, _WEEKDAYS)) is not None:
        number = found if weekday[0].isalpha() else (found - 1) % 7  # Quartz counts from Sunday
        return Cron("P7D", lambda now: _when(now, phase, lambda one: one.weekday() == number))
    if not day.isdigit() or not 1 <= int(day) <= _SHORTEST_MONTH or not any_weekday:
        return None
    if every_month:
        return Cron("P1M", lambda now: _when(now, phase, lambda one: one.day == int(day)))
    of_year = _named(month, _MONTHS)
    if of_year is None:
        return None
    return Cron("P1Y", lambda now: _when(now, phase, lambda one: (one.month, one.day) == (of_year + 1, int(day))))


def _named(text: str, names: tuple[str, ...]) -> int | None:
    """The place of a name, or of a number counted from one."""
    if text.upper() in names:
        return names.index(text.upper())
    return int(text) - 1 if text.isdigit() and 1 <= int(text) <= len(names) else None


def _next(now: datetime, step: int, phase: int) -> datetime:
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=phase)
    passed = (now - first) // timedelta(seconds=step) + 1
    return first + timedelta(seconds=step * passed)


def _when(now: datetime, phase: int, fits: Callable[[datetime], bool]) -> datetime:
    """The time of day on the first day that fits, after ``now``; every kind of day comes within two years."""
    moment = _next(now, 24 * 3600, phase)
    while not fits(moment):
        moment += timedelta(days=1)
    return moment

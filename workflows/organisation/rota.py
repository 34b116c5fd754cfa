"""The rota of the command centre: five shifts take three turns of eight hours in rotation; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflows.calendar.zone import HOME, local_day

SHIFTS = 5
"""Source: domain paper 4.1, twelve seats in five shifts."""

EPOCH = date(2024, 1, 1)
"""Day on which the first shift has the night; a local convention."""


class Turn(StrEnum):
    """Eight hours of a day."""

    NIGHT = "night"
    DAY = "day"
    EVENING = "evening"


BEGINS: dict[Turn, time] = {Turn.NIGHT: time(0), Turn.DAY: time(8), Turn.EVENING: time(16)}
PATTERN: tuple[Turn | None, ...] = (Turn.NIGHT, Turn.DAY, Turn.EVENING, None, None)
"""What a shift does on five days in a row, two of them off."""


def turn_of(shift: int, day: date) -> Turn | None:
    """The turn of a shift (0 to 4) on ``day``; None when it is off."""
    return PATTERN[((day - EPOCH).days + shift) % SHIFTS]


def shift_on(day: date, turn: Turn) -> int:
    """The shift that takes ``turn`` on ``day``: always exactly one."""
    return (PATTERN.index(turn) - (day - EPOCH).days) % SHIFTS


def at(instant: datetime) -> tuple[date, Turn]:
    """The day and the turn an instant falls in, by the clock of the town."""
    local = instant.astimezone(HOME)
    turn = max((begin, turn) for turn, begin in BEGINS.items() if begin <= local.time())[1]
    return local_day(instant), turn


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)

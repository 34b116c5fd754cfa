"""Pauses: instants between which a clock stands still; overlapping ones are a union, never a sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from workflows.calendar.zone import DAY, local_day

Pause = tuple[datetime, datetime]
"""Begin and end of one suspension."""

DayRange = tuple[date, date]
"""First and last day, both included."""


def union(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses in order, those that overlap or touch melted into one."""
    melted: list[Pause] = []
    for begin, end in sorted(pauses):
        if melted and begin <= melted[-1][1]:
            melted[-1] = (melted[-1][0], max(melted[-1][1], end))
        else:
            melted.append((begin, end))
    return melted


def days(pauses: Iterable[Pause]) -> list[DayRange]:
    """The days on which anything was paused, as ranges: the first and the last day count in full."""
    return union_of_days((local_day(begin), local_day(end)) for begin, end in pauses)


def union_of_days(ranges: Iterable[DayRange]) -> list[DayRange]:
    """Ranges of days in order; those that overlap or follow each other melted into one."""
    melted: list[DayRange] = []
    for first, last in sorted(ranges):
        if melted and first <= melted[-1][1] + DAY:
            melted[-1] = (melted[-1][0], max(melted[-1][1], last))
        else:
            melted.append((first, last))
    return melted


def contains(ranges: Sequence[DayRange], day: date) -> bool:
    """Whether ``day`` is in one of the ranges."""
    return any(first <= day <= last for first, last in ranges)


def without(begin: datetime, end: datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """What is left of ``begin`` to ``end`` when a union of pauses is taken out."""
    left: list[Pause] = []
    for paused, resumed in pauses:
        if resumed <= begin or paused >= end:
            continue
        if paused > begin:
            left.append((begin, paused))
        begin = resumed
        if begin >= end:
            return left
    return [*left, (begin, end)]


def length(pieces: Iterable[Pause]) -> timedelta:
    """How long pieces of time are together."""
    return sum((end - begin for begin, end in pieces), timedelta())

"""When a clock warns: the instants at which it turns blue, yellow, red or severe red, or lapses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from workflows.calendar import pauses as paused
from workflows.calendar.days import Calendar
from workflows.calendar.pauses import Pause
from workflows.calendar.zone import DAY, local_day
from workflows.clocks import counting
from workflows.clocks.counting import Convention, Deadline
from workflows.clocks.limits import Direction, Kind, TimeLimit, Unit


class Level(IntEnum):
    """How urgent a clock is. Source: domain paper 2.6."""

    #: 正常. Left when the blue or yellow mark has passed.
    GREEN = 0
    #: 催办: whoever handles it is reminded.
    BLUE = 1
    #: 黄牌: the unit's head is told too.
    YELLOW = 2
    #: 红牌: the promise or the internal limit is missed.
    RED = 3
    #: 超法定: the law is broken; an accountability record is opened.
    SEVERE_RED = 4
    #: 届满: a right or a state has ended; nobody failed, so there is no card.
    LAPSED = 5

    @property
    def key(self) -> str:
        """Its name in rows, messages and diagrams."""
        return self.name.lower()

    @property
    def has_card(self) -> bool:
        """Whether reaching it is held against somebody or reminds somebody."""
        return Level.GREEN < self < Level.LAPSED


def level_of(key: str) -> Level:
    """The level of this name."""
    return Level[key.upper()]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares of the limit in per cent, configurable per clock. Source: domain paper 2.6."""

    blue: int = 60
    yellow: int = 80
    #: Yellow at the latest when so little is left, and never with less than one working day left.
    yellow_left: int = 20
    #: Yellow for limits of up to one day and for hours; they have no blue.
    short_yellow: int = 75

    def __post_init__(self) -> None:
        if not 0 < self.blue < self.yellow <= 100 or not 0 <= self.yellow_left < 100 or not 0 < self.short_yellow < 100:
            raise ValueError(f"Expected shares in rising order within 100, found {self}")


USUAL = Thresholds()

_BREACH = {
    Kind.STATUTORY: Level.SEVERE_RED,
    Kind.PROMISED: Level.RED,
    Kind.INTERNAL: Level.RED,
    Kind.LAPSING: Level.LAPSED,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A level, and the instant after which the clock has it."""

    level: Level
    at: datetime


def marks(
    limit: TimeLimit,
    start: datetime,
    end: Deadline,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    convention: Convention = counting.USUAL,
    thresholds: Thresholds = USUAL,
) -> tuple[Mark, ...]:
    """The marks of a clock in order of time; ``end`` is what ``counting.deadline`` said of the same arguments.

    Reminders of days come when service opens on the day that reaches their share; a level passed before the
    clock started is left out, and so is blue where yellow comes no later. Nobody is reminded of a right that lasts a
    day at most: not to use it is no failure.
    """
    breach = Mark(_BREACH[limit.kind], end.due_at)
    if limit.direction is Direction.BEFORE:
        return (breach,)
    if _is_short(limit) and limit.kind is Kind.LAPSING:
        early = []
    elif _is_short(limit):
        early = [Mark(Level.YELLOW, _share(limit, start, end, calendar, pauses, thresholds.short_yellow))]
    else:
        early = _reminders(limit, start, end, calendar, pauses, convention, thresholds)
    return (*(mark for mark in early if start < mark.at < breach.at), breach)


def _is_short(limit: TimeLimit) -> bool:
    return not limit.unit.is_of_days or (
        limit.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS) and (limit.amount or 0) <= 1
    )


def _share(
    limit: TimeLimit,
    start: datetime,
    end: Deadline,
    calendar: Calendar,
    pauses: Sequence[Pause],
    percent: int,
) -> datetime:
    """The instant at which so much of the time from start to end has passed."""
    if limit.unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS):
        whole = calendar.service_time_between(start, end.safe_at, pauses)
        return calendar.add_service_time(start, whole * percent / 100, pauses) if whole else end.safe_at
    stopped = paused.union(pauses)
    running = paused.length(paused.without(start, end.safe_at, stopped)) if end.safe_at > start else timedelta()
    return counting.elapse(start, running * percent / 100, stopped)


def _reminders(
    limit: TimeLimit,
    start: datetime,
    end: Deadline,
    calendar: Calendar,
    pauses: Sequence[Pause],
    convention: Convention,
    thresholds: Thresholds,
) -> list[Mark]:
    unit, amount = _in_days(limit, start, calendar, convention)
    base = counting.base_day(start, calendar, convention)
    stopped = paused.days(pauses)

    def reached(count: int) -> date:
        return counting.last_day(unit, Direction.AFTER, count, base, calendar, stopped)

    blue = reached(_up(amount * thresholds.blue, 100))
    left = max(1, amount * thresholds.yellow_left // 100)
    yellow = reached(min(_up(amount * thresholds.yellow, 100), amount - left))
    if unit is Unit.CALENDAR_DAYS:
        yellow = min(yellow, calendar.subtract_working_days(local_day(end.safe_at), 1))
    early = [Mark(Level.YELLOW, calendar.opening(yellow))]
    return [Mark(Level.BLUE, calendar.opening(blue)), *early] if blue < yellow else early


def _in_days(limit: TimeLimit, start: datetime, calendar: Calendar, convention: Convention) -> tuple[Unit, int]:
    """The limit as a number of days: months and years as the days they span from this start."""
    amount = limit.amount or 0
    if limit.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
        return limit.unit, amount
    base = counting.base_day(start, calendar, convention)
    last = counting.last_day(limit.unit, Direction.AFTER, amount, base, calendar)
    return Unit.CALENDAR_DAYS, (last - base) // DAY


def _up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


# --- reading marks --------------------------------------------------------------------------------


def passed(found: Iterable[Mark], level: Level, now: datetime) -> list[Mark]:
    """The marks above ``level`` that have passed at ``now``, in order; an instant passes after itself."""
    return [mark for mark in found if mark.level > level and mark.at < now]


def level_at(found: Iterable[Mark], now: datetime) -> Level:
    """The level at ``now``."""
    return max((mark.level for mark in found if mark.at < now), default=Level.GREEN)


def next_mark(found: Iterable[Mark], level: Level) -> Mark | None:
    """The earliest mark above ``level``."""
    return next((mark for mark in found if mark.level > level), None)


def dump(found: Iterable[Mark]) -> list[list[str]]:
    """Marks for a row."""
    return [[mark.level.key, mark.at.isoformat()] for mark in found]


def load(stored: Iterable[Sequence[str]]) -> tuple[Mark, ...]:
    """Marks from a row."""
    return tuple(Mark(level_of(key), datetime.fromisoformat(at)) for key, at in stored)

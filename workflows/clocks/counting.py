"""From a start to the instant at which a limit is over: every unit, roll policy, direction and pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflows.calendar import pauses as paused
from workflows.calendar.days import MAX_DAYS, Calendar
from workflows.calendar.pauses import DayRange, Pause
from workflows.calendar.zone import DAY, HOME, add_months, last_instant, local_day
from workflows.clocks.limits import Bearer, Direction, TimeLimit, Unit

_LENGTH = {
    Unit.WORKING_HOURS: timedelta(hours=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.SECONDS: timedelta(seconds=1),
}
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}


class RollPolicy(StrEnum):
    """Whose last day moves to the next working day. Source: Civil Procedure Law art. 85; domain paper 2.2 (3)."""

    #: A citizen's always; an authority is warned by the day itself and in breach after the rolled one.
    CITIZEN_ONLY = "citizen_only"
    #: Everybody's, and warnings go by it too.
    EVERYBODY = "everybody"
    #: Nobody's.
    NOBODY = "nobody"


class ReceiptPolicy(StrEnum):
    """When something arrives that comes at night or on a day off. Source: domain paper 2.2 (5)."""

    SAME_DAY = "same_day"
    NEXT_WORKING_DAY = "next_working_day"


@dataclass(frozen=True, slots=True)
class Convention:
    """How a town counts where the law leaves it open."""

    roll: RollPolicy = RollPolicy.CITIZEN_ONLY
    receipt: ReceiptPolicy = ReceiptPolicy.SAME_DAY


USUAL = Convention()


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit is over: warnings go by ``safe_at``, which is not rolled; after ``due_at`` it is missed."""

    safe_at: datetime
    due_at: datetime
    #: Whether a year that is not announced yet took part: shown with ``≈``.
    provisional: bool


def deadline(
    limit: TimeLimit,
    start: datetime,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    convention: Convention = USUAL,
) -> Deadline:
    """When ``limit`` is over if its event happened at ``start``.

    Working days end with the last day's service, and so do an authority's other days, months and years, for it acts
    in service hours; a citizen's last day is theirs to its end (domain paper 2.2 (2)). The start day is not counted;
    hours and less run from the instant itself. Zero days are over with the service of the start day, or with that
    day if service had ended; where a pause takes that day away, with the service of the next working day that
    counts. The time of ``pauses`` is not counted: whole days (first and last included) where the unit is days.

    Raises:
        ValueError: the limit has no amount, or runs out of the calendar.
    """
    if limit.amount is None:
        raise ValueError(f"Expected limit {limit.code} to have an amount, but the item has to say it")
    if not 0 <= limit.amount <= MAX_DAYS * 24 * 3600:
        raise ValueError(f"Expected an amount that a law could have, found {limit.amount}")
    if not limit.unit.is_of_days:
        return _of_hours(limit, limit.amount, start, calendar, pauses)
    return _of_days(limit, limit.amount, start, calendar, pauses, convention)


# --- hours and less -------------------------------------------------------------------------------


def _of_hours(limit: TimeLimit, amount: int, start: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Deadline:
    length = _LENGTH[limit.unit] * amount
    if limit.direction is Direction.BEFORE:
        raise ValueError(f"Expected days for a limit that counts backwards, found {limit.unit}")
    if limit.unit is Unit.WORKING_HOURS:
        end = calendar.add_service_time(start, length, pauses)
        return Deadline(end, end, _is_provisional(calendar, start, end))
    end = elapse(start, length, pauses)
    return Deadline(end, end, False)


def elapse(start: datetime, length: timedelta, pauses: Sequence[Pause]) -> datetime:
    """The instant at which so much time after ``start`` has passed; pauses are none."""
    end = start + length
    for begin, resumed in paused.union(pauses):
        if begin < end and resumed > start:
            end += resumed - max(begin, start)
    return end


# --- days and more --------------------------------------------------------------------------------


def _of_days(
    limit: TimeLimit,
    amount: int,
    start: datetime,
    calendar: Calendar,
    pauses: Sequence[Pause],
    convention: Convention,
) -> Deadline:
    base = base_day(start, calendar, convention)
    stopped = paused.days(pauses)
    last = last_day(limit.unit, limit.direction, amount, base, calendar, stopped)
    if amount == 0:
        is_stopped = any(first <= last <= final for first, final in stopped)
        return _on_the_spot(start, calendar.add_working_days(last, 1, stopped) if is_stopped else last, calendar)
    rolled = calendar.roll_forward(last) if limit.unit is not Unit.WORKING_DAYS else last
    safe, due = _rolled(limit.bearer, convention.roll, last, rolled)
    asked = [base, due] if limit.unit is Unit.WORKING_DAYS else [last, due]
    if limit.unit is not Unit.WORKING_DAYS and convention.roll is RollPolicy.NOBODY:
        asked = []
    provisional = any(calendar.is_provisional(day) for day in asked)
    if limit.bearer is Bearer.CITIZEN and limit.unit is not Unit.WORKING_DAYS:
        return Deadline(last_instant(safe), last_instant(due), provisional)
    return Deadline(calendar.end_of_service(safe), calendar.end_of_service(due), provisional)


def base_day(start: datetime, calendar: Calendar, convention: Convention) -> date:
    """The day on which the event counts as having happened; itself not counted."""
    day = local_day(start)
    if convention.receipt is ReceiptPolicy.SAME_DAY:
        return day
    late = calendar.is_working_day(day) and start > calendar.end_of_service(day)
    return calendar.roll_forward(day + DAY if late else day)


def last_day(
    unit: Unit,
    direction: Direction,
    amount: int,
    base: date,
    calendar: Calendar,
    stopped: Sequence[DayRange] = (),
) -> date:
    """The last day of ``amount`` units after (or before) ``base``, before any rolling."""
    if direction is Direction.BEFORE:
        return _backwards(unit, amount, base, calendar)
    if unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(base, amount, stopped)
    if unit is Unit.CALENDAR_DAYS:
        return _calendar_days(base, amount, stopped)
    nominal = add_months(base, amount * _MONTHS[unit])
    return _calendar_days(base, (nominal - base).days, stopped)


def _backwards(unit: Unit, amount: int, base: date, calendar: Calendar) -> date:
    if unit is Unit.WORKING_DAYS:
        return calendar.subtract_working_days(base, amount)
    if unit is Unit.CALENDAR_DAYS:
        return base - DAY * amount
    return add_months(base, -amount * _MONTHS[unit])


def _calendar_days(base: date, amount: int, stopped: Sequence[DayRange]) -> date:
    """The last of ``amount`` days after ``base``; ``stopped`` is a union, so each range pushes the end once."""
    last = base + DAY * amount
    for first, final in stopped:
        begin = max(first, base + DAY)
        if begin <= last and final >= begin:
            last += DAY * ((final - begin).days + 1)
    return last


def _rolled(bearer: Bearer, policy: RollPolicy, last: date, rolled: date) -> tuple[date, date]:
    """The safe day and the day of breach."""
    if policy is RollPolicy.NOBODY:
        return last, last
    if policy is RollPolicy.EVERYBODY or bearer is Bearer.CITIZEN:
        return rolled, rolled
    return last, rolled


def _on_the_spot(start: datetime, day: date, calendar: Calendar) -> Deadline:
    """Zero days: decided on the day itself. Source: domain paper 2.2 (7)."""
    end = calendar.end_of_service(day)
    if local_day(start) == day and start >= end:
        end = last_instant(day)
    return Deadline(end, end, False)


def _is_provisional(calendar: Calendar, start: datetime, end: datetime) -> bool:
    return calendar.is_provisional(local_day(start)) or calendar.is_provisional(local_day(end))


# --- how much has passed --------------------------------------------------------------------------


def elapsed_working_days(start: datetime, now: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> int:
    """Working days that have begun since the start day, without those of the pauses. Source: domain paper 2.4."""
    return calendar.working_days_between(local_day(start), local_day(now), paused.days(pauses))


def whole_day(first: date, last: date) -> Pause:
    """The pause of whole days that a form names by its first and last day."""
    return datetime.combine(first, time.min, HOME), last_instant(last)

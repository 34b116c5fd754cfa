"""When things arrive: the week, the day and the hour of a township, from a seed; pure.

Source: domain paper 9.3, arrival pattern.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from workflows.calendar.days import Calendar
from workflows.calendar.zone import HOME

WEEKDAYS = (1.25, 1.05, 1.00, 0.95, 0.85)
"""Monday to Friday, as shares of an average working day; make-up days count as Fridays."""
SATURDAY, SUNDAY = 0.20, 0.15
HOLIDAY = SUNDAY
AFTER_HOLIDAY, BEFORE_HOLIDAY = 1.6, 0.7
LONG = 3
"""Days off in a row that make a long holiday."""
OFFICE_HOURS = {8: 4, 9: 15, 10: 18, 11: 13, 12: 4, 13: 5, 14: 13, 15: 12, 16: 9, 17: 3}
EVENING, NIGHT = 3, 1
"""Shares per hundred of 18 to 23 and of 0 to 7."""
HOTLINE_NIGHT = 0.04
"""Share of the hotline between 22 and 8; its peaks are 9 to 11 and 19 to 21."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """How much arrives on an average working day."""

    approvals: int
    work_orders: int
    clues: int
    patrols: int

    @property
    def whole(self) -> int:
        return self.approvals + self.work_orders + self.clues + self.patrols

    def scaled(self, total: int) -> Volumes:
        """The same mix with ``total`` altogether."""
        share = total / self.whole
        return Volumes(*(round(one * share) for one in (self.approvals, self.work_orders, self.clues, self.patrols)))


BUSIEST = Volumes(approvals=3_000, work_orders=1_500, clues=150, patrols=840)
"""The busiest town's day."""


def day_weight(day: date, calendar: Calendar) -> float:
    """How busy a day is, as a share of an average working day."""
    if not calendar.is_working_day(day):
        return SATURDAY if day.weekday() == 5 else SUNDAY if day.weekday() == 6 else HOLIDAY
    weight = WEEKDAYS[min(day.weekday(), 4)]
    if _days_off(day, calendar, -1) >= LONG:
        weight *= AFTER_HOLIDAY
    elif _days_off(day, calendar, 1) >= LONG:
        weight *= BEFORE_HOLIDAY
    return weight


def _days_off(day: date, calendar: Calendar, step: int) -> int:
    count = 0
    while not calendar.is_working_day(day + timedelta(days=step * (count + 1))):
        count += 1
    return count


def over_days(first: date, days: int, total: int, calendar: Calendar, last: float = 1.0) -> list[int]:
    """``total`` spread over days by their weights, ``last`` being the part of the last that counts; sums up exactly."""
    weights = [day_weight(first + timedelta(days=number), calendar) for number in range(days)]
    weights[-1] *= last
    whole, given, shares = sum(weights), 0, []
    passed = 0.0
    for weight in weights:
        passed += weight
        upto = round(total * passed / whole)
        shares.append(upto - given)
        given = upto
    return shares


def part_before(hour: int, *, is_hotline: bool = False) -> float:
    """The share of a day's arrivals that come before an hour."""
    hours = _hotline_hours() if is_hotline else _office_hours()
    return sum(share for at, share in hours.items() if at < hour) / sum(hours.values())


def instants(
    day: date, count: int, random: Random, *, is_hotline: bool = False, before: int = 24
) -> Iterator[datetime]:
    """So many instants of a day before an hour, spread as offices or the hotline see it."""
    hours = _hotline_hours() if is_hotline else _office_hours()
    hours = {hour: share for hour, share in hours.items() if hour < before}
    midnight = datetime.combine(day, time(), HOME)
    for hour in random.choices(list(hours), weights=list(hours.values()), k=count) if count else ():
        yield midnight + timedelta(hours=hour, seconds=random.randint(0, 3599))


def _office_hours() -> dict[int, float]:
    hours: dict[int, float] = dict(OFFICE_HOURS)
    hours |= {hour: EVENING / 6 for hour in range(18, 24)}
    return hours | {hour: NIGHT / 8 for hour in range(8)}


def _hotline_hours() -> dict[int, float]:
    day = {hour: 1.0 for hour in range(8, 22)} | {hour: 2.0 for hour in (9, 10, 19, 20)}
    night = [hour for hour in range(24) if hour not in day]
    share = HOTLINE_NIGHT * sum(day.values()) / (1 - HOTLINE_NIGHT)
    return day | {hour: share / len(night) for hour in night}

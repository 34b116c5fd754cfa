"""Built-in functions on dates and times. Source: DMN 1.3, clause 10.3.4.8; ``now`` and ``today`` of DMN 1.3."""

from __future__ import annotations

import datetime as dt
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import Run
from engine.feel.registry import declare
from engine.feel.values import equal, kind

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@declare(
    "day of year(date: date) -> number",
    "day of year(date: date and time) -> number",
    zh="一年中的第几天。",
    en="The number of the day in its year.",
)
def day_of_year(date: Any) -> Any:
    number = temporal.date_number(date)
    return number - temporal.day_number(temporal.civil(number)[0], 1, 1) + 1


@declare(
    "day of week(date: date) -> string",
    "day of week(date: date and time) -> string",
    zh="星期几（英文）。",
    en="The English name of the weekday.",
)
def day_of_week(date: Any) -> Any:
    return DAYS[(temporal.date_number(date) + 3) % 7]


@declare(
    "month of year(date: date) -> string",
    "month of year(date: date and time) -> string",
    zh="月份（英文）。",
    en="The English name of the month.",
)
def month_of_year(date: Any) -> Any:
    return MONTHS[temporal.civil(temporal.date_number(date))[1] - 1]


@declare(
    "week of year(date: date) -> number",
    "week of year(date: date and time) -> number",
    zh="ISO 8601 周数。",
    en="The week of ISO 8601.",
)
def week_of_year(date: Any) -> Any:
    number = temporal.date_number(date)
    # The week belongs to the year its Thursday lies in.
    thursday = number - (number + 3) % 7 + 3
    return (thursday - temporal.day_number(temporal.civil(thursday)[0], 1, 1)) // 7 + 1


@declare("now() -> date and time", zh="当前时刻。", en="The instant of the evaluation.", with_run=True)
def now(run: Run, position: int | None) -> Any:
    return run.env.now


@declare("today() -> date", zh="当前日期。", en="The date of the evaluation.", with_run=True)
def today(run: Run, position: int | None) -> Any:
    moment = run.env.now
    return None if moment is None else moment.date()


@declare(
    "is(value1?: Any, value2?: Any) -> boolean",
    zh="是否同一个值（类型、时区均相同）。",
    en="Whether two values are the same in kind, zone and all.",
)
def is_same_value(value1: Any = None, value2: Any = None) -> Any:
    first_kind = kind(value1)
    if first_kind != kind(value2):
        return False
    if first_kind in ("time", "date and time"):
        return same_clock(value1, value2)
    return equal(value1, value2) is True


def same_clock(left: Any, right: Any) -> bool:
    """Whether two times show the same on the same clock."""
    if not temporal.same_zone(left.tzinfo, right.tzinfo):
        return False
    if isinstance(left, dt.time | temporal.WideTime):
        return temporal.time_number(left) == temporal.time_number(right)
    return temporal.local_number(left) == temporal.local_number(right)

"""The business's own FEEL functions: deadlines and working days, as diagrams and forms write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from engine import feel
from workflows import limits, workdays
from workflows.limits import TimeLimit, Unit


def functions() -> feel.FunctionRegistry:
    """Every domain function; a call that cannot be answered gives null, as the language wants it."""
    registry = feel.FunctionRegistry()
    registry.register(
        "deadline(code: string, start: date and time, amount?: number) -> date and time",
        zh="法定时限 code 自 start 起算的截止时刻；承诺时限等由事项规定天数的，用 amount 给出。",
        en="When the limit of this code is over; amount for limits whose days the item says.",
    )(_deadline)
    registry.register(
        "after_working_days(start: date and time, days: number) -> date and time",
        zh="start 当日不计，第 days 个工作日下班的时刻。",
        en="The end of service of the last of so many working days; the start day is not counted.",
    )(_after_working_days)
    registry.register(
        "is_working_day(day: date) -> boolean",
        zh="是否工作日，含调休上班日。",
        en="Whether offices work on that day; make-up days count.",
    )(workdays.shipped().is_working_day)
    registry.register(
        "working_days_between(start: date, end: date) -> number",
        zh="start 之后至 end（含）的工作日数。",
        en="Working days after start up to and including end.",
    )(_between)
    return registry


def _deadline(code: str, start: datetime, amount: Decimal | int | None = None) -> datetime | None:
    limit = limits.shipped().get(code)
    if limit is None:
        return None
    return limits.due(limit if amount is None else limit.lasting(_whole(amount)), start, workdays.shipped())


def _after_working_days(start: datetime, days: Decimal | int) -> datetime:
    return limits.due(TimeLimit(_whole(days), Unit.WORKING_DAYS), start, workdays.shipped())


def _between(start: date, end: date) -> int:
    return workdays.shipped().working_days_between(start, end)


def _whole(number: Decimal | int) -> int:
    if number != int(number):
        raise ValueError(f"Expected a whole number of days, found {number}")
    return int(number)

"""Arithmetic on every kind of value; what has no answer is null."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import temporal
from engine.feel.temporal import YearsMonths
from engine.feel.values import DECIMAL128, EXACT, Number, as_number, kind, rounded, whole

MONTHS, DAYS = "years and months duration", "days and time duration"
POINTS = frozenset({"date", "date and time", "time"})

SMALL_EXPONENT = 1000
LARGE_POWER_STEPS = 10
FRACTION_POWER_STEPS = 100
"""A power to 34 digits takes under a microsecond, some five with a large exponent, fifty with a fraction in it."""


def add(left: Any, right: Any) -> Any:
    """``left + right``."""
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return add_numbers(first, second)
    left_kind, right_kind = kind(left), kind(right)
    if left_kind == "string" == right_kind:
        return left + right
    if left_kind in POINTS:
        return shift(left, left_kind, right, right_kind, 1)
    if right_kind in POINTS:
        return shift(right, right_kind, left, left_kind, 1)
    if left_kind == DAYS == right_kind:
        return temporal.make_duration(temporal.duration_number(left) + temporal.duration_number(right))
    if left_kind == MONTHS == right_kind:
        return YearsMonths(left.months + right.months)
    return None


def subtract(left: Any, right: Any) -> Any:
    """``left - right``."""
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return add_numbers(first, -second)
    left_kind, right_kind = kind(left), kind(right)
    if left_kind in POINTS:
        if right_kind in (DAYS, MONTHS):
            return shift(left, left_kind, right, right_kind, -1)
        if left_kind == "time" == right_kind:
            return temporal.time_difference(left, right)
        if "time" not in (left_kind, right_kind) and right_kind in POINTS:
            return temporal.difference(left, right)
        return None
    if left_kind == DAYS == right_kind:
        return temporal.make_duration(temporal.duration_number(left) - temporal.duration_number(right))
    if left_kind == MONTHS == right_kind:
        return YearsMonths(left.months - right.months)
    return None


def shift(point: Any, point_kind: str, duration: Any, duration_kind: str, sign: int) -> Any:
    """A date or time moved by a duration."""
    if duration_kind == DAYS:
        return temporal.add_nanoseconds(point, sign * temporal.duration_number(duration))
    if duration_kind == MONTHS and point_kind != "time":
        return temporal.add_months(point, sign * duration.months)
    return None


def multiply(left: Any, right: Any) -> Any:
    """``left * right``."""
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return multiply_numbers(first, second)
    if first is not None:
        return scale(right, first)
    return None if second is None else scale(left, second)


def divide(left: Any, right: Any) -> Any:
    """``left / right``."""
    first, second = as_number(left), as_number(right)
    if second is not None:
        if first is not None:
            return divide_numbers(first, second)
        return None if second == 0 else scale(left, second, dividing=True)
    left_kind = kind(left)
    if left_kind != kind(right):
        return None
    if left_kind == DAYS:
        return divide_numbers(temporal.duration_number(left), temporal.duration_number(right))
    return divide_numbers(left.months, right.months) if left_kind == MONTHS else None


def scale(duration: Any, factor: Number, dividing: bool = False) -> Any:
    """A duration times a number, or over it; months are cut to whole ones."""
    duration_kind = kind(duration)
    if duration_kind not in (DAYS, MONTHS):
        return None
    size = duration.months if duration_kind == MONTHS else temporal.duration_number(duration)
    result = divide_numbers(size, factor) if dividing else multiply_numbers(size, factor)
    if result is None or not -temporal.DURATION_LIMIT <= result <= temporal.DURATION_LIMIT:
        return None
    return YearsMonths(int(result)) if duration_kind == MONTHS else temporal.make_duration(int(result))


def power(left: Any, right: Any) -> Any:
    """``left ** right``."""
    base, exponent = as_number(left), as_number(right)
    return None if base is None or exponent is None else power_numbers(base, exponent)


def power_steps(exponent: Any) -> int:
    """Steps that a power costs: one with a fraction in its exponent takes as long as a hundred other operations."""
    if type(exponent) is int:
        return 1 if -SMALL_EXPONENT < exponent < SMALL_EXPONENT else LARGE_POWER_STEPS
    return 1 if type(exponent) is not Decimal else FRACTION_POWER_STEPS


def negate(value: Any) -> Any:
    """``-value``."""
    number = as_number(value)
    if number is not None:
        return -number
    value_kind = kind(value)
    if value_kind == DAYS:
        return temporal.make_duration(-temporal.duration_number(value))
    return YearsMonths(-value.months) if value_kind == MONTHS else None


def add_numbers(left: Number, right: Number) -> Number | None:
    if type(left) is int and type(right) is int:
        return rounded(left + right)
    try:
        return whole(DECIMAL128.add(_decimal(left), _decimal(right)))
    except DecimalException:
        return None


def multiply_numbers(left: Number, right: Number) -> Number | None:
    if type(left) is int and type(right) is int and -EXACT < left < EXACT and -EXACT < right < EXACT:
        return rounded(left * right)
    try:
        return whole(DECIMAL128.multiply(_decimal(left), _decimal(right)))
    except DecimalException:
        return None


def divide_numbers(left: Number, right: Number) -> Number | None:
    if right == 0:
        return None
    if type(left) is int and type(right) is int and left % right == 0:
        return rounded(left // right)
    try:
        return whole(DECIMAL128.divide(_decimal(left), _decimal(right)))
    except DecimalException:
        return None


def power_numbers(base: Number, exponent: Number) -> Number | None:
    if base == 0 and exponent == 0:
        return 1
    try:
        found = DECIMAL128.power(_decimal(base), _decimal(exponent))
    except DecimalException:
        return None
    # A power of zero below zero raises no signal: it is infinite.
    return whole(found) if found.is_finite() else None


def _decimal(number: Number) -> Decimal:
    return number if type(number) is Decimal else Decimal(number)


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}

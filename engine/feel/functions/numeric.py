"""Built-in functions on numbers. Source: DMN 1.3, clause 10.3.4.5; DMN 1.4 for the roundings."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
)
from typing import Any

from engine.feel import temporal
from engine.feel.operators import add_numbers, divide_numbers, multiply_numbers
from engine.feel.registry import declare
from engine.feel.temporal import YearsMonths
from engine.feel.values import DECIMAL128, EXACT, Number, whole

LEAST_SCALE, GREATEST_SCALE = -6111, 6176
"""Digits before and after the point a rounding may name. Source: DMN 1.4, clause 10.3.4.5."""

WIDE = Context(prec=6200, Emin=-6200, Emax=6200, traps=[InvalidOperation])


def round_to(number: Number, scale: Number, rounding: str) -> Number | None:
    """The number with so many digits after the point."""
    if not LEAST_SCALE <= scale <= GREATEST_SCALE:
        return None
    places = int(scale)
    value = Decimal(number)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return number
    quantum = Decimal(1).scaleb(-places, WIDE)
    return whole(DECIMAL128.plus(value.quantize(quantum, rounding=rounding, context=WIDE)))


@declare(
    "decimal(n: number, scale: number) -> number",
    zh="按小数位数四舍六入五成双。",
    en="The number with so many decimals, half to even.",
)
def decimal(n: Number, scale: Number) -> Any:
    return round_to(n, int(scale), ROUND_HALF_EVEN)


def _integral(n: Number, scale: Number, rounding: str) -> Any:
    return round_to(n, int(scale), rounding)


@declare("floor(n: number, scale?: number) -> number", zh="向下取整。", en="The greatest number not above n.")
def floor(n: Number, scale: Number = 0) -> Any:
    return _integral(n, scale, ROUND_FLOOR)


@declare("ceiling(n: number, scale?: number) -> number", zh="向上取整。", en="The least number not below n.")
def ceiling(n: Number, scale: Number = 0) -> Any:
    return _integral(n, scale, ROUND_CEILING)


@declare("round up(n: number, scale: number) -> number", zh="远离零舍入。", en="Rounded away from zero.")
def round_up(n: Number, scale: Number) -> Any:
    return _integral(n, scale, ROUND_UP)


@declare("round down(n: number, scale: number) -> number", zh="向零舍入。", en="Rounded towards zero.")
def round_down(n: Number, scale: Number) -> Any:
    return _integral(n, scale, ROUND_DOWN)


@declare("round half up(n: number, scale: number) -> number", zh="四舍五入。", en="Rounded, half away from zero.")
def round_half_up(n: Number, scale: Number) -> Any:
    return _integral(n, scale, ROUND_HALF_UP)


@declare("round half down(n: number, scale: number) -> number", zh="五舍六入。", en="Rounded, half towards zero.")
def round_half_down(n: Number, scale: Number) -> Any:
    return _integral(n, scale, ROUND_HALF_DOWN)


@declare(
    "abs(n: number) -> number",
    zh="绝对值；也可用于时长。",
    en="The number, or duration, without its sign.",
)
def absolute(n: Number) -> Any:
    return abs(n)


def abs_duration(n: Any) -> Any:
    """A duration without its sign."""
    if isinstance(n, YearsMonths):
        return YearsMonths(abs(n.months))
    return temporal.make_duration(abs(temporal.duration_number(n)))


@declare(
    "modulo(dividend: number, divisor: number) -> number",
    zh="余数，符号同除数。",
    en="The remainder, with the sign of the divisor.",
)
def modulo(dividend: Number, divisor: Number) -> Any:
    if divisor == 0:
        return None
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend % divisor
    quotient = divide_numbers(dividend, divisor)
    floored = None if quotient is None else round_to(quotient, 0, ROUND_FLOOR)
    product = None if floored is None else multiply_numbers(divisor, floored)
    return None if product is None else add_numbers(dividend, -product)


@declare("sqrt(number: number) -> number", zh="平方根。", en="The square root.")
def sqrt(number: Number) -> Any:
    return None if number < 0 else whole(DECIMAL128.sqrt(Decimal(number)))


@declare("log(number: number) -> number", zh="自然对数。", en="The natural logarithm.")
def log(number: Number) -> Any:
    return None if number <= 0 else whole(DECIMAL128.ln(Decimal(number)))


@declare("exp(number: number) -> number", zh="e 的幂。", en="e to the power of the number.")
def exp(number: Number) -> Any:
    return whole(DECIMAL128.exp(Decimal(number)))


@declare("odd(number: number) -> boolean", zh="是否奇数。", en="Whether the number is odd.")
def odd(number: Number) -> Any:
    return number == int(number) and int(number) % 2 == 1 if -EXACT < number < EXACT else False


@declare("even(number: number) -> boolean", zh="是否偶数。", en="Whether the number is even.")
def even(number: Number) -> Any:
    return number == int(number) and int(number) % 2 == 0 if -EXACT < number < EXACT else True

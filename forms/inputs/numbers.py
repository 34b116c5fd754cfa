"""The number input: exact, never a binary fraction."""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from forms import formats
from forms.attributes import Attributes, as_decimal
from forms.errors import Refusal
from forms.inputs.base import FormField, limit, read_format, wrong_type
from forms.scope import Scope

DIGITS = 34
"""Significant digits of a number, the precision of FEEL. Source: DMN 1.3, clause 10.3.2.3.1."""
NUMBER = re.compile(r"[+-]?[0-9]{1,64}(?:\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,2})?")


class Number(FormField):
    """number: exact, with decimal digits, increment and bounds; ``serializeToString`` keeps it as text."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__(attributes)
        self.decimal_digits = attributes.integer("decimalDigits", 0, DIGITS)
        self.increment = attributes.number("increment")
        if self.increment is not None and self.increment < 0:
            attributes.unfit("increment", "正数", "a positive number", self.increment)
        self.to_string = attributes.flag("serializeToString")
        self.minimum = self.validation.number_or_expression("min")
        self.maximum = self.validation.number_or_expression("max")
        self.format = read_format(attributes)

    def is_static(self) -> bool:
        return all(isinstance(each, Decimal | None) for each in (self.minimum, self.maximum))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        number = self._exact(value)
        self._digits(number)
        self._bounds(number, kwargs["scope"])
        if self.format == "money":
            return formats.money(f"{number:f}")
        if self.to_string:
            return value if isinstance(value, str) and "e" not in value.lower() else f"{number:f}"
        return whole(number)

    def _exact(self, value: Any) -> Decimal:
        if isinstance(value, str):
            if not (self.to_string or self.format) or not NUMBER.fullmatch(value):
                raise wrong_type("数值", "a number", value)
        elif isinstance(value, int) and value.bit_length() > 128:
            raise _too_precise()
        number = as_decimal(value)
        if number is None:
            raise wrong_type("数值", "a number", value)
        normal = number.normalize()
        if len(number.as_tuple().digits) > DIGITS and len(normal.as_tuple().digits) > DIGITS:
            raise _too_precise()
        if number and not -DIGITS <= normal.adjusted() <= DIGITS:
            raise _too_precise()
        return normal if number else Decimal(0)

    def _digits(self, number: Decimal) -> None:
        exponent = number.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if self.decimal_digits is not None and decimals > self.decimal_digits:
            raise Refusal(
                "decimal_digits",
                f"最多 {self.decimal_digits} 位小数，实际为 {decimals} 位；请按精度重填。",
                f"Expected at most {self.decimal_digits} decimal digits, found {decimals}; round the value.",
            )
        if self.increment and (offset := number % self.increment):
            low = ((number / self.increment).to_integral_value(ROUND_FLOOR)) * self.increment
            del offset
            high = low + self.increment
            raise Refusal(
                "increment",
                f"应为 {self.increment:f} 的整数倍，最接近的值是 {low:f} 和 {high:f}；请改填其一。",
                f"Expected a multiple of {self.increment:f}; the nearest are {low:f} and {high:f}.",
            )

    def _bounds(self, number: Decimal, scope: Scope) -> None:
        low, high = limit(self.minimum, scope), limit(self.maximum, scope)
        if low is not None and number < low:
            raise Refusal(
                "too_small",
                f"不得小于 {low:f}，实际为 {number:f}；请改正。",
                f"Expected at least {low:f}, found {number:f}; correct it.",
            )
        if high is not None and number > high:
            raise Refusal(
                "too_large",
                f"不得大于 {high:f}，实际为 {number:f}；请改正。",
                f"Expected at most {high:f}, found {number:f}; correct it.",
            )


def whole(number: Decimal) -> int | Decimal:
    """A number as ``int`` when it is whole."""
    integer = number.to_integral_value()
    return int(number) if integer == number else number


def _too_precise() -> Refusal:
    return Refusal(
        "number_too_large",
        f"数值最多 {DIGITS} 位有效数字，实际超出；请核对后重填。",
        f"Expected a number of at most {DIGITS} digits, found more; check and type it again.",
    )

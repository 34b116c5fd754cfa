"""The number input: exact, never a binary fraction."""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from forms import formats
from forms.attributes import DIGITS, EXACT, Attributes, as_decimal, fits_decimal128, plain
from forms.errors import Refusal
from forms.inputs.base import FormField, limit, read_format, wrong_type
from forms.scope import Scope

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
        if not fits_decimal128(number):
            raise _too_precise()
        return EXACT.normalize(number) if number else Decimal(0)

    def _digits(self, number: Decimal) -> None:
        exponent = number.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if self.decimal_digits is not None and decimals > self.decimal_digits:
            raise Refusal(
                "decimal_digits",
                f"最多 {self.decimal_digits} 位小数，实际为 {decimals} 位；请按精度重填。",
                f"Expected at most {self.decimal_digits} decimal digits, found {decimals}; round the value.",
            )
        if self.increment and EXACT.remainder(number, self.increment):
            steps = EXACT.divide(number, self.increment).to_integral_value(ROUND_FLOOR)
            low = EXACT.multiply(steps, self.increment)
            high = EXACT.add(low, self.increment)
            raise Refusal(
                "increment",
                f"应为 {plain(self.increment)} 的整数倍，最接近的值是 {plain(low)} 和 {plain(high)}；请改填其一。",
                f"Expected a multiple of {plain(self.increment)}; the nearest are {plain(low)} and {plain(high)}.",
            )

    def _bounds(self, number: Decimal, scope: Scope) -> None:
        low, high = limit(self.minimum, scope), limit(self.maximum, scope)
        if low is not None and number < low:
            raise Refusal(
                "too_small",
                f"不得小于 {plain(low)}，实际为 {plain(number)}；请改正。",
                f"Expected at least {plain(low)}, found {plain(number)}; correct it.",
            )
        if high is not None and number > high:
            raise Refusal(
                "too_large",
                f"不得大于 {plain(high)}，实际为 {plain(number)}；请改正。",
                f"Expected at most {plain(high)}, found {plain(number)}; correct it.",
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

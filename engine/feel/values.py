"""The values of the language: kinds, numbers, ranges, functions, and what equal and less mean."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import Allowance, Run
from engine.feel.errors import FeelEvaluationError
from engine.feel.temporal import WideDate, WideDateTime, WideDuration, WideTime, YearsMonths

DECIMAL128 = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""IEEE 754-2008 decimal128, the numbers of FEEL. Source: DMN 1.3, clause 10.3.2.3.1."""

EXACT = 10**34
"""Whole numbers below this are kept as plain ``int``; larger ones are rounded to 34 digits."""

INT_BITS = 1024
"""Bits of a whole number of Python that the language takes, as many as a double's range; a larger one is only compared.

Values made by the language itself are rounded to 34 digits long before.
"""

LEAST, GREATEST = -6180, 6150
"""Powers of ten between which a number of decimal128 lies, subnormal ones included."""

Number = int | Decimal

KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    float: "number",
    str: "string",
    dt.date: "date",
    WideDate: "date",
    dt.time: "time",
    WideTime: "time",
    dt.datetime: "date and time",
    WideDateTime: "date and time",
    dt.timedelta: "days and time duration",
    WideDuration: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
}

COMPARABLE = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def kind(value: Any) -> str:
    """The FEEL name of a value's type; subclasses and foreign mappings are recognised too."""
    found = KINDS.get(type(value))
    if found is not None:
        return found
    for python_type in (str, dt.datetime, dt.date, dt.time, dt.timedelta, int, Decimal, list):
        if isinstance(value, python_type):
            return KINDS[python_type]
    if isinstance(value, Mapping):
        return "context"
    return str(getattr(value, "feel_kind", "unknown"))


def whole(number: Decimal) -> Number:
    """A number as ``int`` when it is one, else as it is."""
    if number.adjusted() < 34 and number == (integer := int(number)):
        return integer
    return number


def rounded(number: int) -> Number | None:
    """A whole number as a decimal128; None when it is too large for quick work."""
    if -EXACT < number < EXACT:
        return number
    return DECIMAL128.plus(Decimal(number)) if number.bit_length() <= INT_BITS else None


def is_huge(value: Any) -> bool:
    """Whether a value is a whole number too large for the language."""
    return isinstance(value, int) and value.bit_length() > INT_BITS


def is_held(number: Decimal) -> bool:
    """Whether the language has this number: finite, and not so large or small that using it would never end."""
    return number.is_finite() and LEAST < number.adjusted() < GREATEST


def as_number(value: Any) -> Number | None:
    """The value if it is a finite number, else None; a float counts as its shortest decimal text."""
    cls = type(value)
    if cls is int:
        return value if -EXACT < value < EXACT else rounded(value)
    if cls is Decimal:
        return value if is_held(value) else None
    if cls is float:
        return whole(Decimal(repr(value))) if math.isfinite(value) else None
    if cls is not bool and isinstance(value, int):
        return rounded(int(value))
    return None


def order_numbers(left: Any, right: Any) -> int | None:
    """How two numbers stand to each other; None when one is not finite. Huge ones have order."""
    first, second = as_number(left), as_number(right)
    if first is None or second is None:
        if not (is_huge(left) or is_huge(right)):
            return None
        if not (isinstance(left, int) and isinstance(right, int)):
            first, second = _beyond(left, first), _beyond(right, second)
            if first is None or second is None:
                return None
        else:
            first, second = left, right
    return (first > second) - (first < second)


def _beyond(value: Any, number: Number | None) -> Number | None:
    """Infinity in place of a number too large."""
    if number is None and is_huge(value):
        return Decimal("Infinity") if value > 0 else Decimal("-Infinity")
    return number


class Range:
    """A range value; an end that is None is open to infinity. ``test`` marks one written as ``< 10``."""

    __slots__ = ("end", "end_included", "start", "start_included", "test")
    feel_kind = "range"

    def __init__(self, start: Any, start_included: bool, end: Any, end_included: bool, test: bool = False) -> None:
        self.test = test
        self.start = start
        self.start_included = start_included
        self.end = end
        self.end_included = end_included

    def contains(self, value: Any) -> bool | None:
        """Whether a value lies in the range; None when it cannot be compared with the ends."""
        result: bool | None = True
        if self.start is not None:
            order = less(self.start, value) if not self.start_included else not_greater(self.start, value)
            if order is False:
                return False
            result = order
        if self.end is not None:
            order = less(value, self.end) if not self.end_included else not_greater(value, self.end)
            if order is False:
                return False
            if order is None:
                result = None
        elif self.start is None:
            return None
        return result

    def key(self) -> list[Any]:
        """What makes two ranges equal."""
        return [self.test, self.start, self.start_included, self.end, self.end_included]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and equal(self, other) is True

    def __hash__(self) -> int:
        return hash((self.start_included, self.end_included))

    def __repr__(self) -> str:
        left, right = "[" if self.start_included else "(", "]" if self.end_included else ")"
        return f"Range({left}{self.start!r}..{self.end!r}{right})"


class Test:
    """A unary test used as a value: ``(= 10)``, ``(!= 10)``; the other comparisons are ranges."""

    __slots__ = ("negated", "value")
    feel_kind = "unary test"
    __test__ = False

    def __init__(self, value: Any, negated: bool) -> None:
        self.value = value
        self.negated = negated

    def contains(self, value: Any) -> bool | None:
        result = equal(self.value, value)
        return result if not self.negated or result is None else not result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Test) and equal(self, other) is True

    def __hash__(self) -> int:
        return hash(("test", self.negated))

    def __repr__(self) -> str:
        return f"Test({'!=' if self.negated else '='} {self.value!r})"


class Function:
    """A function value; ``parameters`` are the names by which arguments may be given."""

    __slots__ = ()
    feel_kind = "function"

    @property
    def parameters(self) -> tuple[str, ...]:
        raise NotImplementedError

    def invoke(self, run: Any, arguments: list[Any], position: int | None = None) -> Any:
        """Call with positional arguments."""
        raise NotImplementedError

    def invoke_named(self, run: Any, arguments: dict[str, Any], position: int | None = None) -> Any:
        """Call with named arguments."""
        names = self.parameters
        if any(name not in names for name in arguments):
            return None
        return self.invoke(run, [arguments.get(name) for name in names], position)


Meter = Run | Allowance


def equal(left: Any, right: Any, meter: Meter | None = None) -> bool | None:
    """FEEL equality: null equals only null, values of different kinds do not compare (None).

    Walking through lists and contexts is counted on the meter. Source: DMN 1.3, table 42.
    """
    if left is None or right is None:
        return left is right
    left_kind, right_kind = kind(left), kind(right)
    if left_kind != right_kind:
        return _equal_across(left, left_kind, right, right_kind)
    if left_kind == "number":
        order = order_numbers(left, right)
        return None if order is None else order == 0
    if left_kind in ("string", "boolean"):
        return bool(left == right)
    if left_kind in COMPARABLE:
        return temporal.equal(left_kind, left, right)
    if left_kind in STRUCTURES:
        return STRUCTURES[left_kind](left, right, meter or Allowance())
    return True if left is right else None if left_kind == "function" else bool(left == right)


def _equal_across(left: Any, left_kind: str, right: Any, right_kind: str) -> bool | None:
    kinds = {left_kind, right_kind}
    if kinds == {"range", "unary test"}:
        return False
    if kinds != DURATIONS:
        return None
    return True if temporal.is_zero(left) and temporal.is_zero(right) else None


DURATIONS = {"years and months duration", "days and time duration"}


def _equal_lists(left: Any, right: Any, meter: Meter) -> bool | None:
    meter.spend(1)
    if len(left) != len(right):
        return False
    for first, second in zip(left, right, strict=True):
        meter.spend(1)
        if not (result := equal(first, second, meter)):
            return result
    return True


def _equal_contexts(left: Mapping[str, Any], right: Mapping[str, Any], meter: Meter) -> bool | None:
    meter.spend(len(left) // 8 + 1)
    if left.keys() != right.keys():
        return False
    for key, first in left.items():
        meter.spend(1)
        if not (result := equal(first, right[key], meter)):
            return result
    return True


STRUCTURES: Mapping[str, Callable[[Any, Any, Meter], bool | None]] = {
    "list": _equal_lists,
    "context": _equal_contexts,
    "range": lambda left, right, meter: _equal_lists(left.key(), right.key(), meter),
    "unary test": lambda left, right, meter: left.negated is right.negated and equal(left.value, right.value, meter),
}


def is_same(left: Any, right: Any, meter: Meter | None = None) -> bool:
    """Equality as lists see it: what cannot be compared is different."""
    return equal(left, right, meter) is True


def compare(left: Any, right: Any) -> int | None:
    """Negative, zero or positive for two ordered values of one kind, else None."""
    left_kind = kind(left)
    if left_kind != kind(right) or left_kind not in COMPARABLE:
        return None
    if left_kind == "number":
        return order_numbers(left, right)
    if left_kind == "string":
        return int(left > right) - int(left < right)
    order: int | None = temporal.compare(left_kind, left, right)
    return order


def less(left: Any, right: Any) -> bool | None:
    """``left < right``."""
    order = compare(left, right)
    return None if order is None else order < 0


def not_greater(left: Any, right: Any) -> bool | None:
    """``left <= right``."""
    order = compare(left, right)
    return None if order is None else order <= 0


PLAIN = frozenset({str, bool, type(None)})


def normalise(value: Any) -> Any:
    """A Python or JSON value as the language holds it: floats become decimals, tuples lists.

    Raises:
        FeelEvaluationError: a number is not finite, a key is not text, the type is unknown, or it is nested too deeply.
    """
    try:
        return _normalised(value)
    except RecursionError:
        raise FeelEvaluationError("feel_value_too_deep", "该值嵌套过深。", "This value is nested too deeply.") from None


def _normalised(value: Any) -> Any:
    cls = type(value)
    if cls in PLAIN:
        return value
    if is_huge(value):
        raise _unusable(value)
    if cls is int:
        return value
    if cls is float:
        if not math.isfinite(value):
            raise _unusable(value)
        return Decimal(repr(value))
    if cls is Decimal:
        if not is_held(value):
            raise _unusable(value)
        return value
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise _unusable(key)
        return {key: entry if entry.__class__ in PLAIN else _normalised(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_normalised(entry) for entry in value]
    if isinstance(value, Range):
        start, end = _normalised(value.start), _normalised(value.end)
        return Range(start, value.start_included, end, value.end_included, value.test)
    if isinstance(value, Test):
        return Test(_normalised(value.value), value.negated)
    if kind(value) == "unknown":
        raise _unusable(value)
    return value


def _unusable(value: Any) -> FeelEvaluationError:
    return FeelEvaluationError(
        "feel_value_unusable",
        f"该值不能用于表达式：{type(value).__name__}。",
        f"This value cannot be used in an expression: {type(value).__name__}.",
    )


__all__ = ["DecimalException"]

"""Values as JSON and back, exactly: what JSON cannot say carries a tag, and no tag names a Python type."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.feel import temporal
from engine.feel.errors import FeelEvaluationError
from engine.feel.temporal import WideDate, WideDateTime, WideDuration, WideTime, YearsMonths
from engine.feel.values import Range, Test, is_held, is_huge, kind

TAG = "$"
SAFE_INTEGER = 2**53
"""Whole numbers beyond this lose digits in JavaScript and in some data bases; they are tagged."""

_PLAIN = frozenset((str, bool, type(None)))
"""Types that stand for themselves: most values of most forms, so they are asked first."""

TAGS = {
    "date": "date",
    "time": "time",
    "date and time": "datetime",
    "days and time duration": "duration",
    "years and months duration": "months",
}


def encode(value: Any) -> Any:
    """The value in terms of JSON; ``decode`` gives the same value back.

    Raises:
        FeelEvaluationError: the value is a function, foreign to the language, or nested too deeply.
    """
    try:
        return _encode(value)
    except RecursionError:
        raise _too_deep() from None


def _encode(value: Any) -> Any:
    cls = type(value)
    if cls in _PLAIN:
        return value
    if cls is int:
        if is_huge(value):
            raise _foreign(value)
        return value if -SAFE_INTEGER < value < SAFE_INTEGER else {TAG: ["int", str(value)]}
    if cls is dict:
        return _encode_context(value)
    if cls is list or isinstance(value, list | tuple):
        return [item if type(item) in _PLAIN else _encode(item) for item in value]
    if cls is Decimal or cls is float:
        return _encode_number(value)
    if isinstance(value, Mapping):
        return _encode_context(value)
    if isinstance(value, Range):
        parts = [value.start_included, _encode(value.start), _encode(value.end), value.end_included]
        return {TAG: ["range", *parts, True] if value.test else ["range", *parts]}
    if isinstance(value, Test):
        return {TAG: ["test", value.negated, _encode(value.value)]}
    return _encode_temporal(value)


def _encode_context(value: Mapping[Any, Any]) -> Any:
    encoded = {
        key if type(key) is str else _key(key): entry if type(entry) in _PLAIN else _encode(entry)
        for key, entry in value.items()
    }
    return {TAG: ["context", encoded]} if TAG in encoded else encoded


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise _foreign(key)
    return str(key)


def _encode_number(value: Decimal | float) -> Any:
    if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
        raise _foreign(value)
    return {TAG: ["decimal", str(value) if isinstance(value, Decimal) else repr(value)]}


def _encode_temporal(value: Any) -> Any:
    value_kind = kind(value)
    tag = TAGS.get(value_kind)
    if tag is None:
        if isinstance(value, str):
            return str(value)
        if value_kind == "number":
            return _encode(int(value))
        raise _foreign(value)
    text = temporal.text(value)
    fold = [1] if isinstance(value, dt.datetime) and value.fold and value.tzinfo is not None else []
    return {TAG: [tag, text, *fold]}


def _foreign(value: Any) -> FeelEvaluationError:
    name = type(value).__name__
    return FeelEvaluationError(
        "feel_value_unusable", f"该值不能保存：{name}。", f"This value cannot be stored: {name}."
    )


def _too_deep() -> FeelEvaluationError:
    return FeelEvaluationError("feel_value_too_deep", "该值嵌套过深，不能保存。", "This value is nested too deeply.")


def decode(encoded: Any) -> Any:
    """The value that ``encode`` turned into JSON; a plain JSON float becomes a decimal.

    Raises:
        FeelEvaluationError: a tag is unknown, its text is not the notation of its kind, or it is nested too deeply.
    """
    try:
        return _decode(encoded)
    except RecursionError:
        raise _too_deep() from None


def _decode(encoded: Any) -> Any:
    cls = type(encoded)
    if cls is list:
        return [_decode(item) for item in encoded]
    if cls is dict:
        if TAG in encoded:
            return _decode_tagged(encoded)
        return {key: _decode(entry) for key, entry in encoded.items()}
    if cls is float:
        return _decimal(repr(encoded))
    return encoded


def _decode_tagged(encoded: dict[str, Any]) -> Any:
    body = encoded[TAG]
    if len(encoded) == 1 and isinstance(body, list) and len(body) > 1:
        read = READERS.get(body[0]) if isinstance(body[0], str) else None
        value = None if read is None else read(body)
        if value is not None:
            return value
    raise FeelEvaluationError("feel_encoding", "无法识别的编码值。", "This encoded value is not readable.")


def _decimal(text: Any) -> Decimal | None:
    try:
        number = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and is_held(number) else None


def _read_int(body: list[Any]) -> int | None:
    digits = body[1].removeprefix("-") if isinstance(body[1], str) else ""
    return int(body[1]) if digits.isdecimal() and digits.isascii() and len(digits) < 4000 else None


def _read_range(body: list[Any]) -> Range | None:
    ends = len(body) in (5, 6) and isinstance(body[1], bool) and isinstance(body[4], bool)
    if not ends or body[5:] not in ([], [True]):
        return None
    return Range(_decode(body[2]), body[1], _decode(body[3]), body[4], bool(body[5:]))


def _read_test(body: list[Any]) -> Test | None:
    return Test(_decode(body[2]), body[1]) if len(body) == 3 and isinstance(body[1], bool) else None


def _read_context(body: list[Any]) -> dict[str, Any] | None:
    if not isinstance(body[1], dict):
        return None
    return {key: _decode(entry) for key, entry in body[1].items()}


def _read_datetime(body: list[Any]) -> Any:
    value = temporal.parse_datetime(body[1]) if isinstance(body[1], str) else None
    return value.replace(fold=1) if isinstance(value, dt.datetime) and body[2:] == [1] else value


def _reader(parse: Callable[[str], Any], *classes: type) -> Callable[[list[Any]], Any]:
    def read(body: list[Any]) -> Any:
        value = parse(body[1]) if isinstance(body[1], str) else None
        return value if isinstance(value, classes) else None

    return read


READERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "int": _read_int,
    "decimal": lambda body: _decimal(body[1]),
    "context": _read_context,
    "range": _read_range,
    "test": _read_test,
    "date": _reader(temporal.parse_date, dt.date, WideDate),
    "time": _reader(temporal.parse_time, dt.time, WideTime),
    "datetime": _read_datetime,
    "duration": _reader(temporal.parse_duration, dt.timedelta, WideDuration),
    "months": _reader(temporal.parse_duration, YearsMonths),
}
__all__ = ["WideDateTime", "decode", "encode"]

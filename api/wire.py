"""JSON on the wire: strict and exact on the way in, fast on the way out."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson

from engine.exact_json import MAX_DEPTH as MAX_DEPTH
from engine.exact_json import MAX_DIGITS as MAX_DIGITS
from engine.exact_json import MAX_EXPONENT as MAX_EXPONENT
from engine.exact_json import MAX_STRING as MAX_STRING
from engine.exact_json import JsonRefused as JsonRefused
from engine.exact_json import escape_pointer as escape_pointer
from engine.exact_json import holds_control as holds_control
from engine.exact_json import loads as loads
from engine.exact_json import with_wide_integers

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def dumps(value: Any, fallback: Callable[[Any], Any] | None = None) -> bytes:
    """UTF-8 JSON; instants end in ``Z``, decimals keep every digit, durations are ISO 8601."""
    try:
        return orjson.dumps(value, default=fallback or plain, option=_OPTIONS)
    except TypeError:
        return orjson.dumps(with_wide_integers(value), default=fallback or plain, option=_OPTIONS)


def canonical(value: Any) -> bytes:
    """The same bytes for the same JSON value, whatever order its names came in; for comparing, not for reading."""
    return json.dumps(value, sort_keys=True, default=str, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    """The JSON form of a value that orjson does not know."""
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    if isinstance(value, timedelta):
        return iso_duration(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def iso_duration(value: timedelta) -> str:
    """``timedelta`` as an ISO 8601 duration of days and seconds."""
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    seconds = value.seconds
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    time = f"T{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days or not time else ""
    return f"{sign}P{days}{time}"

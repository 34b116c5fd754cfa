"""JSON as the town speaks it: decimals exact in both directions, instants with their offset."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_MARK = "\x00"
"""Around a decimal on its way out. Reason: no text may hold it, the town refuses control characters."""
_MARKED = re.compile(rb'"\\u0000([-+0-9.E]+)\\u0000"')


def dumps(value: Any) -> bytes:
    """The value as JSON.

    Raises:
        TypeError: something in it has no JSON form.
        ValueError: a number is not finite, or an instant has no offset.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    return _MARKED.sub(rb"\1", text.encode())


def loads(body: bytes) -> Any:
    """The value; numbers with a fraction as ``Decimal``."""
    return json.loads(body, parse_float=Decimal)


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"Expected a finite number, found {value}")
            return f"{_MARK}{value}{_MARK}"
        case datetime():
            if value.tzinfo is None:
                raise ValueError(f"Expected an instant with its offset, found {value.isoformat()}")
            return value.isoformat()
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")

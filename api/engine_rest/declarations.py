"""What a client declares of a variable beside its value: kept, and given back while the value fits it."""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from api import wire
from engine import feel

Declaration = Mapping[str, Any]
"""``type``, ``info``, ``mark`` of the value it was declared of, and ``text`` where that was written in another way.

An empty one says that the variable was written without a declaration since.
"""

INTEGERS = {"Short": 2**15, "Integer": 2**31, "Long": 2**63}
"""Types of whole numbers and the first that is too large for each."""

KINDS = {
    name.lower(): name
    for name in (*INTEGERS, "Boolean", "Double", "String", "Date", "Bytes", "Xml", "Json", "Object", "Null")
}
"""As the types are written; of the others nothing is declared that their values do not say."""

DOUBLE = Decimal(sys.float_info.max)
"""The largest number of 64 bits. Source: IEEE 754, binary64."""

OBJECT_FACTS = ("objectTypeName", "serializationDataFormat")

FACT_LENGTH = 1_000
"""Characters of one fact about an object. Reason: names of classes, with those that they hold, are shorter."""


def of(given: Mapping[str, Any], value: Any, inferred: str) -> Declaration | None:
    """What a client declares with ``{type, value, valueInfo}``, or None where ``value`` shows as the same by itself."""
    kind = KINDS.get(str(given.get("type") or "").lower())
    if kind is None:
        return None
    facts = (given.get("valueInfo") or {}) if kind == "Object" else {}
    info = {name: facts[name] for name in OBJECT_FACTS if facts.get(name) is not None}
    text = given.get("value") if kind in ("Json", "Object") and isinstance(given.get("value"), str) else None
    if text is not None and text == wire.dumps(value).decode():
        text = None
    if kind == inferred and not info and text is None:
        return None
    declared = {"type": kind, "info": info, "mark": _mark(value)}
    return declared if text is None else {**declared, "text": text}


def is_fact(value: Any) -> bool:
    """Whether a client may say this about an object: nothing, or a short text."""
    return value is None or (isinstance(value, str) and len(value) <= FACT_LENGTH)


def fitting(declared: Sequence[Declaration], value: Any) -> Declaration | None:
    """The declaration of this very value, else the last of its name if the value fits that too."""
    mark = _mark(value)
    found = next((one for one in declared if one.get("mark") == mark), None)
    if found is not None:
        return found
    last = declared[0]
    return last if last and _fits(value, last["type"]) else None


def is_same(found: Declaration, value: Any) -> bool:
    """Whether a value is the one that was declared."""
    return bool(found.get("mark") == _mark(value))


def _mark(value: Any) -> str:
    return hashlib.sha256(feel.dumps(feel.normalise(value))).hexdigest()[:32]


def _fits(value: Any, kind: str) -> bool:
    """Whether a value that was computed since is one of the declared type."""
    match kind:
        case "Short" | "Integer" | "Long":
            return _is_number(value) and value == int(value) and is_within(value, kind)
        case "Double":
            return _is_number(value) and is_double(value)
        case "String" | "Xml":
            return isinstance(value, str)
        case "Boolean":
            return isinstance(value, bool)
        case "Date":
            return isinstance(value, date)
        case _:
            return kind in ("Json", "Object") and isinstance(value, dict | list) and not _is_bytes(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def is_within(number: int | Decimal, kind: str) -> bool:
    """Whether a whole number is within the bounds of its type."""
    return -INTEGERS[kind] <= number < INTEGERS[kind]


def is_double(number: int | float | Decimal) -> bool:
    """Whether a number is within the bounds of a Double."""
    return -DOUBLE <= number <= DOUBLE


def _is_bytes(value: Any) -> bool:
    return isinstance(value, dict) and "engine_rest_type" in value

"""Canonical values as bytes and back, fast where the value is plain JSON and exact where it is not."""

from __future__ import annotations

from typing import Any

import orjson

from engine.feel.codec import TAG, decode, encode
from engine.feel.errors import FeelEvaluationError

_KEY = f'"{TAG}":'.encode()
"""How the tag looks as a key. Inside a text its quotes would be escaped, so these bytes are always a key."""

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


def dumps(value: Any) -> bytes:
    """``encode`` and JSON in one: the JSON writer asks back only for what JSON cannot say.

    Raises:
        FeelEvaluationError: the value is a function, foreign to the language or nested too deeply, or a text in it
            cannot be written as UTF-8 (a lone surrogate).
    """
    tags = 0

    def tagged(foreign: Any) -> Any:
        nonlocal tags
        encoded = encode(foreign)
        tags += _count(encoded)
        return encoded

    try:
        raw = orjson.dumps(value, tagged, _OPTIONS)
    except TypeError:
        # A whole number beyond 64 bits, a key that is no text, an error of ``encode``: all told by the slow way.
        return _written(encode(value))
    # A key of the user's own that looks like a tag must be escaped, which only ``encode`` does.
    return raw if raw.count(_KEY) == tags else _written(encode(value))


def _written(encoded: Any) -> bytes:
    """JSON of what is JSON already, except perhaps for its texts and its depth."""
    try:
        return orjson.dumps(encoded)
    except TypeError:
        raise FeelEvaluationError(
            "feel_value_unusable",
            "该值不能保存：文本不是有效的 Unicode，或嵌套过深。",
            "This value cannot be stored: a text is not valid Unicode, or it is nested too deeply.",
        ) from None


def _count(encoded: Any) -> int:
    """The tags in a piece of encoded value."""
    return orjson.dumps(encoded).count(_KEY)


def loads(raw: bytes) -> Any:
    """The value that ``dumps`` turned into bytes.

    Raises:
        FeelEvaluationError: a tag is unknown or its text is not the notation of its kind.
        ValueError: it is not JSON.
    """
    plain = orjson.loads(raw)
    return decode(plain) if _KEY in raw else plain

"""Compiled texts, the last used ones kept; of long ones only a few, so that they cannot fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

Compiled = TypeVar("Compiled")

SHORT, SHORT_KEPT = 200, 4096
"""Characters of an ordinary text, and how many such are kept; a large deployment has some hundreds."""

MIDDLE, MIDDLE_KEPT = 2000, 256
LONG_KEPT = 16


class Cache(Generic[Compiled]):
    """A function of a text and the names it may use, with its answers kept."""

    def __init__(self, make: Callable[[str, frozenset[str]], Compiled]) -> None:
        self._short = lru_cache(SHORT_KEPT)(make)
        self._middle = lru_cache(MIDDLE_KEPT)(make)
        self._long = lru_cache(LONG_KEPT)(make)

    def __call__(self, text: str, names: frozenset[str]) -> Compiled:
        size = len(text)
        if size <= SHORT:
            return self._short(text, names)
        return self._middle(text, names) if size <= MIDDLE else self._long(text, names)

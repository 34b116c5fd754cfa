"""An expression as a finding shows it: its text, the place meant, and the line with a caret under it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.errors import FeelError

TEXT_LIMIT = 2000
"""Characters of an expression that a finding repeats; the line of the place is shown whatever its length."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An expression and a place in it; ``line`` and ``column`` count from 1 and are None where no place is known."""

    text: str
    line: int | None
    column: int | None
    caret: str
    """The line, and below it a caret under the column."""


def excerpt(text: str, position: int | None) -> Excerpt:
    """The excerpt for a place that counts characters from 0."""
    held = None if position is None else max(0, min(position, len(text)))
    place = FeelError("", "", "", text, held)
    shown = text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}…"
    return Excerpt(shown, place.line, place.column, place.snippet)


def excerpt_of(error: FeelError | None) -> Excerpt | None:
    """The excerpt of an error; None when it is about no expression."""
    return excerpt(error.text, error.position) if error is not None and error.text else None

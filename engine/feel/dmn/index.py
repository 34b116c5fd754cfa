"""Columns of constant cells turned into look-ups: a value names the rules it lets through as bits of a number.

A cell made only of constants and of ranges between constant numbers answers the same for all values between two
neighbouring constants. So each column is asked once, at compile time, for every constant, for a value between
every two, and for what is none of them; the answers of all cells are kept as bits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from engine.feel import syntax as x
from engine.feel.expressions import UnaryTests
from engine.feel.values import Number

OTHER_TEXT = "\x00 no cell says this"
SEGMENT_LIMIT = 4000
"""Constants a column may have before asking cell by cell is cheaper than the table of answers."""


class Column:
    """The answers of one column."""

    __slots__ = ("falses", "masks", "nulls", "other_text", "points", "texts", "trues")

    def __init__(self, cells: Sequence[UnaryTests | None], constants: list[set[Any]]) -> None:
        everything = set().union(*constants)
        texts = sorted(value for value in everything if isinstance(value, str))
        self.points: list[Number] = sorted(
            value for value in everything if isinstance(value, int | Decimal) and not isinstance(value, bool)
        )
        ask = _asker(cells)
        self.texts = {text: ask(text) for text in texts}
        self.other_text = ask(OTHER_TEXT)
        self.trues, self.falses, self.nulls = ask(True), ask(False), ask(None)
        # Even places lie between points, odd places are the points themselves.
        self.masks = [ask(value) for value in _representatives(self.points)]

    def mask(self, value: Any) -> int | None:
        """The rules a value lets through; None for a kind of value the column was not asked about."""
        cls = type(value)
        if cls is str:
            return self.texts.get(value, self.other_text)
        if cls is int or cls is Decimal:
            place = bisect_left(self.points, value)
            if place < len(self.points) and self.points[place] == value:
                return self.masks[2 * place + 1]
            return self.masks[2 * place]
        if value is True:
            return self.trues
        if value is False:
            return self.falses
        return self.nulls if value is None else None


def _asker(cells: Sequence[UnaryTests | None]) -> Callable[[Any], int]:
    """What asks all cells about a value; a cell that is not constant lets everything through."""

    def ask(value: Any) -> int:
        mask = 0
        for place, cell in enumerate(cells):
            if cell is None or cell(value, {}) is True:
                mask |= 1 << place
        return mask

    return ask


def _representatives(points: list[Number]) -> Iterator[Number]:
    if not points:
        yield 0
        return
    yield points[0] - 1
    for place, point in enumerate(points):
        yield point
        following = points[place + 1] if place + 1 < len(points) else point + 2
        yield (Decimal(point) + Decimal(following)) / 2


def column_index(cells: Sequence[UnaryTests | None]) -> Column | None:
    """The index of a column, given its cells (None where anything passes); None when it is not worth one."""
    constants: list[set[Any]] = []
    kept: list[UnaryTests | None] = []
    for cell in cells:
        found = None if cell is None else cell_constants(cell.node)
        kept.append(None if found is None else cell)
        constants.append(found or set())
    if not any(cell is not None for cell in kept) or sum(map(len, constants)) > SEGMENT_LIMIT:
        return None
    return Column(kept, constants)


def cell_constants(node: x.UnaryNode) -> set[Any] | None:
    """The constants of a cell that consists of nothing else; None for any other cell."""
    found: set[Any] = set()
    for test in node.tests:
        if isinstance(test, x.Literal):
            if not isinstance(test.value, str | bool | int | Decimal | None):
                return None
            found.add(test.value)
        elif isinstance(test, x.RangeNode):
            for end in (test.start, test.end):
                if end is None:
                    continue
                if not isinstance(end, x.Literal) or type(end.value) not in (int, Decimal):
                    return None
                found.add(end.value)
        else:
            return None
    return found

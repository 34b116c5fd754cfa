"""Columns of constant cells turned into look-ups: a value names the rules it lets through as bits of a number.

A cell made only of constants and of ranges between constant numbers answers the same for all values between two
neighbouring constants. What every cell lets through is found once, at compile time, by sweeping over the constants.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.atoms import Axis, Cell, read_cell
from engine.feel.dmn.boxes import sweep
from engine.feel.expressions import UnaryTests
from engine.feel.values import Number

SEGMENT_LIMIT = 10_000
"""Constants a column may have before asking cell by cell is cheaper than the table of answers."""

LOOKED_UP = frozenset({"number", "string", "boolean", "null"})


class Column:
    """The answers of one column."""

    __slots__ = ("falses", "masks", "nulls", "other_text", "points", "texts", "trues")

    def __init__(self, cells: Sequence[tuple[Cell, UnaryTests] | None]) -> None:
        axis = Axis(
            "Any",
            [("boolean", True), ("string", ""), ("number", 0), *(p for cell in cells if cell for p in cell[0].points)],
        )
        seen: dict[str, int] = {}
        masks = []
        for cell in cells:
            if cell is None:
                masks.append(axis.whole)
            else:
                text = cell[1].text
                masks.append(seen[text] if text in seen else seen.setdefault(text, axis.bits(*cell)))
        rules = sweep(masks, len(axis.atoms))
        line = axis.lines["number"]
        self.points: list[Number] = line.points
        #: Even places lie between points, odd places are the points themselves.
        self.masks = rules[line.offset : line.offset + len(line.atoms)]
        self.texts = {text: rules[place] for text, place in axis.texts.items()}
        place = line.offset + len(line.atoms) + len(axis.texts)
        self.other_text, self.trues, self.falses, self.nulls = rules[place : place + 4]

    @property
    def width(self) -> float:
        """How many rules a value lets through on average; columns with few are asked first."""
        answers = [*self.masks, *self.texts.values(), self.other_text, self.trues, self.falses]
        return sum(answer.bit_count() for answer in answers) / len(answers)

    def mask(self, value: Any) -> int | None:
        """The rules a value lets through; None for a kind of value the column was not asked about."""
        cls = type(value)
        if cls is str:
            return self.texts.get(value, self.other_text)
        if cls is int or cls is Decimal:
            return self.masks[bisect_left(self.points, value) + bisect_right(self.points, value)]
        if value is True:
            return self.trues
        if value is False:
            return self.falses
        return self.nulls if value is None else None


def column_index(cells: Sequence[UnaryTests | None]) -> Column | None:
    """The index of a column, given its cells (None where anything passes); None when it is not worth one."""
    kept = [None if cell is None else _kept(cell) for cell in cells]
    size = sum(len(cell[0].points) for cell in kept if cell is not None)
    if not any(cell is not None for cell in kept) or size > SEGMENT_LIMIT:
        return None
    return Column(kept)


def _kept(cell: UnaryTests) -> tuple[Cell, UnaryTests] | None:
    found = read_cell(cell.node)
    return (found, cell) if found is not None and is_looked_up(cell.node) else None


def is_looked_up(node: x.UnaryNode) -> bool:
    """Whether a column's index answers a cell."""
    cell = read_cell(node)
    return cell is not None and cell.spans is not None and all(kind in LOOKED_UP for kind, _ in cell.points)

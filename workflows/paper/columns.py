"""How wide the columns of a table are: the same on every kind of paper."""

from __future__ import annotations

from workflows.paper.paper import Table

NUMBERS = 14.0
"""Millimetres of a list's first column, which numbers its rows."""
LABELS = 42.0
"""Millimetres of a sheet's first column: ten characters."""
LEAST, MOST = 4, 24
"""Characters for which a column gets width at least and at most."""


def widths(table: Table, whole: float) -> list[float]:
    """Millimetres by column: a sheet has a narrow left one; a list shares its width by what its columns hold."""
    if not table.header:
        return [LABELS, whole - LABELS]
    columns = list(zip(*(table.header, *table.rows), strict=True))[1:]
    wanted = [min(max(max(len(cell) for cell in column), LEAST), MOST) for column in columns]
    return [NUMBERS, *((whole - NUMBERS) * one / sum(wanted) for one in wanted)]

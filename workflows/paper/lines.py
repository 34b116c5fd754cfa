"""Lines of Chinese text: none begins with a closing mark or ends with an opening one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset("，。、；：？！）〕】》〉」』”’％…—·,.;:?!)]}%")
NEVER_LAST = frozenset("（〔【《〈「『“‘([{￥¥")
"""Source: W3C Requirements for Chinese Text Layout, 3.1.3 (prohibition rules for line start and line end)."""
_PIECE = re.compile(r"[A-Za-z0-9.,:/_-]+|.", re.DOTALL)

Measure = Callable[[str], float]


def break_lines(text: str, measure: Measure, width: float, indent: float = 0) -> list[str]:
    """``text`` in lines no wider than ``width``, the first shorter by ``indent``; widths in one unit."""
    return [line for paragraph in text.split("\n") for line in _broken(paragraph, measure, width, indent)]


def _broken(text: str, measure: Measure, width: float, indent: float) -> Iterator[str]:
    line: list[str] = []
    room = width - indent
    for piece in _pieces(text, measure, width):
        if line and measure("".join(line)) + measure(piece) > room:
            carried = _carried(line, piece)
            yield "".join(line)
            line, room = carried, width
        line.append(piece)
    yield "".join(line)


def _pieces(text: str, measure: Measure, width: float) -> Iterator[str]:
    """Characters and whole words; a word wider than a line falls apart."""
    for piece in _PIECE.findall(text):
        if measure(piece) <= width:
            yield piece
        else:
            yield from piece


def _carried(line: list[str], following: str) -> list[str]:
    """What moves from the end of a full line to the next, so that both may stand as they are."""
    carried: list[str] = []
    while len(line) > 1 and (following in NEVER_FIRST or line[-1] in NEVER_LAST):
        following = line.pop()
        carried.insert(0, following)
    return carried

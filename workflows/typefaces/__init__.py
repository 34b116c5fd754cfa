"""The type that papers are set in, and which of its faces draws which character; pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).parent
FACES = ("NotoSerifSC", "HanaMinA", "HanaMinB", "BabelStoneHan")
"""The first that has a character draws it. Together they hold the characters of GB 18030-2022, level 3 (CJK unified
ideographs and extensions A to F), which programs for government services have to draw, and most of extensions G and H.
"""
SUBSTITUTE = "〓"
"""Stands for a character that no face draws: the geta mark of printers, as wide as a character."""
_REPERTOIRE = FOLDER / "repertoire.txt"
_ACCENTED = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f][\u0300-\u036f]+")
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Variation selectors draw nothing themselves. Source: Unicode 15, section 23.4."""


@cache
def _spans() -> tuple[list[int], list[tuple[int, str]]]:
    """First characters in order, and with each the last of its span and the face that draws it."""
    spans = []
    for line in _REPERTOIRE.read_text(encoding="ascii").splitlines():
        name, _, written = line.partition(": ")
        for span in written.split():
            first, _, last = span.partition("-")
            spans.append((int(first, 16), int(last or first, 16), name))
    spans.sort()
    return [first for first, _, _ in spans], [(last, name) for _, last, name in spans]


@cache
def face_of(character: str) -> str | None:
    """The face that draws the character; None where none does."""
    firsts, rest = _spans()
    place = bisect_right(firsts, ord(character)) - 1
    if place < 0:
        return None
    last, name = rest[place]
    return name if ord(character) <= last else None


def missing(texts: Iterable[str]) -> list[str]:
    """The characters of these texts that no face draws, each once, in order."""
    return [one for one in dict.fromkeys(c for text in texts for c in _clean(text)) if one != "\n" and not face_of(one)]


def shown(text: str) -> str:
    """``text`` as it can be set: ``SUBSTITUTE`` for every character that no face draws."""
    return "".join(one if one == "\n" or face_of(one) else SUBSTITUTE for one in _clean(text))


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text with the face that each is set in; what no face draws goes with the first."""
    for face, piece in groupby(text, lambda one: face_of(one) or FACES[0]):
        yield face, "".join(piece)


def _clean(text: str) -> str:
    """Without what draws nothing: other spaces are plain ones, marks join the letters they stand on."""
    joined = _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return "".join(_plain(one) for one in joined)


def _plain(one: str) -> str:
    if one == "\n" or face_of(one):
        return one
    category = unicodedata.category(one)
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    is_selector = any(first <= ord(one) <= last for first, last in _SELECTORS)
    return "" if category == "Cf" or is_selector else one


def described(characters: Iterable[str]) -> str:
    """Characters for a reader: each with its code point."""
    return "、".join(f"{one}（U+{ord(one):04X}）" for one in characters)

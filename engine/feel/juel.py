"""Habits from other modelers: ``${…}`` and ``#{…}`` expressions put into FEEL, or refused with advice."""

from __future__ import annotations

import re

from engine.feel.errors import NotTranslatable
from engine.feel.juel_parser import Translator, quote

OPENING = re.compile(r"[$#]\{")


def translate(text: str, condition: bool = False) -> str:
    """FEEL for ``${…}``, ``#{…}``, text with such parts in it, or ``=…``; anything else is FEEL already.

    With ``condition`` the text is one of which only matters whether it is true, so that null may stand for false;
    without, what is false there is false here.

    Raises:
        NotTranslatable: there is no equivalent; ``suggestion`` says what to write.
    """
    stripped = text.strip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        return stripped[1:].strip()
    if not OPENING.search(text):
        return text
    if OPENING.match(stripped) and closing(stripped, 2) == len(stripped) - 1:
        return Translator(text, text.index("{") + 1, text.rindex("}")).whole(condition)
    return _mixed(text)


def closing(text: str, start: int) -> int:
    """Index of the brace that closes an expression begun before ``start``, or -1."""
    quote, index = "", start
    while index < len(text):
        char = text[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == "}":
            return index
        index += 1
    return -1


def _mixed(text: str) -> str:
    """Text with expressions in it, as one joined string."""
    parts: list[str] = []
    position = 0
    while (found := OPENING.search(text, position)) is not None:
        if found.start() > position:
            parts.append(quote(text[position : found.start()]))
        end = closing(text, found.end())
        if end < 0:
            raise NotTranslatable(
                "表达式没有结束，缺少 }。", "The expression is not closed; expected }.", text, found.start(), "}"
            )
        parts.append(f"string({Translator(text, found.end(), end).whole()})")
        position = end + 1
    if position < len(text):
        parts.append(quote(text[position:]))
    return f"string join([{', '.join(parts)}])"

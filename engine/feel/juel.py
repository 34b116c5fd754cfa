"""Habits from other modelers: ``${…}`` and ``#{…}`` expressions put into FEEL, or refused with advice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.feel.errors import NotTranslatable
from engine.feel.juel_parser import Translator, quote

OPENING = re.compile(r"[$#]\{")


def translate(text: str, condition: bool = False, names: Iterable[str] = ()) -> str:
    """FEEL for ``${…}``, ``#{…}``, text with such parts in it, or ``=…``; anything else is FEEL already.

    With ``condition`` the text is one of which only matters whether it is true, so that null may stand for false;
    without, what is false there is false here. ``names`` are the declared ones: those with signs in them would swallow
    an operator. ``\\${…}`` is the text ``${…}``.

    Raises:
        NotTranslatable: there is no equivalent; ``suggestion`` says what to write.
    """
    stripped = text.strip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        return stripped[1:].strip()
    if not OPENING.search(text):
        return text
    if OPENING.match(stripped) and closing(stripped, 2) == len(stripped) - 1:
        return Translator(text, text.index("{") + 1, text.rindex("}"), names).whole(condition)
    if condition:
        _refuse_escape(text)
    return _mixed(text, names)


def conversions(text: str) -> list[tuple[str, str]]:
    """What ``${…}`` parts compare with a text that reads like a number, ``true`` or ``false``: JUEL would convert it.

    Returns:
        The expression that is compared, and the text; none where the text cannot be translated at all.
    """
    found: list[tuple[str, str]] = []
    for opening in OPENING.finditer(text):
        end = closing(text, opening.end())
        if end < 0:
            break
        try:
            part = Translator(text, opening.end(), end)
            part.whole()
        except NotTranslatable:
            continue
        found += part.converted
    return found


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


def _refuse_escape(text: str) -> None:
    """A text is never true: what was escaped was meant as an expression."""
    found = OPENING.search(text)
    if found is not None and found.start() and text[found.start() - 1] == "\\":
        position = found.start() - 1
        suggestion = text[found.start() :].strip()
        raise NotTranslatable(
            f"反斜线使 {suggestion} 成为文本，文本不能作条件。请改写为：{suggestion}",
            f"The backslash makes {suggestion} a text, which is no condition. Write instead: {suggestion}",
            text,
            position,
            suggestion,
        )


def _mixed(text: str, names: Iterable[str]) -> str:
    """Text with expressions in it, as one joined string."""
    parts: list[str] = []
    position = 0
    written = ""
    while (found := OPENING.search(text, position)) is not None:
        written += text[position : found.start()]
        if written.endswith("\\"):
            written = written[:-1] + found[0]
            position = found.end()
            continue
        if written:
            parts.append(quote(written))
            written = ""
        end = closing(text, found.end())
        if end < 0:
            raise NotTranslatable(
                "表达式没有结束，缺少 }。", "The expression is not closed; expected }.", text, found.start(), "}"
            )
        parts.append(f"string({Translator(text, found.end(), end, names).whole()})")
        position = end + 1
    written += text[position:]
    if written:
        parts.append(quote(written))
    if len(parts) == 1 and parts[0].startswith('"'):
        return parts[0]
    return f"string join([{', '.join(parts)}])"

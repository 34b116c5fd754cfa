"""What a designer used to other languages probably meant: the spelling found, and the one to write instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import FULL_WIDTH, Token

SIGN_HINTS: dict[tuple[str, ...], tuple[str, str]] = {
    ("=", "=", "="): ("===", "="),
    ("!=", "="): ("!==", "!="),
    ("=", "="): ("==", "="),
    ("=", ">"): ("=>", ">="),
    ("=", "<"): ("=<", "<="),
    ("<", ">"): ("<>", "!="),
    ("&", "&"): ("&&", "and"),
    ("|", "|"): ("||", "or"),
    ("&",): ("&", "and"),
    ("|",): ("|", "or"),
    ("!",): ("!", "not(…)"),
    ("'",): ("'", '"'),
    ("`",): ("`", '"'),
    ("%",): ("%", "modulo(a, b)"),
    ("^",): ("^", "**"),
    (";",): (";", ","),
    ("$", "{"): ("${", "=…"),
    ("#", "{"): ("#{", "=…"),
    ("->",): ("->", "."),
    ("~",): ("~", "not(…)"),
}
"""Signs of other languages, longest first where one begins another."""

PLAIN_SIGNS = {"==": "=", "&&": "and", "||": "or", "!": "not(…)", "&": "and", "|": "or", "%": "modulo(a, b)"}
"""What full-width signs mean once they are plain."""

OPENING_HINTS = {
    **{name: f"{name}(…)" for name in ("count", "sum", "min", "max", "abs", "floor", "ceiling", "exists", "len")},
    **{"not": "not(…)", "NOT": "not(…)", "IF": "if", "FOR": "for", "EVERY": "every", "SOME": "some"},
    **{"new": "{…}", "lambda": "function(x) …", "var": "{name: …}", "let": "{name: …}", "const": "{name: …}"},
}
"""Words of other languages that begin an expression."""

WORD_HINTS = {
    "?": "if … then … else …",
    "AND": "and",
    "OR": "or",
    "NOT": "not(…)",
    "not": "not(…)",
    "IF": "if",
    "THEN": "then",
    "ELSE": "else",
    "IN": "in",
    "BETWEEN": "between … and …",
    "xor": "a != b",
    "mod": "modulo(a, b)",
    "div": "/",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "is": "=",
    "IS": "=",
    "like": "matches(text, pattern)",
    "LIKE": "matches(text, pattern)",
    "elif": "else if",
    "elseif": "else if",
    "instanceof": "instance of",
    "typeof": "instance of",
    "And": "and",
    "Or": "or",
    "contains": "contains(text, part) / list contains(list, item)",
    "matches": "matches(text, pattern)",
    "startsWith": "starts with(text, part)",
    "endsWith": "ends with(text, part)",
    "new": "{…}",
    "lambda": "function(x) …",
}
"""Words that stand where an operator was expected, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Hint:
    """``found`` at ``position``, and what to write there instead."""

    found: str
    suggestion: str
    position: int


def hint_at(tokens: Sequence[Token], index: int) -> Hint | None:
    """The hint for the word at this place, or for the sign of two words that it ends."""
    for start in range(max(0, index - 2), index + 1):
        for signs, (found, suggestion) in SIGN_HINTS.items():
            if start + len(signs) > index and _stand_here(tokens, start, signs):
                return Hint(found, suggestion, tokens[start].start)
    token = tokens[index]
    if token.kind != "name":
        return None
    return full_width(tokens, index) or _word_hint(tokens, index)


def opening_hint(tokens: Sequence[Token], index: int) -> Hint | None:
    """The hint for a word that was taken for the first of a name: ``not a``, ``NOT a``."""
    token = tokens[index]
    suggestion = OPENING_HINTS.get(token.text)
    return None if suggestion is None else Hint(token.text, suggestion, token.start)


def _stand_here(tokens: Sequence[Token], start: int, signs: tuple[str, ...]) -> bool:
    found = tokens[start : start + len(signs)]
    adjacent = all(left.end == right.start for left, right in pairwise(found))
    return adjacent and tuple(token.text for token in found) == signs


def _word_hint(tokens: Sequence[Token], index: int) -> Hint | None:
    token = tokens[index]
    following = tokens[min(index + 1, len(tokens) - 1)]
    if token.text in ("is", "IS"):
        nots = following.text in ("not", "NOT")
        return Hint("is not" if nots else token.text, "!=" if nots else "=", token.start)
    if token.text in ("not", "NOT") and following.text in ("in", "IN", "between"):
        return Hint(f"{token.text} {following.text}", f"not(x {following.text.lower()} …)", token.start)
    if token.text == "??":
        return Hint("??", "if a = null then b else a", token.start)
    if token.text[0] == "?" and index:
        return Hint("?", WORD_HINTS["?"], token.start)
    suggestion = WORD_HINTS.get(token.text)
    return Hint(token.text, suggestion, token.start) if suggestion else None


def full_width(tokens: Sequence[Token], index: int) -> Hint | None:
    """The hint for a name that holds full-width signs, or is a number in full-width digits."""
    token = tokens[index]
    name = token.text
    signs = [place for place, char in enumerate(name) if not FULL_WIDTH.get(char, "0").isdigit()]
    if not signs:
        digits = all(char in FULL_WIDTH for char in name)
        return Hint(name, "".join(FULL_WIDTH[char] for char in name), token.start) if digits else None
    start = end = signs[0]
    while end < len(name) and end in signs:
        end += 1
    found = name[start:end]
    following = tokens[index + 1]
    if end == len(name) and following.text == "=" and following.start == token.end:
        found += "="
    plain = "".join(FULL_WIDTH.get(char, char) for char in found)
    return Hint(found, PLAIN_SIGNS.get(plain, plain), token.start + start)


CELL_LENGTH = 200
"""Characters of a cell whose slip is looked for."""

CELL_SLIPS = (
    (re.compile(r"(in)\s+(\S.*)"), "{1}"),
    (re.compile(r"(between)\s+(\S+)\s+and\s+(\S+)"), "[{1}..{2}]"),
    (re.compile(r"[^\s\[\](),]+?\s*(\.\.)\s*[^\s.\[\](),][^\s\[\](),]*"), "[{all}]"),
    (re.compile(r"([<>]=?)\s*(\S+)\s+and\s+([<>]=?)\s*(\S+)"), "? {0} {1} and ? {2} {3}"),
    (re.compile(r"([<>]=?)\s*(\S+)\s+or\s+([<>]=?)\s*(\S+)"), "{0} {1}, {2} {3}"),
)
"""What is written in a cell in the way of an expression, and the tests that were meant."""


def cell_hint(text: str) -> Hint | None:
    """The hint for a cell that reads like an expression about the value asked."""
    cell = text.strip()
    if len(cell) > CELL_LENGTH:
        return None
    for pattern, meant in CELL_SLIPS:
        found = pattern.fullmatch(cell)
        if found is not None:
            position = text.index(cell) + found.start(1)
            return Hint(cell, meant.format(*found.groups(), all=re.sub(r"\s", "", cell)), position)
    return None


def error_of(hint: Hint, text: str, zh: str, en: str) -> FeelSyntaxError:
    """The error that shows a hint: what was expected, what was found, what to write instead."""
    return FeelSyntaxError(
        "feel_syntax",
        f"此处应为{zh}，却是“{hint.found}”；FEEL 中应写 {hint.suggestion}",
        f"Expected {en} here, found “{hint.found}”; in FEEL write {hint.suggestion}",
        text,
        hint.position,
        en,
        hint.suggestion,
    )

"""Names of several words: which are known where, and the longest that fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.feel.errors import FeelError
from engine.feel.lexer import FULL_WIDTH, Token, tokens

SYMBOLS = frozenset("./-'+*")
"""Signs a name may contain when it is declared. Source: DMN 1.3, clause 10.3.1.2, rule 30."""

KEYWORDS = frozenset(
    {
        "and",
        "between",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "null",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    }
)

NAME_LIMIT = 1000
"""Characters of a name of several words."""

Words = tuple[str, ...]


@lru_cache(maxsize=4096)
def words_of(name: str) -> Words:
    """The words of a declared name; empty when it cannot be written in an expression."""
    if len(name) > NAME_LIMIT:
        return ()
    try:
        found = tokens(name)[:-1]
    except FeelError:
        return ()
    if not found or found[0].kind != "name":
        return ()
    fits = all(token.kind in ("name", "number") or token.text in SYMBOLS for token in found)
    return tuple(token.text for token in found) if fits else ()


def needs_knowing(words: Words) -> bool:
    """Whether a name is read as one only where it is known: several words, or one with full-width signs."""
    return len(words) > 1 or (len(words) == 1 and any(char in FULL_WIDTH for char in words[0]))


class Names:
    """Known names of several words, by first word; scopes nest by copying, which is rare."""

    __slots__ = ("by_first",)

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.by_first: dict[str, dict[Words, str]] = {}
        for name in known:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name; plain single words need no knowing."""
        words = words_of(name)
        if needs_knowing(words):
            first = words[0]
            self.by_first[first] = {**self.by_first.get(first, {}), words: name}

    def extended(self, names: Iterable[str]) -> Names:
        """These names and more; itself when nothing is new."""
        several = [name for name in names if needs_knowing(words_of(name))]
        if not several:
            return self
        wider = Names()
        wider.by_first = dict(self.by_first)
        for name in several:
            wider.add(name)
        return wider

    def longest(self, source: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name of several words at this word, and how many words it takes.

        Space around signs does not count: where ``a-b`` is known, ``a - b`` is that name. Source: DMN 1.3, clause
        10.3.1.5.
        """
        candidates = self.by_first.get(source[index].text)
        if not candidates:
            return None
        best: tuple[str, int] | None = None
        for words, name in candidates.items():
            size = len(words)
            if (best is None or size > best[1]) and _fits(source, index, words):
                best = name, size
        return best


def _fits(source: Sequence[Token], index: int, words: Words) -> bool:
    found = source[index : index + len(words)]
    return len(found) == len(words) and all(token.text == word for token, word in zip(found, words, strict=True))

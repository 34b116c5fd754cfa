"""Names of several words: which are known where, and the longest that fits."""

from __future__ import annotations

from collections.abc import Iterable
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

WORD_LIMIT = 40
"""Words of a name: every place of a text may have to be compared with so many."""

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
    if not found or len(found) > WORD_LIMIT or found[0].kind != "name":
        return ()
    fits = all(token.kind in ("name", "number") or token.text in SYMBOLS for token in found)
    return tuple(token.text for token in found) if fits else ()


def needs_knowing(words: Words) -> bool:
    """Whether a name is read as one only where it is known: several words, or one with full-width signs."""
    return len(words) > 1 or (len(words) == 1 and any(char in FULL_WIDTH for char in words[0]))


class Branch:
    """The words that may follow those read so far, and the name that ends here."""

    __slots__ = ("following", "name")

    def __init__(self, name: str | None = None, following: dict[str, Branch] | None = None) -> None:
        self.name = name
        self.following = following or {}


class Names:
    """Known names of several words, word by word; scopes nest by copying the branches that change, which is rare."""

    __slots__ = ("root",)

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.root = Branch()
        self._add(known)

    def _add(self, names: Iterable[str]) -> None:
        """Know more names; plain single words need no knowing. Branches of other scopes are copied first."""
        own = {id(self.root)}
        for name in names:
            words = words_of(name)
            if not needs_knowing(words):
                continue
            branch = self.root
            for word in words:
                old = branch.following.get(word)
                if old is None or id(old) not in own:
                    old = Branch() if old is None else Branch(old.name, dict(old.following))
                    branch.following[word] = old
                    own.add(id(old))
                branch = old
            branch.name = name

    def extended(self, names: Iterable[str]) -> Names:
        """These names and more; itself when nothing is new."""
        several = [name for name in names if needs_knowing(words_of(name))]
        if not several:
            return self
        wider = Names()
        wider.root = Branch(None, dict(self.root.following))
        wider._add(several)
        return wider

    def longest(self, source: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name of several words at this word, and how many words it takes.

        Space around signs does not count: where ``a-b`` is known, ``a - b`` is that name. Source: DMN 1.3, clause
        10.3.1.5.
        """
        first = source[index]
        branch = self.root.following.get(first.text)
        best: tuple[str, int] | None = None
        end = index
        while branch is not None:
            end += 1
            if branch.name is not None:
                best = branch.name, end - index
            if not branch.following or end >= len(source):
                break
            branch = branch.following.get(source[end].text)
        return best

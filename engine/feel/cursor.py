"""A place among the words of an expression: stepping on, complaining, and reading names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.feel import syntax as x
from engine.feel.errors import FeelBoundExceeded, FeelSyntaxError
from engine.feel.hints import error_of, hint_at
from engine.feel.lexer import Token, tokens
from engine.feel.names import KEYWORDS, SYMBOLS, Names
from engine.feel.shapes import Shapes, keys, shape

NESTING_LIMIT = 64
"""Levels of brackets, calls and function bodies; keeps parsing and evaluating off the interpreter's own limit."""

CHAIN_LIMIT = 128
"""Steps after one value: ``a.b[1].c(2)…``."""

TYPE_NAMES = Names(["date and time", "days and time duration", "years and months duration"])


class Cursor:
    """One text being parsed; ``names`` are the known names of several words."""

    def __init__(self, text: str, names: Names, types: Names = TYPE_NAMES) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.names = names
        self.types = types
        self.depth = 0
        self.in_filter = 0
        self.range_end = False
        self.parsed: x.Node | None = None
        self.shapes: Shapes = {}

    def item(self) -> x.Node:
        """An expression, or a test such as ``< 10``: the parser knows."""
        raise NotImplementedError

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def sign(self, *texts: str) -> bool:
        """Whether the word here is one of these signs."""
        token = self.tokens[self.index]
        return token.kind == "sign" and token.text in texts

    def word(self, text: str) -> bool:
        """Whether the word here is this keyword."""
        token = self.tokens[self.index]
        return token.kind == "name" and token.text == text

    def take(self, text: str, zh: str | None = None, en: str | None = None) -> Token:
        """Step over this sign or keyword, or say that it was expected."""
        token = self.token
        if token.text != text or token.kind not in ("sign", "name"):
            raise self.expected(zh or f"“{text}”", en or f"“{text}”")
        self.index += 1
        return token

    def expected(self, zh: str, en: str) -> FeelSyntaxError:
        """The error for a word that does not fit here."""
        hint = hint_at(self.tokens, self.index)
        if hint is not None:
            return error_of(hint, self.text, zh, en)
        token = self.token
        found_zh = "表达式结束" if token.kind == "end" else f"“{token.text}”"
        found_en = "the end of the expression" if token.kind == "end" else f"“{token.text}”"
        return FeelSyntaxError(
            "feel_syntax",
            f"此处应为{zh}，却是{found_zh}。",
            f"Expected {en} here, found {found_en}.",
            self.text,
            token.start,
            en,
        )

    def enter(self) -> None:
        """Go one level deeper."""
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise FeelBoundExceeded("nesting", NESTING_LIMIT, self.text, self.token.start)

    def check_chain(self, steps: int) -> None:
        if steps > CHAIN_LIMIT:
            raise FeelBoundExceeded("nesting", CHAIN_LIMIT, self.text, self.token.start)

    def within(self, names: Iterable[str], parse: Callable[[], x.Node]) -> x.Node:
        """Parse with more names known."""
        outer, self.names = self.names, self.names.extended(names)
        node = parse()
        self.names = outer
        return node

    # ------------------------------------------------------------ names

    def note_shape(self, name: str, node: x.Node) -> None:
        """Remember what a name is seen to hold."""
        found = shape(node, self.shapes)
        if found is not None or name in self.shapes:
            rest = {known: one for known, one in self.shapes.items() if known != name}
            self.shapes = rest if found is None else {**rest, name: found}

    def step_name(self, base: x.Node) -> str:
        """The name after a dot: the longest known one, else words up to the next sign or keyword."""
        entries = keys(base, self.shapes)
        names = self.names.extended(entries) if entries else self.names
        known = names.longest(self.tokens, self.index)
        if known:
            self.index += known[1]
            return known[0]
        if self.token.kind != "name":
            raise self.expected("属性名", "the name of an entry")
        return self.loose_name()

    def loose_name(self) -> str:
        """A name of adjacent words, keywords excepted; the first may be a keyword."""
        words = [self.token.text]
        self.index += 1
        while self.token.kind == "name" and self.token.text not in KEYWORDS:
            words.append(self.token.text)
            self.index += 1
        return " ".join(words)

    def argument_name(self) -> str | None:
        """The name of a named argument, when words and a colon stand here."""
        if self.token.kind != "name":
            return None
        index = self.index
        while self.tokens[index].kind in ("name", "number") or self.tokens[index].text in SYMBOLS:
            index += 1
        if self.tokens[index].text != ":":
            return None
        name = self.spelled(self.index, index)
        self.index = index + 1
        return name

    def spelled(self, first: int, end: int) -> str:
        """The words from ``first`` up to ``end`` as written, runs of space made one."""
        known = self.names.longest(self.tokens, first)
        if known and known[1] == end - first:
            return known[0]
        pieces = [self.tokens[first].text]
        for index in range(first + 1, end):
            token = self.tokens[index]
            if token.start > self.tokens[index - 1].end:
                pieces.append(" ")
            pieces.append(token.text)
        return "".join(pieces)

    def variable(self, stop: str) -> str:
        """A new name: the words up to a keyword or sign."""
        if self.token.kind != "name" or self.token.text in KEYWORDS:
            raise self.expected("名称", "a name")
        first = self.index
        while (self.token.kind in ("name", "number") or self.token.text in SYMBOLS) and not self.word(stop):
            self.index += 1
        if not (self.word(stop) or self.sign(stop, ",", ")")):
            # A keyword was taken for a part of the name: complain where it stands.
            self.index = first + 1
        return self.spelled(first, self.index)

"""Types as they are written: names, ``list<…>``, ``range<…>``, ``context<…>``, ``function<…> -> …``."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import syntax as x
from engine.feel.cursor import Cursor


class TypeParser(Cursor):
    """The part of the parser that reads types."""

    def type(self) -> x.TypeNode:
        self.enter()
        node = self.type_body()
        self.depth -= 1
        return node

    def type_body(self) -> x.TypeNode:
        token = self.token
        if token.kind != "name":
            raise self.expected("类型名", "the name of a type")
        following = self.tokens[self.index + 1]
        if token.text in ("list", "range", "context", "function") and following.text == "<":
            self.index += 2
            return TYPES[token.text](self, token.start)
        known = self.types.longest(self.tokens, self.index)
        if known:
            self.index += known[1]
            return x.TypeNode(token.start, known[0])
        words = token.text
        self.index += 1
        while self.sign(".") and self.tokens[self.index + 1].kind == "name":
            words += f".{self.tokens[self.index + 1].text}"
            self.index += 2
        return x.TypeNode(token.start, words)

    def list_type(self, start: int) -> x.TypeNode:
        held = self.type()
        self.take(">")
        return x.TypeNode(start, "list", [held])

    def range_type(self, start: int) -> x.TypeNode:
        held = self.type()
        self.take(">")
        return x.TypeNode(start, "range", [held])

    def context_type(self, start: int) -> x.TypeNode:
        members: list[tuple[str, x.TypeNode]] = []
        while not self.sign(">"):
            name = self.variable(":")
            self.take(":")
            members.append((name, self.type()))
            if not self.sign(","):
                break
            self.index += 1
        self.take(">")
        return x.TypeNode(start, "context", [], members)

    def function_type(self, start: int) -> x.TypeNode:
        arguments: list[x.TypeNode] = []
        while not self.sign(">"):
            arguments.append(self.type())
            if not self.sign(","):
                break
            self.index += 1
        self.take(">")
        self.take("->", "“->”", "“->”")
        return x.TypeNode(start, "function", [*arguments, self.type()])


TYPES: dict[str, Callable[[TypeParser, int], x.TypeNode]] = {
    "list": TypeParser.list_type,
    "range": TypeParser.range_type,
    "context": TypeParser.context_type,
    "function": TypeParser.function_type,
}

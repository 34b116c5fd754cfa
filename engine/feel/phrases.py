"""Phrases with a shape of their own: brackets, and what ``if``, ``for``, ``some``, ``every``, ``function`` begin."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import syntax as x
from engine.feel import temporal
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Token, unescape
from engine.feel.type_parser import TypeParser


class PhraseParser(TypeParser):
    """The part of the parser that reads bracketed and worded phrases."""

    def temporal_literal(self) -> x.Node:
        start = self.take("@").start
        token = self.token
        if token.kind != "string":
            raise self.expected("带引号的日期、时间或时长", "a quoted date, time or duration")
        value = temporal.parse_any(unescape(token.text))
        if value is None:
            return self.unreadable(token)
        self.index += 1
        return x.Literal(start, value)

    def unreadable(self, token: Token) -> x.Node:
        raise FeelSyntaxError(
            "feel_temporal_literal",
            f"{token.text} 不是有效的日期、时间或时长。",
            f"{token.text} is not a date, a time or a duration.",
            self.text,
            token.start,
            'a literal such as @"2026-11-22", @"10:00:00Z" or @"P3D"',
        )

    def parenthesis(self) -> x.Node:
        start = self.take("(").start
        outer, self.range_end = self.range_end, False
        node = self.item()
        self.range_end = outer
        if self.sign(".."):
            return self.rest_of_range(start, False, node)
        self.take(")")
        return node

    def bracket(self) -> x.Node:
        start = self.take("[").start
        if self.sign("]"):
            following = self.tokens[self.index + 1]
            if following.kind == "end" or not self.begins_reversed_range():
                self.index += 1
                return x.ListNode(start, [])
        outer, self.range_end = self.range_end, False
        items = [self.item()]
        if self.sign(".."):
            self.range_end = outer
            return self.rest_of_range(start, True, items[0])
        while self.sign(","):
            self.index += 1
            items.append(self.item())
        self.range_end = outer
        self.take("]", "“,”或“]”", "“,” or “]”")
        return x.ListNode(start, items)

    def begins_reversed_range(self) -> bool:
        """Whether ``[`` is followed by a range that opens with ``]``, as in ``[ ]1..2] ]``."""
        depth = 0
        for token in self.tokens[self.index + 1 : self.index + 65]:
            if token.kind != "sign":
                continue
            if token.text == ".." and depth == 0:
                return True
            if token.text in ")]},":
                if depth == 0:
                    return False
                depth -= token.text != ","
            elif token.text in "([{":
                depth += 1
        return False

    def reversed_range(self) -> x.Node:
        start = self.take("]").start
        low = self.item()
        if not self.sign(".."):
            raise self.expected("“..”", "the “..” of a range")
        return self.rest_of_range(start, False, low)

    def rest_of_range(self, start: int, start_included: bool, low: x.Node) -> x.Node:
        self.take("..")
        outer, self.range_end = self.range_end, True
        high = self.item()
        self.range_end = outer
        token = self.token
        if not self.sign(")", "]", "["):
            raise self.expected("区间的右括号", "the closing bracket of the range")
        self.index += 1
        return x.RangeNode(start, low, start_included, high, token.text == "]")

    def context(self) -> x.Node:
        start = self.take("{").start
        outer_names, outer_end, outer_shapes = self.names, self.range_end, self.shapes
        self.range_end = False
        entries: list[tuple[str, x.Node]] = []
        while not self.sign("}") or entries:
            key = self.key()
            self.take(":", "“:”", "“:”")
            entries.append((key, self.item()))
            self.names = self.names.extended([key])
            self.note_shape(key, entries[-1][1])
            if not self.sign(","):
                break
            self.index += 1
        self.take("}", "“,”或“}”", "“,” or “}”")
        self.names, self.range_end, self.shapes = outer_names, outer_end, outer_shapes
        return x.ContextNode(start, entries)

    def key(self) -> str:
        token = self.token
        if token.kind == "string":
            self.index += 1
            return unescape(token.text)
        name = self.argument_name()
        if name is None:
            raise self.expected("键名与“:”", "a key and “:”")
        self.index -= 1
        return name

    # ------------------------------------------------------------ words that begin an expression

    def conditional(self) -> x.Node:
        start = self.token.start
        branches: list[tuple[x.Node, x.Node]] = []
        while self.word("if"):
            self.index += 1
            condition = self.item()
            self.take("then", "“then”", "“then”")
            branches.append((condition, self.item()))
            self.take("else", "“else”", "“else”")
        return x.If(start, branches, self.item())

    def loop(self) -> x.Node:
        start = self.take("for").start
        outer, outer_shapes = self.names, self.shapes
        iterators = self.iterators()
        self.take("return", "“,”或“return”", "“,” or “return”")
        body = self.item()
        self.names, self.shapes = outer, outer_shapes
        return x.For(start, iterators, body)

    def quantified(self) -> x.Node:
        token = self.token
        self.index += 1
        outer, outer_shapes = self.names, self.shapes
        iterators = self.iterators()
        self.take("satisfies", "“,”或“satisfies”", "“,” or “satisfies”")
        condition = self.item()
        self.names, self.shapes = outer, outer_shapes
        return x.Quantified(token.start, token.text == "every", iterators, condition)

    def iterators(self) -> list[x.Iterator]:
        found: list[x.Iterator] = []
        while True:
            start = self.token.start
            name = self.variable("in")
            self.take("in", "“in”", "“in”")
            source = self.item()
            end: x.Node | None = None
            if self.sign(".."):
                self.index += 1
                end = self.item()
            found.append(x.Iterator(start, name, source, end))
            self.check_chain(len(found))
            self.names = self.names.extended([name])
            self.note_shape(name, source)
            if not self.sign(","):
                return found
            self.index += 1

    def function(self) -> x.Node:
        start = self.take("function").start
        self.take("(")
        parameters: list[x.Parameter] = []
        while not self.sign(")"):
            name = self.variable(":")
            kind: x.TypeNode | None = None
            if self.sign(":"):
                self.index += 1
                kind = self.type()
            parameters.append(x.Parameter(name, kind))
            if not self.sign(","):
                break
            self.index += 1
        self.take(")", "“,”或“)”", "“,” or “)”")
        result: x.TypeNode | None = None
        if self.sign(":"):
            self.index += 1
            result = self.type()
        external = self.word("external")
        if external:
            self.index += 1
        body = self.within([parameter.name for parameter in parameters], self.item)
        return x.FunctionNode(start, parameters, result, body, external)


SPECIAL: dict[str, Callable[[PhraseParser], x.Node]] = {
    "if": PhraseParser.conditional,
    "for": PhraseParser.loop,
    "some": PhraseParser.quantified,
    "every": PhraseParser.quantified,
    "function": PhraseParser.function,
}

BRACKETS: dict[str, Callable[[PhraseParser], x.Node]] = {
    "(": PhraseParser.parenthesis,
    "[": PhraseParser.bracket,
    "]": PhraseParser.reversed_range,
    "{": PhraseParser.context,
    "@": PhraseParser.temporal_literal,
}

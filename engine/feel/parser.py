"""From words to nodes: a precedence-climbing parser of FEEL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from engine.feel import syntax as x
from engine.feel import temporal
from engine.feel.errors import FeelBoundExceeded, FeelSyntaxError
from engine.feel.lexer import Token, tokens, unescape
from engine.feel.names import KEYWORDS, SYMBOLS, Names
from engine.feel.values import DECIMAL128, whole

NESTING_LIMIT = 64
"""Levels of brackets, calls and function bodies; keeps parsing and evaluating off the interpreter's own limit."""

CHAIN_LIMIT = 128
"""Steps after one value: ``a.b[1].c(2)…``."""

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
COMPARISON, ADDITION = 2, 3
LEVELS = {
    "or": 0,
    "and": 1,
    **dict.fromkeys([*COMPARISONS, "between", "in"], COMPARISON),
    "+": ADDITION,
    "-": ADDITION,
    "*": 4,
    "/": 4,
    "**": 5,
}
"""How tightly operators bind. Source: DMN 1.3, clause 10.3.1.2, rules 2 to 4."""
STARTERS = frozenset({"(", "[", "{", "-", "@"})
TYPE_NAMES = Names(["date and time", "days and time duration", "years and months duration"])


class Parser:
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

    # ------------------------------------------------------------ words

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

    def within(self, names: Iterable[str], parse: Callable[[], x.Node]) -> x.Node:
        """Parse with more names known."""
        outer, self.names = self.names, self.names.extended(names)
        node = parse()
        self.names = outer
        return node

    # ------------------------------------------------------------ whole texts

    def whole_expression(self) -> x.Node:
        node = self.item()
        if self.token.kind != "end":
            raise self.expected("表达式结束或运算符", "an operator or the end of the expression")
        return node

    def whole_unary(self) -> x.UnaryNode:
        node = self.unary_tests()
        if self.token.kind != "end":
            raise self.expected("逗号或结束", "a comma or the end of the tests")
        return node

    def unary_tests(self) -> x.UnaryNode:
        start = self.token.start
        if self.sign("-") and self.tokens[self.index + 1].kind == "end":
            self.index += 1
            return x.UnaryNode(start, [], False)
        if self.word("not") and self.tokens[self.index + 1].text == "(" and self.closes_text(self.index + 1):
            self.index += 2
            tests = self.tests()
            self.take(")")
            return x.UnaryNode(start, tests, True)
        return x.UnaryNode(start, self.tests(), False)

    def closes_text(self, index: int) -> bool:
        """Whether the bracket opened at this word is closed by the last word."""
        depth = 0
        for position in range(index, len(self.tokens) - 1):
            token = self.tokens[position]
            if token.kind == "sign":
                depth += (token.text == "(") - (token.text == ")")
                if depth == 0:
                    return position == len(self.tokens) - 2
        return False

    def tests(self) -> list[x.Node]:
        tests = [self.item()]
        while self.sign(","):
            self.index += 1
            tests.append(self.item())
        return tests

    # ------------------------------------------------------------ expressions

    def item(self) -> x.Node:
        """An expression, or a test such as ``< 10``."""
        self.enter()
        token = self.tokens[self.index]
        if token.kind == "sign" and token.text in COMPARISONS:
            node = self.test()
        else:
            node = self.binary(0)
        self.depth -= 1
        return node

    def test(self) -> x.Node:
        token = self.token
        self.index += 1
        operand = self.binary(ADDITION)
        if token.text in ("=", "!="):
            return x.TestNode(token.start, token.text, operand)
        if token.text[0] == "<":
            return x.RangeNode(token.start, None, False, operand, token.text == "<=")
        return x.RangeNode(token.start, operand, token.text == ">=", None, False)

    def binary(self, minimum: int) -> x.Node:
        """An expression of operators that bind at least so tightly."""
        node = self.operand()
        steps = 0
        while True:
            level = LEVELS.get(self.token.text, -1)
            if level < minimum or self.token.kind not in ("sign", "name"):
                return node
            if level >= ADDITION:
                node = self.chain(node, level)
            elif level == COMPARISON:
                node = self.comparison(node)
                steps += 1
                self.check_chain(steps)
            else:
                node = self.logic(node, level)

    def logic(self, first: x.Node, level: int) -> x.Node:
        operator = self.token.text
        operands = [first]
        while self.word(operator):
            self.index += 1
            operands.append(self.binary(level + 1))
        return x.Logic(first.position, operator, operands)

    def comparison(self, left: x.Node) -> x.Node:
        token = self.token
        self.index += 1
        if token.text == "between":
            low = self.binary(ADDITION)
            self.take("and", "between 的“and”", "the “and” of between")
            return x.Between(token.start, left, low, self.binary(ADDITION))
        if token.text == "in":
            return x.In(token.start, left, self.in_tests())
        return x.Comparison(token.start, token.text, left, self.binary(ADDITION))

    def chain(self, first: x.Node, level: int) -> x.Node:
        """Operators of one level, applied from the left."""
        rest: list[tuple[str, x.Node, int]] = []
        token = self.token
        while token.kind == "sign" and LEVELS.get(token.text) == level:
            self.index += 1
            rest.append((token.text, self.binary(level + 1), token.start))
            token = self.token
        return x.Chain(first.position, first, rest)

    def check_chain(self, steps: int) -> None:
        if steps > CHAIN_LIMIT:
            raise FeelBoundExceeded("nesting", CHAIN_LIMIT, self.text, self.token.start)

    def in_tests(self) -> list[x.Node]:
        """What follows ``in``: one test, or a bracketed list of them."""
        if not self.sign("("):
            if self.token.kind == "sign" and self.token.text in COMPARISONS:
                return [self.item()]
            return [self.binary(ADDITION)]
        start = self.take("(").start
        outer, self.range_end = self.range_end, False
        tests = [self.item()]
        self.range_end = outer
        if self.sign(".."):
            return [self.rest_of_range(start, False, tests[0])]
        while self.sign(","):
            self.index += 1
            tests.append(self.item())
        self.take(")", "“,”或“)”", "“,” or “)”")
        if len(tests) == 1 and self.continues(self.token):
            self.parsed = tests[0]
            return [self.binary(ADDITION)]
        return tests

    @staticmethod
    def continues(token: Token) -> bool:
        """Whether a word after a closing bracket carries an arithmetic expression on."""
        return token.kind == "sign" and token.text in ("+", "-", "*", "/", "**", ".", "[", "(")

    def operand(self) -> x.Node:
        """A value with the minus signs before it and the ``instance of`` after it."""
        start = self.token.start
        minuses = steps = 0
        while self.parsed is None and self.sign("-"):
            self.index += 1
            if self.token.kind == "number":
                # The minus belongs to the literal. Source: DMN 1.3, clause 10.3.1.2, rule 37.
                value = self.number(self.token)
                self.index += 1
                self.parsed = x.Literal(start, -value)
                break
            minuses += 1
        node = self.postfix()
        while self.word("instance"):
            place = self.token.start
            steps += 1
            self.check_chain(steps)
            self.index += 1
            self.take("of", "“of”", "“of”")
            node = x.InstanceOf(place, node, self.type())
        if not minuses:
            return node
        self.check_chain(minuses)
        for _ in range(minuses):
            node = x.Negation(start, node)
        return node

    # ------------------------------------------------------------ values and what follows them

    def postfix(self) -> x.Node:
        node = self.primary()
        steps = 0
        while self.token.kind == "sign":
            token = self.token
            if token.text == ".":
                self.index += 1
                node = x.Path(token.start, node, self.step_name())
            elif token.text == "[" and not (self.range_end and self.ends_range()):
                self.index += 1
                node = x.Filter(token.start, node, self.filter_condition())
                self.take("]")
            elif token.text == "(":
                node = self.call(node)
            else:
                break
            steps += 1
            self.check_chain(steps)
        return node

    def ends_range(self) -> bool:
        """Whether the ``[`` here closes a half-open range such as ``[1..10[``."""
        following = self.tokens[self.index + 1]
        if following.kind == "sign":
            return following.text not in STARTERS
        return following.kind == "end" or (
            following.kind == "name"
            and following.text in ("and", "or", "then", "else", "return", "satisfies", "in", "between", "instance")
        )

    def filter_condition(self) -> x.Node:
        self.in_filter += 1
        outer, self.range_end = self.range_end, False
        node = self.item()
        self.range_end = outer
        self.in_filter -= 1
        return node

    def step_name(self) -> str:
        """The name after a dot: the longest known one, else words up to the next sign or keyword."""
        known = self.names.longest(self.tokens, self.index)
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

    def call(self, function: x.Node) -> x.Node:
        start = self.take("(").start
        outer, self.range_end = self.range_end, False
        arguments: list[x.Node] = []
        names: list[str] = []
        if not self.sign(")"):
            while True:
                name = self.argument_name()
                if name is not None:
                    names.append(name)
                elif names:
                    raise self.expected("参数名", "the name of an argument")
                arguments.append(self.item())
                if len(names) not in (0, len(arguments)):
                    raise self.expected("参数名", "either names for all arguments or for none")
                if not self.sign(","):
                    break
                self.index += 1
        self.take(")", "“,”或“)”", "“,” or “)”")
        self.range_end = outer
        return x.Call(start, function, arguments, names or None)

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

    def primary(self) -> x.Node:
        if self.parsed is not None:
            node, self.parsed = self.parsed, None
            return node
        token = self.token
        if token.kind == "number":
            self.index += 1
            return x.Literal(token.start, self.number(token))
        if token.kind == "string":
            self.index += 1
            return x.Literal(token.start, unescape(token.text))
        if token.kind == "name":
            return self.name()
        if token.kind == "sign" and token.text in BRACKETS:
            return BRACKETS[token.text](self)
        raise self.expected("表达式", "an expression")

    def number(self, token: Token) -> int | Decimal:
        if token.text.isdigit() and len(token.text) < 35:
            return int(token.text)
        if len(token.text) > 400:
            raise self.out_of_range(token)
        try:
            return whole(DECIMAL128.create_decimal(token.text))
        except ArithmeticError:
            raise self.out_of_range(token) from None

    def out_of_range(self, token: Token) -> FeelSyntaxError:
        return FeelSyntaxError(
            "feel_number_range",
            "数字超出 decimal128 的范围。",
            "The number is outside the range of decimal128.",
            self.text,
            token.start,
            "a number of decimal128",
        )

    def name(self) -> x.Node:
        token = self.token
        known = self.names.longest(self.tokens, self.index)
        if known:
            self.index += known[1]
            return x.Name(token.start, known[0])
        if token.text in CONSTANTS:
            self.index += 1
            return x.Literal(token.start, CONSTANTS[token.text])
        if token.text in SPECIAL and (token.text != "function" or self.tokens[self.index + 1].text == "("):
            return SPECIAL[token.text](self)
        if token.text in KEYWORDS:
            raise self.expected("表达式", "an expression")
        following = self.tokens[self.index + 1]
        if following.kind == "name" and following.text not in KEYWORDS:
            if self.in_filter:
                return x.Name(token.start, self.loose_name())
            self.index += 1
            raise self.undeclared(token, following)
        self.index += 1
        return x.Name(token.start, token.text)

    def undeclared(self, first: Token, second: Token) -> FeelSyntaxError:
        return FeelSyntaxError(
            "feel_syntax",
            f"“{first.text}”与“{second.text}”之间缺少运算符；含空格的名称须先声明。",
            f"Expected an operator between “{first.text}” and “{second.text}”; a name with a space must be declared.",
            self.text,
            second.start,
            "an operator",
        )

    # ------------------------------------------------------------ brackets

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
        outer_names, outer_end = self.names, self.range_end
        self.range_end = False
        entries: list[tuple[str, x.Node]] = []
        while not self.sign("}"):
            key = self.key()
            self.take(":", "“:”", "“:”")
            entries.append((key, self.item()))
            self.names = self.names.extended([key])
            if not self.sign(","):
                break
            self.index += 1
        self.take("}", "“,”或“}”", "“,” or “}”")
        self.names, self.range_end = outer_names, outer_end
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
        outer = self.names
        iterators = self.iterators()
        self.take("return", "“,”或“return”", "“,” or “return”")
        body = self.item()
        self.names = outer
        return x.For(start, iterators, body)

    def quantified(self) -> x.Node:
        token = self.token
        self.index += 1
        outer = self.names
        iterators = self.iterators()
        self.take("satisfies", "“,”或“satisfies”", "“,” or “satisfies”")
        condition = self.item()
        self.names = outer
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
            self.names = self.names.extended([name])
            if not self.sign(","):
                return found
            self.index += 1

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

    # ------------------------------------------------------------ types

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


CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

SPECIAL: dict[str, Callable[[Parser], x.Node]] = {
    "if": Parser.conditional,
    "for": Parser.loop,
    "some": Parser.quantified,
    "every": Parser.quantified,
    "function": Parser.function,
}

BRACKETS: dict[str, Callable[[Parser], x.Node]] = {
    "(": Parser.parenthesis,
    "[": Parser.bracket,
    "]": Parser.reversed_range,
    "{": Parser.context,
    "@": Parser.temporal_literal,
}

TYPES: dict[str, Callable[[Parser, int], x.TypeNode]] = {
    "list": Parser.list_type,
    "range": Parser.range_type,
    "context": Parser.context_type,
    "function": Parser.function_type,
}

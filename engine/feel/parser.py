"""From words to nodes: a precedence-climbing parser of FEEL."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import syntax as x
from engine.feel.cursor import NESTING_LIMIT, TYPE_NAMES
from engine.feel.errors import FeelSyntaxError
from engine.feel.hints import Hint, cell_hint, error_of, full_width, hint_at, opening_hint
from engine.feel.lexer import Token, unescape
from engine.feel.names import KEYWORDS
from engine.feel.phrases import BRACKETS, SPECIAL, PhraseParser
from engine.feel.shapes import keys
from engine.feel.values import DECIMAL128, whole

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

EXPRESSION = ("表达式", "an expression")

CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Parser(PhraseParser):
    """The whole parser."""

    def whole_expression(self) -> x.Node:
        node = self.item()
        if self.token.kind != "end":
            raise self.expected("表达式结束或运算符", "an operator or the end of the expression")
        return node

    def whole_unary(self) -> x.UnaryNode:
        try:
            node = self.unary_tests()
            if self.token.kind != "end":
                raise self.expected("逗号或结束", "a comma or the end of the tests")
        except FeelSyntaxError:
            hint = cell_hint(self.text)
            if hint is None:
                raise
            raise error_of(hint, self.text, "单元测试", "tests") from None
        return node

    def unary_tests(self) -> x.UnaryNode:
        start = self.token.start
        if self.sign("-") and self.tokens[self.index + 1].kind == "end":
            self.index += 1
            return x.UnaryNode(start, [], False)
        if self.word("not") and self.tokens[self.index + 1].text == "(":
            tests = self.negated()
            if tests is not None:
                return x.UnaryNode(start, tests, True)
        return x.UnaryNode(start, self.tests(), False)

    def negated(self) -> list[x.Node] | None:
        """The tests inside ``not(…)`` that is all of the text; None, and nothing read, when more follows it."""
        before = self.index
        self.index += 2
        tests = self.tests()
        if self.sign(")") and self.tokens[self.index + 1].kind == "end":
            self.index += 1
            return tests
        self.index = before
        return None

    def tests(self) -> list[x.Node]:
        tests = [self.item()]
        while self.sign(","):
            self.index += 1
            tests.append(self.item())
        return tests

    # ------------------------------------------------------------ operators

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
            self.take("and", "between 之后的“and”", "the “and” of between")
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
                node = x.Path(token.start, node, self.step_name(node))
            elif token.text == "[" and not (self.range_end and self.ends_range()):
                self.index += 1
                node = x.Filter(token.start, node, self.filter_condition(node))
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

    def filter_condition(self, base: x.Node) -> x.Node:
        self.in_filter += 1
        outer, self.range_end = self.range_end, False
        outer_shapes = self.shapes
        self.note_shape("item", base)
        node = self.within(keys(base, outer_shapes), self.item)
        self.range_end, self.shapes = outer, outer_shapes
        self.in_filter -= 1
        return node

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
        raise self.expected(*EXPRESSION)

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
        name = self.plain_name(token)
        self.index += 1
        return x.Name(token.start, name)

    def plain_name(self, token: Token) -> str:
        """A single word as a name; one written with full-width signs must be declared."""
        hint = full_width(self.tokens, self.index)
        following = self.tokens[self.index + 1]
        if hint is None and len(token.text) > 1 and token.text.endswith("?") and following.text == ".":
            hint = Hint("?.", ".", token.end - 1)
        if hint is not None:
            raise error_of(hint, self.text, *EXPRESSION)
        return token.text

    def undeclared(self, first: Token, second: Token) -> FeelSyntaxError:
        hint = opening_hint(self.tokens, self.index - 1) or hint_at(self.tokens, self.index)
        if hint is not None:
            return error_of(hint, self.text, "运算符", "an operator")
        quoted = f'"{first.text} {second.text}"'
        return FeelSyntaxError(
            "feel_syntax",
            f"“{first.text}”与“{second.text}”之间缺少运算符；含空格的名称须先声明，文本须加引号：{quoted}。",
            f"Expected an operator between “{first.text}” and “{second.text}”; "
            f"a name with a space must be declared, a text be quoted: {quoted}.",
            self.text,
            second.start,
            "an operator",
        )


__all__ = ["NESTING_LIMIT", "TYPE_NAMES", "Parser"]

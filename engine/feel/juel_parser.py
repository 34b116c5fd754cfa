"""One ``${…}`` expression read as JUEL means it, and written in FEEL of the same meaning.

Source: JSR 245, Expression Language 2.2, clauses 1.6 to 1.20. What FEEL says otherwise is written out: ``!x`` of null
is true, a comparison with null is false, values of different kinds are unequal, ``%`` has the sign of the dividend,
``<=`` holds between two nulls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.feel.errors import NotTranslatable
from engine.feel.lexer import TEXT_LIMIT

TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[^\W\d][\w]*)"
    r"|(?P<sign>==|!=|<=|>=|&&|\|\||->|[-+*/%<>!()\[\].,?:={}&|;$#@^~])",
    re.DOTALL,
)
WORD_SIGNS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "and": "&&",
    "or": "||",
    "not": "!",
    "div": "/",
    "mod": "%",
}
FEEL_SIGNS = {"==": "=", "&&": "and", "||": "or"}
LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
EQUALITY_LEVEL, COMPARED, PLUS_LEVEL, TIMES_LEVEL, UNARY_LEVEL, ATOM_LEVEL = 3, 5, 5, 6, 7, 9
ORDER = frozenset({"<", ">", "<=", ">="})
CONSTANTS = {"true": "truth", "false": "truth", "null": "null"}
DEPTH_LIMIT = 50
FEEL_KEYWORDS = frozenset(
    {"and", "or", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between", "function"}
)

METHODS = {
    ("equals", 1): "{0} = {1}",
    ("contains", 1): "contains({0}, {1}) / list contains({0}, {1})",
    ("containsKey", 1): "get value({0}, {1}) != null",
    ("startsWith", 1): "starts with({0}, {1})",
    ("endsWith", 1): "ends with({0}, {1})",
    ("matches", 1): "matches({0}, {1})",
    ("size", 0): "count({0})",
    ("length", 0): "string length({0})",
    ("isEmpty", 0): "is empty({0})",
    ("toUpperCase", 0): "upper case({0})",
    ("toLowerCase", 0): "lower case({0})",
    ("toString", 0): "string({0})",
    ("substring", 1): "substring({0}, {1} + 1)",
    ("indexOf", 1): "index of({0}, {1})[1] - 1",
    ("equalsIgnoreCase", 1): "lower case({0}) = lower case({1})",
    ("get", 1): "get value({0}, {1}) / {0}[{1} + 1]",
    ("split", 1): "split({0}, {1})",
    ("replace", 2): "replace({0}, {1}, {2})",
    ("plusDays", 1): '{0} + duration("P" + string({1}) + "D")',
    ("concat", 1): "{0} + {1}",
    ("trim", 0): 'replace({0}, "^\\s+|\\s+$", "")',
    ("compareTo", 1): "{0} > {1}",
}
"""Methods often called in such expressions, and what to write in FEEL instead."""

BY_KIND = {
    ("get", "text"): "get value({0}, {1})",
    ("indexOf", "text"): "if contains({0}, {1}) then string length(substring before({0}, {1})) else -1",
}
"""The same where a constant argument tells which kind of value is asked."""


def method_advice(name: str, base: str, arguments: list[str]) -> str:
    """What to write in FEEL instead of a method call; empty when nothing is known."""
    first = arguments[0] if len(arguments) == 1 else ""
    kind = "text" if first.startswith('"') else "number" if first.isdigit() else ""
    if (name, kind) == ("get", "number"):
        return f"{base}[{int(first) + 1}]"
    return (BY_KIND.get((name, kind)) or METHODS.get((name, len(arguments)), "")).format(base, *arguments)


PREFIXED = {
    "length": "string length(…) / count(…)",
    "contains": "contains(…, …)",
    "startsWith": "starts with(…, …)",
    "endsWith": "ends with(…, …)",
    "toUpperCase": "upper case(…)",
    "toLowerCase": "lower case(…)",
    "split": "split(…, …)",
    "replace": "replace(…, …, …)",
    "trim": 'replace(…, "^\\s+|\\s+$", "")',
}
"""Functions of the tag library ``fn:``, and what to write in FEEL instead."""

NO_ADVICE = "FEEL"
"""The suggestion where nothing of the same meaning is known."""

OBJECTS = frozenset({"execution", "task", "caseExecution", "externalTask"})

BUSINESS_KEY = "execution.processBusinessKey"
"""The one property of these objects that is the same here."""

CLOCKS = frozenset({"now", "dateTime"})
"""Functions of Camunda 7 without arguments that give this moment, as a date of Java and of Joda-Time."""

SPANS = {
    "Years": "P{}Y",
    "Months": "P{}M",
    "Weeks": "P{}W",
    "Days": "P{}D",
    "Hours": "PT{}H",
    "Minutes": "PT{}M",
    "Seconds": "PT{}S",
}
"""What a moment of Joda-Time can be moved by, and how FEEL writes it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """FEEL text, how tightly its outermost operator binds, and what it gives.

    ``gives`` is "truth" for true or false, "null" for null, "open" for true, false, or null where JUEL says
    false, "number" and "text" for a constant of that kind, "moment" for one counted from now, "any" for the rest.
    """

    text: str
    level: int
    gives: str = "any"

    def at(self, level: int) -> str:
        """The text, in brackets when something tighter is needed."""
        return self.text if self.level >= level else f"({self.text})"

    @property
    def closed(self) -> Piece:
        """The same with false where it is null."""
        if self.gives != "open":
            return self
        return Piece(f"{self.at(COMPARED)} = true", EQUALITY_LEVEL, "truth")


CONVERTED = re.compile(r'"(?:-?[0-9]+(?:\.[0-9]+)?|true|false)"')
"""Texts that read like a number or a truth value."""


def quote(text: str) -> str:
    """A FEEL string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'


def _weeks(span: str, count: int) -> str:
    """A duration; FEEL has no weeks."""
    return f"P{7 * count}D" if span.endswith("W") else span.format(count)


def negated(piece: Piece) -> Piece:
    """``!x``: true for null as for false."""
    if piece.gives == "truth":
        return Piece(f"not({piece.text})", ATOM_LEVEL, "truth")
    return Piece(f"{piece.at(COMPARED)} != true", EQUALITY_LEVEL, "truth")


class Translator:
    """A parser of one ``${…}`` body that writes FEEL as it goes."""

    def __init__(self, text: str, start: int, end: int, names: Iterable[str] = ()) -> None:
        self.text = text
        #: Signs inside declared names: FEEL reads ``a - b`` as the name ``a-b`` where there is one.
        self.joining = {sign for name in names for sign in "+-*/" if sign in name}
        self.end = end
        self.depth = 0
        self.index = 0
        self.tokens: list[tuple[str, str, int]] = []
        #: Texts that JUEL would make a number or a truth value of, if what they are compared with is one.
        self.converted: list[tuple[str, str]] = []
        position = start
        while position < end:
            found = TOKEN.match(text, position, end)
            if found is None:
                raise self.refused(position, "无法识别的字符", "an unknown character")
            if found.lastgroup == "name" and found.group() in WORD_SIGNS and not self._after_dot():
                self.tokens.append(("sign", WORD_SIGNS[found.group()], position))
            elif found.lastgroup != "space":
                self.tokens.append((str(found.lastgroup), found.group(), position))
            position = found.end()
        self.tokens.append(("end", "", end))

    def _after_dot(self) -> bool:
        return bool(self.tokens) and self.tokens[-1][1] == "."

    def refused(self, position: int, zh: str, en: str, suggestion: str = "") -> NotTranslatable:
        """The error for what has no equivalent."""
        advice_zh = f"请改写为：{suggestion}" if suggestion else "请改用 FEEL 书写。"
        advice_en = f"Write instead: {suggestion}" if suggestion else "Write it in FEEL instead."
        return NotTranslatable(
            f"无法转换为 FEEL：{zh}。{advice_zh}",
            f"Not translatable into FEEL: {en}. {advice_en}",
            self.text,
            position,
            suggestion or NO_ADVICE,
        )

    @property
    def token(self) -> tuple[str, str, int]:
        return self.tokens[self.index]

    def sign(self, *texts: str) -> bool:
        kind, text, _ = self.tokens[self.index]
        return kind == "sign" and text in texts

    def take(self, text: str) -> None:
        if not self.sign(text):
            raise self.refused(self.token[2], f"此处应为“{text}”", f"expected “{text}” here")
        self.index += 1

    def whole(self, condition: bool = False) -> str:
        """The whole in FEEL; in a condition null may stand for false."""
        piece = self.choice()
        kind, text, position = self.token
        if kind != "end":
            if text == "=":
                raise self.refused(position, "不支持赋值", "assignments are not supported", "==")
            if text == ":":
                called = self.tokens[min(self.index + 1, len(self.tokens) - 1)][1]
                advice = PREFIXED.get(called, "")
                raise self.refused(position, "不支持带前缀的函数", "prefixed functions are not supported", advice)
            raise self.refused(position, f"此处不应出现“{text}”", f"“{text}” does not fit here")
        return piece.text if condition else piece.closed.text

    def choice(self) -> Piece:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.refused(self.token[2], "嵌套过深", "it is nested too deeply")
        piece = self.binary(0)
        if self.sign("?"):
            self.index += 1
            then = self.choice()
            self.take(":")
            otherwise = self.choice()
            branches = then.closed.text, otherwise.closed.text
            piece = Piece(f"if {piece.text} then {branches[0]} else {branches[1]}", 0)
        self.depth -= 1
        return piece

    def binary(self, level: int) -> Piece:
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.sign(*LEVELS[level]):
            operator = self.token[1]
            self.index += 1
            position = self.token[2]
            left = self.joined(operator, level, left, self.binary(level + 1), position)
        return left

    def joined(self, operator: str, level: int, left: Piece, right: Piece, position: int) -> Piece:
        """Two pieces with an operator between them; some are written out twice, so the length is bounded."""
        if len(left.text) + len(right.text) > TEXT_LIMIT:
            raise self.refused(position, "转换结果过长", "the translation is too long")
        if operator in ("&&", "||"):
            text = f"{left.at(level + 1)} {FEEL_SIGNS[operator]} {right.at(level + 2)}"
            return Piece(text, level + 1, "truth" if left.gives == right.gives == "truth" else "open")
        if operator in ("==", "!="):
            self.check_kinds(left, right, position)
            return self.equality(operator, level, left.closed, right.closed)
        if operator in ORDER:
            return self.ordered(operator, level, left, right, position)
        self.check_numbers(operator, left, right, position)
        if operator == "%":
            divisor = right.at(TIMES_LEVEL + 1)
            quotient = f"round down({left.at(TIMES_LEVEL)} / {divisor}, 0)"
            return Piece(f"{left.at(PLUS_LEVEL)} - {divisor} * {quotient}", PLUS_LEVEL)
        first, second = left.at(level + 1), right.at(level + 2)
        if operator in self.joining:
            # The right side needs none: after a bracket no name goes on.
            first = f"({first})"
        return Piece(f"{first} {operator} {second}", level + 1)

    def equality(self, operator: str, level: int, left: Piece, right: Piece) -> Piece:
        """Equal or not; values of different kinds, of which FEEL answers null, are unequal."""
        first, second = left.at(COMPARED), right.at(COMPARED)
        certain = "null" in (left.gives, right.gives) or left.gives == right.gives == "truth"
        if operator == "==":
            return Piece(f"{first} = {second}", level + 1, "truth" if certain else "open")
        if certain:
            return Piece(f"{first} != {second}", level + 1, "truth")
        return Piece(f"({first} = {second}) != true", level + 1, "truth")

    def ordered(self, operator: str, level: int, left: Piece, right: Piece, position: int) -> Piece:
        """A comparison by order; two nulls are ``<=`` and ``>=`` each other."""
        self.check_kinds(left, right, position)
        first, second = left.at(COMPARED), right.at(COMPARED)
        text = f"{first} {operator} {second}"
        constant = {"number", "text"} & {left.gives, right.gives}
        if operator in ("<=", ">=") and not constant:
            return Piece(f"({text} or {first} = {second})", ATOM_LEVEL, "open")
        return Piece(text, level + 1, "open")

    def check_kinds(self, left: Piece, right: Piece, position: int) -> None:
        """Refuse a comparison that only JUEL's conversions give a meaning: a number and a text."""
        if {left.gives, right.gives} == {"number", "text"}:
            number, text = (left, right) if left.gives == "number" else (right, left)
            raise self.refused(
                position,
                "数字与文本不能直接比较",
                "a number and a text cannot be compared",
                f"{number.text} = number({text.text})",
            )
        for constant, other in ((left, right), (right, left)):
            if constant.gives == "text" and other.gives == "any" and CONVERTED.fullmatch(constant.text):
                self.converted.append((other.text, constant.text.strip('"')))

    def check_numbers(self, operator: str, left: Piece, right: Piece, position: int) -> None:
        """Refuse arithmetic on texts, which JUEL reads as numbers; joining texts is what was meant."""
        if "text" not in (left.gives, right.gives):
            return
        texts = [piece.text if piece.gives == "text" else f"string({piece.text})" for piece in (left, right)]
        advice = " + ".join(texts) if operator == "+" else ""
        raise self.refused(position, "文本不能参与算术运算", "texts are no numbers", advice)

    def unary(self) -> Piece:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.refused(self.token[2], "嵌套过深", "it is nested too deeply")
        kind, text, _ = self.token
        if kind == "sign" and text == "!":
            self.index += 1
            piece = negated(self.unary())
        elif kind == "sign" and text == "-":
            self.index += 1
            piece = self.minus(self.unary())
        elif kind == "name" and text == "empty":
            self.index += 1
            piece = Piece(f"is empty({self.unary().closed.text})", ATOM_LEVEL, "truth")
        else:
            piece = self.steps(self.atom())
        self.depth -= 1
        return piece

    def atom(self) -> Piece:
        kind, text, position = self.token
        self.index += 1
        if kind == "number":
            return Piece(text, ATOM_LEVEL, "number")
        if kind == "string":
            return Piece(quote(self.string(text, position)), ATOM_LEVEL, "text")
        if kind == "name":
            return self.name(text, position)
        if kind == "sign" and text == "(":
            piece = self.choice()
            self.take(")")
            return piece if piece.level == ATOM_LEVEL else Piece(f"({piece.text})", ATOM_LEVEL, piece.gives)
        found = "表达式结束" if kind == "end" else f"“{text}”"
        raise self.refused(position, f"此处应为值，却是{found}", "a value was expected")

    def name(self, text: str, position: int) -> Piece:
        if self.sign("("):
            return self.clock(text, position)
        if text in FEEL_KEYWORDS:
            raise self.refused(position, f"“{text}”在 FEEL 中是关键字", f"“{text}” is a keyword in FEEL")
        return Piece(text, ATOM_LEVEL, CONSTANTS.get(text, "any"))

    def string(self, literal: str, position: int) -> str:
        """The text of a literal; only quotes and backslashes may be escaped."""
        body = literal[1:-1]
        strange = re.search(r"\\(?:\\\\)*[^\\\"']", re.sub(r"\\[\\\"']", "", body))
        if strange:
            raise self.refused(
                position, f"文本中的转义 {strange[0]}", f"the escape {strange[0]} in a text", quote(body)
            )
        return re.sub(r"\\(.)", r"\1", body, flags=re.DOTALL)

    def minus(self, piece: Piece) -> Piece:
        self.check_numbers("-", piece, piece, self.token[2])
        return Piece(f"-{piece.at(UNARY_LEVEL)}", UNARY_LEVEL, piece.gives)

    def clock(self, text: str, position: int) -> Piece:
        """``now()`` and ``dateTime()``; nothing else can be called."""
        following = self.tokens[min(self.index + 1, len(self.tokens) - 1)][1]
        if text not in CLOCKS or following != ")":
            raise self.refused(position, f"不能调用 {text}()", f"{text}() cannot be called")
        self.index += 2
        return Piece("now()", ATOM_LEVEL, "moment")

    def steps(self, piece: Piece) -> Piece:
        while True:
            if self.sign("."):
                self.index += 1
                piece = self.property(piece)
            elif self.sign("["):
                self.index += 1
                piece = self.element(piece)
            else:
                return piece

    def property(self, piece: Piece) -> Piece:
        kind, name, position = self.token
        if kind != "name":
            raise self.refused(position, "此处应为属性名", "the name of a property was expected")
        self.index += 1
        if self.sign("("):
            moved = self.moved(piece, name) if piece.gives == "moment" else self.variable(piece, name)
            if moved is not None:
                return moved
            raise self.method(piece, name, position)
        if f"{piece.text}.{name}" == BUSINESS_KEY:
            return Piece(BUSINESS_KEY, ATOM_LEVEL)
        if piece.text in OBJECTS:
            advice = BUSINESS_KEY if name == "businessKey" else ""
            raise self.refused(position, f"不能使用对象 {piece.text}", f"{piece.text} is not available here", advice)
        return Piece(f"{piece.at(ATOM_LEVEL)}.{name}", ATOM_LEVEL)

    def moved(self, piece: Piece, name: str) -> Piece | None:
        """A moment some constant time later or earlier, or as a date of Java, which is the same here."""
        first, second = (self.tokens[min(self.index + one, len(self.tokens) - 1)] for one in (1, 2))
        if name == "toDate" and first[1] == ")":
            self.index += 2
            return piece
        span = SPANS.get(name[4:] if name.startswith("plus") else name[5:] if name.startswith("minus") else "")
        if span is None or first[0] != "number" or not first[1].isdigit() or second[1] != ")":
            return None
        self.index += 3
        sign = "+" if name.startswith("plus") else "-"
        return Piece(f'{piece.at(PLUS_LEVEL)} {sign} duration("{_weeks(span, int(first[1]))}")', PLUS_LEVEL, "moment")

    def variable(self, piece: Piece, name: str) -> Piece | None:
        """``execution.getVariable('x')`` is ``x``."""
        following = [self.tokens[min(self.index + one, len(self.tokens) - 1)] for one in (1, 2)]
        if piece.text not in OBJECTS or name != "getVariable" or following[0][0] != "string" or following[1][1] != ")":
            return None
        asked = following[0][1][1:-1]
        if not asked.isidentifier() or asked in FEEL_KEYWORDS | set(CONSTANTS):
            return None
        self.index += 3
        return Piece(asked, ATOM_LEVEL)

    def method(self, piece: Piece, name: str, position: int) -> NotTranslatable:
        """The refusal of a method call, with the FEEL that means the same where there is one."""
        self.index += 1
        arguments: list[str] = []
        while not self.sign(")"):
            arguments.append(self.choice().text)
            if not self.sign(","):
                break
            self.index += 1
        if piece.text in OBJECTS and name == "getVariable" and len(arguments) == 1:
            suggestion = arguments[0].strip('"')
        else:
            suggestion = method_advice(name, piece.text, arguments)
        return self.refused(position, f"不能调用方法 {name}()", f"the method {name}() cannot be called", suggestion)

    def element(self, piece: Piece) -> Piece:
        kind, text, position = self.token
        following = self.tokens[min(self.index + 1, len(self.tokens) - 1)][1]
        if following == "]" and kind == "number" and text.isdigit():
            self.index += 2
            return Piece(f"{piece.at(ATOM_LEVEL)}[{int(text) + 1}]", ATOM_LEVEL)
        if following == "]" and kind == "string":
            self.index += 2
            return Piece(f"get value({piece.text}, {quote(self.string(text, position))})", ATOM_LEVEL)
        raise self.refused(
            position,
            "下标须为数字或字符串常量",
            "the index must be a constant number or text",
            f"{piece.text}[index + 1]",
        )

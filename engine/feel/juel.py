"""Habits from other modelers: ``${…}`` and ``#{…}`` expressions put into FEEL, or refused with advice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.feel.errors import NotTranslatable

TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[^\W\d][\w]*)"
    r"|(?P<sign>==|!=|<=|>=|&&|\|\||->|[-+*/%<>!()\[\].,?:={}&|;$#@^~])",
    re.DOTALL,
)
OPENING = re.compile(r"[$#]\{")
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
UNARY_LEVEL, ATOM_LEVEL = 7, 9
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
    ("indexOf", 1): "index of({0}, {1})[1]",
    ("get", 1): "get value({0}, {1}) / {0}[{1} + 1]",
    ("split", 1): "split({0}, {1})",
    ("replace", 2): "replace({0}, {1}, {2})",
    ("plusDays", 1): '{0} + duration("P" + string({1}) + "D")',
    ("compareTo", 1): "{0} > {1}",
}
"""Methods often called in such expressions, and what to write in FEEL instead."""

OBJECTS = frozenset({"execution", "task", "caseExecution", "externalTask"})


@dataclass(frozen=True, slots=True)
class Piece:
    """FEEL text and how tightly its outermost operator binds."""

    text: str
    level: int

    def at(self, level: int) -> str:
        """The text, in brackets when something tighter is needed."""
        return self.text if self.level >= level else f"({self.text})"


def translate(text: str) -> str:
    """FEEL for ``${…}``, ``#{…}``, text with such parts in it, or ``=…``; anything else is FEEL already.

    Raises:
        NotTranslatable: there is no equivalent; ``suggestion`` says what to write.
    """
    stripped = text.strip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        return stripped[1:].strip()
    if not OPENING.search(text):
        return text
    if OPENING.match(stripped) and closing(stripped, 2) == len(stripped) - 1:
        return Translator(text, text.index("{") + 1, text.rindex("}")).whole()
    return _mixed(text)


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


def _mixed(text: str) -> str:
    """Text with expressions in it, as one joined string."""
    parts: list[str] = []
    position = 0
    while (found := OPENING.search(text, position)) is not None:
        if found.start() > position:
            parts.append(quote(text[position : found.start()]))
        end = closing(text, found.end())
        if end < 0:
            raise NotTranslatable(
                "表达式没有结束，缺少 }。", "The expression is not closed; expected }.", text, found.start(), "}"
            )
        parts.append(f"string({Translator(text, found.end(), end).whole()})")
        position = end + 1
    if position < len(text):
        parts.append(quote(text[position:]))
    return f"string join([{', '.join(parts)}])"


def quote(text: str) -> str:
    """A FEEL string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'


class Translator:
    """A parser of one ``${…}`` body that writes FEEL as it goes."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.end = end
        self.depth = 0
        self.index = 0
        self.tokens: list[tuple[str, str, int]] = []
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
            suggestion or "FEEL",
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

    def whole(self) -> str:
        piece = self.choice()
        kind, text, position = self.token
        if kind != "end":
            if text == "=":
                raise self.refused(position, "不支持赋值", "assignments are not supported", "==")
            if text == ":":
                raise self.refused(position, "不支持带前缀的函数", "prefixed functions are not supported")
            raise self.refused(position, f"此处不应出现“{text}”", f"“{text}” does not fit here")
        return piece.text

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
            piece = Piece(f"if {piece.text} then {then.text} else {otherwise.text}", 0)
        self.depth -= 1
        return piece

    def binary(self, level: int) -> Piece:
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.sign(*LEVELS[level]):
            operator = self.token[1]
            self.index += 1
            right = self.binary(level + 1)
            if operator == "%":
                left = Piece(f"modulo({left.text}, {right.text})", ATOM_LEVEL)
                continue
            feel = FEEL_SIGNS.get(operator, operator)
            # FEEL has one level for all comparisons: brackets keep the grouping of the original.
            tight = 5 if 3 <= level + 1 <= 4 else level + 1
            text = f"{left.at(tight)} {feel} {right.at(level + 2 if tight != 5 else 5)}"
            left = Piece(text, level + 1)
        return left

    def unary(self) -> Piece:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.refused(self.token[2], "嵌套过深", "it is nested too deeply")
        kind, text, _ = self.token
        if kind == "sign" and text == "!":
            self.index += 1
            piece = Piece(f"not({self.unary().text})", ATOM_LEVEL)
        elif kind == "sign" and text == "-":
            self.index += 1
            piece = Piece(f"-{self.unary().at(UNARY_LEVEL)}", UNARY_LEVEL)
        elif kind == "name" and text == "empty":
            self.index += 1
            piece = Piece(f"is empty({self.unary().text})", ATOM_LEVEL)
        else:
            piece = self.steps(self.atom())
        self.depth -= 1
        return piece

    def atom(self) -> Piece:
        kind, text, position = self.token
        self.index += 1
        if kind == "number":
            return Piece(text, ATOM_LEVEL)
        if kind == "string":
            return Piece(quote(re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)), ATOM_LEVEL)
        if kind == "name":
            return self.name(text, position)
        if kind == "sign" and text == "(":
            piece = self.choice()
            self.take(")")
            return Piece(piece.text, piece.level) if piece.level == ATOM_LEVEL else Piece(f"({piece.text})", ATOM_LEVEL)
        found = "表达式结束" if kind == "end" else f"“{text}”"
        raise self.refused(position, f"此处应为值，却是{found}", "a value was expected")

    def name(self, text: str, position: int) -> Piece:
        if self.sign("("):
            raise self.function(text, position)
        if text in FEEL_KEYWORDS:
            raise self.refused(position, f"“{text}”在 FEEL 中是关键字", f"“{text}” is a keyword in FEEL")
        return Piece(text, ATOM_LEVEL)

    def function(self, text: str, position: int) -> NotTranslatable:
        advice = {"now": "now()", "dateTime": "now()"}.get(text, "")
        return self.refused(position, f"不能调用 {text}()", f"{text}() cannot be called", advice)

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
            raise self.method(piece, name, position)
        if piece.text in OBJECTS:
            raise self.refused(
                position, f"不能使用对象 {piece.text}", f"the object {piece.text} is not available", name
            )
        return Piece(f"{piece.at(ATOM_LEVEL)}.{name}", ATOM_LEVEL)

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
            suggestion = METHODS.get((name, len(arguments)), "").format(piece.text, *arguments)
        return self.refused(position, f"不能调用方法 {name}()", f"the method {name}() cannot be called", suggestion)

    def element(self, piece: Piece) -> Piece:
        kind, text, position = self.token
        following = self.tokens[min(self.index + 1, len(self.tokens) - 1)][1]
        if following == "]" and kind == "number" and text.isdigit():
            self.index += 2
            return Piece(f"{piece.at(ATOM_LEVEL)}[{int(text) + 1}]", ATOM_LEVEL)
        if following == "]" and kind == "string":
            self.index += 2
            return Piece(f"get value({piece.text}, {quote(text[1:-1])})", ATOM_LEVEL)
        raise self.refused(
            position,
            "下标须为数字或字符串常量",
            "the index must be a constant number or text",
            f"{piece.text}[index + 1]",
        )

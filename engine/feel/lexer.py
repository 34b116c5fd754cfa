"""The words of an expression: numbers, strings, names and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.feel.errors import FeelBoundExceeded, FeelSyntaxError

TEXT_LIMIT = 20_000
"""Characters an expression may have; compiling that many takes less than a tenth of a second."""

NAME_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""Source: DMN 1.3, clause 10.3.1.2, rule 28."""

NAME_PART = NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"

TOKEN = re.compile(
    r"(?P<space>(?:[\s\u0085\u180e\ufeff]+|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*\*/)+)"
    r"|(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<name>[{NAME_START}][{NAME_PART}]*)"
    r"|(?P<sign>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{},.:'@;|&%$#!~^\\`])",
    re.DOTALL,
)

FULL_WIDTH = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if not chr(code - 0xFEE0).isalpha()},
    **dict.fromkeys("“”„‟「」『』〝〞", '"'),
    **dict.fromkeys("‘’‚‛", '"'),
    **{"，": ",", "。": ".", "、": ",", "；": ",", "：": ":", "【": "[", "】": "]", "《": "<", "》": ">"},
    **{"〈": "<", "〉": ">", "〔": "[", "〕": "]", "–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "·": "*"},
    **{"≥": ">=", "≤": "<=", "≠": "!=", "＇": '"', "＿": "_", "…": "..", "～": ".."},
}
"""Signs that Chinese input methods and word processors write in place of those of the language."""

ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word; ``kind`` is number, string, name, sign or end."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of the text, ending with one of kind ``end``.

    Raises:
        FeelSyntaxError: a character has no place in the language, or a string is not closed.
        FeelBoundExceeded: the text is too long.
    """
    if len(text) > TEXT_LIMIT:
        raise FeelBoundExceeded("text_length", TEXT_LIMIT, text, 0)
    found: list[Token] = []
    position, size, match = 0, len(text), TOKEN.match
    while position < size:
        hit = match(text, position)
        if hit is None:
            raise _unknown(text, position)
        kind, end = str(hit.lastgroup), hit.end()
        if kind == "sign" and text.startswith("/*", position):
            raise _unclosed(text, position, "注释", "comment", "*/")
        if kind != "space":
            found.append(Token(kind, hit.group(), position, end))
        position = end
    found.append(Token("end", "", size, size))
    return found


def unescape(literal: str) -> str:
    """The text a string literal stands for; an unknown escape such as ``\\d`` stays as written."""
    body = literal[1:-1]
    if "\\" not in body:
        return body
    plain = ESCAPE.sub(_escape, body)
    if any("\ud800" <= char <= "\udfff" for char in plain):
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _escape(hit: re.Match[str]) -> str:
    digits = hit[1] or hit[2]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else hit[0]
    return PLAIN_ESCAPES.get(hit[3], hit[0])


def _unclosed(text: str, position: int, zh: str, en: str, close: str) -> FeelSyntaxError:
    return FeelSyntaxError(
        "feel_syntax",
        f"{zh}没有结束，缺少 {close}。",
        f"The {en} is not closed; expected {close}.",
        text,
        position,
        close,
    )


def _unknown(text: str, position: int) -> FeelSyntaxError:
    char = text[position]
    if char == '"':
        return _unclosed(text, position, "字符串", "string", '"')
    plain = FULL_WIDTH.get(char)
    if plain is not None:
        return FeelSyntaxError(
            "feel_syntax",
            f"此处应为表达式或运算符，却是全角或排版符号“{char}”；FEEL 中应写 {plain}",
            f"Expected an expression or operator here, found the typographic sign “{char}”; in FEEL write {plain}",
            text,
            position,
            "an expression",
            plain,
        )
    return FeelSyntaxError(
        "feel_syntax",
        f"此处不能出现字符“{char}”，应为表达式。",
        f"The character {char!r} has no place here; expected an expression.",
        text,
        position,
        "an expression",
    )

"""Regular expressions of forms: written for the browser's JavaScript, matched on the server with the same result."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

MAX_LENGTH = 1_000
"""Characters of a pattern."""
TIMEOUT_SECONDS = 0.1
"""A match that takes longer counts as none: a hostile text against a careless pattern must not stop a worker."""

JS_SPACES = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
BLANKS = "".join(map(chr, (9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200B)))) + (
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What ``String.prototype.trim`` removes. Source: ECMA-262, WhiteSpace and LineTerminator."""

_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": JS_SPACES}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "f": "\f", "0": "\0"}
_TOKEN = re.compile(
    r"\\(?:u(?P<unicode>[0-9a-fA-F]{4})|x(?P<hex>[0-9a-fA-F]{2})|c(?P<control>[A-Za-z])|k<(?P<named>\w+)>"
    r"|(?P<digits>[1-9][0-9]*)|(?P<escape>.))"
    r"|(?P<group>\(\?(?:[:=!]|<[=!]|<(?P<name>[A-Za-z_]\w*)>))"
    r"|(?P<badgroup>\(\?)"
    r"|(?P<quantifier>\{[0-9]+(?:,[0-9]*)?\})"
    r"|(?P<plain>[^\\])",
    re.DOTALL,
)
_REPEATS = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})[+*]|\*\?[*+?]|\+\?[*+?]|\?\?[*+?]")


class PatternError(ValueError):
    """The text is not a regular expression that browsers accept; both languages say why."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en


class Pattern:
    """A compiled pattern; ``matches`` searches anywhere in the text, as form-js does."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._compiled = _compile(source)

    def matches(self, text: str) -> bool | None:
        """Whether the pattern occurs in the text; None when it took too long to say."""
        try:
            return self._compiled.search(utf16(text), timeout=TIMEOUT_SECONDS) is not None
        except TimeoutError:
            return None


def utf16(text: str) -> str:
    """The text as JavaScript sees it: one character per UTF-16 unit."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(_units(text))


def _units(text: str) -> Iterator[str]:
    for char in text:
        if char <= "\uffff":
            yield char
        else:
            rest = ord(char) - 0x10000
            yield chr(0xD800 + (rest >> 10))
            yield chr(0xDC00 + (rest & 0x3FF))


def length(text: str) -> int:
    """Length in UTF-16 units after trimming, the length that form-js compares."""
    text = text.strip(BLANKS)
    return len(text) if text.isascii() else len(utf16(text))


def _compile(source: str) -> regex.Pattern[str]:
    if len(source) > MAX_LENGTH:
        raise PatternError(
            f"正则表达式不得超过 {MAX_LENGTH} 个字符，实际 {len(source)} 个",
            f"A pattern may have at most {MAX_LENGTH} characters, found {len(source)}",
        )
    try:
        return regex.compile(_translate(utf16(source)), regex.VERSION0 | regex.ASCII)
    except (regex.error, OverflowError, RecursionError) as error:
        raise PatternError(f"正则表达式无法使用：{error}", f"The pattern cannot be used: {error}") from None


def _translate(source: str) -> str:
    """The same pattern in the dialect of the ``regex`` package."""
    output: list[str] = []
    position, in_class = 0, False
    while position < len(source):
        if not in_class and (repeat := _REPEATS.match(source, position)):
            raise PatternError(f"浏览器不支持量词“{repeat[0]}”", f"Browsers do not know the quantifier {repeat[0]!r}")
        if not in_class and source.startswith(("[]", "[^]"), position):
            output.append("(?!)" if source[position + 1] == "]" else r"[\s\S]")
            position += 2 if source[position + 1] == "]" else 3
            continue
        token = _TOKEN.match(source, position)
        if token is None:
            raise PatternError("正则表达式以单个反斜杠结尾", "The pattern ends in a lone backslash")
        text, in_class = _token(token, in_class)
        output.append(text)
        position = token.end()
    return "".join(output)


def _token(token: re.Match[str], in_class: bool) -> tuple[str, bool]:
    kind = token.lastgroup
    if kind == "name":
        kind = "group"
    text = token[0]
    if kind == "plain":
        return _plain(text, in_class)
    if in_class and kind in ("group", "badgroup", "quantifier"):
        return re.escape(text), True
    if kind == "quantifier":
        return text, False
    if kind == "group":
        return (f"(?P<{token['name']}>" if token["name"] else text), False
    if kind == "badgroup":
        raise PatternError("浏览器不支持这种“(?…”分组", "Browsers do not know this kind of (?… group")
    return _escape(token, in_class), in_class


def _plain(char: str, in_class: bool) -> tuple[str, bool]:
    if in_class:
        if char == "]":
            return char, False
        return (char if char in "-^" else _literal(char)), True
    if char == "[":
        return char, True
    if char == "$":
        return r"\Z", False
    if char == ".":
        return r"[^\n\r\u2028\u2029]", False
    if char in "^()|*+?":
        return char, False
    return _literal(char), False


def _escape(token: re.Match[str], in_class: bool) -> str:
    if token["unicode"] or token["hex"]:
        return _literal(chr(int(token["unicode"] or token["hex"], 16)))
    if token["control"]:
        return _literal(chr(ord(token["control"]) % 32))
    if token["named"]:
        return f"(?P={token['named']})"
    if token["digits"]:
        if in_class:
            raise PatternError("字符组内不能使用反向引用", "A back reference cannot stand in a character class")
        return f"(?:\\{token['digits']})"
    char = token["escape"]
    if char.lower() in _CLASSES:
        return _character_class(char, in_class)
    if char in "bB":
        return _literal("\b") if in_class and char == "b" else f"\\{char}"
    return _literal(_CONTROLS.get(char, char))


def _character_class(char: str, in_class: bool) -> str:
    members = _CLASSES[char.lower()]
    if char.islower():
        return members if in_class else f"[{members}]"
    if not in_class:
        return f"[^{members}]"
    if char == "S":
        raise PatternError(
            r"字符组内请勿使用 \S，可改写为其补集",
            r"Do not use \S in a character class; write its complement",
        )
    return f"\\{char}"


def _literal(char: str) -> str:
    """The character itself, wherever it stands."""
    return char if char.isalnum() or char == "_" else f"\\u{ord(char):04x}"

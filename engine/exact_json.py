"""JSON as it was written: strict, every digit of a number kept, within stated bounds."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

import orjson

MAX_DEPTH = 64
"""Nested lists and objects in one body. Reason: forms are flat; deeper input only exhausts the stack of a reader."""

MAX_STRING = 100_000
"""Characters in one string value. Reason: longer text is a document and belongs in /uploads."""

MAX_DIGITS = 34
"""Significant digits of one number. Source: IEEE 754 decimal128, the numbers of FEEL (DMN 1.3, clause 10.3.2.3.1)."""

MAX_EXPONENT = 6144
"""Largest power of ten of one number. Source: IEEE 754 decimal128."""

_ESCAPED_CONTROL = re.compile(rb"\\(?:u00[01][0-9a-fA-F]|u007[fF]|u00[89][0-9a-fA-F]|u[dD][89a-fA-F]|[bf])")
_RAW_CONTROL = re.compile(rb"\x7f|\xc2[\x80-\x9f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class JsonRefused(ValueError):
    """A body that is not the JSON this service accepts; says where and why in both languages."""

    def __init__(self, code: str, zh: str, en: str, pointer: str = "") -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.pointer = pointer


def loads(body: bytes, longest: int | None = MAX_STRING) -> Any:
    """Parse ``body``: decimals exact (``Decimal``), names unique, numbers finite, no text over ``longest``.

    Raises:
        JsonRefused: with code, place and reason.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonRefused(
            "json_not_utf8", "正文不是 UTF-8 编码。", f"The body is not UTF-8 ({error.reason})."
        ) from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        zh = f"正文不是合法的 JSON（第 {error.lineno} 行第 {error.colno} 列）。"
        raise JsonRefused("json_malformed", zh, f"The body is not valid JSON: {error.msg} at {place}.") from None
    except RecursionError:
        raise _too_deep("") from None
    if _needs_walk(body):
        _walk(value, len(body) if longest is None else longest)
    return value


def holds_control(text: str) -> bool:
    """Whether ``text`` holds characters no field needs: controls except tab and line ends, lone surrogates."""
    return _CONTROL.search(text) is not None


def without_controls(text: str) -> str:
    """The text with a mark (U+FFFD) in place of every character that no field needs."""
    return _CONTROL.sub("\ufffd", text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        name = next(n for n, _ in pairs if n in seen or seen.add(n))  # type: ignore[func-returns-value]
        shown = name[:60]
        raise JsonRefused("json_duplicate_name", f"名称“{shown}”重复。", f"The name {shown!r} appears twice.")
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS + 1:
        raise _too_big()
    return int(text)


def _exact(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= 64 else None
    if number is None or len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_EXPONENT:
        raise _too_big()
    return number


def _not_finite(text: str) -> NoReturn:
    raise JsonRefused("json_not_finite", f"数值 {text} 不是 JSON 数字。", f"{text} is not a JSON number.")


def _too_big() -> JsonRefused:
    return JsonRefused(
        "json_number_too_large",
        f"数字超过 {MAX_DIGITS} 位有效数字或指数过大。",
        f"A number has more than {MAX_DIGITS} significant digits or too large an exponent.",
    )


def _too_deep(pointer: str) -> JsonRefused:
    return JsonRefused("json_too_deep", f"嵌套超过 {MAX_DEPTH} 层。", f"More than {MAX_DEPTH} nested levels.", pointer)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_whole, parse_float=_exact, parse_constant=_not_finite, strict=True
)


def _needs_walk(body: bytes) -> bool:
    """Cheap tests on the bytes: most bodies cannot break a rule about strings or depth."""
    return (
        len(body) > MAX_STRING
        or body.count(b"[") + body.count(b"{") > MAX_DEPTH
        or _ESCAPED_CONTROL.search(body) is not None
        or _RAW_CONTROL.search(body) is not None
    )


def _walk(value: Any, longest: int) -> None:
    stack: list[tuple[Any, str, int]] = [(value, "", 0)]
    while stack:
        item, pointer, depth = stack.pop()
        if isinstance(item, str):
            _check_text(item, pointer, longest)
        elif isinstance(item, dict):
            _check_depth(depth, pointer)
            for name, inner in item.items():
                _check_text(name, pointer, longest)
                stack.append((inner, f"{pointer}/{escape_pointer(name)}", depth + 1))
        elif isinstance(item, list):
            _check_depth(depth, pointer)
            stack.extend((inner, f"{pointer}/{index}", depth + 1) for index, inner in enumerate(item))


def _check_depth(depth: int, pointer: str) -> None:
    if depth >= MAX_DEPTH:
        raise _too_deep(pointer)


def _check_text(text: str, pointer: str, longest: int) -> None:
    if len(text) > longest:
        zh = f"文本超过 {longest} 个字符。"
        raise JsonRefused("json_string_too_long", zh, f"A text has more than {longest} characters.", pointer)
    if _CONTROL.search(text):
        raise JsonRefused("json_control_character", "文本含控制字符。", "A text holds control characters.", pointer)


def escape_pointer(name: str) -> str:
    """One reference token of a JSON pointer. Source: RFC 6901, clause 3."""
    return name.replace("~", "~0").replace("/", "~1")


def with_wide_integers(value: Any) -> Any:
    """The same value with integers beyond 64 bits as ready text; orjson asks no fallback about them."""
    if isinstance(value, dict):
        return {name: with_wide_integers(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_wide_integers(inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 63:
        return orjson.Fragment(str(value))
    return value

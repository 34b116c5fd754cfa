"""Texts from outside that become columns: refused here if a column cannot hold them."""

from engine.errors import FieldError, ValueRefused
from engine.models import NAME


def text(value: str, pointer: str, limit: int = NAME, *, lines: bool = False) -> str:
    """``value`` if it is 1 to ``limit`` printable characters; with ``lines``, line breaks and tabs too.

    Raises:
        ValueRefused: it is not.
    """
    if not isinstance(value, str) or not value.strip():
        raise _refused(pointer, "required", "不能为空", "Expected some text, but found none")
    if len(value) > limit:
        zh, en = f"不得超过 {limit} 个字符", f"Expected at most {limit} characters, but found {len(value)}"
        raise _refused(pointer, "too_long", zh, en)
    visible = value.translate(_BREAKS) if lines else value
    if not visible.isprintable():
        zh, en = "含有不可见字符", "Expected printable characters only"
        raise _refused(pointer, "not_printable", zh, en)
    return value


def optional(value: str | None, pointer: str, limit: int = NAME, *, lines: bool = False) -> str | None:
    """The same for a text that may be missing."""
    return None if value is None else text(value, pointer, limit, lines=lines)


_BREAKS = {ord("\n"): " ", ord("\r"): " ", ord("\t"): " "}


def _refused(pointer: str, code: str, zh: str, en: str) -> ValueRefused:
    return ValueRefused(zh, en, fields=[FieldError(pointer, code, zh, en)])

"""Texts from outside that become columns: refused here if a column cannot hold them."""

import re

from engine.errors import FieldError, ValueRefused
from engine.models import NAME

#: Characters without a picture that say nothing. Source: Unicode, Default_Ignorable_Code_Point without those of
#: ``_ATTACHED``, and the blank of braille.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0"
    "\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
#: Joiners and variation selectors: part of a word or of a rare character, and nothing by themselves.
_ATTACHED = re.compile("[\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def seen(value: str) -> str:
    """What a reader sees of a text: without invisible characters, and without blanks around it."""
    if value.isascii():
        return value.strip()
    return _ATTACHED.sub("", INVISIBLE.sub("", value)).strip()


def text(value: str, pointer: str, limit: int = NAME, *, lines: bool = False) -> str:
    """``value`` if it is 1 to ``limit`` printable characters; with ``lines``, line breaks and tabs too.

    Raises:
        ValueRefused: it is not.
    """
    if not isinstance(value, str) or not seen(value):
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

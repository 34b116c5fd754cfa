"""Numbers and names of persons in values and free text: masked where they are listed, taken out where they are secret.

Source: domain paper 4.4, INV-14. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.submission import BLACK
from workflows.characters import DIGITS, SIMPLIFIED

_GAP = r"[\s\-–—·]*"
"""What people put between the digits of a number."""

_PHONE = re.compile(rf"(?<![\d.])(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(rf"(?<![\d.])0\d{{2,3}}[\s\-–—]+[2-9](?:{_GAP}\d){{6,7}}(?!\d)")
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0)(?:{_GAP}\d){{2}}"
    rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:[0-2]{_GAP}\d|3{_GAP}[01])(?:{_GAP}\d){{3}}{_GAP}[\dXx](?![0-9A-Za-z])"
)
_OLD_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-6]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
"""Identity numbers of eighteen and of fifteen digits. Source: GB 11643-1999."""

_INTRODUCED = re.compile(r"(?:我|本人)(?:的?(?:姓名|名字))?(?:叫做|名叫|叫|姓名是|名字是)\s*([一-鿿]{2,4})")
"""How people say their name in a report without filling it in."""

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HANDLE = re.compile(
    r"(?:微信|WeChat|VX|QQ)(?:号码|号|群)?\s*(?:是|为|叫)?\s*[:：]?\s*([A-Za-z0-9][A-Za-z0-9_-]{4,19})", re.IGNORECASE
)
"""An account that is named as one: WeChat allows 6 to 20 letters, digits, ``_`` and ``-``, QQ 5 to 11 digits."""

_TITLES = "先生|女士|小姐|同志|师傅|老师|阿姨|大爷|大妈"
_COMPOUND = frozenset("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 长孙 宇文 端木".split())
"""Surnames of two characters that are common enough to matter."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width digits, letters and signs as the narrow ones, one for one."""


# --- masked: enough to tell persons apart -------------------------------------------------------------


def masked_number(number: str) -> str:
    """``320***********0011``, ``138****1234``: the first three and the last four."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def masked(value: Any) -> Any:
    """A value with every identity number and telephone number in it masked, however deep; the rest as it is."""
    if isinstance(value, str):
        return _masked_text(value)
    if isinstance(value, Mapping):
        return {name: masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked(one) for one in value]
    return value


def _masked_text(text: str) -> str:
    narrow = text.translate(_FULL_WIDTH)
    if sum(map(str.isdigit, narrow)) < _FEWEST_DIGITS:
        return text
    spans = _numbers(narrow)
    return _replaced(text, [(start, end, _short(narrow[start:end])) for start, end in spans])


_FEWEST_DIGITS = 10
"""Of a landline with its area code; shorter numbers are not looked for."""


def _short(number: str) -> str:
    digits = "".join(one for one in number if one.isalnum())
    if len(digits) in (13, 12) and digits.startswith("861"):
        digits = digits[2:]
    return masked_number(digits)


# --- redacted: nobody can tell -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is to stay unknown, as far as the fields of a form say it."""

    name: str | None = None
    phone: str | None = None
    #: Anything else the fields say of the person: identity number, address.
    others: tuple[str, ...] = ()

    @classmethod
    def of_text(cls, text: str) -> Identity:
        """From one field in which a person wrote name, number and address as they liked."""
        parts = [one for one in re.split(r"[\s,，;；、/|()（）:：]+", text) if len(one) > 1]
        return cls(others=tuple(parts))


def redacted(text: str, who: Identity) -> str:
    """A free text without the person: name, name with a title, given name, numbers, and whatever looks like one.

    A telephone or identity number, an e-mail address or an account is taken out whosever it is: the text cannot say
    whose. Names are found in traditional characters too, numbers in Chinese numerals.
    """
    narrow = text.translate(_FULL_WIDTH).translate(SIMPLIFIED)
    spans = _numbers(narrow.translate(DIGITS)) + [span for pattern in _known(who) for span in _spans(pattern, narrow)]
    spans += [match.span(1) for pattern in (_INTRODUCED, _HANDLE) for match in pattern.finditer(narrow)]
    spans += _spans(_EMAIL, narrow)
    return _replaced(text, [(start, end, BLACK) for start, end in _merged(spans)])


def redacted_fields(content: Mapping[str, Any], names: Iterable[str], who: Identity) -> dict[str, str]:
    """Of these fields, those whose text changes when the person is taken out, with what remains."""
    given = {name: content[name] for name in names if isinstance(content.get(name), str)}
    remaining = {name: redacted(text, who) for name, text in given.items()}
    return {name: text for name, text in remaining.items() if text != given[name]}


def _known(who: Identity) -> list[re.Pattern[str]]:
    found = [_spaced(one) for one in (who.phone, *who.others) if one and len(one) > 1]
    name = (who.name or "").translate(SIMPLIFIED)
    if len(name) > 1:
        surname = name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]
        given = name.removeprefix(surname)
        found += [_spaced(name), re.compile(rf"{re.escape(surname)}\s*(?:{_TITLES})")]
        found += [_spaced(given)] if len(given) > 1 else []
    for one in who.others:
        if re.fullmatch(r"[一-鿿]{2,4}", one):
            found.append(re.compile(rf"{re.escape(one[:1])}\s*(?:{_TITLES})"))
    return found


def _spaced(known: str) -> re.Pattern[str]:
    """The very characters, with anything a writer may put between them."""
    folded = known.translate(_FULL_WIDTH).translate(SIMPLIFIED)
    characters = [one for one in folded if not re.fullmatch(_GAP, one)]
    return re.compile(_GAP.join(re.escape(one) for one in characters))


# --- where -------------------------------------------------------------------------------------------


def _numbers(narrow: str) -> list[tuple[int, int]]:
    found = [span for pattern in (_IDENTITY, _OLD_IDENTITY, _PHONE, _LANDLINE) for span in _spans(pattern, narrow)]
    return _merged(found)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text) if match.group()]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    pieces, last = [], 0
    for start, end, instead in spans:
        pieces += [text[last:start], instead]
        last = end
    return "".join([*pieces, text[last:]])

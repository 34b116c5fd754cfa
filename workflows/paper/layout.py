"""From a document's content and its wording to the blocks on the paper; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from workflows.calendar.zone import HOME, local_day
from workflows.documents import Issued
from workflows.paper import wording
from workflows.paper.dates import in_numerals, in_words
from workflows.paper.money import in_yuan
from workflows.paper.paper import Block, Paper, Paragraph, Table

_SLOT = re.compile(r"\{(\w+)\}")
_WHOLE = re.compile(r"^\{(\w+)\}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")

HEADER = frozenset({"matter_number", "query_code", "subject", "party", "authority"})
"""Parts that say what the document belongs to: printed where a wording wants them, never listed."""
_HIDDEN = re.compile(r"(_id|_ids|_hash|_digest|_cipher)$")
"""Parts that only the program needs."""

ORDINALS = frozenset({"no", "index", "sequence"})
"""Columns that number the rows, which every table does itself."""

CODE_CHARACTERS = 16
"""Hexadecimal digits of the hash below the QR code: 64 bits, so that nobody finds another content by trying."""


def lay_out(issued: Issued, public_url: str) -> Paper:
    """The document as it stands on paper; ``public_url`` is where the authenticity page is served."""
    template = wording.templates()[issued.kind]
    used: set[str] = set()
    opening = list(_lines(template.opening, issued.content, used))
    closing = list(_lines(template.closing, issued.content, used))
    rest = list(_rest(issued.content, used))
    code = verification_code(issued)
    return Paper(
        authority=str(issued.content.get("authority") or ""),
        title=issued.title,
        number=issued.number,
        blocks=(*opening, *rest, *closing),
        seal=template.seal,
        signatures=template.signatures,
        date=in_numerals(local_day(issued.issued_at)),
        link=f"{public_url.rstrip('/')}/verify/{issued.id}?code={code}",
        code=code,
        void_reason=issued.void_reason if issued.voided_at else None,
    )


def verification_code(issued: Issued) -> str:
    """What a paper shows of its content's hash, so that a changed paper is told from the true one."""
    return issued.digest[:CODE_CHARACTERS]


def _lines(lines: tuple[str, ...], content: Mapping[str, Any], used: set[str]) -> Iterator[Block]:
    for line in lines:
        names = _SLOT.findall(line)
        used.update(names)
        if any(_is_empty(content.get(name)) for name in names):
            continue
        whole = _WHOLE.match(line)
        if whole and isinstance(content[whole[1]], list):
            yield from _listed(content[whole[1]])
        else:
            text = _SLOT.sub(lambda slot: said(slot[1], content[slot[1]]), line)
            yield Paragraph(text, is_indented=not text.endswith("："))


def _rest(content: Mapping[str, Any], used: set[str]) -> Iterator[Block]:
    """Everything that the wording did not name: nothing of a content is lost on its way to the paper."""
    for name, value in content.items():
        if name in used or name in HEADER or _HIDDEN.search(name) or _is_empty(value):
            continue
        label = wording.labels().get(name, name)
        if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            yield Paragraph(f"{label}：", is_indented=False)
            yield from _listed(value)
        else:
            yield Paragraph(f"{label}：{said(name, value)}", is_indented=False)


def _listed(values: list[Any]) -> Iterator[Block]:
    rows = [one for one in values if isinstance(one, Mapping)]
    if len(rows) != len(values):
        for number, one in enumerate(values, start=1):
            yield Paragraph(f"{number}. {said('', one)}")
        return
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if not _HIDDEN.search(name)]
    names = [name for name in names if name not in ORDINALS]
    shown = [name for name in names if any(not _is_empty(row.get(name)) for row in rows)]
    if shown:
        header = ("序号", *(wording.labels().get(name, name) for name in shown))
        yield Table(
            header,
            tuple(
                (str(number), *(said(name, row.get(name)) for name in shown))
                for number, row in enumerate(rows, start=1)
            ),
        )


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def said(name: str, value: Any) -> str:
    """A value in the words of a document; ``name`` tells sums of money."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return in_yuan(value) if name.endswith("_cents") and value >= 0 else str(value)
    if isinstance(value, list):
        return "；".join(said(name, one) for one in value)
    if isinstance(value, Mapping):
        named = wording.labels()
        parts = [(key, one) for key, one in value.items() if not _is_empty(one) and not _HIDDEN.search(key)]
        return "；".join(f"{named.get(key, key)} {said(key, one)}" for key, one in parts)
    return _text(str(value))


def _text(value: str) -> str:
    if _DAY.match(value):
        return in_words(date.fromisoformat(value))
    if _INSTANT.match(value):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is not None:
            instant = instant.astimezone(HOME)
        return f"{in_words(instant.date())}{instant.hour}时{instant.minute:02}分"
    return value

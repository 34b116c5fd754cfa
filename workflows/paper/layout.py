"""From a document's content and its wording to the blocks on the paper; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflows import citations, typefaces
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
INTERNAL = frozenset({"case_no", "power_code", "date", "party_name", "hash"})
"""Parts that the paper says otherwise: by the matter's number, the basis, the date line, the party."""
_HIDDEN = re.compile(r"(_id|_ids|_hash|_digest|_cipher)$")
"""Parts that only the program needs."""
MONEY = frozenset("amount confiscation_value cost fine new_fine paid principal surcharge total_due".split())
"""Sums in yuan."""
_SUM = re.compile(r"^\d{1,12}(\.\d{1,2})?$")
_NUMBERED = re.compile(r"^\d+[.、]\s*")
_ANSWERS = re.compile(r"\s*(?=[问答]：)")

EXCEPTIONS = frozenset({"deemed"})
"""Parts that are said only where they are so."""
ORDINALS = frozenset({"no", "index", "sequence"})
"""Columns that number the rows, which every table does itself."""

CODE_CHARACTERS = 16
"""Hexadecimal digits of the hash below the QR code: 64 bits, so that nobody finds another content by trying."""


def lay_out(issued: Issued, public_url: str) -> Paper:
    """The document as it stands on paper; ``public_url`` is where the authenticity page is served."""
    template = wording.templates()[issued.kind]
    content = content_of(issued)
    labels = {**wording.labels(), **template.labels}
    used = {*template.omitted, *template.sheet}
    sheet = list(_sheet(template.sheet, content, labels))
    greeting = None if template.sheet else next(iter(template.opening), None)
    opening = list(_lines(template.opening, content, labels, used, greeting))
    closing = list(_lines(template.closing, content, labels, used))
    rest = list(_rest(content, labels, used))
    code = verification_code(issued)
    paper = Paper(
        authority=str(issued.content.get("authority") or ""),
        title=issued.title,
        number=issued.number,
        blocks=(*sheet, *opening, *rest, *closing),
        seal=template.seal,
        signatures=template.signatures,
        date=in_numerals(local_day(issued.issued_at)),
        link=f"{public_url.rstrip('/')}/verify/{issued.id}?code={code}",
        code=code,
        void_reason=issued.void_reason if issued.voided_at else None,
    )
    unset = typefaces.missing(paper.texts)
    if not unset:
        return paper
    codes = "、".join(f"U+{ord(one):04X}" for one in unset)
    return replace(paper, blocks=(*paper.blocks, Paragraph(UNSET.format(codes))))


UNSET = "注：文中有字库未收的字（{}），印作“〓”或未能显示的，须手写补入，并加盖校对章。"
"""Told on the paper itself, so that nobody hands it out as it is."""


def content_of(issued: Issued) -> dict[str, Any]:
    """What the wording may name: the content, and what is put together of its parts."""
    return {**issued.content, **_measures(issued.content)}


def verification_code(issued: Issued) -> str:
    """What a paper shows of its content's hash, so that a changed paper is told from the true one."""
    return issued.digest[:CODE_CHARACTERS]


def _measures(content: Mapping[str, Any]) -> dict[str, str]:
    """``penalty``: every kind in one line, the fine and what is confiscated with their sums."""
    kinds = content.get("kinds") or ([content["kind"]] if "fine" in content and content.get("kind") else [])
    sums = {"罚款": content.get("fine"), "没收违法所得": content.get("confiscation_value")}
    said_kinds = [f"{kind}{said('fine', sums[kind])}" if sums.get(kind) else str(kind) for kind in kinds]
    return {"penalty": "；".join(said_kinds)} if said_kinds else {}


COVERED: Mapping[str, frozenset[str]] = {"penalty": frozenset({"kinds", "kind", "fine", "confiscation_value"})}
"""What a line says already when it names the part put together of these."""


def _sheet(names: tuple[str, ...], content: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Block]:
    rows = [
        (labels.get(name, name), said(name, content[name], labels))
        for name in names
        if not _is_empty(content.get(name))
    ]
    if rows:
        yield Table((), tuple(rows))


def _lines(
    lines: tuple[str, ...],
    content: Mapping[str, Any],
    labels: Mapping[str, str],
    used: set[str],
    greeting: str | None = None,
) -> Iterator[Block]:
    for line in lines:
        names = _SLOT.findall(line)
        used.update(names)
        if any(_is_empty(content.get(name)) for name in names):
            continue
        for name in names:
            used.update(COVERED.get(name, ()))
        whole = _WHOLE.match(line)
        value = content[whole[1]] if whole else None
        if whole and isinstance(value, list):
            yield from _listed(value, labels)
        elif isinstance(value, str) and len(_ANSWERS.split(value)) > 2:
            yield from (Paragraph(part) for part in _ANSWERS.split(value) if part)
        else:
            text = _SLOT.sub(lambda slot: said(slot[1], content[slot[1]], labels), line)
            text = re.sub(r"。[。；]", "。", text)
            yield Paragraph(text, is_indented=not (line == greeting and text.endswith("：")))


def _rest(content: Mapping[str, Any], labels: Mapping[str, str], used: set[str]) -> Iterator[Block]:
    """Everything that the wording did not name: nothing of a content is lost on its way to the paper."""
    for name, value in content.items():
        if name in used or name in HEADER or name in INTERNAL or _HIDDEN.search(name) or _is_empty(value):
            continue
        if value is False and name in EXCEPTIONS:
            continue
        label = labels.get(name, name)
        if isinstance(value, list) and (len(value) > 1 or isinstance(value[0], Mapping)):
            yield Paragraph(f"{label}：")
            yield from _listed(value, labels)
        else:
            yield Paragraph(f"{label}：{said(name, value, labels)}")


def _listed(values: list[Any], labels: Mapping[str, str]) -> Iterator[Block]:
    rows = [one for one in values if isinstance(one, Mapping)]
    if len(rows) != len(values):
        for number, one in enumerate(values, start=1):
            yield Paragraph(f"{number}. {_NUMBERED.sub('', said('', one, labels))}")
        return
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if not _HIDDEN.search(name)]
    names = [name for name in names if name not in ORDINALS | INTERNAL]
    shown = [name for name in names if any(not _is_empty(row.get(name)) for row in rows)]
    if shown:
        header = ("序号", *(labels.get(name, name) for name in shown))
        yield Table(
            header,
            tuple(
                (str(number), *(said(name, row.get(name), labels) for name in shown))
                for number, row in enumerate(rows, start=1)
            ),
        )


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def said(name: str, value: Any, labels: Mapping[str, str] | None = None) -> str:
    """A value in the words of a document; ``name`` tells sums of money and states."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and name.endswith("_cents") and value >= 0:
        return in_yuan(value)
    if name in MONEY and _SUM.match(str(value)):
        return in_yuan(int(Decimal(str(value)) * 100))
    if isinstance(value, list):
        mark = "；" if any(len(str(one)) > SHORT for one in value) else "、"
        return mark.join(said(name, one, labels) for one in value)
    if isinstance(value, Mapping):
        named = labels or wording.labels()
        parts = [(key, one) for key, one in value.items() if not _is_empty(one) and not _HIDDEN.search(key)]
        return "；".join(f"{named.get(key, key)} {said(key, one, labels)}" for key, one in parts)
    told = _text(wording.words().get(name, {}).get(str(value), str(value)))
    return citations.written_out(told) if name in CITING else citations.without_marks(told)


CITING = frozenset({"basis", "citations", "legal_basis"})
"""Parts that hold nothing but citations."""


SHORT = 24
"""Characters of the parts of an enumeration that are joined by enumeration commas."""


def _text(value: str) -> str:
    if _DAY.match(value):
        return in_words(date.fromisoformat(value))
    if _INSTANT.match(value):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is not None:
            instant = instant.astimezone(HOME)
        return f"{in_words(instant.date())}{instant.hour}时{instant.minute:02}分"
    return value

"""What the public never sees, taken out of a content field by field and text by text; pure.

Never shown: identity numbers, home addresses, telephone numbers, bank accounts, minors, reporters, and whatever is
not on the list of fields. Source: domain paper 3.8 (S7), 4.4; Personal Information Protection Law art. 25, 51.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SHOWN: Mapping[str, str] = {
    "title": "标题",
    "doc_no": "文号",
    "item": "事项",
    "permit_no": "许可证号",
    "decision_no": "决定文号",
    "party": "当事人",
    "party_type": "当事人类型",
    "uscc": "统一社会信用代码",
    "legal_rep": "法定代表人",
    "violation": "违法行为",
    "decision": "决定内容",
    "basis": "依据",
    "conditions": "条件",
    "valid_from": "有效期自",
    "valid_to": "有效期至",
    "authority": "机关",
    "decided_on": "决定日期",
    "place": "地点",
}
"""The fields that may be shown, in the order of the abstract; every other one is left out."""

NATURAL = "自然人"
MASK = "***"
MINOR = "某某（未成年人）"

_TEXTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("电子邮箱", re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("证件号码", re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}\d{2}\d{2}\d{3}[0-9Xx](?![0-9A-Za-z])")),
    (
        "证件号码",
        re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"),
    ),
    ("银行账号", re.compile(r"(?<![0-9A-Za-z])(?:\d[ -]?){15,18}\d(?![0-9A-Za-z])")),
    ("电话号码", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    ("电话号码", re.compile(r"(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)")),
    ("住址", re.compile(r"(?<![第\d])\d+(?:号楼|栋|幢|单元|室|号(?=\d))(?:\d+(?:单元|室)?)*")),
    ("住址", re.compile(r"(?<=[路街巷弄村])\d+号")),
)
"""What is masked wherever it stands in a text, by what it is told as."""

_HOME = re.compile(r"^(.*?(?:镇|街道|乡|县|区|市))")


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a content, and what was taken out of it."""

    content: dict[str, Any]
    abstract: str
    removed: tuple[str, ...]


def party_name(name: str, party_type: str, is_minor: bool = False) -> str:
    """A party's name for the public: natural persons by their surname only, minors not at all."""
    if is_minor:
        return MINOR
    return f"{name[:1]}某" if party_type == NATURAL else name


def desensitise(content: Mapping[str, Any], hidden: Iterable[str] = (), abstract: str | None = None) -> Shown:
    """What may be shown of a content; ``abstract`` is one that a person wrote, masked like everything else.

    ``hidden`` are fields that the secrecy check left out. ``content`` may name in ``minor`` (true) that the party is
    one, and in ``persons`` everybody else who must not be recognised: reporters, witnesses, relatives.
    """
    left_out = frozenset(hidden)
    removed = [name for name in content if name not in SHOWN and name not in ("minor", "persons") and content[name]]
    removed += [name for name in SHOWN if name in left_out and content.get(name)]
    names = _names(content)
    shown: dict[str, Any] = {}
    for name in SHOWN:
        value = content.get(name)
        if value is None or value == "" or name in left_out:
            continue
        shown[name], found = _shown(name, value, content, names)
        removed += found
    text = "；".join(f"{SHOWN[name]}：{value}" for name, value in shown.items() if name != "title")
    if abstract is not None:
        text, found = _masked(abstract, names)
        removed += found
    return Shown(shown, text, tuple(dict.fromkeys(removed)))


def _names(content: Mapping[str, Any]) -> dict[str, str]:
    """Names that must not stand in any text, with what is written instead."""
    found = {str(one): MASK for one in content.get("persons") or [] if len(str(one)) > 1}
    party, kind, minor = str(content.get("party") or ""), str(content.get("party_type") or ""), content.get("minor")
    if len(party) > 1 and (kind == NATURAL or minor is True):
        found[party] = party_name(party, kind, minor is True)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _shown(name: str, value: Any, content: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Any, list[str]]:
    kind = str(content.get("party_type") or "")
    if name == "party":
        masked = party_name(str(value), kind, content.get("minor") is True)
        return masked, [] if masked == value else ["姓名"]
    if name == "place" and kind == NATURAL:
        town = _HOME.match(str(value))
        return (town.group(1) if town else MASK), ["住址"]
    if name in ("uscc", "doc_no", "permit_no", "decision_no") or not isinstance(value, str):
        return value, []
    return _masked(value, names)


def _masked(text: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    found = []
    for label, pattern in _TEXTS:
        text, times = pattern.subn(MASK, text)
        found += [label] * bool(times)
    for name, instead in names.items():
        if name in text:
            text = text.replace(name, instead)
            found.append("姓名")
    return text, found

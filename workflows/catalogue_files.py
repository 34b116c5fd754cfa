"""A catalogue as designers keep it: ``item.toml`` and its CSV, read into items or refused row by row."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from engine.errors import FieldError
from workflows.catalogue import INSTANT, Item
from workflows.clocks.limits import Unit
from workflows.errors import CatalogueInvalid
from workflows.numbers import ITEM_TYPES

CODE = re.compile(r"[A-Z]{2}[0-9]{4}")
HANDLE_TYPES = frozenset({INSTANT, "承诺", "转报"})
"""Instant, promised, forwarded."""
DECISION_LIMITS = ("AP-02", "AP-03", "AP-04", "AP-12")
"""Limits of the decision: in general, jointly handled, examined first by the town, registration of market entities."""
MAX_COMMITMENT_DAYS = 60
"""Most working days for what is handed in later. Source: domain paper 3.8, form C1."""
MAX_BYTES = 4 * 1024**2
MAX_LIMIT_DAYS = 1_000
YES_NO = {"Y": True, "N": False}
REQUIRED = (
    "item_code item_name item_type original_dept legal_basis statutory_days promised_days day_unit handle_type window"
    " channel agency_service special_procedures result_doc materials service_object"
).split()


@dataclass(frozen=True, slots=True)
class Binding:
    """What ``item.toml`` says: the process, the defaults, and what single items have of their own."""

    process_key: str
    #: The CSV of the items, in the same bundle.
    file: str
    defaults: Mapping[str, Any]
    departments: Mapping[str, str]
    regulators: Mapping[str, str]
    items: Mapping[str, Mapping[str, Any]]
    #: The process that handled these items until now, where they change hands.
    takes_over: str | None = None

    def settings(self, code: str, original_dept: str) -> dict[str, Any]:
        """What holds for one item."""
        regulator = self.regulators.get(original_dept, self.defaults["regulator"])
        return {**self.defaults, "regulator": regulator, **self.items.get(code, {})}


# --- item.toml --------------------------------------------------------------------------------------


class _Findings:
    """Errors by place, collected so that all are told at once."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def note(self, pointer: str, code: str, zh: str, en: str) -> None:
        self.errors.append(FieldError(pointer, code, zh, en))

    def settle(self) -> None:
        if self.errors:
            raise CatalogueInvalid(self.errors)


def read_binding(body: bytes) -> Binding:
    """Read ``item.toml``.

    Raises:
        CatalogueInvalid: it is not TOML, or misses something; all findings.
    """
    found = _Findings()
    try:
        document = tomllib.loads(body.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found.note("/item.toml", "bad_toml", f"不是有效的 TOML：{error}", f"Not valid TOML: {error}")
        raise CatalogueInvalid(found.errors) from error
    departments = document.get("departments", {})
    for name in document.keys() - KEYS:
        near_zh, near_en = _near(name, KEYS)
        zh = f"{name} 不是可用的键或表{near_zh}"
        en = f"Expected one of {', '.join(sorted(KEYS))}; found {name}{near_en}"
        found.note(f"/item.toml/{name}", "key_unknown", zh, en)
    if not isinstance(document.get("process"), str):
        found.note("/item.toml/process", "process_missing", "缺少流程标识 process", "Expected a process key")
    takes_over = document.get("takes_over")
    if takes_over is not None and not isinstance(takes_over, str):
        zh, en = "takes_over 应为流程标识", "Expected takes_over to be the key of a process"
        found.note("/item.toml/takes_over", "setting_refused", zh, en)
    defaults = _settings(document.get("defaults", {}), "/item.toml/defaults", departments, found)
    for name in ("supplement_days", "cosign_days", "regulator", "valid_from"):
        if name not in defaults:
            found.note("/item.toml/defaults", "default_missing", f"缺少默认值 {name}", f"Expected a default for {name}")
    items = {
        code: _settings(own, f"/item.toml/item/{code}", departments, found)
        for code, own in document.get("item", {}).items()
    }
    found.settle()
    whole = {**UNLESS_SAID, **defaults}
    file = document.get("items", "items.csv")
    regulators = document.get("regulators", {})
    return Binding(document["process"], str(file), whole, departments, regulators, items, takes_over)


KEYS = frozenset({"process", "items", "takes_over", "defaults", "departments", "regulators", "item"})
"""What ``item.toml`` may hold."""

UNLESS_SAID: Mapping[str, Any] = {
    "cosign_silence_consents": False,
    "cosign_departments": [],
    "clerk_may_decide": False,
    "decision_limit": "",
    "tolerance_days": 0,
    "tolerable_materials": [],
    "commitment_allowed": False,
    "check_months": 2,
    "hearing_required": False,
    "law_review_required": False,
    "public_safety": False,
}
"""What holds where neither the defaults nor the item say anything; two months: domain paper 3.1, G-P1-05."""

KINDS: Mapping[str, type] = {
    "cosign_silence_consents": bool,
    "cosign_departments": list,
    "clerk_may_decide": bool,
    "decision_limit": str,
    "tolerable_materials": list,
    "commitment_allowed": bool,
    "hearing_required": bool,
    "law_review_required": bool,
    "public_safety": bool,
    "regulator": str,
    "valid_from": date,
    "valid_to": date,
}
LIMITS = {
    "supplement": ("supplement_days", Unit.CALENDAR_DAYS),
    "cosign": ("cosign_days", Unit.WORKING_DAYS),
    "tolerance": ("tolerance_days", Unit.WORKING_DAYS),
    "after_check": ("check_months", Unit.MONTHS),
}
"""Limits an item may set: the column, and the unit it counts in."""


def _settings(
    source: Mapping[str, Any], pointer: str, departments: Mapping[str, str], found: _Findings
) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name, value in source.items():
        if name in LIMITS:
            column, unit = LIMITS[name]
            settings[column] = _amount(value, unit, f"{pointer}/{name}", found)
        elif name in KINDS and isinstance(value, KINDS[name]):
            settings[name] = value
        else:
            near_zh, near_en = ("", "") if name in KINDS else _near(name, {*KINDS, *LIMITS})
            found.note(
                f"{pointer}/{name}",
                "setting_refused",
                f"{name} 不是可用的设置，或值的类型不对{near_zh}",
                f"{name} is not a setting, or its value is of another kind{near_en}",
            )
    for code in settings.get("cosign_departments", []):
        if code not in departments:
            found.note(
                f"{pointer}/cosign_departments",
                "department_unknown",
                f"[departments] 中没有部门 {code}",
                f"Expected department {code} to be listed under [departments]",
            )
    _check_settings(settings, pointer, found)
    return settings


def _near(name: str, known: Iterable[str]) -> tuple[str, str]:
    """What a name was probably meant to be, Chinese and English; nothing where none is like it."""
    near = get_close_matches(name, sorted(known), 1, cutoff=0.5)
    return (f"；是否指 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")


def _check_settings(settings: Mapping[str, Any], pointer: str, found: _Findings) -> None:
    limit = settings.get("decision_limit")
    if limit is not None and limit not in DECISION_LIMITS:
        choices = "、".join(DECISION_LIMITS)
        zh, en = f"决定期限应为 {choices} 之一", f"Expected a limit of the decision among {choices}"
        found.note(f"{pointer}/decision_limit", "limit_unknown", zh, en)
    if settings.get("tolerance_days", 0) > MAX_COMMITMENT_DAYS:
        zh = f"容缺补齐不得超过 {MAX_COMMITMENT_DAYS} 个工作日"
        en = f"Expected at most {MAX_COMMITMENT_DAYS} working days for what is handed in later"
        found.note(f"{pointer}/tolerance", "tolerance_too_long", zh, en)


def _amount(value: Any, unit: Unit, pointer: str, found: _Findings) -> int:
    """The amount of a limit that states its unit and source."""
    limit = value if isinstance(value, Mapping) else {}
    amount = limit.get("amount")
    if (
        isinstance(amount, int)
        and 0 < amount <= MAX_LIMIT_DAYS
        and limit.get("unit") == unit
        and isinstance(limit.get("source"), str)
        and limit["source"].strip()
    ):
        return amount
    found.note(
        pointer,
        "limit_refused",
        f"时限应写明 amount（1 至 {MAX_LIMIT_DAYS}）、unit（{unit}）和 source（出处）",
        f"Expected a limit with amount (1 to {MAX_LIMIT_DAYS}), unit {unit} and source",
    )
    return 0


# --- items.csv --------------------------------------------------------------------------------------


def read_items(body: bytes, binding: Binding, town_code: str) -> list[Item]:
    """Read a catalogue of UTF-8 CSV rows for one town.

    Raises:
        CatalogueInvalid: all findings, each pointing at ``/rows/<line>/<column>``; nothing is half-read.
    """
    found = _Findings()
    rows = list(_rows(body, found))
    found.settle()
    if not rows:
        zh, en = "目录中没有事项：表头之后应有数据行", "Expected items in the catalogue, found no row behind the head"
        found.note("/rows", "no_items", zh, en)
        found.settle()
    items = [_item(row, line, binding, town_code, found) for line, row in rows]
    _check_unique(items, found)
    for code in binding.items:
        if code not in {item.code for item in items}:
            found.note(
                f"/item.toml/item/{code}", "item_unknown", f"目录中没有事项 {code}", f"The catalogue has no item {code}"
            )
    found.settle()
    return items


def _rows(body: bytes, found: _Findings) -> Iterable[tuple[int, dict[str, str]]]:
    if len(body) > MAX_BYTES:
        found.note("/rows", "too_large", f"目录不得超过 {MAX_BYTES:,} 字节", f"Expected at most {MAX_BYTES:,} bytes")
        return
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.note(
            "/rows",
            "not_utf8",
            f"目录应为 UTF-8 编码，第 {error.start} 字节有误",
            f"Expected UTF-8: byte {error.start}",
        )
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        found.note(
            "/rows", "columns_missing", f"缺少列：{'、'.join(missing)}", f"Expected the columns {', '.join(missing)}"
        )
        return
    for row in reader:
        if any(value is None for value in row.values()) or None in row:
            found.note(
                f"/rows/{reader.line_num}",
                "cells_differ",
                "该行的列数与表头不同",
                "The row has another number of cells",
            )
            continue
        yield reader.line_num, {name: value.strip() for name, value in row.items()}


def _item(row: Mapping[str, str], line: int, binding: Binding, town_code: str, found: _Findings) -> Item:
    def note(column: str, code: str, zh: str, en: str) -> None:
        found.note(f"/rows/{line}/{column}", code, zh, en)

    for column in ("item_name", "original_dept", "legal_basis", "window", "result_doc", "materials"):
        if not row[column]:
            note(column, "required", f"第 {line} 行缺少 {column}", f"Expected {column} in line {line}")
    if not CODE.fullmatch(row["item_code"]):
        note("item_code", "code_refused", "编码应为两个大写字母加四位数字", "Expected two letters and four digits")
    for column, known in (("item_type", ITEM_TYPES), ("handle_type", HANDLE_TYPES), ("agency_service", YES_NO)):
        if row[column] not in known:
            choices = "、".join(sorted(known))
            note(column, "not_an_option", f"应为以下之一：{choices}", f"Expected one of {choices}")
    if row["day_unit"] != "工作日":
        note("day_unit", "unit_refused", "时限单位应为工作日", "Expected limits in working days")
    statutory = _days(row["statutory_days"], "statutory_days", note)
    promised = _days(row["promised_days"], "promised_days", note)
    if promised > statutory:
        note(
            "promised_days",
            "promise_too_long",
            f"承诺时限 {promised} 不得长于法定时限 {statutory}",
            f"Expected the promise of {promised} days to be at most the statutory {statutory}",
        )
    settings = binding.settings(row["item_code"], row["original_dept"])
    return Item(
        id="",
        town_code=town_code,
        code=row["item_code"],
        name=row["item_name"],
        item_type=row["item_type"],
        original_dept=row["original_dept"],
        legal_basis=row["legal_basis"],
        statutory_days=statutory,
        promised_days=promised,
        handle_type=row["handle_type"],
        window=row["window"],
        channel=row["channel"],
        agency_service=YES_NO.get(row["agency_service"], False),
        special_procedures=_list(row["special_procedures"]),
        result_doc=row["result_doc"],
        materials=_list(row["materials"]),
        service_object=row["service_object"],
        process_key=binding.process_key,
        supplement_days=settings["supplement_days"],
        cosign_days=settings["cosign_days"],
        cosign_silence_consents=settings["cosign_silence_consents"],
        cosign_departments=settings["cosign_departments"],
        clerk_may_decide=settings["clerk_may_decide"],
        decision_limit=settings["decision_limit"] or ("AP-04" if row["handle_type"] == "转报" else "AP-02"),
        tolerance_days=settings["tolerance_days"],
        tolerable_materials=_tolerable(settings, _list(row["materials"]), note),
        commitment_allowed=settings["commitment_allowed"],
        check_months=settings["check_months"],
        hearing_required=settings["hearing_required"],
        law_review_required=settings["law_review_required"],
        public_safety=settings["public_safety"],
        regulator=settings["regulator"],
        regulator_name=binding.departments.get(settings["regulator"], settings["regulator"]),
        valid_from=settings["valid_from"],
        valid_to=settings.get("valid_to"),
    )


def _tolerable(settings: Mapping[str, Any], materials: Sequence[str], note: Any) -> list[str]:
    """The materials that may come later: of the item's own, with days to bring them."""
    named: list[str] = settings["tolerable_materials"]
    strange = [name for name in named if name not in materials]
    if strange:
        zh, en = f"事项材料中没有：{'、'.join(strange)}", f"Expected materials of the item, found {', '.join(strange)}"
        note("materials", "material_unknown", zh, en)
    if bool(named) != bool(settings["tolerance_days"]):
        zh, en = "容缺材料与容缺时限应同时写明", "Expected tolerable materials together with the days to bring them"
        note("materials", "tolerance_incomplete", zh, en)
    return named


def _days(text: str, column: str, note: Any) -> int:
    if text.isascii() and text.isdigit() and int(text) <= MAX_LIMIT_DAYS:
        return int(text)
    note(
        column,
        "not_a_number",
        f"应为 0 至 {MAX_LIMIT_DAYS} 的整数，实际为“{text}”",
        f"Expected a whole number from 0 to {MAX_LIMIT_DAYS}, found {text!r}",
    )
    return 0


def _list(text: str) -> list[str]:
    return [part.strip() for part in re.split("[;；]", text) if part.strip()]


def refuse_strange_process(binding: Binding, keys: Collection[str]) -> None:
    """The items are handled by a process of the bundle, or by one that is deployed where the bundle has none.

    Args:
        keys: the processes that may be meant.

    Raises:
        CatalogueInvalid: ``process`` names none of them.
    """
    if binding.process_key in keys:
        return
    found = _Findings()
    near_zh, near_en = _near(binding.process_key, keys)
    shown = "、".join(sorted(keys)[:5]) or "没有流程"
    found.note(
        "/item.toml/process",
        "process_unknown",
        f"没有流程 {binding.process_key}（本包中：{shown}）{near_zh}",
        f"Expected the key of a process of the bundle ({', '.join(sorted(keys)[:5]) or 'it has none'}), "
        f"found {binding.process_key!r}{near_en}",
    )
    found.settle()


A_YEAR = timedelta(days=366)
"""How far ahead items may begin: what lies beyond is a slip in the year."""


def refuse_strange_regulators(binding: Binding, units: Collection[str], today: date) -> None:
    """Whoever supervises what is granted exists, and the items begin within a year.

    Args:
        units: the codes of the towns' units; those of the table ``[departments]`` are known as well.

    Raises:
        CatalogueInvalid: nobody would ever get the push, or the items would begin in years.
    """
    found = _Findings()
    known = {*binding.departments, *units}
    named = [
        ("defaults/regulator", binding.defaults),
        *((f"item/{code}/regulator", own) for code, own in _own(binding)),
    ]
    given = [(place, settings["regulator"]) for place, settings in named if "regulator" in settings]
    given += [(f"regulators/{dept}", code) for dept, code in binding.regulators.items()]
    for place, code in given:
        if code not in known:
            near_zh, near_en = _near(str(code), known)
            zh = f"没有单位 {code}，推送无人接收{near_zh}"
            en = f"Expected the code of a unit of the town, found {code!r}, which nobody belongs to{near_en}"
            found.note(f"/item.toml/{place}", "unit_unknown", zh, en)
    for place, settings in [("defaults", binding.defaults), *((f"item/{code}", own) for code, own in _own(binding))]:
        begins = settings.get("valid_from")
        if isinstance(begins, date) and begins > today + A_YEAR:
            zh = f"生效日期 {begins} 在一年以后，检查年份"
            en = f"Expected items that begin within a year from {today}, found {begins}: look at the year"
            found.note(f"/item.toml/{place}/valid_from", "valid_from_too_late", zh, en)
    found.settle()


def _own(binding: Binding) -> list[tuple[str, Mapping[str, Any]]]:
    return sorted(binding.items.items())


def refuse_items_of_others(items: Sequence[Item], binding: Binding, owners: Mapping[str, str]) -> None:
    """An item belongs to one process, until another says that it takes it over.

    Args:
        owners: the process that handles each code now.

    Raises:
        CatalogueInvalid: another process handles one of the items, and ``takes_over`` does not name it.
    """
    found = _Findings()
    for position, item in enumerate(items):
        owner = owners.get(item.code, binding.process_key)
        if owner not in (binding.process_key, binding.takes_over):
            found.note(
                f"/rows/{position + 2}/item_code",
                "item_of_another_process",
                f'事项 {item.code} 由流程 {owner} 办理；改用自己的编码，或在 item.toml 中写明 takes_over = "{owner}"',
                f"Item {item.code} is handled by process {owner}; use a code of your own, or write "
                f'takes_over = "{owner}" in item.toml',
            )
    found.settle()


def _check_unique(items: Sequence[Item], found: _Findings) -> None:
    seen: set[str] = set()
    for position, item in enumerate(items):
        if item.code in seen:
            found.note(
                f"/rows/{position + 2}/item_code",
                "duplicate_code",
                f"事项编码 {item.code} 重复",
                f"The code {item.code} is used twice",
            )
        seen.add(item.code)

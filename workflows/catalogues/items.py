"""Approval items as a catalogue of the same kind, so that they are imported and exported like all others."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.catalogue import INSTANT, Item
from workflows.catalogue_files import DECISION_LIMITS, HANDLE_TYPES, MAX_COMMITMENT_DAYS, MAX_LIMIT_DAYS
from workflows.catalogues.catalogue import Catalogue, Values
from workflows.catalogues.columns import Choice, Code, Column, Flag, Text, Texts, Whole
from workflows.catalogues.findings import Finding
from workflows.clocks import procedures
from workflows.models import catalogue_item
from workflows.numbers import ITEM_TYPES

CHANNELS = ("不见面", "一次办", "现场")


def _check(row: int, values: Values) -> Iterable[Finding]:
    statutory, promised = values["statutory_days"], values["promised_days"]
    if promised > statutory:
        zh, en = f"不长于法定时限 {statutory} 的承诺时限", f"a promise of at most the statutory {statutory} days"
        yield Finding(row, "promised_days", "promise_too_long", zh, en, str(promised))
    if values["cosign_departments"] and not values["cosign_days"]:
        yield Finding(row, "cosign_days", "cosign_days_missing", "有会签部门时的会签时限", "days of the co-sign", "0")
    if values["cosign_departments"] and values["cosign_days"] > statutory:
        zh, en = f"不长于法定时限 {statutory} 的会签时限", f"days of the co-sign within the statutory {statutory}"
        yield Finding(row, "cosign_days", "cosign_too_long", zh, en, str(values["cosign_days"]))
    yield from _check_handling(row, values)
    yield from _check_materials(row, values)


def _check_handling(row: int, values: Values) -> Iterable[Finding]:
    """Source: domain paper 3.1 (instant items), 4.2 (a clerk decides where the item is instant), 2.4."""
    instant, promised = values["handle_type"] == INSTANT, values["promised_days"]
    if instant and promised > INSTANT_DAYS:
        zh, en = f"即办件不超过 {INSTANT_DAYS} 个工作日的承诺时限", f"at most {INSTANT_DAYS} day for an instant item"
        yield Finding(row, "promised_days", "not_instant", zh, en, str(promised))
    if values["clerk_may_decide"] and not instant:
        zh, en = "只有即办件可由窗口决定", "N: a clerk decides instant items only"
        yield Finding(row, "clerk_may_decide", "clerk_decides_instant_only", zh, en, "Y")
    strange = [name for name in values["special_procedures"] if procedures.code_of(name) is None]
    if strange:
        known = "、".join(one.name for one in procedures.shipped().values())
        zh, en = f"以下特别程序中的：{known}", "special procedures that are known"
        yield Finding(row, "special_procedures", "procedure_unknown", zh, en, "；".join(strange))


def _check_materials(row: int, values: Values) -> Iterable[Finding]:
    tolerated = values["tolerable_materials"]
    strange = [name for name in tolerated if name not in values["materials"]]
    if strange:
        zh, en = "本事项申请材料中的材料", "materials of the item"
        yield Finding(row, "tolerable_materials", "material_unknown", zh, en, "；".join(strange))
    if bool(tolerated) != bool(values["tolerance_days"]):
        zh, en = "容缺材料与容缺时限同时填写", "tolerable materials together with the days to bring them"
        yield Finding(row, "tolerance_days", "tolerance_incomplete", zh, en, str(values["tolerance_days"]))


INSTANT_DAYS = 1
"""Working days; of the catalogue's eighteen instant items none promises more. Source: seed, approval_items.csv."""
MOST_COSIGN_DAYS = 20
"""Working days: a co-sign lies within the time of the decision. Source: Administrative Licensing Law art. 42."""

_DAYS = Whole(0, MAX_LIMIT_DAYS)

ITEMS: Catalogue[Item] = Catalogue(
    "items",
    "审批服务事项",
    "approval items",
    catalogue_item,
    Item,
    (
        Column("code", "item_code", "事项编码", "code", Code("[A-Z]{2}[0-9]{4}", "编码，如 XK0001", "such as XK0001")),
        Column("name", "item_name", "事项名称", "name", Text(200)),
        Column("item_type", "item_type", "事项类型", "type", Choice(tuple(ITEM_TYPES))),
        Column("original_dept", "original_dept", "原部门", "origin department", Text(64)),
        Column("legal_basis", "legal_basis", "法律依据", "legal basis", Text(500)),
        Column("statutory_days", "statutory_days", "法定时限（工作日）", "statutory working days", _DAYS),
        Column("promised_days", "promised_days", "承诺时限（工作日）", "promised working days", _DAYS),
        Column("handle_type", "handle_type", "办件类型", "handling", Choice(tuple(sorted(HANDLE_TYPES)))),
        Column("window", "window", "窗口", "window", Text(64)),
        Column("channel", "channel", "渠道", "channel", Choice(CHANNELS)),
        Column("agency_service", "agency_service", "可代办", "agency service", Flag()),
        Column("special_procedures", "special_procedures", "特别程序", "special", Texts(";"), required=False, empty=()),
        Column("result_doc", "result_doc", "结果文书", "result", Text(200)),
        Column("materials", "materials", "申请材料", "materials", Texts(";", longest=200)),
        Column("service_object", "service_object", "服务对象", "served", Text(64)),
        Column("process_key", "process_key", "流程", "process", Text(255)),
        Column("supplement_days", "supplement_days", "补正时限（日）", "days to supplement", Whole(1, MAX_LIMIT_DAYS)),
        Column("cosign_days", "cosign_days", "会签时限（工作日）", "days to co-sign", Whole(0, MOST_COSIGN_DAYS)),
        Column("cosign_silence_consents", "cosign_silence_consents", "逾期视为同意", "silence consents", Flag()),
        Column(
            "cosign_departments", "cosign_departments", "会签部门", "co-signers", Texts(";"), required=False, empty=()
        ),
        Column("clerk_may_decide", "clerk_may_decide", "窗口可决定", "clerk decides", Flag()),
        Column("decision_limit", "decision_limit", "决定期限", "limit of the decision", Choice(DECISION_LIMITS)),
        Column(
            "tolerance_days",
            "tolerance_days",
            "容缺时限（工作日）",
            "days for what is missing",
            Whole(0, MAX_COMMITMENT_DAYS),
        ),
        Column(
            "tolerable_materials",
            "tolerable_materials",
            "可容缺材料",
            "tolerable materials",
            Texts(";", longest=200),
            required=False,
            empty=(),
        ),
        Column("commitment_allowed", "commitment_allowed", "可告知承诺", "by commitment", Flag()),
        Column("check_months", "check_months", "承诺核查（月）", "months to the check", Whole(0, 24)),
        Column("hearing_required", "hearing_required", "法定听证", "hearing", Flag()),
        Column("law_review_required", "law_review_required", "法制审核", "legal review", Flag()),
        Column("public_safety", "public_safety", "涉公共安全", "public safety", Flag()),
        Column("regulator", "regulator", "监管单位代码", "regulator", Text(32)),
        Column("regulator_name", "regulator_name", "监管单位", "regulator's name", Text(255)),
    ),
    _check,
)
"""Its seed comes with the bundle of the process that handles the items, not with this folder."""

"""P1-02: what can be found out about an application by itself: shown to the clerk, nothing is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.hooks import ServiceCall
from forms.errors import Refusal
from forms.formats import certificate
from workflows import cases, catalogue, matters, towns
from workflows.approval import commitments, limits
from workflows.calendar.zone import local_day
from workflows.cases import Case, CaseState
from workflows.catalogue import Item
from workflows.clocks import procedures
from workflows.matters import Pillar

Variables = dict[str, Any]


def check_application(ctx: Context, call: ServiceCall) -> Variables:
    """P1-02: identity, item, duplicates, materials, credit, open enforcement; AP-01 runs from receipt."""
    case = cases.of_instance(ctx, call.instance_id)
    item = catalogue.get(ctx, case.item_id)
    applicant = cases.party(case.town_code, call.variables)
    if case.state == CaseState.SUPPLEMENT or any(getattr(case, name) != value for name, value in applicant.items()):
        case = cases.move(ctx, case, CaseState.RECEIVED, **applicant)
    received_at = call.variables.get("received_at") or case.received_at
    limits.start_notice(ctx, case, received_at)
    return {
        "case_number": case.number,
        "query_code": case.query_code,
        "town": towns.get(ctx, case.town_code).as_variable(),
        "item": item.as_variable(),
        "procedure_choices": _choices(item),
        "tolerable_choices": [{"label": name, "value": name} for name in item.tolerable_materials],
        "applicant_account": case.applicant_account,
        "received_at": received_at,
        "supplement_count": case.supplements,
        "visit_count": case.visits,
        "checks": [{"title": title, "detail": detail} for title, detail in _findings(ctx, case, item, call.variables)],
    }


def _choices(item: Item) -> list[Variables]:
    """The special procedures the item declares, for the reviewer's form."""
    declared = [(name, procedures.code_of(name)) for name in item.special_procedures]
    return [{"label": name, "value": code} for name, code in declared if code is not None]


def _findings(ctx: Context, case: Case, item: Item, variables: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    today = local_day(ctx.now)
    try:
        certificate(variables.get("cert_type"), str(variables.get("cert_no")), today)
    except Refusal as refusal:
        found.append(("证件号码有误 Certificate number", refusal.message_zh))
    if not item.is_in_force(today):
        found.append(("事项已失效 Item not in force", f"有效期至 {item.valid_to} Valid until {item.valid_to}"))
    others = cases.duplicates(ctx, case)
    if others:
        found.append(("可能重复申请 Possible duplicate", "、".join(others[:5])))
    if not _serves(item, str(variables.get("applicant_type"))):
        found.append(("服务对象不符 Not for this kind of applicant", f"本事项面向{item.service_object}"))
    enforcement = matters.open_of_party(ctx, case.town_code, Pillar.ENFORCEMENT, case.applicant_digest)
    if enforcement:
        found.append(("有在办处罚案件 Open enforcement case", "、".join(enforcement[:5])))
    if commitments.is_barred(ctx, case):
        found.append(
            (
                "承诺失信 Broken commitment",
                "十二个月内不得告知承诺、容缺受理 No commitment, no tolerance within twelve months",
            )
        )
    missing = _missing(item, variables.get("materials"))
    if missing:
        found.append(("未见材料 Materials not found", "、".join(missing)))
    return found


def _serves(item: Item, applicant_type: str) -> bool:
    """Whether the item is meant for this kind of applicant; what the catalogue leaves open is not judged."""
    words = {"个体": "个体工商户"}
    meant = {words.get(word, word) for word in item.service_object.split("/")}
    return not meant <= {"自然人", "法人", "个体工商户"} or applicant_type in meant


def _missing(item: Item, materials: object) -> list[str]:
    given = (
        [str(row.get("material_code")) for row in materials if isinstance(row, Mapping)]
        if isinstance(materials, list)
        else []
    )
    return [name for name in item.materials if name not in given]

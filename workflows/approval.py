"""Approvals: the automatic steps of approval diagrams, and what their tasks mean for the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from engine import ids, pages, runtime
from engine.context import Context
from engine.hooks import BpmnError, ServiceCall
from engine.rows import HistoryEvent, Instance
from forms.errors import Refusal
from forms.formats import certificate
from workflows import cases, catalogue, documents, numbers, outward, towns
from workflows.applications import is_text
from workflows.calendar.zone import local_day
from workflows.cases import Case, CaseState
from workflows.catalogue import Item
from workflows.clocks import deadlines
from workflows.clocks.limits import Bearer, TimeLimit, Unit
from workflows.models import archive_entry
from workflows.numbers import Document

GRANT, REFUSE = "准予", "不予"
RETENTION_YEARS = {True: 30, False: 10}
"""How long a file is kept, by whether something was granted. Source: domain paper 4.6, to be checked."""

RATINGS = {"非常满意": 1, "满意": 2, "基本满意": 3, "不满意": 4, "非常不满意": 5}
"""Source: GB/T 39046-2020 A.8."""

Variables = dict[str, Any]


# --- checks -----------------------------------------------------------------------------------------


def check_application(ctx: Context, call: ServiceCall) -> Variables:
    """P1-02: identity, item, duplicates and materials; what is found is shown to the clerk, nothing is refused."""
    case = cases.of_instance(ctx, call.instance_id)
    item = catalogue.get(ctx, case.item_id)
    applicant = cases.party(case.town_code, call.variables)
    if case.state == CaseState.SUPPLEMENT or any(getattr(case, name) != value for name, value in applicant.items()):
        case = cases.move(ctx, case, CaseState.RECEIVED, **applicant)
    return {
        "case_number": case.number,
        "query_code": case.query_code,
        "town": towns.get(ctx, case.town_code).as_variable(),
        "item": item.as_variable(),
        "applicant_account": case.applicant_account,
        "received_at": call.variables.get("received_at") or case.received_at,
        "supplement_count": case.supplements,
        "visit_count": case.visits,
        "checks": [{"title": title, "detail": detail} for title, detail in _findings(ctx, case, item, call.variables)],
    }


def _findings(ctx: Context, case: Case, item: Item, variables: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    today = local_day(ctx.now)
    try:
        certificate(variables.get("cert_type"), str(variables.get("cert_no")), today)
    except Refusal as refusal:
        found.append(("证件号码有误 Certificate number", refusal.message_zh))
    if not item.is_in_force(today):
        found.append(("事项已失效 Item not in force", f"有效期至 {item.valid_to}"))
    others = cases.duplicates(ctx, case)
    if others:
        found.append(("可能重复申请 Possible duplicate", "、".join(others[:5])))
    if not _serves(item, str(variables.get("applicant_type"))):
        found.append(("服务对象不符 Not for this kind of applicant", f"本事项面向{item.service_object}"))
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


# --- receipt check: accepted or not -----------------------------------------------------------------


def deem_accepted(ctx: Context, call: ServiceCall) -> Variables:
    """No notice within five working days: accepted from the day of receipt, and the breach is on record."""
    case = cases.change(ctx, cases.of_instance(ctx, call.instance_id), deemed_accepted=True)
    return {"deemed_accepted": case.deemed_accepted}


def accept(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: the acceptance notice; both clocks start at acceptance, never before receipt."""
    case = cases.of_instance(ctx, call.instance_id)
    item = catalogue.get(ctx, case.item_id)
    town = towns.get(ctx, case.town_code)
    start: datetime = call.variables["received_at"] if case.deemed_accepted else ctx.now
    promised = deadlines.due(ctx, "AP-14", start, town.code, amount=item.promised_days)
    statutory = deadlines.due(ctx, "AP-02", start, town.code, amount=item.statutory_days)
    case = cases.move(ctx, case, CaseState.ACCEPTED, accepted_at=start, promised_due=promised, statutory_due=statutory)
    content = {
        "accepted_on": local_day(start).isoformat(),
        "promised_days": item.promised_days,
        "statutory_days": item.statutory_days,
        "promised_due": promised.isoformat(),
        "deemed": case.deemed_accepted,
        "materials": [_material(row) for row in call.variables.get("materials") or []],
    }
    notice = documents.issue(ctx, case.matter, Document.ACCEPTANCE, content)
    return {
        "accepted_at": start,
        "promised_due": promised,
        "statutory_due": statutory,
        "acceptance_no": notice.number,
        "deemed_accepted": case.deemed_accepted,
        "materials": [{**row, "verified": not case.deemed_accepted} for row in call.variables.get("materials") or []],
    }


def _material(row: Mapping[str, Any]) -> Variables:
    return {"name": row.get("material_code"), "form": row.get("form"), "copies": _number_of(row.get("copies"))}


def _number_of(value: object) -> int | None:
    return None if value is None else int(str(value))


def notify_supplement(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: everything to be supplemented, told once, with the day by which to answer."""
    case = cases.of_instance(ctx, call.instance_id)
    item = catalogue.get(ctx, case.item_id)
    limit = TimeLimit(item.supplement_days, Unit.CALENDAR_DAYS, Bearer.CITIZEN)
    due = deadlines.due_of(ctx, limit, ctx.now, case.town_code)
    case = cases.move(ctx, case, CaseState.SUPPLEMENT, supplements=case.supplements + 1)
    content = {"items": _receipt(call)["supplement_items"], "answer_by": due.isoformat()}
    notice = documents.issue(ctx, case.matter, Document.SUPPLEMENT, content)
    return {"supplement_due": due, "supplement_no": notice.number, "supplement_count": case.supplements}


def _receipt(call: ServiceCall) -> Mapping[str, Any]:
    receipt: Mapping[str, Any] = call.variables["receipt"]
    return receipt


def lapse(ctx: Context, call: ServiceCall) -> Variables:
    """The applicant stayed silent beyond the days told in the notice: counts as withdrawn."""
    return _closed(ctx, cases.of_instance(ctx, call.instance_id), CaseState.WITHDRAWN, "lapsed")


def notify_not_accepted(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: the decision not to accept, with its reason, where to apply instead, and the remedies."""
    case = cases.of_instance(ctx, call.instance_id)
    town = towns.get(ctx, case.town_code)
    receipt = _receipt(call)
    content = {
        "reason": receipt["reason"],
        "redirect_to": receipt["redirect_to"],
        "remedy": documents.remedy(town),
    }
    notice = documents.issue(ctx, case.matter, Document.NOT_ACCEPTED, content)
    return {**_closed(ctx, case, CaseState.NOT_ACCEPTED, "not_accepted"), "notice_no": notice.number}


def notify_not_required(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: nothing needs to be permitted, and the applicant is told so."""
    case = cases.of_instance(ctx, call.instance_id)
    content = {"reason": _receipt(call)["reason"]}
    notice = documents.issue(ctx, case.matter, Document.NOT_REQUIRED, content)
    return {**_closed(ctx, case, CaseState.CLOSED, "not_required"), "notice_no": notice.number}


def notify_transfer(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: the application goes to another authority, and the applicant is told which."""
    case = cases.of_instance(ctx, call.instance_id)
    receipt = _receipt(call)
    content = {"reason": receipt["reason"], "redirect_to": receipt["redirect_to"]}
    notice = documents.issue(ctx, case.matter, Document.TRANSFER, content)
    return {**_closed(ctx, case, CaseState.TRANSFERRED, "transferred"), "notice_no": notice.number}


def withdraw(ctx: Context, call: ServiceCall) -> Variables:
    """The applicant gives up before the decision; a county that has the case already is told."""
    case = cases.of_instance(ctx, call.instance_id)
    if outward.has_pushed(ctx, case, outward.COUNTY):
        _push_to_county(ctx, case, {"withdrawn": True})
    return _closed(ctx, case, CaseState.WITHDRAWN, "withdrawn")


def _closed(ctx: Context, case: Case, state: CaseState, outcome: str) -> Variables:
    return {"outcome": cases.close(ctx, case, state, outcome).outcome}


# --- the county -------------------------------------------------------------------------------------


def forward(ctx: Context, call: ServiceCall) -> Variables:
    """G-P1-04: the town has pre-examined; the county gets the application and decides."""
    case = cases.of_instance(ctx, call.instance_id)
    review: Mapping[str, Any] = call.variables["review"]
    payload = {"review": review["result"], "opinion": review["opinion"], "accepted_on": _day(case.accepted_at)}
    return {"forward_id": _push_to_county(ctx, case, payload)}


def _push_to_county(ctx: Context, case: Case, payload: Mapping[str, Any]) -> str:
    town = towns.get(ctx, case.town_code)
    content = {"case_number": case.number, "item_code": case.item_code, "item": case.item_name, **payload}
    return outward.push(ctx, case, "to_county", outward.COUNTY, f"{town.county}主管部门", "AP-04", content)


def _day(instant: datetime | None) -> str | None:
    return None if instant is None else local_day(instant).isoformat()


def record_county_result(ctx: Context, call: ServiceCall) -> Variables:
    """P1-09 at the county: take its decision over, or throw ``county_result_invalid`` and wait for a whole one."""
    result = call.variables.get("county_result")
    result = result if isinstance(result, Mapping) else {}
    decision = result.get("decision")
    texts = {GRANT: ("certificate_no",), REFUSE: ("reasons",)}.get(str(decision), ("decision",))
    missing = [name for name in texts if not is_text(result.get(name), 2000) or name == "decision"]
    valid_from, valid_to = _date(result.get("valid_from")), _date(result.get("valid_to"))
    if decision == GRANT and (valid_from is None or valid_to is None or valid_to <= valid_from):
        missing.append("valid_from, valid_to")
    if missing:
        raise BpmnError(
            "county_result_invalid",
            f"上级结果不完整：{'、'.join(missing)} / The county's result is incomplete: {', '.join(missing)}",
        )
    return {
        "decided": {
            "decision": decision,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "conditions": result.get("conditions"),
            "reasons": result.get("reasons"),
            "certificate_no": result.get("certificate_no"),
            "legal_basis": [],
            "authority": "county",
        }
    }


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# --- decision ---------------------------------------------------------------------------------------


def issue_grant(ctx: Context, call: ServiceCall) -> Variables:
    """The decision and the certificate get their numbers here, in this transaction, so that none is missing."""
    case = cases.of_instance(ctx, call.instance_id)
    town = towns.get(ctx, case.town_code)
    decided: Mapping[str, Any] = call.variables["decided"]
    content = {
        "decision": GRANT,
        "valid_from": _text(decided["valid_from"]),
        "valid_to": _text(decided["valid_to"]),
        "conditions": decided["conditions"],
        "legal_basis": _basis(decided),
        "remedy": documents.remedy(town),
    }
    case = cases.move(ctx, case, CaseState.GRANTED, outcome="granted", decided_at=ctx.now)
    decision = documents.issue(ctx, case.matter, Document.GRANT, content)
    permit = documents.issue(ctx, case.matter, Document.CERTIFICATE, content, decided.get("certificate_no"))
    cases.move(ctx, case, CaseState.CLOSED, certificate_no=permit.number, closed_at=ctx.now)
    return {
        "outcome": "granted",
        "decided_at": ctx.now,
        "decision_no": decision.number,
        "certificate_no": permit.number,
    }


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _basis(decided: Mapping[str, Any]) -> list[str]:
    return [
        str(row["basis"]) for row in decided.get("legal_basis") or [] if isinstance(row, Mapping) and "basis" in row
    ]


def issue_refusal(ctx: Context, call: ServiceCall) -> Variables:
    """The refusal with its reasons and remedies (INV-19), under its own number."""
    case = cases.of_instance(ctx, call.instance_id)
    town = towns.get(ctx, case.town_code)
    decided: Mapping[str, Any] = call.variables["decided"]
    content = {
        "decision": REFUSE,
        "reasons": decided["reasons"],
        "legal_basis": _basis(decided),
        "remedy": documents.remedy(town),
    }
    case = cases.move(ctx, case, CaseState.REFUSED, outcome="refused", decided_at=ctx.now)
    decision = documents.issue(ctx, case.matter, Document.REFUSAL, content)
    cases.move(ctx, case, CaseState.CLOSED, closed_at=ctx.now)
    return {"outcome": "refused", "decided_at": ctx.now, "decision_no": decision.number}


# --- after the decision -----------------------------------------------------------------------------


def publish(ctx: Context, call: ServiceCall) -> Variables:
    """P1-12: the permit is entered for publication, without identity numbers, addresses and phones."""
    case = cases.of_instance(ctx, call.instance_id)
    content = {**_permit(ctx, case, call), "party": outward.masked(case.applicant_name, case.applicant_type)}
    return {"publication_id": outward.publish(ctx, case, content)}


def push_to_regulator(ctx: Context, call: ServiceCall) -> Variables:
    """P1-13: the unit that supervises the item learns of the permit."""
    case = cases.of_instance(ctx, call.instance_id)
    item = catalogue.get(ctx, case.item_id)
    payload = {
        **_permit(ctx, case, call),
        "case_number": case.number,
        "item_code": case.item_code,
        "party": case.applicant_name,
        "party_type": case.applicant_type,
    }
    receiver, name = item.regulator, item.regulator_name
    return {"push_id": outward.push(ctx, case, "to_regulator", receiver, name, "AP-16", payload)}


def _permit(ctx: Context, case: Case, call: ServiceCall) -> Variables:
    decided: Mapping[str, Any] = call.variables["decided"]
    return {
        "item": case.item_name,
        "permit_no": case.certificate_no,
        "decision_no": call.variables["decision_no"],
        "decided_on": _day(case.decided_at),
        "valid_from": _text(decided["valid_from"]),
        "valid_to": _text(decided["valid_to"]),
        "conditions": decided["conditions"],
        "authority": f"{towns.get(ctx, case.town_code).name}人民政府",
    }


def archive(ctx: Context, call: ServiceCall) -> Variables:
    """P1-15: the file gets its archive number and is closed for good."""
    case = cases.of_instance(ctx, call.instance_id)
    number = numbers.for_document(ctx, towns.get(ctx, case.town_code), Document.ARCHIVE)
    ctx.db.execute(
        insert(archive_entry).values(
            id=ids.new(),
            town_code=case.town_code,
            instance_id=case.instance_id,
            number=number,
            documents=len(documents.of_matter(ctx, case.instance_id)),
            retention_years=RETENTION_YEARS[case.outcome == "granted"],
            archived_at=ctx.now,
        )
    )
    cases.move(ctx, case, CaseState.ARCHIVED, archived_at=ctx.now)
    return {"archive_no": number}


# --- what tasks mean for the case -------------------------------------------------------------------

STATES = {"P1-05": CaseState.REVIEWING, "P1-09": CaseState.DECIDING}
"""The state a case enters when this step begins."""


def on_activity_started(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """A step of the diagram begins: the case enters its state."""
    state = STATES.get(event.element_id or "")
    case = None if state is None else cases.find(ctx, instance.id)
    if state is not None and case is not None:
        cases.move(ctx, case, state)


def on_task_completed(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """A person finished a task: deliveries, ratings and visits are noted in the case."""
    act = _COMPLETED.get(event.element_id or "")
    case = None if act is None else cases.find(ctx, instance.id)
    if act is not None and case is not None:
        act(ctx, case, runtime.look(ctx, instance).variables())


def _delivered(ctx: Context, case: Case, variables: Mapping[str, Any]) -> None:
    delivery: Mapping[str, Any] = variables["delivery"]
    kinds = (Document.GRANT, Document.CERTIFICATE, Document.REFUSAL)
    documents.serve(ctx, case.instance_id, kinds, _short(delivery["mode"], 32), _short(delivery["recipient"], 100))
    cases.move(ctx, case, CaseState.DELIVERED, delivered_at=ctx.now)


def _short(value: object, most: int) -> str:
    return pages.searchable(str(value))[:most]


def _rated(ctx: Context, case: Case, variables: Mapping[str, Any]) -> None:
    rating = RATINGS.get(str(variables["evaluation"].get("overall")))
    if rating is not None:
        cases.change(ctx, case, rating=rating)


def _supplemented(ctx: Context, case: Case, variables: Mapping[str, Any]) -> None:
    if "CLK" in ctx.actor.roles:
        cases.change(ctx, case, visits=case.visits + 1)


_COMPLETED = {
    "P1-11": _delivered,
    "P1-11-refusal": _delivered,
    "P1-14": _rated,
    "P1-01-supplement": _supplemented,
}

"""Receipt check: accepted or not, told once, deemed accepted, lapsed, withdrawn, terminated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.context import Context
from engine.hooks import ServiceCall
from workflows import cases, catalogue, documents, outward, signed, towns
from workflows.approval import commitments, county, limits, notices
from workflows.approval.words import RECEIPT, who_did
from workflows.calendar.zone import local_day
from workflows.cases import Case, CaseState
from workflows.clocks import deadlines
from workflows.clocks.clocks import Setting
from workflows.clocks.limits import Bearer, TimeLimit, Unit
from workflows.clocks.steps import messages_of
from workflows.law.acts import Act
from workflows.numbers import Document

Variables = dict[str, Any]

ACCEPTED, NOT_ACCEPTED, NOT_REQUIRED, TRANSFERRED = "受理", "不予受理", "不需要许可", "转其他机关"
"""What the receipt check says of an application in its field ``result``."""


def deem_accepted(ctx: Context, call: ServiceCall) -> Variables:
    """No notice within five working days (INV-09): accepted from the day of receipt, and the breach is on record."""
    case = cases.change(ctx, cases.of_instance(ctx, call.instance_id), deemed_accepted=True)
    limits.miss_notice(ctx, case)
    return {"deemed_accepted": case.deemed_accepted}


def accept(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: the acceptance notice; both clocks start at acceptance, never before receipt.

    Properties ``on_blue``, ``on_yellow``, ``on_red``, ``on_severe_red``, ``on_lapsed``: the message that both clocks
    send then.
    """
    case = cases.of_instance(ctx, call.instance_id)
    if not case.deemed_accepted:
        _require_signed(ctx, case, ACCEPTED)
    item = catalogue.get(ctx, case.item_id)
    start: datetime = call.variables["received_at"] if case.deemed_accepted else ctx.now
    limits.stop_notice(ctx, case)
    setting = Setting(responsible=_receiver(ctx, case), messages=messages_of(call))
    dues = limits.start_decision(ctx, case, item, start, setting)
    promised, statutory = dues[limits.PROMISE], dues[item.decision_limit]
    tolerated = None if case.deemed_accepted else _tolerated(call)
    tolerance_due = None if tolerated is None else limits.start_tolerance(ctx, case, item)
    case = cases.move(ctx, case, CaseState.ACCEPTED, accepted_at=start, promised_due=promised, statutory_due=statutory)
    rows = call.variables.get("materials") or []
    content = {
        "accepted_on": local_day(start).isoformat(),
        "promised_days": item.promised_days,
        "statutory_days": item.statutory_days,
        "promised_due": promised.isoformat(),
        "deemed": case.deemed_accepted,
        "materials": [_material(row) for row in rows],
    }
    if tolerated is not None and tolerance_due is not None:
        content |= {"missing": tolerated, "missing_due": tolerance_due.isoformat()}
    notice = notices.issue(ctx, case, Document.ACCEPTANCE, content, call)
    notices.issue(ctx, case, Document.MATERIALS_LIST, {"materials": content["materials"]}, call)
    return {
        "accepted_at": start,
        "promised_due": promised,
        "statutory_due": statutory,
        "clock_dues": dues,
        "tolerance_due": tolerance_due,
        "acceptance_no": notice.number,
        "deemed_accepted": case.deemed_accepted,
        "materials": [{**row, "verified": not case.deemed_accepted} for row in rows],
    }


def _require_signed(ctx: Context, case: Case, result: str) -> None:
    """What the last receipt check said; nothing where the diagram has none, or its form another field.

    Raises:
        SignedOtherwise: it said something else.
    """
    sent = signed.last(ctx, case.instance_id, Act.PERMIT_ACCEPT)
    signed.require(result, None if sent is None else sent.get("result"))


def _receiver(ctx: Context, case: Case) -> str | None:
    """Who accepted it, and is reminded of it until a reviewer has it."""
    return next(reversed(who_did(ctx, case.instance_id, (RECEIPT,))), None)


def _tolerated(call: ServiceCall) -> list[str] | None:
    """What may come later, where the applicant has signed for it."""
    tolerance = call.variables.get("tolerance")
    if not isinstance(tolerance, Mapping) or tolerance.get("signed") != commitments.AGREED:
        return None
    return [str(name) for name in tolerance["missing_materials"] or []]


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
    limits.stop_notice(ctx, case)
    case = cases.move(ctx, case, CaseState.SUPPLEMENT, supplements=case.supplements + 1)
    receipt = _receipt(call)
    content = {
        "items": receipt["supplement_items"],
        "answer_by": due.isoformat(),
        "new_facts": receipt.get("new_facts_reason"),
    }
    notice = notices.issue(ctx, case, Document.SUPPLEMENT, content, call)
    return {"supplement_due": due, "supplement_no": notice.number, "supplement_count": case.supplements}


def _receipt(call: ServiceCall) -> Mapping[str, Any]:
    receipt: Mapping[str, Any] = call.variables["receipt"]
    return receipt


def lapse(ctx: Context, call: ServiceCall) -> Variables:
    """The applicant stayed silent beyond the days told in the notice: counts as withdrawn."""
    case = cases.of_instance(ctx, call.instance_id)
    content = {"reason": "逾期未补正，视为撤回申请"}
    notice = notices.issue(ctx, case, Document.WITHDRAWAL, content, call)
    return {**_closed(ctx, case, CaseState.WITHDRAWN, "lapsed"), "notice_no": notice.number}


def notify_not_accepted(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: the decision not to accept, with its reason, where to apply instead, and the remedies."""
    case = cases.of_instance(ctx, call.instance_id)
    _require_signed(ctx, case, NOT_ACCEPTED)
    town = towns.get(ctx, case.town_code)
    receipt = _receipt(call)
    content = {
        "reason": receipt["reason"],
        "redirect_to": receipt["redirect_to"],
        "remedy": documents.remedy(town),
    }
    notice = notices.issue(ctx, case, Document.NOT_ACCEPTED, content, call)
    return {**_closed(ctx, case, CaseState.NOT_ACCEPTED, "not_accepted"), "notice_no": notice.number}


def notify_not_required(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: nothing needs to be permitted, and the applicant is told so."""
    case = cases.of_instance(ctx, call.instance_id)
    _require_signed(ctx, case, NOT_REQUIRED)
    content = {"reason": _receipt(call)["reason"]}
    notice = notices.issue(ctx, case, Document.NOT_REQUIRED, content, call)
    return {**_closed(ctx, case, CaseState.CLOSED, "not_required"), "notice_no": notice.number}


def notify_transfer(ctx: Context, call: ServiceCall) -> Variables:
    """P1-04: the application goes to another authority, and the applicant is told which."""
    case = cases.of_instance(ctx, call.instance_id)
    _require_signed(ctx, case, TRANSFERRED)
    receipt = _receipt(call)
    content = {"reason": receipt["reason"], "redirect_to": receipt["redirect_to"]}
    notice = notices.issue(ctx, case, Document.TRANSFER, content, call)
    return {**_closed(ctx, case, CaseState.TRANSFERRED, "transferred"), "notice_no": notice.number}


def withdraw(ctx: Context, call: ServiceCall) -> Variables:
    """The applicant gives up before the decision; a county that has the case already is told."""
    case = cases.of_instance(ctx, call.instance_id)
    if outward.has_pushed(ctx, case, outward.COUNTY):
        county.push(ctx, case, {"withdrawn": True})
    return _ended(ctx, case, call, "withdrawn", "申请人撤回申请")


def terminate(ctx: Context, call: ServiceCall) -> Variables:
    """The applicant died or was dissolved; the window recorded it with proof."""
    case = cases.of_instance(ctx, call.instance_id)
    termination: Mapping[str, Any] = call.variables["termination"]
    return _ended(ctx, case, call, "terminated", f"{termination['cause']}：{termination['proof']}")


def lapse_tolerance(ctx: Context, call: ServiceCall) -> Variables:
    """AP-17 is over and something is still missing: counts as withdrawn, and the applicant is told so."""
    case = cases.of_instance(ctx, call.instance_id)
    return _ended(ctx, case, call, "lapsed", "容缺材料逾期未补齐，视为撤回申请")


def record_tolerated(ctx: Context, call: ServiceCall) -> Variables:
    """What was tolerated comes in; once everything is there the clock AP-17 stops."""
    case = cases.of_instance(ctx, call.instance_id)
    given = set(call.variables.get("tolerated_materials") or [])
    missing = [name for name in _tolerated(call) or [] if name not in given]
    if not missing:
        limits.stop_tolerance(ctx, case)
    return {"tolerance_missing": missing}


def _ended(ctx: Context, case: Case, call: ServiceCall, outcome: str, reason: str) -> Variables:
    """Given up or counted so: no clock goes on, and the applicant has it in writing."""
    limits.cancel(ctx, case, reason)
    notice = notices.issue(ctx, case, Document.WITHDRAWAL, {"reason": reason}, call)
    return {**_closed(ctx, case, CaseState.WITHDRAWN, outcome), "notice_no": notice.number}


def _closed(ctx: Context, case: Case, state: CaseState, outcome: str) -> Variables:
    limits.stop_notice(ctx, case)
    return {"outcome": cases.close(ctx, case, state, outcome).outcome}

"""From the report to the file's end: notice, defence, draft, discussion, decision, closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from engine import ids
from engine.context import Context
from engine.hooks import Outcome, ServiceCall
from workflows import documents, law_reviews, names, numbers, payment_codes, signed, towns
from workflows.calendar.zone import local_day
from workflows.clocks import clocks
from workflows.clocks.steps import subject_of
from workflows.documents import Issued
from workflows.enforcement import cases, evidence, officers, papers, penalties, telling
from workflows.enforcement.bounds import cents
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.filing import DECISION_LIMITS
from workflows.enforcement.penalties import PENALISE
from workflows.enforcement.states import CaseState
from workflows.errors import SignedOtherwise
from workflows.law.acts import Act
from workflows.models import archive_entry
from workflows.numbers import Document

RETENTION_YEARS: Mapping[str, int] = {"ordinary": 30, "simple": 10}
"""How long a penalty's file is kept. Source: domain paper 4.6, to be checked."""

Variables = dict[str, Any]


def _case(ctx: Context, call: ServiceCall) -> EnforcementCase:
    return cases.of_instance(ctx, call.instance_id)


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    given = call.variables.get(name)
    return given if isinstance(given, Mapping) else {}


# --- report and notice --------------------------------------------------------------------------------


def issue_report(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-08: the report is issued; what it proposes is what notice, review and decision start from."""
    case, report = _case(ctx, call), _form(call, "report")
    facts = {
        **papers.said(report, "facts", "evidence_evaluation", "article", "clause", "circumstances", "discretion"),
        **papers.said(report, "benchmark", "mitigation_reason", "recommendation", "no_penalty_ground", "kinds", "fine"),
        **papers.said(report, "withdraw_reason", "confiscation_value", "rectify_order", "rectify_due"),
        "evidence": papers.evidence_list(ctx, case),
        "officers": officers.names(ctx, case.officers),
    }
    issued = papers.issue(ctx, case, call, Document.INVESTIGATION_REPORT, facts)
    cases.move(ctx, case, CaseState.REPORTED)
    outcome: Variables = {"report_no": issued.number, "report_id": issued.id, "proposal": _proposal(report)}
    if report.get("rectify_order") is True:
        outcome |= _order_to_correct(ctx, case, call, report)
    return outcome


def _proposal(report: Mapping[str, Any]) -> Variables:
    penalises = report["recommendation"] == PENALISE
    kinds = list(report.get("kinds") or []) if penalises else []
    confiscates = any(kind.startswith("没收") for kind in kinds)
    return {
        "outcome": report["recommendation"],
        "kinds": kinds,
        "fine": report.get("fine") if "罚款" in kinds else None,
        "confiscation_value": report.get("confiscation_value") if confiscates else None,
        "rectify_order": report.get("rectify_order") is True,
        "rectify_due": report.get("rectify_due") if report.get("rectify_order") is True else None,
    }


def _order_to_correct(ctx: Context, case: EnforcementCase, call: ServiceCall, report: Mapping[str, Any]) -> Variables:
    facts = {
        "facts": report["facts"],
        "legal_basis": f"{report['article']}{report.get('clause') or ''}；行政处罚法第二十八条",
        "rectify_due": report["rectify_due"],
        "remedy": papers.remedy(ctx, case),
    }
    issued = papers.issue(ctx, case, call, Document.RECTIFICATION_ORDER, facts)
    return {"rectification_no": issued.number, "rectification_id": issued.id}


def issue_notice(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-10: facts, reasons, basis, the proposed penalty and the rights are told; the amounts bind from here on."""
    case, proposal, report = _case(ctx, call), _form(call, "proposal"), _form(call, "report")
    hearing: Mapping[str, Any] = _form(call, "hearing_threshold")
    right = hearing.get("right") is True
    facts = {
        **papers.said(report, "facts", "evidence_evaluation", "discretion", "benchmark"),
        **papers.said(proposal, "kinds", "fine", "confiscation_value"),
        "legal_basis": f"{report['article']}{report.get('clause') or ''}",
        "evidence": papers.evidence_list(ctx, case),
        "rights": papers.RIGHTS,
        "hearing_right": right,
    }
    notice = papers.issue(ctx, case, call, Document.PENALTY_NOTICE, facts)
    outcome: Variables = {"prior_notice_no": notice.number, "prior_notice_id": notice.id, "hearing_right": right}
    if right:
        told = papers.issue(ctx, case, call, Document.PENALTY_HEARING_RIGHT, {**facts, "rights": papers.HEARING_RIGHTS})
        outcome |= {"hearing_notice_no": told.number, "hearing_notice_id": told.id}
    cases.move(
        ctx,
        case,
        CaseState.NOTICED,
        noticed_fine_cents=cents(proposal.get("fine")),
        noticed_kinds=list(proposal.get("kinds") or []),
    )
    return {**outcome, "hearing": None, "statement_seen": False}


def record_notice(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-10: the notice reached the party; the days to answer count from here."""
    case, notice = _case(ctx, call), _form(call, "notice")
    kinds = (Document.PENALTY_NOTICE, Document.PENALTY_HEARING_RIGHT, Document.RECTIFICATION_ORDER)
    mode, receiver = str(notice["service_mode"])[:32], str(notice["receiver"])[:100]
    documents.serve(ctx, case.instance_id, kinds, mode, receiver, notice["served_at"].astimezone(UTC))
    return {"notice_served_at": notice["served_at"]}


def apply_defence(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-12: the review of the defence is put on record; it may make the penalty milder, never worse (INV-04)."""
    case, defence, proposal = _case(ctx, call), _form(call, "defence"), _form(call, "proposal")
    facts = {
        **papers.said(defence, "received_at", "points", "changed", "new_kinds", "new_fine"),
        "reviewed_by": officers.who_did(ctx, call.instance_id, "P2-12"),
    }
    issued = papers.issue(ctx, case, call, Document.DEFENCE_RECORD, facts)
    outcome: Variables = {"defence_record_no": issued.number, "statement_seen": True}
    if defence.get("changed") is True:
        kinds = list(defence.get("new_kinds") or [])
        fine = defence.get("new_fine") if "罚款" in kinds else None
        keeps = any(kind.startswith("没收") for kind in kinds)
        value = proposal.get("confiscation_value") if keeps else None
        outcome["proposal"] = {**proposal, "kinds": kinds, "fine": fine, "confiscation_value": value}
    return outcome


def request_hearing(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-13: what the hearing needs to know; officers and reviewers may not host it."""
    case = _case(ctx, call)
    asked = _form(call, "hearing_request_message")
    return {
        "hearing_request": {
            "kind": "处罚",
            "applicant": asked.get("applicant") or _party_name(ctx, case),
            "requested_at": asked.get("requested_at") or ctx.now,
            "reason": asked.get("reason") or "",
            "excluded_persons": case.officers,
            "notice_number": call.variables.get("hearing_notice_no"),
        }
    }


def _party_name(ctx: Context, case: EnforcementCase) -> str:
    named = cases.party(ctx, case.instance_id)
    return "" if named is None else named.name


# --- draft and review ---------------------------------------------------------------------------------


def draft_decision(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-14: the draft as the review reads it; its digest ties the opinion to this text (INV-03)."""
    case, report, proposal = _case(ctx, call), _form(call, "report"), _form(call, "proposal")
    named = cases.party(ctx, case.instance_id)
    assert named is not None, "a case is investigated against somebody"
    corrected = _form(call, "correction")
    source = {**report, **{name: value for name, value in corrected.items() if value is not None}}
    given = {
        "outcome": proposal["outcome"],
        "party_name": named.name,
        "party_address": named.address,
        "party_cert_no": named.cert_no,
        "facts": source["facts"],
        "evidence": source["evidence_evaluation"],
        "legal_basis": f"{source['article']}{source.get('clause') or ''}",
        "kinds": proposal.get("kinds") or [],
        "fine": proposal.get("fine"),
        "confiscation_value": proposal.get("confiscation_value"),
    }
    penalty = penalties.draft(ctx, case, given)
    law_reviews.draft_changed(ctx, case.instance_id, penalty.digest)
    cases.move(ctx, case, CaseState.REVIEWING)
    return {
        "draft": {**given, "id": penalty.id, "hash": penalty.digest},
        "review_request": _review_request(ctx, case, call, penalty),
    }


def _review_request(ctx: Context, case: EnforcementCase, call: ServiceCall, penalty: penalties.Penalty) -> Variables:
    rule, report = _form(call, "law_review_rule"), _form(call, "report")
    return {
        "subject_type": "处罚",
        "reason_code": rule.get("reason_code") or "本级目录",
        "mandatory": rule.get("mandatory") is True,
        "draft_document_id": None,
        "draft_hash": penalty.digest,
        "investigation_report": call.variables.get("report_no"),
        "evidence_index": evidence.index(ctx, case.instance_id),
        "hearing_record": _form(call, "hearing").get("record_file"),
        "discretion_note": f"{report.get('discretion') or ''} {report.get('benchmark') or ''}".strip(),
        "submitter": officers.who_did(ctx, call.instance_id, "P2-08"),
    }


def record_collective(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-15: who was there, what each said, how they voted."""
    case, given = _case(ctx, call), _form(call, "collective")
    facts = {
        **papers.said(given, "held_at", "absent_reason", "result", "decision", "minutes"),
        **papers.said(call.variables.get("proposal"), "kinds", "fine", "confiscation_value"),
        "attendees": _attendees(ctx, given.get("attendees") or []),
    }
    return {"collective_no": papers.issue(ctx, case, call, Document.COLLECTIVE, facts).number}


def _attendees(ctx: Context, rows: Sequence[Mapping[str, Any]]) -> list[Variables]:
    """Who attended, by name as the minutes print it, with title, opinion and vote."""
    known = names.people_of(ctx, [str(row["login"]) for row in rows])
    return [
        {"name": known[row["login"]], **{part: row.get(part) for part in ("title", "opinion", "vote")}} for row in rows
    ]


# --- decision -----------------------------------------------------------------------------------------


def _payment(case: EnforcementCase) -> dict[str, Any]:
    """How a fine is paid, and what comes of paying it late."""
    code = payment_codes.code_for(case.town_code, case.number)
    return {"payment_code": code, "performance": papers.PERFORMANCE, "surcharge": papers.SURCHARGE}


def issue_decision(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-16: the penalty in the name of the town's government, under the next number, with performance and remedies."""
    case, decision = _case(ctx, call), _form(call, "decision")
    _require_signed(ctx, case, decision)
    facts = {
        **papers.said(decision, *(name for name in penalties.CORE if name != "outcome")),
        **papers.said(decision, "performance_mode", "pay_days", "payee", "publication_notice", "decided_on"),
        "signer": _signer(ctx, call),
        "evidence_list": papers.evidence_list(ctx, case),
        "prior_notice_no": call.variables.get("prior_notice_no"),
        "hearing": papers.heard(ctx, case),
        "law_review": _form(call, "law_review").get("opinion"),
        **(_payment(case) if cents(decision.get("fine")) else {}),
        "remedy": papers.remedy(ctx, case),
        "online": papers.ONLINE,
        "decided_by": _decider(ctx, call),
    }
    issued = papers.issue(ctx, case, call, Document.PENALTY, facts)
    penalty = penalties.issue(ctx, case, decision, issued)
    cases.move(ctx, case, CaseState.DECIDED, outcome="penalty", fine_cents=penalty.fine_cents)
    _stop_decision_clock(ctx, call)
    proposal, named = _form(call, "proposal"), cases.party(ctx, case.instance_id)
    return {
        "decision_no": issued.number,
        "decision_id": issued.id,
        "decided_at": ctx.now,
        "penalty_outcome": PENALISE,
        "penalty": {
            "decision_document_id": issued.id,
            "decision_no": issued.number,
            "fine_cents": penalty.fine_cents,
            "kinds": penalty.kinds,
            "rectify_order": proposal.get("rectify_order") is True,
            "rectify_due": proposal.get("rectify_due"),
            "served_at": None,
            "pay_days": 15,
            "party_name": decision.get("party_name"),
            "party_type": None if named is None else named.type,
            "field": case.field,
        },
        **onward(ctx, case, issued, call),
    }


def _require_signed(ctx: Context, case: EnforcementCase, decision: Mapping[str, Any]) -> None:
    """The penalty is the one that was signed, word for word where the review reads it (INV-03).

    Raises:
        SignedOtherwise: a variable says another one.
    """
    sent = _signed(ctx, case)
    if sent is not None:
        signed.require(decision.get("outcome"), sent.get("outcome"))
        signed.require(penalties.digest_of(decision), penalties.digest_of(sent))


def _signed(ctx: Context, case: EnforcementCase) -> Mapping[str, Any] | None:
    """What the form of the penalty decision said last; None where nobody has decided by such a form."""
    sent = (signed.last(ctx, case.instance_id, Act.PENALTY_DECIDE) or {}).get("decision")
    return sent if isinstance(sent, Mapping) else None


def onward(ctx: Context, case: EnforcementCase, issued: Issued, call: ServiceCall) -> Variables:
    """What service, publication and push need to know of a decision."""
    numbered = issued.number
    named = cases.party(ctx, case.instance_id)
    assert named is not None, "a decision is made against somebody"
    decision = _form(call, "decision") or _form(call, "simple")
    fined = cents(decision.get("fine"))
    kinds = sorted(decision.get("kinds") or [str(decision.get("kind") or decision.get("outcome"))])
    content = {
        "title": f"{_form(call, 'power').get('name') or '行政处罚'}"[:200],
        "doc_no": numbered,
        "party": named.name,
        "party_type": named.type,
        "violation": str(decision.get("facts") or "")[:500],
        "decision": "、".join(kinds) + (f" {Decimal(fined) / 100} 元" if fined else ""),
        "basis": _form(call, "power").get("basis"),
        "authority": f"{towns.get(ctx, case.town_code).name}人民政府",
        "decided_on": local_day(ctx.now).isoformat(),
    }
    return {
        "service_request": {
            "document_ids": [issued.id],
            "recipient": named.name,
            "address": named.address,
            "preferred_mode": "直接",
            "e_consent": False,
            "limit": "PN-12",
        },
        "publication_request": {"kind": "处罚", "document_id": issued.id, "content": content, "field": case.field},
        "push_request": {
            "direction": "管→审",
            "receiver": "ZZ",
            "receiver_name": "综合行政执法局",
            "business_id": numbered,
            "payload": {"event": "处罚", "party": named.name, "decision_no": numbered, "facts": content["decision"]},
            "limit": "AP-16",
        },
    }


def _stop_decision_clock(ctx: Context, call: ServiceCall) -> None:
    clocks.stop_all(ctx, subject_of(call), DECISION_LIMITS)


def issue_no_penalty(ctx: Context, call: ServiceCall) -> Outcome:
    """G-P2-10: no penalty, with its ground; the party is told, and educated."""
    case, decision = _case(ctx, call), _form(call, "decision")
    if (_signed(ctx, case) or {}).get("outcome") == PENALISE:
        raise SignedOtherwise(decision.get("outcome"), PENALISE)
    facts = {
        **papers.said(decision, "facts", "evidence", "legal_basis", "reason", "decided_on"),
        "signer": _signer(ctx, call),
        "ground": _form(call, "report").get("no_penalty_ground"),
        "remedy": papers.remedy(ctx, case),
        "decided_by": _decider(ctx, call),
    }
    issued = papers.issue(ctx, case, call, Document.NO_PENALTY, facts)
    cases.move(ctx, case, CaseState.DECIDED, outcome="no_penalty", fine_cents=0)
    _stop_decision_clock(ctx, call)
    return {
        "decision_no": issued.number,
        "decision_id": issued.id,
        "decided_at": ctx.now,
        "penalty_outcome": "不予行政处罚",
        **onward(ctx, case, issued, call),
    }


def withdraw_case(ctx: Context, call: ServiceCall) -> Outcome:
    """G-P2-10: the case is withdrawn, with its reason."""
    case, decision = _case(ctx, call), _form(call, "decision")
    if (_signed(ctx, case) or {}).get("outcome") == PENALISE:
        raise SignedOtherwise(decision.get("outcome"), PENALISE)
    facts = {
        **papers.said(decision, "facts", "reason", "decided_on"),
        "signer": _signer(ctx, call),
        "remedy": papers.remedy(ctx, case),
        "decided_by": _decider(ctx, call),
    }
    issued = papers.issue(ctx, case, call, Document.CASE_WITHDRAWN, facts)
    cases.move(ctx, case, CaseState.DECIDED, outcome="withdrawn", fine_cents=0)
    _stop_decision_clock(ctx, call)
    return {
        "decision_no": issued.number,
        "decision_id": issued.id,
        "decided_at": ctx.now,
        "penalty_outcome": "撤销案件",
        **onward(ctx, case, issued, call),
    }


def _decider(ctx: Context, call: ServiceCall) -> str:
    """Who decided: on a penalty, or on none; the path taken has one of the two."""
    return officers.who_did(ctx, call.instance_id, "P2-16") or officers.who_did(ctx, call.instance_id, "P2-16-none")


def _signer(ctx: Context, call: ServiceCall) -> str:
    """The name under which the paper is signed: of whoever decided."""
    decider = _decider(ctx, call)
    return names.people_of(ctx, [decider]).get(decider, decider)


def note_service(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-17: the decision reached the party; the days to pay count from here."""
    served_at = _form(call, "service").get("served_at")
    return {"penalty": {**_form(call, "penalty"), "served_at": served_at}}


# --- closing ------------------------------------------------------------------------------------------


def close_case(ctx: Context, call: ServiceCall) -> Outcome:
    """P2-20: closed and archived; from here on the evidence is sealed (INV-13)."""
    case, closing = _case(ctx, call), _form(call, "closing")
    _release(ctx, case, str(closing.get("evidence_release") or "随卷归档"))
    facts = {
        **papers.said(closing, "summary", "evidence_release", "pages"),
        "outcome": call.variables.get("penalty_outcome"),
        "decision_no": call.variables.get("decision_no"),
        "execution": _form(call, "execution").get("state"),
        "evidence": papers.evidence_list(ctx, case),
        "closed_by": officers.who_did(ctx, call.instance_id, call.properties.get("step") or "P2-20"),
    }
    issued = papers.issue(ctx, case, call, Document.CASE_CLOSING, facts)
    number = numbers.for_document(ctx, towns.get(ctx, case.town_code), Document.ARCHIVE)
    penalty = penalties.decided(ctx, case.instance_id)
    ctx.db.execute(
        insert(archive_entry),
        {
            "id": ids.new(),
            "town_code": case.town_code,
            "instance_id": case.instance_id,
            "number": number,
            "documents": len(documents.of_matter(ctx, case.instance_id)),
            "retention_years": RETENTION_YEARS["ordinary" if penalty is None else penalty.procedure],
            "archived_at": ctx.now,
        },
    )
    seal = evidence.seal(ctx, case)
    closed = cases.move(ctx, case, CaseState.CLOSED, closed_at=ctx.now, sealed_digest=seal)
    telling.ended(ctx, closed, {"decision_no": call.variables.get("decision_no")})
    return {"closing_no": issued.number, "archive_no": number, "closed_at": ctx.now}


def _release(ctx: Context, case: EnforcementCase, how: str) -> None:
    """Every item's last custody: where it went when the case was closed."""
    for item in evidence.of_case(ctx, case.instance_id):
        evidence.hand_over(ctx, case, item, "结案处理", "档案室" if how == "随卷归档" else "当事人", how)

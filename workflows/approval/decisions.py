"""The decision: what has to be settled before it, what it says, what it issues, which clocks it stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.hooks import ServiceCall
from engine.models import user_task
from engine.rows import UserTask
from engine.states import TaskState
from workflows import cases, catalogue, documents, signed, towns
from workflows.approval import drafts, holds, limits, terms
from workflows.approval.county import day
from workflows.approval.errors import (
    CaseSuspended,
    DeciderNotEntitled,
    DecisionNotIssuable,
    DecisionNotReady,
    RemedyMissing,
)
from workflows.approval.words import GRANT, REFUSE
from workflows.cases import Case, CaseState
from workflows.catalogue import Item
from workflows.clocks import suspensions
from workflows.clocks.steps import INSTANCE
from workflows.numbers import Document
from workflows.organisation.roles import Role

Variables = dict[str, Any]

UNSETTLED = ("P1-03-tolerated", "P1-05-extension", "P1-09-extension", "P1-09-false")
"""Steps beside the main way that belong before the decision."""

DECIDERS = frozenset({Role.APPROVER, Role.LEADER})

_OPEN = select(user_task.c.name).where(user_task.c.state == TaskState.OPEN.value, user_task.c.element_id.in_(UNSETTLED))


# --- before it --------------------------------------------------------------------------------------


def check(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Guard of the decision: nothing is open before it, nobody holds it, it is the one that was reviewed.

    Raises:
        DeciderNotEntitled: the person neither approves nor leads, and the item lets no clerk decide.
        CaseSuspended: a special procedure goes on.
        DecisionHeld: enforcement holds it.
        DecisionNotReady: materials that were tolerated are missing, or a request is not answered.
        LawReviewRequired, LawReviewVoid: the draft did not pass, or this is another one.
        RemedyMissing: a refusal that names no remedy (INV-19).
        DecisionTermsRefused: a time that is over, or a law that nobody knows.
    """
    case = cases.of_instance(ctx, task.instance_id)
    _require_entitled(ctx, case)
    if any(one.is_open for one in suspensions.of_subject(ctx, INSTANCE, case.instance_id)):
        raise CaseSuspended(case.number)
    holds.require_none(ctx, case)
    unsettled = [*_unsettled(ctx, case)]
    if unsettled:
        raise DecisionNotReady(case.number, [zh for zh, _ in unsettled], [en for _, en in unsettled])
    if variables.get("decision") == REFUSE and "remedy_text" in variables:
        remedy = str(variables["remedy_text"] or "")
        if "行政复议" not in remedy or "行政诉讼" not in remedy:
            raise RemedyMissing()
    terms.check(ctx, case, variables)
    drafts.require_reviewed(ctx, case, variables)


def _require_entitled(ctx: Context, case: Case) -> None:
    """Approvers and leaders decide; a clerk what is done at once, and the item says so. Source: domain paper 4.2."""
    roles = ctx.actor.roles
    if ctx.actor.kind == "system" or not DECIDERS.isdisjoint(roles):
        return
    item = catalogue.get(ctx, case.item_id)
    if Role.CLERK not in roles or not item.is_left_to_the_window:
        raise DeciderNotEntitled(ctx.actor.id, case.number, case.item_code)


def _unsettled(ctx: Context, case: Case) -> Iterator[tuple[str, str]]:
    if limits.opened(ctx, case, (limits.TOLERANCE,)):
        yield "容缺材料未补齐", "tolerated materials"
    for name in ctx.db.execute(_OPEN.where(user_task.c.instance_id == case.instance_id)).scalars():
        yield str(name), str(name)


# --- what it issues ---------------------------------------------------------------------------------


def issue_grant(ctx: Context, call: ServiceCall) -> Variables:
    """The decision and the certificate get their numbers here, in this transaction, so that none is missing."""
    case = cases.of_instance(ctx, call.instance_id)
    item = catalogue.get(ctx, case.item_id)
    decided = _decided(ctx, call, GRANT)
    content = {
        "decision": GRANT,
        "valid_from": _text(decided.get("valid_from")),
        "valid_to": _text(decided.get("valid_to")),
        "conditions": decided.get("conditions"),
        "legal_basis": _basis(decided),
        "signer": decided.get("signer"),
        "remedy": documents.remedy(towns.get(ctx, case.town_code)),
    }
    limits.stop_decision(ctx, case)
    case = cases.move(ctx, case, CaseState.GRANTED, outcome="granted", decided_at=ctx.now)
    decision = documents.issue(ctx, case.matter, Document.GRANT, content)
    permit = documents.issue(ctx, case.matter, Document.CERTIFICATE, content, decided.get("certificate_no"))
    case = cases.move(ctx, case, CaseState.CLOSED, certificate_no=permit.number, closed_at=ctx.now)
    shown = _permit(ctx, case, decision.number, decided)
    return {
        "outcome": "granted",
        "decided_at": ctx.now,
        "decision_no": decision.number,
        "certificate_no": permit.number,
        "service_request": {**service_request(call, case, [decision.id, permit.id]), **_delivery(ctx, case)},
        "publication_request": {
            "kind": "许可",
            "document_id": decision.id,
            "field": item.original_dept,
            "content": {**shown, "party": case.applicant_name, "party_type": case.applicant_type},
        },
        "push_request": {
            "direction": "审→管",
            "receiver": item.regulator,
            "receiver_name": item.regulator_name,
            "limit": "AP-16",
            "payload": _for_regulator(case, item, call, shown),
        },
    }


def _decided(ctx: Context, call: ServiceCall, outcome: str) -> Mapping[str, Any]:
    """What was decided: the variable ``decided``, or the variables themselves where the diagram maps none.

    Raises:
        DecisionNotIssuable: it was decided otherwise, or nothing was.
        SignedOtherwise: whoever decided has signed something else than the variables say.
    """
    signed.require_permit(ctx, call.instance_id, outcome)
    given = call.variables.get("decided")
    decided = given if isinstance(given, Mapping) else call.variables
    if decided.get("decision") != outcome:
        raise DecisionNotIssuable(outcome, decided.get("decision"))
    return decided


def _permit(ctx: Context, case: Case, decision_no: str, decided: Mapping[str, Any]) -> Variables:
    return {
        "item": case.item_name,
        "permit_no": case.certificate_no,
        "decision_no": decision_no,
        "decided_on": day(case.decided_at),
        "valid_from": _text(decided.get("valid_from")),
        "valid_to": _text(decided.get("valid_to")),
        "conditions": decided.get("conditions"),
        "authority": f"{towns.get(ctx, case.town_code).name}人民政府",
    }


def _for_regulator(case: Case, item: Item, call: ServiceCall, shown: Mapping[str, Any]) -> Variables:
    """What the regulator needs, with the day of the first check where the permit rests on a commitment."""
    commitment = call.variables.get("commitment")
    signed = isinstance(commitment, Mapping) and commitment.get("signed") == "同意"
    return {
        **shown,
        "case_number": case.number,
        "item_code": case.item_code,
        "party": case.applicant_name,
        "party_type": case.applicant_type,
        "commitment": signed,
        "check_by": _text(commitment["check_within"]) if signed and isinstance(commitment, Mapping) else None,
    }


def service_request(call: ServiceCall, case: Case, document_ids: Sequence[str]) -> Variables:
    """What the service of documents is asked to deliver, by the way the applicant chose."""
    given = call.variables
    return {
        "document_ids": list(document_ids),
        "recipient": case.applicant_name,
        "address": given.get("address"),
        "preferred_mode": given.get("delivery_mode"),
        "e_consent": given.get("e_service_consent") is True,
        "limit": limits.DELIVERY,
        "group": "CRT",
    }


def _delivery(ctx: Context, case: Case) -> Variables:
    """AP-05 runs from the decision, making the certificate included: the service has what is left of it."""
    return {"limit": None, "due": limits.start_delivery(ctx, case)}


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _basis(decided: Mapping[str, Any]) -> list[str]:
    return [
        str(row["basis"]) for row in decided.get("legal_basis") or [] if isinstance(row, Mapping) and "basis" in row
    ]


def issue_refusal(ctx: Context, call: ServiceCall) -> Variables:
    """The refusal with its reasons and remedies (INV-19), under its own number."""
    case = cases.of_instance(ctx, call.instance_id)
    decided = _decided(ctx, call, REFUSE)
    return refuse(ctx, case, call, str(decided.get("reasons") or ""), decided.get("legal_basis") or [], {})


def refuse(
    ctx: Context,
    case: Case,
    call: ServiceCall,
    reasons: str,
    basis: Sequence[Mapping[str, Any]],
    extra: Mapping[str, Any],
) -> Variables:
    """Refuse a case: both clocks stop, the document says why and where to turn."""
    content = {
        "decision": REFUSE,
        "reasons": reasons,
        "legal_basis": _basis({"legal_basis": basis}),
        "remedy": documents.remedy(towns.get(ctx, case.town_code)),
        **extra,
    }
    limits.stop_decision(ctx, case)
    case = cases.move(ctx, case, CaseState.REFUSED, outcome="refused", decided_at=ctx.now)
    decision = documents.issue(ctx, case.matter, Document.REFUSAL, content)
    cases.move(ctx, case, CaseState.CLOSED, closed_at=ctx.now)
    return {
        "outcome": "refused",
        "decided_at": ctx.now,
        "decision_no": decision.number,
        "decision_id": decision.id,
        "service_request": service_request(call, case, [decision.id]),
    }

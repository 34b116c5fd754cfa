"""The simple procedure: a decision on the spot under its ceilings, its money, and its record with the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.hooks import Outcome, ServiceCall
from workflows import documents, payment_codes, signed
from workflows.calendar.zone import local_day
from workflows.catalogues import powers
from workflows.clocks import clocks
from workflows.clocks.steps import subject_of
from workflows.enforcement import cases, clues, evidence, officers, papers, penalties, telling
from workflows.enforcement.bounds import cents
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.deciding import onward
from workflows.enforcement.filing import CHECK_LIMITS
from workflows.enforcement.penalties import PENALISE
from workflows.enforcement.states import CaseState
from workflows.law.acts import Act
from workflows.numbers import Document

FINE, COLLECTED = "罚款", "当场收缴"


def _payment(case: EnforcementCase, given: Mapping[str, Any]) -> dict[str, Any]:
    """How the fine is paid: at the bank named, by its code, within fifteen days, or collected; a warning costs nothing.

    Source: Administrative Penalty Law (2021) art. 67 to 70, 72 (1) (1).
    """
    if given.get("kind") != FINE:
        return {}
    if given.get("collect_mode") == COLLECTED:
        return {"performance": "罚款已当场收缴，出具财政票据。"}
    code = payment_codes.code_for(case.town_code, case.number)
    terms = {"performance": papers.PERFORMANCE, "surcharge": papers.SURCHARGE}
    return {"payee": given.get("payee"), "payment_code": code, **terms}


_SIGNED = ("party_type", "party", "cert_type", "cert_no", "facts", "power_code", "kind")
"""What the officer signs beside the fine, and what no mapping may put in its place."""


def _require_signed(ctx: Context, case: EnforcementCase, given: Mapping[str, Any]) -> None:
    """The penalty on the spot is the one that was signed.

    Raises:
        SignedOtherwise: a variable says another one.
    """
    sent = (signed.last(ctx, case.instance_id, Act.PENALTY_SIMPLE_DECIDE) or {}).get("simple")
    if not isinstance(sent, Mapping):
        return
    for name in _SIGNED:
        signed.require(given.get(name), sent.get(name))
    signed.require(cents(given.get("fine")), cents(sent.get("fine")))


def issue_decision(ctx: Context, call: ServiceCall) -> Outcome:
    """S1: the numbered decision, delivered on the spot, with the remedy text: reconsideration first."""
    case = cases.of_instance(ctx, call.instance_id)
    given: Mapping[str, Any] = call.variables["simple"]
    _require_signed(ctx, case, given)
    power = powers.for_filing(ctx, case.town_code, str(given["power_code"]), local_day(ctx.now))
    who = officers.as_list(given["officers"])
    names = ("type", "name", "cert_type", "cert_no")
    sources = ("party_type", "party", "cert_type", "cert_no")
    before = cases.party(ctx, case.instance_id)
    party = {name: given[source] for name, source in zip(names, sources, strict=True)}
    cases.name_party(ctx, case, {**party, "address": before.address if before else ""})
    facts = {
        **papers.said(given, "facts", "kind", "fine", "collect_mode", "collect_reason", "receipt_no", "body_camera"),
        **_payment(case, given),
        **papers.said(given, "signed", "refusal_note"),
        **papers.said(call.variables.get("rights"), "statement", "defence", "reason"),
        "power_code": power.code,
        "power_name": power.name,
        "basis": power.citation,
        "officers": officers.names(ctx, who),
        **papers.breach(ctx, case),
        "remedy": papers.remedy_on_the_spot(ctx, case),
    }
    issued = papers.issue(ctx, case, call, Document.SIMPLE_PENALTY, facts)
    documents.serve_ids(ctx, [issued.id], "当场", str(given["party"])[:100])
    evidence.add(
        ctx,
        case,
        "视听资料",
        "现场照片与执法记录仪影像",
        {"body_camera": given["body_camera"]},
        files=[*(given.get("photos") or []), *(given.get("party_sign") or [])],
        obtained_at=ctx.now,
        obtained_by=who,
    )
    officers.note(ctx, case, call.element_id, who, [local_day(ctx.now)])
    penalty = penalties.issue_simple(ctx, case, _decided(given, power.citation), issued)
    cases.move(
        ctx,
        case,
        CaseState.DECIDED,
        outcome="simple",
        power_id=power.id,
        power_code=power.code,
        field=power.field,
        filed_on=local_day(ctx.now),
        filing_no=issued.number,
        officers=who,
        fine_cents=penalty.fine_cents,
    )
    clocks.stop_all(ctx, subject_of(call), CHECK_LIMITS)
    telling.enqueue(ctx, cases.of_instance(ctx, call.instance_id), telling.FILED, {"filed": True})
    return {
        "decision_no": issued.number,
        "decision_id": issued.id,
        "decided_at": ctx.now,
        "power": clues.as_variable(power),
        "penalty_outcome": PENALISE,
        "penalty": {
            "decision_document_id": issued.id,
            "decision_no": issued.number,
            "fine_cents": penalty.fine_cents,
            "kinds": penalty.kinds,
            "rectify_order": False,
            "rectify_due": None,
            "served_at": ctx.now,
            "pay_days": 15,
            "party_name": given["party"],
            "party_type": given["party_type"],
            "field": power.field,
        },
        **onward(ctx, case, issued, call),
    }


def _decided(given: Mapping[str, Any], basis: str) -> dict[str, Any]:
    return {
        "outcome": PENALISE,
        "party_name": given["party"],
        "party_cert_no": given["cert_no"],
        "facts": given["facts"],
        "legal_basis": basis,
        "kinds": [given["kind"]],
        "fine": given.get("fine"),
        "collect_mode": given.get("collect_mode"),
    }


def record_no_penalty(ctx: Context, call: ServiceCall) -> Outcome:
    """The defence is well-founded: no penalty on the spot; the file says why, and whoever sent the clue is told."""
    case = cases.of_instance(ctx, call.instance_id)
    rights: Mapping[str, Any] = call.variables["rights"]
    facts = {
        **papers.said(rights, "statement", "reason"),
        "ground": "当事人申辩成立",
        "remedy": papers.remedy(ctx, case),
        "decided_by": officers.who_did(ctx, call.instance_id, "S1-01"),
    }
    issued = papers.issue(ctx, case, call, Document.NO_PENALTY, facts)
    seal = evidence.seal(ctx, case)
    ended = cases.move(ctx, case, CaseState.NOT_FILED, outcome="not_filed", closed_at=ctx.now, sealed_digest=seal)
    clocks.stop_all(ctx, subject_of(call), CHECK_LIMITS)
    telling.ended(ctx, ended, {"reason": str(rights.get("reason") or "")})
    return {"decision_no": issued.number, "penalty_outcome": "不予行政处罚"}

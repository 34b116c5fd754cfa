"""Drafts of decisions: what goes to the legal review, and that nothing else is decided after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.hooks import ServiceCall
from workflows import cases, documents, law_reviews
from workflows.approval.words import REVIEWS, who_did
from workflows.cases import Case

Variables = dict[str, Any]

PARTS = ("decision", "conditions", "reasons")
"""What a draft fixes; validity and signature are the decider's."""

DRAFT = "P1-08-draft"


def parts(given: Mapping[str, Any]) -> dict[str, str]:
    """The reviewed parts of a draft or decision; what is empty says nothing."""
    return {name: str(given[name]).strip() for name in PARTS if given.get(name)}


def submit(ctx: Context, call: ServiceCall) -> Variables:
    """P1-08: the request for a legal review of this very draft."""
    case = cases.of_instance(ctx, call.instance_id)
    draft: Mapping[str, Any] = call.variables["draft"]
    review: Mapping[str, Any] = call.variables["review"]
    hearing = call.variables.get("hearing")
    return {
        "review_request": {
            "subject_type": "许可",
            "reason_code": _reason(call, hearing),
            "mandatory": True,
            "draft_document_id": None,
            "draft_hash": documents.digest(parts(draft)),
            "draft": parts(draft),
            "investigation_report": review.get("opinion"),
            "evidence_index": [str(row.get("material_code")) for row in call.variables.get("materials") or []],
            "hearing_record": hearing.get("record_file") if isinstance(hearing, Mapping) else None,
            "discretion_note": draft.get("opinion"),
            "submitter": next(reversed(who_did(ctx, case.instance_id, REVIEWS)), None),
        }
    }


def _reason(call: ServiceCall, hearing: object) -> str:
    if isinstance(hearing, Mapping) and hearing.get("held") is True:
        return "听证案件"
    return "重大公共利益" if call.variables["review"]["major_public_interest"] else "本级目录"


def require_reviewed(ctx: Context, case: Case, decision: Mapping[str, Any]) -> None:
    """Where a draft was reviewed, this decision is the one that passed (INV-02, INV-03).

    Raises:
        LawReviewRequired, LawReviewVoid: it did not pass, or this is another decision.
    """
    if who_did(ctx, case.instance_id, (DRAFT,)) or law_reviews.latest(ctx, case.instance_id) is not None:
        law_reviews.require_pass(ctx, case.instance_id, documents.digest(parts(decision)))

"""Legal review as service steps: open, return the file, give the opinion, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import ids
from engine.context import Context
from engine.hooks import ServiceCall
from workflows import acts, documents, matters, signed
from workflows.clocks import clocks, steps
from workflows.hearings import hearings
from workflows.law.acts import Act
from workflows.law_reviews import reviewers, reviews, rules
from workflows.law_reviews.reviews import Review, ReviewState
from workflows.numbers import Document

PROCESS = "law_review"
SUBMISSION, POINTS, OPINION, CONFIRMATION, RULING = "P3-01", "P3-04", "P3-06", "P3-06-confirm", "P3-07-decide"
LIMIT = "PN-11"
FOLLOW = "采纳异议"
Variables = dict[str, Any]


def open(ctx: Context, call: ServiceCall) -> Variables:
    """P3-02: what is missing goes back to the submitter; a whole file starts the limit.

    Variables: ``review_request`` ``{subject_type, reason_code, mandatory, draft_document_id, draft_hash, field}``,
    ``review_file`` (form L1). Sets ``review_problems``, ``law_review_returned``, and for a whole file
    ``law_review_id``, ``review_due``, ``edits_of``, ``required_edits``, ``reviewer``, ``reviewer_options``.
    """
    file: Mapping[str, Any] = call.variables["review_file"]
    request: Mapping[str, Any] = call.variables.get("review_request") or {}
    draft_hash = str(request.get("draft_hash") or documents.digest({"files": file.get("draft_decision")}))
    before = _edited_after(ctx, call)
    problems = _problems(ctx, call, file, request, draft_hash, before)
    if problems:
        told = "；".join(problems)
        return {"review_problems": problems, "law_review_returned": f"退回补充：{told}", "edits_of": None}
    review = _entered(ctx, call, file, request, draft_hash, before)
    field = str(request.get("field") or "")
    clock = clocks.start(ctx, steps.subject_of(call), LIMIT, variant=field)
    return {
        "review_problems": [],
        "law_review_returned": None,
        "law_review_id": review.id,
        "review_due": clock.safe_at,
        "edits_of": review.edits_of,
        "required_edits": before.edits if before else [],
        "reviewer": review.reviewer,
        "reviewer_options": reviewers.options(ctx, call.town_code, review.subject_type, _apart(review, request)),
    }


def _apart(review: Review, request: Mapping[str, Any]) -> list[str]:
    """Who submitted the file, or is kept out by it."""
    return [review.submitter, *(request.get("excluded_persons") or [])]


def _edited_after(ctx: Context, call: ServiceCall) -> Review | None:
    """The review whose edits this file brings, if it does."""
    last = reviews.latest(ctx, call.instance_id)
    return last if last is not None and last.state == ReviewState.PASSED_WITH_EDITS else None


def _problems(
    ctx: Context,
    call: ServiceCall,
    file: Mapping[str, Any],
    request: Mapping[str, Any],
    draft_hash: str,
    before: Review | None,
) -> list[str]:
    found = []
    for name, title in (("investigation_report", "调查（审查）报告"), ("evidence_index", "证据目录")):
        if not file.get(name):
            found.append(f"缺少{title}")
    heard = any(one.is_held for one in hearings.of_matter(ctx, call.instance_id))
    if heard and not file.get("hearing_record"):
        found.append("本案经过听证，缺少听证笔录")
    if file.get("reason_code") == "听证案件" and not heard:
        found.append("本案没有举行过听证，审核事由不符")
    if request.get("draft_document_id"):
        issued = documents.get(ctx, str(request["draft_document_id"]))
        if issued.instance_id != call.instance_id or issued.voided_at is not None:
            found.append("决定稿不属于本案或已作废")
    if before is not None and before.draft_hash == draft_hash:
        found.append("决定稿尚未按审核意见修改")
    return found


def _entered(
    ctx: Context,
    call: ServiceCall,
    file: Mapping[str, Any],
    request: Mapping[str, Any],
    draft_hash: str,
    before: Review | None,
) -> Review:
    """The review's row: a new one, or the one whose file had gone back."""
    facts: Variables = {
        "subject_type": str(file.get("subject_type") or request.get("subject_type")),
        "reason_code": str(file.get("reason_code") or request.get("reason_code")),
        "draft_hash": draft_hash,
        "submitter": acts.last_actor(ctx, call.instance_id, PROCESS, SUBMISSION) or ctx.actor.id,
        "submitted_at": ctx.now,
    }
    earlier = call.variables.get("law_review_id")
    if earlier is not None:
        return reviews.move(ctx, reviews.get(ctx, str(earlier)), ReviewState.REVIEWING, **facts)
    made = Review(
        id=ids.new(),
        town_code=call.town_code,
        instance_id=call.instance_id,
        mandatory=request.get("mandatory") is True,
        draft_document_id=str(request["draft_document_id"]) if request.get("draft_document_id") else None,
        reviewer=before.reviewer if before else None,
        points=before.points if before else {},
        opinion=None,
        ground=None,
        explanation=None,
        citations=[],
        edits=[],
        opinion_no=None,
        dissent=None,
        ruling=None,
        ruled_by=None,
        state=ReviewState.REVIEWING.value,
        edits_of=before.id if before else None,
        returns=0,
        closed_at=None,
        in_time=None,
        voided_at=None,
        revision=1,
        **facts,
    )
    return reviews.add(ctx, made)


def _review(ctx: Context, call: ServiceCall) -> Review:
    return reviews.get(ctx, str(call.variables["law_review_id"]))


def return_file(ctx: Context, call: ServiceCall) -> Variables:
    """P3-04: the file goes back for something that is missing; the limit stops until it comes again."""
    found = _review(ctx, call)
    step: Mapping[str, Any] = call.variables["review_step"]
    reviews.move(ctx, found, ReviewState.RETURNED, returns=found.returns + 1, reviewer=call.variables["reviewer"])
    clocks.stop_all(ctx, steps.subject_of(call), [LIMIT])
    return {"law_review_returned": f"审核员退回补充：{step['reason']}"}


def give_opinion(ctx: Context, call: ServiceCall) -> Variables:
    """P3-06: the opinion is written down and issued; one against the draft may be disputed once."""
    given: Mapping[str, Any] = call.variables["review_opinion"]
    sent = signed.last(ctx, call.instance_id, Act.LAW_REVIEW)
    signed.require(given["opinion"], None if sent is None else sent.get("opinion"))
    found = _review(ctx, call)
    facts: Variables = {
        "reviewer": acts.last_actor(ctx, call.instance_id, PROCESS, OPINION),
        "points": documents.plain(call.variables["review_points"]),
        "opinion": given["opinion"],
        "ground": given.get("ground"),
        "explanation": given.get("text"),
        "citations": documents.plain([_citation(one) for one in given.get("citations") or []]),
        "edits": documents.plain(given.get("edits") or []),
        "opinion_no": _issued(ctx, call, found, given),
    }
    against = not str(given["opinion"]).startswith(rules.AGREE)
    reviews.move(ctx, found, ReviewState.DISPUTABLE if against else ReviewState.REVIEWING, **facts)
    return {}


def _citation(row: Any) -> Any:
    return row.get("citation") if isinstance(row, Mapping) else row


def _issued(ctx: Context, call: ServiceCall, found: Review, given: Mapping[str, Any]) -> str | None:
    matter = matters.find(ctx, call.instance_id)
    if matter is None:
        return None
    content = {
        "subject_type": found.subject_type,
        "reason_code": found.reason_code,
        "reviewer": acts.last_actor(ctx, call.instance_id, PROCESS, OPINION),
        "draft_hash": found.draft_hash,
        "points": rules.table_of(call.variables["review_points"]),
        "opinion": given["opinion"],
        "ground": given.get("ground"),
        "explanation": given.get("text"),
        "citations": [_citation(one) for one in given.get("citations") or []],
        "edits": given.get("edits") or [],
    }
    return documents.issue(ctx, matter, Document.LAW_REVIEW, content).number


def close(ctx: Context, call: ServiceCall) -> Variables:
    """P3-08: the result, bound to the draft's hash; the limit stops. Sets ``law_review`` for the caller."""
    found = _review(ctx, call)
    state, facts = _result(ctx, call, found)
    stopped = clocks.stop_all(ctx, steps.subject_of(call), [LIMIT])
    in_time = all(clock.in_time is not False for clock in stopped)
    closed = reviews.move(ctx, found, state, closed_at=ctx.now, in_time=in_time, **facts)
    return {"law_review": closed.as_variable()}


def _result(ctx: Context, call: ServiceCall, found: Review) -> tuple[ReviewState, Variables]:
    if found.opinion is None:
        reviewer = acts.last_actor(ctx, call.instance_id, PROCESS, CONFIRMATION)
        return ReviewState.PASSED, {"opinion": rules.AGREE, "reviewer": reviewer}
    if found.opinion == rules.AGREE:
        return ReviewState.PASSED, {}
    if found.opinion == rules.WITH_EDITS:
        return ReviewState.PASSED_WITH_EDITS, {}
    dissent: Mapping[str, Any] = call.variables.get("law_dissent") or {}
    ruling: Mapping[str, Any] = call.variables.get("dissent_ruling") or {}
    facts = {
        "dissent": dissent.get("text"),
        "ruling": ruling.get("ruling"),
        "ruled_by": acts.last_actor(ctx, call.instance_id, PROCESS, RULING) if ruling else None,
    }
    if ruling.get("ruling") == FOLLOW:
        return ReviewState.PASSED, facts
    return (ReviewState.TRANSFERRED if found.opinion == rules.TRANSFER else ReviewState.FAILED), facts

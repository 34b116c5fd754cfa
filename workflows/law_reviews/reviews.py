"""Reviews as rows: which draft was reviewed, by whom, how it ended; and whether a decision may be taken on a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from engine.context import Context
from engine.revisions import Changes
from engine.rows import as_row, columns
from workflows.law_reviews.errors import (
    LawReviewNotFound,
    LawReviewRequired,
    LawReviewStateRefused,
    LawReviewVoid,
)
from workflows.law_reviews.models import law_review as table


class ReviewState(StrEnum):
    """Where a review stands. Source: domain paper 3.6."""

    #: The file is whole; somebody reviews it. Left by an opinion, or when the file goes back.
    REVIEWING = "reviewing"
    #: The file went back to the submitter, the limit stands still. Left when it comes again.
    RETURNED = "returned"
    #: The opinion is against the draft; the submitter may dissent once. Left by silence, or by the ruling.
    DISPUTABLE = "disputable"
    #: The draft may be decided on. Left only when it is edited.
    PASSED = "passed"
    #: The draft passes once the edits are made and confirmed. Left by the review of the edited draft.
    PASSED_WITH_EDITS = "passed_with_edits"
    #: The draft may not be decided on. Never left.
    FAILED = "failed"
    #: A crime is suspected: the case goes to justice. Never left.
    TRANSFERRED = "transferred"
    #: The draft was edited after the pass. Never left: the edited draft needs a review of its own.
    VOID = "void"


S = ReviewState
TRANSITIONS: Mapping[ReviewState, frozenset[ReviewState]] = {
    S.REVIEWING: frozenset({S.RETURNED, S.DISPUTABLE, S.PASSED, S.PASSED_WITH_EDITS, S.FAILED}),
    S.RETURNED: frozenset({S.REVIEWING}),
    S.DISPUTABLE: frozenset({S.PASSED, S.FAILED, S.TRANSFERRED}),
    S.PASSED: frozenset({S.VOID}),
    S.PASSED_WITH_EDITS: frozenset({S.VOID}),
    S.FAILED: frozenset(),
    S.TRANSFERRED: frozenset(),
    S.VOID: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Review:
    """One legal review of one draft."""

    id: str
    town_code: str
    instance_id: str
    subject_type: str
    reason_code: str
    mandatory: bool
    draft_document_id: str | None
    draft_hash: str
    submitter: str
    submitted_at: datetime
    reviewer: str | None
    points: dict[str, Any]
    opinion: str | None
    ground: str | None
    explanation: str | None
    citations: list[Any]
    edits: list[Any]
    opinion_no: str | None
    dissent: str | None
    ruling: str | None
    ruled_by: str | None
    state: str
    edits_of: str | None
    returns: int
    closed_at: datetime | None
    in_time: bool | None
    voided_at: datetime | None
    revision: int

    def as_variable(self) -> dict[str, Any]:
        """What the caller's diagram gets."""
        return {
            "review_id": self.id,
            "opinion": self.opinion,
            "passed": self.state == S.PASSED,
            "with_edits": self.state == S.PASSED_WITH_EDITS,
            "draft_hash": self.draft_hash,
            "reviewer": self.reviewer,
            "reviewed_at": self.closed_at,
            "edits": self.edits,
            "citations": self.citations,
            "ground": self.ground,
            "opinion_no": self.opinion_no,
            "state": self.state,
        }


_COLUMNS = columns(Review, table)
_CHANGES = Changes(table, [one.name for one in _COLUMNS if one.name != "id"])


def add(ctx: Context, made: Review) -> Review:
    """Enter a new review."""
    ctx.db.execute(insert(table), as_row(made))
    return made


def get(ctx: Context, review_id: str) -> Review:
    """The review with this id.

    Raises:
        LawReviewNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == review_id)).first()
    if row is None:
        raise LawReviewNotFound(review_id)
    return Review(*row)


def of_matter(ctx: Context, instance_id: str) -> list[Review]:
    """Every review of a matter, the first one first."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Review(*row) for row in ctx.db.execute(statement)]


def latest(ctx: Context, instance_id: str) -> Review | None:
    """The last review of a matter."""
    return next(reversed(of_matter(ctx, instance_id)), None)


def move(ctx: Context, found: Review, state: ReviewState, **facts: Any) -> Review:
    """Bring a review into another state, with what else changed; to the same state only the facts change.

    Raises:
        LawReviewStateRefused: the table does not know the way.
        StaleRevision: it was changed meanwhile.
    """
    if state != found.state and state not in TRANSITIONS[ReviewState(found.state)]:
        raise LawReviewStateRefused(found.id, found.state, state)
    after: Review = replace(found, state=state.value, revision=found.revision + 1, **facts)
    _CHANGES.write(ctx, f"legal review {found.id}", found.revision, after)
    return after


# --- may a decision be taken ----------------------------------------------------------------------


def require_pass(ctx: Context, instance_id: str, draft_hash: str) -> Review:
    """The review that lets exactly this draft be decided on: called by the guards of decisions.

    Raises:
        LawReviewRequired: nothing was reviewed, or the last review did not pass (INV-02).
        LawReviewVoid: the last review passed another text (INV-03), or its edits are not confirmed.
    """
    found = latest(ctx, instance_id)
    if found is None:
        raise LawReviewRequired("本案尚未通过法制审核", "The matter has not passed a legal review")
    if found.state == S.VOID or (found.state == S.PASSED and found.draft_hash != draft_hash):
        zh = "决定稿在法制审核通过后被改动，须重新审核"
        raise LawReviewVoid(zh, "The draft was edited after its review and needs another one", review_id=found.id)
    if found.state == S.PASSED_WITH_EDITS:
        zh = "法制审核要求的修改尚未核对，须送审核员核对"
        raise LawReviewVoid(zh, "The edits that the review asked for are not confirmed yet", review_id=found.id)
    if found.state != S.PASSED:
        zh = f"法制审核未通过（{found.opinion or '尚未出具意见'}）"
        raise LawReviewRequired(zh, f"The legal review did not pass; it is {found.state}", review_id=found.id)
    return found


def draft_changed(ctx: Context, instance_id: str, draft_hash: str) -> Review | None:
    """A draft was edited: a pass for another text is void from now on. Returns the review that was voided."""
    found = latest(ctx, instance_id)
    if found is None or found.state != S.PASSED or found.draft_hash == draft_hash:
        return None
    return move(ctx, found, S.VOID, voided_at=ctx.now)

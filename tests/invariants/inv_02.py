"""INV-02: where a legal review is required, nothing is decided unless the last review passed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from engine.context import Context
from workflows.enforcement.models import penalty_decision
from workflows.law_reviews import reviews
from workflows.law_reviews.reviews import Review, ReviewState
from workflows.models import document

PERMITS = ("grant", "refusal")


def check(ctx: Context) -> list[str]:
    """Ordinary penalties without a pass, and permits decided against the review they had."""
    penalty = penalty_decision.c
    rows = ctx.db.execute(
        select(penalty.instance_id, penalty.number, penalty.issued_at).where(
            penalty.issued_at.is_not(None), penalty.procedure == "ordinary", penalty.fine_cents > 0
        )
    )
    faults = [fault for row in rows for fault in _of(ctx, *row, must=True)]
    issued = document.c
    permits = ctx.db.execute(
        select(issued.instance_id, issued.number, issued.issued_at).where(issued.kind.in_(PERMITS))
    )
    return faults + [fault for row in permits for fault in _of(ctx, *row, must=False)]


def _of(ctx: Context, instance_id: str, number: str, at: datetime, *, must: bool) -> list[str]:
    known = [one for one in reviews.of_matter(ctx, instance_id) if one.submitted_at <= at]
    if not known:
        return [f"{number} was decided without a legal review"] if must else []
    return [] if held_at(known[-1], at) else [f"{number} was decided though its review is {known[-1].state}"]


def held_at(review: Review, at: datetime) -> bool:
    """Whether the review was a pass at that instant."""
    if review.closed_at is None or review.closed_at > at:
        return False
    return review.state == ReviewState.PASSED or (
        review.state == ReviewState.VOID and review.voided_at is not None and review.voided_at > at
    )

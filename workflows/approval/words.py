"""Words that forms, diagrams and documents of approvals share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from engine.context import Context
from engine.models import user_task
from engine.states import TaskState
from workflows import acts
from workflows.law.acts import Act

GRANT, REFUSE = "准予", "不予"
APPROVED, NOT_APPROVED = "批准", "不批准"

RECEIPT, REVIEW = "P1-03", "P1-05"
REVIEWS = (REVIEW, "P1-05-objection", "P1-08-draft")
"""Steps that review the application."""
DECISION = "P1-09"
DECISIONS = (DECISION, "P1-09-false")
"""Steps that decide it; who reviewed does neither. Source: domain paper 3.1, invariants of P1; 4.2."""

OF_ACTS: Mapping[Act, str] = {Act.PERMIT_DECIDE: DECISION, Act.PERMIT_REVIEW: REVIEW, Act.PERMIT_ACCEPT: RECEIPT}
"""The house's own step that a step of any diagram stands for, by its act; whatever its id."""

_COMPLETED = (
    select(user_task.c.definition_id, user_task.c.element_id, user_task.c.completed_by)
    .where(user_task.c.instance_id == bindparam("instance"), user_task.c.state == TaskState.COMPLETED.value)
    .order_by(user_task.c.ended_at, user_task.c.id)
)


def step(ctx: Context, definition_id: str, element_id: str) -> str:
    """The house's step that a step stands for: by its act, or by its own id where it has none of these acts."""
    done = acts.of_step(ctx, definition_id, element_id) or frozenset()
    return next((house for act, house in OF_ACTS.items() if act in done), element_id)


def who_did(ctx: Context, instance_id: str, steps: Sequence[str]) -> list[str]:
    """Who completed one of these steps of the house in an instance, the last one at the end."""
    rows = ctx.db.execute(_COMPLETED, {"instance": instance_id})
    return [str(person) for definition, element, person in rows if step(ctx, definition, element) in steps]

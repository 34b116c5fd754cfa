"""What the steps of a diagram mean for the case: its state, its visits, its rating, its commitments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine import runtime
from engine.context import Context
from engine.rows import HistoryEvent, Instance
from workflows import cases
from workflows.approval import aftermath, commitments, limits, words
from workflows.approval.words import DECISION, REVIEW
from workflows.cases import Case, CaseState

STATES = {REVIEW: CaseState.REVIEWING, DECISION: CaseState.DECIDING}
"""The state a case enters when this step of the house begins, or one that stands for it by its act."""

Variables = Mapping[str, Any]


def on_activity_started(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """A step of the diagram begins: the case enters its state, and the step's own clock starts."""
    element = words.step(ctx, event.definition_id, event.element_id) if event.definition_id and event.element_id else ""
    if element not in STATES and element not in limits.RATING:
        return
    case = cases.find(ctx, instance.id)
    if case is None:
        return
    if element in STATES:
        cases.move(ctx, case, STATES[element])
    limits.on_step_started(ctx, case, element)


def on_task_completed(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """A person finished a task: ratings, visits and commitments are noted in the case."""
    element = event.element_id or ""
    act = _COMPLETED.get(element)
    case = None if act is None else cases.find(ctx, instance.id)
    if act is not None and case is not None:
        act(ctx, case, element, runtime.look(ctx, instance).variables())


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """An operator ended the instance: none of its clocks goes on."""
    case = cases.find(ctx, instance.id)
    if case is not None:
        limits.cancel(ctx, case, "终止")


def _rated(ctx: Context, case: Case, element_id: str, variables: Variables) -> None:
    aftermath.rate(ctx, case, variables)


def _supplemented(ctx: Context, case: Case, element_id: str, variables: Variables) -> None:
    if "CLK" in ctx.actor.roles:
        cases.change(ctx, case, visits=case.visits + 1)


def _rectified(ctx: Context, case: Case, element_id: str, variables: Variables) -> None:
    limits.on_step_completed(ctx, case, element_id)


_COMPLETED: Mapping[str, Callable[[Context, Case, str, Variables], None]] = {
    "P1-14": _rated,
    "P1-01-supplement": _supplemented,
    "P1-03-tolerated": _supplemented,
    **dict.fromkeys(limits.RATING, _rectified),
    **dict.fromkeys(commitments.STEPS, commitments.record),
}

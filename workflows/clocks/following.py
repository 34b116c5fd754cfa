"""Clocks follow the work: whoever takes a task answers for the clocks that the task is due by."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select

from engine import definitions, tasks
from engine.context import Context
from engine.rows import HistoryEvent, Instance, UserTask
from workflows.clocks import ledger
from workflows.clocks.limits import Bearer
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Clock
from workflows.clocks.states import OPEN

EVENTS = ("task.claimed", "task.assigned", "task.unclaimed")
"""What moves a task from one person to another; a delegate works for an owner who stays responsible."""

_CODE = re.compile(r"\b[A-Z]{2}-\d{2}\b")
_ITEM = re.compile(r"\bitem\.(?:decision_limit|promised_days)\b")
PROMISE = "AP-14"
DECISION = frozenset({"AP-02", "AP-03", "AP-12", PROMISE})
"""The two clocks of one decision run side by side and follow together. Source: domain paper 2.3."""


def on_task(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """A task was taken, given to somebody or put back: the clocks it is due by are that person's from now on.

    Put back, they are its group's again where it is offered to one alone. Cards say who was responsible when they
    were earned (domain paper 2.6), so that earlier ones stay with whoever had the task then.
    """
    if instance is None or event.subject_id is None:
        return
    open_ones = _open(ctx, instance.id)
    if not open_ones:
        return
    task = tasks.get(ctx, event.subject_id)
    responsible = task.assignee or _group(task)
    codes = _codes(ctx, task)
    followed = [one for one in open_ones if one.code in codes or task.due_at in (one.safe_at, one.due_at)]
    ledger.save_all(ctx, [replace(one, responsible=responsible) for one in followed if one.responsible != responsible])


def _open(ctx: Context, instance_id: str) -> list[Clock]:
    """An instance's open clocks but those of the party's own periods: nobody here answers for them."""
    statement = select(*ledger.COLUMNS).where(
        sla_clock.c.instance_id == instance_id,
        sla_clock.c.state.in_(OPEN),
        sla_clock.c.bearer != Bearer.CITIZEN.value,
    )
    return [Clock(*row) for row in ctx.db.execute(statement.order_by(sla_clock.c.id).with_for_update())]


def _group(task: UserTask) -> str | None:
    return task.candidate_groups[0] if len(task.candidate_groups) == 1 else None


def _codes(ctx: Context, task: UserTask) -> frozenset[str]:
    """The limits that the task's diagram names: in its property ``limit``, or in the expression of its due date."""
    element = definitions.spec(ctx, task.definition_id).nodes[task.element_id].element
    named = f"{element.properties.get('limit', '')} {element.attributes.get('dueDate', '')}"
    codes = frozenset(_CODE.findall(named))
    return codes | DECISION if PROMISE in codes or _ITEM.search(named) else codes

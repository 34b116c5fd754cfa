"""What people may not do to an inspection: wrong person, wrong day, no scan, once too often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine import instances, runtime
from engine.context import Context
from engine.errors import FieldError
from engine.rows import UserTask
from workflows import acts
from workflows.calendar.zone import local_day
from workflows.inspection import checks, plans, registry
from workflows.inspection.errors import CheckInvalid, PlanApproverRefused, RedrawApproverRefused
from workflows.inspection.steps import APPROVE, CONFIRM, KEY, OPERATE, REDRAW
from workflows.organisation.separation import Function

EDIT, FILE, TASK, CHECK = "S3-01-edit", "S3-03", "S3-04", "S3-11"

FUNCTIONS: Mapping[str, Function] = {
    OPERATE: Function.OPERATE_DRAW,
    CONFIRM: Function.OPERATE_DRAW,
    CHECK: Function.BE_DRAWN,
}
"""Who operates the draw is never drawn. Source: domain paper 4.2."""


def check_start(ctx: Context, definition: Any, *, variables: Mapping[str, Any], business_key: str | None) -> None:
    """Guard of starts: a plan of a year that can still be planned.

    Raises:
        PlanContentInvalid: it is not.
    """
    if definition.key == KEY:
        plans.check(ctx, variables)


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: plan and redraw are approved by another.

    Raises:
        PlanApproverRefused, RedrawApproverRefused: they would not be.
    """
    if assignee is not None and task.definition_key == KEY:
        _refuse_own(ctx, task, assignee)


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion of the diagram's tasks.

    Raises:
        NotAllowed, Invalid: by the step; see ``errors``.
    """
    if task.definition_key != KEY:
        return
    _refuse_own(ctx, task, ctx.actor.id)
    check = _TASKS.get(task.element_id)
    if check is not None:
        check(ctx, task, variables)


def _refuse_own(ctx: Context, task: UserTask, person: str) -> None:
    if task.element_id == APPROVE and person in _writers(ctx, task):
        raise PlanApproverRefused(task_id=task.id, person=person)
    if task.element_id == REDRAW and person == acts.last_actor(ctx, task.instance_id, KEY, OPERATE):
        raise RedrawApproverRefused(task_id=task.id, person=person)


def _writers(ctx: Context, task: UserTask) -> set[str | None]:
    started = instances.get(ctx, task.instance_id).started_by
    return {started, acts.last_actor(ctx, task.instance_id, KEY, EDIT)}


def _edited(ctx: Context, task: UserTask, form: Mapping[str, Any]) -> None:
    plans.check(ctx, form)


def _filed(ctx: Context, task: UserTask, form: Mapping[str, Any]) -> None:
    plan = registry.plan_of(ctx, task.instance_id)
    first = None if plan.published_at is None else local_day(plan.published_at)
    day = form.get("filed_on")
    if day is None or day > local_day(ctx.now) or (first is not None and day < first):
        zh, en = "备案日期应在公布之后、今天之前", "Expected a day from publication to today"
        raise CheckInvalid(zh, en, fields=[FieldError("/variables/filed_on", "out_of_time", zh, en)])


def _task_set(ctx: Context, task: UserTask, form: Mapping[str, Any]) -> None:
    plans.check_task(ctx, registry.plan_of(ctx, task.instance_id), form)


def _checked(ctx: Context, task: UserTask, form: Mapping[str, Any]) -> None:
    seen = runtime.look(ctx, instances.get(ctx, task.instance_id)).variables(task.wait_id)
    inspection = registry.get(ctx, str((seen.get("pick") or {}).get("inspection_id")))
    plan = registry.plan_of(ctx, task.instance_id)
    checks.check(ctx, plan, registry.tasks(ctx, plan)[-1], inspection, ctx.actor.id, form)


_TASKS: Mapping[str, Callable[[Context, UserTask, Mapping[str, Any]], None]] = {
    EDIT: _edited,
    FILE: _filed,
    TASK: _task_set,
    CHECK: _checked,
}

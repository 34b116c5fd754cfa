"""The automatic steps of the double-random diagram."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.context import Context
from engine.hooks import BpmnError, Outcome, ServiceCall
from workflows import acts, documents, matters
from workflows.calendar.zone import local_day
from workflows.inspection import checks, draws, plans, registry
from workflows.inspection.registry import Draw, Inspection, Plan, Task
from workflows.inspection.sampling import PoolTooSmall
from workflows.inspection.states import TaskState
from workflows.numbers import Document

KEY = "double_random"
APPROVE, OPERATE, CONFIRM, REDRAW = "S3-02", "S3-05", "S3-07", "S3-08"
IMPOSSIBLE = "draw_impossible"

Variables = dict[str, Any]


# --- the plan -------------------------------------------------------------------------------------


def write_plan(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-01: the yearly plan as it was written or changed."""
    plan = plans.write(ctx, call.instance_id, call.variables)
    return {"inspection_plan": _plan(ctx, plan)}


def _plan(ctx: Context, plan: Plan) -> Variables:
    done = len(plans.items(plan)) - plans.remaining(ctx, plan)
    following = plans.items(plan)[done : done + 1]
    return {
        "number": plan.number,
        "year": plan.year,
        "name": plan.name,
        "frequency_cap": plan.frequency_cap,
        "items": plans.items(plan),
        "publish_by": plans.publish_by(plan.year),
        "published_late": plan.published_late,
        "state": plan.state,
        "remaining": plans.remaining(ctx, plan),
        "next_item": following[0] if following else None,
    }


def approve_plan(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-02: approved; what the public will read is ready."""
    plan = registry.plan_of(ctx, call.instance_id)
    approver = acts.last_actor(ctx, call.instance_id, KEY, APPROVE) or ctx.actor.id
    approved, issued = plans.approve(ctx, plan, approver)
    content = {"title": plan.name, "year": plan.year, "items": plans.items(plan), "basis": plan.content.get("basis")}
    request = {"kind": "计划", "document_id": issued.id, "content": content, "field": None}
    return {"inspection_plan": _plan(ctx, approved), "plan_publication_request": request}


def note_plan_published(ctx: Context, call: ServiceCall) -> Outcome:
    """The plan is public: by 31 March, or late on record."""
    plan = plans.note_published(ctx, registry.plan_of(ctx, call.instance_id))
    return {"inspection_plan": _plan(ctx, plan)}


def file_plan(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-03: the county's justice bureau has the plan; tasks may begin."""
    filing = _form(call, "filing")
    day = filing.get("filed_on")
    filed_on = day if isinstance(day, date) else local_day(ctx.now)
    plan = plans.file(ctx, registry.plan_of(ctx, call.instance_id), filed_on, str(filing.get("filing_number") or ""))
    return {"inspection_plan": _plan(ctx, plan)}


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    return found if isinstance(found, Mapping) else {}


# --- task and draw --------------------------------------------------------------------------------


def set_task(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-04: what is inspected where and when."""
    task = plans.set_task(ctx, registry.plan_of(ctx, call.instance_id), _form(call, "task_form"))
    return {"inspection_task": _task(task)}


def _task(task: Task) -> Variables:
    return {
        "sequence": task.sequence,
        "item": task.item,
        "field": task.field,
        "trigger": task.trigger,
        "starts_on": task.starts_on,
        "ends_on": task.ends_on,
        "credit_classes": ["A", "B", "C", "D"],
    }


def draw(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-06: the draw; where nobody can be drawn, the BPMN error ``draw_impossible`` says why.

    Variable ``frequency``: what the decision ``inspection_frequency`` says, as ``{credit_class, rate}`` each. A draw
    of the same task before it was replaced with the supervisor's approval.
    """
    plan = registry.plan_of(ctx, call.instance_id)
    task = _current(ctx, plan)
    operator = acts.last_actor(ctx, call.instance_id, KEY, OPERATE) or ctx.actor.id
    apart = acts.actors(ctx, call.instance_id, KEY, (OPERATE, CONFIRM))
    _supersede(ctx, call, task)
    rates = {str(row["credit_class"]): Decimal(str(row["rate"])) for row in call.variables.get("frequency") or []}
    try:
        made = draws.draw(ctx, plan, task, rates, operator, apart)
    except PoolTooSmall as error:
        zh = f"没有可抽取的对象，或 {error.name} 可派执法人员不足两名" if error.name else "没有可抽取的对象"
        raise BpmnError(IMPOSSIBLE, zh, {"draw_problem": zh}) from error
    return {"inspection_draw": _draw(made)}


def _current(ctx: Context, plan: Plan) -> Task:
    return registry.tasks(ctx, plan)[-1]


def _supersede(ctx: Context, call: ServiceCall, task: Task) -> None:
    known = registry.draws(ctx, task)
    if known and known[-1].state == "drawn":
        approver = acts.last_actor(ctx, call.instance_id, KEY, REDRAW) or ctx.actor.id
        draws.supersede(ctx, known[-1], str(_form(call, "redraw").get("reason") or ""), approver)


def _draw(made: Draw) -> Variables:
    return {
        "number": made.number,
        "attempt": made.attempt,
        "seed": made.seed,
        "pool_hash": made.pool_hash,
        "drawn_at": made.drawn_at,
        "objects": len(made.pool["objects"]),
        "picked": [{**pick, "officers_text": "、".join(pick["officers"])} for pick in made.picks],
    }


def confirm_draw(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-09: the draw counts; one inspection for each pick, and the notice of it for the public."""
    task = _current(ctx, registry.plan_of(ctx, call.instance_id))
    made = registry.draws(ctx, task)[-1]
    found = draws.confirm(ctx, call.instance_id, task, made)
    content = {
        "title": f"双随机抽查任务 {made.number}",
        "item": task.item,
        "period": f"{task.starts_on} — {task.ends_on}",
        "objects": len(found),
        "seed": made.seed,
        "pool_hash": made.pool_hash,
    }
    request = {"kind": "计划", "document_id": None, "content": content, "field": task.field}
    return {"picks": [_pick(one) for one in found], "task_publication_request": request}


def _pick(one: Inspection) -> Variables:
    return {
        "inspection_id": one.id,
        "credit_code": one.credit_code,
        "name": one.name,
        "credit_class": one.credit_class,
        "officers": one.officers,
        "officers_text": "、".join(one.officers),
    }


# --- one object -----------------------------------------------------------------------------------


def record_check(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-12: the result with its record; what the public will read, and the clue where it has to be followed up."""
    inspection = _inspection(ctx, call)
    form = _form(call, "result")
    checked = checks.record(ctx, inspection, form)
    checks.score(ctx, checked, int(call.variables.get("credit_points") or 0))
    issued = documents.issue(
        ctx,
        matters.of_instance(ctx, call.instance_id),
        Document.INSPECTION_RECORD,
        {
            "object": checked.name,
            "credit_code": checked.credit_code,
            "officers": checked.officers,
            "checked_on": checked.checked_on,
            "checklist": form.get("checklist"),
            "conclusion": checked.conclusion,
            "findings": form.get("findings"),
            "rectify_due": checked.rectify_due,
        },
    )
    content = {
        "title": f"双随机抽查结果 {issued.number}",
        "party": checked.name,
        "party_type": "法人",
        "conclusion": checked.conclusion,
        "checked_on": checked.checked_on,
    }
    return {
        "publication_request": {"kind": "检查", "document_id": issued.id, "content": content, "field": None},
        "follow_up": checked.conclusion == checks.FOLLOWED_UP,
        "clue": _clue(ctx, checked, form, issued.number),
    }


def _inspection(ctx: Context, call: ServiceCall) -> Inspection:
    return registry.get(ctx, str(_form(call, "pick").get("inspection_id")))


def _clue(ctx: Context, checked: Inspection, form: Mapping[str, Any], number: str) -> Variables:
    """What the enforcement process starts with. Source: domain paper 3.2, form E1."""
    return {
        "source": "双随机抽查",
        "source_no": number,
        "reporter": None,
        "place": form.get("place"),
        "place_name": checked.name,
        "happened_at": form.get("scanned_at") or ctx.now,
        "object_name": checked.name,
        "object_cert_type": draws.CREDIT_CODE,
        "object_cert_no": checked.credit_code,
        "description": form.get("findings"),
        "attachments": form.get("photos") or [],
        "suspected_power": form.get("suspected_power"),
        "urgency": "一般",
    }


def note_result_published(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-14: the result is public, within twenty working days or late."""
    published = checks.note_published(ctx, _inspection(ctx, call))
    return {"published_at": published.published_at}


def close_task(ctx: Context, call: ServiceCall) -> Outcome:
    """S3-16: every object was checked; what the plan still has to do."""
    plan = registry.plan_of(ctx, call.instance_id)
    registry.move_task(ctx, _current(ctx, plan), TaskState.DONE)
    return {"inspection_plan": _plan(ctx, plan)}

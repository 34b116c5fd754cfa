"""Yearly plans (R1) and their tasks: written, approved by another, published by 31 March, filed with the county."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine import ids, instances
from engine.context import Context
from engine.errors import FieldError
from workflows import documents, matters, towns
from workflows.calendar.zone import at, local_day
from workflows.inspection import models, registry
from workflows.inspection.errors import PlanContentInvalid, TaskContentInvalid
from workflows.inspection.registry import Plan, Task
from workflows.inspection.states import PlanState, TaskState
from workflows.matters import Pillar
from workflows.numbers import Document

FREQUENCY_CAP = 4
"""Routine visits to one enterprise in a year, unless the plan says fewer or more. Source: domain paper 3.5 (5)."""

FIELDS = (
    "year",
    "name",
    "basis",
    "period_from",
    "period_to",
    "ratio",
    "pool",
    "items",
    "joint_departments",
    "frequency_cap",
)
"""What form R1 has. Source: domain paper 3.5."""

KINDS = {"企业": "enterprise", "个体工商户": "self_employed"}


def publish_by(year: int) -> datetime:
    """By when a year's plan has to be published: 31 March. Source: domain paper 3.5 (1), local rule."""
    return at(date(year, 3, 31), time(17, 30))


# --- plans ----------------------------------------------------------------------------------------


def check(ctx: Context, form: Mapping[str, Any]) -> None:
    """A plan as form R1 has it.

    Raises:
        PlanContentInvalid: its year is over, or its period is not within the year.
    """
    year = _whole(form.get("year"))
    problems = []
    if year is None or not local_day(ctx.now).year <= year <= local_day(ctx.now).year + 1:
        problems.append(
            _problem("year", "year_refused", "应为今年或明年的计划", "Expected a plan of this year or the next")
        )
    first, last = form.get("period_from"), form.get("period_to")
    days = isinstance(first, date) and isinstance(last, date)
    if year is not None and not (days and first.year == last.year == year and first <= last):  # type: ignore[union-attr, operator]
        zh, en = "抽查期间应在计划年度之内", "Expected a period within the plan's year"
        problems.append(_problem("period_to", "period_refused", zh, en))
    if problems:
        raise PlanContentInvalid(problems[0].message_zh, problems[0].message_en, fields=problems)


def _problem(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/variables/{name}", code, zh, en)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def write(ctx: Context, instance_id: str, form: Mapping[str, Any]) -> Plan:
    """Enter a plan, or what was changed before its approval.

    Raises:
        PlanContentInvalid: as ``check``.
        InspectionStateRefused: it is approved already.
    """
    check(ctx, form)
    content = documents.plain({name: form.get(name) for name in FIELDS})
    facts = {
        "year": int(form["year"]),
        "name": str(form["name"]),
        "content": content,
        "frequency_cap": _whole(form.get("frequency_cap")) or FREQUENCY_CAP,
    }
    found = registry.find_plan(ctx, instance_id)
    if found is not None:
        return registry.change_plan(ctx, found, **facts)
    return _entered(ctx, instance_id, facts)


def _entered(ctx: Context, instance_id: str, facts: Mapping[str, Any]) -> Plan:
    instance = instances.get(ctx, instance_id)
    town = towns.get(ctx, instance.town_code)
    number = f"SSJ-{facts['year']}-{instance_id[-12:]}"
    matters.open(ctx, instance, Pillar.ENFORCEMENT, "inspection", number, str(facts["name"]))
    made = Plan(
        id=ids.new(),
        town_code=town.code,
        instance_id=instance_id,
        number=number,
        state=PlanState.DRAFT.value,
        approved_by=None,
        approved_at=None,
        published_at=None,
        published_late=False,
        filed_on=None,
        filing_number=None,
        **facts,
    )
    registry.add(ctx, models.inspection_plan, made)
    return made


def approve(ctx: Context, plan: Plan, approved_by: str) -> tuple[Plan, documents.Issued]:
    """Approve a plan and issue it under its number.

    Raises:
        InspectionStateRefused: it is approved already.
    """
    facts = {"approved_by": approved_by, "approved_at": ctx.now}
    approved = registry.change_plan(ctx, plan, PlanState.APPROVED, **facts)
    matter = matters.of_instance(ctx, plan.instance_id)
    issued = documents.issue(ctx, matter, Document.INSPECTION_PLAN, {**plan.content, "approved_on": local_day(ctx.now)})
    return approved, issued


def note_published(ctx: Context, plan: Plan) -> Plan:
    """The public can read the plan, in time or late."""
    late = ctx.now > publish_by(plan.year)
    return registry.change_plan(ctx, plan, PlanState.PUBLISHED, published_at=ctx.now, published_late=late)


def file(ctx: Context, plan: Plan, filed_on: date, filing_number: str) -> Plan:
    """The county's justice bureau has the plan. Source: domain paper 3.5 (1)."""
    return registry.change_plan(ctx, plan, PlanState.FILED, filed_on=filed_on, filing_number=filing_number)


# --- tasks ----------------------------------------------------------------------------------------


def check_task(ctx: Context, plan: Plan, form: Mapping[str, Any]) -> None:
    """A task of the plan.

    Raises:
        TaskContentInvalid: its days are over, in the wrong order, or outside of the plan's year.
    """
    first, last = form.get("starts_on"), form.get("ends_on")
    today = local_day(ctx.now)
    if not isinstance(first, date) or not isinstance(last, date) or not max(first, today) <= last:
        zh, en = "结束日期不得早于开始日期和今天", "Expected an end not before the start and not before today"
        raise TaskContentInvalid(zh, en, fields=[_problem("ends_on", "days_refused", zh, en)])
    if first.year != plan.year or last.year != plan.year:
        zh, en = f"抽查任务应在 {plan.year} 年度内", f"Expected days in {plan.year}"
        raise TaskContentInvalid(zh, en, fields=[_problem("starts_on", "year_refused", zh, en)])


def set_task(ctx: Context, plan: Plan, form: Mapping[str, Any]) -> Task:
    """Enter a task, or change the one that is set and not drawn.

    The share that the published plan promises is drawn at least; a task may raise it. Source: domain paper 3.5, R1.

    Raises:
        TaskContentInvalid: as ``check_task``.
    """
    check_task(ctx, plan, form)
    known = registry.tasks(ctx, plan)
    facts: dict[str, Any] = {
        "item": str(form["item"]),
        "field": str(form["field"]),
        "trigger": str(form["trigger"]),
        "starts_on": form["starts_on"],
        "ends_on": form["ends_on"],
        "ratio_per_mille": max(_per_mille(plan.content.get("ratio")), _per_mille(form.get("task_ratio"))),
        "business_kind": KINDS.get(str(form.get("object_kind"))),
        "trade": str(form["trade"]) if form.get("trade") else None,
        "joint_departments": [str(one) for one in form.get("task_departments") or []],
    }
    if known and known[-1].state == TaskState.SET:
        registry.move_task(ctx, known[-1], TaskState.SET, **facts)
    else:
        made: dict[str, Any] = {
            "id": ids.new(),
            "town_code": plan.town_code,
            "plan_id": plan.id,
            "sequence": len(known) + 1,
        }
        registry.add(ctx, models.inspection_task, Task(**made, **facts, state=TaskState.SET.value))
    return registry.tasks(ctx, plan)[-1]


def _per_mille(per_cent: object) -> int:
    """A share of the forms, with one decimal; none is nothing."""
    return 0 if per_cent is None else int(Decimal(str(per_cent)) * 10)


def items(plan: Plan) -> list[dict[str, Any]]:
    """The plan's list of what is inspected."""
    return list(plan.content.get("items") or [])


def remaining(ctx: Context, plan: Plan) -> int:
    """How many items of the plan have no finished task yet."""
    done = sum(task.state == TaskState.DONE for task in registry.tasks(ctx, plan))
    return max(0, len(items(plan)) - done)

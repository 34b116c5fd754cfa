"""Plans, tasks, draws and inspections as rows: enter, find, move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, extract, func, insert, select, update

from engine import history
from engine.context import Context
from engine.rows import as_row, columns
from workflows.inspection import models, states
from workflows.inspection.errors import DrawNotFound, InspectionNotFound, InspectionPlanNotFound
from workflows.inspection.states import CheckState, DrawState, PlanState, TaskState

ROUTINE = "日常双随机"
"""The trigger whose visits count against the yearly cap."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A yearly plan."""

    id: str
    town_code: str
    instance_id: str
    number: str
    year: int
    name: str
    content: dict[str, Any]
    frequency_cap: int
    state: str
    approved_by: str | None
    approved_at: datetime | None
    published_at: datetime | None
    published_late: bool
    filed_on: date | None
    filing_number: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a plan."""

    id: str
    town_code: str
    plan_id: str
    sequence: int
    item: str
    field: str
    trigger: str
    starts_on: date
    ends_on: date
    ratio_per_mille: int | None
    business_kind: str | None
    trade: str | None
    joint_departments: list[str]
    state: str


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw with everything it can be replayed from."""

    id: str
    town_code: str
    task_id: str
    number: str
    attempt: int
    algorithm: str
    seed: str
    pool: dict[str, Any]
    pool_hash: str
    picks: list[dict[str, Any]]
    drawn_at: datetime
    operator: str
    state: str
    redraw_reason: str | None
    redraw_approved_by: str | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """One object of a confirmed draw."""

    id: str
    town_code: str
    draw_id: str
    instance_id: str
    credit_code: str
    name: str
    credit_class: str
    officers: list[str]
    trigger: str
    visit: str
    state: str
    scanned_at: datetime | None
    checked_on: date | None
    conclusion: str | None
    record: dict[str, Any] | None
    rectify_due: date | None
    published_at: datetime | None


_PLAN = columns(Plan, models.inspection_plan)
_TASK = columns(Task, models.inspection_task)
_DRAW = columns(Draw, models.inspection_draw)
_INSPECTION = columns(Inspection, models.inspection)


def add(ctx: Context, table: Table, row: Plan | Task | Draw | Inspection) -> None:
    """Enter a fresh row."""
    ctx.db.execute(insert(table), as_row(row))
    history.record(ctx, f"{table.name}.added", subject_id=row.id)


def _set(ctx: Context, table: Table, row_id: str, values: Mapping[str, Any]) -> None:
    ctx.db.execute(update(table).where(table.c.id == row_id).values(values))
    if "state" in values:
        history.record(ctx, f"{table.name}.state", subject_id=row_id, details={"after": values["state"]})


# --- plans and tasks ------------------------------------------------------------------------------


def plan_of(ctx: Context, instance_id: str) -> Plan:
    """The plan that an instance carries out.

    Raises:
        InspectionPlanNotFound: it carries out none.
    """
    found = find_plan(ctx, instance_id)
    if found is None:
        raise InspectionPlanNotFound(instance_id)
    return found


def find_plan(ctx: Context, instance_id: str) -> Plan | None:
    """The same, or None."""
    row = ctx.db.execute(select(*_PLAN).where(models.inspection_plan.c.instance_id == instance_id)).first()
    return None if row is None else Plan(*row)


def change_plan(ctx: Context, plan: Plan, state: PlanState | None = None, **values: Any) -> Plan:
    """Change a plan, and its state where ``state`` is given.

    Raises:
        InspectionStateRefused: the state cannot be left for that one.
    """
    if state is not None:
        values["state"] = states.change("plan", plan.number, plan.state, state)
    _set(ctx, models.inspection_plan, plan.id, values)
    return plan_of(ctx, plan.instance_id)


def tasks(ctx: Context, plan: Plan) -> list[Task]:
    """The plan's tasks in order."""
    statement = select(*_TASK).where(models.inspection_task.c.plan_id == plan.id)
    return [Task(*row) for row in ctx.db.execute(statement.order_by(models.inspection_task.c.sequence))]


def move_task(ctx: Context, task: Task, state: TaskState, **values: Any) -> None:
    """Bring a task into another state; a task that is set anew stays set.

    Raises:
        InspectionStateRefused: the table does not know the way.
    """
    if state != task.state:
        values["state"] = states.change("task", task.item, task.state, state)
    _set(ctx, models.inspection_task, task.id, values)


# --- draws ----------------------------------------------------------------------------------------


def get_draw(ctx: Context, draw_id: str) -> Draw:
    """The draw with this id, or this number.

    Raises:
        DrawNotFound: there is none.
    """
    table = models.inspection_draw
    row = ctx.db.execute(select(*_DRAW).where((table.c.id == draw_id) | (table.c.number == draw_id))).first()
    if row is None:
        raise DrawNotFound(draw_id)
    return Draw(*row)


def draws(ctx: Context, task: Task) -> list[Draw]:
    """Every draw of a task, the latest last."""
    table = models.inspection_draw
    statement = select(*_DRAW).where(table.c.task_id == task.id).order_by(table.c.attempt)
    return [Draw(*row) for row in ctx.db.execute(statement)]


def move_draw(ctx: Context, draw: Draw, state: DrawState, **values: Any) -> None:
    """Bring a draw into another state.

    Raises:
        InspectionStateRefused: the table does not know the way.
    """
    values["state"] = states.change("draw", draw.number, draw.state, state)
    _set(ctx, models.inspection_draw, draw.id, values)


# --- inspections ----------------------------------------------------------------------------------


def get(ctx: Context, inspection_id: str) -> Inspection:
    """The inspection with this id.

    Raises:
        InspectionNotFound: there is none.
    """
    row = ctx.db.execute(select(*_INSPECTION).where(models.inspection.c.id == inspection_id)).first()
    if row is None:
        raise InspectionNotFound(inspection_id)
    return Inspection(*row)


def of_draw(ctx: Context, draw: Draw) -> list[Inspection]:
    """Every inspection of a draw by credit code."""
    table = models.inspection
    statement = select(*_INSPECTION).where(table.c.draw_id == draw.id).order_by(table.c.credit_code)
    return [Inspection(*row) for row in ctx.db.execute(statement)]


def move(ctx: Context, inspection: Inspection, state: CheckState, **values: Any) -> Inspection:
    """Bring an inspection into another state.

    Raises:
        InspectionStateRefused: the table does not know the way.
    """
    values["state"] = states.change("inspection", inspection.name, inspection.state, state)
    _set(ctx, models.inspection, inspection.id, values)
    return get(ctx, inspection.id)


def visits(ctx: Context, town_code: str, year: int, credit_codes: Sequence[str] = ()) -> dict[str, int]:
    """Routine visits of a year by enterprise; those of a joint inspection count once.

    A visit counts when the officers were there, not when they were drawn for it.
    """
    table = models.inspection.c
    statement = (
        select(table.credit_code, func.count(func.distinct(table.visit)))
        .where(table.town_code == town_code, table.trigger == ROUTINE, table.checked_on.is_not(None))
        .where(extract("year", table.checked_on) == year)
        .group_by(table.credit_code)
    )
    if credit_codes:
        statement = statement.where(table.credit_code.in_(list(credit_codes)))
    return {code: number for code, number in ctx.db.execute(statement)}


def last_officers(ctx: Context, town_code: str) -> dict[str, list[str]]:
    """Who inspected an enterprise last, by enterprise."""
    table = models.inspection.c
    statement = (
        select(table.credit_code, table.officers)
        .where(table.town_code == town_code, table.checked_on.is_not(None))
        .order_by(table.checked_on, table.id)
    )
    return {code: list(officers) for code, officers in ctx.db.execute(statement)}

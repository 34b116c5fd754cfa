"""Deferral and instalments (E15): on the party's application, approved by the agency, adding up to what is owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from engine import ids
from engine.context import Context
from engine.errors import FieldError
from workflows.calendar import calendars
from workflows.calendar.days import CalendarUnknown
from workflows.calendar.zone import local_day
from workflows.execution import accrual, ledger
from workflows.execution.accrual import Due
from workflows.execution.errors import PlanInvalid, PlanRefusedNow
from workflows.execution.facts import to_cents, to_day
from workflows.execution.ledger import Execution
from workflows.execution.models import instalment, instalment_plan
from workflows.execution.states import ExecutionState, PlanState

MAY_PLAN = frozenset({ExecutionState.OPEN, ExecutionState.OVERDUE, ExecutionState.URGED})
"""Before the court is asked, and not while a plan runs. Source: Administrative Penalty Law (2021) art. 66 (2)."""

MOST_PARTS = 24


def check_possible(ctx: Context, execution: Execution) -> None:
    """Refuse where nothing can be deferred.

    Raises:
        PlanRefusedNow: nothing is owed, a plan runs, or the court has been asked.
    """
    if execution.state not in MAY_PLAN or execution.principal_cents == 0:
        zh = f"执行当前为 {execution.state}，不能延期或分期"
        en = f"Expected an execution with a fine to pay and no plan in force, but it is {execution.state}"
        raise PlanRefusedNow(zh, en, state=execution.state)


def check(ctx: Context, execution: Execution, rows: object) -> list[Due]:
    """The parts of a plan: days ascend from tomorrow within the calendar, amounts make up the principal still unpaid.

    Raises:
        PlanInvalid: every row that is wrong, or the sum.
    """
    found, problems = _read(rows)
    today = local_day(ctx.now)
    before = today
    for number, part in enumerate(found):
        if part.day <= before:
            zh, en = f"到期日应晚于 {before}", f"Expected a day after {before}"
            problems.append(FieldError(f"/variables/plan/{number}/due", "due_order", zh, en))
        before = max(before, part.day)
    problems += _beyond(ctx, execution, found)
    wanted = unpaid(ctx, execution)
    total = sum(part.cents for part in found)
    if not problems and total != wanted:
        zh = f"各期合计应等于未缴罚款 {yuan_text(wanted)} 元，实际 {yuan_text(total)} 元"
        en = f"Expected the parts to add up to {yuan_text(wanted)} yuan, found {yuan_text(total)}"
        problems.append(FieldError("/variables/plan", "plan_sum", zh, en))
    if problems:
        raise PlanInvalid(problems[0].message_zh, problems[0].message_en, fields=problems)
    return found


def _beyond(ctx: Context, execution: Execution, parts: Sequence[Due]) -> Iterator[FieldError]:
    """Days that no calendar knows: nobody could tell whether they roll."""
    calendar = calendars.of(ctx, execution.town_code)
    for number, part in enumerate(parts):
        try:
            calendar.roll_forward(part.day)
        except CalendarUnknown as error:
            zh, en = f"到期日超出工作日历（{error.day}）", f"The calendar does not reach {error.day}"
            yield FieldError(f"/variables/plan/{number}/due", "calendar_unknown", zh, en)


def yuan_text(cents: int) -> str:
    """Fen as yuan for people."""
    return f"{cents // 100}.{cents % 100:02}"


def unpaid(ctx: Context, execution: Execution) -> int:
    """Fen of the fine itself that are unpaid; payments count against the fine first."""
    paid = sum(one.amount_cents for one in ledger.payments(ctx, execution))
    return max(0, execution.principal_cents - paid)


def _read(rows: object) -> tuple[list[Due], list[FieldError]]:
    found, problems = [], []
    given: Sequence[Any] = rows if isinstance(rows, list) else []
    if not 1 <= len(given) <= MOST_PARTS:
        zh, en = f"应有 1 至 {MOST_PARTS} 期", f"Expected from 1 to {MOST_PARTS} parts"
        problems.append(FieldError("/variables/plan", "plan_parts", zh, en))
    for number, row in enumerate(given):
        row = row if isinstance(row, Mapping) else {}
        day, cents = to_day(row.get("due")), to_cents(row.get("amount"))
        if day is None:
            zh, en = "应填写到期日", "Expected a day"
            problems.append(FieldError(f"/variables/plan/{number}/due", "not_a_date", zh, en))
        if cents is None or cents <= 0:
            zh, en = "应填写大于零的金额", "Expected an amount above zero"
            problems.append(FieldError(f"/variables/plan/{number}/amount", "money", zh, en))
        if day is not None and cents is not None and cents > 0:
            found.append(Due(day, cents))
    return found, problems


def approve(ctx: Context, execution: Execution, application: Mapping[str, Any], approved_by: str) -> Execution:
    """Put the plan of an application in force; a last day on a day off rolls, for it is the citizen's.

    What fell due before and was not paid stays late from its day on: a plan defers, it does not forgive.

    Raises:
        PlanRefusedNow, PlanInvalid: as their names say.
    """
    check_possible(ctx, execution)
    parts = _rolled(ctx, execution, check(ctx, execution, application.get("plan")))
    plan_id, number = ids.new(), len(ledger.plans(ctx, execution)) + 1
    applied_on = to_day(application.get("applied_on")) or local_day(ctx.now)
    ctx.db.execute(
        insert(instalment_plan),
        {
            "id": plan_id,
            "town_code": execution.town_code,
            "execution_id": execution.id,
            "number": number,
            "paid_cents": execution.principal_cents - unpaid(ctx, execution),
            "reason": str(application.get("reason") or ""),
            "applied_on": applied_on,
            "approved_by": approved_by,
            "approved_at": ctx.now,
            "state": PlanState.ACTIVE.value,
        },
    )
    rows = [
        {
            "town_code": execution.town_code,
            "plan_id": plan_id,
            "number": position,
            "due_on": part.day,
            "amount_cents": part.cents,
        }
        for position, part in enumerate(parts, start=1)
    ]
    ctx.db.execute(insert(instalment), rows)
    return ledger.change(ctx, execution, ExecutionState.INSTALMENTS)


def _rolled(ctx: Context, execution: Execution, parts: Sequence[Due]) -> list[Due]:
    calendar = calendars.of(ctx, execution.town_code)
    return [Due(calendar.roll_forward(part.day), part.cents) for part in parts]


def next_due(ctx: Context, execution: Execution) -> date | None:
    """The first day of the plan in force that has not passed."""
    plan = ledger.active_plan(ctx, execution)
    today = local_day(ctx.now)
    return next((part.day for part in plan.parts if part.day >= today), None) if plan else None


def look(ctx: Context, execution: Execution) -> Execution:
    """A day of the plan has passed: kept so far, or broken and the execution overdue."""
    plan = ledger.active_plan(ctx, execution)
    if plan is None or not accrual.is_missed(ledger.debt(ctx, execution), local_day(ctx.now)):
        return execution
    statement = update(instalment_plan).where(instalment_plan.c.id == plan.id)
    ctx.db.execute(statement.values(state=PlanState.BROKEN.value))
    ledger.record(ctx, "execution.plan_broken", execution, {"plan": plan.number})
    return ledger.change(ctx, execution, ExecutionState.OVERDUE)

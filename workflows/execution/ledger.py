"""The rows of an execution: open, find, change its state, and what is owed on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine import history, ids, pages
from engine.context import Context
from engine.rows import as_row, columns
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import local_day
from workflows.execution import accrual, states
from workflows.execution.accrual import Debt, Due, Paid, Schedule, Statement
from workflows.execution.errors import ExecutionNotFound
from workflows.execution.models import (
    execution_act,
    fine_payment,
    fine_refund,
    instalment,
    instalment_plan,
    penalty_dispute,
)
from workflows.execution.models import penalty_execution as table
from workflows.execution.states import ExecutionState, PlanState


@dataclass(frozen=True, slots=True)
class Execution:
    """One penalty decision on its way to performance."""

    id: str
    town_code: str
    instance_id: str
    decision_no: str
    decision_document_id: str | None
    payment_code: str
    field: str | None
    fine_cents: int
    principal_cents: int
    served_at: datetime
    payable_until: date
    rectify_due: date | None
    rectified_on: date | None
    state: str
    paid_at: datetime | None
    closed_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment that the bank reported."""

    bank_reference: str
    amount_cents: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """An approved deferral or instalment plan with its parts."""

    id: str
    number: int
    state: str
    paid_cents: int
    approved_at: datetime
    parts: tuple[Due, ...]

    @property
    def ends_on(self) -> date:
        """The last day of the deferral: from here the court's months run. Source: art. 72 (2)."""
        return self.parts[-1].day


@dataclass(frozen=True, slots=True)
class Dispute:
    """A reconsideration or a lawsuit."""

    id: str
    kind: str
    body: str
    reference: str
    filed_on: date
    ended_on: date | None
    result: str | None
    new_fine_cents: int | None

    @property
    def is_pending(self) -> bool:
        """Whether its result is still open."""
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to bring the decision about."""

    id: str
    kind: str
    acted_on: date
    details: dict[str, Any]
    recorded_by: str


_COLUMNS = columns(Execution, table)
SELF_CORRECTION = "self_correction"
"""The town finds its own mistake. Source: Administrative Penalty Law (2021) art. 75 (2)."""


def add(ctx: Context, execution: Execution) -> None:
    """Enter a fresh one."""
    ctx.db.execute(insert(table), as_row(execution))
    record(ctx, "execution.opened", execution, {"decision_no": execution.decision_no})


def find(ctx: Context, instance_id: str, *, lock: bool = False) -> Execution | None:
    """The execution that an instance carries out."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id)
    row = ctx.db.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else Execution(*row)


def of_instance(ctx: Context, instance_id: str, *, lock: bool = False) -> Execution:
    """The same.

    Raises:
        ExecutionNotFound: it carries out none.
    """
    found = find(ctx, instance_id, lock=lock)
    if found is None:
        raise ExecutionNotFound(instance_id)
    return found


def of_decision(ctx: Context, town_code: str, decision_no: str) -> Execution | None:
    """The one execution of a decision."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.decision_no == decision_no)
    row = ctx.db.execute(statement).first()
    return None if row is None else Execution(*row)


def by_payment_code(ctx: Context, code: str) -> Execution | None:
    """The execution that a payment code stands for."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.payment_code == pages.searchable(code))).first()
    return None if row is None else Execution(*row)


def change(ctx: Context, execution: Execution, state: ExecutionState | None = None, **values: Any) -> Execution:
    """Change facts, and the state where ``state`` is given.

    Raises:
        ExecutionStateRefused: the state cannot be left for that one.
    """
    if state is not None:
        values["state"] = states.change(execution.decision_no, execution.state, state).value
    statement = update(table).where(table.c.id == execution.id)
    ctx.db.execute(statement.values(**values, revision=table.c.revision + 1))
    if state is not None and state != execution.state:
        record(ctx, "execution.state", execution, {"before": execution.state, "after": state.value})
    return of_instance(ctx, execution.instance_id)


def advance(ctx: Context, execution: Execution, state: ExecutionState) -> Execution:
    """The next state, unless a payment or a dispute's result ended the matter a moment before."""
    if execution.state in (ExecutionState.SETTLED, ExecutionState.ANNULLED):
        return execution
    return change(ctx, execution, state)


def record(ctx: Context, kind: str, execution: Execution, details: Mapping[str, Any]) -> None:
    """A line of history; amounts stay out of it, for indicators read history (INV-15)."""
    history.record(ctx, kind, subject_id=execution.id, details=dict(details))


# --- what belongs to it ---------------------------------------------------------------------------


def payments(ctx: Context, execution: Execution) -> list[Payment]:
    """Payments by the bank's time."""
    found = fine_payment.c
    statement = select(found.bank_reference, found.amount_cents, found.paid_at).where(
        found.execution_id == execution.id
    )
    return [Payment(*row) for row in ctx.db.execute(statement.order_by(found.paid_at, found.bank_reference))]


def refunds(ctx: Context, execution: Execution) -> list[tuple[date, int]]:
    """Day and fen of what was paid back, in order."""
    found = fine_refund.c
    statement = select(found.refunded_on, found.amount_cents).where(found.execution_id == execution.id)
    return [(day, cents) for day, cents in ctx.db.execute(statement.order_by(found.refunded_on, found.id))]


def plans(ctx: Context, execution: Execution) -> list[Plan]:
    """Every plan, the latest last."""
    plan = instalment_plan.c
    statement = select(plan.id, plan.number, plan.state, plan.paid_cents, plan.approved_at)
    found = ctx.db.execute(statement.where(plan.execution_id == execution.id).order_by(plan.number)).all()
    return [Plan(*row, parts=_parts(ctx, row[0])) for row in found]


def _parts(ctx: Context, plan_id: str) -> tuple[Due, ...]:
    part = instalment.c
    statement = select(part.due_on, part.amount_cents).where(part.plan_id == plan_id).order_by(part.number)
    return tuple(Due(*row) for row in ctx.db.execute(statement))


def disputes(ctx: Context, execution: Execution) -> list[Dispute]:
    """Reconsiderations and lawsuits in the order in which they were filed."""
    statement = select(*columns(Dispute, penalty_dispute)).where(penalty_dispute.c.execution_id == execution.id)
    return [Dispute(*row) for row in ctx.db.execute(statement.order_by(penalty_dispute.c.id))]


def remedies(ctx: Context, execution: Execution) -> list[Dispute]:
    """The party's own: they alone stop the surcharge. Source: Administrative Penalty Law (2021) art. 73 (3)."""
    return [one for one in disputes(ctx, execution) if one.kind != SELF_CORRECTION]


def acts(ctx: Context, execution: Execution, kind: str | None = None) -> list[Act]:
    """What was done, in order."""
    statement = select(*columns(Act, execution_act)).where(execution_act.c.execution_id == execution.id)
    if kind is not None:
        statement = statement.where(execution_act.c.kind == kind)
    return [Act(*row) for row in ctx.db.execute(statement.order_by(execution_act.c.id))]


def add_act(ctx: Context, execution: Execution, kind: str, acted_on: date, details: Mapping[str, Any]) -> None:
    """Enter what was done; never changed later."""
    made = {"id": ids.new(), "town_code": execution.town_code, "execution_id": execution.id}
    told = {"recorded_at": ctx.now, "recorded_by": ctx.actor.id}
    ctx.db.execute(
        insert(execution_act), {**made, "kind": kind, "acted_on": acted_on, "details": dict(details), **told}
    )
    record(ctx, f"execution.{kind}", execution, {"acted_on": acted_on.isoformat()})


# --- what is owed ---------------------------------------------------------------------------------


def debt(ctx: Context, execution: Execution) -> Debt:
    """Everything that the amount owed depends on, as it stands."""
    return Debt(
        principal_cents=execution.principal_cents,
        schedules=schedules(execution, plans(ctx, execution)),
        paid=[
            *(Paid(local_day(one.paid_at), one.amount_cents) for one in payments(ctx, execution)),
            *(Paid(day, -cents) for day, cents in refunds(ctx, execution)),
        ],
        disputed=disputed_days(remedies(ctx, execution), local_day(ctx.now)),
    )


def schedules(execution: Execution, made: Sequence[Plan]) -> list[Schedule]:
    """The whole fine on its last day, and every plan from its approval on; one that was broken counts on."""
    whole = Schedule(local_day(execution.served_at), [Due(execution.payable_until, execution.principal_cents)])
    return [whole, *(_schedule(execution, plan) for plan in made)]


def _schedule(execution: Execution, plan: Plan) -> Schedule:
    since = local_day(plan.approved_at)
    paid = [Due(since, plan.paid_cents)] if plan.paid_cents else []
    return Schedule(since, accrual.reduced([*paid, *plan.parts], execution.principal_cents))


def disputed_days(found: Sequence[Dispute], today: date) -> list[DayRange]:
    """Days on which a remedy was pending; one that goes on ends, for the count, today."""
    ranges = ((one.filed_on, one.ended_on or max(today, one.filed_on)) for one in found)
    return [one for one in ranges if one[0] <= one[1]]


def owed(ctx: Context, execution: Execution, day: date | None = None) -> Statement:
    """What is owed on ``day`` (default: today)."""
    return accrual.statement(debt(ctx, execution), day or local_day(ctx.now))


def surcharge_days(ctx: Context, execution: Execution, day: date | None = None) -> list[accrual.AccrualDay]:
    """The surcharge day by day, for anybody who wants to count it again."""
    return list(accrual.days(debt(ctx, execution), day or local_day(ctx.now)))


def active_plan(ctx: Context, execution: Execution) -> Plan | None:
    """The plan in force."""
    return next((one for one in plans(ctx, execution) if one.state == PlanState.ACTIVE), None)

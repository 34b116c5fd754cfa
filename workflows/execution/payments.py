"""Payments as the bank or the non-tax system reports them: by payment code, once per bank reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import ids, incidents
from engine.context import Context
from engine.errors import FieldError
from workflows.calendar.zone import DAY, local_day
from workflows.execution import ledger
from workflows.execution.errors import PaymentConflict, PaymentInvalid
from workflows.execution.facts import Reader
from workflows.execution.ledger import Execution
from workflows.execution.models import fine_payment as table
from workflows.execution.models import instalment_plan
from workflows.execution.states import ExecutionState, PlanState

MESSAGE = "execution.payment_received"
VARIABLE = "payment"

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["bank_reference", "payment_code", "amount", "paid_at"],
    "properties": {
        "bank_reference": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[0-9A-Za-z_.-]+$"},
        "payment_code": {"type": "string", "pattern": "^[0-9]{20}$"},
        "amount": {"description": "yuan, more than zero, at most two decimals", "type": ["string", "number"]},
        "paid_at": {"type": "string", "format": "date-time", "description": "not before service, not in the future"},
    },
}
"""The call-back's variable ``payment`` as JSON schema, for whoever connects a bank."""

OVERPAID = "execution.overpaid"
"""History event of a payment beyond what was owed."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a bank's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a call-back says."""

    bank_reference: str
    payment_code: str
    amount_cents: int
    paid_at: datetime


def read(ctx: Context, execution: Execution, value: object) -> Receipt:
    """A call-back for this execution.

    Raises:
        PaymentInvalid: every field that is not as the schema says.
    """
    reader = Reader(value, "/variables/payment")
    reader.only("bank_reference", "payment_code", "amount", "paid_at")
    earliest = execution.served_at - DAY
    receipt = Receipt(
        reader.text("bank_reference", 64, r"[0-9A-Za-z_.-]+"),
        reader.text("payment_code", 20, r"[0-9]{20}"),
        reader.cents("amount"),
        reader.instant("paid_at", ctx.now + CLOCK_SKEW, earliest),
    )
    problems = reader.problems
    if not problems and receipt.payment_code != execution.payment_code:
        zh, en = "缴款码不属于本案", "The payment code belongs to another case"
        problems.append(FieldError("/variables/payment/payment_code", "payment_code_unknown", zh, en))
    if problems:
        raise PaymentInvalid(problems[0].message_zh, problems[0].message_en, fields=problems)
    return receipt


def is_known(ctx: Context, execution: Execution, receipt: Receipt) -> bool:
    """Whether this payment was recorded before; the same reference with other facts is no repetition.

    Raises:
        PaymentConflict: the reference stands for another payment.
    """
    statement = select(table.c.execution_id, table.c.amount_cents, table.c.paid_at).where(
        table.c.town_code == execution.town_code, table.c.bank_reference == receipt.bank_reference
    )
    row = ctx.db.execute(statement).first()
    if row is None:
        return False
    if tuple(row) != (execution.id, receipt.amount_cents, receipt.paid_at):
        raise _conflict(receipt)
    return True


def _conflict(receipt: Receipt) -> PaymentConflict:
    zh = f"流水号 {receipt.bank_reference} 已登记为另一笔缴款"
    en = f"Bank reference {receipt.bank_reference} is recorded with other facts"
    return PaymentConflict(zh, en, bank_reference=receipt.bank_reference)


def take(ctx: Context, execution: Execution, receipt: Receipt) -> Execution:
    """Record a payment; repeating it is harmless. Nothing owed any more settles the execution.

    Raises:
        PaymentConflict: the reference stands for another payment, maybe one that came at this very moment.
    """
    if is_known(ctx, execution, receipt):
        return execution
    made = {"id": ids.new(), "town_code": execution.town_code, "execution_id": execution.id}
    came = {"received_at": ctx.now, "received_from": ctx.actor.id}
    facts = {"amount_cents": receipt.amount_cents, "paid_at": receipt.paid_at}
    try:
        ctx.db.execute(insert(table), {**made, "bank_reference": receipt.bank_reference, **facts, **came})
    except IntegrityError as error:
        raise _conflict(receipt) from error
    ledger.record(ctx, "execution.paid", execution, {"paid_on": local_day(receipt.paid_at).isoformat()})
    if ledger.owed(ctx, execution).surplus_cents:
        flag_surplus(ctx, execution, f"流水号 {receipt.bank_reference}", made["id"])
    return settle(ctx, execution)


def flag_surplus(ctx: Context, execution: Execution, reference: str, cause_id: str) -> None:
    """More came in than was owed: an incident stands until finance records the refund (process ``fine_refund``).

    ``reference`` and ``cause_id`` tell the payment, or the remedy's result, that made it so.

    The amount is in the ledger (``surplus_cents``), not in the incident, which many may read (INV-15).
    Source: Measures for the Administration of Government Non-Tax Revenue (财税〔2016〕33号): what was overpaid is
    paid back.
    """
    ledger.record(ctx, OVERPAID, execution, {"bank_reference": reference})
    zh = f"{execution.decision_no} 多缴，应予退还（{reference}），退还后由财务办理“退还多缴罚款”登记"
    en = f"{execution.decision_no} is overpaid ({reference}): pay it back, then finance records the refund"
    incidents.raise_(
        ctx,
        "flag",
        cause_id,
        "fine_overpaid",
        f"{zh} {en}",
        definition_key="execution",
        town_code=execution.town_code,
    )


def settle(ctx: Context, execution: Execution) -> Execution:
    """Note that nothing is owed, if so; a plan in force is thereby kept."""
    closed = (ExecutionState.SETTLED, ExecutionState.ANNULLED)
    if execution.state in closed or not ledger.owed(ctx, execution).is_settled:
        return execution
    paid = ledger.payments(ctx, execution)
    plan = ledger.active_plan(ctx, execution)
    if plan is not None:
        statement = update(instalment_plan).where(instalment_plan.c.id == plan.id)
        ctx.db.execute(statement.values(state=PlanState.KEPT.value))
    paid_at = max((one.paid_at for one in paid), default=None)
    return ledger.change(ctx, execution, ExecutionState.SETTLED, paid_at=paid_at)

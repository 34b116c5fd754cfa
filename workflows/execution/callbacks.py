"""What others report, recorded in the command that answers them: payments by code, disputes by notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances, messages
from engine.context import Context
from engine.errors import FieldError
from engine.rows import Instance
from workflows.execution import disputes, ledger, payments
from workflows.execution.errors import PaymentInvalid, PaymentSenderRefused
from workflows.execution.ledger import Execution


def receive(ctx: Context, payment: Mapping[str, Any]) -> Execution:
    """Take a call-back in, as the bank or the non-tax system sends it; repeating it is harmless.

    The payment stands in the ledger when this returns. A running case gets the message
    ``execution.payment_received`` with it, and looks at the ledger; a closed one, whose debt the party pays after
    all, gets none.

    Raises:
        PaymentSenderRefused: the actor is no program of the bank or the non-tax system.
        PaymentInvalid: no case has this code, or a field is not as ``payments.SCHEMA`` says.
        PaymentConflict: the bank reference stands for another payment.
    """
    if ctx.actor.kind == "person" or "INT" not in ctx.actor.roles:
        raise PaymentSenderRefused()
    execution = _by_code(ctx, payment)
    payments.is_known(ctx, execution, payments.read(ctx, execution, payment))
    if execution.closed_at is not None or instances.get(ctx, execution.instance_id).has_ended:
        _record(ctx, execution.instance_id, payment)
    else:
        variables = {payments.VARIABLE: dict(payment)}
        messages.correlate(ctx, payments.MESSAGE, instance_id=execution.instance_id, variables=variables)
    return ledger.of_instance(ctx, execution.instance_id)


def take_payment(ctx: Context, instance: Instance, variables: Mapping[str, Any]) -> None:
    """Taker of the message: the payment into the ledger.

    Raises:
        PaymentInvalid, PaymentConflict: as ``receive``.
    """
    _record(ctx, instance.id, variables.get(payments.VARIABLE))


def _record(ctx: Context, instance_id: str, payment: object) -> None:
    execution = ledger.of_instance(ctx, instance_id, lock=True)
    payments.take(ctx, execution, payments.read(ctx, execution, payment))


def take_dispute(ctx: Context, instance: Instance, variables: Mapping[str, Any]) -> None:
    """Taker of ``execution.dispute_filed``: the dispute is entered, and from its day on no surcharge is counted.

    Raises:
        DisputeInvalid, DisputePending, ExecutionStateRefused: as ``disputes.read``.
    """
    execution = ledger.of_instance(ctx, instance.id, lock=True)
    disputes.open(ctx, execution, disputes.read(ctx, execution, variables.get(disputes.VARIABLE)))


def _by_code(ctx: Context, payment: Mapping[str, Any]) -> Execution:
    found = ledger.by_payment_code(ctx, str(payment.get("payment_code") or ""))
    if found is None or ctx.actor.town_code not in ("", found.town_code):
        zh, en = "没有该缴款码", "No case has this payment code"
        raise PaymentInvalid(zh, en, fields=[FieldError("/payment_code", "payment_code_unknown", zh, en)])
    return found

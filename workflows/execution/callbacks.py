"""The bank's door: a call-back finds its case by the payment code alone, even when the case is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances, messages
from engine.context import Context
from engine.errors import FieldError
from workflows.execution import ledger, payments
from workflows.execution.errors import PaymentInvalid, PaymentSenderRefused
from workflows.execution.ledger import Execution


def receive(ctx: Context, payment: Mapping[str, Any]) -> Execution:
    """Take a call-back in, as the bank or the non-tax system sends it; repeating it is harmless.

    A running case gets the message ``execution.payment_received``; a closed one, whose debt the party pays after
    all, gets the payment without it.

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
        payments.take(ctx, execution, payments.read(ctx, execution, payment))
    else:
        variables = {payments.VARIABLE: dict(payment)}
        messages.correlate(ctx, payments.MESSAGE, instance_id=execution.instance_id, variables=variables)
    return ledger.of_instance(ctx, execution.instance_id)


def _by_code(ctx: Context, payment: Mapping[str, Any]) -> Execution:
    found = ledger.by_payment_code(ctx, str(payment.get("payment_code") or ""))
    if found is None or ctx.actor.town_code not in ("", found.town_code):
        zh, en = "没有该缴款码", "No case has this payment code"
        raise PaymentInvalid(zh, en, fields=[FieldError("/payment_code", "payment_code_unknown", zh, en)])
    return found

"""The bank's door: payments of fines, as the bank or the non-tax system reports them."""

from dataclasses import asdict
from typing import Any

from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Instant, Text, Whole
from api.scopes import Scope
from workflows.execution import callbacks, ledger, payments
from workflows.execution.states import ExecutionState

door = Door("payments", "缴款回执", "Payments")

STATES = [str(state) for state in ExecutionState]


class PaymentIn(Body):
    """One payment, named by the bank's own reference."""

    bank_reference = Text(
        min=1, max=64, pattern="^[0-9A-Za-z_.-]+$", required=True, metadata={"example": "B20261123-1"}
    )
    payment_code = Text(pattern="^[0-9]{20}$", required=True, metadata={"example": "48201936571204837561"})
    amount = Text(
        pattern=r"^[0-9]{1,13}(\.[0-9]{1,2})?$",
        required=True,
        metadata={"example": "500.00", "description": "元，至多两位小数。 Yuan, at most two decimals."},
    )
    paid_at = Instant(required=True)


class PaymentTaken(Answer):
    """How the decision's execution stands with the payment just taken; its case moves on in its next step."""

    payment_code = Text(metadata={"example": "48201936571204837561"})
    decision_no = Text(metadata={"example": "示政罚决字〔2026〕第0099号"})
    process_instance_id = Text(attribute="instance_id")
    state = Choice(*STATES)
    fine_cents = Whole(metadata={"example": 50_000, "description": "罚款，分。 The fine in fen."})
    paid_at = Instant(allow_none=True, metadata={"description": "缴清的时间。 When nothing was owed any more."})
    surplus_cents = Whole(
        metadata={"example": 0, "description": "多缴、应退还的数额，分。 What was paid beyond what was owed, in fen."}
    )


@door.act("/payments", scope=Scope.MESSAGE_SEND, body=PaymentIn(), returns=PaymentTaken())
def report_payment(call: Call) -> dict[str, Any]:
    """登记缴款回执。Take a payment in by its payment code; the same bank reference counts once."""
    body = call.body
    names = ("bank_reference", "payment_code", "amount")
    given = {**{name: body[name] for name in names}, "paid_at": body["paid_at"].isoformat()}
    taken = callbacks.receive(call.ctx, {name: given[name] for name in payments.SCHEMA["required"]})
    return {**asdict(taken), "surplus_cents": ledger.owed(call.ctx, taken).surplus_cents}

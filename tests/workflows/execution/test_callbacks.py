"""A call-back finds its case by the payment code, whether the case is open or closed."""

from typing import Any

import pytest

from engine.errors import ZhenshuError
from tests.scenarios.walker import actor
from tests.workflows.execution.desk import Desk
from workflows.execution import callbacks

AT = "2026-11-23T09:10:00+08:00"


def send(desk: Desk, by: str = "county", **changes: Any) -> None:
    """What the bank sends."""
    given = {"bank_reference": "B-1", "payment_code": desk.execution().payment_code, "amount": "5000.00", "paid_at": AT}
    with desk.walk.command(actor(by)) as ctx:
        callbacks.receive(ctx, {**given, **changes})
    desk.walk.executor.drain()


def test_a_call_back_settles_a_running_case(desk: Desk) -> None:
    desk.open(rectify_order=True, rectify_due={"day": "2026-12-04"})

    send(desk)

    assert desk.execution().state == "settled"


def test_a_closed_case_takes_a_late_payment_and_the_same_one_once(desk: Desk) -> None:
    desk.open()
    send(desk, amount="5000.00")

    send(desk, bank_reference="B-2", amount="1.00")
    send(desk, bank_reference="B-2", amount="1.00")

    assert desk.execution().state == "settled"
    with pytest.raises(ZhenshuError) as caught:
        send(desk, bank_reference="B-2", amount="2.00")
    assert caught.value.code == "payment_conflict"


@pytest.mark.parametrize(
    ("by", "changes", "code"),
    [
        ("fan.rong", {}, "payment_sender_refused"),
        ("county", {"payment_code": "0" * 20}, "payment_invalid"),
        ("county", {"payment_code": None}, "payment_invalid"),
        ("county", {"amount": "0.00"}, "payment_invalid"),
    ],
)
def test_a_call_back_is_refused(desk: Desk, by: str, changes: dict[str, Any], code: str) -> None:
    desk.open()

    with pytest.raises(ZhenshuError) as caught:
        send(desk, by, **changes)

    assert caught.value.code == code
    assert desk.execution().state == "open"

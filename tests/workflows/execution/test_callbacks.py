"""A call-back finds its case by the payment code, whether the case is open or closed."""

from typing import Any

import pytest

from engine import incidents, instances
from engine.errors import ZhenshuError
from tests.scenarios.walker import actor
from tests.workflows.execution.desk import Desk
from workflows.execution import callbacks, ledger
from workflows.execution.errors import RefundMissing

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


def _suspended(desk: Desk, held: bool = True) -> None:
    with desk.command() as ctx:
        (instances.suspend if held else instances.resume)(ctx, desk.walk.instance_id)
    desk.walk.executor.drain()


@pytest.mark.parametrize("way", ["door", "message"])
def test_a_payment_for_a_suspended_case_is_kept_and_applied_when_it_goes_on(desk: Desk, way: str) -> None:
    desk.open()
    _suspended(desk)

    for reference, amount in (("B-1", "2000.00"), ("B-2", "3000.00"), ("B-2", "3000.00")):
        if way == "door":
            send(desk, bank_reference=reference, amount=amount)
        else:
            desk.take(desk.pay(reference, amount, AT))

    with desk.query() as ctx:
        assert [one.amount_cents for one in ledger.payments(ctx, desk.execution())] == [200_000, 300_000]
        assert instances.get(ctx, desk.walk.instance_id).state == "suspended"
    assert desk.execution().state == "settled"
    _suspended(desk, held=False)
    assert desk.execution().closed_at is not None


def test_a_wrong_payment_for_a_suspended_case_is_refused_at_once(desk: Desk) -> None:
    desk.open()
    _suspended(desk)

    with pytest.raises(ZhenshuError) as caught:
        send(desk, amount="0.00")

    assert caught.value.code == "payment_invalid"
    assert desk.execution().state == "open"


@pytest.mark.parametrize("amounts", [("5000.01",), ("5000.00", "1.00"), ("3000.00", "3000.00")])
def test_what_is_paid_too_much_is_flagged_once_and_stays_in_the_ledger(desk: Desk, amounts: tuple[str, ...]) -> None:
    desk.open()

    for number, amount in enumerate(amounts):
        send(desk, bank_reference=f"B-{number}", amount=amount)
        send(desk, bank_reference=f"B-{number}", amount=amount)

    with desk.query() as ctx:
        (flag,) = incidents.list(ctx, incidents.IncidentFilter(code="fine_overpaid")).items
        assert f"B-{len(amounts) - 1}" in flag.message_zh and desk.execution().decision_no in flag.message_zh
        assert ledger.owed(ctx, desk.execution()).surplus_cents > 0
    with desk.command() as ctx, pytest.raises(RefundMissing):
        incidents.resolve(ctx, flag.id)


def test_what_is_paid_exactly_is_not_flagged(desk: Desk) -> None:
    desk.open()

    send(desk, amount="5000.00")

    with desk.query() as ctx:
        assert incidents.list(ctx, incidents.IncidentFilter(code="fine_overpaid")).items == []

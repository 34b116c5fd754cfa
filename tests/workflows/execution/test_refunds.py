"""What was overpaid goes back: never more, with its voucher, once; the flag closes with it and not by hand."""

from typing import Any

import pytest

from engine import incidents, instances, variables
from engine.db import Database
from engine.errors import ZhenshuError
from forms import uploads
from tests.scenarios.walker import actor, attach
from tests.workflows.execution.desk import CODE, PENALTY, Desk
from tests.workflows.execution.test_breaking import dispute, result
from workflows.execution import ledger
from workflows.execution.errors import RefundInvalid


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database, "fine_refund", {"with": ["execution"]})
    return desk.take({"start_variables": {"penalty": PENALTY}, "process": "execution", "by": "county"})


def paid(amount: str, reference: str = "B-1") -> dict[str, Any]:
    payment = {"bank_reference": reference, "payment_code": CODE, "amount": amount}
    payment["paid_at"] = "2026-11-23T09:10:00+08:00"
    return {"message": "execution.payment_received", "by": "county", "variables": {"payment": payment}}


def refund(**changes: Any) -> dict[str, Any]:
    form = {
        "decision_no": PENALTY["decision_no"],
        "amount": 300,
        "refunded_on": "2026-11-23",
        "receiver": "示范镇荣发建材有限公司",
        "bank_reference": "TK-1",
        "proof": ["@photo"],
    }
    given = {name: one for name, one in {**form, **changes}.items() if one is not ...}
    return {"start": {"refund": given}, "by": "fan.rong"}


def flags(desk: Desk) -> list[str]:
    with desk.query() as ctx:
        return [
            one.state for one in incidents.list(ctx, incidents.IncidentFilter(state=None, code="fine_overpaid")).items
        ]


def surplus(desk: Desk) -> int:
    with desk.query() as ctx:
        execution = ledger.of_decision(ctx, "320281199", str(PENALTY["decision_no"]))
        assert execution is not None
        return ledger.owed(ctx, execution).surplus_cents


def test_a_refund_closes_the_flag_of_an_execution_that_is_over(desk: Desk) -> None:
    desk.take(paid("5300.00"))
    assert (surplus(desk), flags(desk)) == (30_000, ["open"])

    desk.take(refund())

    assert (surplus(desk), flags(desk)) == (0, ["resolved"])
    with desk.query() as ctx:
        started = instances.get(ctx, desk.walk.instance_id)
        (proof,) = variables.get(ctx, started.id)["refund"]["proof"]
        assert uploads.of_instance(ctx, proof["id"], started.id) is not None


def test_a_flag_stands_while_something_is_left(desk: Desk) -> None:
    desk.take(paid("5300.00"), refund(amount=100))
    assert (surplus(desk), flags(desk)) == (20_000, ["open"])

    desk.take(refund(amount=200, bank_reference="TK-2"))

    assert (surplus(desk), flags(desk)) == (0, ["resolved"])


def test_a_fine_that_is_lowered_after_it_was_paid_is_flagged(desk: Desk) -> None:
    desk.take(paid("4900.00"), dispute("2026-11-23"), result("变更", "2026-11-23", new_fine=1000))

    assert (surplus(desk), flags(desk)) == (390_000, ["open"])


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"amount": 300.01}, {"amount": "refund_amount"}),
        ({"amount": 0}, {"amount": "refund_amount"}),
        ({"amount": ...}, {"amount": "refund_amount"}),
        ({"refunded_on": "2026-11-22"}, {"refunded_on": "out_of_time"}),
        ({"refunded_on": "2026-11-24"}, {"refunded_on": "out_of_time"}),
        ({"bank_reference": ...}, {"bank_reference": "required"}),
        ({"receiver": ...}, {"receiver": "required"}),
        ({"proof": []}, {"proof": "required"}),
        ({"decision_no": "示政罚决字〔2026〕第9999号"}, {"decision_no": "decision_unknown"}),
    ],
)
def test_a_refund_is_judged_field_by_field(desk: Desk, changes: dict[str, Any], wrong: dict[str, str]) -> None:
    desk.take(paid("5300.00"))

    with desk.walk.command(actor("fan.rong")) as ctx, pytest.raises(RefundInvalid) as refused:
        given = attach(ctx, refund(**changes)["start"])
        instances.start(ctx, "fine_refund", variables=given)

    told = {one.pointer.removeprefix("/variables/refund/"): one.code for one in refused.value.fields}
    assert told == wrong
    assert flags(desk) == ["open"]


def test_a_refund_is_recorded_once_and_by_finance(desk: Desk) -> None:
    desk.take(paid("5300.00"), refund(amount=100))

    for step, code in ((refund(amount=100), "refund_invalid"), ({**refund(), "by": "qian.yong"}, "not_allowed")):
        with pytest.raises(ZhenshuError) as refused:
            desk.take(step)
        assert refused.value.code == code

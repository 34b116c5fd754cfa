"""The bank reports a payment: by its code alone, once per reference, from a program only."""

from typing import Any

import pytest

from engine import context, definitions, deployments, instances
from engine.context import SYSTEM
from tests.api.town import TOWN, Town, code_of
from tests.scenarios.walker import bundle, typed
from tests.workflows.execution.desk import PENALTY
from workflows import towns
from workflows.demo import TOWN as DEMO
from workflows.execution import ledger

AT = "2026-11-23T08:50:00+08:00"


@pytest.fixture
def owed(town: Town) -> dict[str, Any]:
    """A fine of 5,000 yuan has just been served; what the bank would report."""
    served = {"served_at": {"instant": "2026-11-23T08:30+08:00"}}
    robot = context.Actor("bank", "program", "银行", frozenset({"INT"}), frozenset(), TOWN)
    with context.command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        towns.register(ctx, DEMO)
        deployments.deploy(ctx, "execution", bundle("execution"))
    with context.command(town.system.database, town.system.hooks, robot, town.clock) as ctx:
        found = definitions.latest(ctx, "execution")
        started = instances.begin(ctx, found, variables=typed({"penalty": {**PENALTY, **served}}))
    town.drain()
    with context.query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        code = ledger.of_instance(ctx, started.id).payment_code
    return {"bank_reference": "B-1", "payment_code": code, "amount": "5000.00", "paid_at": AT}


def test_a_payment_settles_its_case_and_counts_once(town: Town, owed: dict[str, Any]) -> None:
    first = town("portal").post("/payments", owed)
    town.drain()
    second = town("portal").post("/payments", owed)

    assert first.status_code == second.status_code == 200, (first.json, second.json)
    assert (second.json or {})["state"] == "settled"


def test_the_same_reference_with_another_amount_is_a_conflict(town: Town, owed: dict[str, Any]) -> None:
    town("portal").post("/payments", owed)
    town.drain()

    answer = town("portal").post("/payments", {**owed, "amount": "4000.00"})

    assert answer.status_code == 409
    assert code_of(answer) == "payment_conflict"


def test_receipts_that_come_before_the_next_step_are_all_kept(town: Town, owed: dict[str, Any]) -> None:
    bank = town("portal")
    first = bank.post("/payments", {**owed, "amount": "2000.00"})
    second = bank.post("/payments", {**owed, "bank_reference": "B-2", "amount": "3000.00"})
    forged = bank.post("/payments", {**owed, "amount": "1.00"})
    town.drain()

    assert [one.status_code for one in (first, second, forged)] == [200, 200, 409]
    assert (second.json or {})["state"] == "settled"
    again = bank.post("/payments", {**owed, "amount": "2000.00"})
    assert (again.status_code, (again.json or {})["state"]) == (200, "settled")
    with context.query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        found = ledger.by_payment_code(ctx, owed["payment_code"])
        assert found is not None
        kept = [(one.bank_reference, one.amount_cents) for one in ledger.payments(ctx, found)]
    assert kept == [("B-1", 200_000), ("B-2", 300_000)]


@pytest.mark.parametrize(
    ("by", "changes", "status"),
    [
        ("portal", {"payment_code": "0" * 20}, 422),
        ("portal", {"amount": "0"}, 422),
        ("portal", {"amount": 5000.0}, 422),
        ("portal", {"paid_at": "2027-01-01T00:00:00Z"}, 422),
        ("clerk", {}, 403),
        ("leader", {}, 403),
    ],
)
def test_a_payment_is_refused(town: Town, owed: dict[str, Any], by: str, changes: dict[str, Any], status: int) -> None:
    assert town(by).post("/payments", {**owed, **changes}).status_code == status


def test_another_towns_bank_knows_no_such_code(town: Town, owed: dict[str, Any]) -> None:
    answer = town.stranger("INT").post("/payments", owed)

    assert answer.status_code == 422
    assert code_of(answer) == "payment_invalid"

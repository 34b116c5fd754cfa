"""Payments come from the bank alone, once per reference, and settle what is owed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import external_task
from tests.workflows.execution.desk import NOW, Desk
from workflows import payment_codes
from workflows.clocks import clocks
from workflows.clocks.marks import Level
from workflows.clocks.steps import INSTANCE
from workflows.execution import ledger, payments

AT = "2026-11-23T09:10:00+08:00"


@pytest.mark.parametrize("by", ["fan.rong", "qian.yong", "tao.ran", "shen.tao"])
def test_nobody_of_the_town_reports_a_payment(desk: Desk, by: str) -> None:
    desk.open()

    assert desk.refused(desk.pay("B-1", "5000.00", AT, by=by)).code == "payment_sender_refused"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"amount": ...}, {"/variables/payment/amount": "required"}),
        ({"amount": "0"}, {"/variables/payment/amount": "money"}),
        ({"amount": "-1.00"}, {"/variables/payment/amount": "money"}),
        ({"amount": "1.001"}, {"/variables/payment/amount": "money"}),
        ({"amount": "NaN"}, {"/variables/payment/amount": "money"}),
        ({"amount": "1e20"}, {"/variables/payment/amount": "money"}),
        ({"amount": True}, {"/variables/payment/amount": "money"}),
        ({"amount": "一百"}, {"/variables/payment/amount": "money"}),
        ({"bank_reference": ...}, {"/variables/payment/bank_reference": "required"}),
        ({"bank_reference": " "}, {"/variables/payment/bank_reference": "required"}),
        ({"bank_reference": "x" * 65}, {"/variables/payment/bank_reference": "text_refused"}),
        ({"bank_reference": "B 1"}, {"/variables/payment/bank_reference": "text_refused"}),
        ({"payment_code": "1" * 20}, {"/variables/payment/payment_code": "payment_code_unknown"}),
        ({"payment_code": "123"}, {"/variables/payment/payment_code": "text_refused"}),
        ({"paid_at": ...}, {"/variables/payment/paid_at": "required"}),
        ({"paid_at": "2026-11-23T09:10:00"}, {"/variables/payment/paid_at": "not_a_date"}),
        ({"paid_at": "昨天"}, {"/variables/payment/paid_at": "not_a_date"}),
        ({"paid_at": "2026-11-24T09:10:00+08:00"}, {"/variables/payment/paid_at": "out_of_time"}),
        ({"paid_at": "2026-11-01T09:10:00+08:00"}, {"/variables/payment/paid_at": "out_of_time"}),
        ({"payer": "周明"}, {"/variables/payment/payer": "surplus"}),
        (
            {"amount": ..., "paid_at": ...},
            {"/variables/payment/amount": "required", "/variables/payment/paid_at": "required"},
        ),
    ],
)
def test_a_call_back_is_judged_field_by_field(desk: Desk, changes: dict[str, Any], fields: dict[str, str]) -> None:
    desk.open()
    step = desk.pay("B-1", "5000.00", AT)
    payment = {**step["variables"]["payment"], **changes}
    step["variables"]["payment"] = {name: value for name, value in payment.items() if value is not ...}

    refusal = desk.refused(step)

    assert refusal.code == "payment_invalid"
    assert {one.pointer: one.code for one in refusal.fields} == fields
    assert desk.execution().state == "open"


@pytest.mark.parametrize("variables", [{}, {"payment": 5}, {"payment": None}])
def test_a_call_back_without_its_object_is_refused(desk: Desk, variables: dict[str, Any]) -> None:
    step = {"message": payments.MESSAGE, "by": "county", "variables": variables}

    assert desk.open().refused(step).code == "payment_invalid"


def test_a_call_back_sets_no_other_variable(desk: Desk) -> None:
    step = desk.open().pay("B-1", "5000.00", AT)
    step["variables"]["execution"] = {"settled": True}

    assert desk.refused(step).code == "execution_act_invalid"


def test_the_same_reference_twice_is_one_payment_and_with_other_facts_a_conflict(desk: Desk) -> None:
    desk.open().take(desk.pay("B-1", "1000.00", AT), desk.pay("B-1", "1000.00", AT))

    assert desk.refused(desk.pay("B-1", "1000.01", AT)).code == "payment_conflict"
    assert desk.refused(desk.pay("B-1", "1000.00", "2026-11-23T09:11:00+08:00")).code == "payment_conflict"
    with desk.query() as ctx:
        assert [one.amount_cents for one in ledger.payments(ctx, desk.execution())] == [100_000]


def test_a_reference_of_another_case_is_a_conflict(desk: Desk) -> None:
    desk.open().take(desk.pay("B-1", "1000.00", AT))
    desk.open(decision_no="示政罚决字〔2026〕第0100号")

    assert desk.refused(desk.pay("B-1", "1000.00", AT)).code == "payment_conflict"


def test_paid_at_is_what_the_bank_says(desk: Desk) -> None:
    desk.open().until("2026-12-09T10:00+08:00")
    desk.take(desk.pay("B-1", "5000.00", "2026-12-08T16:00:00+08:00"))

    found = desk.execution()

    assert found.state == "settled"
    assert found.paid_at == datetime(2026, 12, 8, 8, tzinfo=UTC)


def test_the_party_may_pay_until_the_last_day_is_over(desk: Desk) -> None:
    desk.open().until("2026-12-08T23:58+08:00")
    assert (desk.execution().state, desk.open_tasks()) == ("open", [])
    desk.until("2026-12-08T23:59+08:00").take(desk.pay("B-1", "5000.00", "2026-12-08T23:58:00+08:00"))

    with desk.query() as ctx:
        (clock,) = clocks.of_subject(ctx, INSTANCE, desk.walk.instance_id)
    assert (clock.code, clock.in_time, clock.level < Level.LAPSED) == ("PN-14", True, True)


def test_the_party_is_late_with_the_next_day(desk: Desk) -> None:
    desk.open().until("2026-12-09T00:01+08:00")

    assert (desk.execution().state, desk.open_tasks()) == ("overdue", ["S16-06"])


def test_too_much_is_kept_and_told(desk: Desk) -> None:
    desk.open().take(desk.pay("B-1", "5000.50", AT))

    with desk.query() as ctx:
        owed = ledger.owed(ctx, desk.execution())
    assert (owed.is_settled, owed.surplus_cents) == (True, 50)


def test_a_fine_can_be_paid_after_it_was_settled_and_nothing_happens_but_a_surplus(desk: Desk) -> None:
    desk.open(rectify_order=True, rectify_due={"day": "2026-12-04"})
    desk.take(desk.pay("B-1", "5000.00", AT), desk.pay("B-2", "10.00", AT))

    assert desk.execution().state == "settled"


def test_the_payment_code_has_a_check_digit_and_is_the_matter_s_own() -> None:
    code = payment_codes.code_for("320281199", "示综执立字〔2026〕第0001号")

    assert len(code) == 20
    assert code.isdigit()
    assert code == payment_codes.code_for("320281199", "示综执立字〔2026〕第0001号")
    assert code != payment_codes.code_for("320281199", "示综执立字〔2026〕第0002号")
    assert code != payment_codes.code_for("320282100", "示综执立字〔2026〕第0001号")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"decision_no": ""}, "decision_no"),
        ({"fine_cents": -1}, "fine_cents"),
        ({"fine_cents": "五千"}, "fine_cents"),
        ({"pay_days": 0}, "pay_days"),
        ({"served_at": None}, "served_at"),
        ({"rectify_order": True, "rectify_due": None}, "rectify_due"),
    ],
)
def test_a_penalty_that_is_not_whole_is_not_taken_over(desk: Desk, changes: dict[str, Any], pointer: str) -> None:
    desk.open(**changes)

    with desk.query() as ctx:
        assert ledger.find(ctx, desk.walk.instance_id) is None
        (told,) = {str(one) for one in ctx.db.execute(select(external_task.c.error_message)).scalars()}
    assert pointer in told


def test_a_decision_is_executed_once(desk: Desk) -> None:
    desk.open()
    first = desk.walk.instance_id
    desk.open()

    with desk.query() as ctx:
        assert ledger.find(ctx, desk.walk.instance_id) is None
        assert ledger.find(ctx, first) is not None


def test_the_days_for_payment_end_on_a_working_day(desk: Desk) -> None:
    desk.open(served_at={"instant": "2026-11-20T09:00+08:00"})

    assert str(desk.execution().payable_until) == "2026-12-07"
    assert NOW.startswith("2026-11-23")

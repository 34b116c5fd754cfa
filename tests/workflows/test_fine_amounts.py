"""Fine amounts stay out of every indicator (INV-15)."""

import pytest

from api.schema import every_table
from engine import history
from engine.db import Database
from tests.invariants import inv_15
from tests.workflows.execution.desk import Desk
from workflows import fine_amounts
from workflows.fine_amounts import FineAmountInIndicator


def test_every_column_of_money_is_denied() -> None:
    denied = fine_amounts.denied(every_table())

    assert {"penalty_execution.fine_cents", "fine_payment.amount_cents", "instalment.amount_cents"} <= denied
    assert all(fine_amounts.is_denied(name) for name in denied)


@pytest.mark.parametrize(
    "name",
    ["fine_total", "sum_fine_cents", "罚款总额", "罚没收入", "加处罚款", "surcharge", "confiscated_value", "x_cents"],
)
def test_amounts_by_any_name_are_refused(name: str) -> None:
    with pytest.raises(FineAmountInIndicator) as caught:
        fine_amounts.refuse(["cases_closed", name])

    assert caught.value.code == "fine_amount_in_indicator"
    assert [one.pointer for one in caught.value.fields] == [f"/{name}"]


def test_counts_and_times_are_no_amounts() -> None:
    fine_amounts.refuse(
        ["enforcement_case.decided_at", "cases_closed", "on_time_share", "fine_payment.paid_at", "办结率"]
    )


def test_a_history_that_tells_an_amount_breaks_the_invariant(database: Database) -> None:
    desk = Desk(database).open()
    with desk.command() as ctx:
        assert inv_15.check(ctx) == []
        history.record(ctx, "report.made", details={"rows": [{"罚款总额": 5}]})
        assert inv_15.check(ctx) == ["report.made tells 罚款总额"]

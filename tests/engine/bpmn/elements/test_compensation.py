"""Compensation and transactions: what was done is undone, last first."""

from __future__ import annotations

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct


@construct("Compensation event", "intermediate throw")
@construct("Compensation event", "boundary with a handler")
def test_compensation_undoes_what_was_done_last_first(run: Run) -> None:
    instance = run("compensation")
    assert instance.waits() == ["book"]

    instance.complete("book").complete("pay").complete("check")
    undone = []
    while "after" not in instance.waits():
        waiting = instance.waits()
        undone.append(waiting)
        instance.complete("refund" if "refund" in waiting else waiting[0])

    assert {handler for waiting in undone for handler in waiting} == {"cancel_booking", "refund"}
    assert instance.events("activity.completed")["refund"] == 1
    assert instance.events("activity.completed")["cancel_booking"] == 1
    assert instance.waits() == ["after"]


def test_handlers_start_in_reverse_order_of_completion(run: Run) -> None:
    instance = run("compensation").complete("book").complete("pay").complete("check")

    started = [event.element_id for event in instance.stored.events if event.kind == "activity.started"]

    handlers = [element for element in started if element in ("refund", "cancel_booking")]
    assert handlers[0] == "refund"


@construct("Compensation event", "of one activity")
def test_compensation_of_one_activity_leaves_the_others(run: Run) -> None:
    instance = run("compensation_of_one").complete("book").complete("pay")
    assert instance.waits() == ["cancel_booking"]

    assert instance.complete("cancel_booking").waits() == ["after"]


@construct("Compensation event", "end")
def test_compensation_end_undoes_and_then_ends_its_token(run: Run) -> None:
    instance = run("compensation_end").complete("book")
    assert instance.waits() == ["cancel_booking", "other"]

    assert instance.complete("other").waits() == ["cancel_booking"]
    assert instance.complete("cancel_booking").ended


def test_nothing_done_means_nothing_to_undo(run: Run) -> None:
    instance = run("transaction").complete("book")
    assert instance.waits() == ["decide"]

    assert instance.complete("decide", agreed=True).waits() == ["after"]


@construct("Compensation event", "of a subprocess that is over")
def test_compensation_of_a_finished_subprocess_undoes_what_was_done_in_it(run: Run) -> None:
    instance = run("compensation_subprocess").complete("book").complete("pay").complete("check")

    seen = set()
    while instance.waits() != ["after"]:
        first = instance.waits()[-1]
        seen.add(first)
        instance.complete(first)

    assert seen == {"refund", "cancel_booking"}


@construct("Compensation event", "of a multi-instance activity")
def test_compensation_of_a_multi_instance_activity(run: Run) -> None:
    instance = run("compensation_multi_instance").complete("book").complete("book")

    while instance.waits() != ["after"]:
        assert set(instance.waits()) == {"cancel_booking"}
        instance.complete("cancel_booking")

    assert instance.waits() == ["after"]


@construct("Transaction", "normal end")
def test_transaction_that_succeeds_goes_on(run: Run) -> None:
    instance = run("transaction").complete("book").complete("decide", agreed=True)

    assert instance.waits() == ["after"]
    assert instance.complete("after").ended


@construct("Transaction", "cancel end")
@construct("Cancel event", "end")
@construct("Cancel event", "boundary")
def test_cancel_undoes_the_transaction_before_it_goes_to_the_boundary(run: Run) -> None:
    instance = run("transaction").complete("book").complete("decide", agreed=False)
    assert instance.waits() == ["cancel_booking"]

    instance.complete("cancel_booking")

    assert instance.waits() == ["explain"]
    assert instance.complete("explain").ended

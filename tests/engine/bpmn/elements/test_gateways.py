"""Gateways: which way tokens go, and what joins wait for."""

from __future__ import annotations

import itertools

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import after


@construct("Exclusive gateway", "split")
@pytest.mark.parametrize(("amount", "way"), [(500, "large"), (50, "medium"), (5, "small"), (None, "small")])
def test_exclusive_gateway_takes_the_first_true_condition_or_the_default(
    run: Run, amount: int | None, way: str
) -> None:
    instance = run("exclusive_gateway", {"amount": amount})

    assert instance.waits() == [way]


@construct("Exclusive gateway", "merge")
def test_exclusive_merge_lets_every_token_pass(run: Run) -> None:
    instance = run("exclusive_gateway", {"amount": 50}).complete("medium")

    assert instance.ended
    assert instance.end_state == "completed"


@construct("Exclusive gateway", "no way out")
def test_exclusive_gateway_without_a_way_out_becomes_an_incident_that_a_retry_heals(run: Run) -> None:
    instance = run("exclusive_gateway_without_default", {"amount": 50})

    assert instance.wait("choose").kind == "incident"
    assert instance.details("choose")["message_zh"]
    assert instance.set(amount=500).retry("choose").waits() == ["large"]


@construct("Parallel gateway", "split and join")
@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_parallel_join_waits_for_every_branch(run: Run, order: tuple[str, ...]) -> None:
    instance = run("parallel_gateway")
    assert instance.waits() == ["a", "b", "c"]

    for branch in order:
        assert "after" not in instance.waits()
        instance.complete(branch)

    assert instance.waits() == ["after"]


@construct("Parallel gateway", "join in a loop")
@pytest.mark.parametrize("orders", list(itertools.product([("a", "b"), ("b", "a")], repeat=3)))
def test_parallel_join_in_a_loop_waits_again_in_every_pass(run: Run, orders: tuple[tuple[str, str], ...]) -> None:
    instance = run("parallel_gateway_in_loop")

    for first, second in orders:
        instance.complete(first)
        assert instance.waits() == [second]
        instance.complete(second)
        assert instance.waits() == ["decide"]
        instance.complete("decide", approved=False)
        assert instance.waits() == ["a", "b"]

    instance.complete("b").complete("a").complete("decide", approved=True)
    assert instance.ended
    assert instance.events("flow.taken")["join_decide"] == len(orders) + 1


@construct("Inclusive gateway", "split and join")
@pytest.mark.parametrize(
    ("needs", "branches"),
    [((True, True), ["a", "b"]), ((True, False), ["a"]), ((False, True), ["b"]), ((False, False), ["c"])],
)
def test_inclusive_join_waits_for_the_branches_that_were_taken(
    run: Run, needs: tuple[bool, bool], branches: list[str]
) -> None:
    instance = run("inclusive_gateway", {"need_a": needs[0], "need_b": needs[1]})
    assert instance.waits() == branches

    for branch in branches:
        assert "after" not in instance.waits()
        instance.complete(branch)

    assert instance.waits() == ["after"]


@construct("Inclusive gateway", "join in a loop")
@pytest.mark.parametrize("orders", list(itertools.product([("a", "b"), ("b", "a")], repeat=3)))
def test_inclusive_join_in_a_loop_waits_again_in_every_pass(run: Run, orders: tuple[tuple[str, str], ...]) -> None:
    instance = run("inclusive_gateway_in_loop", {"need_a": True, "need_b": True})

    for first, second in orders:
        instance.complete(first)
        assert instance.waits() == [second]
        instance.complete(second)
        assert instance.waits() == ["decide"]
        instance.complete("decide", approved=False)

    instance.set(need_a=False).complete("a").complete("b").complete("decide", approved=False)
    assert instance.waits() == ["b"]
    assert instance.complete("b").complete("decide", approved=True).ended


@construct("Inclusive gateway", "loop before the join")
def test_inclusive_join_waits_for_a_branch_that_loops_before_it(run: Run) -> None:
    instance = run("inclusive_gateway_loop_inside", {"need_a": True, "need_b": True})

    instance.complete("b").complete("a", redo=True)
    assert instance.waits() == ["a"]
    instance.complete("a", redo=True).complete("a", redo=False)

    assert instance.waits() == ["after"]
    assert instance.events("flow.taken")["join_after"] == 1


@construct("Inclusive gateway", "no way out")
def test_inclusive_gateway_without_a_way_out_becomes_an_incident(run: Run) -> None:
    instance = run("inclusive_gateway_loop_inside", {"need_a": False, "need_b": False})

    assert instance.wait("split").kind == "incident"
    assert instance.set(need_b=True).retry("split").waits() == ["b"]


@construct("Event-based gateway", "messages, signals and several timers")
@pytest.mark.parametrize(
    ("event", "way"), [("answered", "answer"), ("soon", "remind"), ("late", "expire"), ("withdrawn", "close")]
)
def test_event_gateway_goes_the_way_of_the_first_event(run: Run, event: str, way: str) -> None:
    instance = run("event_gateway")
    assert instance.waits() == ["answered", "late", "soon", "withdrawn"]
    assert (instance.due("soon"), instance.due("late")) == (after(hours=1), after(days=1))

    instance.trigger(event)

    assert instance.waits() == [way]
    assert instance.complete(way).ended


@construct("Event-based gateway", "receive task")
@pytest.mark.parametrize("event", ["receipt", "late"])
def test_event_gateway_accepts_a_receive_task(run: Run, event: str) -> None:
    instance = run("event_gateway_receive_task")
    assert instance.waits() == ["late", "receipt"]

    assert instance.trigger(event).ended

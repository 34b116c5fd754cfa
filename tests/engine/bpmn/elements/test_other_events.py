"""Conditional, link, terminate and none events."""

from __future__ import annotations

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct


@construct("Conditional event", "intermediate catch")
def test_conditional_catch_goes_on_when_a_variable_makes_it_true(run: Run) -> None:
    instance = run("catch_conditional")
    assert instance.waits() == ["work"]

    assert instance.set(ready=False).waits() == ["work"]
    assert instance.set(ready=True).waits() == ["after", "work"]
    assert instance.complete("work").complete("after").ended


def test_conditional_catch_goes_on_when_another_branch_makes_it_true(run: Run) -> None:
    assert run("catch_conditional").complete("work", ready=True).waits() == ["after"]


def test_conditional_catch_that_is_true_already_does_not_wait(run: Run) -> None:
    assert run("catch_conditional", {"ready": True}).waits() == ["after", "work"]


@construct("Conditional event", "boundary, interrupting")
@construct("Conditional event", "boundary, non-interrupting")
def test_conditional_boundaries(run: Run) -> None:
    instance = run("boundary_conditional")
    assert instance.waits() == ["work"]

    assert instance.set(heat=60).waits() == ["look", "work"]
    instance.set(heat=20).set(heat=70)
    assert instance.waits() == ["look", "look", "work"]
    assert instance.set(heat=95).waits().count("stop") == 1
    assert "work" not in instance.waits()


def test_the_condition_of_a_boundary_event_sees_what_its_activity_has_of_its_own(run: Run) -> None:
    instance = run("boundary_conditional_of_inputs", {"price": 5})
    assert instance.waits() == ["work"]

    instance.set_own("work", fee=12)
    assert instance.waits() == ["dear"]
    assert run("boundary_conditional_of_inputs", {"price": 11}).waits() == ["dear"]


@construct("Conditional event", "start of an event subprocess, interrupting")
@construct("Conditional event", "start of an event subprocess, non-interrupting")
def test_conditional_event_subprocesses(run: Run) -> None:
    instance = run("event_subprocess_conditional").complete("work", heat=60)
    assert instance.waits() == ["look", "more"]

    instance.set(heat=95)

    assert instance.waits() == ["stop"]
    assert instance.complete("stop").ended


@construct("Conditional event", "looked at when a certain variable is created, updated or deleted")
def test_a_conditional_event_of_a_variable_looks_when_that_variable_changes(run: Run) -> None:
    instance = run("conditional_of_a_variable", {"limit": 100})

    assert instance.set(limit=40).waits() == ["work"]
    assert instance.set(heat=1).waits() == ["look", "work"]
    assert instance.set(heat=1).waits() == ["look", "look", "work"]
    assert instance.set(limit=60).set(heat=2).waits() == ["look", "look", "work"]


def test_a_conditional_event_of_a_kind_of_change_looks_at_that_kind_only(run: Run) -> None:
    instance = run("conditional_of_a_variable", {"limit": 100})
    assert instance.set(alarm=1).set(alarm=2).waits() == ["work"]

    assert instance.remove("alarm").set(alarm=3).waits() == ["note", "work"]
    assert instance.set(armed=1).remove("alarm").waits() == ["note", "stop"]


def test_a_conditional_event_of_a_variable_looks_once_when_it_is_reached(run: Run) -> None:
    assert run("conditional_of_a_variable", {"limit": 10, "alarm": 2}).waits() == ["look", "note", "work"]


@construct("Link event", "throw and catch")
def test_link_goes_on_at_its_catch(run: Run) -> None:
    instance = run("catch_link")

    assert instance.waits() == ["work"]
    assert instance.complete("work").ended


@construct("Link event", "several throws, one catch")
def test_every_link_throw_leads_to_the_catch(run: Run) -> None:
    instance = run("catch_link_from_two").complete("a")
    assert instance.waits() == ["b", "work"]

    assert instance.complete("work").complete("b").waits() == ["work"]


@construct("Terminate event", "end of the process")
def test_terminate_ends_every_token(run: Run) -> None:
    instance = run("end_terminate").complete("a")

    assert instance.ended
    assert instance.end_state == "completed"
    assert instance.events("activity.canceled")["b"] == 1


@construct("Terminate event", "end of a subprocess")
def test_terminate_in_a_subprocess_ends_the_subprocess_only(run: Run) -> None:
    assert run("end_terminate_in_subprocess").complete("a").waits() == ["after"]


@construct("None event", "intermediate throw")
def test_none_throw_passes(run: Run) -> None:
    assert run("throw_none").waits() == ["work"]


@construct("None event", "end; no end event at all")
def test_a_path_without_an_end_event_ends_with_its_last_element(run: Run) -> None:
    assert run("no_end_event").complete("work").ended

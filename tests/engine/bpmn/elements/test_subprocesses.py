"""Embedded subprocesses and call activities: scopes of tokens and of variables."""

from __future__ import annotations

import pytest

from engine import bpmn
from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import after


@construct("Embedded subprocess", "nested, with variables of its own")
def test_subprocess_variables_hide_the_outer_ones_and_end_with_it(run: Run) -> None:
    instance = run("subprocess", {"level": "process"})
    assert instance.variables("inner_work")["level"] == "inner"

    instance.complete("inner_work", level="changed", found=1)
    assert instance.variables("outer_work")["level"] == "outer"
    instance.complete("outer_work")

    assert instance.waits() == ["after"]
    assert instance.variables() == {"level": "process", "found": 1}


@construct("Embedded subprocess", "six levels deep")
def test_deep_subprocess_runs_and_reloads(run: Run) -> None:
    instance = run("subprocess_deep")
    assert instance.waits() == ["a", "b", "out"]
    assert instance.variables("a")["depth"] == 6

    instance.complete("a")
    assert instance.waits() == ["b", "out"]

    assert instance.complete("b").ended


@construct("Embedded subprocess", "interrupted from outside")
def test_interrupting_a_deep_subprocess_leaves_nothing_behind(run: Run) -> None:
    instance = run("subprocess_deep").later(days=1).trigger("out")

    assert instance.waits() == ["late"]
    assert list(instance.stored.workflow.scopes) == [0]


@construct("Call activity", "in and out mappings, business key")
def test_call_activity_passes_what_is_mapped_and_nothing_else(run: Run) -> None:
    instance = run("call_activity", {"amount": 4, "secret": 1, "case_number": "〔2026〕7号"})
    assert instance.variables("judge") == {"sum": 4, "double": 8}

    instance.complete("judge", result=41, refused=False, hidden=2)

    assert instance.waits() == ["after"]
    assert instance.variables() == {
        "amount": 4,
        "secret": 1,
        "case_number": "〔2026〕7号",
        "answer": 41,
        "next": 42,
    }


@construct("Call activity", "boundary timer")
def test_call_activity_is_cancelled_by_its_boundary(run: Run) -> None:
    instance = run("call_activity", {"amount": 4})
    assert instance.due("late") == after(days=1)

    assert instance.later(days=1).trigger("late").waits() == ["expire"]


@construct("Call activity", "error from the called process")
def test_error_of_the_called_process_reaches_the_caller(run: Run) -> None:
    assert run("call_activity", {"amount": 4}).complete("judge", refused=True).waits() == ["repair"]


@construct("Call activity", "mappings of local variables")
def test_local_mappings_know_the_variables_of_the_call_alone(run: Run) -> None:
    instance = run("call_activity_local", {"price": 4})
    assert instance.variables("judge") == {"fee": 8, "outer": None, "more": 9}
    assert instance.variables("judge", 1) == {}

    instance.complete("judge", receipt="R-1")

    assert instance.variables() == {"price": 4, "paid": "R-1"}


@construct("Call activity", "out mappings, when an error leaves the called process")
@pytest.mark.parametrize("thrown", ["by an end event", "by a worker"])
def test_an_error_that_leaves_a_called_process_takes_its_results_along(run: Run, thrown: str) -> None:
    instance = run("call_activity_out_of_an_error")

    if thrown == "by a worker":
        instance.error("judge", "refused", "refused for age", result=21)
    else:
        instance.complete("judge", result=21, reason="age")

    assert instance.waits() == ["repair"]
    assert instance.variables() == {"answer": 21, "double": 42, "code": "refused", "message": "refused for age"}


@construct("Call activity", "out mappings, when an escalation leaves the called process")
def test_an_escalation_that_leaves_a_called_process_takes_its_results_along(run: Run) -> None:
    instance = run("call_activity_out_of_an_escalation").complete("work", days=3)

    assert instance.waits() == ["finish", "urge"]
    assert instance.details("urge")["name"] == "urge 3"
    assert instance.variables() == {"late_by": 3}
    assert instance.complete("finish", days=4).variables() == {"late_by": 4}


def test_results_that_cannot_be_had_let_no_error_out(run: Run) -> None:
    instance = run("call_activity_out_of_an_error")

    with pytest.raises(bpmn.KernelError):
        instance.error("judge", "refused", result="?")


@construct("Call activity", "all variables")
def test_call_activity_with_all_variables(run: Run) -> None:
    instance = run("call_activity_all_variables", {"x": 1, "y": [1, {"$": 2}]})
    assert instance.variables("judge") == {"x": 1, "y": [1, {"$": 2}]}

    instance.complete("judge", x=2, z=3)

    assert instance.variables() == {"x": 2, "y": [1, {"$": 2}], "z": 3}


@construct("Call activity", "no mapping")
def test_call_activity_without_mappings_shares_nothing(run: Run) -> None:
    instance = run("call_activity_unmapped", {"x": 1})
    assert instance.variables("judge") == {}

    instance.complete("judge", x=2, z=3)

    assert instance.variables() == {"x": 1}


@construct("Call activity", "unknown process")
def test_a_call_of_an_unknown_process_becomes_an_incident(run: Run) -> None:
    instance = run("call_activity_unknown", {"which": "no_such_process"})
    assert instance.wait("call").kind == "incident"

    assert instance.set(which="known").retry("call").waits() == ["after"]


@construct("Call activity", "endless recursion")
def test_a_process_that_calls_itself_for_ever_becomes_an_incident(run: Run) -> None:
    instance = run("call_activity_recursive")

    assert [wait.kind for wait in instance.stored.waits.values()] == ["incident"]
    assert instance.cancel("endless").waits() == []

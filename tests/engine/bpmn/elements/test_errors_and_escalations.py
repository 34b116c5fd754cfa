"""Error and escalation events: who catches what, and what ends."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct


@construct("Error event", "end")
@construct("Error event", "boundary of a subprocess")
def test_error_end_cancels_the_subprocess_and_goes_to_its_boundary(run: Run) -> None:
    instance = run("end_error")
    assert instance.waits() == ["a", "b"]

    instance.complete("a")

    assert instance.waits() == ["repair"]
    assert instance.complete("repair").ended


@construct("Error event", "end, caught by no one")
def test_error_that_no_one_catches_ends_only_its_token(run: Run) -> None:
    instance = run("end_error_unhandled").complete("a")

    assert instance.waits() == ["b"]
    assert instance.events("error.unhandled")["fail"] == 1
    assert instance.complete("b").ended


@construct("Error event", "boundary of a task, thrown by a worker")
def test_worker_error_goes_to_the_boundary_with_its_code(run: Run) -> None:
    instance = run("boundary_error").error("pay", "Refused", "余额不足", balance=3)

    assert instance.waits() == ["repair"]
    assert instance.variables() == {"code": "Refused", "reason": "余额不足", "balance": 3}


@construct("Error event", "boundary without a code catches every code")
def test_boundary_without_a_code_catches_the_rest(run: Run) -> None:
    assert run("boundary_error").error("pay", "Anything").waits() == ["call_help"]


@construct("Error event", "boundary whose error has no code catches every code")
def test_an_error_that_is_defined_without_a_code_catches_the_rest(run: Run) -> None:
    assert run("boundary_error_without_code").error("work", "Big").waits() == ["repair"]

    instance = run("boundary_error_without_code").error("work", "Odd")

    assert (instance.waits(), instance.variables()) == (["mend"], {"code": "Odd"})


@pytest.mark.parametrize(("code", "expected"), [("Small", ["mend"]), ("Big", ["repair"])])
def test_error_goes_outward_to_the_nearest_that_catches_it(run: Run, code: str, expected: list[str]) -> None:
    assert run("boundary_error_levels").error("work", code).waits() == expected


def test_worker_error_that_no_one_catches_ends_the_token(run: Run) -> None:
    instance = run("boundary_error_levels").error("work", "Unknown")

    assert instance.waits() == ["after"]
    assert instance.events("error.unhandled")["work"] == 1


@construct("Error event", "start of an event subprocess")
def test_error_event_subprocess_starts_only_with_the_error(run: Run) -> None:
    instance = run("event_subprocess_error")
    assert instance.waits() == ["a", "b"]

    instance.complete("a")

    assert instance.waits() == ["repair"]
    assert instance.variables()["code"] == "Rejected"
    assert instance.complete("repair").ended


@construct("Escalation event", "intermediate throw")
@construct("Escalation event", "boundary, non-interrupting")
def test_escalation_throw_goes_on_beside_its_handler(run: Run) -> None:
    instance = run("throw_escalation")
    assert instance.waits() == ["inform", "work"]

    assert instance.complete("work").waits() == ["after", "inform"]


@construct("Escalation event", "end")
@construct("Escalation event", "boundary, interrupting")
def test_escalation_end_cancels_when_its_handler_interrupts(run: Run) -> None:
    assert run("end_escalation").complete("a").waits() == ["inform"]


@construct("Escalation event", "boundary of a task, thrown from a form or a worker")
def test_escalation_of_a_task(run: Run) -> None:
    instance = run("boundary_escalation").escalate("work", "News", urgent=True)
    assert instance.waits() == ["read", "work"]
    assert instance.variables()["urgent"] is True

    assert instance.escalate("work", "Late").waits() == ["close", "read"]


@construct("Escalation event", "start of an event subprocess, interrupting")
@construct("Escalation event", "start of an event subprocess, non-interrupting")
def test_escalation_event_subprocesses(run: Run) -> None:
    instance = run("event_subprocess_escalation")
    assert instance.waits() == ["inform", "work"]

    assert instance.complete("work").waits() == ["close"]
    assert instance.complete("close").ended

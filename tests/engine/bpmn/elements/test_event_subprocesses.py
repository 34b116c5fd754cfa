"""Event subprocesses that start with a message, a signal or a timer."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import after


@construct("Message event", "start of an event subprocess, interrupting")
@construct("Message event", "start of an event subprocess, non-interrupting")
@construct("Signal event", "start of an event subprocess, interrupting")
@construct("Signal event", "start of an event subprocess, non-interrupting")
@pytest.mark.parametrize(
    ("name", "interrupting", "other", "reaction"),
    [
        ("event_subprocess_message", "withdrawn", "asked", "answer"),
        ("event_subprocess_signal", "alarmed", "told", "read"),
    ],
)
def test_event_subprocesses_interrupt_or_run_beside(
    run: Run, name: str, interrupting: str, other: str, reaction: str
) -> None:
    instance = run(name)
    assert instance.waits() == sorted([interrupting, other, "work"])

    instance.trigger(other).trigger(other)
    assert instance.waits() == sorted([interrupting, other, reaction, reaction, "work"])
    instance.trigger(interrupting, reason="撤回")

    assert instance.waits() == ["close"]
    assert instance.variables()["reason"] == "撤回"
    assert instance.complete("close").ended


@construct("Event subprocess", "never triggered")
@pytest.mark.parametrize("name", ["event_subprocess_message", "event_subprocess_signal", "event_subprocess_timer"])
def test_a_waiting_event_subprocess_does_not_keep_the_process_alive(run: Run, name: str) -> None:
    instance = run(name).complete("work")

    assert instance.ended
    assert instance.waits() == []


@construct("Event subprocess", "outlives the work, non-interrupting")
def test_a_running_event_subprocess_keeps_the_process_alive(run: Run) -> None:
    instance = run("event_subprocess_message").trigger("asked").complete("work")
    assert not instance.ended

    assert instance.complete("answer").ended


@construct("Timer event", "start of an event subprocess, interrupting")
@construct("Timer event", "start of an event subprocess, non-interrupting: cycle")
def test_timer_event_subprocesses(run: Run) -> None:
    instance = run("event_subprocess_timer")
    assert (instance.due("late"), instance.due("soon")) == (after(days=3), after(hours=1))

    instance.later(hours=1).trigger("soon")
    assert instance.due("soon") == after(hours=2)
    instance.later(hours=1).trigger("soon")
    assert instance.waits() == ["late", "remind", "remind", "work"]

    assert instance.later(days=3).trigger("late").waits() == ["expire"]


@construct("Event subprocess", "in a subprocess")
def test_event_subprocess_of_a_subprocess_ends_it_and_the_process_goes_on(run: Run) -> None:
    instance = run("event_subprocess_in_subprocess").trigger("withdrawn")
    assert instance.waits() == ["close"]

    assert instance.complete("close").waits() == ["after"]

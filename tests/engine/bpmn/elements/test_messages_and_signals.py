"""Message and signal events between the start and the end."""

from __future__ import annotations

import pytest

from engine import bpmn
from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import ELEMENTS


@construct("Message event", "intermediate catch")
def test_message_catch_waits_and_writes_its_payload(run: Run) -> None:
    instance = run("catch_message")
    assert instance.wait("wait").kind == "message"
    assert instance.details("wait")["name"] == "Reply"

    instance.trigger("wait", answer="同意")

    assert instance.waits() == ["work"]
    assert instance.variables()["answer"] == "同意"


@construct("Signal event", "intermediate catch")
def test_signal_catch_waits(run: Run) -> None:
    instance = run("catch_signal")
    assert instance.wait("wait").kind == "signal"
    assert instance.details("wait")["name"] == "Alarm"

    assert instance.trigger("wait").waits() == ["work"]


@construct("Message event", "intermediate throw")
def test_message_throw_leaves_the_instance_once(run: Run) -> None:
    instance = run("throw_message")

    assert instance.thrown() == [("message", "Notice")]
    assert instance.waits() == ["work"]


@construct("Message event", "end")
def test_message_end_throws_and_ends(run: Run) -> None:
    instance = run("end_message").complete("work")

    assert instance.thrown() == [("message", "Notice")]
    assert instance.ended


@construct("Signal event", "intermediate throw")
def test_signal_throw_reaches_only_its_own_name_here_and_leaves_for_the_others(run: Run) -> None:
    instance = run("throw_signal").complete("before")

    assert instance.waits() == ["after", "heard", "other"]
    assert instance.thrown() == [("signal", "Alarm")]


@construct("Signal event", "end")
def test_signal_end_throws_and_ends_its_token(run: Run) -> None:
    instance = run("end_signal").complete("work")

    assert instance.thrown() == [("signal", "Alarm")]
    assert instance.waits() == ["heard"]
    assert instance.complete("heard").ended


@construct("Message event", "boundary, interrupting")
@construct("Message event", "boundary, non-interrupting")
@construct("Signal event", "boundary, interrupting")
@construct("Signal event", "boundary, non-interrupting")
@pytest.mark.parametrize(
    ("name", "interrupting", "other", "reaction"),
    [("boundary_message", "withdrawn", "asked", "answer"), ("boundary_signal", "alarmed", "told", "read")],
)
def test_boundary_events_interrupt_or_run_beside(
    run: Run, name: str, interrupting: str, other: str, reaction: str
) -> None:
    instance = run(name)
    assert instance.waits() == sorted([interrupting, other, "work"])

    instance.trigger(other).trigger(other)
    assert instance.waits() == sorted([interrupting, other, reaction, reaction, "work"])
    instance.trigger(interrupting)

    assert instance.waits() == sorted(["close", reaction, reaction])
    assert not instance.complete("close").complete(reaction).ended
    assert instance.complete(reaction).ended


@pytest.mark.parametrize("name", ["boundary_message", "boundary_signal"])
def test_boundary_events_close_with_their_activity(run: Run, name: str) -> None:
    assert run(name).complete("work").waits() == ["after"]


@construct("Receive task")
def test_receive_task_waits_for_its_message(run: Run) -> None:
    instance = run("receive_task")
    assert (instance.wait("receipt").kind, instance.details("receipt")["name"]) == ("message", "Receipt")

    assert instance.trigger("receipt").waits() == ["after"]


@construct("Receive task", "without a message: goes on when it is signalled")
def test_receive_task_without_a_message_waits_to_be_signalled(run: Run) -> None:
    instance = run("receive_task_unnamed")
    assert (instance.wait("wait").kind, instance.details("wait")["name"]) == ("message", None)

    assert instance.trigger("wait", told=1).waits() == ["after"]


def test_a_message_that_comes_ends_the_timers_on_its_receive_task(run: Run) -> None:
    instance = run("receive_task_boundary_timers", {"patience": "PT8H"})
    assert instance.waits() == ["late", "soon", "work"]

    instance.later(hours=9).trigger("soon")

    assert instance.trigger("work").waits() == ["after", "remind"]


@construct("Pools", "collaboration, message flows")
def test_a_collaboration_runs_its_executable_process(run: Run) -> None:
    instance = run("pools", start_event="start", payload={"applicant": "王小明"})
    assert instance.waits() == ["wait"]

    instance.trigger("wait")

    assert instance.ended
    assert instance.thrown() == [("message", "Answer")]


@construct("Message event", "correlation by business key and by properties of the element")
def test_message_waits_and_throws_name_what_they_correlate_by(run: Run) -> None:
    instance = run("message_correlation", {"case_number": "〔2026〕7号"}, business_key="K-7")
    details = instance.details("wait")
    assert (details["name"], details["correlation"]) == ("Reply", {"case_number": "〔2026〕7号"})

    instance.trigger("wait")

    (thrown,) = instance.stored.thrown
    assert thrown.name == "Notice"
    assert thrown.correlation == {"case_number": "〔2026〕7号"}
    assert thrown.business_key == "K-7"


@construct("Message event", "one message, one receiver")
def test_a_message_reaches_one_of_several_receivers(run: Run) -> None:
    instance = run("two_receivers")
    assert instance.waits() == ["first", "second"]

    assert instance.trigger("second").waits() == ["first"]


@construct("Signal event", "payload: named variables, all variables, business key")
def test_a_signal_hands_over_what_is_named_and_nothing_else(run: Run) -> None:
    instance = run("signal_payload", {"place": "north", "heat": 4}, business_key="K-1").complete("work")

    named, everything, nothing = instance.stored.thrown
    assert named.payload == {"near": "north", "where": "north", "twice": 8}
    assert named.business_key == "K-1"
    assert everything.payload == {"place": "north", "heat": 4, **named.payload}
    assert (nothing.payload, nothing.business_key) == ({}, None)
    assert instance.variables("heard") == everything.payload


def test_the_expressions_of_a_payload_are_judged() -> None:
    text = (ELEMENTS / "signal_payload.bpmn").read_text().replace("${heat * 2}", "${heat.concat('x')}")

    problems = bpmn.lint(bpmn.read(text.encode()))

    assert [(one.rule, one.element_id) for one in problems if one.severity == "error"] == [("bad_expression", "alarm")]

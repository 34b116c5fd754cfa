"""Commands that do not fit are refused by name, and a refused command leaves no trace in the rows."""

from __future__ import annotations

import pytest

from engine import bpmn
from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.drive import Drive


@pytest.mark.parametrize("wait_id", ["999", "", "s0/none", "1/none", "x", "12/", "-1", "٣"])
def test_an_unknown_wait_is_refused(run: Run, wait_id: str) -> None:
    workflow = run("boundary_message").stored.workflow

    for command in (workflow.complete, workflow.trigger, workflow.retry):
        with pytest.raises(bpmn.WaitNotFound):
            command(wait_id)


def test_a_wait_is_done_once(run: Run) -> None:
    instance = run("parallel_gateway")
    wait = instance.wait("a").id
    instance.complete("a")

    with pytest.raises(bpmn.WaitNotFound):
        instance.stored.workflow.complete(wait)


@pytest.mark.parametrize(
    ("name", "element", "verb"),
    [
        ("catch_message", "wait", "complete"),
        ("catch_timer_duration", "wait", "complete"),
        ("user_task", "review", "trigger"),
        ("service_task", "send", "retry"),
        ("user_task", "review", "retry"),
        ("exclusive_gateway_without_default", "choose", "complete"),
    ],
)
def test_a_verb_that_does_not_fit_the_wait_is_refused(run: Run, name: str, element: str, verb: str) -> None:
    instance = run(name, {"amount": 50})
    wait = instance.wait(element).id

    with pytest.raises(bpmn.KernelError):
        getattr(instance.stored.workflow, verb)(wait)


def test_an_ended_instance_takes_no_command(run: Run) -> None:
    instance = run("user_task")
    wait = instance.wait("review").id
    instance.complete("review")

    with pytest.raises(bpmn.KernelError):
        instance.stored.workflow.complete(wait)


def test_cancelling_closes_everything_and_says_why(run: Run) -> None:
    instance = run("subprocess_deep").cancel("申请人撤回")

    assert instance.ended
    assert instance.end_state == "canceled"
    assert instance.waits() == []
    assert list(instance.stored.workflow.scopes) == [0]
    assert instance.events("process.canceled").total() == 1


def test_history_tells_the_story_in_order() -> None:
    drive = Drive("exclusive_gateway", True, {"amount": 50}).complete("medium")

    story = [(event.kind, event.element_id) for event in drive.stored.events]

    assert story[0][0] == "process.started"
    assert story[-1][0] == "process.completed"
    assert story.index(("activity.started", "medium")) < story.index(("activity.completed", "medium"))
    assert [element for kind, element in story if kind == "flow.taken"] == [
        "start_choose",
        "choose_medium",
        "medium_merge",
        "merge_end",
    ]

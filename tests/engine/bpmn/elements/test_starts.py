"""Start events of a process."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import ELEMENTS, specs


@construct("None event", "start")
def test_none_start_begins_the_process(run: Run) -> None:
    instance = run("start_none", {"applicant": "王小明"}, business_key="〔2026〕1号")

    assert instance.waits() == ["work"]
    assert instance.details("work")["assignee"] == "王小明"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("start_message", marks=[]),
        "start_signal",
        "start_timer_date",
        "start_timer_duration",
        "start_timer_cycle",
        "start_conditional",
    ],
)
@construct("Message event", "start")
@construct("Signal event", "start")
@construct("Timer event", "start: date, duration, cycle")
@construct("Conditional event", "start of the process, looked at on request")
def test_a_start_event_hands_its_payload_to_the_process(run: Run, name: str) -> None:
    instance = run(name, start_event="start", payload={"applicant": "王小明"})

    assert instance.waits() == ["work"]
    assert instance.variables()["applicant"] == "王小明"


@construct("None event", "several starts, chosen by id")
@pytest.mark.parametrize(("start", "first"), [("by_hand", "work"), ("by_message", "check")])
def test_the_start_event_is_chosen_by_its_id(run: Run, start: str, first: str) -> None:
    assert run("start_several", start_event=start).waits() == [first]


def test_without_a_choice_the_none_start_is_taken(run: Run) -> None:
    assert run("start_several").waits() == ["work"]


def test_specs_are_shared_and_stay_as_they_are(run: Run) -> None:
    before = specs(ELEMENTS / "parallel_gateway.bpmn")["parallel"]

    run("parallel_gateway").complete("a")

    assert specs(ELEMENTS / "parallel_gateway.bpmn")["parallel"] is before
    assert run("parallel_gateway").waits() == ["a", "b", "c"]

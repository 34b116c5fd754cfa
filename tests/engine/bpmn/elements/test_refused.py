"""What Zhenshu does not run is refused at deployment, naming the element, the reason and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bpmn
from tests.engine.bpmn.constructs import Row, refused
from tests.engine.bpmn.drive import ELEMENTS

LINT = Path(__file__).parents[3] / "lint"

REFUSED = {
    ("Complex gateway", ""): "unsupported/invalid_complex_gateway",
    ("Ad-hoc subprocess", ""): "unsupported/invalid_ad_hoc",
    ("Multiple event", "start"): "unsupported/invalid_multiple_start",
    ("Multiple event", "intermediate catch"): "unsupported/invalid_multiple_catch",
    ("Multiple event", "intermediate throw"): "unsupported/invalid_multiple_throw",
    ("Multiple event", "boundary"): "unsupported/invalid_multiple_boundary",
    ("Multiple event", "end"): "unsupported/invalid_multiple_end",
    ("Multiple event", "start of an event subprocess"): "unsupported/invalid_multiple_event_subprocess",
    ("Event-based gateway", "that starts the process"): "unsupported/invalid_instantiating_gateway",
    ("Receive task", "that starts the process"): "unsupported/invalid_instantiating_receive_task",
    ("Compensation event", "start of an event subprocess"): "event_position/invalid_compensation_event_subprocess",
    ("Script task", "JavaScript"): "script_language/invalid_javascript",
    ("Script task", "Python"): "script_language/invalid_python",
    ("Script task", "Groovy"): "script_language/invalid_groovy",
    ("Sequence flow", "condition in another language"): "script_language/invalid_condition",
    ("Service task", "Java class, delegate or expression"): "implementation/invalid_java",
    ("Send task", "without a worker"): "implementation/invalid_send",
    ("Multi-instance", "output parameters"): "loop/invalid_outputs",
    ("Listeners", "execution and task listeners"): "foreign_extension/invalid_execution_listener",
    ("Connectors", ""): "foreign_extension/invalid_connector",
    ("Standard loop", "without a condition or a maximum"): "loop/invalid_standard",
    ("Timer event", "cron expression without one constant step"): "bad_timer/invalid_cron",
    ("Timer event", "text that is no ISO 8601 and no expression"): "bad_timer/invalid_duration",
}

refused(
    Row(name, position, "refused", f"test_refused.py::test_refused_with_element_reason_and_remedy[{path}]")
    for (name, position), path in REFUSED.items()
)


@pytest.mark.parametrize("path", REFUSED.values())
def test_refused_with_element_reason_and_remedy(path: str) -> None:
    file = LINT / f"{path}.bpmn"

    problems = bpmn.lint(bpmn.read(file.read_bytes(), file.name))

    errors = [problem for problem in problems if problem.severity == "error"]
    assert errors
    for problem in errors:
        assert problem.element_id and problem.line
        assert problem.message_zh and problem.message_en
        assert problem.remedy_zh and problem.remedy_en


@pytest.mark.parametrize("path", sorted(ELEMENTS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_what_runs_is_not_refused(path: Path) -> None:
    problems = bpmn.lint(bpmn.read(path.read_bytes(), path.name))

    assert [problem for problem in problems if problem.severity == "error"] == []

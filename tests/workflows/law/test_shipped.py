"""The shipped diagrams hold the law, and none holds it any more once its protected steps are tampered with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine import bpmn
from forms import definition
from tests.workflows.law import mutations
from tests.workflows.law.mutations import Mutation
from workflows import language
from workflows.law import checking

WING = Path(__file__).parents[3] / "bpmn"
PROCESSES = sorted(path.parent.name for path in WING.glob("*/process.bpmn"))

PROTECTED = {
    "penalty.file": {"penalty.decide": "penalty_filed"},
    "penalty.investigate": {"penalty.decide": "penalty_filed"},
    "penalty.notice": {"penalty.decide": "penalty_notice", "penalty.simple_decide": "simple_penalty"},
    "penalty.hearing_right": {"penalty.decide": "penalty_hearing_right"},
    "penalty.defence": {"penalty.decide": "penalty_defence", "penalty.simple_decide": "simple_penalty"},
    "law.review": {"penalty.decide": "penalty_review"},
    "permit.accept": {"permit.decide": "acceptance_first"},
    "notify.remedy": {
        "permit.refuse": "refusal_reasons",
        "penalty.decide": "remedy_told decision_served",
        "penalty.simple_decide": "remedy_told",
    },
    "document.serve": {
        "permit.grant": "decision_served",
        "penalty.decide": "decision_served",
        "permit.refuse": "decision_served",
        "penalty.simple_decide": "decision_served",
    },
    "suspend.end": {"suspend.start": "suspension_ends"},
    "execution.urge": {"execution.court": "urged_before_court"},
    "inspection.draw": {"inspection.check": "inspection_drawn"},
    "event.dispatch": {"event.handle": "event_dispatched"},
    "event.reply": {"event.close": "event_reply"},
}
"""What has to happen, for the sake of which act, and the rules that watch over it."""


@cache
def _context(process: str) -> bpmn.LintContext:
    folder = WING / process
    functions = language.functions()
    parsed = [definition.parse(path.read_bytes(), functions) for path in folder.glob("forms/*.form")]
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return bpmn.LintContext(resources=files, parsed_forms={form.id: form for form in parsed})


def _broken(process: str, source: bytes) -> list[str]:
    """The rules of law that a diagram breaks."""
    found = checking.check(bpmn.read(source), _context(process))
    return [f"{problem.rule} at {problem.element_id}: {problem.message_en}" for problem in found]


def _source(process: str) -> bytes:
    return (WING / process / "process.bpmn").read_bytes()


def _cases() -> list[object]:
    return [
        pytest.param(process, act, rule, mutation, id=f"{process}-{act}-{rule}-{mutation.__name__}")
        for process in PROCESSES
        for act, sakes in PROTECTED.items()
        for sake, rule in sakes.items()
        for mutation in mutations.ALL
        if _stands(process, act, sake)
    ]


def _stands(process: str, act: str, sake: str) -> bool:
    """Whether the diagram does both, on steps of their own."""
    root = mutations.fromstring(_source(process))
    protecting = [step.attrib["id"] for step in mutations.steps(root, act)]
    return bool(protecting) and any(step.attrib["id"] not in protecting for step in mutations.steps(root, sake))


@pytest.mark.parametrize("process", PROCESSES)
def test_a_shipped_diagram_holds_the_law(process: str) -> None:
    assert _broken(process, _source(process)) == []


@pytest.mark.parametrize(("process", "act", "rule", "mutation"), _cases())
def test_a_diagram_that_was_tampered_with_is_refused(process: str, act: str, rule: str, mutation: Mutation) -> None:
    tampered = mutation(_source(process), act)

    assert tampered is not None
    assert any(found.partition(" at ")[0] in rule.split() for found in _broken(process, tampered))


@pytest.mark.parametrize("process", PROCESSES)
def test_writing_a_diagram_again_is_not_tampering(process: str) -> None:
    assert _broken(process, mutations.copied(_source(process))) == []


@pytest.mark.parametrize("asked", ['=decided.decision = "准予"', "=law_review.passed = true"])
@pytest.mark.parametrize("instead", ["=true", "=1 = 1", "=not(false)"])
def test_a_decision_that_nobody_asks_for_is_refused(asked: str, instead: str) -> None:
    source = _source("approval").decode()
    assert f">{asked}<" in source

    found = _broken("approval", source.replace(f">{asked}<", f">{instead}<").encode())

    assert "decision_heeded" in {one.partition(" at ")[0] for one in found}

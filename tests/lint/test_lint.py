"""Every rule has a folder: ``valid*.bpmn`` passes every rule, ``invalid*.bpmn`` breaks this one and no other.

What is wrong has an id that begins with ``wrong``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bpmn
from engine.bpmn.lint.run import RULES

HERE = Path(__file__).parent
CONTEXT = bpmn.LintContext(
    forms={"review_form"},
    topics={"work"},
    decisions={"fee_table"},
    processes={"callee"},
    received={"heard", "Notice", "Message_Notice"}.__contains__,
)


def _diagrams(pattern: str) -> list[object]:
    paths = sorted(HERE.glob(f"*/{pattern}.bpmn"))
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


def _problems(path: Path) -> list[bpmn.Problem]:
    return bpmn.lint(bpmn.read(path.read_bytes(), path.name), CONTEXT)


@pytest.mark.parametrize("path", _diagrams("valid*"))
def test_valid_diagram_has_no_problem(path: Path) -> None:
    assert _problems(path) == []


@pytest.mark.parametrize("path", _diagrams("invalid*"))
def test_invalid_diagram_breaks_its_rule_where_it_is_wrong(path: Path) -> None:
    problems = _problems(path)

    assert {problem.rule for problem in problems} == {path.parent.name}
    for problem in problems:
        assert problem.element_id is not None and problem.element_id.startswith("wrong")
        assert problem.severity in ("error", "warning")
        assert problem.message_zh and problem.message_en and problem.remedy_zh and problem.remedy_en
        assert problem.line is not None


def test_every_rule_has_its_pair_and_every_pair_its_rule() -> None:
    rules = {rule.__name__.rpartition(".")[2] for rule in RULES}

    assert {path.parent.name for path in HERE.glob("*/valid.bpmn")} == rules
    assert {path.parent.name for path in HERE.glob("*/invalid*.bpmn")} == rules

"""Every rule of law has a folder: ``valid.bpmn`` holds all of the law, ``invalid.bpmn`` breaks this rule and no other.

What is wrong has an id that begins with ``wrong``; forms, tables and called processes lie beside the diagrams.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bpmn
from engine.feel import dmn
from forms import definition
from workflows.law import checking

HERE = Path(__file__).parent
TOPICS = {
    "work",
    "document.issue",
    "clock.suspend",
    "clock.resume",
    "clock.stop",
    "enforcement.issue_decision",
    "approval.check_application",
    "approval.accept",
}
CATALOGUE = ("item.toml", "items.csv")
"""The items of a folder, handled by its diagrams."""


def _context(diagram: Path) -> bpmn.LintContext:
    forms = {path.stem: definition.parse(path.read_bytes()) for path in diagram.parent.glob("*.form")}
    tables = [dmn.parse(path.read_bytes()) for path in diagram.parent.glob("*.dmn")]
    beside = diagram.with_name(f"called_{diagram.name}")
    called = {one.id: one for one in bpmn.read(beside.read_bytes()).processes} if beside.exists() else {}
    return bpmn.LintContext(
        forms={"form", "officers", "reasons", "ordinary_penalty_decision", *forms},
        topics=TOPICS,
        decisions={"law_review_required"},
        processes={"law_review", "hearing", "service_of_documents", "execution"},
        functions=None,
        resources={one: path.read_bytes() for one in CATALOGUE if (path := diagram.with_name(one)).exists()},
        parsed_forms=forms,
        called=called.get,
        decision={key: table for table in tables for key in table.decisions}.get,
    )


def _diagrams(pattern: str) -> list[object]:
    paths = sorted(HERE.glob(f"*/{pattern}.bpmn"))
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


def _problems(path: Path) -> list[bpmn.Problem]:
    return [*checking.check(bpmn.read(path.read_bytes(), path.name), _context(path))]


@pytest.mark.parametrize("path", [*_diagrams("valid*"), *_diagrams("invalid*")])
def test_the_engine_itself_has_nothing_against_the_diagram(path: Path) -> None:
    found = bpmn.lint(bpmn.read(path.read_bytes(), path.name), _context(path))

    assert [problem for problem in found if problem.severity == "error"] == []


@pytest.mark.parametrize("path", _diagrams("valid*"))
def test_a_lawful_diagram_has_no_problem(path: Path) -> None:
    assert _problems(path) == []


@pytest.mark.parametrize("path", _diagrams("invalid*"))
def test_an_unlawful_diagram_breaks_its_rule_where_it_is_wrong(path: Path) -> None:
    problems = _problems(path)

    assert {problem.rule for problem in problems} == {path.parent.name}
    for problem in problems:
        assert problem.severity == "error"
        assert problem.element_id is not None and problem.element_id.startswith("wrong")
        assert problem.message_zh.endswith("）") and problem.message_en.endswith(")")
        assert problem.remedy_zh and problem.remedy_en
        assert problem.line is not None


def test_every_rule_has_its_pair_its_file_and_its_articles() -> None:
    names = {rule.name for rule in checking.RULES}

    assert {path.parent.name for path in HERE.glob("*/valid.bpmn")} == names
    assert {path.parent.name for path in HERE.glob("*/invalid.bpmn")} == names
    assert {path.stem for path in (HERE.parents[2] / "workflows/law/rules").glob("[a-z]*.py")} == names
    assert all(rule.sources for rule in checking.RULES)

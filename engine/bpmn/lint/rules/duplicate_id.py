"""Every id stands once."""

from __future__ import annotations

from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """History, tasks and forms find elements by id."""
    for identity, line in diagram.duplicates:
        yield Problem(
            "duplicate_id",
            "error",
            identity,
            line,
            f"编号“{identity}”重复",
            f"Expected every id once, found {identity!r} again",
            "给其中一个元素换一个编号",
            "Give one of the elements another id",
        )

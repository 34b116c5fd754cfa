"""How often a job is tried again can be read when the diagram is deployed."""

from __future__ import annotations

import re

from engine.bpmn.errors import StepFailed
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram
from engine.bpmn.timers import parse_duration

_REPEATED = re.compile(r"R\d+/(P[^/]+)")


def check(diagram: Diagram, context: LintContext) -> Findings:
    """``camunda:failedJobRetryTimeCycle``: a cycle, or durations one after another."""
    for process in diagram.executable:
        for _, element in process.walk():
            written = element.retry.written if element.retry is not None else None
            if written is not None and not _is_readable(written):
                yield problem(
                    "retry",
                    element,
                    f"“{label(element)}”的重试周期应为 R3/PT10M 或 PT1M,PT5M，实际为“{written}”",
                    f"Expected R3/PT10M or PT1M,PT5M as failedJobRetryTimeCycle of {element.id!r}, found {written!r}",
                    "写成常量；周期不能由表达式计算",
                    "Write a constant; it cannot be computed",
                )


def _is_readable(written: str) -> bool:
    repeated = _REPEATED.fullmatch(written)
    try:
        for one in [repeated[1]] if repeated else written.split(","):
            parse_duration(one)
    except StepFailed:
        return False
    return True

"""What a script or decision computes is kept."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Script and business rule tasks have a result variable."""
    for process in diagram.executable:
        for _, element in process.walk():
            computes = element.type == "scriptTask" or "decisionRef" in element.attributes
            if computes and "resultVariable" not in element.attributes:
                yield problem(
                    "result_variable",
                    element,
                    f"“{label(element)}”没有结果变量，计算结果会丢失",
                    f"Expected {element.id!r} to have a result variable; its result is lost",
                    "填写 camunda:resultVariable",
                    "Set camunda:resultVariable",
                    "warning",
                )

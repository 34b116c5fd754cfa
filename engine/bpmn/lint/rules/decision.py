"""Every decision that a business rule task names exists."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram
from engine.bpmn.values import is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """``camunda:decisionRef`` names a decision of this bundle or of an earlier deployment."""
    for process in diagram.executable:
        for _, element in process.walk():
            delegated = {"topic", "class", "expression", "delegateExpression"} & element.attributes.keys()
            if element.type != "businessRuleTask" or delegated:
                continue
            ref = element.attributes.get("decisionRef")
            if not ref:
                zh, en = (
                    f"业务规则任务“{label(element)}”没有决策",
                    f"Expected {element.id!r} to name a decision, found none",
                )
            elif context.decisions is not None and not is_expression(ref) and ref not in context.decisions:
                zh, en = (
                    f"“{label(element)}”的决策“{ref}”不存在",
                    f"Expected decision {ref!r} of {element.id!r} to exist",
                )
            else:
                continue
            yield problem(
                "decision",
                element,
                zh,
                en,
                "填写 camunda:decisionRef，并把 .dmn 文件放进同一个部署包",
                "Set camunda:decisionRef and put the .dmn file into the same deployment",
            )

"""Every expression can be read."""

from __future__ import annotations

from engine import feel
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.lint.uses import uses
from engine.bpmn.model import Diagram
from engine.bpmn.values import expression, is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Conditions, mappings, attributes, loops, timers and scripts."""
    for process in diagram.executable:
        for where, use in uses(process):
            if use.mode == "value" and not is_expression(use.text):
                continue
            try:
                expression(use.text)
            except feel.FeelError as error:
                yield problem(
                    "bad_expression",
                    where,
                    f"“{label(where)}”的 {use.place} 不能识别：{error.message_zh}",
                    f"Expected a FEEL expression in {use.place} of {where.id!r}: {error.message_en}",
                    "按提示的位置修改表达式",
                    "Mend the expression at the position shown",
                )

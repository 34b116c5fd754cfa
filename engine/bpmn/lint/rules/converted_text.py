"""No comparison counts on JUEL's conversions: here a number and a text are never equal."""

from __future__ import annotations

from engine import feel
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.lint.uses import uses
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """``${x == '1'}`` and ``${flag == 'true'}`` hold in Camunda for 1 and for true as well."""
    for process in diagram.executable:
        for where, use in uses(process):
            for name, text in dict.fromkeys(feel.conversions(use.text)):
                kind_zh, kind_en = ("布尔值", "a truth value") if text in ("true", "false") else ("数字", "a number")
                yield problem(
                    "converted_text",
                    where,
                    f"“{label(where)}”的 {use.place} 把 {name} 与文本“{text}”比较："
                    f"{name} 若是{kind_zh}，在此不成立，在 Camunda 中会先转换",
                    f"{use.place} of {where.id!r} compares {name} with the text {text!r}: if {name} is {kind_en}, it "
                    "does not hold here, while Camunda converts it",
                    f"{name} 若是{kind_zh}，去掉引号：{text}",
                    f"If {name} is {kind_en}, remove the quotation marks: {text}",
                    "warning",
                )

"""Every expression can be read, and calls only functions that exist."""

from __future__ import annotations

from engine import feel
from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.lint.uses import uses
from engine.bpmn.model import Diagram, Element, Flow, Process, Use
from engine.bpmn.values import is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Conditions, mappings, attributes, loops, timers and scripts."""
    for process in diagram.executable:
        for where, use in uses(process):
            if use.mode == "expression" or is_expression(use.text):
                yield from _judge(where, use, context)


def _judge(where: Process | Element | Flow, use: Use, context: LintContext) -> Findings:
    try:
        text = feel.translate(use.text)
        if isinstance(where, Flow):
            feel.translate(use.text, condition=True)
    except feel.FeelError as error:
        advice = error.suggestion if isinstance(error, feel.NotTranslatable) else None
        shown = feel.excerpt(error.text or use.text, error.position)
        yield _refuse(where, use, error.message_zh, error.message_en, "error", shown, advice)
        return
    functions = context.functions.functions if context.functions is not None else None
    for finding in feel.analyse(text, None, functions).findings:
        if context.functions is None and finding.code == "feel_unknown_function":
            continue
        if isinstance(where, Flow) and finding.code == "feel_constant_condition":
            continue  # the rule on constant conditions reports it
        shown = feel.excerpt(text, finding.position)
        yield _refuse(where, use, finding.message_zh, finding.message_en, finding.severity, shown, finding.suggestion)


def _refuse(
    where: Process | Element | Flow,
    use: Use,
    zh: str,
    en: str,
    severity: str,
    shown: feel.Excerpt,
    suggestion: str | None = None,
) -> Problem:
    at_zh, at_en = "", ""
    if shown.line is not None:
        at_zh = f"（第 {shown.line} 行第 {shown.column} 列）"
        at_en = f" (line {shown.line}, column {shown.column} of the expression)"
    return problem(
        "bad_expression",
        where,
        f"“{label(where)}”的 {use.place}{at_zh}：{zh}",
        f"{use.place} of {where.id!r}{at_en}: {en}",
        *_remedy(suggestion),
        severity,
        shown,
    )


def _remedy(suggestion: str | None) -> tuple[str, str]:
    if not suggestion:
        return "按提示的位置修改表达式", "Mend the expression at the position shown"
    if suggestion == feel.NO_ADVICE:
        return (
            "方法和对象在此不可调用：改用变量或 FEEL 函数，或由前面的服务任务先算出变量",
            "Methods and objects cannot be called here: use a variable or a FEEL function, or let a service task "
            "before it set a variable",
        )
    return f"在提示的位置改写为：{suggestion}", f"Write at the position shown: {suggestion}"

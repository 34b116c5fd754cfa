"""Every mapping says what it maps, and stands where one is possible."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import CallMapping, Diagram, Element


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Input and output parameters, and what goes in and out of called processes and with signals."""
    for process in diagram.executable:
        for _, element in process.walk():
            yield from _parameters(element)
            for name, mappings in _passed(element):
                yield from _calls(element, name, mappings)


def _passed(element: Element) -> list[tuple[str, list[CallMapping]]]:
    payload = [one for event in element.events for one in event.payload]
    return [("in", [*element.call_in, *payload]), ("out", element.call_out)]


def _parameters(element: Element) -> Findings:
    if any(not mapping.target for mapping in (*element.inputs, *element.outputs)):
        yield problem(
            "mapping",
            element,
            f"“{label(element)}”有一个参数没有名称",
            f"Expected every parameter of {element.id!r} to have a name, found one without",
            "填写参数名称",
            "Name the parameter",
        )
    if element.by_event and (element.inputs or element.outputs):
        yield problem(
            "mapping",
            element,
            f"事件子流程“{label(element)}”不能有参数，Camunda 也不接受",
            f"Expected no parameters on event subprocess {element.id!r}, as in Camunda",
            "把参数移到其中的活动上",
            "Move the parameters to the activities in it",
        )
    if element.type == "endEvent" and element.outputs:
        yield problem(
            "mapping",
            element,
            f"结束事件“{label(element)}”不能有输出参数，Camunda 也不接受",
            f"Expected no output parameters on end event {element.id!r}, as in Camunda",
            "把输出参数移到前面的活动上",
            "Move the output parameters to an activity before it",
        )


def _calls(element: Element, name: str, mappings: list[CallMapping]) -> Findings:
    for one in mappings:
        passes_key = name == "in" and one.business_key is not None
        if not (one.everything or one.source or one.source_expression or passes_key):
            yield problem(
                "mapping",
                element,
                f"“{label(element)}”的 camunda:{name} 没有写明传递什么",
                f"Expected camunda:{name} of {element.id!r} to say what it passes, found none",
                '填写 source 或 sourceExpression 和 target，或写 variables="all"',
                'Set source or sourceExpression and target, or variables="all"',
            )
        elif one.source_expression and not one.source and not one.target:
            yield problem(
                "mapping",
                element,
                f"“{label(element)}”的 camunda:{name} 没有目标变量",
                f"Expected camunda:{name} of {element.id!r} to name its target, found none",
                "填写 target",
                "Set target",
            )

"""A message that a diagram sends has somebody to receive it."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element
from engine.bpmn.values import is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Message throws, message ends and send tasks that no worker does."""
    for process in diagram.executable:
        for _, element in process.walk():
            name = _sent(element)
            if name is None or context.received is None or context.received(name):
                continue
            if any(other.receives(name) for other in diagram.executable):
                continue
            yield problem(
                "unheard_message",
                element,
                f"没有流程接收“{label(element)}”发送的消息“{name}”：发送只记入历史，什么也不会发生",
                f"Expected a process that receives message {name!r} of {element.id!r}; sending it is written down, "
                "and nothing happens",
                '部署接收它的流程；要发给外部系统，用 camunda:type="external" 加 camunda:topic',
                'Deploy the process that receives it; to tell outside, set camunda:type="external" and camunda:topic',
                "warning",
            )


def _sent(element: Element) -> str | None:
    if element.type not in ("intermediateThrowEvent", "endEvent") or "topic" in element.attributes:
        return None
    definition = element.event
    if definition is None or definition.kind != "message" or definition.topic or not definition.name:
        return None
    return None if is_expression(definition.name) else definition.name

"""Every task that a program does has a topic."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element
from engine.bpmn.values import is_expression

_JAVA = ("class", "delegateExpression", "expression")
_SERVICES = frozenset(("serviceTask", "sendTask", "businessRuleTask"))


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Service, send and business rule tasks, and message throws done by workers."""
    for process in diagram.executable:
        for _, element in process.walk():
            if element.type in _SERVICES or element.type in ("intermediateThrowEvent", "endEvent"):
                yield from _element(element, context)


def _element(element: Element, context: LintContext) -> Findings:
    for attribute in _JAVA:
        if attribute in element.attributes:
            yield problem(
                "implementation",
                element,
                f"“{label(element)}”用 Java 实现（camunda:{attribute}=“{element.attributes[attribute]}”），不会运行",
                f"Expected a topic on {element.id!r}, found camunda:{attribute}={element.attributes[attribute]!r}",
                '改为外部任务：camunda:type="external" 加 camunda:topic',
                'Make it an external task: camunda:type="external" and camunda:topic',
            )
            return
    topic = element.attributes.get("topic") or (element.event.topic if element.event else None)
    if topic is not None:
        yield from _topic(element, topic, context)
    elif element.type == "serviceTask" or (element.type == "sendTask" and element.message is None):
        yield problem(
            "implementation",
            element,
            f"“{label(element)}”没有主题",
            f"Expected {element.id!r} to have a topic, found none",
            '填写 camunda:type="external" 和 camunda:topic',
            'Set camunda:type="external" and camunda:topic',
        )
    elif element.type in ("intermediateThrowEvent", "endEvent", "sendTask"):
        yield from _message_name(element)


def _topic(element: Element, topic: str, context: LintContext) -> Findings:
    if context.topics is None or is_expression(topic) or topic in context.topics:
        return
    declared = element.attributes.get("type") == "external"
    yield problem(
        "implementation",
        element,
        f"“{label(element)}”的主题“{topic}”在本系统没有处理程序" + ("，需要外部工作程序" if declared else ""),
        f"Expected topic {topic!r} of {element.id!r} to be bound"
        + ("; an outside worker must serve it" if declared else " or declared external"),
        '登记处理程序，或声明 camunda:type="external"',
        'Bind a handler, or declare camunda:type="external"',
        "warning" if declared else "error",
    )


def _message_name(element: Element) -> Findings:
    definition = element.message or element.event
    if (
        definition is not None
        and definition.resolved
        and definition.kind in ("message", "signal")
        and not definition.name
    ):
        yield problem(
            "implementation",
            element,
            f"“{label(element)}”没有 {definition.kind} 名称",
            f"Expected {element.id!r} to name a {definition.kind}, found none",
            "在属性面板中选择或新建它",
            "Choose or create it in the properties panel",
        )

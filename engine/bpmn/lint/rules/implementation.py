"""Every task that a program does has a topic."""

from __future__ import annotations

from engine.bpmn import delegates
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element
from engine.bpmn.values import is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Service, send and business rule tasks, and message throws done by workers."""
    for process in diagram.executable:
        for _, element in process.walk():
            if element.type in delegates.SERVICES or element.type in ("intermediateThrowEvent", "endEvent"):
                yield from _element(element, context)


def _element(element: Element, context: LintContext) -> Findings:
    delegate = delegates.of(element)
    if delegate is not None:
        kind, text = delegate
        yield problem(
            "implementation",
            element,
            f"“{label(element)}”用 Java 实现（camunda:{kind}=“{text}”），不会运行",
            f"Expected a topic on {element.id!r}, found camunda:{kind}={text!r}",
            '改为外部任务：camunda:type="external" 加 camunda:topic；或在 ZHENSHU_DELEGATES 的文件中'
            f'把它绑定到主题：[{kind}] 下写 {text!r} = "主题"',
            'Make it an external task: camunda:type="external" and camunda:topic; or bind it to a topic in the file of '
            f'ZHENSHU_DELEGATES: {text!r} = "topic" under [{kind}]',
        )
        return
    topic = element.attributes.get("topic") or (element.event.topic if element.event else None)
    if topic is not None:
        yield from _topic(element, topic, context)
    elif element.type in ("serviceTask", "sendTask"):
        built_in = element.attributes.get("type", "external")
        zh, en = (
            ("没有主题", "found none")
            if built_in == "external"
            else (f"的类型“{built_in}”在本系统没有", f"found type {built_in!r}, which does not run here")
        )
        yield problem(
            "implementation",
            element,
            f"“{label(element)}”{zh}",
            f"Expected {element.id!r} to have a topic, {en}",
            '填写 camunda:type="external" 和 camunda:topic',
            'Set camunda:type="external" and camunda:topic',
        )
    elif element.type in ("intermediateThrowEvent", "endEvent"):
        yield from _message_name(element)


def _topic(element: Element, topic: str, context: LintContext) -> Findings:
    if context.topics is None or is_expression(topic) or topic in context.topics:
        return
    of_event = element.event is not None and element.event.topic is not None
    declared = of_event or element.attributes.get("type") == "external"
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

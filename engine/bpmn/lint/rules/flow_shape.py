"""Sequence flows begin and end where they may."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element


def check(diagram: Diagram, context: LintContext) -> Findings:
    """No flow into a start or boundary event, none out of an end event, none at an event subprocess."""
    for process in diagram.executable:
        for _, element in process.walk():
            wrong = _wrong(element)
            if wrong is not None:
                zh, en = wrong
                yield problem(
                    "flow_shape",
                    element,
                    f"“{label(element)}”{zh}",
                    f"Expected {element.id!r} {en}",
                    "删除或改接这条连线",
                    "Remove or reconnect the sequence flow",
                )


def _wrong(element: Element) -> tuple[str, str] | None:
    event = element.event
    if element.type == "startEvent" and element.incoming:
        return "是开始事件，不能有进入的连线", "to have no incoming flow (it is a start event)"
    if element.type == "boundaryEvent" and element.incoming:
        return "是边界事件，不能有进入的连线", "to have no incoming flow (it is a boundary event)"
    if element.type == "endEvent" and element.outgoing:
        return "是结束事件，不能有离开的连线", "to have no outgoing flow (it is an end event)"
    if element.by_event and (element.incoming or element.outgoing):
        return "是事件子流程，不能有连线", "to have no sequence flow (it is an event subprocess)"
    if element.for_compensation and (element.incoming or element.outgoing):
        return "是补偿活动，不能有连线", "to have no sequence flow (it is a compensation handler)"
    catches_link = element.type == "intermediateCatchEvent" and event is not None and event.kind == "link"
    if catches_link and element.incoming:
        return "是链接的捕获端，不能有进入的连线", "to have no incoming flow (it catches a link)"
    if element.type == "intermediateThrowEvent" and event is not None and event.kind == "link" and element.outgoing:
        return "是链接的抛出端，不能有离开的连线", "to have no outgoing flow (it throws a link)"
    return None

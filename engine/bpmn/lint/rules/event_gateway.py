"""An event-based gateway leads to events."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element

_KINDS = frozenset(("message", "signal", "timer", "conditional"))


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Its targets are catch events or receive tasks without boundary events, reached from nowhere else."""
    for process in diagram.executable:
        for container, element in process.walk():
            if element.type == "eventBasedGateway":
                for flow_id in element.outgoing:
                    target = container.elements.get(container.flows[flow_id].target)
                    if target is not None and not _fits(container, target):
                        yield problem(
                            "event_gateway",
                            target,
                            f"基于事件的网关“{label(element)}”后面应是捕获事件，“{label(target)}”不是",
                            f"Expected a catch event behind gateway {element.id!r}, found {target.type} {target.id!r}",
                            "改为消息、信号、定时器或条件捕获事件，且只从网关进入",
                            "Use a message, signal, timer or conditional catch event entered only from the gateway",
                        )
                if len(element.outgoing) < 2:
                    yield problem(
                        "event_gateway",
                        element,
                        f"基于事件的网关“{label(element)}”应有两个以上出口",
                        f"Expected gateway {element.id!r} to have two or more outgoing flows",
                        "加上另一个事件，或直接用捕获事件",
                        "Add another event, or use a catch event alone",
                        "warning" if element.outgoing else "error",
                    )


def _fits(container: Container, target: Element) -> bool:
    if len(target.incoming) > 1 or target.async_before or target.inputs:
        return False
    if target.type == "receiveTask":
        attached = any(e.attached_to == target.id for e in container.elements.values())
        return target.message is not None and target.loop is None and not attached
    event = target.event
    return target.type == "intermediateCatchEvent" and event is not None and event.kind in _KINDS

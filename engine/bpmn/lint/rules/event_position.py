"""Every event definition stands where BPMN lets it stand, and where Zhenshu runs it."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element, Process

ALLOWED = {
    "start": frozenset(("message", "signal", "timer", "conditional")),
    "event subprocess start": frozenset(("message", "signal", "timer", "error", "escalation", "conditional")),
    "intermediateCatchEvent": frozenset(("message", "signal", "timer", "conditional", "link")),
    "intermediateThrowEvent": frozenset(("message", "signal", "escalation", "compensate", "link")),
    "endEvent": frozenset(("message", "signal", "error", "escalation", "compensate", "cancel", "terminate")),
    "boundaryEvent": frozenset(
        ("message", "signal", "timer", "error", "escalation", "conditional", "compensate", "cancel")
    ),
}
"""Position → event definitions. Source: BPMN 2.0.2, table 10.93, without multiple and compensation starts."""

_MUST_INTERRUPT = frozenset(("error", "cancel", "compensate"))


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Start, intermediate, boundary and end events."""
    for process in diagram.executable:
        owners = {element.id: element for _, element in process.walk()}
        for container, element in process.walk():
            position = _position(process, container, element, owners)
            if position is not None:
                yield from _check(element, position, container, owners)


def _position(process: Process, container: Container, element: Element, owners: dict[str, Element]) -> str | None:
    if element.type == "startEvent":
        owner = owners.get(container.id)
        if owner is None:
            return "start"
        return "event subprocess start" if owner.by_event else "subprocess start"
    return element.type if element.type in ALLOWED else None


def _check(element: Element, position: str, container: Container, owners: dict[str, Element]) -> Findings:
    for definition in element.events:
        if definition.kind not in ALLOWED.get(position, frozenset()):
            yield problem(
                "event_position",
                element,
                f"“{label(element)}”：{definition.kind} 事件不能放在这里（{position}）",
                f"Expected one of {sorted(ALLOWED.get(position, ()))} at {position} {element.id!r}, "
                f"found {definition.kind}",
                "换成允许的事件类型",
                "Use one of the event types allowed here",
            )
    if not element.events and element.type in ("intermediateCatchEvent", "boundaryEvent"):
        yield problem(
            "event_position",
            element,
            f"“{label(element)}”没有事件定义",
            f"Expected an event definition on {element.id!r}, found none",
            "选择消息、定时器等事件类型",
            "Choose a message, a timer or another event type",
        )
    yield from _cancel(element, container, owners)
    yield from _interrupting(element, position)


def _cancel(element: Element, container: Container, owners: dict[str, Element]) -> Findings:
    if element.event is None or element.event.kind != "cancel":
        return
    host = owners.get(container.id) if element.type == "endEvent" else owners.get(element.attached_to or "")
    if host is None or host.type != "transaction":
        yield problem(
            "event_position",
            element,
            f"“{label(element)}”：取消事件只能用于事务子流程",
            f"Expected cancel event {element.id!r} inside or on a transaction",
            "把子流程改为事务，或改用错误事件",
            "Make the subprocess a transaction, or use an error event",
        )


def _interrupting(element: Element, position: str) -> Findings:
    kind = element.event.kind if element.event is not None else None
    catches = position in ("boundaryEvent", "event subprocess start")
    if catches and kind in _MUST_INTERRUPT and not element.interrupting and kind != "compensate":
        yield problem(
            "event_position",
            element,
            f"“{label(element)}”：{kind} 事件必须是中断型",
            f"Expected {kind} event {element.id!r} to be interrupting",
            "设为中断型",
            "Make it interrupting",
        )

"""An error that is thrown is caught."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element, Process


def check(diagram: Diagram, context: LintContext) -> Findings:
    """An error end event below the process itself has a boundary event or event subprocess around it."""
    for process in diagram.executable:
        places = {element.id: (container, element) for container, element in process.walk()}
        for container, element in process.walk():
            event = element.event
            if element.type != "endEvent" or event is None or event.kind != "error":
                continue
            if container.id == process.id or _caught(process, places, container, event.code):
                continue
            yield problem(
                "unhandled_error",
                element,
                f"错误“{event.code or ''}”（{label(element)}）没有处理：流程会像普通结束一样继续",
                f"Expected error {event.code!r} of {element.id!r} to be caught; it would end like a none end event",
                "加上错误边界事件或错误事件子流程",
                "Add an error boundary event or an error event subprocess",
                "warning",
            )


def _caught(
    process: Process, places: dict[str, tuple[Container, Element]], container: Container, code: str | None
) -> bool:
    while True:
        for element in container.elements.values():
            inner = element.inner.elements.values() if element.by_event and element.inner else ()
            if any(_catches(start, code) for start in inner if start.type == "startEvent"):
                return True
        if container.id == process.id:
            return False
        parent, owner = places[container.id]
        if any(e.attached_to == owner.id and _catches(e, code) for e in parent.elements.values()):
            return True
        container = parent


def _catches(element: Element, code: str | None) -> bool:
    event = element.event
    return event is not None and event.kind == "error" and event.code in (None, code)

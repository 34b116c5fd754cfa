"""Every link throw has exactly one catch of its name."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Links join inside one process or subprocess."""
    for process in diagram.executable:
        for container in process.containers():
            for element in _links(container, "intermediateThrowEvent"):
                name = element.event.name if element.event else None
                catches = [
                    other
                    for other in _links(container, "intermediateCatchEvent")
                    if other.event is not None and other.event.name == name
                ]
                if len(catches) != 1 or not name:
                    yield problem(
                        "link",
                        element,
                        f"链接“{label(element)}”应正好有一个同名的捕获端，实际 {len(catches)} 个",
                        f"Expected exactly one catch for link {name!r} of {element.id!r}, found {len(catches)}",
                        "在同一流程中放一个同名的链接捕获事件",
                        "Place one link catch event of the same name in the same process",
                    )


def _links(container: Container, kind: str) -> list[Element]:
    return [
        element
        for element in container.elements.values()
        if element.type == kind and element.event is not None and element.event.kind == "link"
    ]

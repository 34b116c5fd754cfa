"""Every element can be reached."""

from __future__ import annotations

from engine.bpmn.builder import steps
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element


def check(diagram: Diagram, context: LintContext) -> Findings:
    """From the start events, along flows, boundary events and links."""
    if diagram.dangling:
        return
    for process in diagram.executable:
        for container in process.runnable_containers():
            reached = _reached(container)
            for element in container.elements.values():
                if element.id not in reached:
                    yield problem(
                        "unreachable",
                        element,
                        f"“{label(element)}”无法到达",
                        f"Expected {element.id!r} to be reachable from a start event",
                        "连上进入的连线，或删除它",
                        "Connect an incoming flow, or remove the element",
                    )


def _enters(element: Element) -> bool:
    return element.type == "startEvent" or element.by_event or element.for_compensation


def _reached(container: Container) -> set[str]:
    graph = steps(container)
    stack = [element.id for element in container.elements.values() if _enters(element)]
    seen: set[str] = set()
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += [target for target, _ in graph[name]]
    return seen

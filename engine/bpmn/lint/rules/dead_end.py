"""Every path can reach an end."""

from __future__ import annotations

from engine.bpmn.builder import steps
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A loop without a way out would never end."""
    if diagram.dangling:
        return
    for process in diagram.executable:
        for container in process.runnable_containers():
            ending = _ending(container)
            for element in container.elements.values():
                if element.id not in ending:
                    yield problem(
                        "dead_end",
                        element,
                        f"从“{label(element)}”出发到不了任何结束",
                        f"Expected a path from {element.id!r} to an end, found an endless loop",
                        "给循环加一个出口",
                        "Give the loop a way out",
                    )


def _ending(container: Container) -> set[str]:
    backward: dict[str, list[str]] = {name: [] for name in container.elements}
    graph = steps(container)
    for source, targets in graph.items():
        for target, _ in targets:
            backward[target].append(source)
    stack = [
        name for name, targets in graph.items() if not [t for t, flow in targets if flow or _is_link(container, name)]
    ]
    seen: set[str] = set()
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += backward[name]
    return seen


def _is_link(container: Container, name: str) -> bool:
    event = container.elements[name].event
    return container.elements[name].type == "intermediateThrowEvent" and event is not None and event.kind == "link"

"""Compensation has a handler, and a throw names something that can be compensated."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Boundary events with an associated handler; ``activityRef`` that exists in the process."""
    for process in diagram.executable:
        everything = {element.id for _, element in process.walk()}
        for container, element in process.walk():
            event = element.event
            if event is None or event.kind != "compensate":
                continue
            if element.type == "boundaryEvent" and not _handler(container, element.compensation_handler):
                yield problem(
                    "compensation",
                    element,
                    f"补偿边界事件“{label(element)}”没有关联补偿活动",
                    f"Expected compensation event {element.id!r} to be associated with a compensation activity",
                    "用关联线连到一个标记为补偿的活动",
                    "Draw an association to an activity marked for compensation",
                )
            if event.activity is not None and event.activity not in everything:
                yield problem(
                    "compensation",
                    element,
                    f"“{label(element)}”要补偿的活动“{event.activity}”不存在",
                    f"Expected {element.id!r} to compensate an activity, but {event.activity!r} does not exist",
                    "选择要补偿的活动",
                    "Choose the activity to compensate",
                )


def _handler(container: Container, name: str | None) -> bool:
    handler = container.elements.get(name or "")
    return handler is not None and handler.for_compensation

"""Ways back that a designer opens lead to user tasks before, with one token between."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Container, Diagram, Element
from engine.bpmn.ways_back import NONE, PROPERTY, fault, opened

WHY = {
    "unknown": ("在同一流程或子流程中不存在", "no element of the same process or subprocess has this id"),
    "not_a_user_task": ("不是单实例用户任务", "it is no user task, or a multi-instance one"),
    "not_before": ("不在本任务之前", "it does not lie before this task"),
    "splits": (
        "与本任务之间有并行分支或者汇合",
        "between it and this task one token becomes several, or several one",
    ),
}


def check(diagram: Diagram, context: LintContext) -> Findings:
    """The property ``returnTo`` of user tasks."""
    for process in diagram.executable:
        for container, element in process.walk():
            if PROPERTY in element.properties:
                yield from _judge(container, element)


def _judge(container: Container, element: Element) -> Findings:
    names = opened(element)
    if element.type != "userTask" or element.loop is not None or not names or (NONE in names and len(names) > 1):
        yield problem(
            "way_back",
            element,
            f"“{label(element)}”的 {PROPERTY} 应写在单实例用户任务上，为用户任务编号，或单独写 {NONE}",
            f"Expected {PROPERTY} on a user task of one instance, with ids of user tasks, or {NONE} alone; "
            f"found {' '.join(names)!r} on {element.id!r}",
            "改正或者删去该属性",
            "Correct the property or take it away",
        )
        return
    for name in names if names != [NONE] else ():
        why = fault(container, element.id, name)
        if why is not None:
            zh, en = WHY[why]
            yield problem(
                "way_back",
                element,
                f"“{label(element)}”不能退回 {name}：{zh}",
                f"Expected {element.id!r} to return to a user task before it, but {name!r}: {en}",
                f"从 {PROPERTY} 中删去 {name}，或者改为可退回的用户任务",
                f"Take {name} out of {PROPERTY}, or name a user task that can be returned to",
            )

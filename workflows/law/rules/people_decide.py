"""A person decides about a person's rights, not a program."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element, Point
from workflows.law.acts import BY_PEOPLE, NAMES
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import information_law


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.elements:
        judged = sorted(reading.acts_of(element) & BY_PEOPLE)
        if judged and element.type not in ("userTask", "callActivity", "subProcess", "transaction"):
            zh, en = NAMES[judged[0]]
            yield Finding(
                element,
                f"“{zh}”（{label(element)}）不是由人作出",
                f"Expected {en} {element.id!r} to be a user task, found a {element.type}",
                "改为用户任务，由有权的人员办理",
                "Make it a user task for a person who has the power",
            )
        elif judged and element.inner is not None:
            yield from _unpeopled(reading, element, NAMES[judged[0]])


def _unpeopled(reading: Reading, element: Element, act: tuple[str, str]) -> Iterator[Finding]:
    """A subprocess for such an act that can be passed without a person."""
    people = frozenset(one.id for one in reading.elements if one.type in ("userTask", "callActivity"))
    way = reading.graph.way(Point(element.id, False), Point(element.id, True), without=people)
    if way is not None:
        yield Finding(
            element,
            f"“{act[0]}”子流程（{label(element)}）可以没有任何人办理就结束：{reading.path(way)}",
            f"Expected every way through {element.id!r} ({act[1]}) to pass a user task; found {' → '.join(way)}",
            "在子流程的每条路径上放置由有权人员办理的用户任务",
            "Put a user task for a person who has the power on every way through it",
        )


RULE = Rule(
    "people_decide",
    ("不得仅由程序决定", "People decide"),
    (
        "审查、决定、调查、法制审核和集体讨论是用户任务、调用其他流程，或者每条路径都有用户任务的子流程。",
        "Reviews, decisions, investigations and discussions are user tasks, calls of processes that hold them, or "
        "subprocesses with a user task on every way.",
    ),
    (information_law("24"),),
    _check,
)

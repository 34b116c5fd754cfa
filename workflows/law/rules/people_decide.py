"""A person decides about a person's rights, not a program."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import BY_PEOPLE, NAMES
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import information_law


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.elements:
        judged = sorted(reading.acts_of(element) & BY_PEOPLE)
        if judged and element.type not in ("userTask", "callActivity", "subProcess"):
            zh, en = NAMES[judged[0]]
            yield Finding(
                element,
                f"“{zh}”（{label(element)}）不是由人作出",
                f"Expected {en} {element.id!r} to be a user task, found a {element.type}",
                "改为用户任务，由有权的人员办理",
                "Make it a user task for a person who has the power",
            )


RULE = Rule(
    "people_decide",
    ("不得仅由程序决定", "People decide"),
    (
        "审查、决定、调查、法制审核和集体讨论是用户任务，或者是调用其他流程、子流程。",
        "Reviews, decisions, investigations and discussions are user tasks, or call processes that hold them.",
    ),
    (information_law("24"),),
    _check,
)

"""Who examines does not decide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from engine.bpmn import Element
from workflows.law.acts import Act
from workflows.law.offers import formulas_of, groups_of, users_of
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule, penalty_law
from workflows.organisation import separation

PAIRS = (
    (Act.PERMIT_REVIEW, Act.PERMIT_DECIDE),
    (Act.LAW_SUBMIT, Act.LAW_REVIEW),
    (Act.LAW_REVIEW, Act.LAW_DECIDE_DISSENT),
    (Act.LAW_REVIEW, Act.PENALTY_DECIDE),
    (Act.PENALTY_INVESTIGATE, Act.LAW_REVIEW),
    (Act.PENALTY_INVESTIGATE, Act.PENALTY_HEARING),
    (Act.PENALTY_INVESTIGATE, Act.PENALTY_DECIDE),
    (Act.EVENT_DISPATCH, Act.EVENT_HANDLE),
    (Act.EVENT_DISPATCH, Act.EVENT_VERIFY),
    (Act.EVENT_HANDLE, Act.EVENT_VERIFY),
    (Act.INSPECTION_DRAW, Act.INSPECTION_CHECK),
)


def _check(reading: Reading) -> Iterator[Finding]:
    for one, other in PAIRS:
        for first, second in product(_tasks(reading, one), _tasks(reading, other)):
            shared = _shared(first, second)
            if shared is not None:
                yield Finding(
                    second,
                    f"“{label(first)}”与“{label(second)}”可以由同一人办理：{shared}",
                    f"Expected {first.id!r} and {second.id!r} to be offered to different people; both have {shared!r}",
                    "把两个步骤派给不同的候选组",
                    "Offer the two steps to different candidate groups",
                )


def _tasks(reading: Reading, act: Act) -> list[Element]:
    """The user tasks that do an act, and those inside a subprocess that does it."""
    return [
        element
        for element in reading.elements
        if element.type == "userTask"
        and any(
            act in reading.acts_of(one)
            for one in (element, *(() if reading.acts_of(element) else reading.holders_of(element)))
        )
    ]


def _shared(first: Element, second: Element) -> str | None:
    """What offers both steps to one person, as far as the diagram says it."""
    if first is second:
        return label(first)
    people = ("assignee", "candidateUsers")
    shared = sorted(
        (groups_of(first) & groups_of(second))
        | (users_of(first) & users_of(second))
        | (formulas_of(first, *people) & formulas_of(second, *people))
        | (formulas_of(first, "candidateGroups") & formulas_of(second, "candidateGroups"))
    )
    if shared:
        return shared[0]
    functions = separation.by_groups(groups_of(first)), separation.by_groups(groups_of(second))
    if functions[0] is not None and functions[0] is functions[1]:
        return separation.NAMES[functions[0]][0]
    return None


RULE = Rule(
    "two_persons",
    ("审查与决定分离", "Four eyes"),
    (
        "审查与决定、调查与审核和决定、送审与审核、派单与处置和核查、抽取与检查不派给同一候选组或同一人；人员由引擎再次核对。",
        "Review and decision, investigation, legal review and decision, dispatch, handling and verification, draw and "
        "check are not offered to the same group or person; the engine checks the persons again.",
    ),
    (penalty_law("58"), penalty_law("64"), local_rule("不相容职责分离", "segregation of duties")),
    _check,
)

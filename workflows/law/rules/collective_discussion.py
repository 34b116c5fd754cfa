"""Complex and major cases can be discussed collectively before the decision."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Point
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law


def _check(reading: Reading) -> Iterator[Finding]:
    discussions = reading.doing(Act.PENALTY_COLLECTIVE)
    for decision in reading.doing(Act.PENALTY_DECIDE):
        if Act.PENALTY_COLLECTIVE in reading.acts_of(decision):
            continue
        target = Point(decision.id, False)
        if not any(reading.graph.way(Point(one.id, True), target) is not None for one in discussions):
            yield Finding(
                decision,
                f"“{label(decision)}”之前没有集体讨论的路径：情节复杂、重大的案件无处讨论",
                f"Expected a way through a collective discussion to {decision.id!r}, found none",
                "在决定之前放置集体讨论步骤（act = penalty.collective），由决策表判断何时经过",
                "Put a step with act penalty.collective before the decision, with a decision table that says when",
            )


RULE = Rule(
    "collective_discussion",
    ("重大案件集体讨论", "Collective discussion of major cases"),
    (
        "处罚决定（penalty.decide）之前有经过集体讨论（penalty.collective）的路径。",
        "There is a way to the penalty decision that passes a collective discussion.",
    ),
    (penalty_law("57"),),
    _check,
)

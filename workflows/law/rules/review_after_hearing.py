"""A case that was heard is reviewed after the hearing, not before."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Point
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law


def _check(reading: Reading) -> Iterator[Finding]:
    reviews = reading.ids(Act.LAW_REVIEW)
    for hearing in reading.doing(Act.PENALTY_HEARING):
        for decision in reading.doing(Act.PENALTY_DECIDE):
            way = reading.graph.way(Point(hearing.id, True), Point(decision.id, False), without=reviews)
            if way is not None:
                yield Finding(
                    decision,
                    f"经过听证“{label(hearing)}”后可以不经法制审核作出“{label(decision)}”：{reading.path(way)}",
                    f"Expected every way from the hearing {hearing.id!r} to {decision.id!r} to pass a legal review; "
                    f"found {' → '.join(way)}",
                    "把法制审核放在听证之后",
                    "Put the legal review after the hearing",
                )


RULE = Rule(
    "review_after_hearing",
    ("听证案件须审核", "Cases that were heard are reviewed"),
    (
        "从处罚听证（penalty.hearing）到处罚决定的每条路径都经过法制审核（law.review），没有例外。",
        "Every way from a hearing to the penalty decision passes a legal review, without exception.",
    ),
    (penalty_law("58"), penalty_law("65")),
    _check,
)

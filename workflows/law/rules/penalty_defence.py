"""Between the notice of a penalty and the decision the party can speak."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Point
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law


def _check(reading: Reading) -> Iterator[Finding]:
    heard = reading.ids(Act.PENALTY_DEFENCE)
    for notice in reading.doing(Act.PENALTY_NOTICE):
        for decision in reading.doing(Act.PENALTY_DECIDE):
            if Act.PENALTY_DEFENCE in reading.acts_of(notice) | reading.acts_of(decision):
                continue
            way = reading.graph.way(Point(notice.id, True), Point(decision.id, False), without=heard)
            if way is not None:
                yield Finding(
                    decision,
                    f"从“{label(notice)}”到“{label(decision)}”可以不给当事人陈述申辩的机会：{reading.path(way)}",
                    f"Expected every way from {notice.id!r} to {decision.id!r} to let the party speak; "
                    f"found {' → '.join(way)}",
                    "在告知与决定之间放置等待或听取陈述申辩的步骤（act = penalty.defence）",
                    "Put a step with act penalty.defence between the notice and the decision: the wait, or the hearing "
                    "of what the party says",
                )


RULE = Rule(
    "penalty_defence",
    ("听取陈述申辩", "Statement and defence"),
    (
        "从告知（penalty.notice）到决定的每条路径都经过陈述申辩（penalty.defence）：等待当事人答复的事件、网关，或听取、复核的步骤。",
        "Every way from the notice to the decision passes penalty.defence: the wait for the party, or its hearing.",
    ),
    (penalty_law("45"), penalty_law("62")),
    _check,
)

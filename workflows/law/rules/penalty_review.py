"""No penalty without a legal review where the law requires one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element, Point
from workflows.law import reviews
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law

PROPERTY = "mandatory_review"
WHEN_REQUIRED = "when-required"
_CHANGES = (Act.PENALTY_INVESTIGATE, Act.LAW_SUBMIT)
"""Steps that give a case new facts, or a new draft: what was reviewed before is no longer what is decided."""


def _check(reading: Reading) -> Iterator[Finding]:
    done = reading.ids(Act.LAW_REVIEW)
    for decision in reading.doing(Act.PENALTY_DECIDE):
        asked = _questions(reading) if decision.properties.get(PROPERTY) == WHEN_REQUIRED else frozenset[str]()
        way = reading.graph.way_to(decision.id, without=done | asked)
        if way is None and asked:
            way = reviews.unheeded(reading, decision, done) or _unasked(reading, decision, done)
        if way is None:
            way = _changed(reading, done | asked, decision)
        if way is None and not _leads(reading, done, decision):
            way = reading.graph.way_to(decision.id)
        if way is not None:
            yield Finding(
                decision,
                f"“{label(decision)}”可以不经“法制审核”到达：{reading.path(way)}",
                f"Expected every way to {decision.id!r} to pass a legal review; found {' → '.join(way)}",
                "在决定之前的每条路径上调用法制审核（law_review，act = law.review）；只在法定情形审核的，"
                f"写明 {PROPERTY} = {WHEN_REQUIRED}，并先由决策表 {reviews.QUESTION} 判断",
                f"Call law_review on every way to the decision; or, where only some cases need it, write {PROPERTY} = "
                f"{WHEN_REQUIRED} and ask the decision table {reviews.QUESTION} on every way",
            )


def _unasked(reading: Reading, decision: Element, done: frozenset[str]) -> list[str] | None:
    """A way around the review where the table, as it is deployed, never requires one."""
    return None if reviews.requiring(reading) else reading.graph.way_to(decision.id, without=done)


def _changed(reading: Reading, done: frozenset[str], decision: Element) -> list[str] | None:
    """A way on which the case or its draft changes after the review, and is decided without another."""
    for element in reading.doing(*_CHANGES):
        if element.id not in done | {decision.id}:
            way = reading.graph.way(Point(element.id, True), Point(decision.id, False), without=done)
            if way is not None:
                return way
    return None


def _questions(reading: Reading) -> frozenset[str]:
    """The steps that ask whether this case needs the review."""
    return frozenset(element.id for element in reviews.asking(reading) if not reading.is_idle(element))


def _leads(reading: Reading, done: frozenset[str], decision: Element) -> bool:
    return any(reading.graph.way(Point(one, True), Point(decision.id, False)) is not None for one in done)


RULE = Rule(
    "penalty_review",
    ("决定前法制审核", "Legal review before the decision"),
    (
        "处罚决定（penalty.decide）之前，每条路径都经过法制审核（law.review 或调用 law_review）；mandatory_review 为 "
        "when-required 时，不审核的路径须先经决策表 law_review_required 判断，并且表中判断须审核的每一行都走不通；"
        "从不判断须审核的表不算。重新调查（penalty.investigate）或重新送审（law.submit）之后须再次审核。",
        "Every way to a penalty decision passes a legal review; with mandatory_review = when-required, the ways around "
        "it pass the decision table law_review_required, and are closed for every row of it that requires one; a table "
        "that never requires one opens no way. "
        "After another investigation or another draft the review is done again.",
    ),
    (penalty_law("58"),),
    _check,
)

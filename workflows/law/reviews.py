"""What the decision table on the legal review answers, and the ways that stay open although it requires one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn import Element, Point
from engine.feel import dmn
from workflows.law import branches, outcomes
from workflows.law.acts import Act
from workflows.law.reading import Reading

QUESTION = "law_review_required"
"""The decision table that answers whether a case needs a legal review."""
RESULT = "law_review"
"""The process of a legal review, and the variable in which it hands out its result."""
PASSED: Mapping[str, Any] = {"passed": True, "with_edits": False, "opinion": "同意"}
FAILED: tuple[Mapping[str, Any], ...] = tuple(
    {"passed": False, "with_edits": False, "opinion": opinion}
    for opinion in ("不同意", "补充调查", "程序纠正", "移送司法")
)
"""What it hands out; where edits were asked for, they are confirmed by another review."""
_ANEW = (Act.PERMIT_REVIEW, Act.PENALTY_INVESTIGATE, Act.LAW_SUBMIT, Act.LAW_REVIEW)
"""Acts with which a case that did not pass starts again."""
REQUIRED, MANDATORY = "required", "mandatory"
"""Its outputs: whether a review is needed, and whether the law itself wants it."""


def asking(reading: Reading) -> list[Element]:
    """The steps that ask the table."""
    return [
        element
        for element in reading.elements
        if element.type == "businessRuleTask" and element.attributes.get("decisionRef") == QUESTION
    ]


def requiring(reading: Reading) -> list[dict[str, Any]]:
    """The rows by which the table requires a review; none when it never does.

    A table that cannot be read here is taken to answer as the shipped one.
    """
    model = reading.context.decision(QUESTION)
    rows = None if model is None else dmn.answers(model, QUESTION)
    if rows is None:
        return [{REQUIRED: True, MANDATORY: True}]
    column = _column(rows)
    found = [{**row, column: True} for row in rows if row.get(column, True) is True]
    return [row for place, row in enumerate(found) if row not in found[:place]]


def _column(rows: list[dict[str, Any]]) -> str:
    """The output that says it: the one of that name, or the only one."""
    names = {name for row in rows for name in row}
    return names.pop() if len(names) == 1 else REQUIRED


def unheeded(reading: Reading, decision: Element, reviews: frozenset[str]) -> list[str] | None:
    """A way from the question to a decision that stays open, without a review, although the table requires one."""
    steps = asking(reading)
    kept = {one.attributes.get("resultVariable", ""): one.attributes.get("mapDecisionResult", "") for one in steps}
    names = branches.outcomes(reading, steps)
    for row in requiring(reading):
        answers = {name: _kept(row, kept.get(name, "")) for name in names}
        graph = branches.graph_while(reading, answers)
        for step in steps:
            way = graph.way(Point(step.id, True), Point(decision.id, False), without=reviews)
            if way is not None:
                return way
    return None


def _kept(row: dict[str, Any], mapping: str) -> object:
    """A row of the table as ``mapDecisionResult`` keeps it."""
    entry = next(iter(row.values())) if len(row) == 1 else row.get(REQUIRED)
    kept: dict[str, object] = {"singleEntry": entry, "singleResult": row, "collectEntries": [entry]}
    return kept.get(mapping, [row])


# --- what comes of it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Misled:
    """A gateway behind a review that leads a result where it does not belong."""

    gateway: Element
    passed: bool
    #: The way to the decision; empty where there is none.
    way: list[str]


def misled(reading: Reading, decision: Element) -> Iterator[Misled]:
    """Gateways that ask for the result of a review, and lead to a decision what failed, or nothing that passed."""
    again = reading.ids(*_ANEW, Act.PERMIT_DECIDE, Act.PENALTY_DECIDE) - {decision.id}
    for review in reading.elements:
        for passed, known in _results(reading, review):
            goal, start = Point(decision.id, False), Point(review.id, True)
            asking = _asking(reading, review, decision, known, again | {review.id})
            if not asking:
                continue
            closed = outcomes.closed(reading, known) | (outcomes.doubtful(reading, known) if not passed else set())
            way = outcomes.open_graph(reading, closed).way(start, goal, again | {review.id})
            if (way is None) is passed:
                place = next((one for one in asking if one.id in (way or ())), asking[0])
                yield Misled(place, passed, way or [])


def _results(reading: Reading, review: Element) -> Iterator[tuple[bool, outcomes.Known]]:
    """What is known behind a review, by each of its results: the call of the house's own, or a form that chooses."""
    if review.called == RESULT:
        for passed, result in ((True, PASSED), *((False, one) for one in FAILED)):
            given = {f"{RESULT}.{name}": value for name, value in result.items()}
            handed = outcomes.handed_out(reading, review, given) if review.call_out else given
            yield passed, outcomes.known_behind(reading, review, handed)
    elif review in reading.deciding(Act.LAW_REVIEW):
        form = reading.form_of(review)
        for choice in outcomes.choices(form) if form is not None else ():
            yield not choice.is_refusal, outcomes.known_after(reading, review, choice)


def _asking(
    reading: Reading, review: Element, decision: Element, known: outcomes.Known, again: frozenset[str]
) -> list[Element]:
    """The gateways on the way from a review to a decision that ask for its result."""
    graph = reading.graph
    return [
        one
        for one in reading.elements
        if one.type in ("exclusiveGateway", "inclusiveGateway")
        and any(outcomes.asks(flow, known) for flow in reading.flows_of(one))
        and graph.way(Point(review.id, True), Point(one.id, False), again) is not None
        and graph.way(Point(one.id, True), Point(decision.id, False), again) is not None
    ]

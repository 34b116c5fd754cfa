"""What the decision table on the legal review answers, and the ways that stay open although it requires one."""

from __future__ import annotations

from typing import Any

from engine.bpmn import Element, Point
from engine.feel import dmn
from workflows.law import branches
from workflows.law.reading import Reading

QUESTION = "law_review_required"
"""The decision table that answers whether a case needs a legal review."""
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

"""What was decided reaches the party."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Point
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule, after
from workflows.law.sources import licensing_law, penalty_law
from workflows.numbers import Document

_DECIDED = (Act.PERMIT_GRANT, Act.PERMIT_REFUSE, Act.PENALTY_SIMPLE_DECIDE)
_PENALTIES = (Document.PENALTY, Document.SIMPLE_PENALTY, Document.NO_PENALTY, Document.CASE_WITHDRAWN)
_DECISIONS = (*_PENALTIES, Document.GRANT, Document.REFUSAL)
_ANEW = (Act.PENALTY_INVESTIGATE, Act.PENALTY_NOTICE, Act.PENALTY_HEARING_RIGHT)
"""Steps by which a case that goes back is taken up again: what they serve is not the decision."""


def _check(reading: Reading) -> Iterator[Finding]:
    issued = reading.issuing(*(document.value.kind for document in _DECISIONS))
    decided = {element.id: element for element in (*reading.doing(*_DECIDED), *issued)}
    yield from after(reading, decided.values(), Act.DOCUMENT_SERVE, broken_off=True)
    yield from _unissued(reading)


def _unissued(reading: Reading) -> Iterator[Finding]:
    """Penalty decisions that can be served, or are ended, without a step that issues the document."""
    issuing = reading.issuing(*(document.value.kind for document in _PENALTIES))
    anew = frozenset(one.id for one in issuing) | reading.ids(*_ANEW)
    for decision in reading.doing(Act.PENALTY_DECIDE):
        done = Point(decision.id, True)
        ways = [reading.graph.way(done, Point(one.id, False), anew) for one in reading.doing(Act.DOCUMENT_SERVE)]
        issued = any(reading.graph.way(done, Point(one.id, False)) is not None for one in issuing)
        way = next((way for way in ways if way is not None), None if issued else [decision.id])
        if way is not None:
            yield Finding(
                decision,
                f"“{label(decision)}”之后可以不出具行政处罚决定书：{reading.path(way)}",
                f"Expected a step behind {decision.id!r} that issues the document before it is served; "
                f"found {' → '.join(way)}",
                f"在决定与送达之间放置出具决定书的步骤（扩展属性 template = {_PENALTIES[0].value.kind}）",
                f"Put a step with the property template = {_PENALTIES[0].value.kind} between decision and service",
            )


RULE = Rule(
    "decision_served",
    ("决定须送达", "A decision is served"),
    (
        "处罚决定（penalty.decide）之后有出具决定书的步骤（template = penalty）；出具处罚、不予处罚、许可决定书，"
        "准予、不予许可，当场处罚之后，每条路径都经过送达（document.serve）。",
        "Behind a penalty decision a step issues its document (template = penalty). After the issue of a decision, a "
        "grant, a refusal and a penalty on the spot every way to the end passes the service of the document.",
    ),
    (penalty_law("61"), licensing_law("44")),
    _check,
)

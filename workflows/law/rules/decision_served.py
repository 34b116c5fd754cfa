"""What was decided reaches the party."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.reading import Reading
from workflows.law.rule import Finding, Rule, after
from workflows.law.sources import licensing_law, penalty_law
from workflows.numbers import Document

_DECIDED = (Act.PERMIT_GRANT, Act.PERMIT_REFUSE, Act.PENALTY_SIMPLE_DECIDE)
_DECISIONS = (Document.PENALTY, Document.SIMPLE_PENALTY, Document.NO_PENALTY, Document.GRANT, Document.REFUSAL)


def _check(reading: Reading) -> Iterator[Finding]:
    issued = reading.issuing(*(document.value.kind for document in _DECISIONS))
    decided = {element.id: element for element in (*reading.doing(*_DECIDED), *issued)}
    yield from after(reading, decided.values(), Act.DOCUMENT_SERVE)


RULE = Rule(
    "decision_served",
    ("决定须送达", "A decision is served"),
    (
        "准予、不予许可，当场处罚，以及出具处罚、不予处罚决定书（document.issue）之后，每条路径都经过送达（document.serve）。",
        "After a grant, a refusal, a penalty on the spot, and the issue of a decision document, every way to the end "
        "passes the service of the document.",
    ),
    (penalty_law("61"), licensing_law("44")),
    _check,
)

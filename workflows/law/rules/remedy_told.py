"""A penalty tells where the party may turn."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.reading import Reading
from workflows.law.rule import Finding, Rule, after
from workflows.law.sources import penalty_law
from workflows.numbers import Document

_DECISIONS = tuple(one.value.kind for one in (Document.PENALTY, Document.SIMPLE_PENALTY, Document.NO_PENALTY))


def _check(reading: Reading) -> Iterator[Finding]:
    decided = [*reading.doing(Act.PENALTY_SIMPLE_DECIDE), *reading.issuing(*_DECISIONS)]
    yield from after(reading, {element.id: element for element in decided}.values(), Act.NOTIFY_REMEDY, broken_off=True)


RULE = Rule(
    "remedy_told",
    ("处罚告知救济途径", "A penalty tells the remedies"),
    (
        "当场处罚，以及出具处罚、不予处罚决定书（template = penalty、simple_penalty、no_penalty）的步骤，"
        "本身或其后的每条路径告知救济途径（notify.remedy）。",
        "A penalty on the spot, and every step that issues the document of a penalty or of none, tells the remedies "
        "itself or on every way after it.",
    ),
    (penalty_law("52"), penalty_law("59")),
    _check,
)

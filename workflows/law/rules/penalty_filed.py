"""No penalty without a filed case and an investigation."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.reading import Reading
from workflows.law.rule import Finding, Rule, preceded
from workflows.law.sources import penalty_law


def _check(reading: Reading) -> Iterator[Finding]:
    yield from preceded(Act.PENALTY_DECIDE, Act.PENALTY_FILE)(reading)
    yield from preceded(Act.PENALTY_DECIDE, Act.PENALTY_INVESTIGATE)(reading)


RULE = Rule(
    "penalty_filed",
    ("先立案、调查，后处罚", "Filed and investigated before the penalty"),
    (
        "普通程序的处罚决定（penalty.decide）之前，每条路径都经过立案（penalty.file）和调查（penalty.investigate）。",
        "Every way to a penalty decision passes the filing of the case and an investigation.",
    ),
    (penalty_law("54"),),
    _check,
)

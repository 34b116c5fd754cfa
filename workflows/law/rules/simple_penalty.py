"""A penalty on the spot comes after telling and hearing the party."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.reading import Reading
from workflows.law.rule import Finding, Rule, preceded
from workflows.law.sources import penalty_law


def _check(reading: Reading) -> Iterator[Finding]:
    yield from preceded(Act.PENALTY_SIMPLE_DECIDE, Act.PENALTY_NOTICE)(reading)
    yield from preceded(Act.PENALTY_SIMPLE_DECIDE, Act.PENALTY_DEFENCE)(reading)


RULE = Rule(
    "simple_penalty",
    ("当场处罚先告知、听取申辩", "Told and heard before a penalty on the spot"),
    (
        "当场处罚决定（penalty.simple_decide）之前，每条路径都经过告知（penalty.notice）和陈述申辩（penalty.defence）；无需法制审核。",
        "Every way to a penalty on the spot passes the notice and the party's defence; no legal review is needed.",
    ),
    (penalty_law("44"), penalty_law("45"), penalty_law("52")),
    _check,
)

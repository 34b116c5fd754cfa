"""Who decides a fine does not collect it."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.law.acts import Act
from workflows.law.offers import groups_of
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import penalty_law
from workflows.organisation.places import group
from workflows.organisation.roles import Role

_ENFORCERS = frozenset({Role.OFFICER, Role.SQUAD_LEADER, Role.BUREAU_HEAD})


def _check(reading: Reading) -> Iterator[Finding]:
    if reading.doing(Act.PENALTY_SIMPLE_DECIDE):
        return
    for element in reading.doing(Act.PAYMENT_RECEIVE):
        found = [known for name in groups_of(element) if (known := group(name)) is not None]
        if any(known.role in _ENFORCERS for known in found):
            yield Finding(
                element,
                f"“{label(element)}”由执法人员收缴罚款",
                f"Expected {element.id!r} to be offered to others than enforcement officers",
                "由非税财务或银行收缴（候选组 FIN）",
                "Let finance or the bank receive it (candidate group FIN)",
            )


RULE = Rule(
    "fine_collected_apart",
    ("罚缴分离", "Fines are collected by others"),
    (
        "收缴罚款（payment.receive）不派给执法人员；当场处罚（penalty.simple_decide）的流程除外。",
        "The receipt of a fine is not offered to enforcement officers, except where penalties are decided on the spot.",
    ),
    (penalty_law("67"), penalty_law("68")),
    _check,
)

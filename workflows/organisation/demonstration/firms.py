"""The firms and traders of the demonstration town, spread over its grids, with a credit class each; pure."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from workflows.organisation.businesses import Business, BusinessKind
from workflows.organisation.demonstration.identities import FIRM_WORDS, SHOPS, TRADES, Identities

ENTERPRISES = 4_500
SELF_EMPLOYED = 9_000
CREDIT_CLASSES = "ABCD"
CREDIT_SHARES = (30, 50, 17, 3)
"""Source: domain paper 9.1."""


def make(town_code: str, town_name: str, grid_codes: Sequence[str], random: Random, ids: Identities) -> list[Business]:
    """All of them, by kind."""
    made = []
    for kind, number, prefix in (
        (BusinessKind.ENTERPRISE, ENTERPRISES, "91"),
        (BusinessKind.SELF_EMPLOYED, SELF_EMPLOYED, "92"),
    ):
        classes = _classes(number)
        random.shuffle(classes)
        for credit_class in classes:
            name, trade = _name(kind, town_name, random)
            code = ids.credit_code(prefix)
            made.append(Business(town_code, code, name, kind.value, trade, random.choice(grid_codes), credit_class))
    return made


def _classes(number: int) -> list[str]:
    """Exactly the shares, not only on average."""
    counts = [number * share // 100 for share in CREDIT_SHARES]
    counts[0] += number - sum(counts)
    return [letter for letter, count in zip(CREDIT_CLASSES, counts, strict=True) for _ in range(count)]


def _name(kind: BusinessKind, town_name: str, random: Random) -> tuple[str, str]:
    word = "".join(random.choices(FIRM_WORDS, k=2))
    if kind is BusinessKind.ENTERPRISE:
        trade = random.choice(TRADES)
        return f"{town_name}{word}{trade}有限公司", trade
    trade = random.choice(SHOPS)
    return f"{town_name}{word}{trade}", trade

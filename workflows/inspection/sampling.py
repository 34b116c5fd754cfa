"""The draw itself: a pool and a seed give the same picks for ever, on every machine and version; pure.

Rule ``sha256-rank-1``: whoever is to be chosen is ranked by the SHA-256 of seed, purpose and names, joined by U+001F,
in UTF-8 as hexadecimal; equal ranks by name; the first of the ranking are taken. Objects are ranked within their credit
class (purpose ``object``); where the plan's ratio asks for more, the others are ranked together (``rest``). Officers
are ranked anew for every object (``officer``), without those who must keep away from it. Nothing here depends on a
library's random numbers or on the order of the pool.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

ALGORITHM = "sha256-rank-1"
OFFICERS = 2
"""Source: Administrative Penalty Law (2021) art. 42; domain paper 3.5."""

SEPARATOR = "\x1f"


class PoolTooSmall(ValueError):
    """There is nothing to draw, or an object without two officers; ``name`` says which."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Expected {OFFICERS} officers for {name or 'the draw'} and objects to draw from")


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything a draw chooses from."""

    #: Object → credit class.
    objects: Mapping[str, str]
    officers: frozenset[str]
    #: Credit class → share of it to be drawn, from 0 to 1, as text.
    rates: Mapping[str, str]
    #: Least share of all objects in per mille; None where the classes' rates alone count.
    ratio_per_mille: int | None = None
    #: Officer and object that must not meet: relatives, former posts, the last inspection of the object.
    barred: frozenset[tuple[str, str]] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """The snapshot that is stored with the draw: sorted, so that equal pools are equal texts."""
        return {
            "objects": {name: self.objects[name] for name in sorted(self.objects)},
            "officers": sorted(self.officers),
            "rates": {name: self.rates[name] for name in sorted(self.rates)},
            "ratio_per_mille": self.ratio_per_mille,
            "barred": [list(pair) for pair in sorted(self.barred)],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Pool:
        """The pool of a stored snapshot."""
        return cls(
            objects=dict(stored["objects"]),
            officers=frozenset(stored["officers"]),
            rates=dict(stored["rates"]),
            ratio_per_mille=stored["ratio_per_mille"],
            barred=frozenset((officer, name) for officer, name in stored["barred"]),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the snapshot as canonical JSON."""
        text = json.dumps(self.as_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Pick:
    """One object drawn, with the officers drawn for it."""

    name: str
    credit_class: str
    officers: tuple[str, ...]


def ranked(seed: str, purpose: str, names: Iterable[str], *scope: str) -> list[str]:
    """Names in the order of the draw."""
    return sorted(names, key=lambda name: (_rank(seed, purpose, *scope, name), name))


def _rank(*parts: str) -> str:
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()


def draw(pool: Pool, seed: str) -> list[Pick]:
    """The picks of a pool and a seed, by name.

    Raises:
        PoolTooSmall: nothing to draw, or fewer than two officers who may go to an object.
    """
    chosen = _objects(pool, seed)
    if not chosen:
        raise PoolTooSmall("")
    return [Pick(name, pool.objects[name], _officers(pool, seed, name)) for name in sorted(chosen)]


def _objects(pool: Pool, seed: str) -> set[str]:
    chosen: set[str] = set()
    for credit_class in sorted(set(pool.objects.values())):
        members = [name for name, own in pool.objects.items() if own == credit_class]
        rate = Decimal(pool.rates.get(credit_class, "0"))
        chosen.update(ranked(seed, "object", members, credit_class)[: _share(len(members), rate)])
    least = _share(len(pool.objects), Decimal(pool.ratio_per_mille or 0) / 1000)
    rest = ranked(seed, "rest", set(pool.objects) - chosen)
    chosen.update(rest[: max(0, least - len(chosen))])
    return chosen


def _share(number: int, rate: Decimal) -> int:
    """So many of ``number``, rounded up: a share above nothing draws at least one."""
    return min(number, int((rate * number).to_integral_value(ROUND_CEILING)))


def _officers(pool: Pool, seed: str, name: str) -> tuple[str, ...]:
    able = [officer for officer in pool.officers if (officer, name) not in pool.barred]
    if len(able) < OFFICERS:
        raise PoolTooSmall(name)
    return tuple(ranked(seed, "officer", able, name)[:OFFICERS])

"""The cases of a question about conditions: every way its variables can stand to their constants."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.operators import add, divide, subtract
from engine.feel.temporal import YearsMonths, make_duration
from engine.feel.values import compare, equal, kind, less
from engine.feel.walking import Exhausted, Survey

CASE_LIMIT = 4096
"""Combinations of values tried for one question."""

WORK_LIMIT = 12_000
"""Nodes visited for the questions about one text, those of every case included."""

VARIABLE_LIMIT = 32
"""Variables of one question."""

VALUE_LIMIT = 64
"""Values tried for one variable."""

SIZES = {"count": [None], "string length": "x"}
"""Functions whose answer is a whole number from 0, and of what the example is made."""

STEPS: dict[str, Any] = {
    "number": 1,
    "date": make_duration(86_400 * 10**9),
    "date and time": make_duration(10**9),
    "days and time duration": make_duration(10**9),
    "years and months duration": YearsMonths(1),
}
"""What lies beyond the outermost constants of a kind."""

Key = tuple[str, ...]
"""A name with the steps of its path; a size begins with the function's name in brackets, a constant with ``=``."""

Values = dict[Key, Any]


@dataclass(slots=True)
class Domain:
    """The constants a variable is compared with, and whether by order."""

    constants: list[Any] = field(default_factory=list)
    is_ordered: bool = False
    is_size: bool = False
    is_fixed: bool = False


class Domains(dict[Key, Domain]):
    """What the variables of a question are compared with, and the work the question may still take."""

    __slots__ = ("budget", "size", "survey")

    def __init__(self, survey: Survey, budget: Budget) -> None:
        super().__init__()
        self.survey = survey
        self.budget = budget
        #: Nodes gathered: what judging one case takes.
        self.size = 0

    def visit(self) -> None:
        """Count a node gathered."""
        self.size += 1
        self.budget.spend(1)


class Budget:
    """Nodes that may be visited for all questions about one text."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = WORK_LIMIT

    def spend(self, visits: int) -> None:
        """Count visits; give up when there are too many."""
        self.left -= visits
        if self.left < 0:
            raise Exhausted


def cases(domains: Domains) -> Iterable[Values] | None:
    """Every combination of values; None when there are too many, or variables hang together."""
    variables = [key for key, domain in domains.items() if not domain.is_fixed]
    if len(variables) > VARIABLE_LIMIT:
        return None
    if any(_hang_together(first, second) for first, second in itertools.permutations(variables, 2)):
        return None
    samples = {key: _samples(domain) for key, domain in domains.items()}
    size = 1
    for values in samples.values():
        size *= len(values)
        if not values or size > CASE_LIMIT:
            return None
    return _combined(domains, samples)


def _combined(domains: Domains, samples: dict[Key, list[Any]]) -> Iterator[Values]:
    for combination in itertools.product(*samples.values()):
        domains.budget.spend(domains.size)
        yield dict(zip(samples, combination, strict=True))


def _hang_together(first: Key, second: Key) -> bool:
    """Whether one variable is a part of the other, or its size."""
    plain = [key[1:] if key[0][0] == "(" else key for key in (first, second)]
    return plain[0] == plain[1][: len(plain[0])]


def _samples(domain: Domain) -> list[Any]:
    """A value for every way a variable can stand to its constants; empty when that cannot be told."""
    if domain.is_fixed:
        return domain.constants
    by_kind: dict[str, list[Any]] = {}
    for name, value in dict.fromkeys((kind(value), value) for value in domain.constants):
        of_kind = by_kind.setdefault(name, [])
        if len(of_kind) > VALUE_LIMIT:
            return []
        if not any(equal(value, other) is True for other in of_kind):
            of_kind.append(value)
    found: list[Any] = []
    for name, values in by_kind.items():
        if name == "null":
            found.append(None)
        elif name == "boolean":
            found += [True, False]
        else:
            found += _texts(values, domain.is_ordered) if name == "string" else _around(name, values)
    if domain.is_size:
        found = sorted({size for value in found for size in _sizes(value)})
    elif set(by_kind) == {"null"}:
        # Only asked whether it is there: anything else stands for a value.
        found.append("…")
    return found if len(found) <= VALUE_LIMIT else []


def _sizes(value: Any) -> list[int]:
    return [size for size in (int(value), int(value) + 1) if size >= 0] if kind(value) == "number" else []


def _texts(values: list[str], is_ordered: bool) -> list[str]:
    if not is_ordered:
        other = "其他"
        while other in values:
            other += "…"
        return [*sorted(values), other]
    points = sorted(values)
    beyond = [point + tail for point in points for tail in ("0", "\0")]
    return sorted({"", *points, *beyond})


def _around(name: str, values: list[Any]) -> list[Any]:
    """The constants, what lies between them, and beyond on both sides."""
    if any(compare(first, second) is None for first, second in itertools.combinations(values, 2)):
        return []
    points = sorted(values, key=cmp_to_key(lambda first, second: compare(first, second) or 0))
    step = STEPS[name]
    found = [subtract(points[0], step)]
    for low, high in itertools.pairwise(points):
        found += [low, _between(name, low, high, step)]
    found += [points[-1], add(points[-1], step)]
    return [value for value in found if value is not None]


def _between(name: str, low: Any, high: Any, step: Any) -> Any:
    if name == "number":
        return (Decimal(low) + Decimal(high)) / 2
    middle = add(low, divide(subtract(high, low), 2)) if name == "date and time" else add(low, step)
    return middle if less(low, middle) and less(middle, high) else None


def example(values: Values) -> dict[str, Any]:
    """A context in which the variables have these values."""
    context: dict[str, Any] = {}
    for key, value in values.items():
        if key[0] == "=":
            continue
        path, found = key, value
        if key[0][0] == "(":
            path, found = key[1:], SIZES[key[0][1:-1]] * value
        inner = context
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = found
    return context

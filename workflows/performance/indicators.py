"""Indicators: a numerator and a denominator over one population, and the rows behind both from the same conditions.

Source: domain paper 5. What an indicator counts stands once, in its ``numerator`` and ``denominator`` over the rows of
its ``Population``; the number and the list of cases both come from there. No indicator reads an amount, nor counts
penalties: Administrative Penalty Law (2021) art. 74 (3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, column, literal
from sqlalchemy.sql import visitors

from workflows.matters import Pillar
from workflows.performance.periods import Period


class Unit(StrEnum):
    """What a value is counted in."""

    #: Cases.
    COUNT = "count"
    #: A share; two decimals of per cent are shown.
    PERCENT = "percent"
    #: Working days a case, as a mean.
    WORKING_DAYS = "working_days"
    #: Minutes a case, as a mean.
    MINUTES = "minutes"


class Better(StrEnum):
    """Which way is good."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Target:
    """From where on a value is good. Source: domain paper 5, column “good”."""

    better: Better
    #: In the indicator's unit; a share of 1 for per cent.
    value: float

    def is_met(self, value: float) -> bool:
        """Whether a value is good."""
        return value >= self.value if self.better is Better.MORE else value <= self.value


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """The rows that some indicators count."""

    name: str
    source: FromClause
    #: Unique, and the order of the list.
    key: ColumnElement[str]
    town: ColumnElement[str]
    #: What a row is, for people: a number and a name that tell of nobody.
    number: ColumnElement[str]
    label: ColumnElement[Any]
    where: Callable[[Period], Sequence[ColumnElement[bool]]]
    #: None where rows belong to no matter.
    instance_id: ColumnElement[Any] | None = None
    #: When a row counts.
    at: ColumnElement[Any] | None = None
    #: What ``Indicator.measure`` reads.
    facts: tuple[ColumnElement[Any], ...] = ()


Share = tuple[int, int]
"""What one row adds to the numerator and to the denominator."""

Measure = Callable[[Mapping[str, Any]], Share]
"""From what ``facts`` hold, and ``days`` between accepted and closed, to the row's share."""

ONE: ColumnElement[int] = literal(1)

LOOK: ColumnElement[int] = column("look")
"""Stands for an indicator's ``look`` in its numerator and denominator."""


def seen(expression: ColumnElement[Any], look: ColumnElement[Any] | None) -> ColumnElement[Any]:
    """The expression with a look in the place of ``LOOK``."""

    def replace(element: Any, **_: Any) -> Any:
        return look if element is LOOK else None

    found: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)
    return found


def known(expression: ColumnElement[Any]) -> ColumnElement[int]:
    """1 where there is a value, else 0."""
    return case((expression.is_not(None), 1), else_=0)


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """One number that a town is judged by."""

    id: str
    zh: str
    en: str
    pillar: Pillar
    unit: Unit
    population: Population
    #: What is counted, in words.
    definition_zh: str
    definition_en: str
    target: Target | None = None
    #: Null and 0 count nothing.
    numerator: ColumnElement[Any] = ONE
    denominator: ColumnElement[Any] = ONE
    #: What has to be looked up in other tables: found once a row, then read by numerator and denominator as ``LOOK``;
    #: an indicator that looks reads nothing else.
    look: ColumnElement[int] | None = None
    #: For what SQL cannot count: working days.
    measure: Measure | None = None
    #: Whether median and ninetieth percentile of the numerators are told too: of those that are known.
    has_spread: bool = False

    @property
    def source(self) -> str:
        """Where it is defined."""
        return f"指标规范 5，{self.id[:4]}"

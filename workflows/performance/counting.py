"""Counting indicators over a period, and the rows behind one of them: both from the indicator's own conditions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, exists, func, literal, null, select, type_coerce

from engine import pages
from engine.context import Context
from engine.db import Instant
from workflows.calendar import calendars
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import local_day
from workflows.clocks.models import suspension
from workflows.errors import IndicatorNotFound
from workflows.performance import (
    approval_indicators,
    command_indicators,
    enforcement_indicators,
    inspection_indicators,
    workdays,
)
from workflows.performance.cards import SUBJECT
from workflows.performance.indicators import Indicator, Population, Share, seen
from workflows.performance.periods import Period
from workflows.performance.spread import percentile
from workflows.performance.workdays import Workdays, day_of

ALL: Mapping[str, Indicator] = {
    one.id: one
    for one in (
        *approval_indicators.INDICATORS,
        *enforcement_indicators.INDICATORS,
        *inspection_indicators.INDICATORS,
        *command_indicators.INDICATORS,
    )
}
"""By id, in the order in which they are shown."""

PARTS = ("all", "counted", "missed")
"""Of the rows behind a number: its denominator, its numerator, and what is in the first without the second."""


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator in a period."""

    indicator: Indicator
    numerator: int
    denominator: int
    #: Of the numerators, where the indicator tells its spread.
    median: float | None = None
    p90: float | None = None

    @property
    def value(self) -> float | None:
        """None where nothing was there to be counted: never 0 or 100. Source: domain paper 5."""
        if self.indicator.unit.value == "count":
            return float(self.numerator)
        return self.numerator / self.denominator if self.denominator else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one, or without a value."""
        target, value = self.indicator.target, self.value
        return None if target is None or value is None else target.is_met(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a number, and what it adds to numerator and denominator."""

    key: str
    instance_id: str | None
    number: str
    label: str
    at: datetime | None
    numerator: int
    denominator: int


def find(indicator_id: str) -> Indicator:
    """The indicator with this id.

    Raises:
        IndicatorNotFound: there is none.
    """
    found = ALL.get(indicator_id)
    if found is None:
        raise IndicatorNotFound(indicator_id)
    return found


def count(
    ctx: Context,
    period: Period,
    town_code: str | None,
    among: pages.Among | None = None,
    wanted: Iterable[Indicator] = tuple(ALL.values()),
) -> list[Value]:
    """Every wanted indicator; one statement for all those of a population."""
    chosen = list(wanted)
    by_population: defaultdict[Population, list[Indicator]] = defaultdict(list)
    for one in chosen:
        by_population[one.population].append(one)
    found: dict[str, Value] = {}
    for population, indicators in by_population.items():
        bounds = (period, town_code, among)
        summed = [one for one in indicators if one.measure is None and not one.has_spread]
        spread = [one for one in indicators if one.measure is None and one.has_spread]
        found |= _sums(ctx, population, summed, *bounds)
        found |= _spreads(ctx, population, spread, *bounds)
        found |= _measured(ctx, population, [one for one in indicators if one.measure is not None], *bounds)
    return [found[one.id] for one in chosen]


def _conditions(
    population: Population, period: Period, town_code: str | None, among: pages.Among | None
) -> Sequence[ColumnElement[bool]]:
    """What bounds a population, for its numbers and its lists alike."""
    found = [*population.where(period)]
    if town_code is not None:
        found.append(population.town == town_code)
    if among is not None and population.instance_id is not None:
        found.append(among(population.instance_id))
    return found


def _denominator(one: Indicator) -> ColumnElement[int]:
    return func.coalesce(seen(one.denominator, one.look), 0)


def _numerator(one: Indicator) -> ColumnElement[int]:
    """Only of what is in the denominator."""
    return case((_denominator(one) != 0, func.coalesce(seen(one.numerator, one.look), 0)), else_=0)


def _sums(
    ctx: Context,
    population: Population,
    indicators: Sequence[Indicator],
    period: Period,
    town_code: str | None,
    among: pages.Among | None,
) -> dict[str, Value]:
    """Sums over a population: each share is found once a row, and only then added up."""
    if not indicators:
        return {}
    parts = dict.fromkeys(part for one in indicators for part in _found_by_row(one))
    named = {part: f"share_{at}" for at, part in enumerate(parts)}
    bounds = _conditions(population, period, town_code, among)
    shares = select(*(part.label(name) for part, name in named.items())).select_from(population.source).where(*bounds)
    # Materialized: databases would copy each share into every sum that reads it, with the sub-queries in it.
    found = shares.cte("shares").prefix_with("MATERIALIZED").c
    sums = []
    for one in indicators:
        numerator, denominator = (
            func.coalesce(found[named[part]] if one.look is None else seen(part, found[named[one.look]]), 0)
            for part in (one.numerator, one.denominator)
        )
        sums += [func.sum(case((denominator != 0, numerator), else_=0)), func.sum(denominator)]
    row = [int(one or 0) for one in ctx.db.execute(select(*sums)).one()]
    return {one.id: Value(one, *row[2 * at : 2 * at + 2]) for at, one in enumerate(indicators)}


def _found_by_row(indicator: Indicator) -> Sequence[ColumnElement[Any]]:
    return (indicator.numerator, indicator.denominator) if indicator.look is None else (indicator.look,)


def _spreads(
    ctx: Context,
    population: Population,
    indicators: Sequence[Indicator],
    period: Period,
    town_code: str | None,
    among: pages.Among | None,
) -> dict[str, Value]:
    """Indicators that tell how known numerators spread."""
    if not indicators:
        return {}
    statement = select(*(one.numerator for one in indicators)).select_from(population.source)
    rows = ctx.db.execute(statement.where(*_conditions(population, period, town_code, among))).all()
    found = {}
    for at, one in enumerate(indicators):
        counts = Counter(row[at] for row in rows)
        counts.pop(None, 0)
        found[one.id] = _spread(one, [((value, count), count) for value, count in counts.items()])
    return found


Counted = tuple[Share, int]
"""What some rows add altogether to the denominator, each of them to the numerator, and how many they are."""


def _spread(indicator: Indicator, counted: Iterable[Counted]) -> Value:
    numerator = denominator = 0
    counts: Counter[int] = Counter()
    for (value, weight), rows in counted:
        numerator, denominator = numerator + value * rows, denominator + weight
        counts[value] += rows
    if not indicator.has_spread or not counts:
        return Value(indicator, numerator, denominator)
    return Value(indicator, numerator, denominator, percentile(counts, 50), percentile(counts, 90))


# --- what only the calendar can count ---------------------------------------------------------------


def _measured(
    ctx: Context,
    population: Population,
    indicators: Sequence[Indicator],
    period: Period,
    town_code: str | None,
    among: pages.Among | None,
) -> dict[str, Value]:
    """Indicators in working days: rows that were never suspended are counted by their days, the others one by one."""
    if not indicators:
        return {}
    bounds = _conditions(population, period, town_code, among)
    stopped = exists(_suspensions(town_code).where(suspension.c.subject_id == population.instance_id))
    columns = _measures(ctx, population)
    statement = select(null(), *columns, func.count()).select_from(population.source).where(*bounds, ~stopped)
    rows = [tuple(row) for row in ctx.db.execute(statement.group_by(*columns))]
    single = select(type_coerce(population.instance_id, String()), *columns, literal(1)).select_from(population.source)
    rows += [tuple(row) for row in ctx.db.execute(single.where(*bounds, stopped))]
    calendar = _Calendar(ctx, population, rows, town_code)
    facts = [(calendar.facts(row), row[-1]) for row in rows]
    return {one.id: _spread(one, _weighed(one, facts)) for one in indicators}


def _measures(ctx: Context, population: Population) -> list[ColumnElement[Any]]:
    """The facts of a population; of the first two, between which it is measured, the days."""
    begun, ended, *others = population.facts
    return [day_of(ctx.db, begun), day_of(ctx.db, ended), *others]


def _weighed(indicator: Indicator, facts: Iterable[tuple[Mapping[str, Any], int]]) -> Iterator[Counted]:
    assert indicator.measure is not None
    for row, count in facts:
        numerator, denominator = indicator.measure(row)
        if denominator:
            yield (numerator, denominator * count), count


class _Calendar:
    """Working days of many rows of instance, two days and other facts; suspensions are read once."""

    def __init__(self, ctx: Context, population: Population, rows: Sequence[Any], town_code: str | None) -> None:
        self._names = [str(column.key) for column in population.facts[2:]]
        self._days: Workdays = workdays.spanning(
            calendars.of(ctx, town_code or ""), (row[at] for row in rows for at in (1, 2))
        )
        self._paused = _paused(ctx, {row[0] for row in rows} - {None}, town_code)
        self._stopped = {instance_id for instance_id, _ in self._paused}

    def facts(self, row: Any) -> dict[str, Any]:
        facts: dict[str, Any] = dict(zip(self._names, row[3:], strict=False))
        facts["promised"] = facts["statutory"] = self._days.between(row[1], row[2])
        for clock in ("promised", "statutory") if row[0] in self._stopped else ():
            facts[clock] = self._days.between(row[1], row[2], self._paused.get((row[0], clock), ()))
        return facts


def _suspensions(town_code: str | None, *columns: ColumnElement[Any]) -> Select[Any]:
    found = select(*(columns or (suspension.c.id,))).where(suspension.c.subject_kind == SUBJECT)
    return found if town_code is None else found.where(suspension.c.town_code == town_code)


_MOST = 500
"""Instances that one statement names. Reason: drivers bound how many values a statement takes."""


def _paused(
    ctx: Context, instances: Collection[str], town_code: str | None
) -> Mapping[tuple[str, str], Sequence[DayRange]]:
    """Suspended days by instance and clock."""
    table = suspension.c
    columns = (table.subject_id, table.reach, table.started_on, table.planned_end_on, table.ended_on)
    found: defaultdict[tuple[str, str], list[DayRange]] = defaultdict(list)
    today = local_day(ctx.now)
    wanted = sorted(instances)
    for first in range(0, len(wanted), _MOST):
        named = wanted[first : first + _MOST]
        statement = _suspensions(town_code, *columns).where(table.subject_id.in_(named))
        for subject, reach, started_on, planned_end_on, ended_on in ctx.db.execute(statement):
            for clock in ("promised", "statutory") if reach == "both" else (reach,):
                found[subject, clock].append((started_on, ended_on or max(planned_end_on, today)))
    return found


# --- the rows behind a number -----------------------------------------------------------------------


def rows(
    ctx: Context,
    indicator: Indicator,
    period: Period,
    town_code: str | None,
    part: str = "all",
    among: pages.Among | None = None,
    request: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Row]:
    """The rows behind a number, page by page, in the order of their keys."""
    population = indicator.population
    instance = population.instance_id if population.instance_id is not None else null()
    at = null() if population.at is None else type_coerce(population.at, Instant())
    columns = (population.key, instance, population.number, population.label, at)
    numerator, denominator = _numerator(indicator), _denominator(indicator)
    statement = (
        select(*columns, numerator, denominator, *(_measures(ctx, population) if indicator.measure else ()))
        .select_from(population.source)
        .where(*_conditions(population, period, town_code, among))
    )
    if indicator.measure is None:
        statement = statement.where(*_part(part, numerator, denominator))
        return pages.read(ctx.db, statement, [pages.Key(population.key)], request, _row)
    return _measured_rows(ctx, indicator, statement, town_code, part, request)


def _part(part: str, numerator: ColumnElement[int], denominator: ColumnElement[int]) -> Sequence[ColumnElement[bool]]:
    if part == "counted":
        return [denominator != 0, numerator != 0]
    if part == "missed":
        return [denominator != 0, numerator == 0]
    return [denominator != 0]


def _row(*found: Any) -> Row:
    key, instance_id, number, label, at, numerator, denominator = found[:7]
    return Row(key, instance_id, number, str(label or ""), at, int(numerator), int(denominator))


def _measured_rows(
    ctx: Context,
    indicator: Indicator,
    statement: Select[Any],
    town_code: str | None,
    part: str,
    request: pages.PageRequest,
) -> pages.Page[Row]:
    """As ``rows`` where Python measures: pages are read until one is full of what is wanted."""
    assert indicator.measure is not None
    kept: list[Row] = []
    cursor = request.cursor
    while True:
        asked = pages.PageRequest(request.limit - len(kept), cursor)
        page = pages.read(ctx.db, statement, [pages.Key(indicator.population.key)], asked, lambda *row: row)
        measured = _Calendar(ctx, indicator.population, [(row[1], *row[7:]) for row in page.items], town_code)
        for row in page.items:
            numerator, denominator = indicator.measure(measured.facts((row[1], *row[7:])))
            if denominator and (part == "all" or (part == "counted") == (numerator != 0)):
                kept.append(_row(*row[:5], numerator, denominator))
        cursor = page.next_cursor
        if cursor is None or len(kept) >= request.limit:
            return pages.Page(kept, cursor)

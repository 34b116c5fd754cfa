"""Counting indicators over a period, and the rows behind one of them: both from the indicator's own conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select, type_coerce

from engine import pages
from engine.context import Context
from engine.db import Instant
from workflows.calendar import calendars
from workflows.calendar.pauses import DayRange
from workflows.calendar.zone import local_day
from workflows.clocks.models import suspension
from workflows.errors import IndicatorNotFound
from workflows.performance import approval_indicators, command_indicators, enforcement_indicators, workdays
from workflows.performance.cards import SUBJECT
from workflows.performance.indicators import Indicator, Population, Share
from workflows.performance.periods import Period
from workflows.performance.workdays import Workdays

ALL: Mapping[str, Indicator] = {
    one.id: one
    for one in (
        *approval_indicators.INDICATORS,
        *enforcement_indicators.INDICATORS,
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
        summed = [one for one in indicators if one.measure is None and not one.has_spread]
        found |= _sums(ctx, population, summed, period, town_code, among)
        found |= _each(ctx, population, [one for one in indicators if one not in summed], period, town_code, among)
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
    return func.coalesce(one.denominator, 0)


def _numerator(one: Indicator) -> ColumnElement[int]:
    """Only of what is in the denominator."""
    return case((_denominator(one) != 0, func.coalesce(one.numerator, 0)), else_=0)


def _sums(
    ctx: Context,
    population: Population,
    indicators: Sequence[Indicator],
    period: Period,
    town_code: str | None,
    among: pages.Among | None,
) -> dict[str, Value]:
    if not indicators:
        return {}
    sums = [func.coalesce(func.sum(part(one)), 0) for one in indicators for part in (_numerator, _denominator)]
    bounds = _conditions(population, period, town_code, among)
    row = [int(one) for one in ctx.db.execute(select(*sums).select_from(population.source).where(*bounds)).one()]
    return {one.id: Value(one, *row[2 * at : 2 * at + 2]) for at, one in enumerate(indicators)}


def _each(
    ctx: Context,
    population: Population,
    indicators: Sequence[Indicator],
    period: Period,
    town_code: str | None,
    among: pages.Among | None,
) -> dict[str, Value]:
    """Indicators that look at every row: working days, medians."""
    if not indicators:
        return {}
    statement = _rows(population, indicators, period, town_code, among)
    shares = _shares(ctx, population, indicators, list(ctx.db.execute(statement)), period, town_code)
    return {one.id: _spread(one, [row[at] for row in shares]) for at, one in enumerate(indicators)}


def _spread(indicator: Indicator, shares: Sequence[Share]) -> Value:
    counted = [share for share in shares if share[1]]
    value = Value(indicator, sum(share[0] for share in counted), sum(share[1] for share in counted))
    if not indicator.has_spread or not counted:
        return value
    ordered = sorted(share[0] for share in counted)
    return Value(indicator, value.numerator, value.denominator, percentile(ordered, 50), percentile(ordered, 90))


def percentile(ordered: Sequence[int], percent: int) -> float:
    """The smallest value that so many per cent do not exceed: the nearest rank, one that was really measured."""
    return float(ordered[max(0, -(-len(ordered) * percent // 100) - 1)])


# --- the rows behind a number -----------------------------------------------------------------------


def _rows(
    population: Population,
    indicators: Sequence[Indicator],
    period: Period,
    town_code: str | None,
    among: pages.Among | None,
) -> Select[Any]:
    """Instance, facts, and numerator and denominator of each indicator, row by row."""
    instance = population.instance_id if population.instance_id is not None else null()
    shares = [part(one) for one in indicators for part in (_numerator, _denominator)]
    statement = select(instance, *population.facts, *shares).select_from(population.source)
    return statement.where(*_conditions(population, period, town_code, among))


def _shares(
    ctx: Context,
    population: Population,
    indicators: Sequence[Indicator],
    rows: Sequence[Any],
    period: Period,
    town_code: str | None,
) -> list[list[Share]]:
    width = 1 + len(population.facts)
    measured = _Measured(ctx, population, rows, town_code) if any(one.measure for one in indicators) else None
    found = []
    for row in rows:
        facts = measured.facts(row) if measured else {}
        shares = [
            one.measure(facts) if one.measure else (row[width + 2 * at], row[width + 2 * at + 1])
            for at, one in enumerate(indicators)
        ]
        found.append(shares)
    return found


class _Measured:
    """Working days of many rows: the calendar is walked once, suspensions are read once."""

    def __init__(self, ctx: Context, population: Population, rows: Sequence[Any], town_code: str | None) -> None:
        self._names = [str(column.key) for column in population.facts]
        begun, ended = (1 + self._names.index(name) for name in ("accepted_at", "decided_at"))
        days: Sequence[datetime] = [min(row[begun] for row in rows), max(row[ended] for row in rows)] if rows else []
        self._days: Workdays = workdays.spanning(calendars.of(ctx, town_code or ""), days)
        self._paused: Mapping[tuple[str, str], Sequence[DayRange]] = {}
        if days:
            first, last = local_day(days[0]), local_day(days[1])
            self._paused = _paused(ctx, {row[0] for row in rows}, first, last, town_code)
        self._stopped = {instance_id for instance_id, _ in self._paused}

    def facts(self, row: Any) -> dict[str, Any]:
        facts: dict[str, Any] = dict(zip(self._names, row[1:], strict=False))
        first, last = local_day(facts["accepted_at"]), local_day(facts["decided_at"])
        facts["promised"] = facts["statutory"] = self._days.of_days(first, last)
        for clock in ("promised", "statutory") if row[0] in self._stopped else ():
            facts[clock] = self._days.of_days(first, last, self._paused.get((row[0], clock), ()))
        return facts


def _paused(
    ctx: Context, instances: set[str], first: date, last: date, town_code: str | None
) -> dict[tuple[str, str], list[DayRange]]:
    """Suspended days by instance and clock, of suspensions that began within these days."""
    columns = (
        suspension.c.subject_id, suspension.c.reach, suspension.c.started_on, suspension.c.planned_end_on,
        suspension.c.ended_on,
    )  # fmt: skip
    began = suspension.c.started_on.between(first, last)
    statement = select(*columns).where(suspension.c.subject_kind == SUBJECT, began)
    if town_code is not None:
        statement = statement.where(suspension.c.town_code == town_code)
    found: defaultdict[tuple[str, str], list[DayRange]] = defaultdict(list)
    today: date = local_day(ctx.now)
    for subject, reach, started_on, planned_end_on, ended_on in ctx.db.execute(statement):
        if subject not in instances:
            continue
        for clock in ("promised", "statutory") if reach == "both" else (reach,):
            found[subject, clock].append((started_on, ended_on or max(planned_end_on, today)))
    return found


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
        select(*columns, numerator, denominator, *population.facts)
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
        measured = _Measured(ctx, indicator.population, [(row[1], *row[7:]) for row in page.items], town_code)
        for row in page.items:
            numerator, denominator = indicator.measure(measured.facts((row[1], *row[7:])))
            if denominator and (part == "all" or (part == "counted") == (numerator != 0)):
                kept.append(_row(*row[:5], numerator, denominator))
        cursor = page.next_cursor
        if cursor is None or len(kept) >= request.limit:
            return pages.Page(kept, cursor)

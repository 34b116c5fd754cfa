"""Indicators agree with a plain recount; their lists are what they count; none reads an amount."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Column, select
from sqlalchemy.sql import visitors

from engine import pages
from engine.context import Context
from engine.db import metadata
from tests.workflows.performance import recount
from tests.workflows.performance.fill import NOW, OTHER, TOWN
from workflows.errors import IndicatorNotFound
from workflows.performance import counting, periods
from workflows.performance.counting import ALL, Row

PERIODS = (
    (date(2026, 11, 1), date(2026, 11, 30)),
    (date(2026, 9, 1), date(2026, 9, 30)),
    (date(2026, 1, 1), date(2026, 11, 23)),
)


def every(ctx: Context, id_: str, period: periods.Period, part: str, limit: int = 7) -> list[Row]:
    """The rows behind a number, page by page."""
    found: list[Row] = []
    cursor = None
    while True:
        asked = pages.PageRequest(limit, cursor)
        page = counting.rows(ctx, ALL[id_], period, TOWN, part, request=asked)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize(("first", "last"), PERIODS)
def test_indicators_agree_with_a_recount(watched: Context, first: date, last: date) -> None:
    period = periods.between(first, last, NOW)
    expected = {
        **recount.approvals(watched.db, TOWN, period.start, period.end),
        **recount.orders(watched.db, TOWN, period.start, period.end),
    }

    found = counting.count(watched, period, TOWN, wanted=[ALL[id_] for id_ in expected])

    assert {one.indicator.id: (one.numerator, one.denominator) for one in found} == expected


def test_the_cases_of_every_number_add_up_to_it(watched: Context) -> None:
    period = periods.between(date(2026, 8, 1), date(2026, 11, 23), NOW)

    for value in counting.count(watched, period, TOWN):
        id_ = value.indicator.id
        behind = every(watched, id_, period, "all", 50)
        assert sum(row.numerator for row in behind) == value.numerator, id_
        assert sum(row.denominator for row in behind) == value.denominator, id_


@pytest.mark.parametrize("id_", ["K-03", "K-09", "K-27m"])
def test_what_counts_and_what_does_not_are_the_whole(watched: Context, id_: str) -> None:
    period = periods.between(date(2026, 10, 1), date(2026, 11, 23), NOW)

    counted, missed, whole = (every(watched, id_, period, part) for part in ("counted", "missed", "all"))

    assert counted and missed and sorted(row.key for row in [*counted, *missed]) == [row.key for row in whole]
    assert all(row.numerator for row in counted) and not any(row.numerator for row in missed)


def test_another_town_counts_nothing_of_this_one(watched: Context) -> None:
    period = periods.between(date(2026, 1, 1), date(2026, 11, 23), NOW)

    assert all(one.denominator == 0 and one.value in (None, 0) for one in counting.count(watched, period, OTHER))


def test_numbers_are_narrowed_as_their_lists_are(watched: Context) -> None:
    period = periods.between(date(2026, 1, 1), date(2026, 11, 23), NOW)
    instances = [row.instance_id for row in every(watched, "K-02", period, "all", 50)][:10]

    [value] = counting.count(watched, period, TOWN, lambda column: column.in_(instances), [ALL["K-02"]])

    assert value.denominator == 10


def test_an_unknown_indicator_is_not_found() -> None:
    with pytest.raises(IndicatorNotFound):
        counting.find("K-99")


FORBIDDEN = ("fine", "amount", "cents", "confiscat", "principal", "surcharge", "paid", "cost", "reward")
"""What no indicator may read. Source: Administrative Penalty Law (2021) art. 74 (3); domain paper 5, deny-list."""
PENALTIES = ("penalty_decision", "fine", "payment", "execution", "enforcement_case")
"""Tables that tell how many penalties there are and how high."""


def read_by(id_: str) -> set[Column[object]]:
    """Every column that an indicator's number and list read, sub-queries included."""
    one = ALL[id_]
    population = one.population
    period = periods.between(date(2026, 1, 1), date(2026, 1, 31), NOW)
    looks = [] if one.look is None else [one.look]
    parts = [one.numerator, one.denominator, *looks, population.number, population.label, *population.facts]
    statement = select(*parts).select_from(population.source).where(*population.where(period))
    return {found for found in visitors.iterate(statement) if isinstance(found, Column)}


@pytest.mark.parametrize("id_", ALL)
def test_no_indicator_reads_an_amount_or_counts_penalties(id_: str) -> None:
    columns = read_by(id_)

    assert columns, "the walk has to find what is read"
    named = {f"{column.table.name}.{column.name}" for column in columns if column.table is not None}
    assert not [name for name in named if any(word in name.partition(".")[2] for word in FORBIDDEN)]
    assert not [name for name in named if name.partition(".")[0] in PENALTIES]


def test_the_deny_list_knows_the_columns_of_money() -> None:
    money = {column.name for table in metadata.tables.values() for column in table.c if column.name.endswith("_cents")}

    assert money and all(any(word in name for word in FORBIDDEN) for name in money)


def test_a_period_ends_with_this_moment_and_is_a_year_at_most() -> None:
    period = periods.between(date(2026, 11, 1), date(2026, 11, 30), NOW)

    assert period.end == NOW and period.start.isoformat() == "2026-10-31T16:00:00+00:00"
    assert periods.month("2026-02", NOW).days == 28
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date(2024, 1, 1), date(2026, 1, 1))):
        with pytest.raises(ValueError, match="days"):
            periods.between(first, last, NOW)
    with pytest.raises(ValueError, match="month"):
        periods.month("2026-13", NOW)

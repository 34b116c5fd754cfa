"""Deadlines without a clock: by code, in a town, by what the database knows and by what comes with the program."""

from datetime import date
from decimal import Decimal

import pytest

from engine import feel
from engine.definitions import expressions
from tests.workflows.clocks.desk import OTHER_TOWN, TOWN, Desk, at
from workflows import language
from workflows.calendar import closures
from workflows.clocks import deadlines, limits, surcharges
from workflows.clocks.errors import LimitNotFound
from workflows.clocks.limits import Bearer, Kind, TimeLimit, Unit

EXPECTED = [
    ("AP-01", "2026-11-23 09:15", "2026-11-30 17:30"),
    ("AP-01", "2026-09-18 09:00", "2026-09-24 17:30"),
    ("AP-01", "2026-12-28 09:00", "2027-01-05 17:30"),
    ("AP-02", "2026-12-18 23:00", "2027-01-18 17:30"),
    ("PN-14", "2026-09-16 09:00", "2026-10-08 23:59:59.999999"),
    ("PN-05", "2026-07-04 09:00", "2026-10-02 17:30"),
    ("PN-09", "2026-10-12 09:00", "2026-09-24 17:30"),
    ("PN-22", "2026-11-20 20:00", "2026-11-21 20:00"),
    ("AP-13", "2026-11-22 09:00", "2027-11-22 23:59:59.999999"),
]


@pytest.mark.parametrize(("code", "start", "due"), EXPECTED)
def test_a_deadline_is_the_same_with_and_without_a_database(desk: Desk, code: str, start: str, due: str) -> None:
    with desk.query() as ctx:
        assert deadlines.due(ctx, code, at(start), TOWN) == at(due)

    assert deadlines.shipped(code, at(start)) == at(due)


def test_a_promise_takes_its_days_from_the_item(desk: Desk) -> None:
    with desk.query() as ctx:
        assert deadlines.due(ctx, "AP-14", at("2026-11-23 09:00"), TOWN, amount=3) == at("2026-11-26 17:30")
        with pytest.raises(ValueError, match="the item has to say it"):
            deadlines.due(ctx, "AP-14", at("2026-11-23 09:00"), TOWN)
        with pytest.raises(LimitNotFound):
            deadlines.due(ctx, "XX-99", at("2026-11-23 09:00"), TOWN)
    with pytest.raises(LimitNotFound):
        deadlines.shipped("XX-99", at("2026-11-23 09:00"))


def test_a_town_that_is_closed_has_a_later_deadline(desk: Desk) -> None:
    with desk.command() as ctx:
        closures.enter(ctx, TOWN, date(2026, 9, 21), date(2026, 9, 21), reason="台风", legal_basis="指挥部令")

    with desk.query() as ctx:
        assert deadlines.due(ctx, "AP-01", at("2026-09-18 09:00"), TOWN) == at("2026-09-28 17:30")
        assert deadlines.due(ctx, "AP-01", at("2026-09-18 09:00"), OTHER_TOWN) == at("2026-09-24 17:30")


def test_an_expression_in_a_diagram_counts_on_its_towns_calendar(desk: Desk) -> None:
    desk.hooks.functions = language.functions()
    with desk.command() as ctx:
        closures.enter(ctx, TOWN, date(2026, 9, 21), date(2026, 9, 21), reason="台风", legal_basis="指挥部令")
    compiled = feel.compile('deadline("AP-01", start)', names=("start",))

    with desk.query() as ctx:
        here = compiled({"start": at("2026-09-18 09:00")}, expressions(ctx, TOWN))
        there = compiled({"start": at("2026-09-18 09:00")}, expressions(ctx, OTHER_TOWN))

    assert (here, there) == (at("2026-09-28 17:30"), at("2026-09-24 17:30"))


def test_the_notice_limit_is_five_working_days_by_law() -> None:
    limit = limits.shipped()["AP-01"]

    assert (limit.amount, limit.unit, limit.bearer, limit.kind) == (
        5,
        Unit.WORKING_DAYS,
        Bearer.AGENCY,
        Kind.STATUTORY,
    )
    assert limit.source == "行政许可法 §32(1)(4),82"
    assert TimeLimit(24, Unit.HOURS).lasting(12).amount == 12


@pytest.mark.parametrize(
    ("principal", "days", "surcharge"),
    [
        (300_000, 1, 9_000),
        (300_000, 33, 297_000),
        (300_000, 34, 300_000),
        (5_000_000, 12, 1_800_000),
        (50, 1, 2),
        (0, 9, 0),
    ],
)
def test_a_surcharge_is_three_per_cent_a_day_and_never_more_than_the_fine(
    principal: int, days: int, surcharge: int
) -> None:
    assert surcharges.surcharge(principal, days) == surcharge
    assert limits.shipped()["PN-15"].daily_rate == Decimal("0.03")


def test_days_of_a_dispute_are_not_surcharged() -> None:
    until, today = date(2026, 9, 30), date(2026, 10, 20)

    assert surcharges.counted_days(until, today) == 20
    assert surcharges.counted_days(until, today, [(date(2026, 9, 25), date(2026, 10, 5))]) == 15
    disputes = [(date(2026, 10, 4), date(2026, 10, 9)), (date(2026, 10, 8), date(2026, 12, 1))]
    assert surcharges.counted_days(until, today, disputes) == 3
    assert surcharges.counted_days(until, until) == 0


def test_a_negative_fine_is_refused() -> None:
    with pytest.raises(ValueError, match="at least zero"):
        surcharges.surcharge(-1, 1)

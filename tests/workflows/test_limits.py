"""Limits by code: their unit, bearer and source, and the instant at which they are over."""

from datetime import datetime

import pytest

from workflows import limits, workdays
from workflows.limits import Bearer, TimeLimit, Unit

CALENDAR = workdays.shipped()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(workdays.HOME)


def test_the_notice_limit_is_five_working_days_by_law() -> None:
    limit = limits.shipped()["AP-01"]

    assert (limit.amount, limit.unit, limit.bearer) == (5, Unit.WORKING_DAYS, Bearer.AGENCY)
    assert limit.source == "行政许可法 §32(1)(4),82"


def test_every_approval_limit_is_known_with_unit_and_source() -> None:
    codes = [f"AP-{number:02}" for number in range(1, 18)]

    assert set(codes) <= set(limits.shipped())
    assert all(limits.shipped()[code].source for code in codes)


@pytest.mark.parametrize(
    ("code", "start", "due"),
    [
        ("AP-01", "2026-11-23T09:15+08:00", "2026-11-30T17:30+08:00"),
        ("AP-01", "2026-09-18T09:00+08:00", "2026-09-24T17:30+08:00"),
        ("AP-01", "2026-12-28T09:00+08:00", "2027-01-05T17:30+08:00"),
        ("AP-02", "2026-12-18T23:00+08:00", "2027-01-18T17:30+08:00"),
        ("PN-14", "2026-09-16T09:00+08:00", "2026-10-08T17:30+08:00"),
        ("PN-05", "2026-07-04T09:00+08:00", "2026-10-02T17:30+08:00"),
        ("AP-13", "2026-11-22T09:00+08:00", "2027-11-22T17:30+08:00"),
    ],
)
def test_a_limit_ends_with_the_service_of_its_last_day(code: str, start: str, due: str) -> None:
    limit = limits.shipped()[code]

    assert limits.due(limit, _at(start), CALENDAR) == _at(due)


def test_a_promise_takes_its_days_from_the_item() -> None:
    limit = limits.shipped()["AP-14"]

    with pytest.raises(ValueError, match="item has to say it"):
        limits.due(limit, _at("2026-11-23T09:00+08:00"), CALENDAR)
    assert limits.due(limit.lasting(3), _at("2026-11-23T09:00+08:00"), CALENDAR) == _at("2026-11-26T17:30+08:00")
    assert limits.due(limit.lasting(0), _at("2026-11-23T09:00+08:00"), CALENDAR) == _at("2026-11-23T17:30+08:00")


def test_hours_run_through_the_night() -> None:
    limit = TimeLimit(24, Unit.HOURS)

    assert limits.due(limit, _at("2026-11-20T20:00+08:00"), CALENDAR) == _at("2026-11-21T20:00+08:00")

"""Counting days: the vectors of the domain paper, make-up Saturdays, year ends, what is not known yet."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from workflows import workdays
from workflows.workdays import CalendarUnknown

CALENDAR = workdays.shipped()
VECTORS = json.loads((Path(__file__).parent / "clocks" / "deadline_vectors.json").read_text(encoding="utf-8"))
OURS = [vector for vector in VECTORS if vector["kind"] != "surcharge"]


def _count(kind: str, arguments: list[Any]) -> object:
    start, amount, *rest = arguments
    day = date.fromisoformat(start)
    match kind:
        case "add_working_days":
            return CALENDAR.add_working_days(day, amount)
        case "add_working_days_with_suspension":
            pauses = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in rest[0]]
            return CALENDAR.add_working_days(day, amount, pauses)
        case "subtract_working_days":
            return CALENDAR.subtract_working_days(day, amount)
        case "add_calendar_days_no_roll":
            return day + workdays.DAY * amount
        case "add_calendar_days_roll_forward":
            return CALENDAR.roll_forward(day + workdays.DAY * amount)
        case "working_days_between":
            return CALENDAR.working_days_between(day, date.fromisoformat(amount))
    raise AssertionError(kind)


@pytest.mark.parametrize("vector", OURS, ids=[f"{each['kind']}{each['args']}" for each in OURS])
def test_a_deadline_vector_holds(vector: dict[str, Any]) -> None:
    assert str(_count(vector["kind"], vector["args"])) == vector["expect"]


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248), (2027, 248)])
def test_a_year_has_its_working_days(year: int, days: int) -> None:
    assert CALENDAR.working_days_between(date(year, 1, 1), date(year, 12, 31)) == days


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_make_up_day_is_worked_though_it_is_a_weekend(day: str) -> None:
    made_up = date.fromisoformat(day)

    assert made_up.weekday() >= 5
    assert CALENDAR.is_working_day(made_up)


def test_a_year_not_announced_yet_is_provisional() -> None:
    assert CALENDAR.is_provisional(date(2027, 3, 1))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_a_count_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarUnknown, match="2031-01-01"):
        CALENDAR.add_working_days(date(2030, 12, 31), 1)


@pytest.mark.parametrize("days", [-1, workdays.MAX_DAYS + 1])
def test_an_absurd_count_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="Expected from 0"):
        CALENDAR.add_working_days(date(2026, 1, 5), days)


def test_counting_back_undoes_counting_forward_from_a_working_day() -> None:
    for day in (date(2026, 2, 14), date(2026, 9, 24), date(2026, 12, 31)):
        for days in (1, 3, 20):
            assert CALENDAR.subtract_working_days(CALENDAR.add_working_days(day, days), days) == day


def test_days_between_are_counted_backwards_as_negative() -> None:
    assert CALENDAR.working_days_between(date(2026, 10, 10), date(2026, 9, 18)) == -11


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-11-22", 6, "2027-05-22")],
)
def test_a_month_ends_on_the_same_day_or_the_last(start: str, months: int, end: str) -> None:
    assert workdays.add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_an_application_at_night_arrives_on_that_day_in_china() -> None:
    assert workdays.local_day(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20T10:00+08:00", 2, "2026-11-20T12:00+08:00"),
        ("2026-11-20T11:00+08:00", 2, "2026-11-20T14:30+08:00"),
        ("2026-11-20T17:00+08:00", 2, "2026-11-23T10:30+08:00"),
        ("2026-11-21T08:00+08:00", 8, "2026-11-24T10:00+08:00"),
    ],
)
def test_service_hours_skip_lunch_nights_and_weekends(start: str, hours: int, end: str) -> None:
    found = CALENDAR.add_service_hours(datetime.fromisoformat(start), hours)

    assert found == datetime.fromisoformat(end)

"""The calendar's arithmetic: make-up days, year ends, what is not known yet, hours of offices."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest

from workflows.calendar import packages, pauses, years
from workflows.calendar.days import MAX_DAYS, CalendarUnknown
from workflows.calendar.hours import HoursRule, ServiceHours
from workflows.calendar.zone import DAY, HOME, add_months, local_day

CALENDAR = years.shipped()


def test_every_announced_day_is_as_the_package_says() -> None:
    day = date(packages.FIRST_YEAR, 1, 1)
    while day.year <= packages.last_announced_year():
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += DAY


def test_the_shipped_days_are_those_of_the_packages() -> None:
    assert list(years.shipped_days()) == [day for day in packages.every_day() if day.is_exception]


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248), (2027, 248)])
def test_a_year_has_its_working_days(year: int, days: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    "day",
    ["2024-02-04", "2025-01-26", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
)
def test_a_make_up_day_is_worked_though_it_is_a_weekend(day: str) -> None:
    made_up = date.fromisoformat(day)

    assert made_up.weekday() >= 5
    assert CALENDAR.is_working_day(made_up)


def test_2027_is_provisional_with_the_thirteen_statutory_days_and_no_make_up_day() -> None:
    year = list(packages.foreseen([2027]))

    assert all(day.provisional for day in year)
    assert sum(day.is_workday for day in year) == 248
    assert not any(day.is_workday for day in year if day.date.weekday() >= 5)
    named = {day.date for day in year if day.is_exception and "补假" not in day.kind}
    assert len(named) == 13
    assert CALENDAR.is_provisional(date(2027, 3, 1))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_a_count_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarUnknown, match="2039-01-01"):
        CALENDAR.add_working_days(date(2038, 12, 31), 1)


@pytest.mark.parametrize("days", [-1, MAX_DAYS + 1])
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
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-22", 6, "2027-05-22"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_an_application_at_night_arrives_on_that_day_in_china() -> None:
    assert local_day(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20T10:00+08:00", 2, "2026-11-20T12:00+08:00"),
        ("2026-11-20T11:00+08:00", 2, "2026-11-20T14:30+08:00"),
        ("2026-11-20T17:00+08:00", 2, "2026-11-23T10:30+08:00"),
        ("2026-11-21T08:00+08:00", 8, "2026-11-24T10:00+08:00"),
        ("2026-09-20T16:30+08:00", 1, "2026-09-20T17:30+08:00"),
    ],
)
def test_service_hours_skip_lunch_nights_and_weekends(start: str, hours: int, end: str) -> None:
    found = CALENDAR.add_service_time(datetime.fromisoformat(start), timedelta(hours=hours))

    assert found == datetime.fromisoformat(end)


def test_service_between_is_what_adding_it_reaches() -> None:
    start = datetime(2026, 11, 20, 11, 0, tzinfo=HOME)
    end = CALENDAR.add_service_time(start, timedelta(hours=17))

    assert CALENDAR.service_time_between(start, end) == timedelta(hours=17)
    assert CALENDAR.service_time_between(end, start) == timedelta()


def test_pauses_that_touch_melt() -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=HOME)
    hour = timedelta(hours=1)

    assert pauses.union([(noon + hour, noon + 2 * hour), (noon, noon + hour)]) == [(noon, noon + 2 * hour)]
    assert pauses.without(noon, noon + 4 * hour, [(noon + hour, noon + 2 * hour)]) == [
        (noon, noon + hour),
        (noon + 2 * hour, noon + 4 * hour),
    ]
    assert pauses.without(noon, noon + hour, [(noon - hour, noon + 2 * hour)]) == []


def test_the_most_particular_rule_gives_an_office_its_hours() -> None:
    usual = HoursRule(((time(9), time(17)),))
    summer = HoursRule(((time(8, 30), time(18)),), date(2026, 6, 1), date(2026, 9, 30))
    short_friday = HoursRule(((time(9), time(16)),), weekday=4)
    hours = ServiceHours((usual, summer, short_friday))

    assert hours.closing(date(2026, 5, 14)) == time(17)
    assert hours.closing(date(2026, 7, 2)) == time(18)
    assert hours.closing(date(2026, 7, 3)) == time(16)
    assert ServiceHours().closing(date(2026, 7, 3)) == time(17, 30)


@pytest.mark.parametrize("intervals", [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(17)))])
def test_hours_out_of_order_are_refused(intervals: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="one after the other"):
        HoursRule(intervals)

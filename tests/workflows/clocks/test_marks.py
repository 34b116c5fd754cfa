"""Colours: on every day of every limit the level that the table of thresholds gives."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workflows.clocks import naive
from workflows.calendar import years
from workflows.calendar.zone import HOME
from workflows.clocks import counting, marks
from workflows.clocks.limits import Bearer, Kind, TimeLimit, Unit
from workflows.clocks.marks import Level, Mark, Thresholds

CALENDAR = years.shipped()
STEADY = settings(deadline=None, max_examples=80)
DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 30)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))), max_size=3
)


def _marks(
    limit: TimeLimit, start: datetime, pauses: naive.Days | None = None, thresholds: Thresholds = marks.USUAL
) -> tuple[Mark, ...]:
    stopped = [counting.whole_day(first, last) for first, last in pauses or []]
    end = counting.deadline(limit, start, CALENDAR, stopped)
    return marks.marks(limit, start, end, CALENDAR, stopped, thresholds=thresholds)


def _shown(found: tuple[Mark, ...]) -> list[tuple[str, str]]:
    return [(mark.level.key, mark.at.astimezone(HOME).isoformat(" ", "minutes")[:16]) for mark in found]


@STEADY
@given(DAYS, st.integers(2, 60), PAUSES, st.sampled_from([(Kind.STATUTORY, "severe_red"), (Kind.PROMISED, "red")]))
def test_every_day_has_the_colour_of_the_table(
    start: date, amount: int, pauses: naive.Days, kind: tuple[Kind, str]
) -> None:
    limit = TimeLimit(amount, Unit.WORKING_DAYS, kind=kind[0])

    found = _marks(limit, naive.opening(start), pauses)

    due = naive.working_days(start, amount, pauses)
    day = start + naive.ONE
    while day <= due + 3 * naive.ONE:
        now = naive.opening(day) + timedelta(minutes=1)
        if naive.worked(day) and not naive.is_paused(day, pauses):
            over = now > naive.closing(due)
            expected = naive.level_of_working_days(start, amount, day, pauses, over=over, breach=kind[1])
            assert marks.level_at(found, now).key == expected, day
        day += naive.ONE


def test_the_statutory_twenty_days_turn_blue_yellow_and_severe() -> None:
    found = _marks(TimeLimit(20, Unit.WORKING_DAYS), naive.opening(date(2026, 9, 18)))

    assert _shown(found) == [
        ("blue", "2026-10-12 09:00"),
        ("yellow", "2026-10-16 09:00"),
        ("severe_red", "2026-10-22 17:30"),
    ]


def test_a_level_begins_after_its_instant() -> None:
    found = _marks(TimeLimit(20, Unit.WORKING_DAYS), naive.opening(date(2026, 9, 18)))
    due = found[-1].at

    assert marks.level_at(found, due) is Level.YELLOW
    assert marks.level_at(found, due + timedelta(microseconds=1)) is Level.SEVERE_RED


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        (
            TimeLimit(24, Unit.HOURS),
            "2026-11-20T20:00",
            [("yellow", "2026-11-21 14:00"), ("severe_red", "2026-11-21 20:00")],
        ),
        (
            TimeLimit(2, Unit.WORKING_HOURS, kind=Kind.INTERNAL),
            "2026-11-20T16:30",
            [("yellow", "2026-11-23 09:30"), ("red", "2026-11-23 10:00")],
        ),
        (
            TimeLimit(1, Unit.WORKING_DAYS, kind=Kind.INTERNAL),
            "2026-11-23T09:00",
            [("yellow", "2026-11-24 14:00"), ("red", "2026-11-24 17:30")],
        ),
        (
            TimeLimit(10, Unit.MINUTES, kind=Kind.INTERNAL),
            "2026-11-23T02:00",
            [("yellow", "2026-11-23 02:07"), ("red", "2026-11-23 02:10")],
        ),
    ],
)
def test_short_limits_are_yellow_at_three_quarters(
    limit: TimeLimit, start: str, expected: list[tuple[str, str]]
) -> None:
    assert _shown(_marks(limit, datetime.fromisoformat(start).replace(tzinfo=HOME))) == expected


def test_an_authority_is_warned_by_the_safe_day_and_in_breach_after_the_rolled_one() -> None:
    found = _marks(TimeLimit(90, Unit.CALENDAR_DAYS), naive.opening(date(2026, 7, 4)))

    assert _shown(found) == [
        ("blue", "2026-08-27 09:00"),
        ("yellow", "2026-09-14 09:00"),
        ("severe_red", "2026-10-08 17:30"),
    ]


def test_a_calendar_limit_is_yellow_one_working_day_before_its_end() -> None:
    found = _marks(TimeLimit(3, Unit.CALENDAR_DAYS), naive.opening(date(2026, 9, 29)))

    assert ("yellow", "2026-09-30 09:00") in _shown(found)


def test_a_citizens_right_lapses_without_a_red_card() -> None:
    limit = TimeLimit(5, Unit.WORKING_DAYS, Bearer.CITIZEN, kind=Kind.LAPSING)

    assert _marks(limit, naive.opening(date(2026, 11, 23)))[-1].level is Level.LAPSED
    assert not Level.LAPSED.has_card


def test_nobody_is_reminded_of_a_right_that_lasts_a_day() -> None:
    limit = TimeLimit(1, Unit.WORKING_DAYS, Bearer.AGENCY, kind=Kind.LAPSING)

    assert [mark.level for mark in _marks(limit, naive.opening(date(2026, 11, 23)))] == [Level.LAPSED]


def test_a_clock_may_have_thresholds_of_its_own() -> None:
    found = _marks(TimeLimit(20, Unit.WORKING_DAYS), naive.opening(date(2026, 11, 23)), None, Thresholds(50, 90, 10))

    assert _shown(found)[:2] == [("blue", "2026-12-07 09:00"), ("yellow", "2026-12-17 09:00")]


@pytest.mark.parametrize("shares", [(80, 60), (0, 60), (60, 101)])
def test_absurd_thresholds_are_refused(shares: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="rising order"):
        Thresholds(*shares)


@STEADY
@given(DAYS, st.integers(0, 60), st.sampled_from(Unit), PAUSES)
def test_marks_rise_and_end_with_the_breach(start: date, amount: int, unit: Unit, pauses: naive.Days) -> None:
    assume(unit is not Unit.YEARS or amount <= 5)
    found = _marks(TimeLimit(amount, unit), naive.opening(start), pauses)

    assert [mark.level for mark in found] == sorted(mark.level for mark in found)
    assert [mark.at for mark in found] == sorted(mark.at for mark in found)
    assert found[-1].level is Level.SEVERE_RED

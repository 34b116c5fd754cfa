"""Counting, compared with a naive day-by-day count for any start, amount, pause and policy."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workflows.clocks import naive, vectors
from workflows.calendar import years
from workflows.calendar.zone import HOME, add_months, local_day
from workflows.clocks import counting, limits
from workflows.clocks.counting import Convention, ReceiptPolicy, RollPolicy
from workflows.clocks.limits import Bearer, Direction, TimeLimit, Unit

CALENDAR = years.shipped()
STEADY = settings(deadline=None, max_examples=80)
DAYS = st.dates(date(2023, 1, 1), date(2028, 6, 30))
INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2028, 6, 30)).map(lambda moment: moment.replace(tzinfo=HOME))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))), max_size=5
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(HOME)


@pytest.mark.parametrize(
    "vector", vectors.load(vectors.SHIPPED), ids=lambda vector: f"{vector['kind']}{vector['args']}"
)
def test_a_deadline_vector_holds(vector: dict[str, object]) -> None:
    assert vectors.failure(vector) is None


def test_a_wrong_vector_fails() -> None:
    wrong = {"kind": "add_working_days", "args": ["2026-02-13", 20], "expect": "2026-03-20"}

    assert "expected 2026-03-20, found 2026-03-19" in str(vectors.failure(wrong))
    assert "unknown kind" in str(vectors.failure({"kind": "add_moons", "args": []}))


@pytest.mark.parametrize(
    ("vector", "reason"),
    [
        (1, "expected an object"),
        ({"kind": ["x"], "args": [], "expect": 1}, "unknown kind"),
        ({"kind": "add_working_days", "args": None, "expect": 1}, "expected a list args"),
        ({"kind": "add_working_days", "args": ["2026-01-05", 2]}, "an expect"),
        (
            {"kind": "add_working_days", "args": ["2026-01-05", 2.5], "expect": 1},
            "expected a whole number from 0, found 2.5",
        ),
        ({"kind": "add_calendar_days_no_roll", "args": ["2026-01-01", 99999999], "expect": 1}, "out of range"),
        ({"kind": "add_working_days", "args": ["9000-01-01", 3], "expect": 1}, "2038"),
        ({"kind": "surcharge", "args": ["1e999999999", 1], "expect": 1}, "Overflow"),
        ({"kind": "add_working_days", "args": ["2026-01-05", 3, [[]]], "expect": 1}, "add_working_days"),
        ({"kind": "add_working_days", "args": ["2026-01-05", 3, [[1, 2]]], "expect": 1}, "add_working_days"),
    ],
)
def test_a_vector_that_cannot_be_read_fails_with_its_reason(vector: object, reason: str) -> None:
    assert reason in str(vectors.failure(vector))


def test_service_hours_without_a_zone_are_on_the_clock_of_the_town() -> None:
    vector = {"kind": "add_working_hours", "args": ["2026-01-05T10:00:00", 1], "expect": "2026-01-05T11:00:00+08:00"}

    assert vectors.failure(vector) is None


@pytest.mark.parametrize("text", ["not json", '{"a": 1}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(text)

    with pytest.raises(ValueError):
        vectors.load(file)


@STEADY
@given(INSTANTS, st.integers(1, 120), PAUSES)
def test_working_days_equal_a_naive_count(start: datetime, amount: int, pauses: naive.Days) -> None:
    found = counting.deadline(TimeLimit(amount, Unit.WORKING_DAYS), start, CALENDAR, _instants(pauses))

    assert found.due_at == naive.closing(naive.working_days(start.date(), amount, pauses))
    assert found.safe_at == found.due_at


@STEADY
@given(INSTANTS, st.integers(1, 120), PAUSES, st.sampled_from(Bearer), st.sampled_from(RollPolicy))
def test_calendar_days_equal_a_naive_count(
    start: datetime, amount: int, pauses: naive.Days, bearer: Bearer, roll: RollPolicy
) -> None:
    limit = TimeLimit(amount, Unit.CALENDAR_DAYS, bearer)

    found = counting.deadline(limit, start, CALENDAR, _instants(pauses), Convention(roll))

    last = naive.calendar_days(start.date(), amount, pauses)
    warned_rolled = roll is RollPolicy.EVERYBODY or (bearer is Bearer.CITIZEN and roll is not RollPolicy.NOBODY)
    end = naive.last_moment if bearer is Bearer.CITIZEN else naive.closing
    assert found.safe_at == end(naive.rolled(last) if warned_rolled else last)
    assert found.due_at == end(last if roll is RollPolicy.NOBODY else naive.rolled(last))


@STEADY
@given(DAYS, st.integers(1, 60))
def test_counting_backwards_equals_a_naive_count(day: date, amount: int) -> None:
    limit = TimeLimit(amount, Unit.WORKING_DAYS, direction=Direction.BEFORE)

    found = counting.deadline(limit, naive.opening(day), CALENDAR)

    assert found.due_at == naive.closing(naive.before(day, amount))


@STEADY
@given(DAYS, st.integers(0, 23 * 60 + 59), st.integers(1, 16), st.data())
def test_service_hours_equal_a_count_of_minutes(day: date, minute: int, hours: int, data: st.DataObject) -> None:
    start = datetime.combine(day, datetime.min.time(), HOME) + timedelta(minutes=minute)
    stops = st.tuples(st.integers(-600, 3000), st.integers(0, 900))
    pauses = [
        (start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in data.draw(st.lists(stops, max_size=4))
    ]

    found = counting.deadline(TimeLimit(hours, Unit.WORKING_HOURS), start, CALENDAR, pauses)

    assert found.due_at == naive.service_minutes(start, hours * 60, pauses)


@STEADY
@given(INSTANTS, st.sampled_from([Unit.HOURS, Unit.MINUTES]), st.integers(1, 500), st.data())
def test_hours_and_minutes_run_through_nights_but_not_through_pauses(
    start: datetime, unit: Unit, amount: int, data: st.DataObject
) -> None:
    start = start.replace(second=0, microsecond=0)
    minutes = amount * (60 if unit is Unit.HOURS else 1)
    assume(minutes <= 6000)
    stops = st.tuples(st.integers(-600, 6000), st.integers(0, 900))
    pauses = [
        (start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in data.draw(st.lists(stops, max_size=4))
    ]

    found = counting.deadline(TimeLimit(amount, unit), start, CALENDAR, pauses)

    instant, left = start, minutes
    while left:
        left -= not any(begin <= instant < end for begin, end in pauses)
        instant += timedelta(minutes=1)
    assert found.due_at == instant


@STEADY
@given(INSTANTS, st.integers(1, 60), PAUSES)
def test_months_are_the_days_they_span_when_paused(start: datetime, months: int, pauses: naive.Days) -> None:
    found = counting.deadline(TimeLimit(months, Unit.MONTHS, Bearer.CITIZEN), start, CALENDAR, _instants(pauses))

    days = (add_months(start.date(), months) - start.date()).days
    assert found.due_at == naive.last_moment(naive.rolled(naive.calendar_days(start.date(), days, pauses)))


@STEADY
@given(INSTANTS, st.integers(1, 30), PAUSES)
def test_overlapping_pauses_are_a_union_and_their_order_is_nothing(
    start: datetime, amount: int, pauses: naive.Days
) -> None:
    limit = TimeLimit(amount, Unit.WORKING_DAYS)
    split = [half for first, last in pauses for half in ((first, last), (first, first), (last, last))]

    assert counting.deadline(limit, start, CALENDAR, _instants(split[::-1])) == counting.deadline(
        limit, start, CALENDAR, _instants(pauses)
    )


@STEADY
@given(INSTANTS, st.integers(0, 200), PAUSES)
def test_elapsed_days_equal_a_naive_count(start: datetime, days: int, pauses: naive.Days) -> None:
    now = start + timedelta(days=days)

    found = counting.elapsed_working_days(start, now, CALENDAR, _instants(pauses))

    assert found == naive.elapsed(start.date(), now.date(), pauses)


@pytest.mark.parametrize(
    ("start", "amount", "due", "provisional"),
    [
        ("2026-12-18T10:00+08:00", 9, "2026-12-31", False),
        ("2026-12-18T10:00+08:00", 10, "2027-01-04", True),
        ("2026-12-31T10:00+08:00", 1, "2027-01-04", True),
        ("2026-11-22T10:00+08:00", 30, "2027-01-04", True),
    ],
)
def test_the_year_end_is_provisional(start: str, amount: int, due: str, provisional: bool) -> None:
    found = counting.deadline(TimeLimit(amount, Unit.WORKING_DAYS), _at(start), CALENDAR)

    assert (str(local_day(found.due_at)), found.provisional) == (due, provisional)


def test_an_unrolled_day_of_a_provisional_year_is_certain() -> None:
    limit = TimeLimit(90, Unit.CALENDAR_DAYS)
    start = _at("2026-11-22T10:00+08:00")

    assert counting.deadline(limit, start, CALENDAR).provisional
    assert not counting.deadline(limit, start, CALENDAR, (), Convention(RollPolicy.NOBODY)).provisional


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-23T10:00+08:00", "2026-11-23T17:30+08:00"),
        ("2026-11-23T20:00+08:00", "2026-11-23T23:59:59.999999+08:00"),
    ],
)
def test_zero_days_are_over_on_the_day_itself(start: str, due: str) -> None:
    limit = limits.shipped()["AP-14"].lasting(0)

    assert counting.deadline(limit, _at(start), CALENDAR).due_at == _at(due)


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        ("2026-11-23", "2026-11-23", "2026-11-24T17:30+08:00"),
        ("2026-11-23", "2026-11-26", "2026-11-27T17:30+08:00"),
        ("2026-11-23", "2026-11-27", "2026-11-30T17:30+08:00"),
        ("2026-11-24", "2026-11-27", "2026-11-23T17:30+08:00"),
    ],
)
@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.CALENDAR_DAYS])
def test_zero_days_of_a_day_that_is_not_counted_are_over_on_the_next_that_is(
    first: str, last: str, due: str, unit: Unit
) -> None:
    stopped = [counting.whole_day(date.fromisoformat(first), date.fromisoformat(last))]

    found = counting.deadline(TimeLimit(0, unit), _at("2026-11-23T10:00+08:00"), CALENDAR, stopped)

    assert found.due_at == found.safe_at == _at(due)


@pytest.mark.parametrize(
    ("start", "policy", "due"),
    [
        ("2026-11-23T20:00+08:00", ReceiptPolicy.SAME_DAY, "2026-11-24"),
        ("2026-11-23T20:00+08:00", ReceiptPolicy.NEXT_WORKING_DAY, "2026-11-25"),
        ("2026-11-23T17:30+08:00", ReceiptPolicy.NEXT_WORKING_DAY, "2026-11-24"),
        ("2026-11-21T10:00+08:00", ReceiptPolicy.SAME_DAY, "2026-11-23"),
        ("2026-11-21T10:00+08:00", ReceiptPolicy.NEXT_WORKING_DAY, "2026-11-24"),
    ],
)
def test_a_town_may_count_what_comes_at_night_from_the_next_working_day(
    start: str, policy: ReceiptPolicy, due: str
) -> None:
    found = counting.deadline(TimeLimit(1, Unit.WORKING_DAYS), _at(start), CALENDAR, (), Convention(receipt=policy))

    assert str(local_day(found.due_at)) == due


@pytest.mark.parametrize("code", ["AP-14", "AP-17", "PN-15"])
def test_a_limit_without_an_amount_cannot_be_counted(code: str) -> None:
    with pytest.raises(ValueError, match="the item has to say it"):
        counting.deadline(limits.shipped()[code], _at("2026-11-23T10:00+08:00"), CALENDAR)


def _instants(days: naive.Days) -> list[tuple[datetime, datetime]]:
    return [counting.whole_day(first, last) for first, last in days]

"""What is owed on a day: the surcharge against an independent count, and its borders."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.execution import oracle
from workflows.clocks import surcharges
from workflows.execution import accrual
from workflows.execution.accrual import Debt, Due, Paid, Schedule

FIRST = date(2026, 12, 8)
DAY = timedelta(days=1)


def whole(fine: int, paid: list[Paid] | None = None, disputed: list[tuple[date, date]] | None = None) -> Debt:
    """A fine due on one day."""
    return Debt(fine, [Schedule(FIRST - 15 * DAY, [Due(FIRST, fine)])], paid or [], disputed or [])


@pytest.mark.parametrize(
    ("fine", "days", "expected"),
    [
        (500_000, 0, 0),
        (500_000, 1, 15_000),
        (500_000, 33, 495_000),
        (500_000, 34, 500_000),
        (500_000, 400, 500_000),
        (1, 16, 0),
        (1, 17, 1),
        (17, 1, 1),
        (50, 1, 2),
        (0, 10, 0),
    ],
)
def test_three_per_cent_a_day_half_up_to_the_fen_and_never_more_than_the_fine(
    fine: int, days: int, expected: int
) -> None:
    assert accrual.statement(whole(fine), FIRST + days * DAY).surcharge_cents == expected


def test_every_day_is_shown_until_the_cap() -> None:
    lines = list(accrual.days(whole(500_000), FIRST + 100 * DAY))

    assert len(lines) == 34
    assert lines[0].day == FIRST + DAY
    assert lines[-1].surcharge_cents == 500_000


def test_days_of_a_dispute_are_shown_and_not_counted() -> None:
    disputed = [(FIRST + 2 * DAY, FIRST + 4 * DAY), (FIRST + 3 * DAY, FIRST + 5 * DAY)]

    lines = list(accrual.days(whole(500_000, disputed=disputed), FIRST + 7 * DAY))

    assert [line.is_counted for line in lines] == [True, False, False, False, False, True, True]
    assert lines[-1].surcharge_cents == 45_000


def test_what_was_paid_bears_no_surcharge_from_the_day_after() -> None:
    debt = whole(500_000, [Paid(FIRST + 2 * DAY, 400_000)])

    found = accrual.statement(debt, FIRST + 4 * DAY)

    assert found.surcharge_cents == 2 * 15_000 + 2 * 3_000
    assert found.outstanding_cents == 100_000 + 36_000


def test_too_much_is_a_surplus() -> None:
    found = accrual.statement(whole(500_000, [Paid(FIRST, 500_100)]), FIRST + 5 * DAY)

    assert (found.is_settled, found.surplus_cents, found.surcharge_cents) == (True, 100, 0)


def test_a_plan_defers_and_does_not_forgive() -> None:
    plan = Schedule(FIRST + 3 * DAY, [Due(FIRST + 20 * DAY, 500_000)])
    debt = Debt(500_000, [Schedule(FIRST - 15 * DAY, [Due(FIRST, 500_000)]), plan])

    assert accrual.statement(debt, FIRST + 20 * DAY).surcharge_cents == 2 * 15_000
    assert accrual.statement(debt, FIRST + 21 * DAY).surcharge_cents == 3 * 15_000


def test_a_missed_part_is_one_that_was_not_there_on_its_day() -> None:
    parts = [Due(FIRST, 200_000), Due(FIRST + 10 * DAY, 300_000)]
    late = Debt(500_000, [Schedule(FIRST - 15 * DAY, parts)], [Paid(FIRST + DAY, 200_000)])
    early = Debt(500_000, [Schedule(FIRST - 15 * DAY, parts)], [Paid(FIRST - DAY, 200_000)])

    assert not accrual.is_missed(late, FIRST)
    assert accrual.is_missed(late, FIRST + DAY)
    assert not accrual.is_missed(early, FIRST + 10 * DAY)
    assert accrual.is_missed(early, FIRST + 11 * DAY)


def test_a_smaller_fine_falls_away_at_the_end() -> None:
    parts = [Due(FIRST, 200), Due(FIRST + DAY, 300)]

    assert accrual.reduced(parts, 250) == [Due(FIRST, 200), Due(FIRST + DAY, 50)]
    assert accrual.reduced(parts, 150) == [Due(FIRST, 150)]
    assert accrual.reduced(parts, 0) == [Due(FIRST, 0)]


FINES = st.integers(0, 10_000_000)
OFFSETS = st.integers(-20, 120)


@settings(max_examples=200, deadline=None)
@given(
    fine=FINES,
    splits=st.lists(st.tuples(st.integers(-20, 60), st.lists(st.integers(1, 90), min_size=1, max_size=4)), max_size=2),
    payments=st.lists(st.tuples(OFFSETS, st.integers(1, 5_000_000)), max_size=5),
    disputes=st.lists(st.tuples(OFFSETS, st.integers(0, 40)), max_size=3),
    until=st.integers(-5, 200),
)
def test_the_surcharge_is_that_of_a_plain_count(
    fine: int,
    splits: list[tuple[int, list[int]]],
    payments: list[tuple[int, int]],
    disputes: list[tuple[int, int]],
    until: int,
) -> None:
    schedules = [Schedule(FIRST - 15 * DAY, [Due(FIRST, fine)])]
    for since, gaps in sorted(splits):
        schedules.append(Schedule(FIRST + since * DAY, parts_of(fine, FIRST + since * DAY, gaps)))
    ranges = [(FIRST + begin * DAY, FIRST + (begin + length) * DAY) for begin, length in disputes]
    debt = Debt(fine, schedules, [Paid(FIRST + at * DAY, cents) for at, cents in payments], ranges)
    last = FIRST + until * DAY

    found = accrual.statement(debt, last)

    paid: dict[date, int] = {}
    for at, cents in payments:
        paid[FIRST + at * DAY] = paid.get(FIRST + at * DAY, 0) + cents
    plain = [(one.since, {due.day: due.cents for due in one.dues}) for one in schedules]
    disputed = [first + n * DAY for first, final in ranges for n in range((final - first).days + 1)]
    assert found.surcharge_cents == oracle.surcharge(fine, plain, paid, disputed, last)
    assert 0 <= found.surcharge_cents <= fine
    for one, other in pairwise(accrual.days(debt, last)):
        assert one.surcharge_cents <= other.surcharge_cents


def parts_of(fine: int, since: date, gaps: list[int]) -> list[Due]:
    """A fine in parts, each so many days after the one before."""
    share, day, found = fine // len(gaps), since, []
    for number, gap in enumerate(gaps):
        day += gap * DAY
        found.append(Due(day, share if number < len(gaps) - 1 else fine - share * (len(gaps) - 1)))
    return found


@settings(max_examples=100, deadline=None)
@given(fine=FINES, late=st.integers(0, 60), begin=OFFSETS, length=st.integers(0, 40))
def test_without_parts_it_is_the_formula_of_the_law(fine: int, late: int, begin: int, length: int) -> None:
    ranges = [(FIRST + begin * DAY, FIRST + (begin + length) * DAY)]
    day = FIRST + late * DAY

    found = accrual.statement(whole(fine, disputed=ranges), day)

    assert found.surcharge_cents == surcharges.surcharge(fine, surcharges.counted_days(FIRST, day, ranges))

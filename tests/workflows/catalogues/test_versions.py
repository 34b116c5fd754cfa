"""Versions over time: what an import changes, what it must leave alone, and that repeating it does nothing."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflows.catalogues import versions
from workflows.catalogues.versions import Action, Change, Given, Plan, Version

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
START = date(2021, 7, 15)


def _version(name: str = "甲", start: date = START, end: date | None = None, code: str = "A") -> Version:
    return Version(code, {"name": name}, start, end, id=f"{code}-{start}")


def _given(name: str = "甲", start: date | None = None, end: date | None = None, code: str = "A") -> Given:
    return Given(2, code, {"name": name}, start, end, tells_end=True)


def _one(present: list[Version], row: Given) -> Change:
    plan, findings = versions.plan(present, [row], TODAY)
    assert not findings
    (change,) = plan.changes
    return change


def test_a_new_code_begins_with_the_import_unless_it_says_so() -> None:
    assert _one([], _given()).after == Version("A", {"name": "甲"}, TODAY, None)
    assert _one([], _given(start=START)).after == Version("A", {"name": "甲"}, START, None)


def test_a_changed_entry_gets_a_new_version_and_the_old_one_stays_as_it_was() -> None:
    change = _one([_version()], _given("乙"))

    assert change.action is Action.REVISED
    assert change.before == _version() and change.after is not None
    assert (change.after.valid_from, change.after.id) == (TODAY, "")
    assert change.fields == ("name", "valid_from")


def test_a_withdrawal_only_moves_the_end() -> None:
    change = _one([_version()], _given(start=START, end=date(2026, 12, 31)))

    assert change.action is Action.ENDED
    assert change.after == replace(_version(), valid_to=date(2026, 12, 31))
    assert not change.is_retroactive


def test_a_withdrawal_of_the_past_is_told_as_such() -> None:
    assert _one([_version()], _given(start=START, end=date(2025, 7, 31))).is_retroactive


def test_what_has_ended_begins_again_only_with_a_new_first_day() -> None:
    ended = _version(end=date(2025, 7, 31))
    _, findings = versions.plan([ended], [_given(start=START)], TODAY)
    again = _one([ended], _given(start=date(2027, 1, 1)))

    assert [finding.code for finding in findings] == ["ended_already"]
    assert again.action is Action.REVISED and again.after is not None
    assert again.after.valid_from == date(2027, 1, 1)


def test_a_version_that_has_not_begun_is_corrected_in_place() -> None:
    future = _version(start=date(2027, 1, 1))

    assert _one([future], _given("乙")).action is Action.CORRECTED


def test_a_past_version_of_a_history_does_not_change() -> None:
    history = [_version(end=date(2022, 12, 31)), _version("乙", date(2023, 1, 1))]
    rows = [_given("丙", START, date(2022, 12, 31)), _given("乙", date(2023, 1, 1))]
    _, findings = versions.plan(history, rows, TODAY)

    assert [finding.code for finding in findings] == ["past_version_changed"]


def test_a_complete_file_ends_what_it_does_not_name() -> None:
    plan, _ = versions.plan([_version(), _version(code="B")], [_given()], TODAY, complete=True)

    (change,) = plan.changes
    assert (change.action, change.code) == (Action.REMOVED, "B")
    assert change.after is not None and change.after.valid_to == TODAY - DAY


def test_an_end_before_the_first_day_is_refused() -> None:
    _, findings = versions.plan([_version()], [_given(end=START - DAY)], TODAY)
    _, of_revision = versions.plan([_version()], [_given("乙", end=START)], TODAY)

    assert [finding.code for finding in (*findings, *of_revision)] == ["ends_before_start"] * 2


# --- properties -------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CODES = st.sampled_from("ABC")


@st.composite
def _histories(draw: st.DrawFn) -> list[Version]:
    found = []
    for code in draw(st.sets(CODES)):
        starts = sorted(draw(st.sets(DAYS, min_size=1, max_size=4)))
        for position, start in enumerate(starts):
            last = starts[position + 1] - DAY if position + 1 < len(starts) else None
            end = draw(st.one_of(st.just(last), st.dates(start, last or date(2031, 12, 31))))
            found.append(_version(draw(st.sampled_from("甲乙丙")), start, end, code))
    return found


def _row(code: str, name: str, start: date | None, end: date | None, tells_end: bool) -> Given:
    return Given(2, code, {"name": name}, start, end if tells_end else None, tells_end)


ROWS = st.lists(
    st.builds(_row, CODES, st.sampled_from("甲乙"), st.none() | DAYS, st.none() | DAYS, st.booleans()),
    max_size=4,
    unique_by=lambda row: row.code,
)


def _applied(present: list[Version], plan: Plan) -> list[Version]:
    """What the rows would be, done the way the database does it."""
    kept = {version.id: version for version in present}
    for number, change in enumerate(plan.changes):
        if change.before is not None and change.after is None:
            del kept[change.before.id]
        elif change.after is not None and change.after.id:
            kept[change.after.id] = change.after
        elif change.after is not None:
            if change.before is not None:
                kept[change.before.id] = versions.ended_before(change.before, change.after.valid_from)
            kept[f"new-{number}"] = replace(change.after, id=f"new-{number}")
    return [*kept.values()]


@given(_histories(), ROWS, DAYS, st.booleans())
def test_versions_never_overlap_and_past_ones_keep_their_content(
    present: list[Version], rows: list[Given], effective: date, complete: bool
) -> None:
    plan, findings = versions.plan(present, rows, effective, complete=complete)
    if findings:
        return
    after = _applied(present, plan)

    for code in "ABC":
        line = sorted((one for one in after if one.code == code), key=lambda one: one.valid_from)
        for earlier, later in pairwise(line):
            assert earlier.valid_to is not None and earlier.valid_to < later.valid_from
        assert all(one.valid_to is None or one.valid_to >= one.valid_from for one in line)
    known = {version.id: version for version in after}
    for version in present:
        if version.valid_from < effective:
            assert known[version.id].content == version.content
            assert known[version.id].valid_from == version.valid_from


@given(_histories(), ROWS, DAYS, st.booleans())
def test_repeating_an_import_changes_nothing(
    present: list[Version], rows: list[Given], effective: date, complete: bool
) -> None:
    plan, findings = versions.plan(present, rows, effective, complete=complete)
    if findings:
        return
    again, more = versions.plan(_applied(present, plan), rows, effective, complete=complete)

    assert not more
    assert not again.changes


@given(_histories(), DAYS)
def test_the_whole_history_given_back_changes_nothing(present: list[Version], effective: date) -> None:
    rows = [Given(2, one.code, one.content, one.valid_from, one.valid_to, True) for one in present]
    plan, findings = versions.plan(present, rows, effective, complete=False)

    assert not findings and not plan.changes
    assert plan.unchanged == len(present)


@given(_histories(), DAYS)
def test_at_most_one_version_is_in_force(present: list[Version], day: date) -> None:
    for code in "ABC":
        of_code = [version for version in present if version.code == code]
        found = versions.in_force(of_code, day)

        assert sum(version.is_in_force(day) for version in of_code) == (found is not None)

"""Rules without a database: separation of duties, certificates, the rota, candidate groups."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.organisation import certification, places, rota, separation
from workflows.organisation.certification import Certificate
from workflows.organisation.places import Group, Place, Places, group, groups_of
from workflows.organisation.roles import (
    ADMINISTRATIONS,
    TITLES,
    PlaceKind,
    Role,
    incompatible_pair,
    refused_together,
    told,
)
from workflows.organisation.rota import Turn
from workflows.organisation.separation import Done, Function, are_apart, by_groups, refused

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
FUNCTIONS = st.sampled_from(Function)
ANY_DAY = st.dates(date(2000, 1, 1), date(2099, 12, 31))

# --- separation -------------------------------------------------------------------------------------


@given(FUNCTIONS, FUNCTIONS)
def test_separation_is_mutual_and_never_from_oneself(one: Function, other: Function) -> None:
    assert are_apart(one, other) == are_apart(other, one)
    assert not are_apart(one, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Function.REVIEW, Function.DECIDE),
        (Function.INVESTIGATE, Function.LEGAL_REVIEW),
        (Function.INVESTIGATE, Function.HOST_HEARING),
        (Function.LEGAL_REVIEW, Function.HOST_HEARING),
        (Function.INVESTIGATE, Function.DECIDE),
        (Function.DISPATCH, Function.HANDLE),
        (Function.HANDLE, Function.VERIFY),
        (Function.DISPATCH, Function.VERIFY),
        (Function.OPERATE_DRAW, Function.BE_DRAWN),
        (Function.DESIGN, Function.DEPLOY),
    ],
)
def test_what_the_paper_keeps_apart_is_apart(one: Function, other: Function) -> None:
    assert are_apart(one, other)


@given(st.lists(st.builds(Done, st.sampled_from("甲乙丙"), FUNCTIONS, st.just("步骤"))), FUNCTIONS)
def test_a_person_is_refused_only_for_what_that_person_did(done: list[Done], function: Function) -> None:
    found = refused("甲", function, done)
    mine = [one for one in done if one.person == "甲" and are_apart(one.function, function)]

    assert (found is None) == (not mine)


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), FUNCTIONS), max_size=12))
def test_a_walk_through_the_guard_never_joins_what_is_apart(walk: list[tuple[str, Function]]) -> None:
    done: list[Done] = []
    for person, function in walk:
        if refused(person, function, done) is None:
            done.append(Done(person, function, function.value))

    for one in done:
        for other in done:
            assert one.person != other.person or not are_apart(one.function, other.function)


def test_the_function_of_a_step_is_known_by_its_groups() -> None:
    assert by_groups(["REV"]) is Function.REVIEW
    assert by_groups(["APV", "APV-SP"]) is Function.DECIDE
    assert by_groups(["REV", "CLK"]) is None
    assert by_groups(["strangers"]) is None
    assert by_groups([]) is None


ALLOWED_BESIDE = {Role.INTEGRATOR, Role.DESIGNER}
PAIRS = {frozenset({"FIN", one}) for one in ("OFF", "SQL", "BUR")} | {frozenset({"LAW", one}) for one in ("OFF", "SQL")}
PAIRS |= {
    frozenset({outside, one})
    for outside in ("INT", "DES")
    for one in ("APV", "BUR", "LDR", "LAW", "HST", "MTG", "OFF", "SQL")
}


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Role))
def test_one_table_keeps_administrations_fines_legal_review_and_decisions_apart(held: set[Role], wanted: Role) -> None:
    against = refused_together(held, wanted)

    pairs = [{role, wanted} for role in held if role is not wanted]
    expected = [
        pair for pair in pairs if frozenset(pair) in PAIRS or (pair & ADMINISTRATIONS and not pair & ALLOWED_BESIDE)
    ]
    assert (against is not None) == bool(expected)
    assert against is None or {against, wanted} in expected


@given(st.sets(st.sampled_from([*Role, "COS-HBS", "?"])))
def test_what_one_person_may_not_hold_is_a_pair_with_its_reason(held: set[str]) -> None:
    pair = incompatible_pair(held)

    roles = {Role(one) for one in held if one in set(Role)}
    assert (pair is None) == all(refused_together(roles, one) is None for one in roles)
    if pair is not None:
        zh, en = told(*pair)
        assert set(pair) <= roles and all(TITLES[one][0] in zh and one.value in en for one in pair) and "（" in zh


def test_a_card_is_taken_back_by_another_unit() -> None:
    assert separation.may_revoke_card("ZZ", "DZ") and not separation.may_revoke_card("ZZ", "ZZ")


# --- certificates -----------------------------------------------------------------------------------


def _certificate(
    fields: list[str], issued: date = TODAY - 100 * DAY, expires: date = TODAY, revoked: date | None = None
) -> Certificate:
    return Certificate("1", "320281199", "p", "320299000001", fields, issued, expires, revoked, None)


CERTIFICATES = st.builds(
    _certificate,
    st.lists(st.sampled_from(["水利", "城市管理"]), unique=True),
    st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.dates(date(2026, 6, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
DAYS = st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3)


OFFICERS = st.lists(st.sampled_from("甲乙丙"), max_size=4)
HELD = st.dictionaries(st.sampled_from("甲乙丙"), st.lists(CERTIFICATES, max_size=2))


@given(OFFICERS, HELD, DAYS)
def test_officers_pass_only_with_two_and_a_valid_certificate_each_day(
    officers: list[str], held: dict[str, list[Certificate]], days: list[date]
) -> None:
    found = certification.problems(officers, held, "水利", days)

    allowed = len(set(officers)) >= 2 and all(
        any(
            "水利" in one.fields
            and one.issued_on <= day <= one.expires_on
            and (one.revoked_on is None or day < one.revoked_on)
            for one in held.get(officer, [])
        )
        for officer in officers
        for day in days
    )
    assert (not found) == allowed


def test_each_thing_that_is_wrong_is_told() -> None:
    held = {"乙": [_certificate(["水利"], expires=TODAY - DAY)], "丙": [_certificate(["城市管理"])]}
    found = certification.problems(["甲", "乙", "丙"], held, "水利", [TODAY])

    assert [(one.pointer, one.code) for one in found] == [
        ("/officers/0", "no_certificate"),
        ("/officers/1", "certificate_not_valid"),
        ("/officers/2", "field_not_covered"),
    ]
    assert [one.code for one in certification.problems(["甲", "甲"], {}, "水利", [])] == ["too_few_officers"]


def test_a_certificate_is_valid_on_its_last_day_and_not_on_that_of_its_revocation() -> None:
    assert _certificate([]).is_valid(TODAY) and not _certificate([]).is_valid(TODAY + DAY)
    assert not _certificate([], revoked=TODAY).is_valid(TODAY)
    assert _certificate([], revoked=TODAY).is_valid(TODAY - DAY)


# --- the rota ---------------------------------------------------------------------------------------


@given(ANY_DAY)
def test_every_turn_of_every_day_has_exactly_one_shift(day: date) -> None:
    on = [rota.turn_of(shift, day) for shift in range(rota.SHIFTS)]

    assert sorted(turn for turn in on if turn) == sorted(Turn)
    assert all(rota.turn_of(rota.shift_on(day, turn), day) is turn for turn in Turn)


@given(ANY_DAY, st.integers(0, 4))
def test_nobody_has_two_turns_within_sixteen_hours(day: date, shift: int) -> None:
    today, tomorrow = rota.turn_of(shift, day), rota.turn_of(shift, day + DAY)
    order = list(Turn)
    if today is not None and tomorrow is not None:
        rest = 24 + 8 * order.index(tomorrow) - 8 * order.index(today) - 8
        assert rest >= 16


@pytest.mark.parametrize(
    ("hour", "turn"), [(0, Turn.NIGHT), (7, Turn.NIGHT), (8, Turn.DAY), (16, Turn.EVENING), (23, Turn.EVENING)]
)
def test_turns_change_by_the_clock_of_the_town(hour: int, turn: Turn) -> None:
    instant = datetime(2026, 11, 23, hour, 30, tzinfo=UTC) - timedelta(hours=8)

    assert rota.at(instant) == (TODAY, turn)


# --- groups -----------------------------------------------------------------------------------------

VILLAGE, GRID = "320281199201", "320281199201001"
GROUND = Places(
    {
        place.key: place
        for place in (
            Place(PlaceKind.VILLAGE, VILLAGE, "村"),
            Place(PlaceKind.GRID, GRID, "网格", (PlaceKind.VILLAGE, VILLAGE)),
            Place(PlaceKind.UNIT, "ZZ", "执法局"),
            Place(PlaceKind.UNIT, "ZZ1", "一中队", (PlaceKind.UNIT, "ZZ")),
        )
    }
)


@given(st.none() | st.sampled_from(Role), st.sampled_from([None, "ZZ", "HBS", GRID]))
def test_a_group_is_read_as_it_is_written(role: Role | None, code: str | None) -> None:
    wanted = Group(role, code if role or code else "ZZ")

    assert group(str(wanted)) == wanted


@pytest.mark.parametrize("name", ["", "XYZ", "rev", "LEAD", "-ZZ", "COSHBS"])
def test_other_names_are_not_ours(name: str) -> None:
    assert group(name) is None


def test_who_works_in_a_grid_belongs_to_its_village() -> None:
    assert groups_of(GROUND, Role.GRID_WORKER, PlaceKind.GRID, GRID, False) == {f"GW-{GRID}", f"GW-{VILLAGE}"}
    assert groups_of(GROUND, Role.OFFICER, PlaceKind.UNIT, "ZZ1", True) == {"OFF-ZZ1", "OFF-ZZ", "LEAD-ZZ1"}
    assert GROUND.is_within(PlaceKind.UNIT, "ZZ1", "ZZ") and not GROUND.is_within(PlaceKind.UNIT, "ZZ", "ZZ1")


def test_a_circle_of_places_ends() -> None:
    ring = Places({("unit", "A"): Place(PlaceKind.UNIT, "A", "甲", (PlaceKind.UNIT, "A"))})  # type: ignore[dict-item]

    assert [place.code for place in ring.above(PlaceKind.UNIT, "A")] == ["A"]
    assert places.LEADERS == "LEAD"

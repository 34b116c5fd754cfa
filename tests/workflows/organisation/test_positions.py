"""People, positions, acting positions and substitutions, and what they open on which day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import accounts, history
from engine.context import SYSTEM
from tests.workflows.organisation.conftest import TODAY, TOWN, Town
from workflows.organisation import memberships, people, positions, substitutions
from workflows.organisation.errors import (
    OrganisationInvalid,
    PersonNotFound,
    PlaceNotFound,
    PlaceOccupied,
    PositionNotFound,
    PositionRefused,
    SubstitutionOverlaps,
    SubstitutionRefused,
)
from workflows.organisation.people import Person
from workflows.organisation.positions import Position
from workflows.organisation.roles import TITLES, PlaceKind, Role

DAY = timedelta(days=1)
GRID = "320281199201001"


def _person(here: Town, login: str) -> Person:
    return next(person for person in here.organisation.people if person.login == login)


def _positions(here: Town, login: str) -> list[Position]:
    person = _person(here, login)
    return [one for one in here.organisation.positions if one.person_id == person.id]


def _roles(here: Town, login: str) -> Sequence[str]:
    with here.begin(SYSTEM) as ctx:
        account = accounts.by_login(ctx, login)
    assert account is not None
    return account.roles


# --- people -----------------------------------------------------------------------------------------


def test_of_an_identity_number_only_mask_and_digest_stay(here: Town) -> None:
    with here.begin() as ctx:
        person = people.enter(ctx, TOWN, "许多", "320299198506154327", "13900001234", "xu.duo")
        again = people.by_login(ctx, "xu.duo")

    assert again == person
    assert (person.id_masked, person.sex) == ("320***********4327", "2")
    assert "320299198506154327" not in str(person)


@pytest.mark.parametrize(
    ("number", "phone", "pointer"),
    [("320299198506154321", "13900001234", "/id_number"), ("320299198506154327", "12900001234", "/phone")],
)
def test_a_wrong_number_is_refused_at_its_field(here: Town, number: str, phone: str, pointer: str) -> None:
    with here.begin() as ctx, pytest.raises(OrganisationInvalid) as refused:
        people.enter(ctx, TOWN, "许多", number, phone)

    assert [one.pointer for one in refused.value.fields] == [pointer]


def test_strangers_are_not_found(here: Town) -> None:
    with here.begin() as ctx:
        with pytest.raises(PersonNotFound):
            people.get(ctx, "nobody")
        with pytest.raises(PersonNotFound):
            positions.appoint(ctx, "nobody", Role.CLERK, PlaceKind.WINDOW, "C01")
        with pytest.raises(PositionNotFound):
            positions.get(ctx, "nothing")
        assert memberships.of_login(ctx, "nobody", TODAY) == memberships.Membership()


# --- positions --------------------------------------------------------------------------------------


def test_an_appointment_opens_its_groups_at_once(here: Town) -> None:
    with here.begin() as ctx:
        positions.appoint(ctx, _person(here, "wu.fang").id, Role.COSIGNER, PlaceKind.UNIT, "SP")
        account = accounts.by_login(ctx, "wu.fang")

    assert account is not None
    assert list(account.roles) == ["COS", "CRT"] and "COS-SP" in account.groups


def test_a_dismissal_closes_them_after_the_last_day(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    with here.begin() as ctx:
        positions.dismiss(ctx, position.id, TODAY)
    assert _roles(here, "wu.fang") == ["CRT"]

    here.clock.advance(DAY)
    with here.begin(SYSTEM) as ctx:
        assert memberships.refresh(ctx) == 1
    assert _roles(here, "wu.fang") == []


def test_who_leaves_holds_nothing_any_more(here: Town) -> None:
    person = _person(here, "sun.li")
    with here.begin() as ctx:
        positions.leave(ctx, person.id, TODAY - DAY)

        assert positions.of_person(ctx, person.id, TODAY) == []
        assert people.get(ctx, person.id).left_on == TODAY - DAY
    assert _roles(here, "sun.li") == []


@pytest.mark.parametrize(
    ("role", "kind", "code", "error"),
    [
        (Role.GRID_WORKER, PlaceKind.UNIT, "SP", PositionRefused),
        (Role.APPLICANT, PlaceKind.UNIT, "SP", PositionRefused),
        (Role.CLERK, PlaceKind.WINDOW, "C99", PlaceNotFound),
        (Role.GRID_WORKER, PlaceKind.GRID, GRID, PlaceOccupied),
        (Role.BUREAU_HEAD, PlaceKind.UNIT, "ZZ", PlaceOccupied),
    ],
)
def test_a_position_that_cannot_be_is_refused(
    here: Town, role: Role, kind: PlaceKind, code: str, error: type[Exception]
) -> None:
    with here.begin() as ctx, pytest.raises(error):
        positions.appoint(ctx, _person(here, "wu.fang").id, role, kind, code)


def test_a_place_has_one_leader(here: Town) -> None:
    person = _person(here, "wu.fang")
    with here.begin() as ctx, pytest.raises(PlaceOccupied):
        positions.appoint(ctx, person.id, Role.HANDLER, PlaceKind.UNIT, "SP", leads=True)
    with here.begin() as ctx, pytest.raises(PositionRefused):
        positions.appoint(ctx, person.id, Role.HANDLER, PlaceKind.UNIT, "SP", valid_to=TODAY - DAY)


def test_three_administrations_are_three_persons(here: Town) -> None:
    administrator = _person(here, "han.bing")

    for role in (Role.SECURITY, Role.AUDITOR):
        with here.begin() as ctx, pytest.raises(PositionRefused) as refused:
            positions.appoint(ctx, administrator.id, role, PlaceKind.UNIT, "DZ")
        assert refused.value.fields[0].code == "roles_apart"


def test_who_acts_in_one_position_has_that_one_only(here: Town) -> None:
    person = _person(here, "sun.li")
    review = next(one for one in _positions(here, "sun.li") if one.role is Role.REVIEWER)
    with here.begin() as ctx:
        positions.act_in(ctx, person.id, review.id)
    assert _roles(here, "sun.li") == ["REV"]

    with here.begin() as ctx:
        (told,) = history.list(ctx, history.HistoryFilter(kind="position.acting")).items
        positions.act_in(ctx, person.id, None)
    assert told.details == {"position_id": review.id}
    assert _roles(here, "sun.li") == ["APV", "REV"]


def test_nobody_acts_in_the_position_of_another(here: Town) -> None:
    (other,) = _positions(here, "wu.fang")
    with here.begin() as ctx, pytest.raises(PositionNotFound):
        positions.act_in(ctx, _person(here, "sun.li").id, other.id)


def test_an_acting_position_that_has_ended_no_longer_narrows(here: Town) -> None:
    review = next(one for one in _positions(here, "sun.li") if one.role is Role.REVIEWER)
    with here.begin() as ctx:
        positions.act_in(ctx, review.person_id, review.id)
        positions.dismiss(ctx, review.id, TODAY - DAY)

    assert _roles(here, "sun.li") == ["APV"]


# --- substitutions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("administrator", ["han.bing", "ren.da", "mao.ning"])
def test_who_administers_stands_in_for_nobody_of_the_business(here: Town, administrator: str) -> None:
    (position,) = _positions(here, "zhao.guoqiang")
    with here.begin() as ctx, pytest.raises(SubstitutionRefused) as refused:
        substitutions.enter(ctx, position.id, _person(here, administrator).id, TODAY, TODAY + DAY, "年休假")

    assert [(one.pointer, one.code) for one in refused.value.fields] == [("/substitute_id", "roles_apart")]


@pytest.mark.parametrize(
    ("holder", "substitute"), [("lin.yue", "cao.lei"), ("fan.rong", "qian.yong"), ("luo.bin", "guo.min")]
)
def test_duties_apart_are_not_joined_by_standing_in(here: Town, holder: str, substitute: str) -> None:
    position = _positions(here, holder)[0]
    with here.begin() as ctx, pytest.raises(SubstitutionRefused) as refused:
        substitutions.enter(ctx, position.id, _person(here, substitute).id, TODAY, TODAY + DAY, "年休假")

    (error,) = refused.value.fields
    assert (error.pointer, error.code) == ("/substitute_id", "roles_apart")
    assert TITLES[position.role][0] in error.message_zh and "分离" in error.message_zh


def test_nobody_stands_in_for_two_who_are_apart_nor_is_appointed_beside(here: Town) -> None:
    officer, lawyer = _positions(here, "qian.yong")[0], _positions(here, "lin.yue")[0]
    somebody = _person(here, "li.min")
    with here.begin() as ctx:
        substitutions.enter(ctx, officer.id, somebody.id, TODAY + 5 * DAY, TODAY + 9 * DAY, "年休假")

    with here.begin() as ctx, pytest.raises(SubstitutionRefused):
        substitutions.enter(ctx, lawyer.id, somebody.id, TODAY + 9 * DAY, TODAY + 12 * DAY, "年休假")
    with here.begin() as ctx, pytest.raises(PositionRefused):
        positions.appoint(ctx, somebody.id, Role.FINANCE, PlaceKind.UNIT, "JF", valid_to=TODAY + 5 * DAY)
    with here.begin() as ctx:
        positions.appoint(ctx, somebody.id, Role.FINANCE, PlaceKind.UNIT, "JF", valid_to=TODAY + 4 * DAY)
        substitutions.enter(ctx, lawyer.id, somebody.id, TODAY + 10 * DAY, TODAY + 12 * DAY, "年休假")


def test_a_substitute_has_the_position_on_its_days_and_not_after(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    substitute = _person(here, "li.min")
    with here.begin() as ctx:
        substitutions.enter(ctx, position.id, substitute.id, TODAY + DAY, TODAY + 2 * DAY, "年休假")
    found = []
    for _ in range(4):
        with here.begin(SYSTEM) as ctx:
            memberships.refresh(ctx)
        found.append("CRT" in _roles(here, "li.min"))
        here.clock.advance(DAY)

    assert found == [False, True, True, False]


def test_a_substitution_is_not_handed_on(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    first, second = _person(here, "li.min"), _person(here, "chen.jing")
    (own,) = _positions(here, "li.min")
    with here.begin() as ctx:
        substitutions.enter(ctx, position.id, first.id, TODAY, TODAY, "培训学习")
        substitutions.enter(ctx, own.id, second.id, TODAY, TODAY, "培训学习")

    assert "CRT" in _roles(here, "li.min")
    assert "CRT" not in _roles(here, "chen.jing")


def test_a_substitution_can_end_early(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    with here.begin() as ctx:
        made = substitutions.enter(ctx, position.id, _person(here, "li.min").id, TODAY, TODAY + DAY, "年休假")
        substitutions.end(ctx, made.id, TODAY - DAY)
        with pytest.raises(SubstitutionRefused):
            substitutions.end(ctx, made.id, TODAY + 9 * DAY)
        with pytest.raises(PositionNotFound):
            substitutions.end(ctx, "nothing", TODAY)

    assert "CRT" not in _roles(here, "li.min")


def test_what_makes_no_sense_is_refused(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    (security,) = (one for one in here.organisation.positions if one.role is Role.SECURITY)
    other = _person(here, "li.min").id

    def refused(position_id: str, substitute: str, first: date, last: date) -> str:
        with here.begin() as ctx, pytest.raises(SubstitutionRefused) as error:
            substitutions.enter(ctx, position_id, substitute, first, last, "年休假")
        return error.value.fields[0].code

    assert refused(position.id, position.person_id, TODAY, TODAY) == "self"
    assert refused(position.id, other, TODAY, TODAY - DAY) == "days_refused"
    assert refused(position.id, other, TODAY, TODAY + timedelta(days=400)) == "days_refused"
    assert refused(position.id, other, date(2000, 1, 1), date(2000, 1, 2)) == "not_held"
    assert refused(security.id, _person(here, "han.bing").id, TODAY, TODAY) == "roles_apart"


def test_two_may_not_stand_in_for_one_on_the_same_day(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    with here.begin() as ctx:
        substitutions.enter(ctx, position.id, _person(here, "li.min").id, TODAY, TODAY + 3 * DAY, "年休假")

        with pytest.raises(SubstitutionOverlaps):
            substitutions.enter(
                ctx, position.id, _person(here, "chen.jing").id, TODAY + 3 * DAY, TODAY + DAY * 5, "年休假"
            )


# --- day by day -------------------------------------------------------------------------------------


def test_the_daily_job_refreshes_and_comes_again_after_midnight(here: Town) -> None:
    (position,) = _positions(here, "wu.fang")
    with here.begin() as ctx:
        substitutions.enter(ctx, position.id, _person(here, "li.min").id, TODAY + DAY, TODAY + DAY, "年休假")
    here.clock.advance(DAY)
    with here.begin(SYSTEM) as ctx:
        memberships.follow_the_day(ctx, {"chain": "a"})
        due = memberships._next_midnight(ctx.now)

    assert "CRT" in _roles(here, "li.min")
    assert due.astimezone(UTC) == datetime(2026, 11, 24, 16, 1, tzinfo=UTC)


def test_an_account_without_a_person_keeps_what_it_was_given(here: Town) -> None:
    with here.begin(SYSTEM) as ctx:
        accounts.create(ctx, "portal", "门户", ["INT"], ["x"], town_code=TOWN)
        memberships.refresh(ctx)

    assert _roles(here, "portal") == ["INT"]

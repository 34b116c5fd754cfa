"""Data scope: nobody within a town reads more matters than roles, places and own work open."""

import itertools

from sqlalchemy import insert, select

from engine.context import Actor
from tests.workflows.organisation.conftest import TODAY, TOWN, Town
from workflows.matters import Pillar
from workflows.models import matter, matter_place, matter_reader
from workflows.organisation import memberships, positions, visibility
from workflows.organisation.roles import PlaceKind, Role
from workflows.organisation.visibility import DataScope, Extent

PARENTS = {"ZZ": None, "ZZ1": "ZZ", "ZZ2": "ZZ", "SP": None}
INSTANCES = {
    "a-sp": (Pillar.APPROVAL, {"unit": "SP"}),
    "a-zz": (Pillar.APPROVAL, {"unit": "ZZ"}),
    "p-zz1": (Pillar.ENFORCEMENT, {"unit": "ZZ1", "field": "市容环卫"}),
    "p-free": (Pillar.ENFORCEMENT, {"field": "市容环卫"}),
    "d-g1": (Pillar.COMMAND, {"grid": "g1", "village": "v1"}),
    "d-js": (Pillar.COMMAND, {"unit": "JS"}),
    "g-g1": (Pillar.GRID, {"grid": "g1", "village": "v1"}),
}


def _seen(here: Town, scope: DataScope) -> set[str]:
    """Which of ``INSTANCES`` the scope reads; every list, row by row too, and the single question agree."""
    with here.begin() as ctx:
        for name, (pillar, places) in INSTANCES.items():
            row = {"instance_id": name, "town_code": TOWN, "pillar": pillar.value}
            named = {"kind": "x", "number": name, "title": name, "opened_at": ctx.now, "opened_by": "system"}
            ctx.db.execute(insert(matter).values(**row, **named))
            for kind, code in places.items():
                ctx.db.execute(insert(matter_place).values(**row, kind=kind, code=code))
        ctx.db.execute(insert(matter_reader).values(login="reader", instance_id="p-zz1", town_code=TOWN))
        among = visibility.among(scope)
        wanted = select(matter.c.instance_id).where(matter.c.instance_id.in_([*INSTANCES]))
        found = set(ctx.db.execute(wanted if among is None else wanted.where(among(matter.c.instance_id))).scalars())
        if (one_by_one := visibility.among(scope, is_dense=True)) is not None:
            assert found == set(ctx.db.execute(wanted.where(one_by_one(matter.c.instance_id))).scalars())
        for pillar in Pillar:
            of_it = {name for name, (one, _) in INSTANCES.items() if one is pillar}
            for narrowed in (visibility.among(scope, pillar), visibility.among(scope, pillar, is_dense=True)):
                of_pillar = wanted.where(matter.c.pillar == pillar.value)
                of_pillar = of_pillar if narrowed is None else of_pillar.where(narrowed(matter.c.instance_id))
                assert set(ctx.db.execute(of_pillar).scalars()) == found & of_it, pillar
        assert found == {name for name in INSTANCES if visibility.reads(ctx, scope, name)}
        ctx.db.rollback()
    return found


def _scope_of(role: Role, kind: PlaceKind = PlaceKind.UNIT, code: str = "", **facts: object) -> DataScope:
    seen = visibility.extents([role], [(role, kind, code)] if code else [], PARENTS)
    return DataScope(TOWN, "somebody", frozenset({role.value}), seen, **facts)  # type: ignore[arg-type]


MATRIX: list[tuple[Role, PlaceKind | None, str, set[str]]] = [
    (Role.LEADER, None, "", {*INSTANCES}),
    (Role.SUPERVISOR, None, "", {*INSTANCES}),
    (Role.DISPATCHER, None, "", {*INSTANCES}),
    (Role.CLERK, None, "", {"a-sp", "a-zz"}),
    (Role.APPROVER, PlaceKind.UNIT, "SP", {"a-sp", "a-zz"}),
    (Role.REVIEWER, PlaceKind.UNIT, "SP", {"a-sp"}),
    (Role.BUREAU_HEAD, PlaceKind.UNIT, "ZZ", {"a-zz", "p-zz1", "p-free"}),
    (Role.OFFICER, PlaceKind.UNIT, "ZZ1", {"p-zz1"}),
    (Role.OFFICER, PlaceKind.UNIT, "ZZ2", set()),
    (Role.OFFICER, PlaceKind.UNIT, "ZZ", {"a-zz", "p-zz1"}),
    (Role.HANDLER, PlaceKind.UNIT, "JS", {"d-js"}),
    (Role.GRID_WORKER, PlaceKind.GRID, "g1", {"d-g1", "g-g1"}),
    (Role.GRID_WORKER, PlaceKind.GRID, "g2", set()),
    (Role.PARTY_AFFAIRS, PlaceKind.VILLAGE, "v1", {"g-g1"}),
    (Role.HANDLER, PlaceKind.VILLAGE, "v1", {"d-g1"}),
    (Role.LEGAL_REVIEWER, None, "", set()),
    (Role.APPLICANT, None, "", set()),
    (Role.INTEGRATOR, None, "", set()),
    (Role.ADMINISTRATOR, None, "", set()),
    (Role.SECURITY, None, "", set()),
    (Role.AUDITOR, None, "", set()),
    (Role.DESIGNER, None, "", set()),
]
"""Role, kind and code of the place where it is held, and what is read there (DOMAIN: the matrix of sight)."""


def test_each_role_reads_what_the_matrix_says(here: Town) -> None:
    read = [
        (role, kind, code, _seen(here, _scope_of(role, kind or PlaceKind.TOWN, code))) for role, kind, code, _ in MATRIX
    ]

    assert read == MATRIX


def test_officers_read_clues_of_their_fields_that_no_squad_has(here: Town) -> None:
    certified = _scope_of(Role.OFFICER, PlaceKind.UNIT, "ZZ2", fields=frozenset({"市容环卫"}))

    assert _seen(here, certified) == {"p-free"}


def test_who_was_given_work_reads_on(here: Town) -> None:
    assert _seen(here, DataScope(TOWN, "reader")) == {"p-zz1"}


def test_another_town_s_places_open_nothing(here: Town) -> None:
    seen = visibility.extents([Role.REVIEWER], [(Role.REVIEWER, PlaceKind.UNIT, "SP")], PARENTS)

    assert _seen(here, DataScope("320282100", "somebody", frozenset(), seen)) == set()


def test_masked_sight_is_left_out_where_the_whole_is_asked_for() -> None:
    for pillar, roles in visibility.MASKED.items():
        for role in roles:
            place = [(role, kind, "x") for kind in PlaceKind]
            assert visibility.extents([role], place, {}, in_full=True)[pillar] == Extent()
            assert visibility.extents([role], place, {})[pillar] != Extent()


def test_every_role_has_a_breadth_in_every_pillar() -> None:
    for role, pillar in itertools.product(Role, (None, *Pillar)):
        assert visibility.breadth(role, pillar) in visibility.Breadth


def _scope(here: Town, login: str) -> DataScope:
    with here.begin() as ctx:
        open_to = memberships.of_login(ctx, login, TODAY)
        actor = Actor(login, "person", login, open_to.roles, open_to.groups, TOWN)
        return visibility.of_actor(ctx, actor)


def _login(here: Town, role: Role, place: str) -> str:
    person_id = next(
        one.person_id for one in here.organisation.positions if one.role is role and one.place_code == place
    )
    return next(str(person.login) for person in here.organisation.people if person.id == person_id)


def test_positions_open_their_places(here: Town) -> None:
    assert _scope(here, "li.min").extent(Pillar.APPROVAL).sees_town
    assert not _scope(here, "li.min").extent(Pillar.ENFORCEMENT).sees_town
    assert _scope(here, "zheng.gang").extent(Pillar.APPROVAL).units == {"JS"}
    worker = _scope(here, _login(here, Role.GRID_WORKER, "320281199201001"))
    assert worker.extent(Pillar.COMMAND).grids == {"320281199201001"}
    for nobody in ("han.bing", "nobody"):
        assert all(_scope(here, nobody).extent(pillar) == Extent() for pillar in Pillar)
    assert _scope(here, _login(here, Role.BUREAU_HEAD, "ZZ")).extent(Pillar.ENFORCEMENT).sees_town
    assert _scope(here, "lu.jun").sees_all


def test_officers_see_their_squad_and_carry_their_fields(here: Town) -> None:
    officer = next(one for one in here.organisation.certificates if one.is_valid(TODAY))
    login = next(str(person.login) for person in here.organisation.people if person.id == officer.person_id)
    seen = _scope(here, login)

    assert seen.fields == set(officer.fields)
    assert len(seen.extent(Pillar.ENFORCEMENT).units) == 1 and not seen.extent(Pillar.ENFORCEMENT).sees_town


def test_the_acting_position_narrows_what_is_seen(here: Town) -> None:
    assert _scope(here, "sun.li").extent(Pillar.APPROVAL).sees_town
    review = next(
        one for one in here.organisation.positions if one.role is Role.REVIEWER and _is(here, one.person_id, "sun.li")
    )
    with here.begin() as ctx:
        positions.act_in(ctx, review.person_id, review.id)

    seen = _scope(here, "sun.li").extent(Pillar.APPROVAL)
    assert not seen.sees_town and seen.units == {"SP"}


def _is(here: Town, person_id: str, login: str) -> bool:
    return any(person.id == person_id and person.login == login for person in here.organisation.people)

"""The demonstration town: its counts, its numbers that are nobody's, and that a seed always gives the same."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from stdnum.cn import uscc

from engine import accounts
from engine.context import SYSTEM
from engine.pages import PageRequest
from forms import formats
from tests.workflows.organisation.conftest import TODAY, TOWN, Town
from workflows import demo, towns
from workflows.catalogues.kinds import FIELDS
from workflows.organisation import businesses, geometry, grids, memberships, party, windows
from workflows.organisation.businesses import BusinessFilter
from workflows.organisation.demonstration import ground, identities, town
from workflows.organisation.demonstration.town import Organisation
from workflows.organisation.party_tree import Level
from workflows.organisation.roles import GRID_ROLES, PLACES, SINGLE, PlaceKind, Role, incompatible_pair
from workflows.organisation.units import UnitKind
from workflows.organisation.villages import VillageKind


def test_the_same_seed_gives_the_same_town() -> None:
    assert town.generate(7, TODAY) == town.generate(7, TODAY)
    assert town.generate(7, TODAY).people != town.generate(8, TODAY).people


def test_places_are_as_many_as_the_paper_says(organisation: Organisation) -> None:
    units = Counter(unit.kind for unit in organisation.units)
    kinds = Counter(grid.kind.value for grid in organisation.grids)

    assert (units[UnitKind.OFFICE], units[UnitKind.RESIDENT], units[UnitKind.SQUAD]) == (10, 10, 6)
    assert len(organisation.villages) == 20
    assert sum(village.kind is VillageKind.COMMUNITY for village in organisation.villages) == 6
    assert (kinds["comprehensive"], kinds["dedicated"]) == (126, 14)
    assert len(organisation.windows) == 10
    assert len({line for window in organisation.windows for line in window.merged_from}) == 26


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_grid_has_its_branch_and_its_own_ground(seed: int) -> None:
    made = town.generate(seed, TODAY)
    branches = [node.code for node in made.party if node.kind is Level.BRANCH]

    assert grids.problems(made.grids, branches) == []
    assert len({grid.branch_code for grid in made.grids}) == 140
    for grid in made.grids:
        assert geometry.holds(geometry.corners(grid.polygon), *ground.middle(grid))


def test_staff_are_as_many_as_the_paper_says(organisation: Organisation) -> None:
    held = Counter(position.role.value for position in organisation.positions)
    expected = {
        "CLK": 20, "REV": 15, "APV": 6, "COS": 30, "CRT": 2, "OFF": 88, "SQL": 6, "BUR": 1, "LAW": 3, "HST": 2,
        "MTG": 7, "DSP": 12, "DTY": 5, "HDL": 60, "LDR": 9, "SUP": 4, "FIN": 2, "ARC": 1, "DES": 2, "AUD": 1,
        "SEC": 1, "ADM": 1,
    }  # fmt: skip
    in_office = [one for one in organisation.positions if one.role is Role.PARTY_AFFAIRS and one.place_code == "DJ"]

    # The 20 village secretaries answer for their villages beside the 60 in the units.
    handlers = [one for one in organisation.positions if one.role is Role.HANDLER]
    held["HDL"] -= sum(one.place_kind is PlaceKind.VILLAGE for one in handlers)
    assert {role: held[role] for role in expected} == expected
    assert len(in_office) == 4


def test_one_leader_and_five_members_in_every_grid(organisation: Organisation) -> None:
    held = Counter((one.place_code, one.role) for one in organisation.positions if one.role in GRID_ROLES)
    people = {one.person_id for one in organisation.positions if one.role in GRID_ROLES}

    assert held == Counter((grid.code, role) for grid in organisation.grids for role in GRID_ROLES)
    assert len(people) == 420


def test_no_position_breaks_a_rule(organisation: Organisation) -> None:
    by_person: dict[str, set[Role]] = {}
    single = Counter((one.place_code, one.role) for one in organisation.positions if one.role in SINGLE)
    leading = Counter((one.place_kind, one.place_code) for one in organisation.positions if one.leads)
    for one in organisation.positions:
        assert one.place_kind in PLACES[one.role], one
        by_person.setdefault(one.person_id, set()).add(one.role)

    assert set(single.values()) == {1} and set(leading.values()) == {1}
    assert not any(incompatible_pair(held) for held in by_person.values())
    assert len(leading) == 553 + 20 + 19 + 1 + 6 + 140 + 1, "chain, villages, units, bureau, squads, grids, town"


def test_certificates_are_as_the_paper_says(organisation: Organisation) -> None:
    valid = [one for one in organisation.certificates if one.is_valid(TODAY)]

    assert len(organisation.certificates) == 88 and len(valid) == 85
    assert {len(one.fields) for one in organisation.certificates} <= {2, 3, 4, 5}
    assert all(one.expires_on <= TODAY + timedelta(days=5 * 365) for one in organisation.certificates)
    squads = {one.person_id: one.place_code for one in organisation.positions if one.role is Role.OFFICER}
    cover = Counter((squads[one.person_id], field) for one in organisation.certificates for field in one.fields)
    assert all(cover[(f"ZZ{squad}", field)] >= 2 for squad in range(1, 7) for field in FIELDS)


def test_people_and_firms_can_be_nobody() -> None:
    made = town.generate(1, TODAY)
    numbers = identities.Identities(town.Random(5), TODAY)

    for _ in range(500):
        number = numbers.id_number()
        assert formats.idcard(number, TODAY) == number and number.startswith("320299")
    for person in made.people:
        assert formats.MOBILE.fullmatch(person.phone) and person.phone[2:6] == "0000"
    assert len({person.phone for person in made.people}) == len(made.people)
    assert all(person.id_masked.startswith("320***********") for person in made.people)
    for business in made.businesses:
        assert uscc.is_valid(business.credit_code) and business.credit_code[2:8] == "320299"


def test_firms_have_their_credit_classes() -> None:
    made = town.generate(1, TODAY).businesses
    classes = Counter((one.kind, one.credit_class) for one in made)

    assert Counter(one.kind for one in made) == {"enterprise": 4500, "self_employed": 9000}
    assert [classes[("enterprise", letter)] for letter in "ABCD"] == [1350, 2250, 765, 135]
    assert [classes[("self_employed", letter)] for letter in "ABCD"] == [2700, 4500, 1530, 270]


def test_the_known_check_digits_are_made() -> None:
    assert identities.with_check_digit("32029919900101001") == "320299199001010015"
    assert identities.with_check_digit("32029919690707007") == "32029919690707007X"
    assert identities.with_credit_check("91320299MA1ABCDE0") == "91320299MA1ABCDE0Y"


def test_a_loaded_town_can_be_asked_for_everything(here: Town) -> None:
    with here.begin() as ctx:
        assert [*party.counts(ctx, TOWN).values()] == [1, 21, 154, 377]
        assert grids.vacancies(ctx, TOWN, TODAY) == {}
        assert len(grids.vacancies(ctx, TOWN, date(2000, 1, 1))) == 140
        assert windows.before_and_after(ctx, TOWN) == (26, 10)
        grid = grids.all_of(ctx, TOWN)[33]
        assert grids.at(ctx, TOWN, *ground.middle(grid)) == grid
        assert grids.at(ctx, TOWN, 121.0, 31.0) is None
        assert town.load(ctx, here.organisation) == {}, "a second load leaves it as it is"


def test_every_member_of_staff_has_an_account_with_what_is_held(here: Town) -> None:
    with here.begin(SYSTEM) as ctx:
        worker = accounts.by_login(ctx, "zhou.qiaoyun")
        cosigner = accounts.by_login(ctx, "zheng.gang")
        both = accounts.by_login(ctx, "sun.li")
        open_to = memberships.of_people(ctx, TOWN, TODAY)

    assert worker is not None and list(worker.roles) == ["AGT"]
    assert cosigner is not None and "COS-JS" in cosigner.groups
    assert both is not None and list(both.roles) == ["APV", "REV"]
    with_login = [person for person in here.organisation.people if person.login]
    assert len(with_login) == 753 and all(open_to[person.id].roles for person in with_login)
    held = {person.login for person in with_login}
    assert {person.login for person in demo.PEOPLE if person.roles != ("APP",)} <= held


def test_firms_are_found_by_grid_and_name(here: Town) -> None:
    made = town.generate(1, TODAY).businesses[:200]
    with here.begin() as ctx:
        town.rows.add_all(ctx, town.TABLES["businesses"], made)
        one = made[0]

        found = businesses.list(ctx, TOWN, BusinessFilter(grid_code=one.grid_code), PageRequest(limit=200)).items
        assert one in found and all(other.grid_code == one.grid_code for other in found)
        assert businesses.find(ctx, TOWN, one.credit_code) == one
        assert one in businesses.list(ctx, TOWN, BusinessFilter(name_contains=one.name)).items
        assert businesses.find(ctx, TOWN, "nothing") is None


def test_a_street_differs_from_a_town_by_its_label_only(here: Town) -> None:
    street = replace(demo.TOWN, kind=towns.TownKind.STREET.value)
    with here.begin() as ctx:
        towns.register(ctx, street)
        found = towns.get(ctx, TOWN)

    assert found == street and found.label == ("街道", "subdistrict")
    assert demo.TOWN.label == ("镇", "town")
    assert found.as_variable() == demo.TOWN.as_variable()

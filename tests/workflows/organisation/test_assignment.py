"""From groups to people; grids and villages; rosters, duties and windows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine import deployments
from engine.errors import FieldError
from tests.scenarios.walker import bundle
from tests.workflows.organisation.conftest import NOW, TODAY, TOWN, Town
from workflows.catalogues import imports
from workflows.catalogues.findings import EntryNotFound
from workflows.organisation import (
    assignment,
    certificates,
    duties,
    grids,
    party,
    rosters,
    substitutions,
    units,
    villages,
    windows,
)
from workflows.organisation.errors import (
    CertificateNotFound,
    OfficersNotCertified,
    OrganisationInvalid,
    PersonNotFound,
    PlaceNotFound,
)
from workflows.organisation.models import grid
from workflows.organisation.party_tree import Level, PartyNode
from workflows.organisation.roles import Role
from workflows.organisation.rota import Turn
from workflows.organisation.units import UnitKind
from workflows.organisation.villages import Village, VillageKind
from workflows.organisation.windows import Window

DAY = timedelta(days=1)
VILLAGE, GRID = "320281199201", "320281199201001"


@pytest.mark.parametrize(
    ("group", "count"),
    [
        ("REV", 15),
        ("COS-HBS", 2),
        ("OFF-ZZ", 88),
        ("OFF-ZZ1", 15),
        (f"GW-{GRID}", 1),
        (f"GW-{VILLAGE}", 7),
        ("GW", 140),
        ("LEAD-ZZ1", 1),
        (f"LEAD-{VILLAGE}", 1),
        ("strangers", 0),
        ("COS-NOWHERE", 0),
    ],
)
def test_a_group_is_resolved_to_people(here: Town, group: str, count: int) -> None:
    with here.begin() as ctx:
        found = assignment.resolve(ctx, TOWN, group, TODAY)

    assert len({person.id for person in found}) == len(found) == count


def test_who_is_away_is_replaced_by_the_substitute(here: Town) -> None:
    with here.begin() as ctx:
        (worker,) = assignment.resolve(ctx, TOWN, f"GW-{GRID}", TODAY)
        (other,) = assignment.resolve(ctx, TOWN, f"GW-{VILLAGE}002", TODAY)
        position = next(
            one for one in here.organisation.positions if one.person_id == worker.id and one.role is Role.GRID_WORKER
        )
        substitutions.enter(ctx, position.id, other.id, TODAY, TODAY + DAY, "病假两天")

        assert assignment.resolve(ctx, TOWN, f"GW-{GRID}", TODAY) == [other]
        assert assignment.resolve(ctx, TOWN, f"GW-{GRID}", TODAY + 2 * DAY) == [worker]


def test_a_grid_without_the_role_falls_back_to_its_village_and_then_the_town(here: Town) -> None:
    with here.begin() as ctx:
        agents = assignment.for_grid(ctx, TOWN, Role.AGENT, GRID, TODAY)
        leaders = assignment.for_grid(ctx, TOWN, Role.SUPERVISOR, GRID, TODAY)

        assert agents == assignment.resolve(ctx, TOWN, f"AGT-{VILLAGE}", TODAY)
        assert leaders == assignment.resolve(ctx, TOWN, f"LEAD-{VILLAGE}", TODAY)
        with pytest.raises(PlaceNotFound):
            assignment.for_grid(ctx, TOWN, Role.AGENT, "nowhere", TODAY)


def test_the_branch_secretary_stands_in_the_way_up(here: Town) -> None:
    with here.begin() as ctx:
        path = assignment.escalation_path(ctx, TOWN, GRID, TODAY)
        (leader,) = assignment.resolve(ctx, TOWN, f"GL-{GRID}", TODAY)
        branch = grids.get(ctx, TOWN, GRID).branch_code
        (branch_secretary,) = assignment.resolve(ctx, TOWN, f"LEAD-{branch}", TODAY)
        (village_secretary,) = assignment.resolve(ctx, TOWN, f"LEAD-{VILLAGE}", TODAY)

    assert leader == branch_secretary
    assert path[:2] == [leader, village_secretary] and len(path) == 2 + 9


def test_a_village_lies_in_the_area_of_one_squad(here: Town) -> None:
    with here.begin() as ctx:
        squad = assignment.squad_of(ctx, TOWN, VILLAGE, TODAY)
        (leader,) = assignment.resolve(ctx, TOWN, "LEAD-ZZ1", TODAY)

    assert len(squad) == 15 and squad[0] == leader


# --- places -----------------------------------------------------------------------------------------


def _codes(fields: list[FieldError]) -> list[str]:
    return [one.code for one in fields]


def test_a_grid_that_cannot_be_is_refused(here: Town) -> None:
    with here.begin() as ctx:
        one, other = grids.all_of(ctx, TOWN, VILLAGE)[:2]
        for changed, code in (
            (replace(one, branch_code=other.branch_code), "branch_taken"),
            (replace(one, branch_code="LM01"), "branch_unknown"),
            (replace(one, polygon=other.polygon), "grids_overlap"),
            (replace(one, polygon=one.polygon[:2]), "polygon_refused"),
            (replace(one, polygon=[one.polygon[place] for place in (0, 2, 1, 3)]), "polygon_crossed"),
            (replace(one, code="32028119920X001"), "code_refused"),
        ):
            with pytest.raises(OrganisationInvalid) as refused:
                grids.put(ctx, changed)
            assert code in _codes(refused.value.fields)

        grids.put(ctx, replace(one, households=321))
        assert grids.get(ctx, TOWN, one.code).households == 321


def test_the_database_itself_keeps_one_branch_to_a_grid(here: Town) -> None:
    with pytest.raises(IntegrityError), here.begin() as ctx:
        ctx.db.execute(update(grid).where(grid.c.code == GRID).values(branch_code="ZB201002"))
    with pytest.raises(IntegrityError), here.begin() as ctx:
        ctx.db.execute(update(grid).where(grid.c.code == GRID).values(branch_code=None))


def test_the_chain_passes_down_and_reports_up(here: Town) -> None:
    with here.begin() as ctx:
        branch = grids.get(ctx, TOWN, GRID).branch_code

        assert [node.kind for node in party.upward(ctx, TOWN, branch)] == [
            Level.BRANCH,
            Level.ALLIANCE,
            Level.COMMITTEE,
        ]
        assert len(party.downward(ctx, TOWN, "DW")) == 21
        assert len(party.downward(ctx, TOWN, branch)) == 2
        with pytest.raises(PlaceNotFound):
            party.upward(ctx, TOWN, "nothing")
        with pytest.raises(OrganisationInvalid):
            party.put(ctx, PartyNode(TOWN, "ZB999", "支部", Level.BRANCH, "DW"))
        party.put(ctx, PartyNode(TOWN, "ZB999", "支部", Level.BRANCH, "LM01"))
        assert party.counts(ctx, TOWN)[Level.BRANCH] == 155


def test_units_and_villages_are_kept(here: Town) -> None:
    with here.begin() as ctx:
        assert [unit.code for unit in units.all_of(ctx, TOWN, UnitKind.SQUAD)] == [f"ZZ{n}" for n in range(1, 7)]
        assert units.get(ctx, TOWN, "HBS").is_resident and not units.get(ctx, TOWN, "JS").is_resident
        with pytest.raises(PlaceNotFound):
            units.get(ctx, TOWN, "nothing")
        units.put(ctx, units.Unit(TOWN, "XX", "新设办公室", UnitKind.OFFICE, None, 99))
        units.put(ctx, units.Unit(TOWN, "XX", "更名办公室", UnitKind.OFFICE, None, 99))
        assert units.get(ctx, TOWN, "XX").name == "更名办公室"
        with pytest.raises(OrganisationInvalid):
            villages.put(ctx, Village(TOWN, "320281198201", "邻镇村", VillageKind.VILLAGE, None))
        villages.put(ctx, Village(TOWN, "320281199221", "新村", VillageKind.VILLAGE, "ZZ2"))
        assert len(villages.all_of(ctx, TOWN)) == 21


# --- certificates, rosters, duties, windows ---------------------------------------------------------


def test_two_officers_pass_until_one_loses_the_certificate(here: Town) -> None:
    valid = [one for one in here.organisation.certificates if one.covers("水利", TODAY)][:2]
    logins = {person.id: person.login for person in here.organisation.people}
    officers = [str(logins[one.person_id]) for one in valid]
    with here.begin() as ctx:
        certificates.require(ctx, officers, "水利", [TODAY])
        certificates.revoke(ctx, valid[0].id, TODAY, "调离执法岗位")

        with pytest.raises(OfficersNotCertified) as refused:
            certificates.require(ctx, officers, "水利", [TODAY])
        assert _codes(refused.value.fields) == ["certificate_not_valid"]
        certificates.require(ctx, officers, "水利", [TODAY - DAY])
        with pytest.raises(CertificateNotFound):
            certificates.revoke(ctx, "nothing", TODAY, "调离执法岗位")


def test_certificates_are_entered_and_their_end_is_seen_coming(here: Town) -> None:
    officer = here.organisation.certificates[0].person_id
    with here.begin() as ctx:
        with pytest.raises(OrganisationInvalid) as refused:
            certificates.issue(ctx, officer, "X1", ["魔法"], TODAY, TODAY - DAY)
        assert _codes(refused.value.fields) == ["fields_refused", "days_refused"]
        made = certificates.issue(ctx, officer, "X1", ["水利"], TODAY, TODAY + 5 * DAY)

        assert made in certificates.expiring(ctx, TOWN, TODAY)
        assert made in certificates.covering(ctx, TOWN, "水利", TODAY + 5 * DAY)
        assert made not in certificates.covering(ctx, TOWN, "水利", TODAY + 6 * DAY)
        assert made in certificates.of_person(ctx, officer)


def test_the_roster_says_who_is_on_duty(here: Town) -> None:
    with here.begin() as ctx:
        on_duty = rosters.on_duty(ctx, TOWN, NOW)
        (officer,) = rosters.on_duty(ctx, TOWN, NOW, Role.DUTY_OFFICER)

        assert on_duty[0] == officer and 3 <= len(on_duty) <= 4
        stranger = next(one.person_id for one in here.organisation.positions if one.role is Role.LEADER)
        rosters.exchange(ctx, TOWN, TODAY, Turn.DAY, officer.id, stranger)
        assert rosters.on_duty(ctx, TOWN, NOW)[0].id == stranger
        with pytest.raises(OrganisationInvalid):
            rosters.exchange(ctx, TOWN, TODAY, Turn.DAY, on_duty[1].id, stranger)
        with pytest.raises(PersonNotFound):
            rosters.exchange(ctx, TOWN, TODAY, Turn.DAY, officer.id, officer.id)
        assert rosters.on_duty(ctx, TOWN, NOW + timedelta(days=60)) == []


def test_a_roster_needs_five_shifts(here: Town) -> None:
    shifts = [rosters.Shift(f"officer{place}", (f"a{place}", f"b{place}")) for place in range(5)]

    assert len(rosters.planned(TOWN, shifts, TODAY, TODAY + DAY)) == 2 * 3 * 3
    with pytest.raises(OrganisationInvalid):
        rosters.planned(TOWN, shifts[:4], TODAY, TODAY)


def test_every_management_item_and_power_has_who_answers_for_it(here: Town) -> None:
    with here.begin() as ctx:
        daily = duties.of_role(ctx, TOWN, Role.GRID_PATROL, TODAY, "每日")
        every = [duty for role in Role for duty in duties.of_role(ctx, TOWN, role, TODAY)]

        assert daily and all(duty.frequency == "每日" for duty in daily)
        count = {kind: sum(duty.catalogue == kind for duty in every) for kind in ("powers", "management-items")}
        assert count == {"powers": 368, "management-items": 82}
        (answering,) = duties.answering_for(ctx, TOWN, "powers", "CG-001", TODAY)
        assert answering.role == "SQL"


def test_a_new_text_of_a_duty_ends_the_old_one(here: Town) -> None:
    with here.begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
        duties.lay_down(ctx, TOWN, Role.SQUAD_LEADER, "powers", "CG-001", "新的责任", TODAY)

        (old,) = duties.answering_for(ctx, TOWN, "powers", "CG-001", TODAY - DAY)
        (new,) = duties.answering_for(ctx, TOWN, "powers", "CG-001", TODAY)
        assert old.responsibility != new.responsibility == "新的责任"
        with pytest.raises(EntryNotFound):
            duties.lay_down(ctx, TOWN, Role.SQUAD_LEADER, "powers", "ZZ-999", "责任", TODAY)


def test_windows_follow_the_catalogue_that_is_deployed(here: Town) -> None:
    with here.begin() as ctx:
        assert windows.accepting(ctx, TOWN, "XK0001") == []
        deployments.deploy(ctx, "approval", bundle("approval"))

        found = windows.accepting(ctx, TOWN, "XK0001")
        assert [window.group_name for window in found] == ["建设管理综合窗口"] * 2
        windows.put(ctx, Window(TOWN, "C11", "便民窗口", "便民窗口", []), ["XK0001", "XK0001"])
        assert len(windows.accepting(ctx, TOWN, "XK0001")) == 3

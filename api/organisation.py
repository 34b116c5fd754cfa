"""Doors to the organisation: units, grids, windows, the Party chain, people with positions, who stands in for whom."""

from typing import Any

from api import towns
from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Day, Flag, Instant, Items, Query, Text, Value, Whole
from api.scopes import Scope
from workflows.calendar.zone import local_day
from workflows.organisation import avoidances, grids, party, people, positions, rosters, substitutions, units, windows
from workflows.organisation.avoidances import Avoidance, Ground, SubjectKind
from workflows.organisation.errors import AvoidanceNotFound, PersonNotFound, PositionNotFound
from workflows.organisation.substitutions import Substitution

door = Door("organisation", "组织机构", "Organisation")


class UnitOut(Answer):
    """An office of the town, a resident agency of the county, or a squad."""

    code = Text(metadata={"example": "JS"})
    name = Text(metadata={"example": "建设局"})
    kind = Text(metadata={"example": "office"})
    parent_code = Text(allow_none=True)
    is_resident = Flag()


class GridOut(Answer):
    """A grid with its one branch."""

    code = Text(metadata={"example": "320281199201001"})
    name = Text()
    village_code = Text()
    kind = Text(metadata={"example": "comprehensive"})
    branch_code = Text()
    households = Whole()
    merged_lines = Items(Text())
    vacancies = Items(Text())
    """Positions of “one leader, five members” that nobody holds today."""


class WindowOut(Answer):
    """A comprehensive window and the line windows it took over."""

    code = Text()
    name = Text()
    group_name = Text()
    merged_from = Items(Text())


class PartyNodeOut(Answer):
    """One organisation of the four-level chain."""

    code = Text()
    name = Text()
    kind = Text(metadata={"example": "branch"})
    parent_code = Text(allow_none=True)


class PositionOut(Answer):
    """A role held at a place."""

    id = Text()
    role = Text(metadata={"example": "GW"})
    place_kind = Text(metadata={"example": "grid"})
    place_code = Text()
    title = Text()
    leads = Flag()
    valid_from = Day()
    valid_to = Day(allow_none=True)


class PersonOut(Answer):
    """A member of staff; numbers are masked."""

    id = Text()
    name = Text()
    login = Text(allow_none=True)
    id_masked = Text(metadata={"example": "320***********0011"})
    positions = Value()


class DutyQuery(Query):
    """When; now unless said."""

    at = Instant(load_default=None)


class OnDutyOut(Answer):
    """Somebody on the present turn of the command centre."""

    id = Text()
    name = Text()
    login = Text(allow_none=True)


class SubstitutionBody(Body):
    """Who stands in for which position, on which days, and why."""

    position_id = Text(min=1, max=36, required=True)
    substitute_id = Text(min=1, max=36, required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)
    reason = Text(min=1, max=200, required=True, metadata={"example": "年休假"})


class SubstitutionOut(Answer):
    """One person standing in for the holder of a position."""

    id = Text()
    position_id = Text()
    substitute_id = Text()
    first_day = Day()
    last_day = Day()
    reason = Text()
    entered_by = Text()


class EndBody(Body):
    """The last day."""

    last_day = Day(required=True)


class AvoidanceBody(Body):
    """Who is to keep out of what, and why."""

    login = Text(min=1, max=255, required=True)
    process_instance_id = Text(min=1, max=36, required=True)
    ground = Choice(*(ground for ground in Ground if ground is not Ground.OWN_CASE), required=True)
    reason = Text(min=1, max=500, required=True)


class DecisionBody(Body):
    """Whether the person has to keep out."""

    is_approved = Flag(required=True)


class AvoidanceOut(Answer):
    """A flag that keeps somebody out of a matter."""

    id = Text()
    login = Text()
    subject = Text()
    ground = Text()
    reason = Text()
    state = Text()
    entered_by = Text()
    decided_by = Text(allow_none=True)


@door.read("/organisation/units", scope=Scope.ORGANISATION_READ, returns=UnitOut(), is_list=True)
def list_units(call: Call) -> list[Any]:
    """机构。Units of the caller's town."""
    return list(units.all_of(call.ctx, call.ctx.actor.town_code))


@door.read("/organisation/grids", scope=Scope.ORGANISATION_READ, returns=GridOut(), is_list=True)
def list_grids(call: Call) -> list[dict[str, Any]]:
    """网格。Grids of the caller's town with their branch and open positions."""
    town = call.ctx.actor.town_code
    open_positions = grids.vacancies(call.ctx, town, local_day(call.ctx.now))
    names = ("code", "name", "village_code", "branch_code", "households", "merged_lines")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "kind": one.kind.value,
            "vacancies": [role.value for role in open_positions.get(one.code, [])],
        }
        for one in grids.all_of(call.ctx, town)
    ]


@door.read("/organisation/windows", scope=Scope.ORGANISATION_READ, returns=WindowOut(), is_list=True)
def list_windows(call: Call) -> list[Any]:
    """综合窗口。Comprehensive windows and what each took over."""
    return list(windows.all_of(call.ctx, call.ctx.actor.town_code))


@door.read("/organisation/party-nodes", scope=Scope.ORGANISATION_READ, returns=PartyNodeOut(), is_list=True)
def list_party_nodes(call: Call) -> list[Any]:
    """党组织四级架构。Committee, alliances, branches, households; organisations only, no names of members."""
    return list(party.all_of(call.ctx, call.ctx.actor.town_code))


@door.read("/organisation/people/<name:login>", scope=Scope.ORGANISATION_READ, returns=PersonOut())
def get_person(call: Call, login: str) -> dict[str, Any]:
    """人员与岗位。A member of staff with the positions held today and later."""
    person = people.by_login(call.ctx, login)
    if person is None:
        raise PersonNotFound(login)
    towns.seen(call.ctx, person, PersonNotFound, login)
    held = positions.of_person(call.ctx, person.id, local_day(call.ctx.now), or_later=True)
    shown = PositionOut()
    return {
        "id": person.id,
        "name": person.name,
        "login": person.login,
        "id_masked": person.id_masked,
        "positions": [shown.dump(one) for one in held],
    }


@door.read("/organisation/on-duty", scope=Scope.ORGANISATION_READ, query=DutyQuery(), returns=OnDutyOut(), is_list=True)
def list_on_duty(call: Call) -> list[Any]:
    """当班人员。Who is on duty in the command centre."""
    at = call.query["at"] or call.ctx.now
    return list(rosters.on_duty(call.ctx, call.ctx.actor.town_code, at))


@door.act(
    "/organisation/substitutions",
    scope=Scope.ORGANISATION_MANAGE,
    body=SubstitutionBody(),
    returns=SubstitutionOut(),
    status=201,
)
def enter_substitution(call: Call) -> Substitution:
    """登记代理。Let somebody stand in for a position; tasks of the position reach the substitute on these days."""
    body = call.body
    held = positions.get(call.ctx, body["position_id"])
    towns.seen(call.ctx, held, PositionNotFound, body["position_id"])
    return substitutions.enter(
        call.ctx, held.id, body["substitute_id"], body["first_day"], body["last_day"], body["reason"]
    )


@door.act(
    "/organisation/substitutions/<id:substitution_id>/end",
    scope=Scope.ORGANISATION_MANAGE,
    body=EndBody(),
    returns=SubstitutionOut(),
)
def end_substitution(call: Call, substitution_id: str) -> Substitution:
    """提前结束代理。End a substitution with this day."""
    found = substitutions.get(call.ctx, substitution_id)
    towns.seen(call.ctx, found, PositionNotFound, substitution_id)
    return substitutions.end(call.ctx, substitution_id, call.body["last_day"])


@door.act("/avoidances", scope=Scope.TASK_COMPLETE, body=AvoidanceBody(), returns=AvoidanceOut(), status=201)
def request_avoidance(call: Call) -> Avoidance:
    """申请回避。Ask that somebody, or oneself, keep out of a matter."""
    body = call.body
    return avoidances.request(
        call.ctx,
        towns.own(call.ctx),
        body["login"],
        SubjectKind.INSTANCE,
        body["process_instance_id"],
        Ground(body["ground"]),
        body["reason"],
    )


@door.act(
    "/avoidances/<id:avoidance_id>/decide", scope=Scope.AVOIDANCE_DECIDE, body=DecisionBody(), returns=AvoidanceOut()
)
def decide_avoidance(call: Call, avoidance_id: str) -> Avoidance:
    """决定回避。Decide a request; nobody decides about themselves."""
    towns.seen(call.ctx, avoidances.get(call.ctx, avoidance_id), AvoidanceNotFound, avoidance_id)
    return avoidances.decide(call.ctx, avoidance_id, call.body["is_approved"])

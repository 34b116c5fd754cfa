"""Data scope: which matters a person reads, by roles, places and own work; a condition of queries, never of screens.

Source: domain paper 4.2, 4.3. The town always bounds. Within it a role sees the matters of each pillar as widely as
``BREADTH`` and ``BY_PILLAR`` say; and whoever has or had work in a matter, or started it, reads that matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, text, union_all

from engine import pages
from engine.context import Actor, Context
from engine.models import EVERYBODY, process_instance, task_candidate, user_task
from engine.states import TaskState
from workflows.calendar.zone import local_day
from workflows.matters import Pillar, PlaceOf
from workflows.models import case_file, matter, matter_place, matter_reader
from workflows.organisation import certificates, memberships, units
from workflows.organisation.models import temporary_grant
from workflows.organisation.places import group
from workflows.organisation.roles import GRID_ROLES, PlaceKind, Role


class Breadth(IntEnum):
    """How far a role sees, from the narrowest to the widest."""

    OWN = 0
    GRID = 1
    VILLAGE = 2
    UNIT = 3
    TOWN = 4


BREADTH: Mapping[Role, Breadth] = {
    **dict.fromkeys(Role, Breadth.OWN),
    **dict.fromkeys(GRID_ROLES, Breadth.GRID),
    **dict.fromkeys((Role.AGENT, Role.PARTY_AFFAIRS), Breadth.VILLAGE),
    **dict.fromkeys(
        (Role.REVIEWER, Role.COSIGNER, Role.CERTIFIER, Role.OFFICER, Role.SQUAD_LEADER, Role.HANDLER, Role.FINANCE),
        Breadth.UNIT,
    ),
    **dict.fromkeys(
        (
            Role.CLERK,
            Role.APPROVER,
            Role.BUREAU_HEAD,
            Role.DISPATCHER,
            Role.DUTY_OFFICER,
            Role.LEADER,
            Role.SUPERVISOR,
            Role.ARCHIVIST,
        ),
        Breadth.TOWN,
    ),
}
"""By role, where no pillar says otherwise and for instances of no pillar. Source: domain paper 4.2, 4.3; designers,
administrators, security administrators and auditors see no case but their own, integrators what they started."""

_OWN = dict.fromkeys(Role, Breadth.OWN)
_WIDE = (Role.DISPATCHER, Role.DUTY_OFFICER, Role.LEADER, Role.SUPERVISOR, Role.ARCHIVIST)

BY_PILLAR: Mapping[Pillar, Mapping[Role, Breadth]] = {
    Pillar.APPROVAL: {
        **_OWN,
        **dict.fromkeys((*_WIDE, Role.CLERK, Role.APPROVER), Breadth.TOWN),
        **dict.fromkeys(
            (
                Role.REVIEWER,
                Role.COSIGNER,
                Role.CERTIFIER,
                Role.OFFICER,
                Role.SQUAD_LEADER,
                Role.BUREAU_HEAD,
            ),
            Breadth.UNIT,
        ),
        **dict.fromkeys(GRID_ROLES, Breadth.GRID),
    },
    Pillar.ENFORCEMENT: {
        **_OWN,
        **dict.fromkeys((*_WIDE, Role.BUREAU_HEAD), Breadth.TOWN),
        **dict.fromkeys((Role.OFFICER, Role.SQUAD_LEADER), Breadth.UNIT),
    },
    Pillar.COMMAND: {
        **_OWN,
        **dict.fromkeys(_WIDE, Breadth.TOWN),
        **dict.fromkeys((Role.HANDLER, Role.OFFICER, Role.SQUAD_LEADER, Role.BUREAU_HEAD), Breadth.UNIT),
        **dict.fromkeys(GRID_ROLES, Breadth.GRID),
    },
    Pillar.GRID: {
        **_OWN,
        **dict.fromkeys(_WIDE, Breadth.TOWN),
        **dict.fromkeys((Role.AGENT, Role.PARTY_AFFAIRS), Breadth.VILLAGE),
        **dict.fromkeys(GRID_ROLES, Breadth.GRID),
    },
}
"""By pillar and role. Source: domain paper 4.2, rows "read P1 case", "read P2 case", "handle work order"."""

MASKED: Mapping[Pillar, frozenset[Role]] = {
    Pillar.APPROVAL: frozenset(
        {
            *GRID_ROLES,
            Role.OFFICER,
            Role.SQUAD_LEADER,
            Role.BUREAU_HEAD,
            Role.DISPATCHER,
            Role.DUTY_OFFICER,
            Role.SUPERVISOR,
        }
    ),
    Pillar.ENFORCEMENT: frozenset({Role.DISPATCHER, Role.DUTY_OFFICER, Role.SUPERVISOR}),
}
"""Who reads numbers of persons masked only, unless the matter is their own work. Source: domain paper 4.2, suffix m."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What somebody sees of the matters of one pillar, besides own work."""

    sees_town: bool = False
    units: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()


MANY = 2_000
"""Instances that a way leads to before rows are asked one by one: a list of them costs 1 ms, one of 100,000 over 50."""

#: Under names of their own, as the statement that asks may be about the same tables.
_READER, _STARTED, _PLACE = matter_reader.alias("reader"), process_instance.alias("started"), matter_place.alias("here")

Held = tuple[Role, PlaceKind, str]
"""A role, the kind of the place it is held at, and its code."""


@dataclass(frozen=True, slots=True)
class DataScope:
    """What one person or program reads of one town; ``town_code`` is empty above all towns."""

    town_code: str
    login: str
    memberships: frozenset[str] = frozenset()
    #: By pillar; None for instances that are no matter.
    extents: Mapping[Pillar | None, Extent] = field(default_factory=dict)
    #: Fields of enforcement of the valid certificates: clues that no squad has yet.
    fields: frozenset[str] = frozenset()
    #: Temporary grants that last beyond this instant count; None counts none.
    at: datetime | None = None

    @property
    def sees_all(self) -> bool:
        """Whether nothing of the town is left out."""
        return all(self.extent(pillar).sees_town for pillar in (None, *Pillar))

    def extent(self, pillar: Pillar | None) -> Extent:
        """What is seen of a pillar."""
        return self.extents.get(pillar, Extent())


# --- from positions to what is seen -----------------------------------------------------------------


def breadth(role: Role, pillar: Pillar | None) -> Breadth:
    """How far a role sees the matters of a pillar."""
    return BREADTH[role] if pillar is None else BY_PILLAR[pillar][role]


def extents(
    roles: Iterable[Role], held: Iterable[Held], parents: Mapping[str, str | None], *, in_full: bool = False
) -> dict[Pillar | None, Extent]:
    """What these roles, held at these places, let somebody see; pure.

    Args:
        parents: unit → the unit above it: an office sees its squads.
        in_full: leave out what is seen masked only.
    """
    known, places = set(roles), list(held)
    found: dict[Pillar | None, Extent] = {}
    for pillar in (None, *Pillar):
        masked = MASKED.get(pillar, frozenset()) if in_full and pillar is not None else frozenset[Role]()
        seeing = known - masked
        codes: defaultdict[PlaceKind, set[str]] = defaultdict(set)
        for role, kind, code in places:
            if role in seeing and kind in _SEEN_AT[breadth(role, pillar)]:
                codes[kind].add(code)
        found[pillar] = Extent(
            any(breadth(role, pillar) is Breadth.TOWN for role in seeing),
            _with_below(parents, codes[PlaceKind.UNIT]),
            frozenset(codes[PlaceKind.VILLAGE]),
            frozenset(codes[PlaceKind.GRID]),
        )
    return found


_SEEN_AT: Mapping[Breadth, frozenset[PlaceKind]] = {
    Breadth.OWN: frozenset(),
    Breadth.TOWN: frozenset(),
    Breadth.GRID: frozenset({PlaceKind.GRID}),
    Breadth.VILLAGE: frozenset({PlaceKind.VILLAGE}),
    Breadth.UNIT: frozenset({PlaceKind.UNIT, PlaceKind.VILLAGE}),
}
"""At which places a breadth counts; handlers of a village are its unit."""

_PLACED = frozenset({Breadth.GRID, Breadth.VILLAGE, Breadth.UNIT})


def _with_below(parents: Mapping[str, str | None], codes: Collection[str]) -> frozenset[str]:
    """These units and all units below them."""
    found = set(codes)
    while more := {code for code, above in parents.items() if above in found} - found:
        found |= more
    return frozenset(found)


def of_actor(ctx: Context, actor: Actor, *, in_full: bool = False) -> DataScope:
    """What the actor reads now: by the roles of the account and the places where they are held today.

    Asks the database only for roles that see by place: the positions, the tree of units, an officer's certificates.
    """
    day = local_day(ctx.now)
    roles = {Role(name) for name in actor.roles if name in set(Role)}
    scope = DataScope(actor.town_code, actor.id, actor.memberships, extents(roles, (), {}, in_full=in_full), at=ctx.now)
    if scope.sees_all:
        return scope
    held: Sequence[Held] = ()
    parents: Mapping[str, str | None] = {}
    if any(breadth(role, pillar) in _PLACED for role in roles for pillar in (None, *Pillar)):
        held = memberships.held_by(ctx, actor.id, day) or _by_groups(actor.groups)
        if any(kind is PlaceKind.UNIT for _, kind, _ in held):
            parents = {one.code: one.parent_code for one in units.all_of(ctx, actor.town_code)}
    fields = _fields(ctx, actor.id, day) if roles & {Role.OFFICER, Role.SQUAD_LEADER} else frozenset[str]()
    return replace(scope, extents=extents(roles, held, parents, in_full=in_full), fields=fields)


def _by_groups(groups: Iterable[str]) -> list[Held]:
    """Places of an account that no person of the organisation stands behind, by the groups it was given."""
    found: list[Held] = []
    for name in groups:
        one = group(name)
        if one is None or one.role is None or one.place_code is None:
            continue
        kinds = (PlaceKind.GRID,) if one.role in GRID_ROLES else (PlaceKind.UNIT, PlaceKind.VILLAGE)
        found += [(one.role, kind, one.place_code) for kind in kinds]
    return found


def _fields(ctx: Context, login: str, day: date) -> frozenset[str]:
    held = certificates.by_login(ctx, [login]).get(login, [])
    return frozenset(name for one in held if one.is_valid(day) for name in one.fields)


# --- as conditions ----------------------------------------------------------------------------------


def is_dense(ctx: Context, scope: DataScope, pillar: Pillar | None = None) -> bool:
    """Whether what ``scope`` reads is so much that rows are asked one by one; at most one statement."""
    ways = [*([] if pillar else _many(scope)), *_here(scope, pillar)]
    beyond = [way.offset(MANY).limit(1).scalar_subquery().is_not(None) for way in ways]
    return bool(beyond) and bool(ctx.db.execute(select(or_(*beyond))).scalar())


def among(scope: DataScope, pillar: Pillar | None = None, *, is_dense: bool = False) -> pages.Among | None:
    """The condition on the column with an instance's id that keeps what ``scope`` reads; None keeps everything.

    Args:
        pillar: all rows are matters of this one.
        is_dense: ask every row by itself: soon done where most rows are kept or there are few of them; otherwise all
            that is kept is listed first.
    """
    if scope.sees_all or (pillar is not None and scope.extent(pillar).sees_town):
        return None

    def kept(column: ColumnElement[str]) -> ColumnElement[bool]:
        # What costs least for most rows comes first; the list is made when a row asks for it.
        wide = [] if pillar is not None else _seen_widely(scope, column)
        many, few = [*_many(scope), *_here(scope, pillar)], _few(scope)
        if not is_dense:
            return or_(*wide, column.in_(union_all(*many, *few)))
        return or_(*wide, *(_holds(way, column) for way in many), column.in_(union_all(*few)))

    return kept


def _holds(way: Select[Any], column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a way leads to a row. A value, as PostgreSQL may make a list of what EXISTS asks."""
    return way.where(_instance_of(way) == column).limit(1).scalar_subquery().is_not(None)


def reads(ctx: Context, scope: DataScope, instance_id: str) -> bool:
    """Whether ``scope`` reads this instance; one statement, or none."""
    if scope.sees_all:
        return True
    column = literal(instance_id)
    listed = [*_many(scope), *_few(scope), *_here(scope)]
    own = [exists(statement.where(_instance_of(statement) == instance_id)) for statement in listed]
    return bool(ctx.db.execute(select(or_(*own, *_seen_widely(scope, column)))).scalar())


def _instance_of(statement: Select[Any]) -> ColumnElement[str]:
    """The one column of a way."""
    [column] = statement.selected_columns
    return column


def _many(scope: DataScope) -> list[Select[Any]]:
    """Instances that somebody started or was given work in; an index finds one of them by its id."""
    started = select(_STARTED.c.id).where(_STARTED.c.started_by == scope.login)
    return [
        select(_READER.c.instance_id).where(_READER.c.login == scope.login),
        started.where(_STARTED.c.town_code == scope.town_code) if scope.town_code else started,
    ]


def _few(scope: DataScope) -> list[Select[Any]]:
    """Instances by what their tasks and files say, or by a grant: listed, as no index finds one of them by its id."""
    task, me = user_task.c, scope.login
    is_free = and_(task.state == TaskState.OPEN.value, task.assignee.is_(None))
    groups = sorted(scope.memberships)
    named = or_(
        and_(task_candidate.c.kind == "user", task_candidate.c.name == me),
        and_(task_candidate.c.kind == "group", task_candidate.c.name.in_(groups)),
    )
    offered = user_task.join(task_candidate, task_candidate.c.task_id == task.id)
    ways = (
        select(case_file.c.instance_id).where(case_file.c.applicant_account == me),
        select(task.instance_id).where(task.assignee == me),
        select(task.instance_id).where(task.completed_by == me),
        select(task.instance_id).select_from(offered).where(is_free, named),
        select(task.instance_id).where(text(EVERYBODY)),
    )
    for_a_time = [] if scope.at is None else [_granted(me, scope.at)]
    return [way.correlate(None) for way in (*ways, *for_a_time)]


def _granted(login: str, at: datetime) -> Select[Any]:
    """Matters that somebody reads for a time."""
    grant = temporary_grant.c
    return select(grant.instance_id).where(grant.login == login, grant.expires_at > at, grant.revoked_at.is_(None))


def _seen_widely(scope: DataScope, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Pillars that are seen in the whole town, and what is of no pillar."""
    known = matter.alias()
    of_this = known.c.instance_id == column
    found: list[ColumnElement[bool]] = []
    wide = [pillar.value for pillar in Pillar if scope.extent(pillar).sees_town]
    if wide:
        found.append(exists(select(known.c.instance_id).where(of_this, known.c.pillar.in_(wide))))
    if scope.extent(None).sees_town:
        found.append(~exists(select(known.c.instance_id).where(of_this)))
    return found


def _here(scope: DataScope, only: Pillar | None = None) -> list[Select[Any]]:
    """Instances of the places that are seen, of one pillar or of all."""
    pillars = Pillar if only is None else (only,)
    placed = [one for pillar in pillars for one in _placed(pillar, scope.extent(pillar))]
    if scope.fields and Pillar.ENFORCEMENT in pillars and not scope.extent(Pillar.ENFORCEMENT).sees_town:
        placed.append(_unallotted(scope.fields))
    if not placed:
        return []
    here = select(_PLACE.c.instance_id).where(or_(*placed))
    return [here.where(_PLACE.c.town_code == scope.town_code) if scope.town_code else here]


def _placed(pillar: Pillar, extent: Extent) -> list[ColumnElement[bool]]:
    """Places of a pillar's matters; nothing where the whole town is seen."""
    kinds = ((PlaceOf.UNIT, extent.units), (PlaceOf.VILLAGE, extent.villages), (PlaceOf.GRID, extent.grids))
    return [
        and_(_PLACE.c.pillar == pillar.value, *_at(kind, codes))
        for kind, codes in kinds
        if codes and not extent.sees_town
    ]


def _at(kind: PlaceOf, codes: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return _PLACE.c.kind == kind.value, _PLACE.c.code.in_(sorted(codes))


def _unallotted(fields: Collection[str]) -> ColumnElement[bool]:
    """Enforcement matters of these fields that no squad has yet."""
    other = matter_place.alias()
    allotted = exists(
        select(other.c.code).where(other.c.instance_id == _PLACE.c.instance_id, other.c.kind == PlaceOf.UNIT.value)
    )
    return and_(_PLACE.c.pillar == Pillar.ENFORCEMENT.value, *_at(PlaceOf.FIELD, fields), ~allotted)

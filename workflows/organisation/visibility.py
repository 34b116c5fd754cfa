"""Data scope: which rows a person sees, by what the person holds; a filter for queries, never only for screens.

Source: domain paper 4.3. The town always bounds; within it, the widest scope of the person's positions counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from sqlalchemy import ColumnElement, and_, or_, select, true

from engine.context import Context
from workflows.organisation import certificates, directory, rows
from workflows.organisation.models import acting_position, person, position
from workflows.organisation.places import Places
from workflows.organisation.roles import PlaceKind, Role


class Breadth(IntEnum):
    """How far a role sees, from the narrowest to the widest."""

    OWN = 0
    GRID = 1
    VILLAGE = 2
    UNIT = 3
    TOWN = 4


BREADTH: Mapping[Role, Breadth] = {
    **dict.fromkeys(Role, Breadth.OWN),
    **dict.fromkeys(
        (
            Role.GRID_LEADER,
            Role.GRID_WORKER,
            Role.GRID_SUPERVISOR,
            Role.GRID_INFORMANT,
            Role.GRID_LIAISON,
            Role.GRID_PATROL,
        ),
        Breadth.GRID,
    ),
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
"""Case data by role. Source: domain paper 4.2; designers, administrators and auditors see none but their own."""


@dataclass(frozen=True, slots=True)
class DataScope:
    """What one person sees of one town's cases."""

    town_code: str
    login: str
    sees_town: bool = False
    units: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()
    #: Fields of enforcement of the person's valid certificates.
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a query's table by what they say; None where the table does not say it."""

    town: ColumnElement[str]
    unit: ColumnElement[str] | None = None
    village: ColumnElement[str] | None = None
    grid: ColumnElement[str] | None = None
    field: ColumnElement[str] | None = None
    #: Applicant, creator, assignee: whose row it is.
    persons: Collection[ColumnElement[str]] = ()

    def restrict(self, scope: DataScope) -> ColumnElement[bool]:
        """The condition that keeps the rows of ``scope``."""
        in_town = self.town == scope.town_code
        if scope.sees_town:
            return and_(true(), in_town)
        named = ((self.unit, scope.units), (self.village, scope.villages), (self.grid, scope.grids))
        ways: list[ColumnElement[bool]] = [
            column.in_(sorted(codes)) for column, codes in named if column is not None and codes
        ]
        ways += [column == scope.login for column in self.persons]
        if self.field is not None and scope.fields and scope.units:
            ways.append(self.field.in_(sorted(scope.fields)))
        return and_(in_town, or_(*ways)) if ways else and_(in_town, ~true())


def scope(town_code: str, login: str, places: Places, held: Iterable[tuple[Role, PlaceKind, str]]) -> DataScope:
    """What these positions let a person see; pure."""
    found: dict[Breadth, set[tuple[PlaceKind, str]]] = {breadth: set() for breadth in Breadth}
    for role, kind, code in held:
        found[BREADTH[role]].add((kind, code))
    villages = {code for kind, code in found[Breadth.VILLAGE] if kind is PlaceKind.VILLAGE}
    units = {code for kind, code in found[Breadth.UNIT] if kind is PlaceKind.UNIT}
    villages |= {code for kind, code in found[Breadth.UNIT] if kind is PlaceKind.VILLAGE}
    grids = {code for kind, code in found[Breadth.GRID] if kind is PlaceKind.GRID}
    return DataScope(
        town_code,
        login,
        sees_town=bool(found[Breadth.TOWN]),
        units=_with_below(places, PlaceKind.UNIT, units),
        villages=frozenset(villages),
        grids=frozenset(grids) | _in_villages(places, villages),
    )


def _with_below(places: Places, kind: PlaceKind, codes: Collection[str]) -> frozenset[str]:
    """These places and all of the same kind below them: an office sees its squads."""
    return frozenset(
        place.code
        for place in places.by_key.values()
        if place.kind is kind and any(above.code in codes for above in places.above(kind, place.code))
    )


def _in_villages(places: Places, villages: Collection[str]) -> frozenset[str]:
    return frozenset(
        place.code
        for place in places.by_key.values()
        if place.kind is PlaceKind.GRID and place.parent is not None and place.parent[1] in villages
    )


def of_login(ctx: Context, town_code: str, login: str, day: date) -> DataScope:
    """What the person behind an account sees on ``day``; strangers see only what is their own."""
    statement = (
        select(
            position.c.id, position.c.role, position.c.place_kind, position.c.place_code, acting_position.c.position_id
        )
        .join(person, person.c.id == position.c.person_id)
        .outerjoin(acting_position, acting_position.c.person_id == person.c.id)
        .where(person.c.login == login, position.c.town_code == town_code, rows.in_force(position, day))
    )
    found = ctx.db.execute(statement).all()
    acting = [row for row in found if row[0] == row[4]]
    held = [(Role(role), PlaceKind(kind), code) for _, role, kind, code, _ in acting or found]
    seen = scope(town_code, login, directory.places(ctx, town_code), held)
    if not any(role in (Role.OFFICER, Role.SQUAD_LEADER) for role, _, _ in held):
        return seen
    valid = certificates.by_login(ctx, [login]).get(login, [])
    fields = frozenset(name for one in valid if one.is_valid(day) for name in one.fields)
    return DataScope(seen.town_code, login, seen.sees_town, seen.units, seen.villages, seen.grids, fields)

"""From candidate groups to people: role × place, with substitutes for who is away, and the way up when nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.context import Context
from workflows.organisation import directory, grids, people, positions, substitutions, villages
from workflows.organisation.models import person as person_table
from workflows.organisation.people import Person
from workflows.organisation.places import Group, Places, group
from workflows.organisation.positions import Position
from workflows.organisation.roles import PlaceKind, Role


@dataclass(frozen=True, slots=True)
class Staff:
    """Who holds what in a town on one day, read once and asked often."""

    places: Places
    held: tuple[tuple[Position, Person], ...]

    def members(self, wanted: Group) -> list[Person]:
        """The people of a group, each once, by name of position."""
        found = {person.id: person for position, person in self.held if _fits(self.places, position, wanted)}
        return [*found.values()]

    def leaders(self, kind: PlaceKind, code: str) -> list[Person]:
        """Who leads the place, or else the nearest place above that has a leader."""
        for place in self.places.above(kind, code):
            found = [
                person
                for position, person in self.held
                if position.leads and (position.place_kind, position.place_code) == place.key
            ]
            if found:
                return found
        return []


def _fits(places: Places, position: Position, wanted: Group) -> bool:
    if wanted.role is None:
        return position.leads and position.place_code == wanted.place_code
    if position.role is not wanted.role:
        return False
    return wanted.place_code is None or places.is_within(position.place_kind, position.place_code, wanted.place_code)


def staff(ctx: Context, town_code: str, day: date, wanted: Iterable[Role] | None = None) -> Staff:
    """The holders of positions on ``day``, substitutes in the place of those who are away."""
    held = positions.held_in(ctx, town_code, day, wanted)
    away = substitutions.on(ctx, town_code, day)
    if away:
        substitutes = _people(ctx, away.values())
        held = [(one, substitutes[away[one.id]] if one.id in away else holder) for one, holder in held]
    return Staff(
        directory.places(ctx, town_code),
        tuple((position, person) for position, person in held if person.is_in_service(day)),
    )


def _people(ctx: Context, person_ids: Iterable[str]) -> dict[str, Person]:
    statement = select(*people.PERSON_COLUMNS).where(person_table.c.id.in_(sorted(set(person_ids))))
    return {row[0]: Person(*row) for row in ctx.db.execute(statement)}


def resolve(ctx: Context, town_code: str, candidate_group: str, day: date) -> list[Person]:
    """The people behind a candidate group on ``day``; none behind a name that is not ours."""
    wanted = group(candidate_group)
    if wanted is None:
        return []
    of_role = None if wanted.role is None else [wanted.role]
    return staff(ctx, town_code, day, of_role).members(wanted)


def for_grid(ctx: Context, town_code: str, role: Role, grid_code: str, day: date) -> list[Person]:
    """Who does a grid's work in this role: its own, else its village's, else who leads the village, else the town's.

    Raises:
        PlaceNotFound: there is no such grid.
    """
    village_code = grids.get(ctx, town_code, grid_code).village_code
    found = staff(ctx, town_code, day)
    for wanted in (Group(role, grid_code), Group(role, village_code), Group(None, village_code), Group(role)):
        members = found.members(wanted)
        if members:
            return members
    return []


def escalation_path(ctx: Context, town_code: str, grid_code: str, day: date) -> list[Person]:
    """To whom a grid's matter goes up, step by step: grid leader, branch secretary, village secretary, town leaders.

    Source: domain paper 1, rows 3 and 5.

    Raises:
        PlaceNotFound: there is no such grid.
    """
    grid = grids.get(ctx, town_code, grid_code)
    found = staff(ctx, town_code, day)
    steps = (
        found.members(Group(Role.GRID_LEADER, grid.code)),
        found.leaders(PlaceKind.PARTY, grid.branch_code),
        found.leaders(PlaceKind.VILLAGE, grid.village_code),
        found.members(Group(Role.LEADER)),
    )
    path = {person.id: person for step in steps for person in step}
    return [*path.values()]


def squad_of(ctx: Context, town_code: str, village_code: str, day: date) -> list[Person]:
    """The officers in whose area a village lies, the squad leader first. Source: domain paper 1, row 21."""
    squad = next((one.squad_code for one in villages.all_of(ctx, town_code) if one.code == village_code), None)
    if squad is None:
        return []
    found = staff(ctx, town_code, day, [Role.SQUAD_LEADER, Role.OFFICER])
    members = [*found.members(Group(Role.SQUAD_LEADER, squad)), *found.members(Group(Role.OFFICER, squad))]
    return [*{person.id: person for person in members}.values()]

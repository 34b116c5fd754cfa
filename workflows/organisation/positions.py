"""Positions: who holds which role at which place on which days, and in which one a person acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, union, update

from engine import history, ids
from engine.context import Context
from engine.errors import FieldError
from engine.rows import as_row, columns
from workflows.calendar.zone import local_day
from workflows.organisation import directory, memberships, people, roles, rows
from workflows.organisation.errors import PlaceOccupied, PositionNotFound, PositionRefused
from workflows.organisation.models import acting_position, person, substitution
from workflows.organisation.models import position as table
from workflows.organisation.people import Person
from workflows.organisation.roles import PlaceKind, Role


@dataclass(frozen=True, slots=True)
class Position:
    """A role a person holds at a place."""

    id: str
    town_code: str
    person_id: str
    role: Role
    place_kind: PlaceKind
    place_code: str
    title: str
    leads: bool
    valid_from: date
    valid_to: date | None

    def is_held(self, day: date) -> bool:
        """Whether it is held on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


POSITION_COLUMNS = columns(Position, table)


def read(position_id: str, town_code: str, person_id: str, role: str, kind: str, *rest: Any) -> Position:
    """A row as a position."""
    return Position(position_id, town_code, person_id, Role(role), PlaceKind(kind), *rest)


def appoint(
    ctx: Context,
    person_id: str,
    role: Role,
    kind: PlaceKind,
    place_code: str,
    *,
    title: str = "",
    leads: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Position:
    """Give a person a position.

    Raises:
        PersonNotFound, PlaceNotFound: as their names say.
        PositionRefused: the role is not held at such a place, or not together with another the person holds.
        PlaceOccupied: the place has its one holder of the role, or its leader, on some of the days.
    """
    holder = people.get(ctx, person_id)
    directory.require(ctx, holder.town_code, kind, place_code)
    start = valid_from or local_day(ctx.now)
    position = Position(
        id=ids.new(),
        town_code=holder.town_code,
        person_id=person_id,
        role=role,
        place_kind=kind,
        place_code=place_code,
        title=title or roles.TITLES[role][0],
        leads=leads,
        valid_from=start,
        valid_to=valid_to,
    )
    _check_place(position)
    _check_person(ctx, position)
    _check_vacancy(ctx, position)
    ctx.db.execute(insert(table), as_row(position))
    history.record(ctx, "position.appointed", subject_id=position.id, details=_told(position))
    memberships.refresh(ctx, [person_id])
    return position


def _told(position: Position) -> dict[str, str]:
    return {
        "person_id": position.person_id,
        "role": position.role.value,
        "place_kind": position.place_kind.value,
        "place_code": position.place_code,
    }


def _check_place(position: Position) -> None:
    if position.place_kind not in roles.PLACES[position.role]:
        zh, en = roles.TITLES[position.role]
        raise _refused("place_refused", "/place_kind", f"{zh}不在此类机构任职", f"a {en} is not held at such a place")
    if position.valid_to is not None and position.valid_to < position.valid_from:
        raise _refused("days_refused", "/valid_to", "终止日期早于生效日期", "the last day is before the first")


def _refused(code: str, pointer: str, zh: str, en: str) -> PositionRefused:
    return PositionRefused(zh, f"Expected another position: {en}", fields=[FieldError(pointer, code, zh, en)])


def _check_person(ctx: Context, position: Position) -> None:
    held = roles_over(ctx, position.person_id, position.valid_from, position.valid_to)
    against = roles.refused_together(held, position.role)
    if against is not None:
        raise _refused("roles_apart", "/role", *roles.told(position.role, against))


def roles_over(ctx: Context, person_id: str, first: date, last: date | None) -> list[Role]:
    """The roles that a person holds or stands in for on some day from the first to the last."""
    own = select(table.c.role).where(table.c.person_id == person_id, rows.touching(table, first, last))
    until = [] if last is None else [substitution.c.first_day <= last]
    instead = (
        select(table.c.role)
        .join(substitution, substitution.c.position_id == table.c.id)
        .where(substitution.c.substitute_id == person_id, substitution.c.last_day >= first, *until)
    )
    return [Role(role) for role in ctx.db.execute(union(own, instead).order_by("role")).scalars()]


def _check_vacancy(ctx: Context, position: Position) -> None:
    same_place = (
        table.c.town_code == position.town_code,
        table.c.place_kind == position.place_kind.value,
        table.c.place_code == position.place_code,
        rows.touching(table, position.valid_from, position.valid_to),
    )
    if position.role in roles.SINGLE:
        taken = ctx.db.execute(select(table.c.id).where(*same_place, table.c.role == position.role.value)).first()
        if taken is not None:
            zh, en = roles.TITLES[position.role]
            raise PlaceOccupied(
                f"{position.place_code} 已有{zh}", f"{position.place_code} has a {en} already", position_id=taken[0]
            )
    if position.leads:
        taken = ctx.db.execute(select(table.c.id).where(*same_place, table.c.leads)).first()
        if taken is not None:
            raise PlaceOccupied(
                f"{position.place_code} 已有负责人", f"{position.place_code} has a leader already", position_id=taken[0]
            )


def get(ctx: Context, position_id: str) -> Position:
    """The position.

    Raises:
        PositionNotFound: there is none.
    """
    row = ctx.db.execute(select(*POSITION_COLUMNS).where(table.c.id == position_id)).first()
    if row is None:
        raise PositionNotFound(position_id)
    return read(*row)


def dismiss(ctx: Context, position_id: str, last_day: date) -> Position:
    """End a position; on a day before it began, as if it had never been held but for its row.

    Raises:
        PositionNotFound: there is none.
    """
    position = get(ctx, position_id)
    ended = replace(position, valid_to=last_day)
    ctx.db.execute(update(table).where(table.c.id == position_id).values(valid_to=last_day))
    details = {**_told(position), "last_day": last_day.isoformat()}
    history.record(ctx, "position.ended", subject_id=position_id, details=details)
    memberships.refresh(ctx, [position.person_id])
    return ended


def leave(ctx: Context, person_id: str, last_day: date) -> None:
    """Note a person's last day in service; what is still held ends with it.

    Raises:
        PersonNotFound: there is none.
    """
    people.get(ctx, person_id)
    ctx.db.execute(update(person).where(person.c.id == person_id).values(left_on=last_day))
    for position in of_person(ctx, person_id, last_day + timedelta(days=1), or_later=True):
        dismiss(ctx, position.id, last_day)
    history.record(ctx, "person.left", subject_id=person_id, details={"last_day": last_day.isoformat()})
    memberships.refresh(ctx, [person_id])


def of_person(ctx: Context, person_id: str, day: date, *, or_later: bool = False) -> list[Position]:
    """What a person holds on ``day``; with ``or_later``, also what begins after it."""
    days = rows.touching(table, day, None) if or_later else rows.in_force(table, day)
    statement = select(*POSITION_COLUMNS).where(table.c.person_id == person_id, days).order_by(table.c.id)
    return [read(*row) for row in ctx.db.execute(statement)]


def held_in(
    ctx: Context, town_code: str, day: date, wanted: Iterable[Role] | None = None
) -> list[tuple[Position, Person]]:
    """Every position of a town held on ``day`` with its holder, of some roles or of all."""
    statement = (
        select(*POSITION_COLUMNS, *people.PERSON_COLUMNS)
        .join(person, person.c.id == table.c.person_id)
        .where(table.c.town_code == town_code, rows.in_force(table, day))
        .order_by(table.c.id)
    )
    if wanted is not None:
        statement = statement.where(table.c.role.in_([role.value for role in wanted]))
    width = len(POSITION_COLUMNS)
    return [(read(*row[:width]), Person(*row[width:])) for row in ctx.db.execute(statement)]


# --- acting position --------------------------------------------------------------------------------


def act_in(ctx: Context, person_id: str, position_id: str | None) -> None:
    """Let a person with several positions act in one of them, or again in all. The history keeps it.

    Source: domain paper 4.3.

    Raises:
        PositionNotFound: it is not one of the person's own today.
    """
    today = local_day(ctx.now)
    if position_id is not None and position_id not in {one.id for one in of_person(ctx, person_id, today)}:
        raise PositionNotFound(position_id)
    holder = people.get(ctx, person_id)
    ctx.db.execute(delete(acting_position).where(acting_position.c.person_id == person_id))
    if position_id is not None:
        chosen = {"person_id": person_id, "town_code": holder.town_code, "position_id": position_id}
        ctx.db.execute(insert(acting_position), {**chosen, "chosen_at": ctx.now})
    history.record(ctx, "position.acting", subject_id=person_id, details={"position_id": position_id})
    memberships.refresh(ctx, [person_id])


@dataclass(frozen=True, slots=True)
class Held:
    """A position as its holder sees it."""

    position: Position
    place_name: str
    #: The role in Chinese and English.
    titles: tuple[str, str]
    #: Whether the holder acts in this one only.
    is_acting: bool


def held_by_login(ctx: Context, login: str, day: date) -> list[Held]:
    """What the person behind an account holds on ``day``; nothing to strangers."""
    holder = people.by_login(ctx, login)
    if holder is None:
        return []
    chosen = ctx.db.execute(
        select(acting_position.c.position_id).where(acting_position.c.person_id == holder.id)
    ).scalar()
    return [
        Held(
            one,
            directory.require(ctx, one.town_code, one.place_kind, one.place_code).name,
            roles.TITLES[one.role],
            one.id == chosen,
        )
        for one in of_person(ctx, holder.id, day)
    ]


def units_with(ctx: Context, town_code: str, role: Role, day: date) -> list[str]:
    """Units of a town where a role is held on ``day``, by code."""
    statement = (
        select(table.c.place_code)
        .where(
            table.c.town_code == town_code,
            table.c.role == role.value,
            table.c.place_kind == PlaceKind.UNIT.value,
            rows.in_force(table, day),
        )
        .distinct()
        .order_by(table.c.place_code)
    )
    return list(ctx.db.execute(statement).scalars())

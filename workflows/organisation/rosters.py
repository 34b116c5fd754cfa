"""The roster of the command centre: planned by the rota, changed by exchange, asked for who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update

from engine import history
from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from workflows.organisation import people, rota, rows
from workflows.organisation.errors import OrganisationInvalid, PersonNotFound
from workflows.organisation.models import person
from workflows.organisation.models import roster_turn as table
from workflows.organisation.people import Person
from workflows.organisation.roles import Role
from workflows.organisation.rota import Turn

LONGEST_PLAN = 366
"""Days of one plan."""


@dataclass(frozen=True, slots=True)
class RosterTurn:
    """One person on one turn of one day."""

    town_code: str
    day: date
    turn: str
    person_id: str
    role: str
    seat: int


@dataclass(frozen=True, slots=True)
class Shift:
    """One of the five: a duty officer and the dispatchers in their seats."""

    duty_officer: str
    dispatchers: tuple[str, ...]


_COLUMNS = columns(RosterTurn, table)


def planned(town_code: str, shifts: Sequence[Shift], first: date, last: date) -> list[RosterTurn]:
    """The turns of these days by the rota; pure.

    Raises:
        OrganisationInvalid: other than five shifts, or too many days.
    """
    if len(shifts) != rota.SHIFTS or not 0 <= (last - first).days < LONGEST_PLAN:
        zh = f"应为 {rota.SHIFTS} 个班次、1 至 {LONGEST_PLAN} 天"
        en = f"Expected {rota.SHIFTS} shifts and 1 to {LONGEST_PLAN} days"
        raise OrganisationInvalid([FieldError("/shifts", "plan_refused", zh, en)])
    found = []
    for day in rota.days(first, last):
        for turn in Turn:
            shift = shifts[rota.shift_on(day, turn)]
            found.append(RosterTurn(town_code, day, turn.value, shift.duty_officer, Role.DUTY_OFFICER.value, 0))
            for seat, dispatcher in enumerate(shift.dispatchers, start=1):
                found.append(RosterTurn(town_code, day, turn.value, dispatcher, Role.DISPATCHER.value, seat))
    return found


def plan(ctx: Context, town_code: str, shifts: Sequence[Shift], first: date, last: date) -> int:
    """Write the roster of these days anew; returns the number of turns.

    Raises:
        OrganisationInvalid: as ``planned``.
    """
    turns = planned(town_code, shifts, first, last)
    ctx.db.execute(delete(table).where(table.c.town_code == town_code, table.c.day >= first, table.c.day <= last))
    rows.add_all(ctx, table, turns)
    details = {"first": first.isoformat(), "last": last.isoformat(), "turns": len(turns)}
    history.record(ctx, "roster.planned", details=details)
    return len(turns)


def exchange(ctx: Context, town_code: str, day: date, turn: Turn, person_id: str, substitute_id: str) -> None:
    """Let another person take a turn.

    Raises:
        PersonNotFound: the first has no such turn, or the other does not exist.
        OrganisationInvalid: the other has that turn already.
    """
    people.get(ctx, substitute_id)
    of_turn = (table.c.town_code == town_code, table.c.day == day, table.c.turn == turn.value)
    taken = ctx.db.execute(select(table.c.seat).where(*of_turn, table.c.person_id == substitute_id)).first()
    if taken is not None:
        zh, en = "该人员已在本班次", "Expected a person who does not have that turn already"
        raise OrganisationInvalid([FieldError("/substitute_id", "turn_taken", zh, en)])
    changed = update(table).where(*of_turn, table.c.person_id == person_id).values(person_id=substitute_id)
    if ctx.db.execute(changed).rowcount == 0:
        raise PersonNotFound(person_id)
    details = {"day": day.isoformat(), "turn": turn.value, "from": person_id, "to": substitute_id}
    history.record(ctx, "roster.exchanged", details=details)


def on_duty(ctx: Context, town_code: str, instant: datetime, role: Role | None = None) -> list[Person]:
    """Who is on duty at an instant, the duty officer first."""
    day, turn = rota.at(instant)
    statement = (
        select(*people.PERSON_COLUMNS)
        .join(table, table.c.person_id == person.c.id)
        .where(table.c.town_code == town_code, table.c.day == day, table.c.turn == turn.value)
        .order_by(table.c.seat)
    )
    if role is not None:
        statement = statement.where(table.c.role == role.value)
    return [Person(*row) for row in ctx.db.execute(statement)]

"""Substitutions: who stands in for the holder of a position over a range of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from engine import accounts, history, ids, values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import as_row, columns
from workflows.calendar.zone import local_day
from workflows.organisation import directory, memberships, people, positions, roles
from workflows.organisation.errors import PersonNotFound, PositionNotFound, SubstitutionOverlaps, SubstitutionRefused
from workflows.organisation.models import person as person_table
from workflows.organisation.models import position as position_table
from workflows.organisation.models import substitution as table

LONGEST = timedelta(days=366)
"""A longer absence is a vacancy, to be filled by an appointment. Local rule."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """One person standing in for the holder of one position; both days included."""

    id: str
    town_code: str
    position_id: str
    substitute_id: str
    first_day: date
    last_day: date
    reason: str
    entered_at: datetime
    entered_by: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A substitution with who is meant: whose position, which, and who stands in."""

    substitution: Substitution
    place_name: str
    #: The position's own title, or its role's, in Chinese and in English.
    titles: tuple[str, str]
    holder: people.Person
    substitute: people.Person


_COLUMNS = columns(Substitution, table)


def enter(
    ctx: Context, position_id: str, substitute_id: str, first_day: date, last_day: date, reason: str
) -> Substitution:
    """Let ``substitute_id`` stand in for the position from the first to the last day. It is not handed on: who
    substitutes for the substitute does not get it too.

    Raises:
        PositionNotFound, PersonNotFound: as their names say.
        SubstitutionRefused: the days, the person, or roles that one person may not hold together.
        SubstitutionOverlaps: somebody stands in on some of the days already.
    """
    values.text(reason, "/reason", 200)
    position = positions.get(ctx, position_id)
    substitute = people.get(ctx, substitute_id)
    if substitute.town_code != position.town_code:
        raise _refused("/substitute_id", "other_town", "代理人应为本镇人员", "Expected a person of the same town")
    if substitute_id == position.person_id:
        raise _refused("/substitute_id", "self", "不能代理自己", "Expected another person than the holder")
    if not first_day <= last_day <= first_day + LONGEST:
        zh, en = f"代理期应为 1 至 {LONGEST.days} 天", f"Expected 1 to {LONGEST.days} days"
        raise _refused("/last_day", "days_refused", zh, en)
    if not (position.is_held(first_day) and position.is_held(last_day) and substitute.is_in_service(last_day)):
        zh, en = "代理期内岗位或代理人已不在任", "Expected the position and the substitute to last over all days"
        raise _refused("/last_day", "not_held", zh, en)
    _check_roles(ctx, position.role, substitute, first_day, last_day)
    _check_overlap(ctx, position_id, first_day, last_day)
    fresh = Substitution(
        ids.new(), position.town_code, position_id, substitute_id, first_day, last_day, reason, ctx.now, ctx.actor.id
    )
    ctx.db.execute(insert(table), as_row(fresh))
    history.record(ctx, "substitution.entered", subject_id=fresh.id, details=_told(fresh))
    memberships.refresh(ctx, [substitute_id])
    return fresh


def _told(one: Substitution) -> dict[str, str]:
    return {
        "position_id": one.position_id,
        "substitute_id": one.substitute_id,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
    }


def _refused(pointer: str, code: str, zh: str, en: str) -> SubstitutionRefused:
    return SubstitutionRefused(zh, en, fields=[FieldError(pointer, code, zh, en)])


def _check_roles(ctx: Context, role: roles.Role, substitute: people.Person, first: date, last: date) -> None:
    """By what the substitute holds or stands in for on these days, and by what the account has."""
    account = accounts.by_login(ctx, substitute.login) if substitute.login else None
    given = [roles.Role(one) for one in (account.roles if account else ()) if one in set(roles.Role)]
    against = roles.refused_together([*positions.roles_over(ctx, substitute.id, first, last), *given], role)
    if against is not None:
        raise _refused("/substitute_id", "roles_apart", *roles.told(against, role))


def _check_overlap(ctx: Context, position_id: str, first_day: date, last_day: date) -> None:
    statement = select(table.c.id).where(
        table.c.position_id == position_id, table.c.first_day <= last_day, table.c.last_day >= first_day
    )
    taken = ctx.db.execute(statement.limit(1)).scalar()
    if taken is not None:
        raise SubstitutionOverlaps(substitution_id=taken)


def end(ctx: Context, substitution_id: str, last_day: date) -> Substitution:
    """End a substitution earlier; with a day before its first, it does not happen.

    Raises:
        PositionNotFound: there is no such substitution.
        SubstitutionRefused: the day is later than the last one agreed.
    """
    found = get(ctx, substitution_id)
    if last_day > found.last_day:
        zh, en = f"应不晚于 {found.last_day}", f"Expected a day not after {found.last_day}"
        raise _refused("/last_day", "days_refused", zh, en)
    ctx.db.execute(update(table).where(table.c.id == substitution_id).values(last_day=last_day))
    history.record(ctx, "substitution.ended", subject_id=found.id, details={"last_day": last_day.isoformat()})
    memberships.refresh(ctx, [found.substitute_id])
    return replace(found, last_day=last_day)


def get(ctx: Context, substitution_id: str) -> Substitution:
    """The substitution with this id.

    Raises:
        PositionNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == substitution_id)).first()
    if row is None:
        raise PositionNotFound(substitution_id)
    return Substitution(*row)


def on(ctx: Context, town_code: str, day: date | None = None) -> dict[str, str]:
    """By position, the person who stands in for it on ``day`` (today without one)."""
    when = day or local_day(ctx.now)
    statement = select(table.c.position_id, table.c.substitute_id).where(
        table.c.town_code == town_code, table.c.first_day <= when, table.c.last_day >= when
    )
    return {position_id: substitute_id for position_id, substitute_id in ctx.db.execute(statement)}


# --- one's own ------------------------------------------------------------------------------------


def enter_own(
    ctx: Context, position_id: str, substitute_login: str, first_day: date, last_day: date, reason: str
) -> Substitution:
    """Let a colleague stand in for a position that the actor holds: who is away hands the own work on.

    Raises:
        PositionNotFound: the actor holds no such position on the first day.
        PersonNotFound: nobody of the organisation has this login.
        SubstitutionRefused, SubstitutionOverlaps: as ``enter``; a day of the past too.
    """
    own, substitute = people.by_login(ctx, ctx.actor.id), people.by_login(ctx, substitute_login)
    held = [] if own is None else positions.of_person(ctx, own.id, first_day, or_later=True)
    if position_id not in [one.id for one in held]:
        raise PositionNotFound(position_id)
    if substitute is None:
        raise PersonNotFound(substitute_login)
    if first_day < local_day(ctx.now):
        raise _refused("/first_day", "days_refused", "代理期不能早于今天", "Expected a first day from today on")
    return enter(ctx, position_id, substitute.id, first_day, last_day, reason)


def end_own(ctx: Context, substitution_id: str) -> Substitution:
    """Whose position it is ends a substitution: it does not begin, or today is its last day.

    Raises:
        PositionNotFound: there is none for a position of the actor.
    """
    found, own = get(ctx, substitution_id), people.by_login(ctx, ctx.actor.id)
    if own is None or positions.get(ctx, found.position_id).person_id != own.id:
        raise PositionNotFound(substitution_id)
    today = local_day(ctx.now)
    last_day = found.first_day - timedelta(days=1) if found.first_day > today else today
    return end(ctx, substitution_id, min(last_day, found.last_day))


def of_login(ctx: Context, login: str) -> Sequence[Listed]:
    """What concerns the person behind an account from today on: own positions that somebody stands in for, and
    positions of others that the person stands in for; the nearest first.
    """
    person, today = people.by_login(ctx, login), local_day(ctx.now)
    if person is None:
        return []
    statement = (
        select(*_COLUMNS, *positions.POSITION_COLUMNS, *people.PERSON_COLUMNS)
        .join(position_table, position_table.c.id == table.c.position_id)
        .join(person_table, person_table.c.id == position_table.c.person_id)
        .where(
            table.c.last_day >= today,
            # Ended before it began.
            table.c.last_day >= table.c.first_day,
            or_(position_table.c.person_id == person.id, table.c.substitute_id == person.id),
        )
        .order_by(table.c.first_day, table.c.id)
    )
    return [_listed(ctx, row) for row in ctx.db.execute(statement).all()]


def _listed(ctx: Context, row: Sequence[Any]) -> Listed:
    width, end_of = len(_COLUMNS), len(_COLUMNS) + len(positions.POSITION_COLUMNS)
    one, held = Substitution(*row[:width]), positions.read(*row[width:end_of])
    place = directory.require(ctx, held.town_code, held.place_kind, held.place_code)
    titles = (held.title, held.title) if held.title else roles.TITLES[held.role]
    return Listed(one, place.name, titles, people.Person(*row[end_of:]), people.get(ctx, one.substitute_id))

"""Who has a matter in hand now: who holds its first open task, else whom that is offered to, else whom its clock names.

A holder is a login, or a candidate group such as ``HDL-ZZ``. The office of a login is that of its position, that of a
group its place; a grid's office is its village. So every matter is counted in exactly one office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from engine.context import Context
from engine.models import account, task_candidate, user_task
from engine.states import TaskState
from workflows.calendar.zone import local_day
from workflows.organisation import directory
from workflows.organisation.models import person, position
from workflows.organisation.places import LEADERS, Place, group
from workflows.organisation.roles import TITLES, PlaceKind, Role

NOBODY = ""
"""Held by nobody: a program is at work."""
ELSEWHERE = "COUNTY"
"""What clocks name that wait for the county."""


def of(instance_id: ColumnElement[str], responsible: ColumnElement[str | None]) -> ColumnElement[str]:
    """The holder of an instance as an expression; ``responsible`` is whom its clock names."""
    task, candidate = user_task.alias(), task_candidate.alias()
    offered = (
        select(func.min(candidate.c.name)).where(candidate.c.task_id == task.c.id).correlate(task).scalar_subquery()
    )
    first = (
        select(func.coalesce(task.c.assignee, offered))
        .where(task.c.instance_id == instance_id, task.c.state == TaskState.OPEN.value)
        .order_by(task.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(first, responsible, NOBODY)


@dataclass(frozen=True, slots=True)
class Office:
    """Where work lies: a unit, a village, a window, or a role that is held at no place."""

    code: str
    zh: str
    en: str


AUTOMATIC = Office("auto", "自动处理", "automatic")
UNPLACED = Office("-", "未定岗位", "no position")
COUNTY = Office(ELSEWHERE, "县（市、区）主管部门", "county authority")
LEADERSHIP = Office("TOWN", "镇领导班子", "town leaders")
PUBLIC = Office(Role.APPLICANT.value, "申请人", "applicants")
"""Work that waits for an applicant; nobody's name is told. Source: domain paper 4.4."""
_PREFIXES = (*(role.value for role in Role), LEADERS)


@dataclass(frozen=True, slots=True)
class Offices:
    """Offices of a town by who holds something, and names of its staff."""

    by_login: Mapping[str, Office]
    by_place: Mapping[str, Office]
    names: Mapping[str, str]

    def of(self, holder: str) -> Office:
        """The office of a login or a candidate group."""
        if holder == NOBODY:
            return AUTOMATIC
        found = group(holder)
        if found is not None and found.place_code is not None:
            return self.by_place.get(found.place_code, Office(found.place_code, found.place_code, found.place_code))
        if found is not None and found.role is not None:
            return Office(holder, *TITLES[found.role])
        known = self.by_login.get(holder) or self.by_place.get(holder)
        return known or (COUNTY if holder == ELSEWHERE else UNPLACED)

    def name(self, holder: str) -> tuple[str, str]:
        """A person or a group by name, in Chinese and English."""
        known, office = group(holder), self.of(holder)
        if known is None:
            named = self.names.get(holder)
            return (office.zh, office.en) if named is None and office is not UNPLACED else (named or holder,) * 2
        zh, en = ("负责人", "head") if known.role is None else TITLES[known.role]
        return (zh, en) if known.place_code is None else (f"{office.zh} {zh}", f"{office.en} {en}")

    def condition(self, code: str, holder: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether a holder belongs to an office."""
        if code == AUTOMATIC.code:
            return holder == NOBODY
        if code == UNPLACED.code:
            grouped = or_(*(holder.startswith(f"{prefix}-", autoescape=True) for prefix in _PREFIXES))
            return holder.not_in([*self.by_login, *self.by_place, NOBODY, ELSEWHERE, *_PREFIXES]) & ~grouped
        logins = [login for login, office in self.by_login.items() if office.code == code]
        places = [place for place, office in self.by_place.items() if office.code == code]
        groups = [f"{prefix}-{place}" for place in places or [code] for prefix in _PREFIXES]
        return holder.in_([*logins, *places, *groups, code])


def read(ctx: Context, town_code: str) -> Offices:
    """The offices of a town as they are today: a few small statements, whatever is asked about."""
    places = directory.places(ctx, town_code)
    by_place = {place.code: _office(places.by_key, place) for place in places.by_key.values()}
    by_login, names = _accounts(ctx, town_code, by_place)
    for login, kind, code in ctx.db.execute(_held(ctx, town_code)):
        if kind == PlaceKind.TOWN:
            by_login.setdefault(login, LEADERSHIP)
        elif kind != PlaceKind.PARTY and code in by_place:
            by_login[login] = by_place[code]
    return Offices(by_login, by_place, names)


def _held(ctx: Context, town_code: str) -> Select[Any]:
    """Positions of today, the newest first: the oldest is a person's main one."""
    today = local_day(ctx.now)
    return (
        select(person.c.login, position.c.place_kind, position.c.place_code)
        .join(position, position.c.person_id == person.c.id)
        .where(person.c.town_code == town_code, person.c.login.is_not(None), position.c.valid_from <= today)
        .where(or_(position.c.valid_to.is_(None), position.c.valid_to >= today))
        .order_by(position.c.id.desc())
    )


def _accounts(ctx: Context, town_code: str, by_place: Mapping[str, Office]) -> tuple[dict[str, Office], dict[str, str]]:
    """Offices by the groups of accounts, and names; applicants are told by no name."""
    by_login: dict[str, Office] = {}
    names: dict[str, str] = {}
    table = account.c
    wanted = select(table.login, table.name, table.roles, table.groups).where(table.town_code == town_code)
    for login, name, roles, groups in ctx.db.execute(wanted):
        if roles == [Role.APPLICANT.value]:
            by_login[login] = PUBLIC
            continue
        names[login] = name
        for one in groups:
            found = group(one)
            if found is not None and found.place_code is not None and found.place_code in by_place:
                by_login.setdefault(login, by_place[found.place_code])
    return by_login, names


def _office(places: Mapping[tuple[PlaceKind, str], Place], place: Place) -> Office:
    """A grid belongs to its village; every other place is an office of its own."""
    if place.kind is PlaceKind.GRID and place.parent is not None and place.parent in places:
        place = places[place.parent]
    return Office(place.code, place.name, place.name)

"""Who people are: names beside logins in whatever is listed, and somebody of the staff found by part of a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, String, cast, or_, select

from engine import pages
from engine.context import Context
from engine.models import account
from workflows.calendar.zone import local_day
from workflows.organisation import directory, roles, rows
from workflows.organisation.models import person, position
from workflows.organisation.places import Places
from workflows.organisation.roles import PUBLIC_ROLES, PlaceKind

MOST = 200
"""Logins of one question, as many as a page of a list has rows."""

FOUND = 20
"""People that a search offers. Reason: who sees more types one more character."""


@dataclass(frozen=True, slots=True)
class Named:
    """An account with its owner's name and where the owner works; programs and applicants work nowhere."""

    login: str
    name: str
    #: Place and role of the first position that is held today.
    post: str | None
    is_active: bool


def of(ctx: Context, town_code: str, logins: Collection[str]) -> Sequence[Named]:
    """Accounts of the town, or of none, by their logins; unknown ones are left out. Two statements, however many."""
    asked = [pages.searchable(one) for one in sorted(set(logins))]
    return _named(ctx, town_code, account.c.login.in_(asked))


def search(ctx: Context, town_code: str, text: str | None) -> Sequence[Named]:
    """Up to ``FOUND`` active staff of the town whose login or name contains ``text``, by name."""
    outside = [f'["{role.value}"]' for role in sorted(PUBLIC_ROLES)]
    conditions: list[ColumnElement[bool]] = [
        account.c.disabled_at.is_(None),
        cast(account.c.roles, String).not_in([*outside, "[]"]),
    ]
    if text is not None:
        piece = pages.searchable(text)
        conditions.append(or_(*(one.contains(piece, autoescape=True) for one in (account.c.login, account.c.name))))
    return _named(ctx, town_code, *conditions, most=FOUND)


def _named(ctx: Context, town_code: str, *conditions: ColumnElement[bool], most: int = MOST) -> Sequence[Named]:
    statement = (
        select(account.c.login, account.c.name, account.c.disabled_at)
        .where(account.c.town_code.in_(["", town_code]), *conditions)
        .order_by(account.c.name, account.c.login)
        .limit(most)
    )
    found = ctx.db.execute(statement).all()
    posts = _posts(ctx, town_code, [row.login for row in found], local_day(ctx.now))
    return [Named(row.login, row.name, posts.get(row.login), row.disabled_at is None) for row in found]


def _posts(ctx: Context, town_code: str, logins: Collection[str], day: date) -> Mapping[str, str]:
    """By login, the first position held: 行政审批局 综窗受理员."""
    statement = (
        select(person.c.login, position.c.place_kind, position.c.place_code, position.c.role, position.c.title)
        .join(position, position.c.person_id == person.c.id)
        .where(person.c.town_code == town_code, person.c.login.in_(logins), rows.in_force(position, day))
        .order_by(position.c.id.desc())
    )
    held = ctx.db.execute(statement).all()
    places = directory.places(ctx, town_code) if held else Places({})
    return {row.login: _post(places, row.place_kind, row.place_code, row.role, row.title) for row in held}


def _post(places: Places, kind: str, code: str, role: str, title: str) -> str:
    place = places.by_key.get((PlaceKind(kind), code))
    called = title or roles.TITLES[roles.Role(role)][0]
    return called if place is None else f"{place.name} {called}"

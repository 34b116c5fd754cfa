"""What a person's positions and substitutions open on a day: roles and candidate groups; kept with the account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, or_, select, union_all, update

from engine import history
from engine.context import Context
from engine.models import account
from workflows import recurring
from workflows.calendar.zone import HOME, local_day
from workflows.organisation import directory, rows
from workflows.organisation.models import acting_position, person, position, substitution
from workflows.organisation.places import Places, groups_of
from workflows.organisation.roles import PlaceKind, Role

DAILY = "organisation.memberships"
"""The job that follows the days: positions begin and end, substitutions come and go."""

LONGEST = timedelta(days=1)
"""Between two of its runs."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What is open to a person: plain roles, and groups of roles at places."""

    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def __or__(self, other: Membership) -> Membership:
        return Membership(self.roles | other.roles, self.groups | other.groups)


def of_position(places: Places, role: Role, kind: PlaceKind, code: str, leads: bool) -> Membership:
    """What one position opens; pure."""
    return Membership(frozenset({role.value}), groups_of(places, role, kind, code, leads))


def of_people(ctx: Context, town_code: str, day: date, wanted: Collection[str] | None = None) -> dict[str, Membership]:
    """By person, what is open to each on ``day``; ``wanted`` narrows it to some persons of the town.

    A person who acts in one position has that one's only. A substitute has what the position opens besides what
    is the substitute's own.
    """
    places = directory.places(ctx, town_code)
    found: defaultdict[str, Membership] = defaultdict(Membership)
    held = chain(_own(ctx, town_code, day, wanted), _substituted(ctx, town_code, day, wanted))
    for person_id, role, kind, code, leads in (tuple[Any, ...](row) for row in held):
        found[person_id] |= of_position(places, Role(role), PlaceKind(kind), code, leads)
    return dict(found)


_HELD = (position.c.role, position.c.place_kind, position.c.place_code, position.c.leads)


def _own(ctx: Context, town_code: str, day: date, wanted: Collection[str] | None) -> Iterable[Row[Any]]:
    chosen = select(acting_position.c.position_id).where(acting_position.c.person_id == position.c.person_id)
    still_held = chosen.where(
        select(_held_on.c.id)
        .where(_held_on.c.id == acting_position.c.position_id, rows.in_force(_held_on, day))
        .exists()
    )
    statement = select(position.c.person_id, *_HELD).where(
        position.c.town_code == town_code,
        rows.in_force(position, day),
        or_(~still_held.exists(), position.c.id.in_(chosen)),
        *_among(position.c.person_id, wanted),
    )
    return ctx.db.execute(statement)


_held_on: Any = position.alias("held_on")


def _substituted(ctx: Context, town_code: str, day: date, wanted: Collection[str] | None) -> Iterable[Row[Any]]:
    statement = (
        select(substitution.c.substitute_id, *_HELD)
        .join(position, position.c.id == substitution.c.position_id)
        .where(
            substitution.c.town_code == town_code,
            substitution.c.first_day <= day,
            substitution.c.last_day >= day,
            rows.in_force(position, day),
            *_among(substitution.c.substitute_id, wanted),
        )
    )
    return ctx.db.execute(statement)


def _among(column: ColumnElement[str], wanted: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if wanted is None else [column.in_(sorted(wanted))]


def held_by(ctx: Context, login: str, day: date) -> list[tuple[Role, PlaceKind, str]]:
    """Role and place of every position that the person behind an account acts in on ``day``, as a substitute too."""
    chosen = select(acting_position.c.position_id).where(acting_position.c.person_id == person.c.id)
    still_held = chosen.where(
        select(_held_on.c.id)
        .where(_held_on.c.id == acting_position.c.position_id, rows.in_force(_held_on, day))
        .exists()
    )
    own = (
        select(*_PLACE)
        .join(person, person.c.id == position.c.person_id)
        .where(rows.in_force(position, day), or_(~still_held.exists(), position.c.id.in_(chosen)))
    )
    substituted = (
        select(*_PLACE)
        .join(substitution, substitution.c.position_id == position.c.id)
        .join(person, person.c.id == substitution.c.substitute_id)
        .where(substitution.c.first_day <= day, substitution.c.last_day >= day, rows.in_force(position, day))
    )
    mine = person.c.login == login
    found = ctx.db.execute(union_all(own.where(mine), substituted.where(mine)))
    return [(Role(role), PlaceKind(kind), code) for role, kind, code in found]


_PLACE = (position.c.role, position.c.place_kind, position.c.place_code)


def of_login(ctx: Context, login: str, day: date) -> Membership:
    """What is open to the person behind an account on ``day``; nothing to strangers."""
    row = ctx.db.execute(select(person.c.id, person.c.town_code).where(person.c.login == login)).first()
    if row is None:
        return Membership()
    return of_people(ctx, row[1], day, [row[0]]).get(row[0], Membership())


# --- with the account -------------------------------------------------------------------------------


def refresh(ctx: Context, person_ids: Iterable[str] | None = None) -> int:
    """Bring the roles and groups of these persons' accounts (or of all) to what today opens; how many changed.

    An account without a person is nobody's business here, and keeps what it was given.
    """
    today = local_day(ctx.now)
    wanted = None if person_ids is None else set(person_ids)
    accounts = _accounts(ctx, wanted)
    changed = []
    for town_code, of_town in _by_town(accounts).items():
        ids_of_town = None if wanted is None else [row.id for row in of_town]
        open_to = of_people(ctx, town_code, today, ids_of_town)
        changed += [one for row in of_town if (one := _changed(row, open_to.get(row.id, Membership())))]
    if changed:
        ctx.db.execute(_UPDATE, changed)
        for one in changed:
            details = {"roles": one["next_roles"], "groups": one["next_groups"]}
            history.record(ctx, "account.memberships", subject_id=one["account_id"], details=details)
    return len(changed)


def release(ctx: Context, logins: Iterable[str | None]) -> None:
    """Take from accounts that no person has any more what positions had opened to them."""
    free = account.c.login.in_(sorted(login for login in set(logins) if login is not None))
    taken = select(person.c.id).where(person.c.login == account.c.login)
    for row in ctx.db.execute(select(account.c.id).where(free, ~taken.exists())).all():
        ctx.db.execute(_UPDATE, [{"account_id": row.id, "next_roles": [], "next_groups": []}])
        history.record(ctx, "account.memberships", subject_id=row.id, details={"roles": [], "groups": []})


_UPDATE = (
    update(account)
    .where(account.c.id == bindparam("account_id"))
    .values(roles=bindparam("next_roles"), groups=bindparam("next_groups"), revision=account.c.revision + 1)
)


def _accounts(ctx: Context, wanted: Collection[str] | None) -> Sequence[Row[Any]]:
    statement = select(
        person.c.id, person.c.town_code, account.c.id.label("account_id"), account.c.roles, account.c.groups
    ).join(account, account.c.login == person.c.login)
    return [*ctx.db.execute(statement.where(*_among(person.c.id, wanted)).order_by(person.c.id))]


def _by_town(found: Sequence[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
    towns = defaultdict(list)
    for row in found:
        towns[row.town_code].append(row)
    return towns


def _changed(row: Row[Any], membership: Membership) -> dict[str, Any] | None:
    roles, groups = sorted(membership.roles), sorted(membership.groups)
    if (sorted(row.roles), sorted(row.groups)) == (roles, groups):
        return None
    return {"account_id": row.account_id, "next_roles": roles, "next_groups": groups}


def follow_the_day(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Job: refresh every account, and again shortly after the next midnight."""
    refresh(ctx)
    recurring.again(ctx, DAILY, payload, _next_midnight(ctx.now), LONGEST)


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(local_day(now) + timedelta(days=1), time(0, 1), HOME)

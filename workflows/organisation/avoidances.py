"""Avoidance: flags that keep a person out of a case or away from a party, asked for and decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    insert,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.sql import literal

from engine import history, ids, values
from engine.context import Context
from engine.errors import FieldError, NotAllowed
from engine.models import account
from engine.rows import as_row, columns
from workflows.clocks import clocks
from workflows.clocks.rows import Subject
from workflows.models import matter
from workflows.organisation.errors import (
    AvoidanceNotFound,
    AvoidanceRefused,
    AvoidanceStands,
    AvoidanceStateRefused,
)
from workflows.organisation.models import avoidance as table
from workflows.organisation.models import person


class SubjectKind(StrEnum):
    """What is avoided."""

    #: One case, by its process instance.
    INSTANCE = "instance"
    #: A party in all its cases, by its digest.
    PARTY = "party"


class Ground(StrEnum):
    """Why. Source: Administrative Penalty Law (2021) art. 43; Civil Servants Law art. 76."""

    RELATIVE = "relative"
    INTEREST = "interest"
    #: The person held a post at the party. Source: domain paper 3.5 (3).
    FORMER_POST = "former_post"
    OTHER = "other"
    #: The person's own application; needs no flag.
    OWN_CASE = "own_case"


class AvoidanceState(StrEnum):
    """A flag."""

    #: Asked for; until it is decided, the investigation goes on (art. 43 (3)). Left by ``decide``.
    REQUESTED = "requested"
    #: The person keeps out. Left by ``lift``.
    APPROVED = "approved"
    #: The person need not keep out. Never left.
    REFUSED = "refused"
    #: Its ground is gone. Never left.
    LIFTED = "lifted"


TRANSITIONS: Mapping[AvoidanceState, frozenset[AvoidanceState]] = {
    AvoidanceState.REQUESTED: frozenset({AvoidanceState.APPROVED, AvoidanceState.REFUSED}),
    AvoidanceState.APPROVED: frozenset({AvoidanceState.LIFTED}),
    AvoidanceState.REFUSED: frozenset(),
    AvoidanceState.LIFTED: frozenset(),
}


LIMIT = "PN-25"
"""Within which a request is decided: three working days. Source: domain paper 2.8, a local rule."""
SUBJECT = "avoidance"
"""What the clock of a request belongs to."""


@dataclass(frozen=True, slots=True)
class Avoidance:
    """One flag."""

    id: str
    town_code: str
    login: str
    subject_kind: str
    subject: str
    ground: str
    reason: str
    state: str
    entered_at: datetime
    entered_by: str
    decided_at: datetime | None
    decided_by: str | None


_COLUMNS = columns(Avoidance, table)


def request(
    ctx: Context, town_code: str, login: str, kind: SubjectKind, subject: str, ground: Ground, reason: str
) -> Avoidance:
    """Ask that a person keep out of a case, or away from a party; the person may ask for it too.

    The clock of the decision starts; until then the case goes on.

    Raises:
        ValueRefused: the reason cannot be kept.
        AvoidanceRefused: nobody of the town has this login.
        AvoidanceStands: the same was asked for already, and is not refused or lifted.
    """
    values.text(reason, "/reason", 500, lines=True)
    _check_person(ctx, town_code, login)
    _check_fresh(ctx, login, kind, subject)
    fresh = Avoidance(
        id=ids.new(),
        town_code=town_code,
        login=login,
        subject_kind=kind.value,
        subject=subject,
        ground=ground.value,
        reason=reason,
        state=AvoidanceState.REQUESTED.value,
        entered_at=ctx.now,
        entered_by=ctx.actor.id,
        decided_at=None,
        decided_by=None,
    )
    ctx.db.execute(insert(table), as_row(fresh))
    clocks.start(ctx, _subject(fresh), LIMIT)
    history.record(ctx, "avoidance.requested", subject_id=fresh.id, details={"login": login, "ground": ground.value})
    return fresh


def _check_person(ctx: Context, town_code: str, login: str) -> None:
    """The account is locked: what is asked twice at once is asked once."""
    of_town = (account.c.login == login) & (account.c.town_code == town_code)
    if ctx.db.execute(select(account.c.id).where(of_town).with_for_update()).first() is None:
        zh, en = f"本镇没有账号 {login}", f"Expected an account of the town, found none for {login!r}"
        raise AvoidanceRefused(zh, en, fields=[FieldError("/login", "account_not_found", zh, en)])


def _check_fresh(ctx: Context, login: str, kind: SubjectKind, subject: str) -> None:
    stands = table.c.state.in_([AvoidanceState.REQUESTED.value, AvoidanceState.APPROVED.value])
    same = (table.c.login == login) & (table.c.subject_kind == kind.value) & (table.c.subject == subject)
    found = ctx.db.execute(select(table.c.id, table.c.state).where(same & stands).limit(1)).first()
    if found is not None:
        zh, en = f"{login} 的回避已申请（{found.state}）", f"Avoidance of {login} is {found.state} already"
        raise AvoidanceStands(zh, en, avoidance_id=found.id)


def decide(ctx: Context, avoidance_id: str, is_approved: bool) -> Avoidance:
    """Decide a request; nobody decides about himself.

    Raises:
        AvoidanceNotFound: there is none.
        AvoidanceStateRefused: it is decided already.
        NotAllowed: the actor is the person it is about.
    """
    found = get(ctx, avoidance_id, lock=True)
    if ctx.actor.id == found.login:
        raise NotAllowed("不得决定本人的回避", "Nobody decides about avoidance of their own", avoidance_id=found.id)
    after = _move(ctx, found, AvoidanceState.APPROVED if is_approved else AvoidanceState.REFUSED)
    clocks.stop_all(ctx, _subject(after), [LIMIT])
    return after


def _subject(flag: Avoidance) -> Subject:
    instance = flag.subject if flag.subject_kind == SubjectKind.INSTANCE else None
    return Subject(SUBJECT, flag.id, flag.town_code, instance)


def lift(ctx: Context, avoidance_id: str) -> Avoidance:
    """End an approved flag.

    Raises:
        AvoidanceNotFound: there is none.
        AvoidanceStateRefused: it is not in force.
    """
    return _move(ctx, get(ctx, avoidance_id, lock=True), AvoidanceState.LIFTED)


def get(ctx: Context, avoidance_id: str, *, lock: bool = False) -> Avoidance:
    """The flag.

    Raises:
        AvoidanceNotFound: there is none.
    """
    statement = select(*_COLUMNS).where(table.c.id == avoidance_id)
    row = ctx.db.execute(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise AvoidanceNotFound(avoidance_id)
    return Avoidance(*row)


def _move(ctx: Context, found: Avoidance, state: AvoidanceState) -> Avoidance:
    if state not in TRANSITIONS[AvoidanceState(found.state)]:
        raise AvoidanceStateRefused(
            f"回避事项当前为 {found.state}，不能变为 {state.value}",
            f"Expected a flag that may become {state.value}, but it is {found.state}",
            avoidance_id=found.id,
        )
    after = replace(found, state=state.value, decided_at=ctx.now, decided_by=ctx.actor.id)
    ctx.db.execute(update(table).where(table.c.id == found.id).values(as_row(after)))
    history.record(ctx, f"avoidance.{state.value}", subject_id=found.id, details={"login": found.login})
    return after


def _grounds() -> CompoundSelect[Any]:
    """Flags on the matter or its party, and the person's own application; built once, for every completion asks."""
    login: BindParameter[str] = bindparam("login")
    flagged, own = _kept_out(table.c.ground, literal(Ground.OWN_CASE.value))
    return union_all(flagged.where(table.c.login == login), own.where(person.c.login == login)).limit(1)


def _kept_out(of_flag: ColumnElement[str], of_own: ColumnElement[str]) -> tuple[Select[Any], Select[Any]]:
    """Flags on the bound instance's matter or its party, and whose own application it is."""
    instance: BindParameter[str] = bindparam("instance")
    of_instance = matter.c.instance_id == instance
    parties = select(matter.c.party_digest).where(of_instance)
    about_case = (table.c.subject_kind == SubjectKind.INSTANCE.value) & (table.c.subject == instance)
    about_party = (table.c.subject_kind == SubjectKind.PARTY.value) & table.c.subject.in_(parties)
    flagged = select(of_flag).where(table.c.state == AvoidanceState.APPROVED.value, about_case | about_party)
    joined = matter.join(person, person.c.party_digest == matter.c.party_digest)
    return flagged, select(of_own).select_from(joined).where(of_instance)


_GROUNDS = _grounds()
_AVOIDING = union(*_kept_out(table.c.login, person.c.login))


def ground_against(ctx: Context, login: str, instance_id: str) -> Ground | None:
    """Why a person has to keep out of an instance's matter; None when there is nothing. One statement."""
    found = ctx.db.execute(_GROUNDS, {"login": login, "instance": instance_id}).scalar()
    return None if found is None else Ground(found)


def avoiding(ctx: Context, instance_id: str) -> set[str]:
    """Everybody who has to keep out of an instance's matter. One statement."""
    return set(ctx.db.execute(_AVOIDING, {"instance": instance_id}).scalars())

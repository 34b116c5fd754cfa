"""Temporary grants: somebody reads one matter until an instant, as if it were assigned to them.

Source: domain paper 4.3: a temporary grant (joint enforcement) adds ``assigned case`` with expiry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from engine import history, ids, values
from engine.context import Context
from engine.errors import FieldError
from engine.models import account
from engine.rows import Instance, as_row, columns
from workflows.organisation import avoidances
from workflows.organisation.errors import GrantNotFound, GrantRefused, GrantStands, MustAvoid
from workflows.organisation.models import temporary_grant as table
from workflows.organisation.roles import ADMINISTRATIONS, PUBLIC_ROLES, Role

LONGEST = timedelta(days=90)
"""The time within which a penalty is decided (Administrative Penalty Law art. 60); a longer need is a position's."""

_CLOSED = frozenset({*ADMINISTRATIONS, *PUBLIC_ROLES, Role.DESIGNER})
"""Who reads no matter, whoever lets them."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One person's leave to read one matter."""

    id: str
    town_code: str
    login: str
    instance_id: str
    reason: str
    expires_at: datetime
    granted_at: datetime
    granted_by: str
    revoked_at: datetime | None
    revoked_by: str | None

    def is_live(self, now: datetime) -> bool:
        """Whether it still opens the matter."""
        return self.revoked_at is None and now < self.expires_at


_COLUMNS = columns(Grant, table)


def enter(ctx: Context, instance: Instance, login: str, expires_at: datetime, reason: str) -> Grant:
    """Let somebody read a matter from now until ``expires_at``.

    Raises:
        ValueRefused: the reason cannot be kept.
        GrantRefused: nobody of the staff has this login, it is one's own, or the instant is not within 90 days.
        MustAvoid: the person has to keep out of the matter.
        GrantStands: the person has one.
    """
    live = _open(ctx, instance, login, expires_at, reason)
    if live is not None:
        raise GrantStands(f"{login} 的授权仍然有效", f"{login} has a grant already", grant_id=live.id)
    return _enter(ctx, instance, login, expires_at, reason)


def extend(ctx: Context, instance: Instance, login: str, expires_at: datetime, reason: str) -> Grant:
    """Let somebody read a matter at least until ``expires_at``, whether or not a grant stands.

    Raises:
        ValueRefused, GrantRefused, MustAvoid: as ``enter``.
    """
    live = _open(ctx, instance, login, expires_at, reason)
    if live is not None and live.expires_at >= expires_at:
        return live
    return _enter(ctx, instance, login, expires_at, reason)


def _open(ctx: Context, instance: Instance, login: str, expires_at: datetime, reason: str) -> Grant | None:
    """The grant that stands, once nothing speaks against one."""
    values.text(reason, "/reason", 500, lines=True)
    _check_person(ctx, instance.town_code, login)
    if not ctx.now < expires_at <= ctx.now + LONGEST:
        zh, en = f"截止时间应在现在之后 {LONGEST.days} 日内", f"Expected an instant within {LONGEST.days} days from now"
        raise _refused("/expires_at", "out_of_range", zh, en)
    if avoidances.ground_against(ctx, login, instance.id) is not None:
        raise MustAvoid(f"{login} 应当回避本事项", f"{login} must avoid this matter", login=login)
    live = [one for one in of_instance(ctx, instance.id) if one.login == login and one.is_live(ctx.now)]
    return max(live, key=lambda one: one.expires_at, default=None)


def _enter(ctx: Context, instance: Instance, login: str, expires_at: datetime, reason: str) -> Grant:
    fresh = Grant(
        ids.new(), instance.town_code, login, instance.id, reason, expires_at, ctx.now, ctx.actor.id, None, None
    )
    ctx.db.execute(insert(table), as_row(fresh))
    details = {"grant_id": fresh.id, "login": login, "expires_at": expires_at.isoformat()}
    history.record(ctx, "grant.entered", instance, details=details)
    return fresh


def _check_person(ctx: Context, town_code: str, login: str) -> None:
    """The account is locked: what is granted twice at once is granted once."""
    found = ctx.db.execute(
        select(account.c.roles)
        .where(account.c.login == login, account.c.town_code == town_code, account.c.disabled_at.is_(None))
        .with_for_update()
    ).first()
    if found is None:
        zh, en = f"本镇没有可用账号 {login}", f"Expected an active account of the town, found none for {login!r}"
        raise _refused("/login", "account_not_found", zh, en)
    if login == ctx.actor.id:
        raise _refused("/login", "self", "不能授权自己", "Expected another person than oneself")
    if not set(found.roles) - _CLOSED or ADMINISTRATIONS & set(found.roles):
        zh, en = "只能授权本镇业务人员", "Expected somebody of the staff who works on matters"
        raise _refused("/login", "not_staff", zh, en)


def _refused(pointer: str, code: str, zh: str, en: str) -> GrantRefused:
    return GrantRefused(zh, en, fields=[FieldError(pointer, code, zh, en)])


def revoke(ctx: Context, grant_id: str, instance: Instance) -> Grant:
    """End a grant now; one that is over already stays as it is.

    Raises:
        GrantNotFound: there is none.
    """
    found = get(ctx, grant_id)
    if not found.is_live(ctx.now):
        return found
    ended = replace(found, revoked_at=ctx.now, revoked_by=ctx.actor.id)
    ctx.db.execute(update(table).where(table.c.id == grant_id).values(as_row(ended)))
    history.record(ctx, "grant.revoked", instance, details={"grant_id": grant_id, "login": found.login})
    return ended


def get(ctx: Context, grant_id: str) -> Grant:
    """The grant.

    Raises:
        GrantNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == grant_id)).first()
    if row is None:
        raise GrantNotFound(grant_id)
    return Grant(*row)


def of_instance(ctx: Context, instance_id: str) -> Sequence[Grant]:
    """Every grant of a matter, oldest first; what has ended stays."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Grant(*row) for row in ctx.db.execute(statement)]

"""Who of the town's staff may be named in a form: active accounts with a role or certificate, none who keeps out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.models import account
from workflows.calendar.zone import local_day
from workflows.organisation import avoidances, certificates
from workflows.organisation.roles import Role


def of_roles(ctx: Context, town_code: str, roles: Collection[Role]) -> dict[str, str]:
    """Names of a town's active accounts that hold one of the roles, by login."""
    wanted = {role.value for role in roles}
    statement = select(account.c.login, account.c.name, account.c.roles).where(
        account.c.town_code == town_code, account.c.disabled_at.is_(None)
    )
    found = ctx.db.execute(statement.order_by(account.c.login))
    return {login: name for login, name, held in found if not wanted.isdisjoint(held)}


def options(held: dict[str, str], logins: Iterable[str] | None = None) -> list[dict[str, str]]:
    """What a form offers: name and login to read, the login to keep; ``logins`` narrows it."""
    return [{"label": f"{held[login]}（{login}）", "value": login} for login in (held if logins is None else logins)]


def free(ctx: Context, town_code: str, instance_id: str | None, roles: Collection[Role]) -> list[dict[str, str]]:
    """Options of whom a step may name: who holds a role and does not have to keep out of the instance's matter."""
    held = of_roles(ctx, town_code, roles)
    apart = set() if instance_id is None else avoidances.avoiding(ctx, instance_id)
    return options(held, [login for login in held if login not in apart])


def certified(ctx: Context, town_code: str, instance_id: str | None, field: str | None) -> list[dict[str, str]]:
    """Options of officers: whose certificate is valid today, for the field if there is one, and who need not keep out.

    Source: Administrative Penalty Law (2021) art. 42.
    """
    today, held = local_day(ctx.now), of_roles(ctx, town_code, [*Role])
    apart = set() if instance_id is None else avoidances.avoiding(ctx, instance_id)
    fit = {
        login
        for login, shown in certificates.by_login(ctx, held).items()
        if any(one.is_valid(today) and (field is None or field in one.fields) for one in shown)
    }
    return options(held, [login for login in held if login in fit and login not in apart])


def problem(
    ctx: Context, town_code: str, instance_id: str, login: object, roles: Collection[Role], pointer: str
) -> FieldError | None:
    """Why this person may not be named at ``pointer`` now: no holder of any of the roles, or has to keep out."""
    if not isinstance(login, str) or login not in of_roles(ctx, town_code, roles):
        named = "、".join(role.value for role in roles)
        zh, en = f"{login} 不是在职的 {named} 人员；请重新选择", f"Expected somebody who holds {named}, found {login}"
        return FieldError(pointer, "not_a_holder", zh, en)
    ground = avoidances.ground_against(ctx, login, instance_id)
    if ground is not None:
        return FieldError(pointer, "must_avoid", f"{login} 应当回避", f"{login} must avoid the matter")
    return None

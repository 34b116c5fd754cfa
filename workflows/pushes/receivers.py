"""Which units may be asked to take a push over: those of the town with somebody who handles."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from engine.models import account
from workflows.organisation import units
from workflows.organisation.places import group
from workflows.organisation.roles import Role


def known(ctx: Context, town_code: str) -> dict[str, str]:
    """Names of the units whose handlers a push reaches, by code; a unit that is not entered is named by its code."""
    named = {unit.code: unit.name for unit in units.all_of(ctx, town_code)}
    statement = select(account.c.groups).where(account.c.town_code == town_code, account.c.disabled_at.is_(None))
    groups = (group(name) for groups in ctx.db.execute(statement).scalars() for name in groups)
    codes = {one.place_code for one in groups if one is not None and one.role is Role.HANDLER and one.place_code}
    return {code: named.get(code, code) for code in sorted(codes) if code in named or not named}


def options(ctx: Context, town_code: str) -> list[dict[str, str]]:
    """Whom the form offers."""
    return [
        {"label": name if name == code else f"{name}（{code}）", "value": code}
        for code, name in known(ctx, town_code).items()
    ]

"""Who may be named as legal reviewer: holders of the role, qualified for the kind of decision, not the submitter."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from engine.context import Context
from engine.models import account
from workflows.organisation import qualifications
from workflows.organisation.roles import Role


def holders(ctx: Context, town_code: str) -> dict[str, str]:
    """Names of a town's active legal reviewers, by login."""
    statement = select(account.c.login, account.c.name, account.c.roles).where(
        account.c.town_code == town_code, account.c.disabled_at.is_(None)
    )
    found = ctx.db.execute(statement.order_by(account.c.login))
    return {login: name for login, name, roles in found if Role.LEGAL_REVIEWER.value in roles}


def options(ctx: Context, town_code: str, subject_type: str, but: Collection[str]) -> list[dict[str, str]]:
    """Whom the form offers; where nobody is left, every holder, so that the refusal says why."""
    held = holders(ctx, town_code)
    fit = [
        login for login in held if login not in but and qualifications.may_review(ctx, town_code, login, subject_type)
    ]
    return [{"label": f"{held[login]}（{login}）", "value": login} for login in fit or held]

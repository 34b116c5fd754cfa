"""Who may be named as legal reviewer: holders of the role, qualified for the kind of decision, not the submitter."""

from __future__ import annotations

from collections.abc import Collection

from engine.context import Context
from workflows.organisation import holders as role_holders
from workflows.organisation import qualifications
from workflows.organisation.roles import Role


def holders(ctx: Context, town_code: str) -> dict[str, str]:
    """Names of a town's active legal reviewers, by login."""
    return role_holders.of_roles(ctx, town_code, (Role.LEGAL_REVIEWER,))


def options(ctx: Context, town_code: str, subject_type: str, but: Collection[str]) -> list[dict[str, str]]:
    """Whom the form offers; where nobody is left, every holder, so that the refusal says why."""
    held = holders(ctx, town_code)
    fit = [
        login for login in held if login not in but and qualifications.may_review(ctx, town_code, login, subject_type)
    ]
    return role_holders.options(held, fit or held)

"""What the organisation hangs into the engine: guards of tasks, and the jobs that repeat."""

from __future__ import annotations

from collections.abc import Mapping

from engine.context import Context
from engine.hooks import Hooks, JobHandler
from engine.rows import Deployment
from workflows import recurring, towns
from workflows.calendar.zone import local_day
from workflows.organisation import claims, eligibility, guards, memberships, windows
from workflows.organisation.separation import Function

ITEM_FILE = "item.toml"
"""A bundle with it brings catalogue items."""

HANDLERS = {
    claims.JOB: JobHandler(
        claims.run, "认领时限：无人认领的任务逐级指派 Escalates tasks that nobody claimed", recurring.NEVER_ENDS
    ),
    memberships.DAILY: JobHandler(
        memberships.follow_the_day,
        "按日更新岗位与代理的权限 Follows positions and substitutions day by day",
        recurring.NEVER_ENDS,
    ),
}

APPROVAL = {
    "P1-05": Function.REVIEW,
    "P1-05-objection": Function.REVIEW,
    "P1-08-draft": Function.REVIEW,
    "P1-09": Function.DECIDE,
}
"""Steps of the approval process: an instant item's clerk may decide, but not who reviewed."""


def install(hooks: Hooks) -> guards.Separation:
    """Hang everything in; called once, before the upper processes add their own."""
    hooks.handlers.update(HANDLERS)
    hooks.listeners["deployment"].append(follow_catalogue)
    apart = guards.install(hooks)
    for verb in ("task.assign", "task.delegate"):
        hooks.guards[verb].append(eligibility.check_assignee)
    for verb in ("task.assign", "task.candidate", "task.schedule"):
        hooks.guards[verb].append(eligibility.check_head)
    hooks.guards["task.urge"].append(eligibility.check_urge)
    hooks.guards["task.candidate"].append(eligibility.check_candidate)
    apart.declare("approval", APPROVAL)
    return apart


def follow_catalogue(ctx: Context, deployment: Deployment, resources: Mapping[str, bytes]) -> None:
    """A bundle that brought items may have changed what the windows accept; hung in behind who loads the items."""
    if ITEM_FILE in resources:
        codes = [deployment.town_code] if deployment.town_code else towns.codes(ctx)
        for code in codes:
            windows.follow_catalogue(ctx, code, local_day(ctx.now))


def begin(ctx: Context) -> None:
    """Schedule what comes back by itself, unless it is: called by a program when it starts to work."""
    recurring.ensure(ctx, claims.JOB, claims.EVERY)
    recurring.ensure(ctx, memberships.DAILY, memberships.LONGEST)

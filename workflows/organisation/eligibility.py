"""Whom a task may be given to: only to one of those it was offered to, whoever hands it out."""

from __future__ import annotations

from engine import accounts
from engine.context import Context
from engine.rows import UserTask
from workflows.organisation.errors import NotEligible
from workflows.organisation.places import group


def check_assignee(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of assign and delegate: the person belongs to a group that the diagram offers the task to.

    Raises:
        NotEligible: the person does not, or has no account.
    """
    if ctx.actor.kind == "system" or assignee is None or assignee in task.candidate_users:
        return
    account = accounts.by_login(ctx, assignee)
    if account is None:
        return
    held = {*account.roles, *account.groups}
    if task.candidate_groups and held.isdisjoint(task.candidate_groups):
        offered = "、".join(task.candidate_groups)
        raise NotEligible(
            f"{assignee} 不属于本任务的办理范围（{offered}），不能指派",
            f"Expected one of {', '.join(task.candidate_groups)}, but {assignee} is none of them",
            task_id=task.id,
        )


def check_candidate(ctx: Context, task: UserTask, *, kind: str, name: str) -> None:
    """Guard of changing candidates: a task is offered to others of the same role only, a person as above.

    Raises:
        NotEligible: the group's role is none of those the task is offered to.
    """
    if ctx.actor.kind == "system" or not task.candidate_groups:
        return
    if kind == "user":
        check_assignee(ctx, task, assignee=name)
        return
    roles = {_role(one) for one in task.candidate_groups}
    if _role(name) not in roles:
        raise NotEligible(
            f"本任务只能改派给相同角色的人员，不能改派给 {name}",
            f"Expected a group of the same role as {', '.join(task.candidate_groups)}, found {name}",
            task_id=task.id,
        )


def _role(name: str) -> str:
    known = group(name)
    return name if known is None or known.role is None else known.role.value

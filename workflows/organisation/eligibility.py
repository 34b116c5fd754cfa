"""Whom a task may be given to, and by whom: to one of those it was offered to, by their own head or a leader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import accounts
from engine.context import Context
from engine.rows import UserTask
from workflows.organisation.errors import NotEligible, NotOwnPeople
from workflows.organisation.places import group
from workflows.organisation.roles import Role


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


HANDS_OUT: Mapping[Role, frozenset[Role]] = {
    Role.APPROVER: frozenset({Role.CLERK, Role.AGENT, Role.REVIEWER, Role.COSIGNER, Role.CERTIFIER, Role.APPROVER}),
    Role.BUREAU_HEAD: frozenset({Role.OFFICER, Role.SQUAD_LEADER, Role.BUREAU_HEAD}),
    Role.SQUAD_LEADER: frozenset({Role.OFFICER, Role.SQUAD_LEADER}),
    Role.DUTY_OFFICER: frozenset(
        {
            Role.DISPATCHER,
            Role.DUTY_OFFICER,
            Role.HANDLER,
            Role.GRID_LEADER,
            Role.GRID_WORKER,
            Role.GRID_SUPERVISOR,
            Role.GRID_INFORMANT,
            Role.GRID_LIAISON,
            Role.GRID_PATROL,
        }
    ),
}
"""Whose tasks a head hands out, reschedules and offers to others; a leader everybody's. Source: domain paper 4.2."""


def check_head(ctx: Context, task: UserTask, **facts: Any) -> None:
    """Guard of assigning, offering and rescheduling: a head does so with the tasks of the own people.

    Raises:
        NotOwnPeople: the task is offered to people of another line.
    """
    heads = {Role(one) for one in ctx.actor.roles if one in list(Role)}
    if ctx.actor.kind == "system" or Role.LEADER in heads:
        return
    known = [group(name) for name in task.candidate_groups]
    if task.candidate_groups and any(one is None for one in known):
        return
    own = {role for head in heads for role in HANDS_OUT.get(head, frozenset())}
    if not any(one is not None and one.role in own for one in known):
        raise NotOwnPeople(
            f"“{task.name}”不由 {ctx.actor.name} 所辖人员办理，不能指派、改期或者催办",
            f"{task.name!r} is not the work of {ctx.actor.id}'s people; it is not theirs to hand out",
            task_id=task.id,
        )


def check_urge(ctx: Context, task: UserTask) -> None:
    """Guard of urging: a head urges the own people, the supervision office everybody. Source: domain paper 4.2.

    Raises:
        NotOwnPeople: as ``check_head``.
    """
    if Role.SUPERVISOR not in ctx.actor.roles:
        check_head(ctx, task)


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

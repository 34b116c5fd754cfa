"""Urging (催办): who waits for a task asks for it, now and then; whoever holds it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, insert, or_, select, update

from engine import history, ids, notifications, tasks, values
from engine.context import Context
from engine.errors import NotAllowed
from engine.models import account, user_task
from engine.notifications import Kind
from engine.rows import Instance, UserTask, as_row, columns
from engine.states import TaskState
from workflows import applicants, signers
from workflows.calendar import calendars
from workflows.errors import NothingToUrge, OwnTaskUrged, UrgedRecently
from workflows.models import task_urge as table

COOLDOWN = timedelta(hours=4)
"""Service hours between two urges of one task by one person. Source: local rule, half a working day; who holds the task
is to work on it, not to read of it."""

LONGEST_NOTE = 500

_LAST = select(func.max(table.c.urged_at)).where(
    table.c.task_id == bindparam("task_id"), table.c.urged_by == bindparam("login")
)
#: The revision stays: who is about to hand the task in is not told to read it again first.
_COUNT = (
    update(user_task)
    .where(user_task.c.id == bindparam("of_id"))
    .values(urged=user_task.c.urged + 1, urged_at=bindparam("now", type_=user_task.c.urged_at.type))
)
_OPEN = (
    select(user_task.c.id)
    .where(user_task.c.instance_id == bindparam("instance_id"), user_task.c.state == TaskState.OPEN.value)
    .order_by(user_task.c.id)
)


@dataclass(frozen=True, slots=True)
class Urge:
    """Somebody asked for a task."""

    id: str
    town_code: str
    task_id: str
    instance_id: str
    urged_by: str
    urged_at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class Listed(Urge):
    """An urge with what its task is called."""

    task_name: str


@dataclass(frozen=True, slots=True)
class Urged:
    """What an urge did."""

    tasks: Sequence[UserTask]
    #: When the actor may urge them again.
    open_at: datetime


_COLUMNS = columns(Urge, table)


def urge(ctx: Context, task_id: str, note: str | None = None, *, is_head: bool = False) -> Urged:
    """Ask whoever holds an open task for it: who started the matter, its applicant, or who heads those people.

    Args:
        is_head: whether the actor may urge the tasks of others; whose, the guards of ``task.urge`` say.

    Raises:
        TaskNotFound, TaskNotOpen, InstanceSuspended: as ``tasks.find``.
        OwnTaskUrged: the actor holds it.
        NotAllowed: the actor neither started the matter nor applied in it nor heads its people.
        UrgedRecently: the actor urged it within ``COOLDOWN``.
        ValueRefused: the note cannot be kept.
    """
    values.optional(note, "/note", LONGEST_NOTE, lines=True)
    task, instance = tasks.find(ctx, task_id)
    if task.assignee == ctx.actor.id:
        raise OwnTaskUrged(task_id)
    _check(ctx, task, instance, is_head)
    open_at = _open_at(ctx, task)
    if open_at > ctx.now:
        raise UrgedRecently(open_at, ctx.now)
    return Urged([_urge(ctx, task, instance, note)], _again(ctx, task, ctx.now))


def urge_matter(ctx: Context, instance_id: str, note: str | None = None) -> Urged:
    """Ask for every open task of a matter that is not the actor's own to do, as far as it is open to be asked for.

    Raises:
        NothingToUrge: the matter waits for nobody else.
        UrgedRecently: the actor urged all of them within ``COOLDOWN``.
        NotAllowed, ValueRefused, InstanceSuspended: as ``urge``.
    """
    values.optional(note, "/note", LONGEST_NOTE, lines=True)
    found = [tasks.find(ctx, one) for one in ctx.db.execute(_OPEN, {"instance_id": instance_id}).scalars().all()]
    others = [(task, instance) for task, instance in found if not _is_own(ctx, task)]
    if not others:
        raise NothingToUrge(instance_id)
    for task, instance in others:
        _check(ctx, task, instance, is_head=False)
    opens = {task.id: _open_at(ctx, task) for task, _ in others}
    if min(opens.values()) > ctx.now:
        raise UrgedRecently(min(opens.values()), ctx.now)
    urged = [_urge(ctx, task, instance, note) for task, instance in others if opens[task.id] <= ctx.now]
    return Urged(urged, _again(ctx, others[0][0], ctx.now))


def of_task(ctx: Context, task_id: str) -> Sequence[Urge]:
    """Every urge of a task, oldest first."""
    statement = select(*_COLUMNS).where(table.c.task_id == task_id).order_by(table.c.id)
    return [Urge(*row) for row in ctx.db.execute(statement)]


def of_instance(ctx: Context, instance_id: str) -> Sequence[Listed]:
    """Every urge of a matter with what its task is called, oldest first."""
    statement: Select[Any] = (
        select(*_COLUMNS, user_task.c.name)
        .join(user_task, user_task.c.id == table.c.task_id)
        .where(user_task.c.instance_id == instance_id)
        .order_by(table.c.id)
    )
    return [Listed(*row) for row in ctx.db.execute(statement)]


def _is_own(ctx: Context, task: UserTask) -> bool:
    return task.assignee == ctx.actor.id or (task.assignee is None and ctx.actor.id in task.candidate_users)


def _check(ctx: Context, task: UserTask, instance: Instance, is_head: bool) -> None:
    is_party = instance.started_by == ctx.actor.id or applicants.is_own(ctx, ctx.actor.id, instance.id)
    if is_party or ctx.actor.kind == "system":
        return
    if not is_head:
        raise NotAllowed(
            "只有发起人、申请人、主管和督查可以催办",
            "Expected who started the matter, its applicant, a head of those who do it, or the supervision office",
            task_id=task.id,
        )
    ctx.hooks.check("task.urge", ctx, task)


def _open_at(ctx: Context, task: UserTask) -> datetime:
    last = ctx.db.execute(_LAST, {"task_id": task.id, "login": ctx.actor.id}).scalar()
    return ctx.now if last is None else _again(ctx, task, last)


def _again(ctx: Context, task: UserTask, since: datetime) -> datetime:
    return calendars.of(ctx, task.town_code).add_service_time(since, COOLDOWN).astimezone(UTC)


def _urge(ctx: Context, task: UserTask, instance: Instance, note: str | None) -> UserTask:
    made = Urge(ids.new(), task.town_code, task.id, instance.id, ctx.actor.id, ctx.now, note)
    ctx.db.execute(insert(table), as_row(made))
    ctx.db.execute(_COUNT, {"of_id": task.id, "now": ctx.now})
    after = replace(task, urged=task.urged + 1, urged_at=ctx.now)
    details = {"note": note, "urged": after.urged}
    history.record(ctx, "task.urged", instance, subject_id=task.id, element_id=task.element_id, details=details)
    people = _holders(ctx, task)
    notifications.tell(ctx, Kind.TASK_URGED, people, task.name, instance=instance, subject_id=task.id, details=details)
    return after


def _holders(ctx: Context, task: UserTask) -> Iterable[str | None]:
    """Who has the task, who answers for it, and whose opinion it waits for; without anybody, all it is offered to."""
    if task.assignee:
        asked = [one.person for one in signers.of_task(ctx, task.id) if one.state == signers.State.ASKED]
        return [task.assignee, task.owner, *asked]
    if not task.candidate_groups:
        return task.candidate_users
    return [*task.candidate_users, *_members(ctx, task)]


def _members(ctx: Context, task: UserTask) -> Sequence[str]:
    """Accounts of the town that are of a candidate group; roles and groups are JSON lists of short codes."""
    held = [cast(column, String) for column in (account.c.roles, account.c.groups)]
    named = [column.contains(f'"{name}"', autoescape=True) for name in task.candidate_groups for column in held]
    statement = select(account.c.login).where(account.c.town_code == task.town_code, or_(*named))
    return ctx.db.execute(statement).scalars().all()

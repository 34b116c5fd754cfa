"""Going back: a task is returned to a step done before, or its last step is taken back by who did it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select, update

from engine import accounts, bpmn, definitions, history, notifications, runtime, tasks, values
from engine.context import SYSTEM, Context
from engine.errors import NotAllowed, ReturnRefused, TaskNotOpen, WithdrawTooLate
from engine.models import user_task
from engine.notifications import Kind
from engine.rows import Instance, UserTask, columns
from engine.states import TaskState

LONGEST_REASON = 500

RECENT = timedelta(days=30)
"""How far back own steps are looked for that can be taken back. Reason: what nobody touched for a month stays."""

MOST = 100
"""Steps that ``withdrawable`` lists."""

SEARCHED = 1_000
"""Latest own steps among which they are looked for. Reason: more than a person does in ``RECENT``."""

_COLUMNS = columns(UserTask, user_task)
_DONE = (
    select(*_COLUMNS)
    .where(
        user_task.c.instance_id == bindparam("instance_id"),
        user_task.c.state == TaskState.COMPLETED.value,
        user_task.c.scope == bindparam("scope"),
        user_task.c.definition_id == bindparam("definition_id"),
    )
    .order_by(user_task.c.ended_at.desc(), user_task.c.id.desc())
)
_NEXT = user_task.alias("next")
_FOLLOWING = (
    select(*(_NEXT.c[column.name] for column in _COLUMNS))
    .select_from(
        user_task.join(
            _NEXT,
            and_(
                _NEXT.c.instance_id == user_task.c.instance_id,
                _NEXT.c.scope == user_task.c.scope,
                _NEXT.c.definition_id == user_task.c.definition_id,
                _NEXT.c.created_at == user_task.c.ended_at,
                _NEXT.c.id > user_task.c.id,
            ),
        )
    )
    .where(
        _NEXT.c.state == TaskState.OPEN.value,
        _NEXT.c.revision == 1,
        _NEXT.c.signers == 0,
        user_task.c.state == TaskState.COMPLETED.value,
    )
)
_OF_TASK = _FOLLOWING.where(user_task.c.id == bindparam("id"))
_RECENT = (
    select(user_task.c.id)
    .where(user_task.c.completed_by == bindparam("login"), user_task.c.ended_at > bindparam("since"))
    .order_by(user_task.c.ended_at.desc(), user_task.c.id.desc())
    .limit(SEARCHED)
    .correlate(None)
)
_OF_PERSON = (
    _FOLLOWING.with_only_columns(*_COLUMNS, *(_NEXT.c[column.name] for column in _COLUMNS))
    .where(user_task.c.id.in_(_RECENT))
    .order_by(user_task.c.id.desc())
    .limit(MOST)
)
_RECEIVE = (
    update(user_task)
    .where(user_task.c.id == bindparam("of_id"))
    .values(assignee=bindparam("to"), returned=bindparam("why", type_=user_task.c.returned.type))
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was done before, and who did it last."""

    element_id: str
    name: str
    completed_by: str | None
    ended_at: datetime


# --- return ---------------------------------------------------------------------------------------


def steps(ctx: Context, task: UserTask) -> Sequence[Step]:
    """The steps that an open task can be returned to: open by the diagram and done before, the nearest first."""
    allowed = bpmn.returns(_process(ctx, task), task.element_id)
    last: dict[str, UserTask] = {}
    if allowed:
        for one in _done(ctx, task):
            last.setdefault(one.element_id, one)
    return [_step(last[element]) for element in allowed if element in last]


def give_back(ctx: Context, task_id: str, to: str, reason: str, revision: int | None = None) -> UserTask:
    """Return a task to a step done before; the new task goes to who did that step last, and carries the reason.

    Returns the new task; the returned one if the step begins only after a durable stop.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, TaskDelegated, InstanceSuspended: as ``tasks.find_completable``.
        NotAllowed: the actor may not complete the task, or a guard refused.
        ReturnRefused: the step is not open to return to, or was not done.
        ValueRefused: the reason cannot be kept.
    """
    values.text(reason, "/reason", LONGEST_REASON, lines=True)
    task, instance = tasks.find_completable(ctx, task_id, revision)
    known = {one.element_id: one for one in steps(ctx, task)}
    if to not in known:
        raise ReturnRefused(task_id, to, list(known))
    ctx.hooks.check("task.claim", ctx, task, assignee=ctx.actor.id)
    ctx.hooks.check("task.return", ctx, task, to=to, reason=reason)
    return _move(ctx, task, instance, known[to], "task.returned", Kind.TASK_RETURNED, reason)


# --- withdraw -------------------------------------------------------------------------------------


def withdraw(ctx: Context, task_id: str, reason: str | None = None, revision: int | None = None) -> UserTask:
    """Take back a step that the actor completed, while nobody has touched the task that followed.

    Raises:
        TaskNotFound: there is no such task.
        TaskNotOpen: it was not completed.
        NotAllowed: another person completed it, or a guard refuses it to the actor now.
        WithdrawTooLate: what followed was touched, is over, or binds somebody.
        StaleRevision, InstanceSuspended, InstanceEnded: as their names say.
    """
    values.optional(reason, "/reason", LONGEST_REASON, lines=True)
    instance = runtime.lock(ctx, tasks.get(ctx, task_id).instance_id)
    done = tasks.get(ctx, task_id)
    if done.state != TaskState.COMPLETED:
        raise TaskNotOpen(task_id, done.state)
    if done.completed_by != ctx.actor.id:
        raise NotAllowed("只能撤回本人办结的任务", "Expected a task that the actor completed", task_id=task_id)
    tasks.require_revision(done, revision)
    runtime.require_active(instance)
    row = ctx.db.execute(_OF_TASK, {"id": task_id}).first()
    following = None if row is None else UserTask(*row)
    if following is None or not _is_next(ctx, done, following):
        raise WithdrawTooLate(task_id)
    task, instance = tasks.find(ctx, following.id, following.revision)
    ctx.hooks.check("task.withdraw", ctx, done, following=task)
    back = _move(ctx, task, instance, _step(done), "task.withdrawn", Kind.TASK_WITHDRAWN, reason or "撤回")
    if back.id != task.id and back.assignee != ctx.actor.id:
        raise NotAllowed("您已不能办理该环节，不能撤回", "Expected somebody who may still do the step", task_id=task_id)
    return back


def withdrawable(ctx: Context) -> Sequence[UserTask]:
    """Tasks that the actor completed of late and can still take back, newest first."""
    width, found = len(_COLUMNS), []
    for row in ctx.db.execute(_OF_PERSON, {"login": ctx.actor.id, "since": ctx.now - RECENT}):
        done, following = UserTask(*row[:width]), UserTask(*row[width:])
        if _is_next(ctx, done, following):
            found.append(done)
    return found


def _is_next(ctx: Context, done: UserTask, following: UserTask) -> bool:
    """Whether one is what the other's completion opened, by the diagram and by what was done since."""
    process = _process(ctx, done)
    if following.awaits_signers or not bpmn.may_withdraw(process, done.element_id, following.element_id):
        return False
    since = [one.element_id for one in _done(ctx, done) if one.id > done.id]
    return not any(one == done.element_id or bpmn.may_withdraw(process, done.element_id, one) for one in since)


# --- shared ---------------------------------------------------------------------------------------


def _process(ctx: Context, task: UserTask) -> bpmn.Process:
    return definitions.spec(ctx, task.definition_id).model


def _done(ctx: Context, task: UserTask) -> Sequence[UserTask]:
    """Completed tasks of the same scope, latest first."""
    asked = {"instance_id": task.instance_id, "scope": task.scope, "definition_id": task.definition_id}
    return [UserTask(*row) for row in ctx.db.execute(_DONE, asked)]


def _step(done: UserTask) -> Step:
    return Step(done.element_id, done.name, done.completed_by, done.ended_at or done.created_at)


def _move(ctx: Context, task: UserTask, instance: Instance, to: Step, kind: str, told: Kind, reason: str) -> UserTask:
    event = history.event(
        ctx,
        kind,
        instance,
        element_id=task.element_id,
        element_name=task.name,
        subject_id=task.id,
        scope=task.scope,
        details={"to": to.element_id, "to_name": to.name, "reason": reason},
    )
    opened: list[str] = []
    instance = runtime.move(
        ctx, instance, lambda workflow: opened.append(workflow.move(task.wait_id, to.element_id)), also=[event]
    )
    new_id = ctx.opened_tasks.get((instance.id, opened[0]))
    if told == Kind.TASK_WITHDRAWN:
        people = [task.assignee] if task.assignee else task.candidate_users
        notifications.tell(ctx, told, people, task.name, instance=instance, subject_id=task.id)
    if new_id is None:
        return tasks.get(ctx, task.id)
    return _received(ctx, tasks.get(ctx, new_id), instance, to, why_back(ctx, task, reason), told)


def why_back(ctx: Context, task: UserTask, reason: str) -> dict[str, Any]:
    """What a task that came back carries (``UserTask.returned``): why, from which step, by whom and when."""
    return {
        "reason": reason,
        "from_element_id": task.element_id,
        "from_name": task.name,
        "by": ctx.actor.id,
        "by_name": ctx.actor.name,
        "at": ctx.now.isoformat(),
    }


def _received(ctx: Context, new: UserTask, instance: Instance, to: Step, why: dict[str, Any], told: Kind) -> UserTask:
    """The new task, given to who did the step last if that person may still have it."""
    person = to.completed_by if to.completed_by and may_have(ctx, new, to.completed_by) else new.assignee
    after = replace(new, assignee=person, returned=why)
    ctx.db.execute(_RECEIVE, {"of_id": new.id, "to": person, "why": why})
    if person != new.assignee:
        details = {"assignee": person}
        history.record(ctx, "task.assigned", instance, subject_id=new.id, element_id=new.element_id, details=details)
    people = [person] if person else new.candidate_users
    if told == Kind.TASK_RETURNED:
        notifications.tell(ctx, told, people, new.name, instance=instance, subject_id=new.id, details=why)
    return after


def may_have(ctx: Context, task: UserTask, person: str) -> bool:
    """Whether a person is still here, still one of those a task is offered to, and no guard keeps them from it."""
    account = accounts.by_login(ctx, person)
    if account is None or account.disabled_at is not None:
        return False
    held = {*account.roles, *account.groups}
    if task.has_candidates and person not in task.candidate_users and held.isdisjoint(task.candidate_groups):
        return False
    try:
        ctx.hooks.check("task.claim", ctx.acting(SYSTEM), task, assignee=person)
    except NotAllowed:
        return False
    return True

"""User tasks: find, claim, assign, delegate, complete; who may is decided by assignee and candidates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy import delete as delete_from

from engine import accounts, bpmn, codec, definitions, history, ids, notifications, runtime, values
from engine.context import Actor, Context, TimedQuery
from engine.errors import (
    NotAllowed,
    NotInBulk,
    StaleRevision,
    TaskAlreadyClaimed,
    TaskDelegated,
    TaskNotDelegated,
    TaskNotFound,
    TaskNotOpen,
)
from engine.models import process_instance, task_candidate, user_task
from engine.notifications import Kind
from engine.revisions import Changes
from engine.rows import Instance, UserTask, columns
from engine.states import DelegationState, TaskState, change
from engine.worklists import TaskFilter, count, list

__all__ = [
    "TaskFilter",
    "add_candidate",
    "assign",
    "claim",
    "complete",
    "count",
    "delegate",
    "escalate",
    "find",
    "get",
    "is_bulk",
    "list",
    "may_claim",
    "may_work",
    "remove_candidate",
    "require_bulk",
    "require_revision",
    "resolve",
    "set_dates",
    "throw_error",
    "transfer",
    "unclaim",
]

LONGEST_REASON = 500

_COLUMNS = columns(UserTask, user_task)
_WIDTH = len(_COLUMNS)
_FIND = select(*_COLUMNS).where(user_task.c.id == bindparam("id"))
#: Task and instance under lock. PostgreSQL locks in the order of FROM: the instance first, as every command does.
_LOCK = TimedQuery(
    select(*_COLUMNS, *runtime.INSTANCE_COLUMNS)
    .select_from(process_instance.join(user_task, process_instance.c.id == user_task.c.instance_id))
    .where(user_task.c.id == bindparam("id"))
    .with_for_update(key_share=True)
)
_CHANGES = Changes(
    user_task,
    (
        "state",
        "assignee",
        "owner",
        "delegation",
        "priority",
        "candidate_users",
        "candidate_groups",
        "due_at",
        "follow_up_at",
        "ended_at",
        "completed_by",
    ),
)


_TOLD = {
    "task.claimed": Kind.TASK_ASSIGNED,
    "task.assigned": Kind.TASK_ASSIGNED,
    "task.delegated": Kind.TASK_DELEGATED,
    "task.resolved": Kind.TASK_RESOLVED,
}
"""Of which changes the new assignee is told."""


# --- find -----------------------------------------------------------------------------------------


def get(ctx: Context, task_id: str) -> UserTask:
    """The task with this id, open or done.

    Raises:
        TaskNotFound: there is none.
    """
    row = ctx.db.execute(_FIND, {"id": task_id}).first() if ids.is_id(task_id) else None
    if row is None:
        raise TaskNotFound(task_id)
    return UserTask(*row)


def find(ctx: Context, task_id: str, revision: int | None = None) -> tuple[UserTask, Instance]:
    """The open task and its instance, both locked until the transaction ends.

    Raises:
        TaskNotFound: there is none.
        TaskNotOpen: it is completed or canceled.
        StaleRevision: it was changed since ``revision``.
        InstanceSuspended, InstanceEnded: its instance does not move.
    """
    row = _LOCK.first(ctx, id=task_id) if ids.is_id(task_id) else None
    if row is None:
        raise TaskNotFound(task_id)
    task, instance = UserTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])
    if not task.is_open:
        raise TaskNotOpen(task_id, task.state)
    require_revision(task, revision)
    runtime.require_active(instance)
    return task, instance


def require_revision(task: UserTask, revision: int | None) -> None:
    """Refuse a change that is based on an older state.

    Raises:
        StaleRevision: the task was changed since.
    """
    if revision is not None and revision != task.revision:
        raise StaleRevision(f"task {task.id}", revision, task.revision)


# --- who may --------------------------------------------------------------------------------------


def may_claim(actor: Actor, task: UserTask) -> bool:
    """Whether the actor is a candidate; a task without candidates is everybody's."""
    if actor.kind == "system" or not task.has_candidates:
        return True
    return actor.id in task.candidate_users or not actor.memberships.isdisjoint(task.candidate_groups)


def may_work(actor: Actor, task: UserTask) -> bool:
    """Whether the actor may complete the task: its assignee, or a candidate while it has none."""
    if actor.kind == "system":
        return True
    return task.assignee == actor.id if task.assignee else may_claim(actor, task)


def _refuse(actor: Actor, task: UserTask, verb_zh: str, verb_en: str) -> NotAllowed:
    return NotAllowed(
        f"{actor.name} 不是任务“{task.name}”的办理人，不能{verb_zh}",
        f"{actor.name} is neither assignee nor candidate of task “{task.name}” and may not {verb_en} it",
        task_id=task.id,
        assignee=task.assignee,
    )


# --- claim, assign, delegate ----------------------------------------------------------------------


def claim(ctx: Context, task_id: str, assignee: str | None = None, revision: int | None = None) -> UserTask:
    """Give an unassigned task to the actor, or to ``assignee``; repeating it is harmless.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        TaskAlreadyClaimed: someone else holds it.
        NotAllowed: the actor is no candidate, or a guard refused (four eyes, wrong group).
    """
    person = ctx.actor.id if assignee is None else values.text(assignee, "/assignee")
    task, instance = find(ctx, task_id, revision)
    if task.assignee == person:
        return task
    if task.assignee:
        raise TaskAlreadyClaimed(task_id, task.assignee, accounts.name_of(ctx, task.assignee))
    if not may_claim(ctx.actor, task):
        raise _refuse(ctx.actor, task, "认领", "claim")
    ctx.hooks.check("task.claim", ctx, task, assignee=person)
    return _change(ctx, task, instance, "task.claimed", assignee=person)


def unclaim(ctx: Context, task_id: str, revision: int | None = None) -> UserTask:
    """Put a task back for its candidates; repeating it is harmless.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        NotAllowed: the actor does not hold it.
    """
    task, instance = find(ctx, task_id, revision)
    if task.assignee is None:
        return task
    if not may_work(ctx.actor, task):
        raise _refuse(ctx.actor, task, "退回", "put back")
    ctx.hooks.check("task.unclaim", ctx, task)
    return _change(ctx, task, instance, "task.unclaimed", assignee=None, delegation=None)


def assign(ctx: Context, task_id: str, assignee: str | None, revision: int | None = None) -> UserTask:
    """Set the assignee whoever holds the task; it ends a delegation. Whether the actor may is the caller's to ask.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        NotAllowed: a guard refused.
    """
    values.optional(assignee, "/assignee")
    task, instance = find(ctx, task_id, revision)
    if task.assignee == assignee:
        return task
    ctx.hooks.check("task.assign", ctx, task, assignee=assignee)
    return _change(ctx, task, instance, "task.assigned", assignee=assignee, delegation=None)


def delegate(ctx: Context, task_id: str, delegate_to: str, revision: int | None = None) -> UserTask:
    """Let another person do the work and give the task back: its owner stays responsible.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        NotAllowed: the actor does not hold it, or a guard refused.
    """
    values.text(delegate_to, "/delegate")
    task, instance = find(ctx, task_id, revision)
    if not may_work(ctx.actor, task):
        raise _refuse(ctx.actor, task, "转办", "delegate")
    ctx.hooks.check("task.delegate", ctx, task, assignee=delegate_to)
    pending = DelegationState.PENDING
    if task.delegation is not None and task.delegation != pending:
        change(task.delegation, pending)
    owner = task.owner or task.assignee or ctx.actor.id
    return _change(ctx, task, instance, "task.delegated", assignee=delegate_to, owner=owner, delegation=pending.value)


def transfer(
    ctx: Context, task_id: str, transfer_to: str, reason: str | None = None, revision: int | None = None
) -> UserTask:
    """Hand a task that the actor holds on to another person for good: that person answers for it from now on.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        TaskDelegated: it is only delegated to the actor, or by the actor and not given back.
        NotAllowed: the actor does not hold it, or a guard refused.
        ValueRefused: the reason cannot be kept.
    """
    values.text(transfer_to, "/assignee")
    values.optional(reason, "/reason", LONGEST_REASON, lines=True)
    task, instance = find(ctx, task_id, revision)
    if task.delegation == DelegationState.PENDING:
        raise TaskDelegated(task_id)
    if task.assignee != ctx.actor.id:
        raise _refuse(ctx.actor, task, "转办", "hand on")
    if transfer_to == task.assignee:
        return task
    ctx.hooks.check("task.delegate", ctx, task, assignee=transfer_to)
    return _change(
        ctx, task, instance, "task.assigned", {"reason": reason}, assignee=transfer_to, owner=None, delegation=None
    )


def resolve(
    ctx: Context, task_id: str, variables: Mapping[str, Any] | None = None, revision: int | None = None
) -> UserTask:
    """Give a delegated task back to its owner, with what was found out.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        TaskNotDelegated: no delegation is pending.
        NotAllowed: the actor is not the delegate, or a guard refused.
        VariablesInvalid: a variable cannot be kept.
    """
    given = codec.normalise(variables or {})
    task, instance = find(ctx, task_id, revision)
    if task.delegation != DelegationState.PENDING:
        raise TaskNotDelegated(task_id)
    if not may_work(ctx.actor, task):
        raise _refuse(ctx.actor, task, "交回", "resolve")
    ctx.hooks.check("task.answer", ctx, task, kind="resolve", error=None, variables=given)
    if given:
        runtime.move(ctx, instance, lambda workflow: workflow.set_variables(task.scope, given))
    state = change(task.delegation, DelegationState.RESOLVED)
    return _change(ctx, task, instance, "task.resolved", assignee=task.owner, delegation=state)


def _change(
    ctx: Context, task: UserTask, instance: Instance, kind: str, said: Mapping[str, Any] | None = None, /, **new: Any
) -> UserTask:
    after: UserTask = replace(task, revision=task.revision + 1, **new)
    _store(ctx, task, after)
    details = {name: value for name, value in new.items() if name in ("assignee", "owner")} | dict(said or {})
    history.record(ctx, kind, instance, subject_id=task.id, element_id=task.element_id, details=details)
    if kind in _TOLD:
        people = [after.assignee]
        notifications.tell(ctx, _TOLD[kind], people, task.name, instance=instance, subject_id=task.id, details=said)
    return after


def _store(ctx: Context, before: UserTask, after: UserTask) -> None:
    _CHANGES.write(ctx, f"task {after.id}", before.revision, after)


# --- complete -------------------------------------------------------------------------------------


def complete(
    ctx: Context,
    task_id: str,
    variables: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> UserTask:
    """Finish a task with what its form brought, and run the instance to its next waits.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        TaskDelegated: the delegate has not given it back.
        NotAllowed: the actor is neither its assignee nor, while it has none, a candidate; or a guard refused.
        VariablesInvalid: a variable cannot be kept.
    """
    given = codec.normalise(variables or {})
    task, instance = find_completable(ctx, task_id, revision)
    return finish(ctx, task, instance, given)


def find_completable(ctx: Context, task_id: str, revision: int | None = None) -> tuple[UserTask, Instance]:
    """The task and its instance, both locked, if the actor may complete the task now.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
        TaskDelegated: the delegate has not given it back.
        NotAllowed: the actor is neither its assignee nor, while it has none, a candidate.
    """
    task, instance = find(ctx, task_id, revision)
    if not may_work(ctx.actor, task):
        raise _refuse(ctx.actor, task, "办结", "complete")
    if task.delegation == DelegationState.PENDING:
        raise TaskDelegated(task_id)
    return task, instance


def finish(ctx: Context, task: UserTask, instance: Instance, variables: Mapping[str, Any]) -> UserTask:
    """Finish what ``find_completable`` gave in the same transaction, with normalised variables.

    Raises:
        NotAllowed: a guard refused.
    """
    given = dict(variables)
    ctx.hooks.check("task.complete", ctx, task, variables=given)
    after = _ended(ctx, task)
    told = history.event(
        ctx,
        "task.completed",
        instance,
        element_id=task.element_id,
        element_name=task.name,
        subject_id=task.id,
        scope=task.scope,
    )
    runtime.move(
        ctx,
        instance,
        lambda workflow: workflow.complete(task.wait_id, given),
        settled=frozenset((task.wait_id,)),
        also=[told],
    )
    return after


def _ended(ctx: Context, task: UserTask) -> UserTask:
    after = replace(
        task,
        state=change(task.state, TaskState.COMPLETED),
        revision=task.revision + 1,
        ended_at=ctx.now,
        completed_by=ctx.actor.id,
    )
    _store(ctx, task, after)
    return after


def is_bulk(ctx: Context, task: UserTask) -> bool:
    """Whether the designer lets the step be completed among many (property ``bulk="true"``)."""
    element = definitions.spec(ctx, task.definition_id).nodes[task.element_id].element
    return bool(element.properties.get("bulk") == "true")


def require_bulk(ctx: Context, task: UserTask) -> None:
    """Refuse to complete a task among many, unless its designer lets it (property ``bulk="true"``).

    Raises:
        NotInBulk: the designer does not.
    """
    if not is_bulk(ctx, task):
        raise NotInBulk(task.id, task.name)


def throw_error(
    ctx: Context,
    task_id: str,
    code: str,
    message: str | None = None,
    variables: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> None:
    """Leave a task by a BPMN error, such as a form that says "cannot be done"; the diagram decides what follows.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended, NotAllowed: as ``complete``.
    """

    def act(workflow: bpmn.Workflow, wait_id: str, given: Mapping[str, Any]) -> None:
        workflow.throw_error(wait_id, code, message, given)

    _answer(ctx, task_id, revision, "error", code, variables, act)


def escalate(
    ctx: Context,
    task_id: str,
    code: str,
    variables: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> None:
    """Escalate from a task; it stays open unless an interrupting catch ends it.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended, NotAllowed: as ``complete``.
    """

    def act(workflow: bpmn.Workflow, wait_id: str, given: Mapping[str, Any]) -> None:
        workflow.throw_escalation(wait_id, code, given)

    _answer(ctx, task_id, revision, "escalation", code, variables, act)


def _answer(
    ctx: Context,
    task_id: str,
    revision: int | None,
    kind: str,
    code: str,
    variables: Mapping[str, Any] | None,
    act: Callable[[bpmn.Workflow, str, Mapping[str, Any]], None],
) -> None:
    given = codec.normalise(variables or {})
    task, instance = find(ctx, task_id, revision)
    if not may_work(ctx.actor, task):
        raise _refuse(ctx.actor, task, "处理", "answer")
    ctx.hooks.check("task.answer", ctx, task, kind=kind, error=code, variables=given)
    runtime.move(ctx, instance, lambda workflow: act(workflow, task.wait_id, given))


# --- candidates, dates ----------------------------------------------------------------------------


def add_candidate(ctx: Context, task_id: str, kind: str, name: str, revision: int | None = None) -> UserTask:
    """Let one more user or group (``kind``) claim the task; repeating it is harmless.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
    """
    values.text(name, f"/{kind}")
    task, instance = find(ctx, task_id, revision)
    field, present = _candidates(task, kind)
    if name in present:
        return task
    ctx.hooks.check("task.candidate", ctx, task, kind=kind, name=name)
    row = {"task_id": task.id, "kind": kind, "name": name, "instance_id": instance.id, "town_code": task.town_code}
    ctx.db.execute(insert(task_candidate), row)
    return _change(ctx, task, instance, "task.candidate-added", **{field: [*present, name]})


def remove_candidate(ctx: Context, task_id: str, kind: str, name: str, revision: int | None = None) -> UserTask:
    """Take the right to claim the task from a user or group; repeating it is harmless.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
    """
    task, instance = find(ctx, task_id, revision)
    field, present = _candidates(task, kind)
    if name not in present:
        return task
    ctx.hooks.check("task.candidate", ctx, task, kind=kind, name=name)
    table = task_candidate.c
    ctx.db.execute(delete_from(task_candidate).where(table.task_id == task.id, table.kind == kind, table.name == name))
    left = [one for one in present if one != name]
    return _change(ctx, task, instance, "task.candidate-removed", **{field: left})


def _candidates(task: UserTask, kind: str) -> tuple[str, Sequence[str]]:
    if kind == "user":
        return "candidate_users", task.candidate_users
    return "candidate_groups", task.candidate_groups


def set_dates(
    ctx: Context,
    task_id: str,
    *,
    due_at: datetime | None,
    follow_up_at: datetime | None,
    priority: int | None = None,
    revision: int | None = None,
) -> UserTask:
    """Set when the task is due, when to look at it again, and how urgent it is.

    Raises:
        TaskNotFound, TaskNotOpen, StaleRevision, InstanceSuspended: as ``find``.
    """
    task, instance = find(ctx, task_id, revision)
    ctx.hooks.check("task.schedule", ctx, task, due_at=due_at, follow_up_at=follow_up_at)
    new = {"due_at": due_at, "follow_up_at": follow_up_at, "priority": task.priority if priority is None else priority}
    return _change(ctx, task, instance, "task.scheduled", **new)

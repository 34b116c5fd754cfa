"""Process instances: start, find, suspend, resume, cancel, delete."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from engine import bpmn, codec, definitions, history, pages, queue, runtime, selections, values
from engine.context import Context
from engine.errors import (
    BusinessKeyTaken,
    FieldError,
    InstanceEnded,
    InstanceNotEnded,
    InstanceNotSuspended,
    InstanceSuspended,
    Invalid,
    NotAllowed,
    NotStartable,
    ProcessNotOpen,
    StartRefused,
)
from engine.models import (
    external_task,
    incident,
    job,
    message_subscription,
    process_definition,
    process_instance,
    user_task,
)
from engine.rows import Instance, ProcessDefinition
from engine.states import ExternalTaskState, InstanceState, JobState, change

_TAKEN = select(exists().where(process_instance.c.unique_key == bindparam("unique_key")))
_BROKEN = literal_column("process_instance.incidents > 0", Boolean())
"""Written out in the statement, because a parameter would keep both databases from the partial index."""
_SET_STATE = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("of_id"), process_instance.c.revision == bindparam("seen"))
    .values(state=bindparam("next_state"), revision=bindparam("seen") + 1)
)


# --- start ----------------------------------------------------------------------------------------


def start(
    ctx: Context,
    key: str | None = None,
    definition_id: str | None = None,
    variables: Mapping[str, Any] | None = None,
    business_key: str | None = None,
    start_event: str | None = None,
    *,
    unique_business_key: bool = False,
) -> Instance:
    """Start an instance of the latest version of ``key``, or of exactly ``definition_id``.

    Args:
        start_event: which none start event, where the process has several starts.
        unique_business_key: refuse if an instance of this process, running or over, has the business key.

    Raises:
        DefinitionNotFound: there is no such process.
        StartRefused: neither or both of key and id were given, or the process has no such start.
        NotStartable: only another process or a message starts it.
        NotAllowed: the process names who may start it, and the actor is not among them.
        ProcessNotOpen: the actor was given other processes only.
        BusinessKeyTaken: the business key was to be unique and is not.
        VariablesInvalid, ValueRefused: what was handed over cannot be kept.
    """
    if (key is None) == (definition_id is None):
        raise StartRefused("须指定流程标识或定义编号之一", "Expected either a process key or a definition id")
    found = definitions.latest(ctx, key) if key is not None else definitions.get(ctx, definition_id or "")
    refuse_closed(ctx, found.key)
    if not found.startable and ctx.actor.kind != "system":
        raise NotStartable(found.key)
    check_starter(ctx, found)
    spec = definitions.spec(ctx, found.id)
    nodes = {node.id: node for node in spec.start_events}
    if start_event is not None and (start_event not in nodes or nodes[start_event].element.events):
        raise StartRefused(
            f"流程 {found.key} 没有空开始事件 {start_event!r}",
            f"Process {found.key} has no none start event {start_event!r}",
        )
    if start_event is None and spec.root.none_start is None:
        raise StartRefused(
            f"流程 {found.key} 只能由消息、信号或定时器启动",
            f"Process {found.key} starts by message, signal or timer only",
        )
    return begin(
        ctx,
        found,
        variables=variables,
        business_key=business_key,
        start_event=start_event,
        unique_business_key=unique_business_key,
    )


def refuse_closed(ctx: Context, key: str | None) -> None:
    """Refuse a program that was given other processes only; ``key`` is None for what reaches every process.

    Raises:
        ProcessNotOpen: it was.
    """
    open_keys = ctx.actor.process_keys
    if open_keys is not None and (key is None or key not in open_keys):
        raise ProcessNotOpen(key)


def check_starter(ctx: Context, found: ProcessDefinition) -> None:
    """Refuse who is not among those that the process names as its starters, by its key or by a message.

    Raises:
        NotAllowed: the process names who may start it, and the actor is not among them.
    """
    users, groups = found.candidate_starter_users, found.candidate_starter_groups
    if not (users or groups) or ctx.actor.kind == "system" or ctx.actor.id in users:
        return
    if ctx.actor.memberships.isdisjoint(groups):
        raise NotAllowed(
            f"{ctx.actor.name} 不能启动流程 {found.key}", f"{ctx.actor.name} may not start process {found.key}"
        )


def begin(
    ctx: Context,
    definition: ProcessDefinition,
    *,
    variables: Mapping[str, Any] | None = None,
    business_key: str | None = None,
    start_event: str | None = None,
    payload: Mapping[str, Any] | None = None,
    unique_business_key: bool = False,
) -> Instance:
    """Start an instance without asking whether the actor may: for messages, signals and timers.

    Guards and the numbering see what a message brings beside the variables.
    """
    values.optional(business_key, "/business_key")
    given = codec.normalise(variables or {})
    brought = {**given, **(payload or {})}
    ctx.hooks.check("instance.start", ctx, definition, variables=brought, business_key=business_key)
    if business_key is None and ctx.hooks.business_key is not None:
        business_key = ctx.hooks.business_key(ctx, definition, brought)
    unique_key = _unique_key(ctx, definition, business_key) if unique_business_key else None
    spec = definitions.spec(ctx, definition.id)
    try:
        return runtime.start(
            ctx,
            definition,
            spec,
            _with_initiator(ctx, spec, start_event, given),
            business_key,
            unique_key,
            start_event,
            payload,
        )
    except IntegrityError as error:
        if unique_key is None:
            raise
        raise BusinessKeyTaken(definition.key, str(business_key)) from error


def _with_initiator(
    ctx: Context, spec: bpmn.ProcessSpec, start_event: str | None, given: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The variables, with who starts it where the start event names a variable for that; null where nobody does."""
    name = spec.initiator(start_event)
    return given if name is None else {name: None if ctx.actor.kind == "system" else ctx.actor.id, **given}


def _unique_key(ctx: Context, definition: ProcessDefinition, business_key: str | None) -> str:
    if business_key is None:
        zh, en = "须提供业务编号", "Expected a business key, because it is to be unique"
        raise Invalid(zh, en, fields=[FieldError("/business_key", "required", zh, en)])
    unique_key = f"{definition.key}:{business_key}"
    if ctx.db.execute(_TAKEN, {"unique_key": unique_key}).scalar_one():
        raise BusinessKeyTaken(definition.key, business_key)
    return unique_key


# --- find -----------------------------------------------------------------------------------------

_BEGUN = select(func.count()).where(
    process_instance.c.started_by == bindparam("login"), process_instance.c.ended_at.is_(None)
)


def count_begun(ctx: Context) -> int:
    """How many instances the actor started that are not over."""
    total: int = ctx.db.execute(_BEGUN, {"login": ctx.actor.id}).scalar_one()
    return total


def get(ctx: Context, instance_id: str) -> Instance:
    """The instance with this id.

    Raises:
        InstanceNotFound: there is none.
    """
    return runtime.find(ctx, instance_id)


def waits(ctx: Context, instance_id: str) -> Sequence[bpmn.Wait]:
    """Everything the instance waits for; it is locked, for the kernel's object is the shared one.

    Raises:
        InstanceNotFound: there is none.
    """
    instance = runtime.lock(ctx, instance_id)
    return [] if instance.has_ended else runtime.look(ctx, instance).waiting()


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """Which instances to list; None means any."""

    definition_key: str | None = None
    definition_id: str | None = None
    business_key: str | None = None
    states: Sequence[str] = ()
    with_incidents: bool = False
    #: Something waits at this element: a task, a service step, a timer, a message, a failed step.
    element_id: str | None = None
    town_code: str | None = None
    started_after: datetime | None = None
    started_before: datetime | None = None
    started_by: str | None = None
    among: pages.Among | None = None
    #: Any of these.
    ids: Collection[str] | None = None
    business_keys: Collection[str] | None = None
    definition_keys: Collection[str] | None = None


def list(
    ctx: Context,
    wanted: InstanceFilter = InstanceFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Instance]:
    """Instances, newest first."""
    statement = select(*runtime.INSTANCE_COLUMNS).where(*conditions(wanted))
    return pages.read(ctx.db, statement, [pages.Key(process_instance.c.id, descending=True)], page, Instance)


def _conditions(ctx: Context, wanted: InstanceFilter) -> Sequence[ColumnElement[bool]]:
    return conditions(wanted)


def conditions(wanted: InstanceFilter) -> Sequence[ColumnElement[bool]]:
    """What a row of ``process_instance`` has to fulfil to be among the wanted ones."""
    table = process_instance.c
    equal = ("definition_key", "definition_id", "business_key", "town_code", "started_by")
    several = {"id": wanted.ids, "business_key": wanted.business_keys, "definition_key": wanted.definition_keys}
    found = [
        *(table[name] == pages.searchable(one) for name in equal if (one := getattr(wanted, name)) is not None),
        *(table[name].in_(map(pages.searchable, named)) for name, named in several.items() if named is not None),
    ]
    if wanted.among is not None:
        found.append(wanted.among(table.id))
    if wanted.states:
        found.append(table.state.in_(wanted.states))
    if wanted.with_incidents:
        found.append(_BROKEN)
    if wanted.element_id is not None:
        found.append(table.id.in_(_waiting_at(pages.searchable(wanted.element_id))))
    if wanted.started_after is not None:
        found.append(table.started_at >= wanted.started_after)
    if wanted.started_before is not None:
        found.append(table.started_at < wanted.started_before)
    return found


def _waiting_at(element_id: str) -> CompoundSelect[Any]:
    """Instances in which something waits at an element; the literals are those of the partial indexes."""
    return union_all(
        select(user_task.c.instance_id).where(text("user_task.state = 'open'"), user_task.c.element_id == element_id),
        select(external_task.c.instance_id).where(external_task.c.element_id == element_id),
        select(job.c.instance_id).where(job.c.element_id == element_id, job.c.instance_id.is_not(None)),
        select(message_subscription.c.instance_id).where(message_subscription.c.element_id == element_id),
        select(incident.c.instance_id).where(text("incident.state = 'open'"), incident.c.element_id == element_id),
    )


def _behind(ctx: Context, wanted: InstanceFilter) -> Sequence[ColumnElement[bool]]:
    """The same, with the town as what nearly all rows have in common; those that run are few."""
    town = wanted.town_code
    if wanted.states and InstanceState.COMPLETED.value not in wanted.states:
        return conditions(wanted)
    of_town = [] if town is None else [selections.aside(process_instance.c.town_code) == town]
    return [*conditions(replace(wanted, town_code=None)), *of_town]


def _of_definition(column: ColumnElement[Any]) -> ColumnElement[Any]:
    of = process_definition.c.id == process_instance.c.definition_id
    return select(column).where(of).scalar_subquery()


SOURCE = selections.Source(
    Instance,
    runtime.INSTANCE_COLUMNS,
    _conditions,
    [pages.Key(process_instance.c.id, descending=True)],
    {
        "definition_name": _of_definition(process_definition.c.name),
        "definition_version": _of_definition(process_definition.c.version),
        "deployment_id": _of_definition(process_definition.c.deployment_id),
        "duration": selections.lasted(process_instance.c.started_at, process_instance.c.ended_at),
    },
    frozenset({"id", "started_at", "ended_at"}),
    _behind,
)
"""Instances by any column, by what their definition is, and by how long they lasted."""


def count_running(
    ctx: Context, town_code: str | None = None, among: pages.Among | None = None
) -> dict[str, tuple[int, int]]:
    """How many instances run and how many open incidents they have, by definition id."""
    table = process_instance.c
    running = (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)
    counting = select(table.definition_id, func.count(), func.sum(table.incidents)).where(table.state.in_(running))
    if town_code is not None:
        counting = counting.where(table.town_code == town_code)
    if among is not None:
        counting = counting.where(among(table.id))
    return {row[0]: (row[1], int(row[2])) for row in ctx.db.execute(counting.group_by(table.definition_id))}


# --- suspend, resume, cancel, delete --------------------------------------------------------------


def suspend(ctx: Context, instance_id: str) -> Instance:
    """Hold everything: no task, job, timer, worker or message moves the instance until it is resumed.

    Raises:
        InstanceNotFound, InstanceEnded: as their names say.
        InstanceSuspended: it is suspended already.
    """
    instance = runtime.lock(ctx, instance_id)
    if instance.state == InstanceState.SUSPENDED:
        raise InstanceSuspended(instance_id)
    if instance.has_ended:
        raise InstanceEnded(instance_id, instance.state)
    ctx.hooks.check("instance.suspend", ctx, instance)
    _hold(ctx, instance, JobState.READY, JobState.SUSPENDED)
    return _set_state(ctx, instance, InstanceState.SUSPENDED, "process.suspended")


def resume(ctx: Context, instance_id: str) -> Instance:
    """Let a suspended instance go on; timers that came due meanwhile fire now.

    Raises:
        InstanceNotFound: there is none.
        InstanceNotSuspended: it runs, or is over.
    """
    instance = runtime.lock(ctx, instance_id)
    if instance.state != InstanceState.SUSPENDED:
        raise InstanceNotSuspended(instance_id, instance.state)
    ctx.hooks.check("instance.resume", ctx, instance)
    _hold(ctx, instance, JobState.SUSPENDED, JobState.READY)
    queue.wake(ctx, "job", "call")
    return _set_state(ctx, instance, InstanceState.ACTIVE, "process.resumed")


def _hold(ctx: Context, instance: Instance, before: JobState, after: JobState) -> None:
    for table, kind in ((job, JobState), (external_task, ExternalTaskState)):
        statement = update(table).where(table.c.instance_id == instance.id, table.c.state == before.value)
        ctx.db.execute(statement.values(state=change(before.value, kind(after.value))))


def _set_state(ctx: Context, instance: Instance, state: InstanceState, kind: str) -> Instance:
    after = replace(instance, state=change(instance.state, state), revision=instance.revision + 1)
    ctx.db.execute(_SET_STATE, {"of_id": instance.id, "seen": instance.revision, "next_state": after.state})
    history.record(ctx, kind, after)
    return after


def cancel(ctx: Context, instance_id: str, reason: str) -> Instance:
    """End an instance now; its open tasks, jobs and subscriptions go with it.

    Raises:
        InstanceNotFound, InstanceEnded: as their names say.
        ValueRefused: no usable reason was given.
    """
    values.text(reason, "/reason", 4000, lines=True)
    instance = runtime.lock(ctx, instance_id)
    if instance.has_ended:
        raise InstanceEnded(instance_id, instance.state)
    ctx.hooks.check("instance.cancel", ctx, instance, reason=reason)
    return runtime.move(ctx, instance, lambda workflow: workflow.cancel(reason), even_suspended=True, end_reason=reason)


def delete(ctx: Context, instance_id: str) -> None:
    """Remove an instance that is over, with its tasks and variables; its history stays.

    Raises:
        InstanceNotFound: there is none.
        InstanceNotEnded: it still runs; cancel it first.
    """
    instance = runtime.lock(ctx, instance_id)
    if not instance.has_ended:
        raise InstanceNotEnded(instance_id, instance.state)
    ctx.hooks.check("instance.delete", ctx, instance)
    ctx.db.execute(delete_from(process_instance).where(process_instance.c.id == instance_id))
    history.record(ctx, "process.deleted", instance)

"""Service steps that workers do: fetch and lock, extend, complete, fail, answer with a BPMN error."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, delete, func, literal, or_, select, union_all, update

from engine import codec, history, ids, incidents, pages, queue, runtime, values
from engine.context import Context, TimedQuery
from engine.errors import (
    ExternalTaskNotFound,
    FieldError,
    Invalid,
    LimitExceeded,
    LockLost,
    TopicBound,
)
from engine.hooks import Retry, ServiceCall
from engine.models import external_task, process_instance
from engine.queue import READY
from engine.rows import ExternalTask, Instance, columns
from engine.states import ExternalTaskState, InstanceState

#: The most tasks one fetch may take, and the longest lock.
FETCH_LIMIT = 100
LONGEST_LOCK = timedelta(days=1)
#: Requests counted in one statement; SQLite takes 500 parts of a compound SELECT.
COUNTED_AT_ONCE = 100

_COLUMNS = columns(ExternalTask, external_task)
_WIDTH = len(_COLUMNS)
_FIND = select(*_COLUMNS).where(external_task.c.id == bindparam("id"))
_BOTH = process_instance.join(external_task, process_instance.c.id == external_task.c.instance_id)
#: Locks the instance, then the task, and passes over nothing: who reports has to be heard.
_LOCK = TimedQuery(
    select(*_COLUMNS, *runtime.INSTANCE_COLUMNS)
    .select_from(_BOTH)
    .where(external_task.c.id == bindparam("id"))
    .with_for_update(key_share=True)
)
_TAKE = (
    update(external_task)
    .where(external_task.c.id == bindparam("of_id"))
    .values(
        worker=bindparam("by"),
        lock_token=bindparam("token"),
        locked_until=bindparam("until"),
        attempt=external_task.c.attempt + 1,
    )
)
_RELEASE = (
    update(external_task)
    .where(external_task.c.id == bindparam("of_id"))
    .values(
        worker=None,
        lock_token=None,
        locked_until=None,
        attempt=bindparam("counted"),
        state=bindparam("next_state"),
        retries=bindparam("left"),
        run_at=bindparam("next"),
        error_message=bindparam("message"),
        error_details=bindparam("details"),
    )
)
_EXTEND = update(external_task).where(external_task.c.id == bindparam("of_id")).values(locked_until=bindparam("until"))
_DELETE = delete(external_task).where(external_task.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True)
class TopicRequest:
    """One topic a worker asks for; ``variables`` names those it wants, None for all it can see."""

    name: str
    lock_seconds: float = 60.0
    variables: Sequence[str] | None = None
    business_key: str | None = None
    definition_key: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A task under a worker's lock, with what it may see."""

    task: ExternalTask
    variables: dict[str, Any]


# --- find -----------------------------------------------------------------------------------------


def get(ctx: Context, task_id: str) -> ExternalTask:
    """The service step with this id; one that is done is gone.

    Raises:
        ExternalTaskNotFound: there is none.
    """
    row = ctx.db.execute(_FIND, {"id": task_id}).first() if ids.is_id(task_id) else None
    if row is None:
        raise ExternalTaskNotFound(task_id)
    return ExternalTask(*row)


@dataclass(frozen=True, slots=True)
class ExternalTaskFilter:
    """Which service steps to list; None means any."""

    topic: str | None = None
    worker: str | None = None
    instance_id: str | None = None
    definition_key: str | None = None
    state: str | None = None
    town_code: str | None = None


def list(
    ctx: Context,
    wanted: ExternalTaskFilter = ExternalTaskFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[ExternalTask]:
    """Service steps, oldest first."""
    statement = select(*_COLUMNS)
    for name in ("topic", "worker", "instance_id", "definition_key", "state", "town_code"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(external_task.c[name] == pages.searchable(value))
    if ctx.actor.process_keys is not None:
        statement = statement.where(external_task.c.definition_key.in_(sorted(ctx.actor.process_keys)))
    return pages.read(ctx.db, statement, [pages.Key(external_task.c.id)], page, ExternalTask)


# --- fetch and lock -------------------------------------------------------------------------------


def _free(instant: ColumnElement[Any]) -> ColumnElement[bool]:
    unlocked = or_(external_task.c.locked_until.is_(None), external_task.c.locked_until <= instant)
    free: ColumnElement[bool] = (external_task.c.state == READY) & (external_task.c.run_at <= instant) & unlocked
    return free


def _fetch(instant: ColumnElement[Any]) -> Select[Any]:
    table = external_task.c
    return (
        select(*_COLUMNS, *runtime.INSTANCE_COLUMNS)
        .select_from(_BOTH)
        .where(
            _free(instant),
            table.topic.in_(bindparam("topics", expanding=True)),
            process_instance.c.state == InstanceState.ACTIVE.value,
            or_(bindparam("any_business_key"), table.business_key == bindparam("business_key")),
            or_(bindparam("any_definition"), table.definition_key.in_(bindparam("definition_keys", expanding=True))),
        )
        .order_by(table.priority.desc(), table.run_at, table.id)
        .limit(bindparam("limit"))
        .with_for_update(key_share=True, skip_locked=True)
    )


_FETCH = queue.ByClock(_fetch)


def claim(
    ctx: Context,
    topics: Sequence[str],
    limit: int,
    business_key: str | None = None,
    definition_keys: Collection[str] | None = None,
) -> Sequence[tuple[ExternalTask, Instance]]:
    """Free service steps of ``topics`` with their instances, both locked; what another holds is passed over."""
    rows = _FETCH.all(
        ctx,
        topics=[*topics],
        limit=limit,
        any_business_key=business_key is None,
        business_key=business_key or "",
        any_definition=definition_keys is None,
        definition_keys=sorted(definition_keys or ()),
    )
    return [(ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])) for row in rows]


def without_particulars(wanted: TopicRequest) -> TopicRequest:
    """What a request asks for, without what it does with what it gets: equal requests find equal steps."""
    return replace(wanted, lock_seconds=60.0, variables=None)


def count_free(ctx: Context, wanted: Sequence[TopicRequest], most: int) -> Sequence[int]:
    """How many free service steps each request would find, at most ``most``; one statement, nothing is locked."""
    instant: Any = func.statement_timestamp(type_=DateTime(timezone=True)) if ctx.wants_now else literal(ctx.now)
    counts = [
        select(literal(number).label("number"), func.count().label("free")).select_from(
            select(external_task.c.id)
            .select_from(_BOTH)
            .where(
                _free(instant),
                process_instance.c.state == InstanceState.ACTIVE.value,
                *_matches(one),
            )
            .limit(most)
            .subquery()
        )
        for number, one in enumerate(wanted)
    ]
    found = [0] * len(wanted)
    for first in range(0, len(counts), COUNTED_AT_ONCE):
        for number, free in ctx.db.execute(union_all(*counts[first : first + COUNTED_AT_ONCE])):
            found[number] = free
    return found


def _matches(wanted: TopicRequest) -> Iterator[ColumnElement[bool]]:
    table = external_task.c
    yield table.topic == pages.searchable(wanted.name)
    if wanted.business_key is not None:
        yield table.business_key == pages.searchable(wanted.business_key)
    if wanted.definition_key is not None:
        yield table.definition_key == pages.searchable(wanted.definition_key)


def take(ctx: Context, task: ExternalTask, worker: str, lease: timedelta) -> ExternalTask:
    """Lock a claimed service step for ``worker``; the attempt counts from now on, whatever comes of it."""
    token = ids.new()
    until = ctx.now + lease
    ctx.db.execute(_TAKE, {"of_id": task.id, "by": worker, "token": token, "until": until})
    return replace(task, worker=worker, lock_token=token, locked_until=until, attempt=task.attempt + 1)


def fetch_and_lock(ctx: Context, worker: str, topics: Sequence[TopicRequest], max_tasks: int = 10) -> Sequence[Fetched]:
    """Lock up to ``max_tasks`` free service steps of the topics for ``worker``, the most urgent first.

    Raises:
        TopicBound: a topic has a handler in process.
        LimitExceeded, ValueRefused: too many tasks, too long a lock, an unusable worker name.
    """
    values.text(worker, "/worker")
    if not 1 <= max_tasks <= FETCH_LIMIT:
        raise LimitExceeded("一次领取数", "a number of tasks", FETCH_LIMIT, max_tasks)
    fetched: Sequence[Fetched] = []
    for wanted in topics:
        lease = _lease(ctx, wanted)
        left = max_tasks - len(fetched)
        if left <= 0:
            break
        found = claim(
            ctx,
            [pages.searchable(wanted.name)],
            left,
            None if wanted.business_key is None else pages.searchable(wanted.business_key),
            _open_to(ctx, wanted.definition_key),
        )
        fetched = [*fetched, *(_fetched(ctx, task, instance, worker, lease, wanted) for task, instance in found)]
    return fetched


def _open_to(ctx: Context, wanted: str | None) -> Collection[str] | None:
    """The processes whose steps the worker may fetch, of those it asks for; None is all."""
    given = ctx.actor.process_keys
    if wanted is None:
        return given
    key = pages.searchable(wanted)
    return {key} if given is None or key in given else ()


def _lease(ctx: Context, wanted: TopicRequest) -> timedelta:
    if wanted.name in ctx.hooks.topics:
        raise TopicBound(wanted.name)
    if not 0 < wanted.lock_seconds <= LONGEST_LOCK.total_seconds():
        zh, en = "锁定时长须大于 0 且不超过一天", "Expected a lock of more than 0 seconds and at most one day"
        raise Invalid(zh, en, fields=[FieldError("/topics/lock_seconds", "out_of_range", zh, en)])
    return timedelta(seconds=wanted.lock_seconds)


def _fetched(
    ctx: Context,
    task: ExternalTask,
    instance: Instance,
    worker: str,
    lease: timedelta,
    wanted: TopicRequest,
) -> Fetched:
    visible = runtime.look(ctx, instance).variables(task.wait_id)
    if wanted.variables is not None:
        visible = {name: visible[name] for name in wanted.variables if name in visible}
    return Fetched(take(ctx, task, worker, lease), visible)


def call(ctx: Context, task: ExternalTask, instance: Instance) -> ServiceCall:
    """The service step as a handler in process sees it; the instance must be locked."""
    return ServiceCall(
        id=task.id,
        topic=task.topic,
        instance_id=task.instance_id,
        definition_key=task.definition_key,
        business_key=task.business_key,
        element_id=task.element_id,
        town_code=task.town_code,
        variables=runtime.look(ctx, instance).variables(task.wait_id),
        properties=task.properties,
        attempt=task.attempt if task.lock_token else task.attempt + 1,
        idempotency_key=f"{task.instance_id}:{task.element_id}:{task.wait_id}",
    )


# --- report ---------------------------------------------------------------------------------------


def _held(ctx: Context, task_id: str, worker: str, lock_token: str | None) -> tuple[ExternalTask, Instance]:
    """The step and its instance, locked, if ``worker`` still holds it.

    A lock that has run out still counts until somebody else takes the step: the token is the fence.

    Raises:
        ExternalTaskNotFound: it is done, or left by another way.
        LockLost: another worker, or a later lock of the same worker, holds it.
    """
    row = _LOCK.first(ctx, id=task_id) if ids.is_id(task_id) else None
    if row is None:
        raise ExternalTaskNotFound(task_id)
    task, instance = ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])
    if task.worker != worker or (lock_token is not None and task.lock_token != lock_token):
        raise LockLost(task_id, worker, task.worker)
    return task, instance


def complete(
    ctx: Context,
    task_id: str,
    worker: str,
    variables: Mapping[str, Any] | None = None,
    lock_token: str | None = None,
) -> Instance:
    """Finish a service step with what the worker found, and run the instance to its next waits.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
        InstanceSuspended: the lock stays; report again when it is resumed.
        VariablesInvalid: a variable cannot be kept.
    """
    given = codec.normalise(variables or {})
    task, instance = _held(ctx, task_id, worker, lock_token)
    return finish(ctx, task, instance, given)


def finish(ctx: Context, task: ExternalTask, instance: Instance, variables: Mapping[str, Any]) -> Instance:
    """Strike a service step off and move on; task and instance must be locked."""
    ctx.db.execute(_DELETE, {"of_id": task.id})
    return runtime.move(
        ctx,
        instance,
        lambda workflow: workflow.complete(task.wait_id, variables),
        settled=frozenset((task.wait_id,)),
    )


def bpmn_error(
    ctx: Context,
    task_id: str,
    worker: str,
    code: str,
    message: str | None = None,
    variables: Mapping[str, Any] | None = None,
    lock_token: str | None = None,
) -> Instance:
    """Answer with a BPMN error: an error boundary event with this code catches it.

    Raises:
        ExternalTaskNotFound, LockLost, InstanceSuspended, VariablesInvalid: as ``complete``.
    """
    values.text(code, "/code")
    given = codec.normalise(variables or {})
    task, instance = _held(ctx, task_id, worker, lock_token)
    return refuse(ctx, task, instance, code, message, given)


def refuse(
    ctx: Context,
    task: ExternalTask,
    instance: Instance,
    code: str,
    message: str | None,
    variables: Mapping[str, Any],
) -> Instance:
    """Leave a service step by a BPMN error; task and instance must be locked."""
    return runtime.move(ctx, instance, lambda workflow: workflow.throw_error(task.wait_id, code, message, variables))


def fail(
    ctx: Context,
    task_id: str,
    worker: str,
    message: str,
    details: str | None = None,
    retries: int | None = None,
    retry_seconds: float | None = None,
    lock_token: str | None = None,
) -> ExternalTask:
    """Report a failed attempt; it is tried again after a while, or an incident is raised.

    Args:
        retries: attempts left after this one; by default one less than before, as the diagram began.
        retry_seconds: the pause before the next; by default the diagram's, else exponential back-off.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
    """
    task, instance = _held(ctx, task_id, worker, lock_token)
    return note_failure(ctx, task, instance, Retry(), message, details, retries, retry_seconds)


USED_UP = "retries_used_up"
"""The incident of a step that failed as often as it may; a refusal has its own code."""


def note_failure(
    ctx: Context,
    task: ExternalTask,
    instance: Instance,
    retry: Retry,
    message: str,
    details: str | None = None,
    retries: int | None = None,
    retry_seconds: float | None = None,
    code: str = USED_UP,
) -> ExternalTask:
    """Give the step back for another attempt, or declare it dead with an incident of ``code``; both rows are locked."""
    before = retry.attempts if task.retries is None else task.retries
    left = max(before - 1 if retries is None else retries, 0)
    failures = max(retry.attempts - left, 1)
    if retry_seconds is not None:
        next_at = ctx.now + timedelta(seconds=max(retry_seconds, 0.0))
    else:
        next_at = queue.after_failure(ctx, retry, failures, task.retry_delays)
    dead = left == 0
    suspended = task.state == ExternalTaskState.SUSPENDED
    ready = ExternalTaskState.SUSPENDED if suspended else ExternalTaskState.READY
    state = ExternalTaskState.DEAD if dead else ready
    released = _release(ctx, task, state.value, left, next_at, message, details)
    if dead:
        incidents.raise_(ctx, "external_task", task.wait_id, code, message, instance, element_id=task.element_id)
    return released


def _release(
    ctx: Context,
    task: ExternalTask,
    state: str,
    retries: int | None,
    run_at: Any,
    message: str | None,
    details: str | None,
) -> ExternalTask:
    parameters = {
        "of_id": task.id,
        "counted": task.attempt,
        "next_state": state,
        "left": retries,
        "next": run_at,
        "message": message[:4000].replace("\x00", "\ufffd") if message else message,
        "details": details[:64000].replace("\x00", "\ufffd") if details else details,
    }
    ctx.db.execute(_RELEASE, parameters)
    return replace(
        task,
        worker=None,
        lock_token=None,
        locked_until=None,
        state=state,
        retries=retries,
        run_at=run_at,
        error_message=parameters["message"],
        error_details=parameters["details"],
    )


def fail_attempt(
    ctx: Context, task: ExternalTask, retry: Retry, message: str, refused: str | None = None
) -> ExternalTask | None:
    """Note that an attempt in process failed, if the step still stands as that attempt left it.

    With ``refused``, the code of a refusal that would only come again, there is no further attempt.

    An attempt under a lease was counted when it was taken; one in a transaction is counted here.
    """
    row = _LOCK.first(ctx, id=task.id)
    if row is None:
        return None
    found, instance = ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])
    if (found.lock_token, found.worker) != (task.lock_token, task.worker):
        return None
    if found.lock_token is None:
        found = replace(found, attempt=found.attempt + 1)
    if refused is not None:
        return note_failure(ctx, found, instance, retry, message, retries=0, code=refused)
    return note_failure(ctx, found, instance, retry, message)


def extend(ctx: Context, task_id: str, worker: str, lock_seconds: float, lock_token: str | None = None) -> ExternalTask:
    """Let the lock end ``lock_seconds`` from now.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
    """
    task, _ = _held(ctx, task_id, worker, lock_token)
    until = ctx.now + _lease(ctx, TopicRequest("", lock_seconds))
    ctx.db.execute(_EXTEND, {"of_id": task.id, "until": until})
    return replace(task, locked_until=until)


def unlock(ctx: Context, task_id: str, worker: str | None = None) -> ExternalTask:
    """Give a step back untouched, at once; without ``worker`` whoever holds it.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
    """
    holder = worker if worker is not None else get(ctx, task_id).worker
    task, _ = _held(ctx, task_id, holder or "", None)
    return _release(ctx, task, task.state, task.retries, task.run_at, task.error_message, task.error_details)


def unlock_all(ctx: Context, worker: str) -> int:
    """Give back everything a worker holds, when it stops; returns how many."""
    statement = update(external_task).where(external_task.c.worker == pages.searchable(worker))
    return ctx.db.execute(statement.values(worker=None, lock_token=None, locked_until=None)).rowcount


def set_retries(ctx: Context, task_id: str, retries: int) -> ExternalTask:
    """Give a service step ``retries`` attempts from now; one that had none left is tried again.

    Raises:
        ExternalTaskNotFound: there is none.
        Invalid: fewer than 1 or more than 100.
    """
    if not 1 <= retries <= 100:
        zh, en = "重试次数须在 1 到 100 之间", "Expected 1 to 100 retries"
        raise Invalid(zh, en, fields=[FieldError("/retries", "out_of_range", zh, en)])
    row = _LOCK.first(ctx, id=task_id) if ids.is_id(task_id) else None
    if row is None:
        raise ExternalTaskNotFound(task_id)
    task, instance = ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])
    state = ExternalTaskState.READY.value if task.state == ExternalTaskState.DEAD else task.state
    statement = update(external_task).where(external_task.c.id == task_id)
    ctx.db.execute(statement.values(retries=retries, state=state, run_at=ctx.now))
    incidents.close_of(ctx, instance, task.wait_id)
    history.record(ctx, "external-task.retries-set", instance, subject_id=task.id, details={"retries": retries})
    queue.wake(ctx, "job", "call")
    return replace(task, retries=retries, state=state, run_at=ctx.now)

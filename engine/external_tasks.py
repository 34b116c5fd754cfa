"""Service steps that workers do: fetch and lock, extend, complete, fail, answer with a BPMN error."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    bindparam,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from engine import codec, feel, history, ids, incidents, pages, queue, runtime, selections, values
from engine.context import Context, TimedQuery
from engine.db import Instant
from engine.errors import (
    ExternalTaskFailed,
    ExternalTaskNotFound,
    FieldError,
    Invalid,
    LimitExceeded,
    LockLost,
    TopicBound,
)
from engine.hooks import Retry, ServiceCall
from engine.lru import Cache
from engine.models import external_task, process_definition, process_instance
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


#: Process instances whose variables are read by one statement, to be compared with what is asked for.
COMPARED_AT_ONCE = 500

Expected = tuple[tuple[str, str], ...]
"""Variables with their values in a form that can be compared and kept; ``expected`` makes it."""


def expected(process_variables: Mapping[str, Any]) -> Expected:
    """Variables that a process instance has to have, for a request."""
    return tuple((name, _comparable(value)) for name, value in sorted(process_variables.items()))


def _comparable(value: Any) -> str:
    return json.dumps(feel.encode(value), sort_keys=True, default=str)


#: Whether an instance at a revision has the variables that were asked for: asked again, nothing is read again.
_compared: Cache[tuple[str, int, Expected], bool] = Cache(65_536)


@dataclass(frozen=True, slots=True)
class TopicRequest:
    """One topic a worker asks for; ``variables`` names those it wants, None for all it can see."""

    name: str
    lock_seconds: float = 60.0
    variables: Sequence[str] | None = None
    business_key: str | None = None
    definition_key: str | None = None
    definition_keys: Sequence[str] | None = None
    definition_ids: Sequence[str] | None = None
    version_tag: str | None = None
    #: The process instance has these variables with these values.
    process_variables: Expected | None = None
    #: Of these towns alone: a worker of another town finds nothing. None for the own town, whichever it is.
    towns: Sequence[str] | None = None
    #: Only what the step itself has: its inputs.
    own_only: bool = False
    #: For counting; whoever fetches gets those of the own town alone. Empty for every town.
    town_code: str = ""
    #: For counting; whoever fetches gets those of the processes alone that it was given. None for every process.
    given: frozenset[str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether every step of the topic will do."""
        asked = (self.business_key, self.definition_key, self.definition_keys, self.definition_ids, self.version_tag)
        return all(one is None for one in asked) and not self.is_compared

    @property
    def is_compared(self) -> bool:
        """Whether it asks for what no statement knows: the variables of process instances."""
        return self.process_variables is not None


@dataclass(frozen=True, slots=True)
class FetchOrder:
    """In which order steps are handed out."""

    by_priority: bool = True
    #: By age, oldest or newest first; None for the one that became free first.
    newest_first: bool | None = None

    def sort(self, found: Sequence[tuple[ExternalTask, Instance]]) -> Sequence[tuple[ExternalTask, Instance]]:
        """``found`` in this order."""
        if self.newest_first is None:
            ordered = sorted(found, key=lambda one: (one[0].run_at, one[0].id))
        else:
            ordered = sorted(found, key=lambda one: one[0].id, reverse=self.newest_first)
        return sorted(ordered, key=lambda one: -one[0].priority) if self.by_priority else ordered


URGENT_FIRST = FetchOrder()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A task under a worker's lock, with what it may see."""

    task: ExternalTask
    variables: dict[str, Any]
    #: What clients declared of the instance's variables.
    declared: runtime.Declared


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
    #: A worker has it now.
    is_locked: bool = False
    town_code: str | None = None


def list(
    ctx: Context,
    wanted: ExternalTaskFilter = ExternalTaskFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[ExternalTask]:
    """Service steps, oldest first."""
    statement = select(*_COLUMNS).where(*_conditions(ctx, wanted))
    return pages.read(ctx.db, statement, SOURCE.order, page, ExternalTask)


def _conditions(ctx: Context, wanted: ExternalTaskFilter) -> Sequence[ColumnElement[bool]]:
    named = ("topic", "worker", "instance_id", "definition_key", "town_code")
    return [
        *pages.equal(external_task.c, wanted, named),
        *([] if wanted.state is None else [_in_state(wanted.state)]),
        *(_locked(ctx) if wanted.is_locked else []),
        *runtime.within_given(ctx, external_task.c.instance_id),
    ]


def _in_state(state: str) -> ColumnElement[bool]:
    """Written out, because a parameter would keep both databases from the partial indexes."""
    return external_task.c.state == literal(ExternalTaskState(state).value, literal_execute=True)


def _locked(ctx: Context) -> Sequence[ColumnElement[bool]]:
    return [external_task.c.worker.is_not(None), external_task.c.locked_until > ctx.now]


SOURCE = selections.Source(ExternalTask, _COLUMNS, _conditions, [pages.Key(external_task.c.id)])
"""Service steps by any column."""


# --- fetch and lock -------------------------------------------------------------------------------


def _free(instant: ColumnElement[Any]) -> ColumnElement[bool]:
    unlocked = or_(external_task.c.locked_until.is_(None), external_task.c.locked_until <= instant)
    free: ColumnElement[bool] = (external_task.c.state == READY) & (external_task.c.run_at <= instant) & unlocked
    return free


def _by(order: FetchOrder) -> Sequence[ColumnElement[Any]]:
    table = external_task.c
    age: Sequence[ColumnElement[Any]] = [table.run_at, table.id]
    if order.newest_first is not None:
        age = [table.id.desc() if order.newest_first else table.id.asc()]
    return [*([table.priority.desc()] if order.by_priority else []), *age]


def _tagged(tag: ColumnElement[Any]) -> Select[Any]:
    return select(process_definition.c.id).where(process_definition.c.version_tag == tag)


def _fetch(order: FetchOrder, instant: ColumnElement[Any]) -> Select[Any]:
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
            or_(bindparam("any_version"), table.definition_id.in_(bindparam("definition_ids", expanding=True))),
            or_(bindparam("any_tag"), table.definition_id.in_(_tagged(bindparam("version_tag")))),
            or_(bindparam("any_task"), table.id.in_(bindparam("task_ids", expanding=True))),
            or_(bindparam("any_process"), process_instance.c.definition_key.in_(bindparam("given", expanding=True))),
            or_(bindparam("any_town"), table.town_code.in_(("", bindparam("town_code")))),
        )
        .order_by(*_by(order))
        .limit(bindparam("limit"))
        .with_for_update(key_share=True, skip_locked=True)
    )


_FETCH = {
    order: queue.ByClock(partial(_fetch, order))
    for order in (FetchOrder(by_priority, newest) for by_priority in (True, False) for newest in (None, False, True))
}


def claim(
    ctx: Context,
    topics: Sequence[str],
    limit: int,
    business_key: str | None = None,
    definition_keys: Collection[str] | None = None,
    order: FetchOrder = URGENT_FIRST,
    town_code: str = "",
    given: Collection[str] | None = None,
    definition_ids: Collection[str] | None = None,
    version_tag: str | None = None,
    task_ids: Collection[str] | None = None,
) -> Sequence[tuple[ExternalTask, Instance]]:
    """Free service steps of ``topics`` with their instances, both locked; what another holds is passed over.

    With ``town_code`` only those of that town. ``definition_keys``, ``definition_ids`` and ``version_tag`` name the
    processes that hold the steps, ``given`` those that were started; ``task_ids`` the steps themselves.
    """
    rows = _FETCH[order].all(
        ctx,
        topics=[*topics],
        limit=limit,
        any_business_key=business_key is None,
        business_key=business_key or "",
        any_definition=definition_keys is None,
        definition_keys=sorted(definition_keys or ()),
        any_version=definition_ids is None,
        definition_ids=sorted(definition_ids or ()),
        any_tag=version_tag is None,
        version_tag=version_tag or "",
        any_task=task_ids is None,
        task_ids=sorted(task_ids or ()),
        any_process=given is None,
        given=sorted(given or ()),
        any_town=not town_code,
        town_code=town_code,
    )
    return [(ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])) for row in rows]


def without_particulars(wanted: TopicRequest) -> TopicRequest:
    """What a request asks for, without what it does with what it gets: equal requests find equal steps."""
    ids_, keys, towns = wanted.definition_ids, wanted.definition_keys, wanted.towns
    return replace(
        wanted,
        lock_seconds=60.0,
        variables=None,
        own_only=False,
        definition_ids=None if ids_ is None else tuple(ids_),
        definition_keys=None if keys is None else tuple(keys),
        towns=None if towns is None else tuple(towns),
    )


def count_free(ctx: Context, wanted: Sequence[TopicRequest], most: int) -> Sequence[int]:
    """How many free service steps each request would find, at most ``most``; nothing is locked.

    One statement for all that a statement knows; where variables are compared, one more for every topic.
    """
    instant = _instant(ctx)
    plain = [(number, one) for number, one in enumerate(wanted) if not one.is_compared]
    counts = [
        select(literal(number).label("number"), func.count().label("free")).select_from(
            select(external_task.c.id)
            .select_from(_BOTH)
            .where(_free(instant), process_instance.c.state == InstanceState.ACTIVE.value, *_matches(one))
            .limit(most)
            .subquery()
        )
        for number, one in plain
    ]
    found = [0] * len(wanted)
    for first in range(0, len(counts), COUNTED_AT_ONCE):
        for number, free in ctx.db.execute(union_all(*counts[first : first + COUNTED_AT_ONCE])):
            found[number] = free
    listed: dict[TopicRequest, Sequence[_Place]] = {}
    for number, one in enumerate(wanted):
        if one.process_variables is not None:
            alike = without_particulars(replace(one, process_variables=None))
            if alike not in listed:
                listed[alike] = _places(ctx, alike)
            found[number] = sum(1 for _ in islice(_having(ctx, listed[alike], one.process_variables), most))
    return found


def _instant(ctx: Context) -> ColumnElement[Any]:
    if ctx.wants_now:
        return func.statement_timestamp(type_=DateTime(timezone=True))
    return literal(ctx.now, Instant())


_Place = tuple[str, str, int]
"""A service step with its instance and the instance's revision."""


def _places(ctx: Context, wanted: TopicRequest, order: FetchOrder = URGENT_FIRST) -> Sequence[_Place]:
    """Every free service step that a request would find but for the variables, in ``order``; nothing is locked."""
    statement = (
        select(external_task.c.id, process_instance.c.id, process_instance.c.revision)
        .select_from(_BOTH)
        .where(_free(_instant(ctx)), process_instance.c.state == InstanceState.ACTIVE.value, *_matches(wanted))
        .order_by(*_by(order))
    )
    return [(task, instance, revision) for task, instance, revision in ctx.db.execute(statement)]


def _having(ctx: Context, places: Sequence[_Place], wanted: Expected) -> Iterator[str]:
    """The service steps whose instances have these variables; what was compared before is not read again."""
    for first in range(0, len(places), COMPARED_AT_ONCE):
        some = places[first : first + COMPARED_AT_ONCE]
        verdicts = {
            (instance, revision): _compared.look((instance, revision, wanted)) for _, instance, revision in some
        }
        unknown = [one for one, verdict in verdicts.items() if verdict is None]
        known = runtime.variables_of(ctx, [instance for instance, _ in unknown]) if unknown else {}
        for instance, revision in unknown:
            verdict = _has(known.get(instance, {}), wanted)
            verdicts[instance, revision] = verdict
            _compared.put((instance, revision, wanted), verdict)
        yield from (task for task, instance, revision in some if verdicts[instance, revision])


def _has(known: Mapping[str, Any], wanted: Expected) -> bool:
    return all(name in known and _comparable(known[name]) == value for name, value in wanted)


def _matches(wanted: TopicRequest) -> Iterator[ColumnElement[bool]]:
    table = external_task.c
    yield table.topic == pages.searchable(wanted.name)
    if wanted.business_key is not None:
        yield table.business_key == pages.searchable(wanted.business_key)
    if wanted.definition_key is not None:
        yield table.definition_key == pages.searchable(wanted.definition_key)
    if wanted.definition_keys is not None:
        yield table.definition_key.in_([pages.searchable(one) for one in wanted.definition_keys])
    if wanted.definition_ids is not None:
        yield table.definition_id.in_([pages.searchable(one) for one in wanted.definition_ids])
    if wanted.version_tag is not None:
        yield table.definition_id.in_(_tagged(literal(pages.searchable(wanted.version_tag))))
    if wanted.towns is not None and wanted.town_code not in wanted.towns:
        yield false()
    if wanted.town_code:
        yield table.town_code.in_(("", wanted.town_code))
    if wanted.given is not None:
        yield process_instance.c.definition_key.in_(sorted(wanted.given))


def take(ctx: Context, task: ExternalTask, worker: str, lease: timedelta) -> ExternalTask:
    """Lock a claimed service step for ``worker``; the attempt counts from now on, whatever comes of it."""
    token = ids.new()
    until = ctx.now + lease
    ctx.db.execute(_TAKE, {"of_id": task.id, "by": worker, "token": token, "until": until})
    return replace(task, worker=worker, lock_token=token, locked_until=until, attempt=task.attempt + 1)


def fetch_and_lock(
    ctx: Context,
    worker: str,
    topics: Sequence[TopicRequest],
    max_tasks: int = 10,
    order: FetchOrder = URGENT_FIRST,
) -> Sequence[Fetched]:
    """Lock up to ``max_tasks`` free service steps of the topics in the actor's town for ``worker``, in ``order``.

    Raises:
        TopicBound: a topic has a handler in process.
        LimitExceeded, ValueRefused: too many tasks, too long a lock, an unusable worker name.
    """
    values.text(worker, "/worker")
    if not 1 <= max_tasks <= FETCH_LIMIT:
        raise LimitExceeded("一次领取数", "a number of tasks", FETCH_LIMIT, max_tasks)
    wanted = {pages.searchable(one.name): one for one in topics}
    leases = {name: _lease(ctx, one) for name, one in wanted.items()}
    found = order.sort(_candidates(ctx, wanted, max_tasks, order))[:max_tasks]
    return [_fetched(ctx, task, instance, worker, leases[task.topic], wanted[task.topic]) for task, instance in found]


def _candidates(
    ctx: Context, wanted: Mapping[str, TopicRequest], limit: int, order: FetchOrder
) -> Sequence[tuple[ExternalTask, Instance]]:
    """Free steps that the requests fit, at most ``limit`` of each; topics without conditions are asked for at once."""
    town = ctx.actor.town_code
    free = [name for name, one in wanted.items() if one.is_open]
    given = ctx.actor.process_keys
    found = [*claim(ctx, free, limit, None, None, order, town, given)] if free else []
    for name, one in wanted.items():
        if one.process_variables is not None:
            found += _claim_having(ctx, one, one.process_variables, limit, order)
        elif not one.is_open:
            key = None if one.business_key is None else pages.searchable(one.business_key)
            tag = None if one.version_tag is None else pages.searchable(one.version_tag)
            versions = None if one.definition_ids is None else [pages.searchable(each) for each in one.definition_ids]
            found += claim(ctx, [name], limit, key, _asked(one), order, town, given, versions, tag)
    return found


def _claim_having(
    ctx: Context, wanted: TopicRequest, having: Expected, limit: int, order: FetchOrder
) -> Iterator[tuple[ExternalTask, Instance]]:
    """Free steps whose instances have variables: looked for without a lock, and looked at again under it."""
    bounded = replace(wanted, town_code=ctx.actor.town_code, given=ctx.actor.process_keys)
    fitting = _having(ctx, _places(ctx, bounded, order), having)
    taken = 0
    while taken < limit and (task_ids := [*islice(fitting, limit - taken)]):
        pairs = claim(ctx, [pages.searchable(wanted.name)], limit, order=order, task_ids=task_ids)
        locked = [(task.id, instance.id, instance.revision) for task, instance in pairs]
        still = frozenset(_having(ctx, locked, having))
        for pair in pairs:
            if pair[0].id in still:
                taken += 1
                yield pair


def _asked(wanted: TopicRequest) -> Collection[str] | None:
    """The processes whose steps the worker asks for; None is all."""
    asked = None if wanted.definition_keys is None else {pages.searchable(one) for one in wanted.definition_keys}
    if wanted.definition_key is None:
        return asked
    one = {pages.searchable(wanted.definition_key)}
    return one if asked is None else asked & one


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
    workflow = runtime.look(ctx, instance)
    visible = workflow.own_variables(task.wait_id) if wanted.own_only else workflow.variables(task.wait_id)
    if wanted.variables is not None:
        visible = {name: visible[name] for name in wanted.variables if name in visible}
    return Fetched(take(ctx, task, worker, lease), visible, runtime.declared(ctx, instance))


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
    own: Mapping[str, Any] | None = None,
) -> Instance:
    """Finish a service step with what the worker found, and run the instance to its next waits.

    ``own`` variables are the step's own: its output mappings read them, and they end with it.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
        InstanceSuspended: the lock stays; report again when it is resumed.
        VariablesInvalid: a variable cannot be kept.
    """
    given = codec.normalise(variables or {})
    local = codec.normalise(own or {}, "/localVariables")
    task, instance = _held(ctx, task_id, worker, lock_token)
    return finish(ctx, task, instance, given, local)


def finish(
    ctx: Context,
    task: ExternalTask,
    instance: Instance,
    variables: Mapping[str, Any],
    own: Mapping[str, Any] | None = None,
) -> Instance:
    """Strike a service step off and move on; task and instance must be locked."""
    ctx.db.execute(_DELETE, {"of_id": task.id})
    return runtime.move(
        ctx,
        instance,
        lambda workflow: workflow.complete(task.wait_id, variables, own),
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
    variables: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
) -> ExternalTask:
    """Report a failed attempt; it is tried again after a while, or an incident is raised.

    Args:
        variables: what the attempt found out all the same.
        own: the same, for the step alone: the next attempt sees it.
        retries: attempts left after this one; by default one less than before, as the diagram began.
        retry_seconds: the pause before the next; by default the diagram's, else exponential back-off.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
        InstanceSuspended: variables came, and the instance does not move.
        VariablesInvalid: a variable cannot be kept.
    """
    given, local = codec.normalise(variables or {}), codec.normalise(own or {}, "/localVariables")
    task, instance = _held(ctx, task_id, worker, lock_token)
    if local:
        instance = runtime.move(ctx, instance, lambda workflow: workflow.set_own_variables(task.wait_id, local))
    if given:
        instance = runtime.move(ctx, instance, lambda workflow: workflow.set_variables(task.scope, given))
        if not runtime.waits_for(ctx, instance, task.wait_id):
            return task
    return note_failure(ctx, task, instance, Retry(), message, details, retries, retry_seconds)


NO_ATTEMPTS = "重试次数已设为 0 · retries were set to 0"
"""The message of an incident for a step that never failed."""

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


def lock(ctx: Context, task_id: str, worker: str, lock_seconds: float) -> ExternalTask:
    """Lock this very step for ``worker``, who may hold it already; the attempt counts from now on.

    Raises:
        ExternalTaskNotFound: it is done, or left by another way.
        LockLost: another worker holds it.
        ExternalTaskFailed: it has no attempts left.
        InstanceSuspended: its instance does not move.
    """
    values.text(worker, "/worker")
    row = _LOCK.first(ctx, id=task_id) if ids.is_id(task_id) else None
    if row is None:
        raise ExternalTaskNotFound(task_id)
    task, instance = ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])
    runtime.require_active(instance)
    if task.state == ExternalTaskState.DEAD:
        raise ExternalTaskFailed(task_id)
    is_free = task.locked_until is None or task.locked_until <= ctx.now
    if not is_free and task.worker != worker:
        raise LockLost(task_id, worker, task.worker)
    return take(ctx, task, worker, _lease(ctx, TopicRequest(task.topic, lock_seconds)))


def unlock(ctx: Context, task_id: str, worker: str | None = None) -> ExternalTask:
    """Give a step back untouched, at once; without ``worker`` whoever holds it.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
    """
    holder = worker if worker is not None else get(ctx, task_id).worker
    task, _ = _held(ctx, task_id, holder or "", None)
    return _release(ctx, task, task.state, task.retries, task.run_at, task.error_message, task.error_details)


def put_off(ctx: Context, task_id: str, worker: str, seconds: float, lock_token: str | None = None) -> ExternalTask:
    """Give a step back until ``seconds`` from now; the attempt that was taken does not count.

    Raises:
        ExternalTaskNotFound, LockLost: as ``_held`` says.
    """
    task, _ = _held(ctx, task_id, worker, lock_token)
    untried = replace(task, attempt=max(task.attempt - 1, 0))
    run_at = ctx.now + timedelta(seconds=seconds)
    return _release(ctx, untried, task.state, task.retries, run_at, task.error_message, task.error_details)


def unlock_all(ctx: Context, worker: str) -> int:
    """Give back everything a worker holds, when it stops; returns how many."""
    statement = update(external_task).where(external_task.c.worker == pages.searchable(worker))
    return ctx.db.execute(statement.values(worker=None, lock_token=None, locked_until=None)).rowcount


def set_retries(ctx: Context, task_id: str, retries: int) -> ExternalTask:
    """Give a service step ``retries`` attempts from now; one that had none left is tried again.

    With 0 it is not tried again, and an incident is raised.

    Raises:
        ExternalTaskNotFound: there is none.
        Invalid: fewer than 0 or more than 100.
    """
    if not 0 <= retries <= 100:
        zh, en = "重试次数须在 0 到 100 之间", "Expected 0 to 100 retries"
        raise Invalid(zh, en, fields=[FieldError("/retries", "out_of_range", zh, en)])
    row = _LOCK.first(ctx, id=task_id) if ids.is_id(task_id) else None
    if row is None:
        raise ExternalTaskNotFound(task_id)
    task, instance = ExternalTask(*row[:_WIDTH]), Instance(*row[_WIDTH:])
    was_dead = task.state == ExternalTaskState.DEAD
    if retries == 0:
        state = ExternalTaskState.DEAD.value
    else:
        state = ExternalTaskState.READY.value if was_dead else task.state
    statement = update(external_task).where(external_task.c.id == task_id)
    ctx.db.execute(statement.values(retries=retries, state=state, run_at=ctx.now))
    if retries > 0:
        incidents.close_of(ctx, instance, task.wait_id)
    elif not was_dead:
        message = task.error_message or NO_ATTEMPTS
        incidents.raise_(ctx, "external_task", task.wait_id, USED_UP, message, instance, element_id=task.element_id)
    history.record(ctx, "external-task.retries-set", instance, subject_id=task.id, details={"retries": retries})
    queue.wake(ctx, "job", "call")
    return replace(task, retries=retries, state=state, run_at=ctx.now)

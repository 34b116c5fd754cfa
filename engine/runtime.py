"""The waist of the house: the one path by which an instance moves — lock, load, advance, mirror, save."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal, select, union_all, update

from engine import bpmn, codec, history, ids, wait_states
from engine.context import Context, TimedQuery
from engine.definitions import spec as compiled
from engine.environments import Environment
from engine.errors import InstanceBusy, InstanceEnded, InstanceNotFound, InstanceSuspended, StaleRevision, StepRefused
from engine.lru import Cache
from engine.models import process_instance, variable_scope
from engine.rows import HistoryEvent, Instance, ProcessDefinition, columns
from engine.states import InstanceState, change

T = TypeVar("T")

INSTANCE_COLUMNS = columns(Instance, process_instance)
"""What every query selects that wants to hand an instance to ``move``."""

_CONTROL, _WAITS = -1, -2

DECLARED = -3
"""Where a scope's number would stand, for what was declared of variables beside their values."""

Declared = Mapping[str, Sequence[Mapping[str, Any]]]
"""Variable → what clients declared of it, the last first; what is in it is theirs, and nothing here reads it."""

DECLARATIONS = 8
"""Declarations that are kept of one name. Reason: one for each scope that has the name; a loop forgets its first."""

_LOCK = TimedQuery(
    select(*INSTANCE_COLUMNS).where(process_instance.c.id == bindparam("id")).with_for_update(key_share=True)
)
_TRY_LOCK = TimedQuery(
    select(*INSTANCE_COLUMNS)
    .where(process_instance.c.id == bindparam("id"))
    .with_for_update(key_share=True, skip_locked=True)
)
_FIND = TimedQuery(select(*INSTANCE_COLUMNS).where(process_instance.c.id == bindparam("id")))
_STATE = union_all(
    select(variable_scope.c.scope, variable_scope.c.document).where(variable_scope.c.instance_id == bindparam("id")),
    select(literal(_CONTROL), process_instance.c.control).where(process_instance.c.id == bindparam("id")),
    select(literal(_WAITS), process_instance.c.waits).where(process_instance.c.id == bindparam("id")),
)
_INSERT = insert(process_instance)
_UPDATE = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("of_id"), process_instance.c.revision == bindparam("seen"))
    .values(
        revision=bindparam("next_revision"),
        state=bindparam("next_state"),
        control=bindparam("next_control"),
        waits=bindparam("next_waits"),
        incidents=bindparam("next_incidents"),
        ended_at=bindparam("next_ended_at"),
        end_reason=bindparam("next_end_reason"),
    )
)
_ADD_SCOPES = insert(variable_scope)
_SET_SCOPES = (
    update(variable_scope)
    .where(
        variable_scope.c.instance_id == bindparam("of_instance"),
        variable_scope.c.scope == bindparam("of_scope"),
    )
    .values(document=bindparam("next_document"))
)
_DROP_SCOPES = delete(variable_scope).where(
    variable_scope.c.instance_id == bindparam("of_instance"), variable_scope.c.scope == bindparam("of_scope")
)


@dataclass(slots=True)
class Running:
    """A loaded instance: the kernel's object with what of it is stored, at one revision.

    It belongs to one transaction at a time: taken out of the cache when loaded, put back after the commit,
    and dropped on any exception. So no two threads ever share one, and no lock beside the row's is needed.
    """

    workflow: bpmn.Workflow
    waits: wait_states.Waits
    stored_scopes: set[int]
    instance: Instance
    declared: Declared = field(default_factory=dict)


#: Instances used last, each valid only at the revision it was stored with.
_hot: Cache[str, Running] = Cache(4096)


class _Nowhere:
    """Stands in for the environment while an instance rests in the cache; any use of it is a bug."""


_NOWHERE = cast(bpmn.Env, _Nowhere())


# --- locking and looking --------------------------------------------------------------------------


def lock(ctx: Context, instance_id: str, *, patient: bool = True) -> Instance:
    """The instance's row, locked until the transaction ends.

    Args:
        patient: wait for whoever holds it. A job may not: it holds its own row meanwhile.

    Raises:
        InstanceNotFound: there is none.
        InstanceBusy: another transaction holds it, and this one is not patient.
    """
    if patient:
        return current(ctx, _row(ctx, _LOCK, instance_id))
    found = _TRY_LOCK.first(ctx, id=instance_id)
    if found is None:
        find(ctx, instance_id)
        raise InstanceBusy(instance_id)
    return current(ctx, Instance(*found))


def within_given(ctx: Context, instance_id: ColumnElement[Any]) -> Sequence[ColumnElement[bool]]:
    """The condition that leaves out instances that were started from a process that the actor was not given, if any."""
    keys = ctx.actor.process_keys
    if keys is None:
        return []
    own = select(process_instance.c.id).where(process_instance.c.definition_key.in_(sorted(keys)))
    return [instance_id.in_(own)]


def find(ctx: Context, instance_id: str) -> Instance:
    """The instance's row as it stands.

    Raises:
        InstanceNotFound: there is none.
    """
    return _row(ctx, _FIND, instance_id)


def _row(ctx: Context, query: TimedQuery, instance_id: str) -> Instance:
    found = query.first(ctx, id=instance_id) if ids.is_id(instance_id) else None
    if found is None:
        raise InstanceNotFound(instance_id)
    return Instance(*found)


def variables_of(ctx: Context, instance_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The instances' own variables, as last committed, by instance; nothing is locked."""
    statement = select(variable_scope.c.instance_id, variable_scope.c.document).where(
        variable_scope.c.scope == 0, variable_scope.c.instance_id.in_(instance_ids)
    )
    return {instance_id: codec.load_document(bytes(stored)) for instance_id, stored in ctx.db.execute(statement)}


def require_active(instance: Instance) -> None:
    """Refuse to move what is suspended or over.

    Raises:
        InstanceSuspended, InstanceEnded: as their names say.
    """
    if instance.state == InstanceState.SUSPENDED:
        raise InstanceSuspended(instance.id)
    if instance.state != InstanceState.ACTIVE:
        raise InstanceEnded(instance.id, instance.state)


def require_revision(instance: Instance, revision: int | None) -> None:
    """Refuse a change that is based on an older state.

    Raises:
        StaleRevision: the instance was moved since.
    """
    if revision is not None and revision != instance.revision:
        raise StaleRevision(f"process instance {instance.id}", revision, instance.revision)


def look(ctx: Context, instance: Instance) -> bpmn.Workflow:
    """The instance's workflow for reading; the row must be locked, for the object is the shared one."""
    return _running(ctx, instance).workflow


def declared(ctx: Context, instance: Instance) -> Declared:
    """What clients declared of the variables of a locked instance."""
    return _running(ctx, instance).declared


def declare(ctx: Context, instance_id: str, given: Mapping[str, Mapping[str, Any] | None]) -> None:
    """Keep what a client declares of variables that it has just written; None says that it declares nothing.

    Nothing is read or written where nothing is and was declared.
    """
    running: Running = ctx.taken.get(instance_id) or _running(ctx, lock(ctx, instance_id))
    known = running.declared
    fresh = {name: one or {} for name, one in given.items() if one is not None or name in known}
    if not fresh:
        return
    running.declared = {
        **known,
        **{name: [one, *known.get(name, ())][:DECLARATIONS] for name, one in fresh.items()},
    }
    document = codec.dump_document(running.declared)
    if known:
        row = {"of_instance": instance_id, "of_scope": DECLARED, "next_document": document}
        ctx.db.execute(_SET_SCOPES, row)
        return
    town = running.instance.town_code
    row = {"instance_id": instance_id, "scope": DECLARED, "document": document, "town_code": town}
    ctx.db.execute(_ADD_SCOPES, row)


def waits_for(ctx: Context, instance: Instance, wait_id: str) -> bool:
    """Whether the locked instance still waits there, as this transaction has moved it so far."""
    return wait_id in _running(ctx, instance).waits


def current(ctx: Context, instance: Instance) -> Instance:
    """The locked instance as this transaction has moved it so far."""
    running = ctx.taken.get(instance.id)
    return running.instance if running is not None else instance


# --- moving ---------------------------------------------------------------------------------------


def start(
    ctx: Context,
    definition: ProcessDefinition,
    spec: bpmn.ProcessSpec,
    variables: Mapping[str, Any],
    business_key: str | None = None,
    unique_key: str | None = None,
    start_event: str | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Instance:
    """Create an instance and run it to its first waits."""
    instance = Instance(
        id=ids.new(),
        definition_id=definition.id,
        definition_key=definition.key,
        business_key=business_key,
        state=InstanceState.ACTIVE.value,
        revision=0,
        incidents=0,
        started_at=ctx.now,
        started_by=ctx.actor.id,
        ended_at=None,
        end_reason=None,
        town_code=ctx.actor.town_code or definition.town_code,
    )
    workflow = guarded(
        lambda: bpmn.Workflow.start(
            spec,
            definition.id,
            Environment(ctx, instance.town_code, instance.id),
            variables,
            business_key,
            start_event,
            payload,
        )
    )
    changes = workflow.take_changes()
    waits = {wait.id: wait.kind for wait in changes.opened}
    raised = sum(kind == "incident" for kind in waits.values())
    running = Running(workflow, {}, set(), _after(ctx, instance, workflow, raised))
    _insert(ctx, running, waits, unique_key)
    wait_states.mirror(ctx, running.instance, running.waits, changes)
    _hold(ctx, running)
    return _finish(ctx, running, changes, ())


_COLUMN_NAMES = [column.name for column in INSTANCE_COLUMNS]


def move(
    ctx: Context,
    instance: Instance,
    act: Callable[[bpmn.Workflow], object],
    *,
    settled: AbstractSet[str] = frozenset(),
    also: Sequence[HistoryEvent] = (),
    even_suspended: bool = False,
    end_reason: str | None = None,
    watch: Callable[[bpmn.Changes], object] | None = None,
) -> Instance:
    """Run one kernel command on a locked instance and store everything it changed.

    Args:
        settled: waits whose row the caller has already closed.
        also: history events of the caller, written together with the kernel's, before them.
        even_suspended: for cancelling, which a suspended instance admits too.
        end_reason: why, if the command ends the instance.
        watch: told what the command changed.

    Raises:
        InstanceSuspended, InstanceEnded: it may not move.
        StepRefused: the kernel refuses the command.
        StaleRevision: somebody moved it without the lock.
    """
    instance = current(ctx, instance)
    if not (even_suspended and instance.state == InstanceState.SUSPENDED):
        require_active(instance)
    running = _running(ctx, instance)
    try:
        guarded(lambda: act(running.workflow))
        return _keep(ctx, running, settled, also, end_reason, watch)
    except BaseException:
        ctx.taken.pop(instance.id, None)
        raise


def guarded(act: Callable[[], T]) -> T:
    """What the kernel answers.

    Raises:
        StepRefused: it refuses.
    """
    try:
        return act()
    except bpmn.KernelError as error:
        raise StepRefused(error.message_zh, error.message_en, reason=error.code) from error


def _running(ctx: Context, instance: Instance) -> Running:
    running: Running | None = ctx.taken.get(instance.id)
    if running is None:
        running = _hot.take(instance.id)
        if running is None or running.instance.revision != instance.revision:
            running = _load(ctx, instance)
        else:
            running.workflow.env = Environment(ctx, instance.town_code, instance.id)
        running.instance = instance
        _hold(ctx, running)
    return running


def _hold(ctx: Context, running: Running) -> None:
    """Keep the object for this transaction, and give it back to the cache once that is committed."""
    ctx.taken[running.instance.id] = running

    def give_back() -> None:
        broken = ctx.taken.get(running.instance.id) is not running
        running.workflow.env = _NOWHERE
        if not broken and not running.instance.has_ended:
            _hot.put(running.instance.id, running)

    ctx.after_commit(give_back)


def _load(ctx: Context, instance: Instance) -> Running:
    control, waits, scopes = b"", b"{}", {}
    declared: Declared = {}
    for scope, stored in ctx.db.execute(_STATE, {"id": instance.id}):
        if scope == _CONTROL:
            control = bytes(stored)
        elif scope == _WAITS:
            waits = bytes(stored)
        elif scope == DECLARED:
            declared = codec.load_document(bytes(stored))
        else:
            scopes[scope] = codec.load_document(bytes(stored))
    spec = compiled(ctx, instance.definition_id)
    workflow = bpmn.Workflow.load(
        spec, codec.unpack(control), scopes, Environment(ctx, instance.town_code, instance.id)
    )
    return Running(workflow, wait_states.load(codec.unpack(waits)), set(scopes), instance, declared)


# --- saving ---------------------------------------------------------------------------------------


def _keep(
    ctx: Context,
    running: Running,
    settled: AbstractSet[str],
    also: Sequence[HistoryEvent],
    end_reason: str | None,
    watch: Callable[[bpmn.Changes], object] | None,
) -> Instance:
    before = running.instance
    changes = running.workflow.take_changes()
    if watch is not None:
        watch(changes)
    incidents = wait_states.mirror(ctx, before, running.waits, changes, settled)
    running.instance = replace(_after(ctx, before, running.workflow, incidents), end_reason=end_reason)
    _update(ctx, running, before)
    return _finish(ctx, running, changes, also)


def _finish(ctx: Context, running: Running, changes: bpmn.Changes, also: Sequence[HistoryEvent]) -> Instance:
    after = running.instance
    _save_scopes(ctx, running, changes.scopes)
    if after.has_ended:
        wait_states.drop_candidates(ctx, after)
    history.write(ctx, [*also, *history.of_kernel(ctx, after, changes.events)], after)
    return after


def _after(ctx: Context, before: Instance, workflow: bpmn.Workflow, incidents: int) -> Instance:
    after = replace(before, revision=before.revision + 1, incidents=before.incidents + incidents)
    if workflow.end_state is None:
        return after
    state = change(before.state, InstanceState(workflow.end_state))
    return replace(after, state=state, ended_at=ctx.now)


def _insert(ctx: Context, running: Running, waits: wait_states.Waits, unique_key: str | None) -> None:
    row = {name: getattr(running.instance, name) for name in _COLUMN_NAMES}
    stored = {
        "unique_key": unique_key,
        "control": codec.pack(running.workflow.dump()),
        "waits": codec.pack(wait_states.dump(waits)),
    }
    ctx.db.execute(_INSERT, {**row, **stored})


def _update(ctx: Context, running: Running, before: Instance) -> None:
    after = running.instance
    parameters = {
        "of_id": after.id,
        "seen": before.revision,
        "next_revision": after.revision,
        "next_state": after.state,
        "next_control": codec.pack(running.workflow.dump()),
        "next_waits": codec.pack(wait_states.dump(running.waits)),
        "next_incidents": after.incidents,
        "next_ended_at": after.ended_at,
        "next_end_reason": after.end_reason,
    }
    if ctx.db.execute(_UPDATE, parameters).rowcount != 1:
        raise StaleRevision(f"process instance {after.id}", before.revision, None)


def _save_scopes(ctx: Context, running: Running, touched: Mapping[int, dict[str, Any] | None]) -> None:
    instance, stored = running.instance, running.stored_scopes
    added, changed, gone = [], [], []
    for scope, variables in touched.items():
        if variables is None:
            if scope in stored:
                gone.append({"of_instance": instance.id, "of_scope": scope})
                stored.discard(scope)
            continue
        document = codec.dump_document(variables)
        if scope in stored:
            changed.append({"of_instance": instance.id, "of_scope": scope, "next_document": document})
        else:
            stored.add(scope)
            added.append(
                {"instance_id": instance.id, "scope": scope, "document": document, "town_code": instance.town_code}
            )
    for statement, rows in ((_ADD_SCOPES, added), (_SET_SCOPES, changed), (_DROP_SCOPES, gone)):
        if rows:
            ctx.db.execute(statement, rows)


def forget_all() -> None:
    """Empty this process's cache of instances; the next command loads what it needs."""
    _hot.clear()

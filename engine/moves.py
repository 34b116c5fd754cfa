"""Moving a token by hand: where it may go, what that would end and begin, and the move itself with its reason."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine import bpmn, history, notifications, runtime, stops, values
from engine.context import Context
from engine.environments import Environment
from engine.errors import StepRefused, ZhenshuError
from engine.notifications import Kind
from engine.rows import Instance
from engine.stops import Stop

LONGEST_REASON = 500

_SILENT = ("Gateway",)
"""Ends of the types of nodes at which nothing is done: they are not told of."""


@dataclass(frozen=True, slots=True)
class Step:
    """A node of a diagram."""

    element_id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Place:
    """A node to which a token may be moved, or to which only the business refuses it."""

    element_id: str
    name: str
    type: str
    direction: str
    skipped: tuple[Step, ...]
    repeated: tuple[Step, ...]
    refusal: ZhenshuError | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Where a token waits, what ends when it leaves, and where it may go."""

    wait_id: str
    definition_id: str
    element_id: str
    name: str
    revision: int
    ends: tuple[Stop, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move has done, or would do."""

    instance: Instance
    place: Place
    ends: tuple[Stop, ...]
    begins: tuple[Stop, ...]
    #: What was done or passed at once, in its order.
    passed: tuple[Step, ...]
    #: Names of messages and signals that leave the instance.
    thrown: tuple[str, ...]
    is_preview: bool

    @property
    def revision(self) -> int:
        """Of the instance."""
        return self.instance.revision


@dataclass(frozen=True, slots=True)
class _Token:
    """A waiting token of a locked instance."""

    instance: Instance
    workflow: bpmn.Workflow
    wait_id: str
    place: Any

    @property
    def definition_id(self) -> str:
        found: str = self.place.scope.definition
        return found


# --- where to -------------------------------------------------------------------------------------


def moves(ctx: Context, instance_id: str, wait_id: str) -> Moves:
    """Where the token waiting there may go; the instance is locked, for the kernel's object is the shared one.

    Raises:
        InstanceNotFound, InstanceSuspended, InstanceEnded: as their names say.
        StepRefused: nothing waits there, or what does cannot be moved at all.
    """
    token = _token(ctx, instance_id, wait_id)
    open_to = runtime.guarded(lambda: token.workflow.destinations(wait_id))
    places = [_place(ctx, token, one) for one, why in open_to.items() if why is None]
    here = token.place.task_spec
    return Moves(
        wait_id,
        token.definition_id,
        here.id,
        here.bpmn_name or here.id,
        token.instance.revision,
        stops.held(ctx, token.instance, [wait for wait in token.workflow.waiting() if _is_of(token, wait)]),
        tuple(places),
    )


def _token(ctx: Context, instance_id: str, wait_id: str) -> _Token:
    instance = runtime.lock(ctx, instance_id)
    runtime.require_active(instance)
    workflow = runtime.look(ctx, instance)
    return _Token(instance, workflow, wait_id, runtime.guarded(lambda: workflow.movable(wait_id)))


def _is_of(token: _Token, wait: bpmn.Wait) -> bool:
    """Whether a wait ends with a token: its own, those around it, and what waits inside of it."""
    if wait.id.partition("/")[0] == str(token.place.id):
        return True
    scope = token.workflow.scopes_by_id.get(wait.scope)
    while scope is not None:
        if scope.owner is token.place:
            return True
        scope = scope.parent if scope.parent is not None else (scope.owner.scope if scope.owner is not None else None)
    return False


def _place(ctx: Context, token: _Token, target: str) -> Place:
    """A node beside the token, with what the move would mean and whether a guard refuses it."""
    container = token.place.scope.container.model
    way = token.place.scope.container.ways.way(token.place.task_spec.id, target)
    skipped, repeated = ([container.elements[one] for one in found] for found in (way.skipped, way.repeated))
    refusal = None
    try:
        ctx.hooks.check(
            "instance.move",
            ctx,
            token.instance,
            definition_id=token.definition_id,
            to=target,
            skipped=skipped,
            repeated=repeated,
        )
    except ZhenshuError as refused:
        refusal = refused
    node = container.elements[target]
    return Place(
        target, node.name or target, node.type, way.direction.value, _steps(skipped), _steps(repeated), refusal
    )


def _steps(elements: Sequence[bpmn.Element]) -> tuple[Step, ...]:
    return tuple(Step(one.id, one.name or one.id, one.type) for one in elements if not one.type.endswith(_SILENT))


# --- preview and move -----------------------------------------------------------------------------


def preview(ctx: Context, instance_id: str, wait_id: str, to: str) -> Moved:
    """What a move would end and begin: tried out on a copy of the instance, of which nothing is kept.

    Raises:
        As ``move``, but for the reason.
    """
    token, place = _chosen(ctx, instance_id, wait_id, to)
    instance, workflow = token.instance, token.workflow
    copy = bpmn.Workflow.load(
        workflow.process,
        workflow.dump(),
        deepcopy(workflow.scopes),
        Environment(ctx, instance.town_code, instance.id),
    )
    before = {wait.id: wait for wait in workflow.waiting()}
    runtime.guarded(lambda: copy.move(wait_id, to))
    return _moved(ctx, token, place, before, copy.take_changes(), is_preview=True)


def move(ctx: Context, instance_id: str, wait_id: str, to: str, reason: str, revision: int | None = None) -> Moved:
    """Move a waiting token to another node of its process or subprocess, and let it go on from there.

    Whoever held a task that ends is told. A worker that comes back to a service step that ended finds its lock gone.

    Raises:
        InstanceNotFound, InstanceSuspended, InstanceEnded, StaleRevision: as their names say.
        ValueRefused: the reason cannot be kept.
        StepRefused: nothing waits there, it cannot be moved at all, or not to there.
        NotAllowed: a guard refused.
    """
    values.text(reason, "/reason", LONGEST_REASON, lines=True)
    token, place = _chosen(ctx, instance_id, wait_id, to)
    runtime.require_revision(token.instance, revision)
    here = token.place.task_spec
    before = {wait.id: wait for wait in token.workflow.waiting()}
    ended = stops.held(ctx, token.instance, [wait for wait in before.values() if _is_of(token, wait)])
    event = history.event(
        ctx,
        "token.moved",
        token.instance,
        element_id=here.id,
        element_name=here.bpmn_name,
        element_type=here.type,
        token=token.place.id,
        scope=token.place.scope.id,
        details={
            "to": to,
            "to_name": place.name,
            "reason": reason,
            "skipped": [step.name for step in place.skipped],
            "repeated": [step.name for step in place.repeated],
        },
    )
    seen: list[bpmn.Changes] = []
    instance = runtime.move(
        ctx, token.instance, lambda workflow: workflow.move(wait_id, to), also=[event], watch=seen.append
    )
    _tell(ctx, instance, ended, place, reason)
    told = _moved(ctx, token, place, before, seen[0], is_preview=False)
    return Moved(instance, place, ended, told.begins, told.passed, told.thrown, False)


def _chosen(ctx: Context, instance_id: str, wait_id: str, to: str) -> tuple[_Token, Place]:
    """The token and where it is to go, refused by whoever has a say in it."""
    token = _token(ctx, instance_id, wait_id)
    refusal = runtime.guarded(lambda: token.workflow.destinations(wait_id)).get(to)
    container = token.place.scope.container
    if refusal is not None or container is None or to not in container.nodes:
        known = refusal or bpmn.MoveRefused(token.place.task_spec.id, to, "没有该节点", "there is no such node")
        raise StepRefused(known.message_zh, known.message_en, reason=known.code)
    place = _place(ctx, token, to)
    if place.refusal is not None:
        raise place.refusal
    return token, place


def _moved(
    ctx: Context,
    token: _Token,
    place: Place,
    before: dict[str, bpmn.Wait],
    changes: bpmn.Changes,
    *,
    is_preview: bool,
) -> Moved:
    closed = [before[wait_id] for wait_id in changes.closed if wait_id in before]
    passed = [event for event in changes.events if event.kind in _PASSED and event.element_id is not None]
    return Moved(
        token.instance,
        place,
        stops.held(ctx, token.instance, closed) if is_preview else (),
        stops.opened(changes.opened),
        tuple(
            Step(str(one.element_id), one.element_name or str(one.element_id), one.element_type or "")
            for one in passed
            if not (one.element_type or "").endswith(_SILENT)
        ),
        tuple(one.name for one in changes.thrown),
        is_preview,
    )


_PASSED = frozenset({"activity.completed", "event.caught", "event.thrown", "process.completed"})


def _tell(ctx: Context, instance: Instance, ended: Sequence[Stop], place: Place, reason: str) -> None:
    """Tell whoever held a task that it is gone, and why."""
    for stop in ended:
        if stop.kind == "user" and stop.holder is not None:
            details = {"to": place.element_id, "to_name": place.name, "reason": reason}
            notifications.tell(ctx, Kind.TASK_MOVED, [stop.holder], stop.name, instance=instance, details=details)

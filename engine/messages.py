"""Messages to exactly one receiver, signals to all: correlate, spread, start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, bindparam, or_, select

from engine import bpmn, codec, definitions, feel, history, instances, queue, runtime, values, wait_states
from engine.context import Context
from engine.errors import FieldError, Invalid, LimitExceeded, MessageAmbiguous, MessageNotCorrelated
from engine.models import message_subscription, process_instance, start_subscription, variable_scope
from engine.queue import JobKind, NewJob
from engine.rows import Instance
from engine.states import InstanceState

#: Most waiting receivers that one message is compared with.
CANDIDATES = 10_000
#: Most receivers of one message to all. Reason: they move in one transaction, all or none.
BROADCAST = 500
#: Most instances one statement enqueues a signal for.
SPREAD = 500

_ACTIVE = InstanceState.ACTIVE.value
_SUSPENDED = InstanceState.SUSPENDED.value

_WAITING = (
    select(
        message_subscription.c.instance_id,
        message_subscription.c.wait_id,
        message_subscription.c.correlation,
    )
    .join(process_instance, process_instance.c.id == message_subscription.c.instance_id)
    .where(
        message_subscription.c.kind == "message",
        message_subscription.c.name == bindparam("name"),
        or_(bindparam("any_key"), message_subscription.c.business_key == bindparam("business_key")),
        or_(bindparam("any_instance"), message_subscription.c.instance_id == bindparam("instance_id")),
        or_(
            process_instance.c.state == _ACTIVE,
            bindparam("even_suspended", type_=Boolean)
            & (process_instance.c.state == _SUSPENDED)
            & or_(bindparam("any_town", type_=Boolean), process_instance.c.town_code == bindparam("town_code")),
        ),
    )
    .order_by(message_subscription.c.instance_id, message_subscription.c.wait_id)
    .limit(CANDIDATES)
)
_STARTS = select(start_subscription.c.definition_id, start_subscription.c.element_id).where(
    start_subscription.c.kind == bindparam("kind"), start_subscription.c.name == bindparam("name")
)
_OWN_VARIABLES = select(variable_scope.c.document).where(
    variable_scope.c.instance_id == bindparam("id"), variable_scope.c.scope == 0
)
_LISTENING = (
    select(
        message_subscription.c.wait_id,
        message_subscription.c.element_id,
        *runtime.INSTANCE_COLUMNS,
    )
    .join(process_instance, process_instance.c.id == message_subscription.c.instance_id)
    .where(
        message_subscription.c.kind == "signal",
        message_subscription.c.name == bindparam("name"),
        message_subscription.c.instance_id != bindparam("sender"),
        process_instance.c.state.in_((_ACTIVE, _SUSPENDED)),
    )
    .order_by(message_subscription.c.instance_id, message_subscription.c.wait_id)
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who a message goes to: a wait of an instance, or a start event of a definition."""

    instance_id: str | None = None
    wait_id: str | None = None
    definition_id: str | None = None
    element_id: str | None = None


@dataclass(frozen=True, slots=True)
class Correlated:
    """What became of a message."""

    instance: Instance
    #: Whether the message started the instance.
    started: bool


# --- messages -------------------------------------------------------------------------------------


def correlate(
    ctx: Context,
    name: str,
    business_key: str | None = None,
    correlation: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    instance_id: str | None = None,
    *,
    patient: bool = True,
) -> Correlated:
    """Hand a message to its one receiver: a waiting instance, else the process that starts with it.

    A suspended instance hears nothing, but for what a taker writes down (``hooks.takers``): that is kept at once,
    and moves the instance when it is resumed.

    A receiver fits if its message name is ``name``; if its business key is ``business_key``, where one is given;
    and if its correlation properties equal ``correlation``, or, where the diagram declares none, if its
    instance has a variable with the same value for each of them.

    Args:
        patient: whether to wait for a receiver that another command holds at this moment.

    Raises:
        MessageNotCorrelated: nobody fits.
        MessageAmbiguous: more than one fits.
        InstanceSuspended: who fits is held, and nobody else does.
        ProcessNotOpen: the receiver is of a process that the actor was not given.
        NotAllowed: a guard or a taker refused, or the process that it starts names others as its starters.
        VariablesInvalid, ValueRefused: what was handed over cannot be kept.
        InstanceNotFound: ``instance_id`` names none.
        InstanceBusy: the receiver is held by another command, and this one is not patient.
    """
    values.text(name, "/name")
    values.optional(business_key, "/business_key")
    given = codec.normalise(variables or {})
    matched = codec.normalise(correlation or {}, "/correlation")
    if instance_id is not None:
        runtime.find(ctx, instance_id)
    receiver = find_receiver(ctx, name, business_key, matched, instance_id)
    ctx.hooks.check("message.correlate", ctx, name, receiver=receiver, variables=given)
    if receiver.instance_id is None or receiver.wait_id is None:
        return _start(ctx, receiver, name, business_key, given)
    instance = runtime.lock(ctx, receiver.instance_id, patient=patient)
    instances.refuse_closed(ctx, instance.definition_key)
    return _tell(ctx, instance, receiver.wait_id, name, given)


def _tell(ctx: Context, instance: Instance, wait_id: str, name: str, given: Mapping[str, Any]) -> Correlated:
    """Hand a message to a locked instance that waits for it."""
    keeps = instance.state == InstanceState.SUSPENDED and name in ctx.hooks.takers
    is_over = instance.state not in (InstanceState.ACTIVE, InstanceState.SUSPENDED)
    if is_over or not runtime.waits_for(ctx, instance, wait_id):
        raise MessageNotCorrelated(name)
    if keeps:
        return Correlated(_keep(ctx, instance, Receiver(instance.id, wait_id), name, given), started=False)
    runtime.require_active(instance)
    return Correlated(_hand_over(ctx, instance, wait_id, name, given), started=False)


def find_receivers(
    ctx: Context,
    name: str,
    business_key: str | None = None,
    correlation: Mapping[str, Any] | None = None,
    instance_id: str | None = None,
) -> Sequence[Receiver]:
    """Everybody whom a message to all reaches in the actor's town: who waits, and what starts with it.

    Instances that are suspended hear nothing; of an actor that was given certain processes, only those hear.

    Raises:
        LimitExceeded: there are more than ``BROADCAST``.
        VariablesInvalid, ValueRefused: a name or key cannot be kept.
    """
    values.text(name, "/name")
    values.optional(business_key, "/business_key")
    matched = codec.normalise(correlation or {}, "/correlation")
    found = [*_waiting(ctx, name, business_key, matched, instance_id, False)]
    known = _placed(ctx, [one.instance_id for one in found if one.instance_id is not None])
    found = [one for one in found if _reaches(ctx, *known[one.instance_id or ""])]
    if instance_id is None:
        for definition_id, element_id in ctx.db.execute(_STARTS, {"kind": "message", "name": name}).all():
            definition = definitions.get(ctx, definition_id)
            if _reaches(ctx, definition.key, definition.town_code):
                found.append(Receiver(definition_id=definition_id, element_id=element_id))
    if len(found) > BROADCAST:
        raise LimitExceeded("一条消息的接收者数", "receivers of one message", BROADCAST, len(found))
    return found


def _placed(ctx: Context, instance_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Process and town of instances."""
    table = process_instance.c
    found: dict[str, tuple[str, str]] = {}
    for first in range(0, len(instance_ids), SPREAD):
        some = instance_ids[first : first + SPREAD]
        rows = ctx.db.execute(select(table.id, table.definition_key, table.town_code).where(table.id.in_(some)))
        found |= {row[0]: (row[1], row[2]) for row in rows}
    return found


def _reaches(ctx: Context, definition_key: str, town_code: str) -> bool:
    given = ctx.actor.process_keys
    return _is_heard(ctx.actor.town_code, town_code) and (given is None or definition_key in given)


def hand(
    ctx: Context, receiver: Receiver, name: str, business_key: str | None, variables: Mapping[str, Any]
) -> Correlated | None:
    """Hand a message to one of many receivers; None where that one waits no more, as after it reached it before.

    Raises:
        ProcessNotOpen, NotAllowed, VariablesInvalid: as ``correlate``.
    """
    given = codec.normalise(variables)
    ctx.hooks.check("message.correlate", ctx, name, receiver=receiver, variables=given)
    if receiver.instance_id is None or receiver.wait_id is None:
        return _start(ctx, receiver, name, business_key, given)
    instance = runtime.lock(ctx, receiver.instance_id)
    instances.refuse_closed(ctx, instance.definition_key)
    if instance.state != InstanceState.ACTIVE or not runtime.waits_for(ctx, instance, receiver.wait_id):
        return None
    return _tell(ctx, instance, receiver.wait_id, name, given)


def signal_receive_task(ctx: Context, instance_id: str, variables: Mapping[str, Any] | None = None) -> Instance:
    """Let the one receive task that an instance waits at go on, whatever message it names, if any.

    Raises:
        InstanceNotFound: there is none.
        Invalid: it waits at none, or at several.
        InstanceSuspended, InstanceEnded: it does not move.
        ProcessNotOpen: the actor was not given its process.
        NotAllowed: a guard or a taker refused.
        VariablesInvalid, ValueRefused: what was handed over cannot be kept.
    """
    given = codec.normalise(variables or {})
    instance = runtime.lock(ctx, instance_id)
    instances.refuse_closed(ctx, instance.definition_key)
    runtime.require_active(instance)
    waiting = [one for one in runtime.look(ctx, instance).waiting() if _is_receive_task(ctx, one)]
    if len(waiting) != 1:
        zh = f"流程实例应正停在一个接收任务上，实际为 {len(waiting)} 个"
        en = f"Expected the instance to wait at exactly one receive task, found {len(waiting)}"
        raise Invalid(zh, en, fields=[FieldError("/id", "no_receive_task", zh, en)])
    (wait,) = waiting
    name = str(wait.details.get("name") or "")
    receiver = Receiver(instance.id, wait.id)
    ctx.hooks.check("message.correlate", ctx, name, receiver=receiver, variables=given)
    return _hand_over(ctx, instance, wait.id, name, given)


def _is_receive_task(ctx: Context, wait: bpmn.Wait) -> bool:
    return (
        wait.kind == "message" and definitions.spec(ctx, wait.definition).nodes[wait.element_id].type == "receiveTask"
    )


def _keep(ctx: Context, instance: Instance, receiver: Receiver, name: str, payload: Mapping[str, Any]) -> Instance:
    """Take what a suspended instance is told now; the step that waits for it follows when the instance goes on."""
    ctx.hooks.takers[name](ctx, instance, payload)
    waits = NewJob(JobKind.DELIVERY, instance=instance, wait_id=receiver.wait_id, name=name, payload=payload)
    queue.enqueue(ctx, [waits])
    history.record(ctx, "message.kept", instance, details={"name": name})
    return instance


def _hand_over(ctx: Context, instance: Instance, wait_id: str, name: str, payload: Mapping[str, Any]) -> Instance:
    taker = ctx.hooks.takers.get(name)
    if taker is not None:
        taker(ctx, instance, payload)
    told = history.event(ctx, "message.correlated", instance, details={"name": name})
    return runtime.move(ctx, instance, lambda workflow: workflow.trigger(wait_id, payload), also=[told])


def _start(
    ctx: Context, receiver: Receiver, name: str, business_key: str | None, payload: Mapping[str, Any]
) -> Correlated:
    definition = definitions.get(ctx, receiver.definition_id or "")
    instances.refuse_closed(ctx, definition.key)
    instances.check_starter(ctx, definition)
    instance = instances.begin(
        ctx, definition, business_key=business_key, start_event=receiver.element_id, payload=payload
    )
    history.record(ctx, "message.correlated", instance, details={"name": name, "started": True})
    return Correlated(instance, started=True)


def find_receiver(
    ctx: Context,
    name: str,
    business_key: str | None = None,
    correlation: Mapping[str, Any] | None = None,
    instance_id: str | None = None,
) -> Receiver:
    """Who a message goes to; one that is suspended only where nobody else would hear it.

    Raises:
        MessageNotCorrelated: nobody fits.
        MessageAmbiguous: more than one fits.
    """
    correlation = correlation or {}
    found = [*_waiting(ctx, name, business_key, correlation, instance_id, name in ctx.hooks.takers)]
    if not found and instance_id is None:
        rows = ctx.db.execute(_STARTS, {"kind": "message", "name": name})
        found = [Receiver(definition_id=definition, element_id=element) for definition, element in rows]
    if not found:
        found = [*_waiting(ctx, name, business_key, correlation, instance_id, True)]
    if not found:
        raise MessageNotCorrelated(name)
    if len(found) > 1:
        raise MessageAmbiguous(name, len(found))
    return found[0]


def _waiting(
    ctx: Context,
    name: str,
    business_key: str | None,
    correlation: Mapping[str, Any],
    instance_id: str | None,
    even_suspended: bool,
) -> Sequence[Receiver]:
    """Who waits for it; suspended ones are known only in the actor's town."""
    parameters = {
        "name": name,
        "any_key": business_key is None,
        "business_key": business_key or "",
        "any_instance": instance_id is None,
        "instance_id": instance_id or "",
    }
    parameters |= {"even_suspended": even_suspended}
    parameters |= {"any_town": not ctx.actor.town_code, "town_code": ctx.actor.town_code}
    rows = ctx.db.execute(_WAITING, parameters).all()
    wanted = wait_states.canonical(correlation)
    return [
        Receiver(instance, wait)
        for instance, wait, declared in rows
        if (declared == wanted if declared else _has_variables(ctx, instance, correlation))
    ]


def _has_variables(ctx: Context, instance_id: str, correlation: Mapping[str, Any]) -> bool:
    if not correlation:
        return True
    stored = ctx.db.execute(_OWN_VARIABLES, {"id": instance_id}).scalar_one_or_none()
    known = codec.load_document(bytes(stored)) if stored else {}
    return all(name in known and feel.encode(known[name]) == feel.encode(value) for name, value in correlation.items())


def deliver(ctx: Context, name: str, payload: Mapping[str, Any]) -> Correlated | None:
    """Hand a thrown message to its one receiver; the job that calls this tries again if there is none yet.

    The sender's business key narrows the choice only where several fit, so that a message without
    correlation finds a receiver of another process too. A message that no process receives at all is written
    down and done with: in models of Camunda 7 a throw without an implementation does nothing.

    Returns:
        None where no process receives such messages.

    Raises:
        MessageNotCorrelated, MessageAmbiguous, InstanceBusy: as ``correlate``.
    """
    key = payload.get("business_key")
    correlation, variables = payload.get("correlation") or {}, payload.get("variables") or {}
    try:
        return correlate(ctx, name, None, correlation, variables, patient=False)
    except MessageNotCorrelated:
        if definitions.receive(ctx, name):
            raise
        history.record(ctx, "message.unheard", _sender(ctx, payload), details={"name": name})
        return None
    except MessageAmbiguous:
        if key is None:
            raise
        return correlate(ctx, name, key, correlation, variables, patient=False)


def _sender(ctx: Context, payload: Mapping[str, Any]) -> Instance | None:
    sender = payload.get("sender")
    return runtime.find(ctx, str(sender)) if sender else None


# --- signals --------------------------------------------------------------------------------------


def signal(ctx: Context, name: str, variables: Mapping[str, Any] | None = None) -> int:
    """Spread a signal to every instance of the actor's town that waits for it and every process that starts with it.

    Each receiver is a job of its own, so that one that fails stops no other; returns how many there are.

    Raises:
        ProcessNotOpen: the actor was given certain processes, and a signal reaches them all.
        VariablesInvalid, ValueRefused: what was handed over cannot be kept.
    """
    values.text(name, "/name")
    given = codec.normalise(variables or {})
    instances.refuse_closed(ctx, None)
    ctx.hooks.check("signal.send", ctx, name)
    return spread(ctx, name, given, town_code=ctx.actor.town_code)


def spread(
    ctx: Context,
    name: str,
    variables: Mapping[str, Any],
    sender: str = "",
    town_code: str = "",
    business_key: str | None = None,
) -> int:
    """Enqueue a signal's deliveries, where a town is named in that town; ``sender`` has delivered it to itself.

    ``business_key`` is for the instances that it starts.
    """
    payload = {"variables": variables, "business_key": business_key}
    jobs = [
        NewJob(
            JobKind.DELIVERY, instance=Instance(*row[2:]), wait_id=row[0], element_id=row[1], name=name, payload=payload
        )
        for row in ctx.db.execute(_LISTENING, {"name": name, "sender": sender})
        if _is_heard(town_code, Instance(*row[2:]).town_code)
    ]
    for definition_id, element_id in ctx.db.execute(_STARTS, {"kind": "signal", "name": name}).all():
        definition = definitions.get(ctx, definition_id)
        if not _is_heard(town_code, definition.town_code):
            continue
        jobs.append(
            NewJob(
                JobKind.DELIVERY,
                definition_id=definition_id,
                definition_key=definition.key,
                element_id=element_id,
                name=name,
                payload=payload,
                town_code=definition.town_code or ctx.actor.town_code,
            )
        )
    for position in range(0, len(jobs), SPREAD):
        queue.enqueue(ctx, jobs[position : position + SPREAD])
    history.record(ctx, "signal.sent", details={"name": name, "receivers": len(jobs)})
    return len(jobs)


def _is_heard(of: str, at: str) -> bool:
    """Whether a town hears a signal: its own, and that of somebody above all towns."""
    return not of or not at or of == at

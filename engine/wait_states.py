"""Everything an instance waits for, mirrored as rows that people, workers and clocks can find."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, update

from engine import bpmn, definitions, feel, ids, notifications, queue
from engine.context import Context
from engine.models import (
    NAME,
    external_task,
    incident,
    job,
    message_subscription,
    process_instance,
    task_candidate,
    user_task,
)
from engine.notifications import Kind
from engine.queue import JobKind, NewJob
from engine.rows import Instance
from engine.states import ExternalTaskState, IncidentState, TaskState

#: The longest description of a task that is kept, in characters. Source: the column of Camunda 7.
DESCRIPTION = 4_000

#: Wait id → kind, as the kernel names kinds.
Waits = dict[str, str]

_ADD_TASKS = insert(user_task)
_ADD_CANDIDATES = insert(task_candidate)
_ADD_CALLS = insert(external_task)
_ADD_SUBSCRIPTIONS = insert(message_subscription)
_ADD_INCIDENTS = insert(incident)

_CANCEL_TASKS = (
    update(user_task)
    .where(
        user_task.c.instance_id == bindparam("of_instance"),
        user_task.c.wait_id == bindparam("of_wait"),
        user_task.c.state == TaskState.OPEN.value,
    )
    .values(state=TaskState.CANCELED.value, ended_at=bindparam("now"), revision=user_task.c.revision + 1)
)


def _gone(table: Any) -> Any:
    return delete(table).where(table.c.instance_id == bindparam("of_instance"), table.c.wait_id == bindparam("of_wait"))


_DROP_CALLS = _gone(external_task)
_DROP_JOBS = _gone(job)
_DROP_SUBSCRIPTIONS = _gone(message_subscription)
_DROP_CANDIDATES = delete(task_candidate).where(task_candidate.c.instance_id == bindparam("of_instance"))
_RESOLVE = (
    update(incident)
    .where(
        incident.c.instance_id == bindparam("of_instance"),
        incident.c.cause_id == bindparam("of_cause"),
        incident.c.state == IncidentState.OPEN.value,
    )
    .values(state=IncidentState.RESOLVED.value, resolved_at=bindparam("now"), resolved_by=bindparam("by"))
)
_COUNT_INCIDENTS = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("of_instance"))
    .values(incidents=process_instance.c.incidents + bindparam("more"))
)


def load(stored: bytes) -> Waits:
    """Waits from the instance's row."""
    waits: Waits = orjson.loads(stored)
    return waits


def dump(waits: Waits) -> bytes:
    """Waits for the instance's row."""
    return orjson.dumps(waits)


def mirror(
    ctx: Context,
    instance: Instance,
    waits: Waits,
    changes: bpmn.Changes,
    settled: AbstractSet[str] = frozenset(),
) -> int:
    """Close and open rows as the kernel's changes say, and bring ``waits`` up to date.

    ``settled`` are waits whose row the caller has already dealt with. Returns by how much the number of open
    incidents changed; writing it is left to whoever saves the instance.
    """
    closed: defaultdict[str, list[str]] = defaultdict(list)
    for wait_id in changes.closed:
        kind = waits.pop(wait_id, None)
        if kind is not None and (wait_id not in settled or instance.incidents):
            closed[kind].append(wait_id)
    resolved = _close(ctx, instance, closed, settled)
    opened: defaultdict[str, list[bpmn.Wait]] = defaultdict(list)
    for wait in changes.opened:
        if waits.get(wait.id) == "timer" and wait.id not in settled:
            _each(ctx, _DROP_JOBS, instance, [wait.id])
        waits[wait.id] = wait.kind
        opened[wait.kind].append(wait)
    _open(ctx, instance, opened, changes.thrown)
    return len(opened["incident"]) - resolved


# --- closing --------------------------------------------------------------------------------------


def _close(ctx: Context, instance: Instance, closed: Mapping[str, list[str]], settled: AbstractSet[str]) -> int:
    left = {kind: [one for one in waits if one not in settled] for kind, waits in closed.items()}
    if left.get("user"):
        _each(ctx, _CANCEL_TASKS, instance, left["user"], now=ctx.now)
    if left.get("service"):
        _each(ctx, _DROP_CALLS, instance, left["service"])
    timed = [*left.get("timer", ()), *left.get("async", ())]
    if timed:
        _each(ctx, _DROP_JOBS, instance, timed)
    subscribed = [*left.get("message", ()), *left.get("signal", ())]
    if subscribed:
        _each(ctx, _DROP_SUBSCRIPTIONS, instance, subscribed)
    return _resolve_with(ctx, instance, closed) if instance.incidents else 0


def _each(ctx: Context, statement: Any, instance: Instance, waits: Iterable[str], **more: Any) -> None:
    ctx.db.execute(statement, [{"of_instance": instance.id, "of_wait": wait_id, **more} for wait_id in waits])


def _resolve_with(ctx: Context, instance: Instance, closed: Mapping[str, list[str]]) -> int:
    """Resolve incidents whose wait is over; their cause is the instance's wait, whatever kind of row had it."""
    count = 0
    for wait_id in (wait_id for waits in closed.values() for wait_id in waits):
        count += resolve(ctx, instance, wait_id)
    return count


def resolve(ctx: Context, instance: Instance, cause_id: str) -> int:
    """Resolve the open incidents of one cause; returns how many there were."""
    parameters = {"of_instance": instance.id, "of_cause": cause_id, "now": ctx.now, "by": ctx.actor.id}
    return ctx.db.execute(_RESOLVE, parameters).rowcount


def count_incidents(ctx: Context, instance_id: str, more: int) -> None:
    """Change an instance's number of open incidents."""
    if more:
        ctx.db.execute(_COUNT_INCIDENTS, {"of_instance": instance_id, "more": more})


def drop_candidates(ctx: Context, instance: Instance) -> None:
    """Forget who might have claimed the tasks of an instance that is over."""
    ctx.db.execute(_DROP_CANDIDATES, {"of_instance": instance.id})


# --- opening --------------------------------------------------------------------------------------


def _open(
    ctx: Context,
    instance: Instance,
    opened: Mapping[str, list[bpmn.Wait]],
    thrown: Sequence[bpmn.Thrown],
) -> None:
    if "user" in opened:
        _open_tasks(ctx, instance, opened["user"])
    if "service" in opened:
        _open_calls(ctx, instance, opened["service"])
    subscribed = [*opened.get("message", ()), *opened.get("signal", ())]
    if subscribed:
        ctx.db.execute(_ADD_SUBSCRIPTIONS, [_subscription(ctx, instance, wait) for wait in subscribed])
    if "incident" in opened:
        ctx.db.execute(_ADD_INCIDENTS, [_incident(ctx, instance, wait) for wait in opened["incident"]])
    jobs = [_timer(instance, wait) for wait in opened.get("timer", ())]
    jobs += [_continuation(instance, wait) for wait in opened.get("async", ())]
    jobs += [_delivery(instance, one) for one in thrown]
    queue.enqueue(ctx, jobs)


def _open_tasks(ctx: Context, instance: Instance, waits: Iterable[bpmn.Wait]) -> None:
    rows = [_task(ctx, instance, wait) for wait in waits]
    ctx.db.execute(_ADD_TASKS, rows)
    ctx.opened_tasks.update({(instance.id, row["wait_id"]): row["id"] for row in rows})
    candidates = [
        {"task_id": row["id"], "kind": kind, "name": name, "instance_id": instance.id, "town_code": row["town_code"]}
        for row in rows
        for kind, column in (("user", "candidate_users"), ("group", "candidate_groups"))
        for name in row[column]
    ]
    if candidates:
        ctx.db.execute(_ADD_CANDIDATES, candidates)
    for row in rows:
        kind, people = (
            (Kind.TASK_ASSIGNED, [row["assignee"]]) if row["assignee"] else (Kind.TASK_OFFERED, row["candidate_users"])
        )
        notifications.tell(ctx, kind, people, row["name"], instance=instance, subject_id=row["id"])


def _task(ctx: Context, instance: Instance, wait: bpmn.Wait) -> dict[str, Any]:
    details = wait.details
    return {
        **_place(ctx, instance, wait),
        "id": ids.new(),
        "name": _short(details.get("name")) or wait.element_name or wait.element_id,
        "description": _description(details.get("description")),
        "lane": details.get("lane"),
        "scope": wait.scope,
        "form_key": _short(details.get("form")),
        "state": TaskState.OPEN.value,
        "revision": 1,
        "assignee": _short(details.get("assignee")),
        "owner": None,
        "delegation": None,
        "priority": details["priority"],
        "candidate_users": _names(details.get("candidate_users")),
        "candidate_groups": _names(details.get("candidate_groups")),
        "created_at": ctx.now,
        "due_at": details.get("due"),
        "follow_up_at": details.get("follow_up"),
        "ended_at": None,
        "completed_by": None,
        "urged": 0,
        "urged_at": None,
        "returned": None,
        "signers": 0,
        "awaits_signers": False,
    }


def _description(text: str | None) -> str | None:
    return clean(text[:DESCRIPTION]) if text else None


def _place(ctx: Context, instance: Instance, wait: bpmn.Wait) -> dict[str, Any]:
    called = wait.definition != instance.definition_id
    return {
        "instance_id": instance.id,
        "wait_id": wait.id,
        "definition_id": wait.definition,
        "definition_key": definitions.get(ctx, wait.definition).key if called else instance.definition_key,
        "business_key": _short(wait.details.get("business_key")) or instance.business_key,
        "element_id": wait.element_id,
        "town_code": instance.town_code,
    }


def _open_calls(ctx: Context, instance: Instance, waits: Iterable[bpmn.Wait]) -> None:
    rows = [_call(ctx, instance, wait) for wait in waits]
    ctx.db.execute(_ADD_CALLS, rows)
    queue.wake(ctx, "call")


def _call(ctx: Context, instance: Instance, wait: bpmn.Wait) -> dict[str, Any]:
    details = wait.details
    return {
        **_place(ctx, instance, wait),
        "id": ids.new(),
        "topic": _short(details["topic"]),
        "scope": wait.scope,
        "priority": details["priority"],
        "properties": details.get("properties") or {},
        "state": ExternalTaskState.READY.value,
        "attempt": 0,
        "retries": details.get("retries"),
        "retry_delays": [*details.get("retry_delays", ())],
        "run_at": ctx.now,
        "worker": None,
        "lock_token": None,
        "locked_until": None,
        "error_message": None,
        "error_details": None,
        "created_at": ctx.now,
    }


def _subscription(ctx: Context, instance: Instance, wait: bpmn.Wait) -> dict[str, Any]:
    details = wait.details
    return {
        "instance_id": instance.id,
        "wait_id": wait.id,
        "kind": wait.kind,
        "name": _short(details.get("name")) or "",
        "element_id": wait.element_id,
        "definition_key": instance.definition_key,
        "business_key": _short(details.get("business_key")) or instance.business_key,
        "correlation": canonical(details.get("correlation") or {}),
        "created_at": ctx.now,
        "town_code": instance.town_code,
    }


def canonical(correlation: Mapping[str, Any]) -> str:
    """Correlation properties as text that is equal when they are; empty for none."""
    if not correlation:
        return ""
    encoded = feel.encode({name: feel.normalise(value) for name, value in correlation.items()})
    return orjson.dumps(encoded, option=orjson.OPT_SORT_KEYS).decode()


def _incident(ctx: Context, instance: Instance, wait: bpmn.Wait) -> dict[str, Any]:
    details = wait.details
    return {
        "id": ids.new(),
        "instance_id": instance.id,
        "kind": "step",
        "cause_id": wait.id,
        "definition_key": instance.definition_key,
        "element_id": wait.element_id,
        "code": details["code"],
        "message_zh": clean(details["message_zh"]),
        "message_en": clean(details["message_en"]),
        "state": IncidentState.OPEN.value,
        "raised_at": ctx.now,
        "resolved_at": None,
        "resolved_by": None,
        "town_code": instance.town_code,
    }


def _timer(instance: Instance, wait: bpmn.Wait) -> NewJob:
    due: datetime = wait.details["due"]
    return NewJob(JobKind.TIMER, due, instance, wait.id, element_id=wait.element_id)


def _continuation(instance: Instance, wait: bpmn.Wait) -> NewJob:
    return NewJob(
        JobKind.CONTINUATION,
        None,
        instance,
        wait.id,
        element_id=wait.element_id,
        retries=wait.details.get("retries"),
        retry_delays=wait.details.get("retry_delays", ()),
    )


def _delivery(instance: Instance, thrown: bpmn.Thrown) -> NewJob:
    """A message or signal on its way out; it stands on its own, for its sender may end or be suspended."""
    return NewJob(
        JobKind.SIGNAL if thrown.kind == "signal" else JobKind.MESSAGE,
        element_id=thrown.element_id,
        definition_id=instance.definition_id,
        definition_key=instance.definition_key,
        name=_short(thrown.name),
        payload={
            "variables": thrown.payload,
            "correlation": thrown.correlation,
            "business_key": thrown.business_key,
            "sender": instance.id,
        },
        town_code=instance.town_code,
    )


# --- texts that the diagram computed --------------------------------------------------------------


def clean(value: str) -> str:
    """``value`` without what a text column cannot hold."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _short(value: str | None) -> str | None:
    return clean(value)[:NAME] if value else None


def _names(values: Iterable[str] | None) -> list[str]:
    """Distinct names in their order."""
    return [*dict.fromkeys(name for value in values or () if (name := _short(value)))]

"""What an instance waits for, as operators see it: where, who holds it, since when, until when, and what went wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from engine import bpmn, ids, runtime
from engine.context import Context
from engine.models import external_task, history_event, incident, job, user_task
from engine.rows import Instance
from engine.states import IncidentState, TaskState


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that waits: a task, a service step, a timer, a message, a failed step.

    It carries names of the diagram only, never what the diagram computes from variables, and no message's content.
    """

    wait_id: str
    kind: str
    definition_id: str
    element_id: str
    name: str
    scope: int
    #: A token of its own, that may be moved; else an event around an activity, or one that opens an event subprocess.
    is_token: bool
    #: Of a task who holds it, of a service step the worker that has locked it.
    holder: str | None = None
    #: Of a task who may take it: groups, then people. Of a service step its topic, of a message or signal its name.
    offered_to: tuple[str, ...] = ()
    since: datetime | None = None
    due_at: datetime | None = None
    locked_since: datetime | None = None
    locked_until: datetime | None = None
    #: Of the queue: when it is tried next, what is left of it, what the last attempt said.
    run_at: datetime | None = None
    retries: int | None = None
    is_dead: bool = False
    error: str | None = None
    #: The open incident that stands for it.
    incident_id: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an instance stands, and how often it passed what."""

    instance: Instance
    stops: tuple[Stop, ...]
    #: Element id → how often it was done or passed.
    passed: dict[str, int]

    @property
    def revision(self) -> int:
        """Of the instance."""
        return self.instance.revision


_DONE = ("activity.completed", "gateway.passed", "event.caught", "event.thrown")


def standing(ctx: Context, instance_id: str) -> Standing:
    """Where the instance stands; it is locked, for the kernel's object is the shared one.

    Raises:
        InstanceNotFound: there is none.
    """
    instance = runtime.lock(ctx, instance_id)
    workflow = None if instance.has_ended else runtime.look(ctx, instance)
    found = held(ctx, instance, [] if workflow is None else workflow.waiting())
    choosing = set() if workflow is None else workflow.choosing
    counting = (
        select(history_event.c.element_id, func.count())
        .where(
            history_event.c.instance_id == instance_id,
            history_event.c.kind.in_(_DONE),
            history_event.c.element_id.is_not(None),
        )
        .group_by(history_event.c.element_id)
    )
    passed = {element: count for element, count in ctx.db.execute(counting)}
    stops = [replace(one, is_token=one.is_token or one.wait_id.partition("/")[0] in choosing) for one in found]
    return Standing(instance, tuple(stops), passed)


def opened(waits: Iterable[bpmn.Wait]) -> tuple[Stop, ...]:
    """Waits as the diagram opens them."""
    return tuple(_stop(wait) for wait in waits)


def held(ctx: Context, instance: Instance, waits: Sequence[bpmn.Wait]) -> tuple[Stop, ...]:
    """Waits with who holds them now, until when, when they are due, and what failed."""
    found = {wait.id: _stop(wait) for wait in waits}
    if found:
        _with_tasks(ctx, instance, found)
        _with_calls(ctx, instance, found)
        _with_jobs(ctx, instance, found)
        if instance.incidents:
            _with_incidents(ctx, instance, found)
    return tuple(found.values())


def _stop(wait: bpmn.Wait) -> Stop:
    details = wait.details
    offered = [*(details.get("candidate_groups") or ()), *(details.get("candidate_users") or ())]
    if wait.kind in ("service", "message", "signal"):
        offered = [details.get("topic") or details.get("name") or ""]
    return Stop(
        wait.id,
        wait.kind,
        wait.definition,
        wait.element_id,
        wait.element_name or wait.element_id,
        wait.scope,
        wait.id.isdigit(),
        details.get("assignee"),
        tuple(filter(None, offered)),
        due_at=details.get("due"),
    )


def _with_tasks(ctx: Context, instance: Instance, found: dict[str, Stop]) -> None:
    table = user_task.c
    asked = select(table.wait_id, table.assignee, table.created_at, table.due_at).where(
        table.instance_id == instance.id, table.state == TaskState.OPEN.value
    )
    for wait_id, assignee, since, due_at in ctx.db.execute(asked):
        if wait_id in found:
            found[wait_id] = replace(found[wait_id], holder=assignee, since=since, due_at=due_at)


def _with_calls(ctx: Context, instance: Instance, found: dict[str, Stop]) -> None:
    table = external_task.c
    for row in ctx.db.execute(select(external_task).where(table.instance_id == instance.id)):
        if row.wait_id not in found:
            continue
        is_locked = row.locked_until is not None and row.locked_until > ctx.now
        found[row.wait_id] = replace(
            found[row.wait_id],
            holder=row.worker if is_locked else None,
            since=row.created_at,
            locked_since=ids.instant(row.lock_token) if is_locked and row.lock_token else None,
            locked_until=row.locked_until if is_locked else None,
            run_at=row.run_at,
            retries=row.retries,
            is_dead=row.state == "dead",
            error=row.error_message,
        )


def _with_jobs(ctx: Context, instance: Instance, found: dict[str, Stop]) -> None:
    table = job.c
    asked = select(
        table.wait_id,
        table.created_at,
        table.due_at,
        table.run_at,
        table.retries,
        table.state,
        table.error_message,
    )
    for row in ctx.db.execute(asked.where(table.instance_id == instance.id)):
        if row.wait_id in found:
            found[row.wait_id] = replace(
                found[row.wait_id],
                since=row.created_at,
                due_at=row.due_at,
                run_at=row.run_at,
                retries=row.retries,
                is_dead=row.state == "dead",
                error=row.error_message,
            )


def _with_incidents(ctx: Context, instance: Instance, found: dict[str, Stop]) -> None:
    table = incident.c
    asked = select(table.cause_id, table.id, table.raised_at, table.message_zh).where(
        table.instance_id == instance.id, table.state == IncidentState.OPEN.value
    )
    for cause_id, incident_id, raised_at, message in ctx.db.execute(asked):
        if cause_id in found:
            stop = found[cause_id]
            found[cause_id] = replace(
                stop, incident_id=incident_id, since=stop.since or raised_at, error=stop.error or message
            )

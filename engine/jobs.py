"""Jobs: what each kind does, and what operators see and may do about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select, update

from engine import (
    bpmn,
    definitions,
    deployments,
    history,
    ids,
    incidents,
    instances,
    messages,
    pages,
    queue,
    runtime,
    selections,
)
from engine.context import Context
from engine.errors import FieldError, Invalid, JobNotFound, NotFound
from engine.models import job
from engine.queue import Claim, JobKind
from engine.rows import Instance, Job, columns
from engine.states import JobState, change

_COLUMNS = columns(Job, job)
_FIND = select(*_COLUMNS).where(job.c.id == bindparam("id"))


# --- run ------------------------------------------------------------------------------------------


def run(ctx: Context, claimed: Claim) -> None:
    """Do a claimed job and strike it off, in the transaction that holds its locks.

    It is done in the job's town: what a thrown message or signal starts belongs to the sender's.
    Anything it raises undoes the transaction; ``queue.fail`` then notes the attempt in one of its own.
    """
    queue.finish(ctx, claimed.job.id)
    town = claimed.job.town_code
    _RUN[JobKind(claimed.job.kind)](ctx.in_town(town) if town else ctx, claimed)


def _fire(ctx: Context, claimed: Claim) -> None:
    _move(ctx, claimed, lambda workflow: workflow.trigger(str(claimed.job.wait_id)), settled=True)


def _continue(ctx: Context, claimed: Claim) -> None:
    _move(ctx, claimed, lambda workflow: workflow.complete(str(claimed.job.wait_id)), settled=True)


def _hand_over(ctx: Context, claimed: Claim) -> None:
    """A signal for one wait, or for one start event; a wait that was left meanwhile misses it."""
    payload = claimed.payload.get("variables") or {}
    if claimed.instance is not None:
        _move(ctx, claimed, lambda workflow: workflow.trigger(str(claimed.job.wait_id), payload), settled=False)
        return
    definition = definitions.get(ctx, str(claimed.job.definition_id))
    key = claimed.payload.get("business_key")
    instances.begin(ctx, definition, business_key=key, start_event=claimed.job.element_id, payload=payload)


def _move(ctx: Context, claimed: Claim, act: Callable[[bpmn.Workflow], object], settled: bool) -> None:
    instance: Instance | None = claimed.instance
    wait_id = claimed.job.wait_id
    if instance is None or wait_id is None or not runtime.waits_for(ctx, instance, wait_id):
        return
    closed = frozenset((wait_id,)) if settled else frozenset[str]()
    runtime.move(ctx, instance, act, settled=closed)


def _deliver(ctx: Context, claimed: Claim) -> None:
    messages.deliver(ctx, str(claimed.job.name), claimed.payload)


def _spread(ctx: Context, claimed: Claim) -> None:
    payload = claimed.payload
    variables, key = payload.get("variables") or {}, payload.get("business_key")
    messages.spread(ctx, str(claimed.job.name), variables, payload.get("sender") or "", business_key=key)


def _start(ctx: Context, claimed: Claim) -> None:
    """A timer start event has come; a cycle is enqueued again in the same transaction."""
    definition = definitions.get(ctx, str(claimed.job.definition_id))
    element_id = str(claimed.job.element_id)
    following = bpmn.Due.load(claimed.payload["due"]).following()
    if following is not None:
        again = deployments.start_timer(definition.id, definition.key, element_id, following, definition.town_code)
        queue.enqueue(ctx, [again])
    instances.begin(ctx, definition, start_event=element_id)


def _handle(ctx: Context, claimed: Claim) -> None:
    name = str(claimed.job.name)
    if name not in ctx.hooks.handlers:
        raise NotFound(name, f"没有名为 {name!r} 的处理程序", f"No handler is hung in under {name!r}")
    ctx.hooks.handlers[name].handler(ctx, claimed.payload)


_RUN: dict[JobKind, Callable[[Context, Claim], None]] = {
    JobKind.TIMER: _fire,
    JobKind.CONTINUATION: _continue,
    JobKind.DELIVERY: _hand_over,
    JobKind.MESSAGE: _deliver,
    JobKind.SIGNAL: _spread,
    JobKind.START_TIMER: _start,
    JobKind.HANDLER: _handle,
}


def note_failure(ctx: Context, failed: Job, code: str, message: str, is_final: bool = False) -> None:
    """Note a failed attempt in a transaction of its own; with the last one, an incident is raised.

    A step of an instance is not tried again when the failure ``is_final``; what repeats by itself always is.
    """
    instance = runtime.lock(ctx, failed.instance_id) if failed.instance_id else None
    if queue.fail(ctx, failed, message, is_final=is_final and instance is not None) != 0:
        return
    incidents.raise_(
        ctx,
        "job",
        str(failed.wait_id) if instance is not None else failed.id,
        code,
        message,
        instance,
        definition_key=failed.definition_key,
        element_id=failed.element_id,
        town_code=failed.town_code,
    )


# --- what operators do ----------------------------------------------------------------------------


def get(ctx: Context, job_id: str) -> Job:
    """The job with this id; one that is done is gone.

    Raises:
        JobNotFound: there is none.
    """
    row = ctx.db.execute(_FIND, {"id": job_id}).first() if ids.is_id(job_id) else None
    if row is None:
        raise JobNotFound(job_id)
    return Job(*row)


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list; None means any."""

    kind: str | None = None
    state: str | None = None
    instance_id: str | None = None
    definition_key: str | None = None
    element_id: str | None = None
    town_code: str | None = None
    due_before: datetime | None = None


def list(ctx: Context, wanted: JobFilter = JobFilter(), page: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Job]:
    """Jobs, the one due first at the front."""
    statement = select(*_COLUMNS).where(*_conditions(ctx, wanted))
    return pages.read(ctx.db, statement, SOURCE.order, page, Job)


def _conditions(ctx: Context, wanted: JobFilter) -> Sequence[ColumnElement[bool]]:
    named = ("kind", "instance_id", "definition_key", "element_id", "town_code")
    return [
        *pages.equal(job.c, wanted, named),
        *([] if wanted.state is None else [_in_state(wanted.state)]),
        *([] if wanted.due_before is None else [job.c.due_at < wanted.due_before]),
        *runtime.within_given(ctx, job.c.instance_id),
    ]


def _in_state(state: str) -> ColumnElement[bool]:
    """Written out, because a parameter would keep both databases from the partial indexes."""
    return job.c.state == literal(JobState(state).value, literal_execute=True)


SOURCE = selections.Source(
    Job,
    _COLUMNS,
    _conditions,
    [pages.Key(job.c.run_at), pages.Key(job.c.id)],
    {"is_timer": job.c.kind.contains("timer")},
)
"""Jobs by any column."""


def retry(ctx: Context, job_id: str) -> Job:
    """Try a job again now, with one attempt if it had none left; a timer is not brought forward by it.

    Raises:
        JobNotFound: there is none, or it is done.
        InstanceSuspended, InstanceEnded: its instance does not move.
    """
    found = get(ctx, job_id)
    return set_retries(ctx, job_id, max(found.retries, incidents.FRESH_RETRIES))


def set_retries(ctx: Context, job_id: str, retries: int) -> Job:
    """Give a job ``retries`` attempts; one that had failed is tried again now, a dead one comes back to life.

    Raises:
        JobNotFound: there is none, or it is done.
        Invalid: fewer than 1 or more than 100.
        InstanceSuspended, InstanceEnded: its instance does not move.
    """
    if not 1 <= retries <= 100:
        zh, en = "重试次数须在 1 到 100 之间", "Expected 1 to 100 retries"
        raise Invalid(zh, en, fields=[FieldError("/retries", "out_of_range", zh, en)])
    found, instance = _lock(ctx, job_id)
    if instance is not None:
        runtime.require_active(instance)
    state = change(found.state, JobState.READY) if found.state == JobState.DEAD else found.state
    run_at = found.due_at if found.due_at > ctx.now else ctx.now
    new: dict[str, Any] = {"retries": retries, "state": state, "run_at": run_at}
    ctx.db.execute(update(job).where(job.c.id == job_id).values(**new))
    incidents.close_of(ctx, instance, str(found.wait_id) if instance is not None else found.id)
    history.record(ctx, "job.retries-set", instance, subject_id=found.id, details={"retries": retries})
    queue.wake(ctx, "job", "call")
    return replace(found, **new)


def _lock(ctx: Context, job_id: str) -> tuple[Job, Instance | None]:
    """The job and its instance, the instance first: every command locks in that order."""
    found = get(ctx, job_id)
    instance = runtime.lock(ctx, found.instance_id) if found.instance_id else None
    row = ctx.db.execute(_FIND.with_for_update(key_share=True), {"id": job_id}).first()
    if row is None:
        raise JobNotFound(job_id)
    return Job(*row), instance


def lateness(ctx: Context) -> timedelta:
    """How long the most overdue job has been waiting to run; nothing at all while the executor keeps up."""
    oldest = select(func.min(job.c.run_at)).where(job.c.state == queue.READY)
    due: datetime | None = ctx.db.execute(oldest).scalar_one()
    return max(ctx.now - due, timedelta(0)) if due is not None else timedelta(0)

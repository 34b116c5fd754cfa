"""The job queue as rows: enqueue, claim, finish, put back; who runs a job is told in ``executor``."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from engine import bpmn, codec, feel, ids, outbox
from engine.context import Context
from engine.db import Instant
from engine.hooks import Retry
from engine.models import external_task, job, process_instance
from engine.rows import Instance, Job, columns
from engine.states import InstanceState, JobState

_JOB = columns(Job, job)
_INSTANCE = columns(Instance, process_instance)
_INSERT = insert(job)
_DELETE = delete(job).where(job.c.id == bindparam("job_id"))


#: Written out in the statement, because a parameter would keep both databases from the partial indexes.
READY: ColumnElement[str] = literal_column("'ready'")


class JobKind(StrEnum):
    """What a job does."""

    TIMER = "timer"
    CONTINUATION = "continuation"
    #: A signal or message for one wait of one instance.
    DELIVERY = "delivery"
    #: A thrown message that still looks for its one receiver.
    MESSAGE = "message"
    #: A thrown signal that still has to be spread.
    SIGNAL = "signal"
    START_TIMER = "start_timer"
    #: Deferred work of an upper floor.
    HANDLER = "handler"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to enqueue; due at once unless told otherwise."""

    kind: JobKind
    due_at: datetime | None = None
    instance: Instance | None = None
    wait_id: str | None = None
    definition_id: str | None = None
    definition_key: str | None = None
    element_id: str | None = None
    name: str | None = None
    payload: Mapping[str, Any] | None = None
    priority: int = 50
    retries: int | None = None
    retry_delays: Sequence[str] = ()
    town_code: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A job under this transaction's lock, with its instance's row under the same lock."""

    job: Job
    payload: dict[str, Any]
    instance: Instance | None


def enqueue(ctx: Context, jobs: Sequence[NewJob]) -> Sequence[str]:
    """Insert jobs in one statement and announce those that are due at once; returns their ids."""
    if not jobs:
        return ()
    rows = [_row(ctx, one) for one in jobs]
    ctx.db.execute(_INSERT, rows)
    if any(row["run_at"] <= ctx.now for row in rows):
        wake(ctx, "job")
    return [row["id"] for row in rows]


def _row(ctx: Context, new: NewJob) -> dict[str, Any]:
    instance = new.instance
    due = new.due_at or ctx.now
    return {
        "id": ids.new(),
        "kind": new.kind.value,
        "instance_id": instance.id if instance else None,
        "wait_id": new.wait_id,
        "definition_id": instance.definition_id if instance else new.definition_id,
        "definition_key": instance.definition_key if instance else new.definition_key,
        "element_id": new.element_id,
        "name": new.name,
        "payload": codec.dump_document(new.payload) if new.payload else None,
        "state": _first_state(instance),
        "priority": new.priority,
        "due_at": due,
        "run_at": due,
        "attempt": 0,
        "retries": Retry().attempts if new.retries is None else new.retries,
        "retry_delays": [*new.retry_delays],
        "error_message": None,
        "created_at": ctx.now,
        "town_code": _town(ctx, new),
    }


def _first_state(instance: Instance | None) -> str:
    suspended = instance is not None and instance.state == InstanceState.SUSPENDED
    return JobState.SUSPENDED.value if suspended else JobState.READY.value


def _town(ctx: Context, new: NewJob) -> str:
    if new.town_code is not None:
        return new.town_code
    return new.instance.town_code if new.instance else ctx.actor.town_code


def defer(
    ctx: Context,
    handler: str,
    payload: Mapping[str, Any],
    due_at: datetime | None = None,
) -> str:
    """Enqueue work of an upper floor for ``hooks.handlers[handler]``, in this transaction; returns the job id."""
    retry = ctx.hooks.handlers[handler].retry
    new = NewJob(JobKind.HANDLER, due_at, name=handler, payload=payload, retries=retry.attempts)
    return enqueue(ctx, [new])[0]


def wake(ctx: Context, *kinds: Literal["job", "call"]) -> None:
    """Announce work to every executor when this transaction commits; SQLite's see the commit itself."""
    ctx.queued.update(kinds)
    outbox.announce(ctx)


# --- claiming -------------------------------------------------------------------------------------


def _due(table: Any, instant: ColumnElement[Any]) -> ColumnElement[bool]:
    due: ColumnElement[bool] = (table.c.state == READY) & (table.c.run_at <= instant)
    return due


class ByClock:
    """One statement in two forms: with the instant as a parameter, or asking PostgreSQL for it."""

    def __init__(self, build: Any) -> None:
        self._given: Select[Any] = build(bindparam("now", type_=Instant()))
        # statement_timestamp() is stable, so that the index on run_at can be used; clock_timestamp() is not.
        asked = func.statement_timestamp(type_=DateTime(timezone=True))
        self._asked: Select[Any] = build(asked).add_columns(asked)

    def all(self, ctx: Context, **parameters: Any) -> Sequence[Sequence[Any]]:
        """All rows, without the instant."""
        if not ctx.wants_now:
            return ctx.db.execute(self._given, {**parameters, "now": ctx.now}).all()
        rows = ctx.db.execute(self._asked, parameters).all()
        if rows:
            ctx.set_now(rows[0][-1].astimezone(UTC))
        return [row[:-1] for row in rows]


def _claim_bound(instant: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_JOB, job.c.payload, *_INSTANCE)
        .select_from(process_instance.join(job, process_instance.c.id == job.c.instance_id))
        .where(_due(job, instant), process_instance.c.state == InstanceState.ACTIVE.value)
        .order_by(job.c.run_at, job.c.id)
        .limit(bindparam("limit"))
        .with_for_update(key_share=True, skip_locked=True)
    )


def _claim_loose(instant: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_JOB, job.c.payload)
        .where(_due(job, instant), job.c.instance_id.is_(None))
        .order_by(job.c.run_at, job.c.id)
        .limit(bindparam("limit"))
        .with_for_update(key_share=True, skip_locked=True)
    )


_CLAIM_BOUND = ByClock(_claim_bound)
_CLAIM_LOOSE = ByClock(_claim_loose)


def claim(ctx: Context, limit: int = 1) -> Sequence[Claim]:
    """Lock up to ``limit`` due jobs together with their instances; what another holds is passed over.

    The locks end with the transaction: nothing is written, so a crash gives the jobs back by itself.
    """
    width = len(_JOB)
    rows = _CLAIM_BOUND.all(ctx, limit=limit)
    claims = [Claim(Job(*row[:width]), _payload(row[width]), Instance(*row[width + 1 :])) for row in rows]
    if claims:
        return claims
    return [Claim(Job(*row[:width]), _payload(row[width]), None) for row in _CLAIM_LOOSE.all(ctx, limit=limit)]


def _payload(stored: bytes | None) -> dict[str, Any]:
    return codec.load_document(stored) if stored else {}


def finish(ctx: Context, job_id: str) -> None:
    """Strike a job off."""
    ctx.db.execute(_DELETE, {"job_id": job_id})


def put_back(ctx: Context, job_id: str, pause: timedelta) -> None:
    """Try a job again after ``pause``, without counting an attempt: what it needed was held by another."""
    ctx.db.execute(update(job).where(job.c.id == job_id).values(run_at=ctx.now + pause))


# --- when next ------------------------------------------------------------------------------------


def _next(instant: ColumnElement[Any]) -> Select[Any]:
    return select(func.min(job.c.run_at), instant).where(job.c.state == READY)


def _next_call(instant: ColumnElement[Any]) -> Select[Any]:
    free = func.coalesce(external_task.c.locked_until, external_task.c.run_at)
    return select(func.min(free), instant).where(
        external_task.c.state == READY, external_task.c.topic.in_(bindparam("topics", expanding=True))
    )


_NEXT = ByClock(_next)
_NEXT_CALL = ByClock(_next_call)


def seconds_to_next_job(ctx: Context) -> float | None:
    """Seconds until the earliest job is due, negative if it is late; None without jobs."""
    return _seconds(_NEXT.all(ctx)[0])


def seconds_to_next_call(ctx: Context, topics: Sequence[str]) -> float | None:
    """The same for the service steps of ``topics``."""
    return _seconds(_NEXT_CALL.all(ctx, topics=topics)[0]) if topics else None


def _seconds(row: Sequence[Any]) -> float | None:
    due, now = row
    return None if due is None else (due - now).total_seconds()


# --- failing --------------------------------------------------------------------------------------


def after_failure(ctx: Context, retry: Retry, failures: int, retry_delays: Sequence[str]) -> datetime:
    """When to try again after the ``failures``-th failure: the diagram's delay, else exponential back-off."""
    if retry_delays:
        written = retry_delays[min(failures, len(retry_delays)) - 1]
        return bpmn.Timer("timeDuration", written).start({}, feel.Env(), ctx.now).at
    return ctx.now + retry.delay(failures, secrets.randbelow(1001) / 1000)


_FAIL = (
    update(job)
    .where(job.c.id == bindparam("job_id"), job.c.attempt == bindparam("seen"))
    .values(
        attempt=bindparam("seen") + 1,
        retries=bindparam("left"),
        run_at=bindparam("next"),
        state=bindparam("next_state"),
        error_message=bindparam("message"),
    )
)


def fail(ctx: Context, failed: Job, message: str, is_final: bool = False) -> int | None:
    """Note a failed attempt: back off, or declare the job dead, at once if it ``is_final``; returns the retries left.

    None when the job is gone or another node has noted a failure meanwhile.
    """
    retry = Retry()
    if failed.kind == JobKind.HANDLER and failed.name in ctx.hooks.handlers:
        retry = ctx.hooks.handlers[failed.name].retry
    left = 0 if is_final else max(failed.retries - 1, 0)
    next_at = after_failure(ctx, retry, failed.attempt + 1, failed.retry_delays)
    parameters = {
        "job_id": failed.id,
        "seen": failed.attempt,
        "left": left,
        "next": next_at,
        "next_state": JobState.READY.value if left else JobState.DEAD.value,
        "message": message[:4000],
    }
    return left if ctx.db.execute(_FAIL, parameters).rowcount else None

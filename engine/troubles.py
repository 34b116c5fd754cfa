"""What is wrong now: instances that broke, work that is late or given up, in numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, text

from engine.context import Context
from engine.models import external_task, incident, job, process_instance, webhook_delivery
from engine.states import InstanceState

LATE = timedelta(seconds=60)
"""Due for longer means that no executor is at work. Source: executors look at the queue every 2 seconds."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """Counts of one town, or of all."""

    active: int
    suspended: int
    with_incidents: int
    open_incidents: int
    #: Jobs whose time has come, and since when the first of them waits.
    due_jobs: int
    late_jobs: int
    late_since: datetime | None
    dead_jobs: int
    #: Service steps under a worker's lock, under one that has run out, and given up.
    locked_steps: int
    abandoned_steps: int
    dead_steps: int
    dead_webhooks: int


def troubles(ctx: Context, town_code: str | None = None) -> Troubles:
    """Count what runs, what broke, what is late and what was given up."""
    states = _states(ctx, town_code)
    return Troubles(
        states.get(InstanceState.ACTIVE.value, 0),
        states.get(InstanceState.SUSPENDED.value, 0),
        _count(ctx, process_instance, "process_instance.incidents > 0", town_code),
        _count(ctx, incident, "incident.state = 'open'", town_code),
        *_jobs(ctx, town_code),
        _count(ctx, job, "job.state = 'dead'", town_code),
        *_steps(ctx, town_code),
        _count(ctx, external_task, "external_task.state = 'dead'", town_code),
        _count(ctx, webhook_delivery, "webhook_delivery.state = 'dead'", town_code),
    )


def _states(ctx: Context, town_code: str | None) -> dict[str, int]:
    table = process_instance.c
    running = (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)
    counting = select(table.state, func.count()).where(table.state.in_(running)).group_by(table.state)
    if town_code is not None:
        counting = counting.where(table.town_code == town_code)
    return {state: count for state, count in ctx.db.execute(counting)}


def _count(ctx: Context, table: object, condition: str, town_code: str | None) -> int:
    counting = select(func.count()).select_from(table).where(text(condition))  # type: ignore[arg-type]
    if town_code is not None:
        counting = counting.where(table.c.town_code == town_code)  # type: ignore[attr-defined]
    total: int = ctx.db.execute(counting).scalar_one()
    return total


def _jobs(ctx: Context, town_code: str | None) -> tuple[int, int, datetime | None]:
    """Due, late, and since when the first late one waits."""
    table = job.c
    is_late = table.run_at < ctx.now - LATE
    counting = select(func.count(), func.count(case((is_late, 1))), func.min(table.run_at)).where(
        text("job.state = 'ready'"), table.run_at <= ctx.now
    )
    if town_code is not None:
        counting = counting.where(table.town_code == town_code)
    due, late, first = ctx.db.execute(counting).one()
    return due, late, first if late else None


def _steps(ctx: Context, town_code: str | None) -> tuple[int, int]:
    """Locked, and under a lock that has run out."""
    table = external_task.c
    is_held = table.locked_until > ctx.now
    counting = select(func.count(case((is_held, 1))), func.count(case((~is_held, 1)))).where(
        text("external_task.state = 'ready'"), table.worker.is_not(None)
    )
    if town_code is not None:
        counting = counting.where(table.town_code == town_code)
    locked, abandoned = ctx.db.execute(counting).one()
    return locked, abandoned

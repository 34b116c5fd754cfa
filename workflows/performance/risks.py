"""Today's risks: what is overdue, due today or within two working days, and which tasks wait longest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, String, and_, exists, func, literal, select

from engine.context import Context
from engine.models import user_task
from engine.states import TaskState
from workflows.calendar import calendars
from workflows.calendar.zone import DAY, local_day, midnight
from workflows.clocks.limits import Kind
from workflows.clocks.marks import Level
from workflows.clocks.models import sla_clock
from workflows.models import case_file, matter
from workflows.performance import running, timelines
from workflows.performance.holders import Offices
from workflows.performance.running import Wanted
from workflows.performance.timelines import Bar

SOON_DAYS = 2
"""Working days within which a due date is near. Source: local rule, as long as a co-signature takes."""
SHOWN = 20
"""Rows of a risk on one screen; its count says how many there are."""


@dataclass(frozen=True, slots=True)
class Risk:
    """One kind of risk: how many matters, and the first of them."""

    name: str
    count: int
    bars: Sequence[Bar]


def today(ctx: Context, wanted: Wanted, offices: Offices) -> list[Risk]:
    """Every matter in at most one of overdue, due today and due soon; who waits longest may stand among them too."""
    now, tomorrow = ctx.now, midnight(local_day(ctx.now) + DAY).astimezone(UTC)
    calendar = calendars.of(ctx, wanted.town_code or "")
    until = midnight(calendar.add_working_days(local_day(ctx.now), SOON_DAYS) + DAY).astimezone(UTC)
    wanted = replace(wanted, duties_only=True, due_before=until)
    parts = {"overdue": (None, now), "due_today": (now, tomorrow), "due_soon": (tomorrow, until)}
    counts = _counts(ctx, wanted, offices, parts)
    found = [Risk(name, counts[name], _first(ctx, wanted, offices, *parts[name])) for name in parts]
    return [*found, _waiting(ctx, wanted, offices)]


Part = tuple[datetime | None, datetime]
"""From an instant, or from the beginning, to before another."""


def _within(since: datetime | None, before: datetime) -> ColumnElement[bool]:
    due = sla_clock.c.due_at
    return due < before if since is None else and_(due >= since, due < before)


def _counts(ctx: Context, wanted: Wanted, offices: Offices, parts: Mapping[str, Part]) -> dict[str, int]:
    counted = [func.count().filter(_within(*part)) for part in parts.values()]
    row = ctx.db.execute(running.leading(wanted, "due", offices).add_columns(*counted)).one()
    return dict(zip(parts, row, strict=True))


def _first(ctx: Context, wanted: Wanted, offices: Offices, since: datetime | None, before: datetime) -> list[Bar]:
    """Matters whose next limit ends between two instants, the next first."""
    leading = running.leading(wanted, "due", offices).add_columns(sla_clock.c.id).where(_within(since, before))
    ordered = leading.order_by(*(key.column for key in running.keys("due"))).limit(SHOWN)
    return timelines.of_clocks(ctx, ctx.db.execute(ordered).scalars().all(), offices)


def _waiting(ctx: Context, wanted: Wanted, offices: Offices) -> Risk:
    """Matters under a limit whose task was offered longest ago and is not done; what applicants do is left out."""
    task, clock = user_task.c, sla_clock.alias()
    runs = exists(
        select(clock.c.id).where(
            clock.c.instance_id == task.instance_id,
            clock.c.stopped_at.is_(None),
            clock.c.level < Level.LAPSED.value,
            clock.c.kind != Kind.LAPSING.value,
        )
    )
    statement = (
        select(task.instance_id)
        .join(matter, matter.c.instance_id == task.instance_id)
        .outerjoin(case_file, case_file.c.instance_id == task.instance_id)
        .where(task.state == TaskState.OPEN.value, runs)
        .where(func.coalesce(case_file.c.applicant_account, literal("", String())) != func.coalesce(task.assignee, "-"))
        .order_by(task.id)
    )
    if wanted.town_code is not None:
        statement = statement.where(task.town_code == wanted.town_code)
    if wanted.pillar is not None:
        statement = statement.where(matter.c.pillar == wanted.pillar)
    if wanted.among is not None:
        statement = statement.where(wanted.among(task.instance_id))
    found = dict.fromkeys(ctx.db.execute(statement.limit(4 * SHOWN)).scalars())
    bars = timelines.of_clocks(ctx, _leads(ctx, list(found)[:SHOWN]), offices)
    return Risk("waiting", len(bars), bars)


def _leads(ctx: Context, instance_ids: Sequence[str]) -> list[str]:
    """The clock that ends next of each of these matters."""
    clock = sla_clock.c
    statement = (
        select(clock.instance_id, clock.id)
        .where(clock.instance_id.in_(instance_ids), clock.stopped_at.is_(None), clock.level < Level.LAPSED.value)
        .order_by(clock.due_at.desc(), clock.id.desc())
    )
    next_of = {instance_id: id_ for instance_id, id_ in ctx.db.execute(statement)}
    return [next_of[one] for one in instance_ids if one in next_of]

"""Today's risks: what is overdue, due today or within two working days, and which tasks wait longest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import String, exists, func, literal, select

from engine import pages
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
    wanted = replace(wanted, duties_only=True)
    return [
        _risk(ctx, "overdue", wanted, offices, None, now),
        _risk(ctx, "due_today", wanted, offices, now, tomorrow),
        _risk(ctx, "due_soon", wanted, offices, tomorrow, until),
        _waiting(ctx, wanted, offices),
    ]


def _risk(ctx: Context, name: str, wanted: Wanted, offices: Offices, since: datetime | None, before: datetime) -> Risk:
    """Matters whose next limit ends between two instants."""
    leading = running.leading(wanted, "due", offices)
    between = sla_clock.c.due_at < before
    narrowed = leading.where(between if since is None else between & (sla_clock.c.due_at >= since))
    count = ctx.db.execute(narrowed.add_columns(func.count())).scalar_one()
    if not count:
        return Risk(name, 0, [])
    first = narrowed.add_columns(sla_clock.c.instance_id)
    ordered = [key.column for key in running.keys("due")]
    named = ctx.db.execute(first.order_by(*ordered).limit(SHOWN)).scalars().all()
    return Risk(name, count, timelines.find(ctx, named, offices))


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
    found = dict.fromkeys(ctx.db.execute(statement.limit(pages.PAGE_LIMIT)).scalars())
    bars = timelines.find(ctx, list(found)[:SHOWN], offices)
    return Risk("waiting", len(bars), bars)

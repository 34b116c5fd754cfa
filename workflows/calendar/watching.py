"""The watch over next year: from October on somebody has to import the notice, and by mid-December is told so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select

from engine import incidents
from engine.context import Context
from engine.models import incident
from engine.rows import HistoryEvent, Instance
from engine.states import IncidentState
from workflows import recurring
from workflows.calendar import calendars
from workflows.calendar.days import Calendar
from workflows.calendar.zone import local_day

HANDLER = "calendar.watch"
CODE = "calendar_provisional"
EVERY = timedelta(hours=1)

ASKED_FROM = (10, 1)
"""The notice is published in autumn: from then on it is looked for. Source: domain paper 6 (5)."""

TOLD_FROM = (12, 15)
"""If it is still missing then, an operator is told."""


def missing_year(calendar: Calendar, today: date) -> int | None:
    """The year whose notice is overdue on ``today``: this one, or from mid-December on the next."""
    if calendar.is_provisional(today):
        return today.year
    following = today.year + 1
    late = (today.month, today.day) >= TOLD_FROM
    return following if late and calendar.is_provisional(date(following, 1, 1)) else None


def is_awaited(calendar: Calendar, today: date) -> bool:
    """Whether the notice for next year may be out and is not imported: shown to administrators."""
    return (today.month, today.day) >= ASKED_FROM and calendar.is_provisional(date(today.year + 1, 1, 1))


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """The job: look, tell an operator once, come back."""
    year = missing_year(calendars.of(ctx), local_day(ctx.now))
    if year is not None and not _is_told(ctx, _cause(year)):
        message = f"{year} 年放假安排尚未导入，时限按暂定日历计算 / The notice for {year} is not imported yet"
        incidents.raise_(ctx, "job", _cause(year), CODE, message)
    recurring.again(ctx, HANDLER, payload, ctx.now + EVERY, EVERY)


def ensure(ctx: Context) -> None:
    """Schedule the watch unless it is."""
    recurring.ensure(ctx, HANDLER, EVERY)


def on_calendar_changed(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener: with the notice, what an operator was told is dealt with."""
    calendar = calendars.of(ctx)
    for year in {int(day[:4]) for day in event.details["days"]}:
        if not calendar.is_provisional(date(year, 1, 1)):
            incidents.close_of(ctx, None, _cause(year))


def _cause(year: int) -> str:
    return f"calendar:{year}"


def _is_told(ctx: Context, cause: str) -> bool:
    told = exists().where(incident.c.cause_id == cause, incident.c.state == IncidentState.OPEN.value)
    return bool(ctx.db.execute(select(told)).scalar())

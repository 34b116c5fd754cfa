"""After the calendar changed: open clocks that count the changed days are counted again, in small batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from engine import history, queue
from engine.context import Context
from engine.queue import JobKind, NewJob
from engine.rows import HistoryEvent, Instance
from workflows.calendar import calendars
from workflows.calendar.days import Calendar
from workflows.calendar.zone import last_instant, midnight
from workflows.clocks import ledger
from workflows.clocks.limits import Unit
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Clock
from workflows.clocks.states import OPEN

HANDLER = "clocks.recompute"

BATCH = 50
"""Clocks of one transaction: some 30 ms, so that nobody waits long."""

BACKWARDS = timedelta(days=120)
"""A limit that counts backwards is due before the day it hangs on; the longest is 90 days."""

NATURAL = (Unit.HOURS.value, Unit.MINUTES.value, Unit.SECONDS.value)
"""Units that ask no calendar."""

ALWAYS = (date(1900, 1, 1), date(9000, 1, 1))

_TOWNS = select(sla_clock.c.town_code).where(sla_clock.c.state.in_(OPEN)).distinct().order_by(sla_clock.c.town_code)
_PAGE = (
    select(sla_clock.c.id, sla_clock.c.due_at)
    .where(
        sla_clock.c.town_code == bindparam("town"),
        sla_clock.c.state == bindparam("state"),
        sla_clock.c.due_at >= bindparam("due"),
        or_(
            sla_clock.c.due_at > bindparam("due"),
            and_(sla_clock.c.due_at == bindparam("due"), sla_clock.c.id > bindparam("after")),
        ),
        or_(sla_clock.c.base_at <= bindparam("last"), sla_clock.c.safe_at <= bindparam("last")),
        sla_clock.c.unit.not_in(NATURAL),
    )
    .order_by(sla_clock.c.due_at, sla_clock.c.id)
    .limit(bindparam("limit"))
)


def on_calendar_changed(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener: the calendar has changed on some days, or, when none are named, in its hours."""
    details = event.details
    days = details["days"] or [day.isoformat() for day in ALWAYS]
    towns = [details["town_code"]] if details["town_code"] else list(ctx.db.execute(_TOWNS).scalars())
    pages = [[town, state] for town in towns for state in OPEN]
    _enqueue(ctx, {"first": days[0], "last": days[-1], "cause": details["cause"], "pages": pages, "behind": None})


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """The job: one batch in the order in which clocks are due, then itself again behind it.

    A clock that moves to a later instant may be met twice; the second time nothing changes.
    """
    pages, behind = list(payload["pages"]), payload["behind"]
    found: list[str] = []
    while pages and len(found) < BATCH:
        page = _page(ctx, payload, pages[0], behind, BATCH - len(found))
        found += [clock_id for clock_id, _ in page]
        if len(found) < BATCH:
            pages, behind = pages[1:], None
        else:
            last, due = page[-1]
            behind = [due, last]
    recompute(ctx, ledger.lock_all(ctx, found), payload["cause"])
    if pages:
        _enqueue(ctx, {**payload, "pages": pages, "behind": behind})


def _page(
    ctx: Context, payload: Mapping[str, Any], page: Sequence[str], behind: Sequence[Any] | None, limit: int
) -> Sequence[tuple[str, datetime]]:
    first: datetime = midnight(date.fromisoformat(payload["first"])) - BACKWARDS
    due, after = behind or (first, "")
    asked = {
        "town": page[0],
        "state": page[1],
        "due": due,
        "after": after,
        "last": last_instant(date.fromisoformat(payload["last"])),
        "limit": limit,
    }
    return [(clock_id, due_at) for clock_id, due_at in ctx.db.execute(_PAGE, asked)]


def recompute(ctx: Context, clocks: Sequence[Clock], cause: str) -> int:
    """Count locked open clocks again; returns how many deadlines moved. Closed clocks are never changed."""
    stopped = ledger.pauses_of_all(ctx, clocks)
    days: dict[tuple[str, str], Calendar] = {}
    changed, moved = [], []
    for before, settled in zip(clocks, ledger.settle(ctx, clocks), strict=True):
        office = (before.town_code, before.office)
        if office not in days:
            days[office] = calendars.of(ctx, *office)
        after = ledger.recount(ctx, settled, stopped[before.id], days[office])
        if after != before:
            changed.append(after)
            moved.append(ledger.record_recount(ctx, before, after, cause))
    ledger.save_all(ctx, changed)
    told = [event for event in moved if event is not None]
    history.write(ctx, told)
    return len(told)


def _enqueue(ctx: Context, payload: Mapping[str, Any]) -> None:
    queue.enqueue(ctx, [NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code="")])

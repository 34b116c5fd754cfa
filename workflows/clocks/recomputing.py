"""After the calendar changed: open clocks that count the changed days are counted again, in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from engine import history, queue
from engine.context import Context
from engine.queue import JobKind, NewJob
from engine.rows import HistoryEvent, Instance
from workflows.calendar.zone import last_instant, midnight
from workflows.clocks import ledger
from workflows.clocks.limits import Unit
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Clock
from workflows.clocks.states import OPEN

HANDLER = "clocks.recompute"

BATCH = 200
"""Clocks of one transaction."""

NATURAL = (Unit.HOURS.value, Unit.MINUTES.value, Unit.SECONDS.value)
"""Units that ask no calendar."""

_touched = and_(
    sla_clock.c.state.in_(OPEN),
    sla_clock.c.unit.not_in(NATURAL),
    or_(bindparam("town") == "", sla_clock.c.town_code == bindparam("town")),
    or_(
        and_(sla_clock.c.base_at <= bindparam("last"), sla_clock.c.due_at >= bindparam("first")),
        and_(sla_clock.c.safe_at <= bindparam("last"), sla_clock.c.base_at >= bindparam("first")),
    ),
    sla_clock.c.id > bindparam("after"),
)
_BATCH = select(*ledger.COLUMNS).where(_touched).order_by(sla_clock.c.id).limit(bindparam("limit")).with_for_update()


def on_calendar_changed(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """Listener: the calendar has changed on some days (all of them when none are named)."""
    details = event.details
    days = details["days"] or [date(1900, 1, 1).isoformat(), date(9999, 1, 1).isoformat()]
    payload = {
        "first": days[0],
        "last": days[-1],
        "town_code": details["town_code"],
        "cause": details["cause"],
        "after": "",
    }
    _enqueue(ctx, payload)


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """The job: one batch, then itself again behind it."""
    found = _batch(ctx, payload)
    recompute(ctx, found, payload["cause"])
    if len(found) == BATCH:
        _enqueue(ctx, {**payload, "after": found[-1].id})


def _batch(ctx: Context, payload: Mapping[str, Any]) -> list[Clock]:
    asked = {
        "town": payload["town_code"],
        "first": midnight(date.fromisoformat(payload["first"])),
        "last": last_instant(date.fromisoformat(payload["last"])),
        "after": payload["after"],
        "limit": BATCH,
    }
    return [Clock(*row) for row in ctx.db.execute(_BATCH, asked)]


def recompute(ctx: Context, clocks: Sequence[Clock], cause: str) -> int:
    """Count locked open clocks again; returns how many deadlines moved. Closed clocks are never changed."""
    moved = []
    for before, settled in zip(clocks, ledger.settle(ctx, clocks), strict=True):
        after = ledger.recount(ctx, settled, ledger.pauses(ctx, settled))
        if after == before:
            continue
        told = ledger.record_recount(ctx, before, ledger.save(ctx, after), cause)
        if told is not None:
            moved.append(told)
    history.write(ctx, moved)
    return len(moved)


def _enqueue(ctx: Context, payload: Mapping[str, Any]) -> None:
    queue.enqueue(ctx, [NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=payload["town_code"])])

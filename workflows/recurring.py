"""Jobs that come back: one chain each, scheduled once, never ending, surviving every restart as a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from engine import codec, ids, queue
from engine.context import Context
from engine.db import Instant
from engine.hooks import Retry
from engine.models import job
from engine.queue import JobKind, NewJob

NEVER_ENDS = Retry(attempts=1_000_000, first=timedelta(seconds=1), longest=timedelta(minutes=1))
"""A failing link is tried again for as long as the house stands."""

#: By the index on ``run_at``: a link is never further away than its longest pause and a failure's delay.
_SCHEDULED = select(job.c.payload).where(
    job.c.state == queue.READY, job.c.run_at <= bindparam("soon", type_=Instant()), job.c.name == bindparam("handler")
)


def ensure(ctx: Context, handler: str, longest: timedelta) -> None:
    """Schedule ``handler`` now unless it is scheduled within ``longest``; asked at most once a transaction."""
    if ctx.first_time(handler) and not _chains(ctx, handler, longest):
        _schedule(ctx, handler, ctx.now, ids.new())


def again(ctx: Context, handler: str, payload: Mapping[str, Any], at: datetime, longest: timedelta) -> None:
    """Schedule the next link; ``payload`` is the one that the present link was given.

    Two programs that start at the same moment may begin two chains: the older one goes on, the younger one ends
    with its next link.
    """
    if not any(other < payload["chain"] for other in _chains(ctx, handler, longest)):
        _schedule(ctx, handler, at, payload["chain"])


def _chains(ctx: Context, handler: str, longest: timedelta) -> list[str]:
    soon = ctx.now + longest + NEVER_ENDS.longest * 2
    rows = ctx.db.execute(_SCHEDULED, {"soon": soon, "handler": handler})
    return [codec.load_document(bytes(row.payload))["chain"] for row in rows]


def _schedule(ctx: Context, handler: str, at: datetime, chain: str) -> None:
    payload = {"chain": chain}
    queue.enqueue(
        ctx,
        [NewJob(JobKind.HANDLER, at, name=handler, payload=payload, retries=NEVER_ENDS.attempts, town_code="")],
    )

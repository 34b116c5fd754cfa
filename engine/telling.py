"""Telling receivers: a lease on a delivery, the signed call, the report; again until it is received.

A crash between call and commit repeats the call: at least once, with the same ``webhook-id``, and marked once, because
the report needs the lease's token. Source: Standard Webhooks 1.0.0.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, bindparam, func, select, update
from standardwebhooks import Webhook

from engine import deliveries, ids, outbox, outside, vault, webhooks
from engine.clock import monotonic_seconds
from engine.context import Context
from engine.deliveries import SHOWN, Delivery, Outcome
from engine.models import webhook_delivery as table
from engine.queue import READY, ByClock
from engine.rows import PublicEvent, columns
from engine.states import DeliveryState

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Pauses after the first, second … failure; one more and the delivery is dead: ten attempts over about three days.
Source: Standard Webhooks, "Deliverability and reliability"."""

JITTER = 0.1
"""Share of a pause by which it may be longer, so that what failed together does not come back together; never shorter,
so that a delivery that died of failures has seen ``DISABLED_AFTER``."""

TIMEOUT_SECONDS = 20.0
"""For one call. Source: Standard Webhooks recommends 15 to 30 seconds."""

LEASE = timedelta(seconds=60)
"""After which a call counts as crashed. Reason: three times the longest call."""

LONGEST_RETRY_AFTER = timedelta(days=1)
"""How far a receiver may put the next attempt off."""

DISABLED_AFTER = timedelta(days=3)
"""A receiver that fails for so long and lets a delivery die is not called any more. Source: the schedule's length."""

_COLUMNS = columns(Delivery, table)


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery under a lease, and the request that tells it."""

    delivery: Delivery
    request: outside.Request


def _due(instant: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .where(
            table.c.state == READY,
            table.c.run_at <= instant,
            table.c.subscription_id.not_in(bindparam("busy", expanding=True)),
        )
        .order_by(table.c.run_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _first(instant: ColumnElement[Any]) -> Select[Any]:
    return select(func.min(table.c.run_at), instant).where(
        table.c.state == READY, table.c.subscription_id.not_in(bindparam("busy", expanding=True))
    )


_DUE = ByClock(_due)
_FIRST = ByClock(_first)


def seconds_to_next(ctx: Context, busy: Collection[str] = ()) -> float | None:
    """Seconds until the next call is due, negative if it is late; None without one. ``busy`` subscriptions aside."""
    due, now = _FIRST.all(ctx, busy=[*busy])[0]
    return None if due is None else (due - now).total_seconds()


def lease(ctx: Context, busy: Collection[str] = ()) -> Leased | None:
    """Take the next due delivery of a subscription that is not ``busy``; commit before the call is made.

    A lease that ran out is a crashed attempt, and counts. A webhook whose maker may hear no more is disabled instead.
    """
    rows = _DUE.all(ctx, busy=[*busy])
    if not rows:
        return None
    found = Delivery(*rows[0])
    event = outbox.get(ctx, found.event_id)
    if event is None or found.attempt - found.attempts_before > len(SCHEDULE):
        # Its webhook is locked after it here, before it elsewhere: who would have to wait comes again.
        if webhooks.lock_any(ctx, found.subscription_id, waits=False) is not None:
            deliveries.end(ctx, found, DeliveryState.DEAD, None, "event_forgotten" if event is None else "abandoned")
        return None
    if found.lock_token is not None:
        deliveries.note(ctx, found, Outcome(None, 0, "abandoned"))
    lapse = webhooks.lapse(ctx, found.subscription_id)
    if lapse is not None:
        one = webhooks.lock_any(ctx, found.subscription_id, waits=False)
        if one is not None:
            webhooks.disable(ctx, one, lapse)
        return None
    try:
        request = _request(ctx, found, event)
    except vault.SealBroken as error:
        deliveries.note(ctx, found, Outcome(None, 0, error.code))
        deliveries.put_off(ctx, found, Outcome(None, 0, error.code), SCHEDULE[1])
        return None
    taken = replace(found, attempt=found.attempt + 1, lock_token=ids.new(), run_at=ctx.now + LEASE)
    ctx.db.execute(
        update(table)
        .where(table.c.id == found.id)
        .values(attempt=taken.attempt, lock_token=taken.lock_token, run_at=taken.run_at)
    )
    return Leased(taken, request)


def _request(ctx: Context, delivery: Delivery, event: PublicEvent) -> outside.Request:
    url, keys = webhooks.keys(ctx, delivery.subscription_id)
    body = orjson.dumps(outbox.cloud_event(event, ctx.hooks.event_source))
    headers = signed(event.id, ctx.now, body, keys)
    headers["content-type"] = "application/cloudevents+json"
    headers["user-agent"] = "Zhenshu"
    return outside.Request("POST", url, headers, body, TIMEOUT_SECONDS)


def signed(event_id: str, at: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The three headers of Standard Webhooks; one signature for each of ``keys``."""
    text = body.decode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(event_id, at, text) for key in keys),
    }


def call(leased: Leased, policy: outside.Policy) -> Outcome:
    """Tell the receiver, with no transaction open."""
    began = monotonic_seconds()
    try:
        answer = outside.send(leased.request, policy)
    except (outside.OutsideRefused, outside.OutsideFailed) as error:
        is_final = not error.may_pass
        return Outcome(None, _milliseconds(began), error.code, error.detail[:SHOWN], is_final=is_final)
    shown = answer.body[:SHOWN].decode("utf-8", "replace").replace("\x00", "\ufffd")
    return Outcome(answer.status, _milliseconds(began), None, shown, _retry_after(answer.headers))


def _milliseconds(began: float) -> int:
    return int((monotonic_seconds() - began) * 1000)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    given = headers.get("retry-after", "")
    if not (given.isascii() and given.isdigit()) or len(given) > 9:
        return None
    return min(timedelta(seconds=int(given)), LONGEST_RETRY_AFTER)


GONE = 410
"""The receiver wants nothing any more. Source: Standard Webhooks."""


def report(ctx: Context, leased: Leased, outcome: Outcome) -> None:
    """Write down how a call went, unless its lease went to another meanwhile."""
    mine = leased.delivery
    one = webhooks.lock_any(ctx, mine.subscription_id)
    query = select(*_COLUMNS).where(table.c.id == mine.id, table.c.lock_token == mine.lock_token)
    found = ctx.db.execute(query.with_for_update()).first()
    if one is None or found is None:
        return
    delivery = Delivery(*found)
    deliveries.note(ctx, delivery, outcome)
    if outcome.is_received:
        webhooks.note_failing(ctx, one, None)
        deliveries.end(ctx, delivery, DeliveryState.DELIVERED, outcome.status, None)
        return
    failing_since = one.failing_since or ctx.now
    webhooks.note_failing(ctx, one, failing_since)
    failures = delivery.attempt - delivery.attempts_before
    if outcome.status == GONE:
        deliveries.put_off(ctx, delivery, outcome, timedelta())
        webhooks.disable(ctx, one, "gone")
    elif outcome.is_final or failures > len(SCHEDULE):
        deliveries.end(ctx, delivery, DeliveryState.DEAD, outcome.status, outcome.error)
        if ctx.now - failing_since >= DISABLED_AFTER:
            webhooks.disable(ctx, one, "failing")
    else:
        pause = SCHEDULE[failures - 1] * (1 + JITTER * secrets.randbelow(1001) / 1000)
        deliveries.put_off(ctx, delivery, outcome, max(pause, outcome.retry_after or timedelta()))

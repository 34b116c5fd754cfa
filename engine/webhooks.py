"""Webhooks: who is told of which events, and how each delivery went; signed per Standard Webhooks.

A delivery is told until its receiver answers 2xx, at the times of ``SCHEDULE``; one at a time for each instance, so
that the order of its events holds. A crash between call and commit repeats the call: at least once, with the same
``webhook-id``, and marked once, because the report needs the lease's token. Source: Standard Webhooks 1.0.0.
"""

import base64
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, bindparam, func, insert, select, update
from sqlalchemy import delete as delete_from
from standardwebhooks import Webhook

from engine import addresses, history, ids, outbox, outside, pages, queue, values, vault
from engine.clock import monotonic_seconds
from engine.context import Context
from engine.errors import Conflict, FieldError, LimitExceeded, NotFound, ValueRefused
from engine.models import webhook_attempt as attempts
from engine.models import webhook_delivery as deliveries
from engine.models import webhook_subscription as table
from engine.queue import READY, ByClock
from engine.rows import PublicEvent, as_row, columns
from engine.states import DeliveryState, SubscriptionState, change

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
"""Share of a pause by which it varies, so that what failed together does not come back together."""

TIMEOUT_SECONDS = 20.0
"""For one call. Source: Standard Webhooks recommends 15 to 30 seconds."""

LEASE = timedelta(seconds=60)
"""After which a call counts as crashed. Reason: three times the longest call."""

SHOWN = 1000
"""Bytes of a receiver's answer that the log keeps."""

LONGEST_RETRY_AFTER = timedelta(days=1)
"""How far a receiver may put the next attempt off."""

OVERLAP = timedelta(hours=24)
"""How long both secrets sign after a rotation, unless told otherwise."""

LONGEST_OVERLAP = timedelta(days=30)

DISABLED_AFTER = timedelta(days=3)
"""A receiver that fails for so long and lets a delivery die is not called any more. Source: the schedule's length."""

REPLAY_LIMIT = 10_000
"""Events replayed by one command; the answer says where to go on."""

MAX_PATTERNS = 50
MAX_URL = 2000

TEST = f"{outbox.PREFIX}webhook.test"
"""The type of the event by which somebody tries a subscription."""

_SECRET_BYTES = 32
"""Source: Standard Webhooks asks for 24 to 64 bytes."""


class SubscriptionNotFound(NotFound):
    """No webhook has this id."""

    code = "webhook_not_found"
    title_zh, title_en = "订阅不存在", "Webhook not found"
    noun_zh, noun_en = "订阅", "webhook"


class DeliveryNotFound(NotFound):
    """No delivery has this id."""

    code = "delivery_not_found"
    title_zh, title_en = "投递不存在", "Delivery not found"
    noun_zh, noun_en = "投递", "delivery"


class DeliveryOver(Conflict):
    """The delivery was received; to send the event again, replay it."""

    code = "delivery_over"
    title_zh, title_en = (
        "该投递已送达，如需重发请用重放",
        "The delivery was received; replay the event to send it again",
    )


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told of which events; without its secrets."""

    id: str
    name: str
    url: str
    #: Types, or the beginnings of types written ``cn.zhenshu.task.*``.
    types: Sequence[str]
    #: Keys of processes; empty for all, and for what belongs to none.
    definition_keys: Sequence[str]
    state: str
    #: Why it is disabled.
    reason: str | None
    failing_since: datetime | None
    #: Until when the secret before the last rotation signs too.
    previous_until: datetime | None
    created_at: datetime
    created_by: str
    revision: int
    town_code: str

    def takes(self, event: PublicEvent) -> bool:
        """Whether it is to be told of the event."""
        if event.type == TEST:
            return event.subject_id == self.id
        if self.town_code and event.town_code not in ("", self.town_code):
            return False
        if self.definition_keys and event.definition_key not in self.definition_keys:
            return False
        return any(outbox.matches(pattern, event.type) for pattern in self.types)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one receiver."""

    id: str
    subscription_id: str
    event_id: str
    type: str
    position: int
    #: Deliveries of one line wait for each other: the instance, else the event's subject, else the event.
    line: str
    is_replay: bool
    state: str
    #: Attempts begun so far, a crashed one included.
    attempt: int
    #: Attempts before the present round: people may begin another.
    attempts_before: int
    #: When it is told next; while it is being told, when the lease ends.
    run_at: datetime
    lock_token: str | None
    last_status: int | None
    last_error: str | None
    created_at: datetime
    ended_at: datetime | None
    town_code: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one call went."""

    id: str
    delivery_id: str
    number: int
    at: datetime
    #: Null where no answer came.
    status: int | None
    milliseconds: int
    #: The error's code where no answer came.
    error: str | None
    #: The start of the answer.
    answer: str | None
    town_code: str


_COLUMNS = columns(Subscription, table)
_DELIVERY = columns(Delivery, deliveries)
_ATTEMPT = columns(Attempt, attempts)
_OPEN = (DeliveryState.READY.value, DeliveryState.QUEUED.value, DeliveryState.HELD.value)


# --- subscriptions --------------------------------------------------------------------------------


def new_secret() -> str:
    """A fresh secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def create(
    ctx: Context,
    name: str,
    url: str,
    types: Sequence[str],
    definition_keys: Sequence[str] = (),
    town_code: str | None = None,
) -> tuple[Subscription, str]:
    """Subscribe ``url`` to events; returns the subscription and its secret, which is shown this once.

    Raises:
        UrlRefused, AddressRefused: nothing may be sent there.
        ValueRefused, LimitExceeded: a name or type that cannot be.
        MasterKeyMissing: the secret cannot be sealed.
    """
    fresh = Subscription(
        id=ids.new(),
        name=values.text(name, "/name"),
        url=_checked_url(ctx, url),
        types=_checked_types(ctx, types),
        definition_keys=sorted(set(definition_keys)),
        state=SubscriptionState.ACTIVE.value,
        reason=None,
        failing_since=None,
        previous_until=None,
        created_at=ctx.now,
        created_by=ctx.actor.id,
        revision=1,
        town_code=ctx.actor.town_code if town_code is None else town_code,
    )
    secret = new_secret()
    sealed = ctx.hooks.vault.seal(secret.encode(), vault.place(table.c.secret, fresh.id))
    ctx.db.execute(insert(table), {**as_row(fresh), "secret": sealed})
    _record(ctx, "webhook.created", fresh)
    return fresh, secret


def _record(ctx: Context, kind: str, one: Subscription, **more: Any) -> None:
    details = {"name": one.name, "url": one.url, **more}
    history.record(ctx.in_town(one.town_code), kind, subject_id=one.id, details=details)


def _checked_url(ctx: Context, url: str) -> str:
    if len(url) > MAX_URL:
        raise LimitExceeded("网址长度", "a URL", MAX_URL, len(url))
    found = outside.target(url)
    if addresses.literal(found.host) is not None:
        ctx.hooks.outside.judge(found.host, found.port, [found.host])
    return url


def _checked_types(ctx: Context, types: Sequence[str]) -> Sequence[str]:
    if not 1 <= len(types) <= MAX_PATTERNS:
        raise LimitExceeded("事件类型数", "a number of event types", MAX_PATTERNS, len(types))
    known = [one.type for one in ctx.hooks.published.values()]
    for number, pattern in enumerate(types):
        if not any(outbox.matches(pattern, kind) for kind in known):
            zh, en = f"没有事件类型 {pattern[:100]}", f"No event has the type {pattern[:100]!r}"
            raise ValueRefused(zh, en, fields=[FieldError(f"/types/{number}", "unknown_type", zh, en)])
    return sorted(set(types))


def get(ctx: Context, subscription_id: str) -> Subscription:
    """The subscription.

    Raises:
        SubscriptionNotFound: none has this id, or it is another town's.
    """
    return _find(ctx, subscription_id)


def _find(ctx: Context, subscription_id: str, lock: bool = False) -> Subscription:
    query = select(*_COLUMNS).where(table.c.id == subscription_id)
    if ctx.actor.town_code:
        query = query.where(table.c.town_code == ctx.actor.town_code)
    row = ctx.db.execute(query.with_for_update() if lock else query).first() if ids.is_id(subscription_id) else None
    if row is None:
        raise SubscriptionNotFound(subscription_id)
    return Subscription(*row)


def page(ctx: Context, request: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Subscription]:
    """Subscriptions of the actor's town, newest first."""
    query = select(*_COLUMNS)
    if ctx.actor.town_code:
        query = query.where(table.c.town_code == ctx.actor.town_code)
    return pages.read(ctx.db, query, [pages.Key(table.c.id, descending=True)], request, Subscription)


def amend(ctx: Context, subscription_id: str, **given: Any) -> Subscription:
    """Change name, url, types or process keys; what is on its way goes to the new address.

    Raises:
        SubscriptionNotFound, UrlRefused, AddressRefused, ValueRefused, LimitExceeded: as ``create``.
    """
    before = _find(ctx, subscription_id, lock=True)
    if "name" in given:
        values.text(given["name"], "/name")
    if "url" in given:
        _checked_url(ctx, given["url"])
    if "types" in given:
        given["types"] = _checked_types(ctx, given["types"])
    return _change(ctx, before, "webhook.changed", **given)


def set_state(ctx: Context, subscription_id: str, is_active: bool) -> Subscription:
    """Pause a subscription, or let it go on; what was disabled by failures starts afresh. Repeating it is harmless.

    While it is paused its deliveries gather and wait; while it is disabled none are made: replay them.
    """
    before = _find(ctx, subscription_id, lock=True)
    state = SubscriptionState.ACTIVE if is_active else SubscriptionState.PAUSED
    if before.state == state:
        return before
    after = _change(
        ctx,
        before,
        "webhook.resumed" if is_active else "webhook.paused",
        state=change(before.state, state),
        reason=None,
        failing_since=None,
    )
    _hold(ctx, after)
    return after


def _hold(ctx: Context, one: Subscription) -> None:
    """Let deliveries that might go out wait, or go on, as the subscription's state says."""
    is_active = one.state == SubscriptionState.ACTIVE
    before, after = DeliveryState.HELD, DeliveryState.READY
    if not is_active:
        before, after = after, before
    statement = update(deliveries).where(deliveries.c.subscription_id == one.id, deliveries.c.state == before.value)
    ctx.db.execute(statement.values(state=change(before.value, after)))
    if is_active:
        queue.wake(ctx, "call")


def _change(ctx: Context, before: Subscription, kind: str, **new: Any) -> Subscription:
    after = replace(before, revision=before.revision + 1, **new)
    row = {name: value for name, value in as_row(after).items() if name in new or name == "revision"}
    ctx.db.execute(update(table).where(table.c.id == before.id).values(row))
    _record(ctx, kind, after, **({"reason": after.reason} if after.reason else {}))
    return after


def rotate(ctx: Context, subscription_id: str, overlap: timedelta = OVERLAP) -> tuple[Subscription, str]:
    """Give the subscription a new secret, shown this once; until ``overlap`` is over both sign every call.

    Raises:
        SubscriptionNotFound: none has this id.
        LimitExceeded: the overlap is longer than ``LONGEST_OVERLAP``.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise LimitExceeded("两个密钥并用的天数", "days of overlap", LONGEST_OVERLAP.days, overlap.days)
    before = _find(ctx, subscription_id, lock=True)
    old = _secret(ctx, before.id)
    secret = new_secret()
    sealed = {
        "secret": ctx.hooks.vault.seal(secret.encode(), vault.place(table.c.secret, before.id)),
        "previous_secret": ctx.hooks.vault.seal(old, vault.place(table.c.previous_secret, before.id)),
    }
    ctx.db.execute(update(table).where(table.c.id == before.id).values(sealed))
    return _change(ctx, before, "webhook.rotated", previous_until=ctx.now + overlap), secret


def _secret(ctx: Context, subscription_id: str) -> bytes:
    sealed = ctx.db.execute(select(table.c.secret).where(table.c.id == subscription_id)).scalar_one()
    return ctx.hooks.vault.open(sealed, vault.place(table.c.secret, subscription_id))


def remove(ctx: Context, subscription_id: str) -> None:
    """Forget a subscription with its deliveries and their log.

    Raises:
        SubscriptionNotFound: none has this id.
    """
    found = _find(ctx, subscription_id, lock=True)
    ctx.db.execute(delete_from(table).where(table.c.id == found.id))
    _record(ctx, "webhook.removed", found)


def test(ctx: Context, subscription_id: str) -> str:
    """Send the subscription an event of the type ``TEST``, soon; returns the event's id."""
    found = _find(ctx, subscription_id)
    return history.record(ctx.in_town(found.town_code), "webhook.tested", subject_id=found.id).id


# --- telling --------------------------------------------------------------------------------------


def relay(ctx: Context) -> int:
    """Place committed events and make the deliveries that follow from them; returns how many events there were."""
    placed = outbox.place(ctx)
    if placed:
        wanted = [Subscription(*row) for row in ctx.db.execute(select(*_COLUMNS).order_by(table.c.id))]
        for one in wanted:
            _deliver(ctx, one.id, [event for event in placed if one.takes(event)])
    return len(placed)


def _deliver(ctx: Context, subscription_id: str, events: Sequence[PublicEvent], is_replay: bool = False) -> int:
    """Make deliveries of one subscription; in each line the first goes out, the others wait for it."""
    if not events:
        return 0
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == subscription_id).with_for_update()).first()
    if row is None or (one := Subscription(*row)).state == SubscriptionState.DISABLED:
        return 0
    first = DeliveryState.READY if one.state == SubscriptionState.ACTIVE else DeliveryState.HELD
    busy = _busy_lines(ctx, one.id, {_line(event) for event in events})
    rows = []
    for event in events:
        line = _line(event)
        rows.append(_row(ctx, one, event, line, DeliveryState.QUEUED if line in busy else first, is_replay))
        busy.add(line)
    ctx.db.execute(insert(deliveries), rows)
    queue.wake(ctx, "call")
    return len(rows)


def _line(event: PublicEvent) -> str:
    return event.instance_id or event.subject_id or event.id


def _busy_lines(ctx: Context, subscription_id: str, lines: Collection[str]) -> set[str]:
    statement = select(deliveries.c.line).where(
        deliveries.c.subscription_id == subscription_id,
        deliveries.c.line.in_(sorted(lines)),
        deliveries.c.state.in_(_OPEN),
    )
    return set(ctx.db.execute(statement.distinct()).scalars())


def _row(
    ctx: Context, one: Subscription, event: PublicEvent, line: str, state: DeliveryState, is_replay: bool
) -> dict[str, Any]:
    fresh = Delivery(
        id=ids.new(),
        subscription_id=one.id,
        event_id=event.id,
        type=event.type,
        position=event.position,
        line=line,
        is_replay=is_replay,
        state=state.value,
        attempt=0,
        attempts_before=0,
        run_at=ctx.now,
        lock_token=None,
        last_status=None,
        last_error=None,
        created_at=ctx.now,
        ended_at=None,
        town_code=one.town_code,
    )
    return as_row(fresh)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay began."""

    count: int
    #: The last position that was looked at: go on behind it where ``is_complete`` is false.
    position: int
    is_complete: bool


def replay(ctx: Context, subscription_id: str, after: int = 0, since: datetime | None = None) -> Replayed:
    """Deliver again every kept event behind position ``after``, or from ``since`` on, that the subscription takes.

    Raises:
        SubscriptionNotFound: none has this id.
        SubscriptionDisabled: it would not be told.
    """
    one = _find(ctx, subscription_id, lock=True)
    if one.state == SubscriptionState.DISABLED:
        raise SubscriptionDisabled(one.id)
    wanted = outbox.EventFilter(
        after=after,
        since=since,
        types=one.types,
        definition_keys=one.definition_keys,
        town_code=one.town_code or None,
    )
    found = outbox.read(ctx, wanted, REPLAY_LIMIT + 1)
    again = found[:REPLAY_LIMIT]
    _deliver(ctx, one.id, again, is_replay=True)
    _record(ctx, "webhook.replayed", one, events=len(again), after=after)
    return Replayed(len(again), again[-1].position if again else after, len(found) <= REPLAY_LIMIT)


class SubscriptionDisabled(Conflict):
    """The subscription was disabled by failures; resume it first."""

    code = "webhook_disabled"
    title_zh, title_en = "订阅因多次失败已停用，请先恢复", "The webhook is disabled by failures; resume it first"

    def __init__(self, subscription_id: str) -> None:
        super().__init__(webhook_id=subscription_id)


# --- calling --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery under a lease, and the request that tells it."""

    delivery: Delivery
    request: outside.Request


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call went."""

    status: int | None
    milliseconds: int
    error: str | None = None
    answer: str | None = None
    retry_after: timedelta | None = None

    @property
    def is_received(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def _due(instant: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_DELIVERY)
        .where(
            deliveries.c.state == READY,
            deliveries.c.run_at <= instant,
            deliveries.c.subscription_id.not_in(bindparam("busy", expanding=True)),
        )
        .order_by(deliveries.c.run_at, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _first(instant: ColumnElement[Any]) -> Select[Any]:
    return select(func.min(deliveries.c.run_at), instant).where(
        deliveries.c.state == READY, deliveries.c.subscription_id.not_in(bindparam("busy", expanding=True))
    )


_DUE = ByClock(_due)
_FIRST = ByClock(_first)


def seconds_to_next(ctx: Context, busy: Collection[str] = ()) -> float | None:
    """Seconds until the next call is due, negative if it is late; None without one. ``busy`` subscriptions aside."""
    due, now = _FIRST.all(ctx, busy=[*busy])[0]
    return None if due is None else (due - now).total_seconds()


def lease(ctx: Context, busy: Collection[str] = ()) -> Leased | None:
    """Take the next due delivery of a subscription that is not ``busy``; commit before the call is made.

    A lease that ran out is a crashed attempt, and counts.
    """
    rows = _DUE.all(ctx, busy=[*busy])
    if not rows:
        return None
    found = Delivery(*rows[0])
    event = outbox.get(ctx, found.event_id)
    if event is None or found.attempt - found.attempts_before > len(SCHEDULE):
        # Its webhook is locked after it here, before it elsewhere: who would have to wait comes again.
        locked = select(table.c.id).where(table.c.id == found.subscription_id).with_for_update(skip_locked=True)
        if ctx.db.execute(locked).first() is not None:
            _end(ctx, found, DeliveryState.DEAD, None, "event_forgotten" if event is None else "abandoned")
            _promote(ctx, found)
        return None
    if found.lock_token is not None:
        _log(ctx, found, Outcome(None, 0, "abandoned"))
    try:
        request = _request(ctx, found, event)
    except vault.SealBroken as error:
        _log(ctx, found, Outcome(None, 0, error.code))
        _put_off(ctx, found, Outcome(None, 0, error.code), SCHEDULE[1])
        return None
    taken = replace(found, attempt=found.attempt + 1, lock_token=ids.new(), run_at=ctx.now + LEASE)
    ctx.db.execute(
        update(deliveries)
        .where(deliveries.c.id == found.id)
        .values(attempt=taken.attempt, lock_token=taken.lock_token, run_at=taken.run_at)
    )
    return Leased(taken, request)


def _request(ctx: Context, delivery: Delivery, event: PublicEvent) -> outside.Request:
    row = ctx.db.execute(
        select(table.c.url, table.c.secret, table.c.previous_secret, table.c.previous_until).where(
            table.c.id == delivery.subscription_id
        )
    ).one()
    url, sealed, previous, until = row
    keys = [ctx.hooks.vault.open(sealed, vault.place(table.c.secret, delivery.subscription_id))]
    if previous is not None and until > ctx.now:
        keys.append(ctx.hooks.vault.open(previous, vault.place(table.c.previous_secret, delivery.subscription_id)))
    body = orjson.dumps(outbox.cloud_event(event, ctx.hooks.event_source))
    headers = signed(event.id, ctx.now, body, [key.decode() for key in keys])
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
        return Outcome(None, _milliseconds(began), error.code, error.detail[:SHOWN])
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
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == mine.subscription_id).with_for_update()).first()
    if row is None:
        return
    one = Subscription(*row)
    query = select(*_DELIVERY).where(deliveries.c.id == mine.id, deliveries.c.lock_token == mine.lock_token)
    found = ctx.db.execute(query.with_for_update()).first()
    if found is None:
        return
    delivery = Delivery(*found)
    _log(ctx, delivery, outcome)
    if outcome.is_received:
        _end(ctx, delivery, DeliveryState.DELIVERED, outcome.status, None)
        if one.failing_since is not None:
            ctx.db.execute(update(table).where(table.c.id == one.id).values(failing_since=None))
        _promote(ctx, delivery)
        return
    failing_since = one.failing_since or ctx.now
    if one.failing_since is None:
        ctx.db.execute(update(table).where(table.c.id == one.id).values(failing_since=failing_since))
    failures = delivery.attempt - delivery.attempts_before
    if outcome.status == GONE:
        _put_off(ctx, delivery, outcome, timedelta())
        _disable(ctx, one, "gone")
    elif failures > len(SCHEDULE):
        _end(ctx, delivery, DeliveryState.DEAD, outcome.status, outcome.error)
        _promote(ctx, delivery)
        if ctx.now - failing_since >= DISABLED_AFTER:
            _disable(ctx, one, "failing")
    else:
        pause = SCHEDULE[failures - 1] * (1 + JITTER * (2 * secrets.randbelow(1001) / 1000 - 1))
        _put_off(ctx, delivery, outcome, max(pause, outcome.retry_after or timedelta()))


def _log(ctx: Context, delivery: Delivery, outcome: Outcome) -> None:
    made = Attempt(
        id=ids.new(),
        delivery_id=delivery.id,
        number=delivery.attempt,
        at=ctx.now,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        error=outcome.error,
        answer=outcome.answer,
        town_code=delivery.town_code,
    )
    ctx.db.execute(insert(attempts), as_row(made))


def _put_off(ctx: Context, delivery: Delivery, outcome: Outcome, pause: timedelta) -> None:
    ctx.db.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id)
        .values(lock_token=None, run_at=ctx.now + pause, last_status=outcome.status, last_error=outcome.error)
    )


def _end(ctx: Context, delivery: Delivery, state: DeliveryState, status: int | None, error: str | None) -> None:
    ctx.db.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id)
        .values(
            state=change(delivery.state, state), lock_token=None, last_status=status, last_error=error, ended_at=ctx.now
        )
    )


def _promote(ctx: Context, ended: Delivery) -> None:
    """Let the next of the line go out."""
    query = (
        select(deliveries.c.id, table.c.state)
        .join(table, table.c.id == deliveries.c.subscription_id)
        .where(
            deliveries.c.subscription_id == ended.subscription_id,
            deliveries.c.line == ended.line,
            deliveries.c.state == DeliveryState.QUEUED.value,
        )
        .order_by(deliveries.c.position, deliveries.c.id)
        .limit(1)
    )
    row = ctx.db.execute(query).first()
    if row is None:
        return
    is_active = row.state == SubscriptionState.ACTIVE
    state = change(DeliveryState.QUEUED.value, DeliveryState.READY if is_active else DeliveryState.HELD)
    ctx.db.execute(update(deliveries).where(deliveries.c.id == row.id).values(state=state, run_at=ctx.now))
    queue.wake(ctx, "call")


def _disable(ctx: Context, one: Subscription, reason: str) -> None:
    if one.state == SubscriptionState.ACTIVE:
        state = change(one.state, SubscriptionState.DISABLED)
        _hold(ctx, _change(ctx, one, "webhook.disabled", state=state, reason=reason))


# --- the log --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries; None means any."""

    subscription_id: str | None = None
    state: str | None = None
    event_id: str | None = None
    instance_id: str | None = None
    type: str | None = None


def list(
    ctx: Context, wanted: DeliveryFilter = DeliveryFilter(), request: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Delivery]:
    """Deliveries of the actor's town, newest first."""
    statement = select(*_DELIVERY)
    if ctx.actor.town_code:
        statement = statement.where(deliveries.c.town_code == ctx.actor.town_code)
    for name in ("subscription_id", "state", "event_id", "type"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(deliveries.c[name] == pages.searchable(value))
    if wanted.instance_id is not None:
        statement = statement.where(deliveries.c.line == wanted.instance_id)
    return pages.read(ctx.db, statement, [pages.Key(deliveries.c.id, descending=True)], request, Delivery)


def delivery(ctx: Context, delivery_id: str) -> tuple[Delivery, Sequence[Attempt]]:
    """A delivery and how its calls went, the first first.

    Raises:
        DeliveryNotFound: none has this id, or it is another town's.
    """
    found = _delivery(ctx, delivery_id)
    query = select(*_ATTEMPT).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number, attempts.c.id)
    return found, [Attempt(*row) for row in ctx.db.execute(query)]


def _delivery(ctx: Context, delivery_id: str) -> Delivery:
    query = select(*_DELIVERY).where(deliveries.c.id == delivery_id)
    if ctx.actor.town_code:
        query = query.where(deliveries.c.town_code == ctx.actor.town_code)
    row = ctx.db.execute(query).first() if ids.is_id(delivery_id) else None
    if row is None:
        raise DeliveryNotFound(delivery_id)
    return Delivery(*row)


def retry(ctx: Context, delivery_id: str) -> Delivery:
    """Tell it now, and with a whole round of attempts where it was dead.

    A delivery that others of its line wait for goes first; one that died while others went on comes after them:
    receivers tell by ``sequence``.

    Raises:
        DeliveryNotFound: none has this id.
        DeliveryOver: it was received.
    """
    subscription = _find(ctx, _delivery(ctx, delivery_id).subscription_id, lock=True)
    found = _delivery(ctx, delivery_id)
    if found.state == DeliveryState.DELIVERED:
        raise DeliveryOver(delivery_id=delivery_id)
    after = found.state
    if found.state == DeliveryState.DEAD:
        is_busy = bool(_busy_lines(ctx, found.subscription_id, [found.line]))
        is_active = subscription.state == SubscriptionState.ACTIVE
        fresh = DeliveryState.READY if is_active else DeliveryState.HELD
        after = change(found.state, DeliveryState.QUEUED if is_busy else fresh)
    if found.lock_token is None:
        ctx.db.execute(
            update(deliveries)
            .where(deliveries.c.id == found.id)
            .values(state=after, attempts_before=found.attempt, run_at=ctx.now, ended_at=None)
        )
        queue.wake(ctx, "call")
    return _delivery(ctx, delivery_id)


def purge(ctx: Context) -> int:
    """Forget deliveries that ended longer ago than events are kept; returns how many."""
    statement = delete_from(deliveries).where(deliveries.c.ended_at < ctx.now - outbox.KEPT_FOR)
    return ctx.db.execute(statement).rowcount

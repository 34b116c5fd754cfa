"""Deliveries of events to webhooks: what is to be told to whom, in which order, and the log of how that went.

Deliveries of one line, that is the events of one instance to one receiver, wait for each other: the first goes out, the
others are queued. Who makes or ends deliveries of a webhook holds the lock on its row, so that none waits for nobody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from engine import history, ids, outbox, pages, queue, webhooks
from engine.context import Context
from engine.errors import Conflict, NotFound
from engine.hearing import Hearing
from engine.models import webhook_attempt as attempts
from engine.models import webhook_delivery as table
from engine.models import webhook_subscription
from engine.rows import PublicEvent, as_row, columns
from engine.states import DeliveryState, SubscriptionState, change
from engine.webhooks import Subscription

SHOWN = 1000
"""Bytes of a receiver's answer that the log keeps."""

REPLAY_LIMIT = 10_000
"""Events replayed by one command; the answer says where to go on."""


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


_DELIVERY = columns(Delivery, table)
_ATTEMPT = columns(Attempt, attempts)
_OPEN = (DeliveryState.READY.value, DeliveryState.QUEUED.value, DeliveryState.HELD.value)


# --- making ---------------------------------------------------------------------------------------


def relay(ctx: Context) -> int:
    """Place committed events and make the deliveries that follow from them; returns how many events there were."""
    placed = outbox.place(ctx)
    if placed:
        hearing = Hearing(ctx)
        for one, lapse in webhooks.everybody(ctx):
            taken = [event for event in placed if one.takes(event)]
            if lapse is None:
                _deliver(ctx, one.id, hearing.heard(one, taken))
            elif taken:
                _end_lapsed(ctx, one.id, lapse, placed[0].position - 1)
    return len(placed)


def _end_lapsed(ctx: Context, subscription_id: str, lapse: str, after: int) -> None:
    found = webhooks.lock_any(ctx, subscription_id)
    if found is not None:
        webhooks.disable(ctx, found, lapse, after)


def _deliver(ctx: Context, subscription_id: str, events: Sequence[PublicEvent], is_replay: bool = False) -> int:
    """Make deliveries of one subscription; in each line the first goes out, the others wait for it."""
    if not events:
        return 0
    one = webhooks.lock_any(ctx, subscription_id)
    if one is None or one.state == SubscriptionState.DISABLED:
        return 0
    first = DeliveryState.READY if one.state == SubscriptionState.ACTIVE else DeliveryState.HELD
    busy = _busy_lines(ctx, one.id, {_line(event) for event in events})
    rows = []
    for event in events:
        line = _line(event)
        rows.append(_row(ctx, one, event, line, DeliveryState.QUEUED if line in busy else first, is_replay))
        busy.add(line)
    ctx.db.execute(insert(table), rows)
    queue.wake(ctx, "call")
    return len(rows)


def _line(event: PublicEvent) -> str:
    return event.instance_id or event.subject_id or event.id


def _busy_lines(ctx: Context, subscription_id: str, lines: Collection[str]) -> set[str]:
    statement = select(table.c.line).where(
        table.c.subscription_id == subscription_id,
        table.c.line.in_(sorted(lines)),
        table.c.state.in_(_OPEN),
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
        SubscriptionNotFound, SubscriptionOfAnother: as ``webhooks.manage``.
        SubscriptionDisabled: it would not be told.
    """
    one = webhooks.manage(ctx, subscription_id)
    if one.state == SubscriptionState.DISABLED:
        raise webhooks.SubscriptionDisabled(one.id)
    return _replay(ctx, one, after, since)


def set_state(ctx: Context, subscription_id: str, is_active: bool) -> Subscription:
    """As ``webhooks.set_state``; what a disabled one missed is replayed, up to ``REPLAY_LIMIT`` events.

    Where there were more, ``missed_after`` says behind which position to go on with ``replay``. What waits for a
    webhook that is taken over was made for another: it is replayed too, within the rights of who takes it over.
    """
    before = webhooks.lock(ctx, subscription_id)
    after = webhooks.set_state(ctx, subscription_id, is_active)
    missed = before.missed_after if before.state == SubscriptionState.DISABLED else None
    if (before.created_by, before.token_id) != (after.created_by, after.token_id):
        missed = _withdraw(ctx, after, missed)
    if missed is None:
        return after
    again = _replay(ctx, after, missed)
    return webhooks.note_missed(ctx, after, None if again.is_complete else again.position)


def _withdraw(ctx: Context, one: Subscription, missed: int | None) -> int | None:
    """Take back what waits for it; the position behind which everything is to be told, where anything is.

    What died goes too: tried again, it would be told within the rights of who had it before.
    """
    its = table.c.subscription_id == one.id
    first = ctx.db.execute(select(func.min(table.c.position)).where(its, table.c.state.in_(_OPEN))).scalar()
    ctx.db.execute(delete(table).where(its, table.c.state.in_([*_OPEN, DeliveryState.DEAD.value])))
    begins = [position for position in (missed, None if first is None else first - 1) if position is not None]
    return min(begins, default=None)


def _replay(ctx: Context, one: Subscription, after: int, since: datetime | None = None) -> Replayed:
    heard = Hearing(ctx)
    wanted = outbox.EventFilter(
        after=after,
        since=since,
        types=one.types,
        definition_keys=one.definition_keys,
        town_code=one.town_code or None,
        among=heard.among(one),
    )
    found = outbox.read(ctx, wanted, REPLAY_LIMIT + 1)
    again = found[:REPLAY_LIMIT]
    _deliver(ctx, one.id, heard.within(one, again), is_replay=True)
    details = {"events": len(again), "after": after}
    history.record(ctx.in_town(one.town_code), "webhook.replayed", subject_id=one.id, details=details)
    return Replayed(len(again), again[-1].position if again else after, len(found) <= REPLAY_LIMIT)


# --- ending ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call went."""

    status: int | None
    milliseconds: int
    error: str | None = None
    answer: str | None = None
    retry_after: timedelta | None = None
    #: Nothing may be sent there: no further attempt would do.
    is_final: bool = False

    @property
    def is_received(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def note(ctx: Context, delivery: Delivery, outcome: Outcome) -> None:
    """Write an attempt into the log."""
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


def put_off(ctx: Context, delivery: Delivery, outcome: Outcome, pause: timedelta) -> None:
    """Try again after a pause."""
    ctx.db.execute(
        update(table)
        .where(table.c.id == delivery.id)
        .values(lock_token=None, run_at=ctx.now + pause, last_status=outcome.status, last_error=outcome.error)
    )


def end(ctx: Context, delivery: Delivery, state: DeliveryState, status: int | None, error: str | None) -> None:
    """Received or dead; the next of its line goes out. The webhook must be locked."""
    ctx.db.execute(
        update(table)
        .where(table.c.id == delivery.id)
        .values(
            state=change(delivery.state, state), lock_token=None, last_status=status, last_error=error, ended_at=ctx.now
        )
    )
    _promote(ctx, delivery)


def _promote(ctx: Context, ended: Delivery) -> None:
    """Let the next of the line go out."""
    query = (
        select(table.c.id, webhook_subscription.c.state)
        .join(webhook_subscription, webhook_subscription.c.id == table.c.subscription_id)
        .where(
            table.c.subscription_id == ended.subscription_id,
            table.c.line == ended.line,
            table.c.state == DeliveryState.QUEUED.value,
        )
        .order_by(table.c.position, table.c.id)
        .limit(1)
    )
    row = ctx.db.execute(query).first()
    if row is None:
        return
    is_active = row.state == SubscriptionState.ACTIVE
    state = change(DeliveryState.QUEUED.value, DeliveryState.READY if is_active else DeliveryState.HELD)
    ctx.db.execute(update(table).where(table.c.id == row.id).values(state=state, run_at=ctx.now))
    queue.wake(ctx, "call")


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
    """Deliveries of the webhooks that the actor manages, newest first."""
    statement = select(*_DELIVERY).where(*_mine(ctx))
    for name in ("subscription_id", "state", "event_id", "type"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.instance_id is not None:
        statement = statement.where(table.c.line == wanted.instance_id)
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], request, Delivery)


def get(ctx: Context, delivery_id: str) -> tuple[Delivery, Sequence[Attempt]]:
    """A delivery and how its calls went, the first first.

    Raises:
        DeliveryNotFound: none has this id, or its webhook is not the actor's to manage.
    """
    found = _delivery(ctx, delivery_id)
    query = select(*_ATTEMPT).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number, attempts.c.id)
    return found, [Attempt(*row) for row in ctx.db.execute(query)]


def _mine(ctx: Context) -> Sequence[ColumnElement[bool]]:
    """Deliveries of the webhooks that the actor manages."""
    found = webhooks.managed(ctx)
    return [table.c.subscription_id.in_(select(webhook_subscription.c.id).where(*found))] if found else []


def _delivery(ctx: Context, delivery_id: str) -> Delivery:
    query = select(*_DELIVERY).where(table.c.id == delivery_id, *_mine(ctx))
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
    subscription = webhooks.lock(ctx, _delivery(ctx, delivery_id).subscription_id)
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
            update(table)
            .where(table.c.id == found.id)
            .values(state=after, attempts_before=found.attempt, run_at=ctx.now, ended_at=None)
        )
        queue.wake(ctx, "call")
    return _delivery(ctx, delivery_id)


def purge(ctx: Context) -> int:
    """Forget deliveries that ended longer ago than events are kept; returns how many."""
    statement = delete(table).where(table.c.ended_at < ctx.now - outbox.KEPT_FOR)
    return ctx.db.execute(statement).rowcount

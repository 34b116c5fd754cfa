"""Webhooks: who is told of which events, and with which secrets what they are told is signed."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from engine import history, ids, outbox, outside, pages, queue, values, vault
from engine.context import Context
from engine.errors import Conflict, LimitExceeded, NotAllowed, NotFound, ProcessNotOpen
from engine.models import account as accounts
from engine.models import api_token as tokens
from engine.models import webhook_delivery as deliveries
from engine.models import webhook_subscription as table
from engine.rows import PublicEvent, as_row, columns
from engine.states import DeliveryState, SubscriptionState, change

OVERLAP = timedelta(hours=24)
"""How long both secrets sign after a rotation, unless told otherwise."""

LONGEST_OVERLAP = timedelta(days=30)

MAX_URL = 2000

MAX_WEBHOOKS = 20
"""Of one maker. Reason: a partner has a few systems, and every event makes a delivery, with its attempts, for each."""

TEST = f"{outbox.PREFIX}webhook.test"
"""The type of the event by which somebody tries a subscription."""

REASONS: Mapping[str, tuple[str, str]] = {
    "gone": ("接收方答复 410，不再接收", "the receiver answered 410 and wants nothing more"),
    "failing": ("连续多日未能送达", "nothing was received for days"),
    "token_revoked": ("创建订阅所用的令牌已吊销", "the token it was made by was revoked"),
    "token_expired": ("创建订阅所用的令牌已过期", "the token it was made by has expired"),
    "account_disabled": ("创建订阅的账号已停用", "the account that made it was disabled"),
}
"""Why a webhook is disabled, in words."""

_SECRET_BYTES = 32
"""Source: Standard Webhooks asks for 24 to 64 bytes."""


class SubscriptionNotFound(NotFound):
    """No webhook has this id."""

    code = "webhook_not_found"
    title_zh, title_en = "订阅不存在", "Webhook not found"
    noun_zh, noun_en = "订阅", "webhook"


class SubscriptionDisabled(Conflict):
    """The subscription is disabled; resume it first."""

    code = "webhook_disabled"
    title_zh, title_en = "订阅已停用，请先恢复", "The webhook is disabled; resume it first"

    def __init__(self, subscription_id: str) -> None:
        super().__init__(webhook_id=subscription_id)


class SubscriptionOfAnother(NotAllowed):
    """Another made the subscription, and it hears of more than the actor may read."""

    code = "webhook_of_another"
    title_zh, title_en = "订阅由他人创建", "The webhook is another's"

    def __init__(self, one: "Subscription") -> None:
        super().__init__(
            f"只有创建者（{one.created_by}）或管理员可以更改、试投递、重放和删除该订阅。",
            f"Only {one.created_by}, who made it, or an administrator may change, try, replay or remove the webhook.",
            webhook_id=one.id,
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
    #: The token by which it was made.
    token_id: str | None
    #: Where it was disabled: what came behind this position was not told.
    missed_after: int | None
    revision: int
    town_code: str

    @property
    def reason_zh(self) -> str | None:
        """Why it is disabled, in Chinese."""
        return None if self.reason is None else REASONS[self.reason][0]

    @property
    def reason_en(self) -> str | None:
        """The same in English."""
        return None if self.reason is None else REASONS[self.reason][1]

    def takes(self, event: PublicEvent) -> bool:
        """Whether it is to be told of the event."""
        if event.type == TEST:
            return event.subject_id == self.id
        if self.town_code and event.town_code not in ("", self.town_code):
            return False
        if self.definition_keys and event.definition_key not in self.definition_keys:
            return False
        return any(outbox.matches(pattern, event.type) for pattern in self.types)


_COLUMNS = columns(Subscription, table)
_ITS_ACCOUNT = or_(
    accounts.c.id == tokens.c.account_id, and_(table.c.token_id.is_(None), accounts.c.login == table.c.created_by)
)
_WITH_MAKERS = (
    select(*_COLUMNS, tokens.c.revoked_at, tokens.c.expires_at, accounts.c.disabled_at)
    .outerjoin(tokens, tokens.c.id == table.c.token_id)
    .outerjoin(accounts, _ITS_ACCOUNT)
)


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
        ProcessNotOpen: the actor was given other processes only; one that names none hears of those.
        ValueRefused, LimitExceeded: a name or type that cannot be, or more than ``MAX_WEBHOOKS``.
        MasterKeyMissing: the secret cannot be sealed.
    """
    _refuse_too_many(ctx)
    fresh = Subscription(
        id=ids.new(),
        name=values.text(name, "/name"),
        url=_checked_url(ctx, url),
        types=outbox.check_types(ctx, types),
        definition_keys=_checked_keys(ctx, definition_keys),
        state=SubscriptionState.ACTIVE.value,
        reason=None,
        failing_since=None,
        previous_until=None,
        created_at=ctx.now,
        created_by=ctx.actor.id,
        token_id=ctx.actor.token_id,
        missed_after=None,
        revision=1,
        town_code=ctx.actor.town_code if town_code is None else town_code,
    )
    secret = new_secret()
    sealed = ctx.hooks.vault.seal(secret.encode(), vault.place(table.c.secret, fresh.id))
    ctx.db.execute(insert(table), {**as_row(fresh), "secret": sealed})
    _record(ctx, "webhook.created", fresh)
    return fresh, secret


def _refuse_too_many(ctx: Context) -> None:
    mine = select(func.count()).select_from(table).where(table.c.created_by == ctx.actor.id)
    count = ctx.db.execute(mine).scalar_one()
    if count >= MAX_WEBHOOKS:
        raise LimitExceeded("一个账号的订阅数", "the webhooks of one account", MAX_WEBHOOKS, count + 1)


def _record(ctx: Context, kind: str, one: Subscription, **more: Any) -> None:
    details = {"name": one.name, "url": one.url, **more}
    history.record(ctx.in_town(one.town_code), kind, subject_id=one.id, details=details)


def _checked_url(ctx: Context, url: str) -> str:
    if len(url) > MAX_URL:
        raise LimitExceeded("网址长度", "a URL", MAX_URL, len(url))
    found = outside.target(url)
    ctx.hooks.outside.judge_name(found.host, found.port)
    return url


def _checked_keys(ctx: Context, keys: Sequence[str]) -> Sequence[str]:
    given = ctx.actor.process_keys
    if given is None:
        return sorted(set(keys))
    for key in keys:
        if key not in given:
            raise ProcessNotOpen(key)
    return sorted(set(keys) or given)


def mine(ctx: Context) -> Sequence[ColumnElement[bool]]:
    """The conditions that narrow webhooks to the actor's: the town's, and for a program with bounds its own."""
    found = []
    if ctx.actor.town_code:
        found.append(table.c.town_code == ctx.actor.town_code)
    if ctx.actor.process_keys is not None:
        found.append(table.c.created_by == ctx.actor.id)
    return found


def managed(ctx: Context) -> Sequence[ColumnElement[bool]]:
    """The conditions that narrow webhooks to those that the actor may change, and whose deliveries it sees.

    Those are its own; who reads the events of the whole town manages all of them, for none tells more than that. A
    program with bounds manages what was made with its own token.
    """
    found = [*mine(ctx)]
    actor, sight = ctx.actor, ctx.hooks.sight
    if actor.process_keys is not None:
        found.append(table.c.token_id.is_not_distinct_from(actor.token_id))
    elif sight is not None and sight(ctx) is not None:
        found.append(table.c.created_by == actor.id)
    return found


def get(ctx: Context, subscription_id: str) -> Subscription:
    """The subscription.

    Raises:
        SubscriptionNotFound: none has this id, or it is another town's.
    """
    return _find(ctx, subscription_id)


def lock(ctx: Context, subscription_id: str) -> Subscription:
    """As ``get``, and nobody else makes or ends its deliveries until the commit."""
    return _find(ctx, subscription_id, lock=True)


def manage(ctx: Context, subscription_id: str) -> Subscription:
    """As ``lock``, for whoever may change it.

    Raises:
        SubscriptionNotFound: none has this id, or it is another town's.
        SubscriptionOfAnother: it is not the actor's to change.
    """
    found = lock(ctx, subscription_id)
    _refuse_other(ctx, found)
    return found


def _refuse_other(ctx: Context, one: Subscription) -> None:
    if ctx.db.execute(select(table.c.id).where(table.c.id == one.id, *managed(ctx))).first() is None:
        raise SubscriptionOfAnother(one)


def lock_any(ctx: Context, subscription_id: str, *, waits: bool = True) -> Subscription | None:
    """As ``lock``, of whatever town; None where there is none, or somebody holds it and the caller does not wait."""
    query = select(*_COLUMNS).where(table.c.id == subscription_id)
    row = ctx.db.execute(query.with_for_update(skip_locked=not waits)).first()
    return None if row is None else Subscription(*row)


def everybody(ctx: Context) -> Sequence[tuple[Subscription, str | None]]:
    """The subscriptions of all towns, in the order in which they are locked, and why one's maker may hear no more."""
    return [_with_lapse(ctx, row) for row in ctx.db.execute(_WITH_MAKERS.order_by(table.c.id))]


def lapse(ctx: Context, subscription_id: str) -> str | None:
    """Why its maker may hear no more: of ``REASONS``; None for who may."""
    row = ctx.db.execute(_WITH_MAKERS.where(table.c.id == subscription_id)).first()
    return None if row is None else _with_lapse(ctx, row)[1]


def _with_lapse(ctx: Context, row: Sequence[Any]) -> tuple[Subscription, str | None]:
    *its, revoked_at, expires_at, disabled_at = row
    reason = None
    if revoked_at is not None:
        reason = "token_revoked"
    elif disabled_at is not None:
        reason = "account_disabled"
    elif expires_at is not None and expires_at <= ctx.now:
        reason = "token_expired"
    return Subscription(*its), reason


def end_lapsed(ctx: Context) -> int:
    """Disable every webhook whose maker may hear no more; returns how many."""
    over = [(one, reason) for one, reason in everybody(ctx) if reason and one.state != SubscriptionState.DISABLED]
    for one, reason in over:
        found = lock_any(ctx, one.id)
        if found is not None and reason is not None:
            disable(ctx, found, reason)
    return len(over)


def keys(ctx: Context, subscription_id: str) -> tuple[str, Sequence[str]]:
    """The URL, and the secrets that sign what is told to it now.

    Raises:
        SealBroken: the master key is not at hand.
    """
    query = select(table.c.url, table.c.previous_secret, table.c.previous_until).where(table.c.id == subscription_id)
    url, previous, until = ctx.db.execute(query).one()
    found = [_secret(ctx, subscription_id)]
    if previous is not None and until > ctx.now:
        found.append(ctx.hooks.vault.open(previous, vault.place(table.c.previous_secret, subscription_id)))
    return url, [key.decode() for key in found]


def note_failing(ctx: Context, one: Subscription, since: datetime | None) -> None:
    """Note since when nothing was received, or that something was."""
    if one.failing_since != since:
        ctx.db.execute(update(table).where(table.c.id == one.id).values(failing_since=since))


def disable(ctx: Context, one: Subscription, reason: str, after: int | None = None) -> None:
    """Tell it nothing any more, until a person resumes it.

    Args:
        one: locked.
        after: the position behind which it hears of nothing; the latest unless told otherwise.
    """
    if one.state != SubscriptionState.DISABLED:
        state = change(one.state, SubscriptionState.DISABLED)
        missed = outbox.latest(ctx) if after is None else after
        _hold(ctx, _change(ctx, one, "webhook.disabled", state=state, reason=reason, missed_after=missed))


def note_missed(ctx: Context, one: Subscription, after: int | None) -> Subscription:
    """Note behind which position events are still to be told; None when none are."""
    ctx.db.execute(update(table).where(table.c.id == one.id).values(missed_after=after))
    return replace(one, missed_after=after)


def _find(ctx: Context, subscription_id: str, lock: bool = False) -> Subscription:
    query = select(*_COLUMNS).where(table.c.id == subscription_id, *mine(ctx))
    row = ctx.db.execute(query.with_for_update() if lock else query).first() if ids.is_id(subscription_id) else None
    if row is None:
        raise SubscriptionNotFound(subscription_id)
    return Subscription(*row)


def page(ctx: Context, request: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Subscription]:
    """Subscriptions of the actor's town, newest first."""
    query = select(*_COLUMNS).where(*mine(ctx))
    return pages.read(ctx.db, query, [pages.Key(table.c.id, descending=True)], request, Subscription)


def amend(ctx: Context, subscription_id: str, **given: Any) -> Subscription:
    """Change name, url, types or process keys; what is on its way goes to the new address.

    Raises:
        SubscriptionNotFound, SubscriptionOfAnother: as ``manage``.
        UrlRefused, AddressRefused, ValueRefused, LimitExceeded: as ``create``.
    """
    before = manage(ctx, subscription_id)
    if "name" in given:
        values.text(given["name"], "/name")
    if "url" in given:
        _checked_url(ctx, given["url"])
    if "types" in given:
        given["types"] = outbox.check_types(ctx, given["types"])
    if "definition_keys" in given:
        given["definition_keys"] = _checked_keys(ctx, given["definition_keys"])
    return _change(ctx, before, "webhook.changed", **given)


def set_state(ctx: Context, subscription_id: str, is_active: bool) -> Subscription:
    """Pause a subscription, or let it go on; what was disabled by failures starts afresh. Repeating it is harmless.

    While it is paused its deliveries gather and wait; while it is disabled none are made, see ``deliveries.set_state``.
    Who resumes one whose maker may hear no more takes it over: it is theirs from then on, within their rights.

    Raises:
        SubscriptionNotFound, SubscriptionOfAnother: as ``manage``.
        ProcessNotOpen, LimitExceeded: it cannot be taken over, as ``create``.
    """
    before = lock(ctx, subscription_id)
    if is_active and lapse(ctx, subscription_id) is not None:
        before = _take_over(ctx, before)
    else:
        _refuse_other(ctx, before)
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


def _take_over(ctx: Context, before: Subscription) -> Subscription:
    _refuse_too_many(ctx)
    keys = _checked_keys(ctx, before.definition_keys)
    mine = {"created_by": ctx.actor.id, "token_id": ctx.actor.token_id, "definition_keys": keys}
    return _change(ctx, before, "webhook.taken_over", **mine)


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
        SubscriptionNotFound, SubscriptionOfAnother: as ``manage``.
        LimitExceeded: the overlap is longer than ``LONGEST_OVERLAP``.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise LimitExceeded("两个密钥并用的天数", "days of overlap", LONGEST_OVERLAP.days, overlap.days)
    before = manage(ctx, subscription_id)
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
        SubscriptionNotFound, SubscriptionOfAnother: as ``manage``.
    """
    found = manage(ctx, subscription_id)
    ctx.db.execute(delete(table).where(table.c.id == found.id))
    _record(ctx, "webhook.removed", found)


def test(ctx: Context, subscription_id: str) -> str:
    """Send the subscription an event of the type ``TEST``, soon; returns the event's id.

    Raises:
        SubscriptionNotFound, SubscriptionOfAnother: as ``manage``.
    """
    found = manage(ctx, subscription_id)
    return history.record(ctx.in_town(found.town_code), "webhook.tested", subject_id=found.id).id

"""Doors to webhooks: who is told of which events, how each delivery went, replay."""

from datetime import timedelta
from typing import Any

from api.contract import Call, Door, PageQuery
from api.declaration import ShownOnce
from api.events import LAST_POSITION
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, SecretAnswer, Text, Whole
from api.scopes import Scope
from engine import deliveries, outbox, webhooks
from engine.deliveries import Delivery, DeliveryFilter
from engine.pages import Page
from engine.states import DeliveryState, SubscriptionState
from engine.webhooks import Subscription

door = Door("webhooks", "事件订阅", "Webhooks")

STATES = [str(state) for state in SubscriptionState]
DELIVERY_STATES = [str(state) for state in DeliveryState]
URL = {"example": "https://12345.example.cn/hooks/zhenshu"}
TYPES = {"example": ["cn.zhenshu.task.*", "cn.zhenshu.process.completed"]}


class WebhookIn(Body):
    """Who is to be told of what."""

    name = Text(min=1, required=True, metadata={"example": "12345 平台"})
    url = Text(min=1, max=webhooks.MAX_URL, required=True, metadata=URL)
    types = Items(Text(min=1, max=128), min=1, max=outbox.MAX_PATTERNS, required=True, metadata=TYPES)
    process_definition_keys = Items(Text(min=1), load_default=list, metadata={"example": []})


class WebhookChange(Body):
    """What is to be otherwise."""

    name = Text(min=1)
    url = Text(min=1, max=webhooks.MAX_URL, metadata=URL)
    types = Items(Text(min=1, max=128), min=1, max=outbox.MAX_PATTERNS, metadata=TYPES)
    process_definition_keys = Items(Text(min=1), metadata={"example": []})


class WebhookOut(Answer):
    """A webhook, without its secret."""

    id = Text()
    name = Text(metadata={"example": "12345 平台"})
    url = Text(metadata=URL)
    types = Items(Text(), metadata=TYPES)
    process_definition_keys = Items(Text(), attribute="definition_keys", metadata={"example": []})
    state = Choice(*STATES)
    reason = Text(allow_none=True, metadata={"example": None})
    reason_detail = Text(attribute="reason_zh", allow_none=True, metadata={"example": None})
    reason_detail_en = Text(attribute="reason_en", allow_none=True, metadata={"example": None})
    failing_since = Instant(allow_none=True, metadata={"example": None})
    previous_secret_until = Instant(attribute="previous_until", allow_none=True, metadata={"example": None})
    created_at = Instant()
    created_by = Text()
    missed_after = Whole(max=LAST_POSITION, allow_none=True, metadata={"example": None})
    revision = Whole()
    town_code = Text()


class WebhookMade(WebhookOut, SecretAnswer):
    """A webhook with its new secret, which is shown this once: null where the answer is replayed."""

    secret = Text(allow_none=True, metadata={"example": "whsec_…"})


_SECRET = ShownOnce("secret", "/webhooks/{id}/rotate-secret")


class SigningRotation(Body):
    """How long the old secret signs beside the new one."""

    overlap_hours = Whole(max=int(webhooks.LONGEST_OVERLAP.total_seconds()) // 3600, load_default=24)


class WebhookTried(Answer):
    """The event that is on its way."""

    event_id = Text()


class ReplayIn(Body):
    """From where on to tell again; both narrow it."""

    after = Whole(max=LAST_POSITION, load_default=0, metadata={"example": 0})
    since = Instant(load_default=None)


class ReplayOut(Answer):
    """What was begun, and where to go on where it is not complete."""

    count = Whole(metadata={"example": 12})
    position = Whole(max=LAST_POSITION, metadata={"example": 42})
    is_complete = Flag()


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    webhook_id = Text(min=1, max=36, load_default=None)
    state = Choice(*DELIVERY_STATES, load_default=None)
    event_id = Text(min=1, max=36, load_default=None)
    process_instance_id = Text(min=1, max=36, load_default=None)
    type = Text(min=1, max=128, load_default=None)


class DeliveryOut(Answer):
    """One event on its way to one receiver."""

    id = Text()
    webhook_id = Text(attribute="subscription_id")
    event_id = Text()
    type = Text(metadata={"example": "cn.zhenshu.task.completed"})
    position = Whole(max=LAST_POSITION)
    is_replay = Flag()
    state = Choice(*DELIVERY_STATES)
    attempt = Whole(metadata={"example": 1})
    run_at = Instant()
    last_status = Whole(allow_none=True, metadata={"example": 200})
    last_error = Text(allow_none=True, metadata={"example": None})
    created_at = Instant()
    ended_at = Instant(allow_none=True)
    town_code = Text()


class AttemptOut(Answer):
    """How one call went."""

    number = Whole(metadata={"example": 1})
    at = Instant()
    status = Whole(allow_none=True, metadata={"example": 200})
    milliseconds = Whole(metadata={"example": 35})
    error = Text(allow_none=True, metadata={"example": None})
    answer = Text(max=deliveries.SHOWN, allow_none=True, metadata={"example": "ok"})


class DeliveryInFull(DeliveryOut):
    """A delivery and how its calls went."""

    attempts = Part(AttemptOut(), many=True)


# --- webhooks -------------------------------------------------------------------------------------


@door.read("/webhooks", scope=Scope.WEBHOOK_MANAGE, query=PageQuery(), returns=WebhookOut(), is_page=True)
def list_webhooks(call: Call) -> Page[Subscription]:
    """订阅列表。Webhooks of the town, newest first, without their secrets."""
    return webhooks.page(call.ctx, call.page)


@door.act(
    "/webhooks", scope=Scope.WEBHOOK_MANAGE, body=WebhookIn(), returns=WebhookMade(), status=201, shown_once=_SECRET
)
def create_webhook(call: Call) -> dict[str, Any]:
    """新建订阅。Tell a URL of events from now on; the signing secret is shown in this answer and nowhere else.

    It hears of the instances that its maker may read when something happens, as ``GET /events`` lists them, and stays
    within the bounds of the token that makes it, as they are at the time. It is disabled when that token is revoked or
    expires, or its account is disabled; a rotation keeps it.
    """
    body = call.body
    made, secret = webhooks.create(call.ctx, body["name"], body["url"], body["types"], body["process_definition_keys"])
    call.headers["Location"] = f"/api/v1/webhooks/{made.id}"
    return _with_secret(made, secret)


@door.read("/webhooks/<id:webhook_id>", scope=Scope.WEBHOOK_MANAGE, returns=WebhookOut(), has_etag=True)
def get_webhook(call: Call, webhook_id: str) -> Subscription:
    """查看订阅。One webhook, without its secret."""
    return webhooks.get(call.ctx, webhook_id)


@door.amend(
    "/webhooks/<id:webhook_id>",
    scope=Scope.WEBHOOK_MANAGE,
    body=WebhookChange(),
    returns=WebhookOut(),
    has_etag=True,
    takes_match=True,
    needs_match=True,
)
def amend_webhook(call: Call, webhook_id: str) -> Subscription:
    """修改订阅。Change name, URL, types or processes; what is on its way goes to the new URL.

    A webhook is its maker's and the administrators' to change: others are refused with ``webhook_of_another``.
    """
    _expect(call, webhook_id)
    given = dict(call.body)
    if "process_definition_keys" in given:
        given["definition_keys"] = given.pop("process_definition_keys")
    return webhooks.amend(call.ctx, webhook_id, **given)


def _expect(call: Call, webhook_id: str) -> None:
    call.expect(webhook_id, webhooks.lock(call.ctx, webhook_id).revision)


@door.remove("/webhooks/<id:webhook_id>", scope=Scope.WEBHOOK_MANAGE, takes_match=True)
def remove_webhook(call: Call, webhook_id: str) -> None:
    """删除订阅。Forget a webhook with its deliveries and their log."""
    _expect(call, webhook_id)
    webhooks.remove(call.ctx, webhook_id)


@door.act(
    "/webhooks/<id:webhook_id>/rotate-secret",
    scope=Scope.WEBHOOK_MANAGE,
    body=SigningRotation(),
    returns=WebhookMade(),
    shown_once=_SECRET,
    takes_match=True,
)
def rotate_webhook_secret(call: Call, webhook_id: str) -> dict[str, Any]:
    """轮换密钥。A new signing secret, shown this once; both sign until the overlap is over."""
    _expect(call, webhook_id)
    changed, secret = webhooks.rotate(call.ctx, webhook_id, timedelta(hours=call.body["overlap_hours"]))
    return _with_secret(changed, secret)


def _with_secret(one: Subscription, secret: str) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in Subscription.__slots__},
        "reason_zh": one.reason_zh,
        "reason_en": one.reason_en,
        "secret": secret,
        "detail": None,
        "detail_en": None,
    }


@door.act("/webhooks/<id:webhook_id>/pause", scope=Scope.WEBHOOK_MANAGE, returns=WebhookOut(), takes_match=True)
def pause_webhook(call: Call, webhook_id: str) -> Subscription:
    """暂停订阅。Let deliveries gather and wait."""
    _expect(call, webhook_id)
    return deliveries.set_state(call.ctx, webhook_id, is_active=False)


@door.act("/webhooks/<id:webhook_id>/resume", scope=Scope.WEBHOOK_MANAGE, returns=WebhookOut(), takes_match=True)
def resume_webhook(call: Call, webhook_id: str) -> Subscription:
    """恢复订阅。Let deliveries go on, also where it was disabled; what was missed meanwhile is replayed.

    Up to 10,000 events at once: where there were more, ``missed_after`` is the position behind which to replay them.
    Who resumes the webhook of a revoked or expired token, or of a disabled account, takes it over: it hears of what its
    new maker may read.
    """
    _expect(call, webhook_id)
    return deliveries.set_state(call.ctx, webhook_id, is_active=True)


@door.act("/webhooks/<id:webhook_id>/test", scope=Scope.WEBHOOK_MANAGE, returns=WebhookTried(), status=202)
def test_webhook(call: Call, webhook_id: str) -> dict[str, str]:
    """试投递。Tell it an event of the type ``cn.zhenshu.webhook.test``; its delivery says how that went."""
    return {"event_id": webhooks.test(call.ctx, webhook_id)}


@door.act(
    "/webhooks/<id:webhook_id>/replay", scope=Scope.WEBHOOK_MANAGE, body=ReplayIn(), returns=ReplayOut(), status=202
)
def replay_events(call: Call, webhook_id: str) -> deliveries.Replayed:
    """重放事件。Tell again every kept event behind a position or from an instant on, with the same ids."""
    return deliveries.replay(call.ctx, webhook_id, call.body["after"], call.body["since"])


# --- deliveries -----------------------------------------------------------------------------------


@door.read(
    "/webhook-deliveries", scope=Scope.WEBHOOK_MANAGE, query=DeliveryQuery(), returns=DeliveryOut(), is_page=True
)
def list_webhook_deliveries(call: Call) -> Page[Delivery]:
    """投递列表。Deliveries of the caller's webhooks, newest first; administrators see the whole town's.

    ``state=dead`` are those that people have to look at.
    """
    query = call.query
    wanted = DeliveryFilter(
        subscription_id=query["webhook_id"],
        state=query["state"],
        event_id=query["event_id"],
        instance_id=query["process_instance_id"],
        type=query["type"],
    )
    return deliveries.list(call.ctx, wanted, call.page)


@door.read("/webhook-deliveries/<id:delivery_id>", scope=Scope.WEBHOOK_MANAGE, returns=DeliveryInFull())
def get_webhook_delivery(call: Call, delivery_id: str) -> dict[str, Any]:
    """查看投递。One delivery with every attempt: status, duration, the start of the answer."""
    found, attempts = deliveries.get(call.ctx, delivery_id)
    return {**{name: getattr(found, name) for name in Delivery.__slots__}, "attempts": attempts}


@door.act("/webhook-deliveries/<id:delivery_id>/retry", scope=Scope.WEBHOOK_MANAGE, returns=DeliveryOut(), status=202)
def retry_webhook_delivery(call: Call, delivery_id: str) -> Delivery:
    """重试投递。Tell it now; a dead one gets a whole round of attempts."""
    return deliveries.retry(call.ctx, delivery_id)

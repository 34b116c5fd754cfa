"""Doors to what a person is told of: a list, a count, marks of reading, and a stream."""

from typing import Any

from flask import Response, request

from api import errors, waiting, wire
from api.contract import Call, Door, PageQuery
from api.events import RETRY_MILLISECONDS
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Text, Variables, Whole, dumper
from api.scopes import Scope
from api.waiting import Told
from engine import ids, notifications
from engine.notifications import WINDOW, Kind, Notification
from engine.pages import Page
from workflows import applicants

door = Door("notifications", "消息", "Notifications")

MOST = 200
"""Notifications of one turn of a stream, and ids of one mark."""


class NotificationQuery(PageQuery):
    """Which notifications."""

    unread = Flag(load_default=False)


class NotificationOut(Answer):
    """Something that the caller is told of."""

    id = Text()
    kind = Choice(*map(str, Kind))
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    subject_id = Text(
        allow_none=True, metadata={"description": "任务、抄送、加签、时钟或故障的编号。 Of the task, copy, request …"}
    )
    business_key = Text(allow_none=True)
    title = Text(metadata={"example": "审查申请"})
    details = Variables(metadata={"example": {"note": "请今日内办结。"}})
    actor_id = Text(allow_none=True, metadata={"example": "wang.wei"})
    actor_name = Text(allow_none=True, metadata={"example": "王伟"})
    created_at = Instant()
    read_at = Instant(allow_none=True, metadata={"example": None})


class UnreadOut(Answer):
    """How many are not read."""

    unread = Whole(metadata={"example": 3})


class ReadIn(Body):
    """Which were read: those with these ids, or all up to one."""

    ids = Items(Text(min=36, max=36), max=MOST, load_default=None, allow_none=True)
    up_to = Text(min=36, max=36, load_default=None, allow_none=True, metadata={"example": None})


class MarkedOut(Answer):
    """How many became read, and how many are left."""

    marked = Whole(metadata={"example": 2})
    unread = Whole(metadata={"example": 1})


@door.read(
    "/notifications",
    scope=Scope.PERSONAL_USE,
    query=NotificationQuery(),
    returns=NotificationOut(),
    is_page=True,
)
def list_notifications(call: Call) -> Page[dict[str, Any]]:
    """消息列表。What the caller is told of, newest first; kept for 90 days."""
    found = notifications.list(call.ctx, unread=call.query["unread"], page=call.page)
    return Page([_shown(call, one) for one in found.items], found.next_cursor)


@door.read("/notifications/count", scope=Scope.PERSONAL_USE, returns=UnreadOut())
def count_notifications(call: Call) -> dict[str, int]:
    """未读消息数。How many notifications the caller has not read."""
    return {"unread": notifications.count(call.ctx)}


@door.act("/notifications/read", scope=Scope.PERSONAL_USE, body=ReadIn(), returns=MarkedOut())
def read_notifications(call: Call) -> dict[str, int]:
    """标为已读。Note that the caller has read these, or all up to one; repeating it is harmless."""
    chosen, up_to = call.body["ids"], call.body["up_to"]
    if (chosen is None) == (up_to is None):
        zh, en = "请给出 ids 或 up_to 之一。", "Expected either ids or up_to."
        raise errors.refuse("/ids", "one_of", zh, en)
    return {"marked": notifications.read(call.ctx, chosen, up_to), "unread": notifications.count(call.ctx)}


@door.read("/notifications/stream", scope=Scope.PERSONAL_USE, media="text/event-stream")
def stream_notifications(call: Call) -> Response:
    """消息流。Server-sent events of the caller's notifications from now on, each with its ``id``.

    A browser's ``EventSource`` resumes by itself with ``Last-Event-ID``; what came in the minute before may then come
    again under the same id, and nothing is left out.
    """
    mine = waiting.ticket()
    told = _begin(call) if mine is None or mine.told is None else mine.told
    found = notifications.behind(call.ctx, ids.earlier(told.after, WINDOW), told.known, MOST)
    after = max([told.after, *(one.id for one in found)])
    known = {*told.known, *(one.id for one in found)}
    if mine is not None:
        begins = mine.told is None
        if not mine.is_last:
            kept = frozenset(one for one in known if one >= ids.earlier(after, WINDOW))
            mine.follow_person(Told(told.login, after, kept), has_more=len(found) == MOST)
    else:
        begins = True
    pieces = [f"retry: {RETRY_MILLISECONDS}\n\n"] if begins else []
    pieces += [_piece(call, one) for one in found]
    pieces.append(": \n\n")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response("".join(pieces), headers=headers, content_type="text/event-stream")


def _begin(call: Call) -> Told:
    """Where a stream begins: where it broke, else now."""
    login = call.ctx.actor.id
    resumed = request.headers.get("Last-Event-ID")
    if resumed is None:
        after = ids.new()
        before = notifications.behind(call.ctx, ids.earlier(after, WINDOW), (), MOST)
        return Told(login, after, frozenset(one.id for one in before))
    if not ids.is_id(resumed):
        zh, en = "Last-Event-ID 应为收到的最后一条消息的 id。", "Last-Event-ID must be the id of the last notification."
        raise errors.BodyMalformed(zh, en)
    return Told(login, resumed.lower(), frozenset({resumed.lower()}))


_dump = dumper(NotificationOut())


def _shown(call: Call, one: Notification) -> dict[str, Any]:
    """The notification as its reader sees it: applicants read no names of staff."""
    shown = {name: getattr(one, name) for name in Notification.__slots__}
    return shown | {"actor_id": None, "actor_name": None} if applicants.is_outside(call.ctx.actor) else shown


def _piece(call: Call, one: Notification) -> str:
    body = wire.dumps(_dump(_shown(call, one))).decode()
    return f"id: {one.id}\nevent: notification\ndata: {body}\n\n"

"""Doors to the events that other systems hear of: a list from a position on, and a stream of server-sent events."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from api import errors, sight, towns, waiting, wire
from api.contract import Call, Door
from api.fields import Answer, Instant, Items, Part, Query, Text, Variables, Whole
from api.scopes import Scope
from engine import outbox
from engine.outbox import EventFilter
from engine.rows import PublicEvent

door = Door("events", "事件", "Events")

MOST = 200
"""Events of one answer, and of one turn of a stream."""

LAST_POSITION = 2**63 - 1

RETRY_MILLISECONDS = 3000
"""After which a browser whose stream broke comes again."""


class EventsQuery(Query):
    """Which events."""

    types = Text(min=1, max=1000, load_default=None, metadata={"example": "cn.zhenshu.task.*"})
    process_definition_key = Text(min=1, load_default=None)
    process_instance_id = Text(min=1, max=36, load_default=None)


class EventListQuery(EventsQuery):
    """Which events, and from where on."""

    after = Whole(max=LAST_POSITION, load_default=0, metadata={"example": 0})
    since = Instant(load_default=None)
    limit = Whole(min=1, max=MOST, load_default=50)


class EventStreamQuery(EventsQuery):
    """Which events, and from where on; by default from now on."""

    after = Whole(max=LAST_POSITION, load_default=None, metadata={"example": None})


class CloudEventOut(Answer):
    """An event as CloudEvents 1.0 has it."""

    specversion = Text(metadata={"example": "1.0"})
    id = Text()
    source = Text(metadata={"example": "urn:zhenshu"})
    type = Text(metadata={"example": "cn.zhenshu.task.completed"})
    subject = Text(allow_none=True)
    time = Text(metadata={"example": "2026-11-23T01:30:00Z"})
    datacontenttype = Text(metadata={"example": "application/json"})
    sequence = Text(metadata={"example": "0000000000000000042"})
    towncode = Text(allow_none=True)
    data = Variables(metadata={"example": {"process_definition_key": "permit", "element_id": "Review"}})


class EventsOut(Answer):
    """A piece of the stream, and where to go on."""

    items = Part(CloudEventOut(), many=True)
    position = Whole(max=LAST_POSITION, metadata={"example": 42})


class EventTypeOut(Answer):
    """A type of event."""

    type = Text(metadata={"example": "cn.zhenshu.task.completed"})
    meaning = Text()
    meaning_en = Text()
    details = Items(Text())


@door.read("/event-types", scope=Scope.EVENT_READ, returns=EventTypeOut(), is_list=True)
def list_event_types(call: Call) -> list[dict[str, Any]]:
    """事件类型。Every type of event, what it means, and which details its data carries beside ids and keys."""
    known = sorted(call.system.hooks.published.values(), key=lambda one: one.type)
    return [{"type": one.type, "meaning": one.zh, "meaning_en": one.en, "details": [*one.details]} for one in known]


@door.read("/events", scope=Scope.EVENT_READ, query=EventListQuery(), returns=EventsOut())
def list_events(call: Call) -> dict[str, Any]:
    """事件列表。Events behind position ``after``, of the instances that the caller may read; go on at ``position``.

    Nothing is missed between two calls: positions have no gaps, and those of one instance are in its order. A position
    that was never given out is refused with 409 ``position_unknown``, one behind which events are kept no more (92
    days) with 409 ``position_forgotten``: go on with ``after=0`` at the oldest.
    """
    found, position = _behind(call, call.query["after"], call.query["limit"], since=call.query["since"])
    return {"items": [_shown(call, one) for one in found], "position": position}


@door.read("/events/stream", scope=Scope.EVENT_READ, query=EventStreamQuery(), media="text/event-stream")
def stream_events(call: Call) -> Response:
    """事件流。Server-sent events: each is a CloudEvent, its ``id`` the position to resume from.

    A browser's ``EventSource`` resumes by itself with ``Last-Event-ID``. The stream ends when the credential does.
    """
    mine = waiting.ticket()
    begins = mine is None or mine.position is None
    found, position = _behind(call, _from(call) if mine is None or mine.position is None else mine.position, MOST)
    if mine is not None and not mine.is_last:
        mine.follow(position)
    pieces = [f"retry: {RETRY_MILLISECONDS}\n\n"] if begins else []
    pieces += [_piece(call, one) for one in found]
    # A position without data is remembered by the browser and shown to nobody.
    pieces.append(f": \nid: {position}\n\n")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response("".join(pieces), headers=headers, content_type="text/event-stream")


def _from(call: Call) -> int:
    """Where a stream begins: where it broke, else where it is asked to, else now."""
    resumed = request.headers.get("Last-Event-ID")
    if resumed is not None:
        if not (resumed.isascii() and resumed.isdigit() and len(resumed) < 19):
            zh, en = "Last-Event-ID 应为收到的最后一个事件的 id。", "Last-Event-ID must be the id of the last event."
            raise errors.BodyMalformed(zh, en)
        return int(resumed)
    after: int | None = call.query["after"]
    return outbox.latest(call.ctx) if after is None else after


def _behind(call: Call, after: int, most: int, since: Any = None) -> tuple[Sequence[PublicEvent], int]:
    """Events behind a position, and the position that was looked up to."""
    query = call.query
    latest = outbox.check(call.ctx, after)
    wanted = EventFilter(
        after=after,
        until=latest,
        since=since,
        types=_types(call),
        definition_keys=[query["process_definition_key"]] if query["process_definition_key"] else (),
        instance_id=query["process_instance_id"],
        town_code=towns.of(call.ctx),
        among=sight.of_events(call.ctx),
    )
    found = outbox.read(call.ctx, wanted, most)
    return found, found[-1].position if len(found) == most else latest


def _types(call: Call) -> Sequence[str]:
    given: str | None = call.query["types"]
    return outbox.check_types(call.ctx, [one.strip() for one in given.split(",")]) if given else ()


def _shown(call: Call, one: PublicEvent) -> dict[str, Any]:
    told = outbox.cloud_event(one, call.system.hooks.event_source)
    return {"subject": None, "towncode": None, **told}


def _piece(call: Call, one: PublicEvent) -> str:
    body = wire.dumps(outbox.cloud_event(one, call.system.hooks.event_source)).decode()
    return f"id: {one.position}\nevent: {one.type}\ndata: {body}\n\n"

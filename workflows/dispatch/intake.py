"""Events come in: refused or registered once, located, compared, the caller put away. Source: domain paper P4-01."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import ids, instances, values
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from engine.rows import ProcessDefinition
from forms import formats, submission
from forms.errors import Refusal
from workflows import matters, personal, towns
from workflows.calendar.zone import local_day
from workflows.dispatch import locating, merging, orders, parties
from workflows.dispatch.errors import EventReceivedBefore, EventRefused, NotForSender
from workflows.dispatch.locating import Location
from workflows.dispatch.orders import SOURCES, WorkOrder
from workflows.dispatch.states import OrderState
from workflows.matters import Pillar
from workflows.messages import Opening
from workflows.personal import Identity

KEY = "dispatch"
START = "dispatch.event"
KIND = "work_order"
KINDS = ("咨询", "求助", "投诉", "举报", "建议", "表扬", "预警")
SECRET = ("caller_name", "caller_tel", "secret")
"""What leaves the variables once the caller is put away. Source: domain paper 4.4, INV-14."""

TOLD = ("content", "place", "expect")
"""Free texts in which callers say who they are."""

SENDERS = frozenset(
    {"APP", "AGT", "CLK", "GL", "GW", "GSV", "GIN", "GLI", "GPT", "OFF", "SQL", "DSP", "DTY", "LDR", "INT"}
)
"""Who may bring an event in. Source: domain paper 4.2, row "start/route P4"."""


def check_start(
    ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], business_key: str | None
) -> None:
    """Guard of ``instance.start``: an event is whole, whichever way it comes, and not there yet.

    Raises:
        EventRefused: what is missing or wrong, or the caller made up a work order number.
        EventReceivedBefore: the source has sent this number before.
    """
    if definition.key != KEY:
        return
    event = variables.get("event")
    found = list(_problems(event)) if isinstance(event, Mapping) else [_problem("", "required", "来件", "an event")]
    if business_key is not None:
        zh, en = "工单编号由系统分配，不能自行指定", "Work order numbers are allotted by the system"
        found.append(FieldError("/business_key", "number_refused", zh, en))
    if found:
        raise EventRefused(found[0].message_zh, found[0].message_en, fields=found)
    assert isinstance(event, Mapping)
    _refuse_repeated(ctx, ctx.actor.town_code or definition.town_code, event)


def _refuse_repeated(ctx: Context, town_code: str, event: Mapping[str, Any]) -> None:
    source_no = _given(event, "source_no")
    if source_no is not None:
        before = orders.by_source(ctx, town_code, str(event["source"]), str(source_no))
        if before is not None:
            raise EventReceivedBefore(before.source, str(source_no), before.number)


def _problem(field: str, code: str, zh: str, en: str) -> FieldError:
    pointer = f"/event/{field}" if field else "/event"
    return FieldError(pointer, code, f"应填写{zh}", f"Expected {en}")


def _problems(event: Mapping[str, Any]) -> list[FieldError]:
    """What no event can be received without, whatever form or program it came through."""
    found = []
    if event.get("source") not in SOURCES:
        found.append(_problem("source", "not_an_option", "来源", "a source of the list"))
    if event.get("kind") not in KINDS:
        found.append(_problem("kind", "not_an_option", "诉求类别", "a kind of the list"))
    for name, most, zh, en in (("place", 200, "地点", "a place"), ("content", 2000, "内容", "a content")):
        if not _is_text(event.get(name), most):
            found.append(_problem(name, "required", f"{zh}（不超过 {most} 字）", f"{en} of at most {most} characters"))
    if not isinstance(event.get("occurred_at"), datetime):
        found.append(_problem("occurred_at", "required", "发生时间", "when it happened"))
    for name, kind in (("caller_tel", "cn-phone"), ("geo", "cn-coordinates")):
        if _given(event, name) is not None:
            found += _format(event[name], name, kind)
    for name, most in (("source_no", 64), ("caller_name", 100)):
        if _given(event, name) is not None and not _is_text(event[name], most):
            found.append(_problem(name, "too_long", f"不超过 {most} 字", f"at most {most} characters"))
    return found


def _given(event: Mapping[str, Any], name: str) -> Any:
    """A part of the event; None where a form left it blank."""
    value = event.get(name)
    return None if isinstance(value, str) and not values.seen(value) else value


def _format(value: Any, name: str, kind: str) -> list[FieldError]:
    try:
        formats.FORMATS[kind].read(str(value).strip(), datetime.min.date())
    except Refusal as refusal:
        return [refusal.at(f"/event/{name}")]
    return []


def _is_text(value: object, most: int) -> bool:
    if not isinstance(value, str) or len(value) > most:
        return False
    return bool(values.seen(value)) and not any(char < " " and char not in "\n\r\t" for char in value)


OPENING = Opening(START, KEY, "event", SENDERS, NotForSender, EventRefused)
"""The message that brings an event in: nothing but the event."""


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """The work order number as business key; None for what is no event."""
    if definition.key != KEY:
        return None
    event = variables.get("event")
    source = str(event.get("source")) if isinstance(event, Mapping) else ""
    return orders.new_number(ctx, ctx.actor.town_code or definition.town_code, source)


def register(ctx: Context, call: ServiceCall) -> Mapping[str, Any]:
    """P4-01: the order with its place, its caller put away, and the open orders it may be the same as."""
    given: Mapping[str, Any] = call.variables["event"]
    remaining = personal.redacted_fields(given, TOLD, Identity(given.get("caller_name"), given.get("caller_tel")))
    event = {**given, **remaining}
    submission.redact(
        ctx,
        call.instance_id,
        ["/event/caller_name", "/event/caller_tel"],
        {f"/event/{name}": text for name, text in remaining.items()},
    )
    place = locating.locate(ctx, call.town_code, str(given["place"]), given.get("geo"))
    order = orders.add(ctx, _new(ctx, call, event, place))
    party = parties.add(ctx, order, event, {name: given[name] for name in remaining})
    instance = instances.get(ctx, call.instance_id)
    matter = matters.open(ctx, instance, Pillar.COMMAND, KIND, order.number, order.content[:100])
    matters.place(ctx, matter, village=order.village_code, grid=order.grid_code)
    return {
        "work_order_no": order.number,
        "town": towns.get(ctx, order.town_code).as_variable(),
        "event": _shown(event, order, party),
        "duplicates": merging.proposal(order, merging.candidates(ctx, order)),
        "returns": 0,
        "reopens": 0,
        "co_handlers": [],
        "forced": False,
        "reply": None,
    }


def _new(ctx: Context, call: ServiceCall, event: Mapping[str, Any], place: Location) -> WorkOrder:
    return WorkOrder(
        id=ids.new(),
        town_code=call.town_code,
        number=str(call.business_key),
        instance_id=call.instance_id,
        source=str(event["source"]),
        source_no=_given(event, "source_no"),
        kind=str(event["kind"]),
        place=str(event["place"]),
        longitude=place.point.longitude if place.point else None,
        latitude=place.point.latitude if place.point else None,
        located=place.how,
        grid_code=place.grid.code if place.grid else None,
        village_code=place.village_code,
        content=str(event["content"]),
        event_type=event.get("event_type"),
        level=None,
        domain=None,
        sensitive=False,
        confidential=False,
        state=OrderState.REGISTERED.value,
        outcome=None,
        lead_unit=None,
        co_units=[],
        returns=0,
        is_forced=False,
        reopens=0,
        occurred_at=event["occurred_at"],
        reported_at=ctx.now,
        dispatched_at=None,
        signed_at=None,
        disposed_at=None,
        due_at=None,
        reply=None,
        replied_at=None,
        closed_at=None,
        merged_into=None,
        opened_by=instances.get(ctx, call.instance_id).started_by,
        revision=1,
    )


def _shown(event: Mapping[str, Any], order: WorkOrder, party: parties.Party) -> dict[str, Any]:
    """The event as everybody who handles it sees it."""
    open_to_all = {name: value for name, value in event.items() if name not in SECRET}
    return {
        **open_to_all,
        "geo": order.point.text if order.point else None,
        "grid_code": order.grid_code,
        "village_code": order.village_code,
        "reported_at": order.reported_at,
        "reported_on": local_day(order.reported_at),
        "caller": None if party.is_secret else parties.masked_name(party.name),
        "caller_phone": parties.masked_phone(party.phone),
        "has_caller": party.can_be_called,
    }

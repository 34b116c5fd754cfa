"""The automatic steps of supervision, one function a step, in the order of the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from engine import ids, instances
from engine.context import Context
from engine.hooks import ServiceCall
from workflows import documents, matters, numbers, towns
from workflows.calendar import calendars
from workflows.clocks import deadlines
from workflows.clocks.limits import TimeLimit, Unit
from workflows.matters import Pillar
from workflows.models import archive_entry
from workflows.numbers import Document
from workflows.organisation import performers, targets
from workflows.supervision import accountability, orders
from workflows.supervision.orders import HIGHEST, RANKS, OrderState, SupervisionOrder
from workflows.supervision.triggers import KEY

Variables = dict[str, Any]

REPLY_DAYS = 3
"""Working days where the order says nothing. Source: form W1."""
AGAIN_DAYS = 1
"""Working days for an answer that was sent back or went up. Local rule."""
RETENTION_YEARS = 10
KIND = "supervision"


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    return found if isinstance(found, Mapping) else {}


def _order(ctx: Context, call: ServiceCall) -> SupervisionOrder:
    return orders.of_instance(ctx, call.instance_id)


def prepare(ctx: Context, call: ServiceCall) -> Variables:
    """S9-01: whether the unit is known; who orders without naming one names it next."""
    asked = dict(_form(call, "order"))
    target = targets.find(ctx, call.town_code, asked.get("unit"))
    asked["unit"] = target.code if target else None
    return {"order": asked, "unit_known": target is not None}


def issue(ctx: Context, call: ServiceCall) -> Variables:
    """S9-01: the order gets its number and goes out on paper; the unit has three working days unless it says more."""
    asked = _form(call, "order")
    target = targets.find(ctx, call.town_code, str(asked["unit"]))
    name = target.name if target else str(asked["unit"])
    due = _due(ctx, call.town_code, asked.get("due"))
    number = numbers.for_document(ctx, towns.get(ctx, call.town_code), Document.SUPERVISION_ORDER)
    matter = matters.find(ctx, call.instance_id)
    if matter is None:
        instance = instances.get(ctx, call.instance_id)
        matter = matters.open(ctx, instance, Pillar.COMMAND, KIND, number, str(asked["matter"])[:100])
    if target is not None:
        target.note(ctx, matter)
    order = orders.add(ctx, _new(ctx, call, asked, number, due))
    content = {
        **order.exchange(),
        "matter": order.matter,
        "unit": name,
        "due_at": due,
        "level": order.level,
        "source": order.source,
    }
    issued = documents.issue(ctx, matter, Document.SUPERVISION_ORDER, content, number)
    return {
        "supervision_no": number,
        "supervision_document": issued.id,
        "supervision_due": due,
        "rank": 0,
        "repliers": repliers(order),
        "record_id": _record(ctx, order),
    }


def _record(ctx: Context, order: SupervisionOrder) -> str | None:
    """The accountability record that the card has opened already."""
    record = None if order.card_id is None else accountability.by_card(ctx, order.card_id)
    return record.id if record else None


def _due(ctx: Context, town_code: str, asked: Any) -> datetime:
    if isinstance(asked, datetime):
        return asked
    calendar = calendars.of(ctx, town_code)
    if isinstance(asked, date):
        return calendar.end_of_service(asked)
    return deadlines.due_of(ctx, TimeLimit(REPLY_DAYS, Unit.WORKING_DAYS), ctx.now, town_code)


def _new(ctx: Context, call: ServiceCall, asked: Mapping[str, Any], number: str, due: datetime) -> SupervisionOrder:
    source = str(asked["source"])
    return SupervisionOrder(
        id=ids.new(),
        town_code=call.town_code,
        number=number,
        instance_id=call.instance_id,
        source=source,
        rule_code=str(asked.get("rule_code") or source),
        warning={"红牌": "红牌", "超法定": "超法定"}.get(source, "督办"),
        subject_number=str(asked.get("subject_number") or ""),
        subject_instance_id=_subject(ctx, call, asked),
        card_id=asked.get("card_id"),
        matter=str(asked["matter"]),
        unit=str(asked["unit"]),
        level=str(asked["level"]),
        state=OrderState.ISSUED.value,
        rank=0,
        issued_at=ctx.now,
        due_at=due,
        reply=None,
        replied_at=None,
        replied_by=None,
        result=None,
        checked_by=None,
        closed_at=None,
        revision=1,
    )


def _subject(ctx: Context, call: ServiceCall, asked: Mapping[str, Any]) -> str | None:
    """The instance that the order is about: said by a card, found by the number that a person named."""
    said, number = asked.get("subject_instance_id"), asked.get("subject_number")
    if said or not number:
        return said
    matter = matters.numbered(ctx, call.town_code, str(number))
    return matter.instance_id if matter else None


def repliers(order: SupervisionOrder) -> list[str]:
    """Who answers at the order's rank: the unit and its head, the head, a leader, the leader meeting."""
    handlers = [f"HDL-{order.unit}", f"GW-{order.unit}"]
    head = [f"LEAD-{order.unit}"]
    return {"unit": [*handlers, *head], "unit_head": head, "deputy_leader": ["LDR"], "leader_meeting": ["MTG"]}[
        RANKS[order.rank]
    ]


def note_reply(ctx: Context, call: ServiceCall) -> Variables:
    """S9-02: what the unit answered."""
    order, form = _order(ctx, call), _form(call, "reply")
    by = performers.last(ctx, call.instance_id, "S9-02")
    orders.move(ctx, order, OrderState.REPLIED, reply=str(form["text"]), replied_at=ctx.now, replied_by=by)
    return {"replied_by": by}


def send_back(ctx: Context, call: ServiceCall) -> Variables:
    """S9-03: not enough: the same rank answers again."""
    return _again(ctx, call, 0)


def escalate(ctx: Context, call: ServiceCall) -> Variables:
    """S9-04: one rank up: the head, the deputy leader, the leader meeting."""
    return _again(ctx, call, 1)


def _again(ctx: Context, call: ServiceCall, up: int) -> Variables:
    order = _order(ctx, call)
    due = deadlines.due_of(ctx, TimeLimit(AGAIN_DAYS, Unit.WORKING_DAYS), ctx.now, order.town_code)
    rank = min(order.rank + up, HIGHEST)
    order = orders.move(ctx, order, OrderState.ISSUED, rank=rank, due_at=due)
    return {"rank": order.rank, "supervision_due": due, "repliers": repliers(order)}


def open_record(ctx: Context, call: ServiceCall) -> Variables:
    """S9-05: the record names the person, the duty and the act."""
    order, draft = _order(ctx, call), _form(call, "draft")
    found = call.variables.get("record_id")
    record = (
        accountability.get(ctx, str(found))
        if found
        else accountability.open(
            ctx,
            order.town_code,
            str(draft["facts"]),
            order.rule_code,
            order_id=order.id,
            subject_instance_id=order.subject_instance_id,
        )
    )
    record = accountability.name(ctx, record, order.id, draft)
    orders.move(ctx, order, OrderState.ACCOUNTABLE)
    return {"record_id": record.id}


def note_statement(ctx: Context, call: ServiceCall) -> Variables:
    """S9-06: the person was heard."""
    record = accountability.get(ctx, str(call.variables["record_id"]))
    accountability.hear(ctx, record, str(_form(call, "hearing")["statement"]))
    return {}


def decide(ctx: Context, call: ServiceCall) -> Variables:
    """S9-07: a leader has decided what becomes of it."""
    record = accountability.get(ctx, str(call.variables["record_id"]))
    by = performers.last(ctx, call.instance_id, "S9-07")
    decided = accountability.decide(ctx, record, str(_form(call, "decision")["handling"]), by)
    told = {"person": decided.person, "act": decided.act, "handling": decided.handling}
    return {"accountability": [*(call.variables.get("accountability") or []), told]}


def close(ctx: Context, call: ServiceCall) -> Variables:
    """S9-08: closed with its result; whoever called gets it."""
    order, check = _order(ctx, call), _form(call, "check")
    by = performers.last(ctx, call.instance_id, "S9-03")
    result = str(check.get("result") or "逾期未回复，已问责")
    closed = orders.move(ctx, order, OrderState.CLOSED, result=result, checked_by=by, closed_at=ctx.now)
    return {
        "supervision": {
            "check": check.get("check"),
            "closed_at": closed.closed_at,
            "accountability": call.variables.get("accountability") or [],
        },
        "exchange": closed.exchange(),
    }


def archive(ctx: Context, call: ServiceCall) -> Variables:
    """Into the archive, where the order is a matter of its own."""
    if instances.get(ctx, call.instance_id).definition_key != KEY:
        return {}
    number = numbers.for_document(ctx, towns.get(ctx, call.town_code), Document.ARCHIVE)
    ctx.db.execute(
        insert(archive_entry),
        {
            "id": ids.new(),
            "town_code": call.town_code,
            "instance_id": call.instance_id,
            "number": number,
            "documents": len(documents.of_matter(ctx, call.instance_id)),
            "retention_years": RETENTION_YEARS,
            "archived_at": ctx.now,
        },
    )
    return {"archive_no": number}

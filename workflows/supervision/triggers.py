"""What starts supervision by itself: red cards of every line, and severe red ones, which also open a record."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import history, messages, queue
from engine.context import Context
from engine.errors import MessageNotCorrelated
from engine.models import process_instance, user_task
from engine.queue import JobKind, NewJob
from engine.rows import HistoryEvent, Instance
from engine.states import TaskState
from workflows import matters
from workflows.calendar.zone import HOME
from workflows.clocks.marks import Level
from workflows.clocks.models import clock_card
from workflows.organisation import directory, targets
from workflows.organisation.models import person, position
from workflows.organisation.places import group
from workflows.organisation.roles import PlaceKind
from workflows.supervision import accountability, causes

logger = logging.getLogger(__name__)

HANDLER = "supervision.trigger"
"""The job's name among the hooks: a listener writes its own rows and starts nothing."""
START = "supervision.order"
KEY = "supervision"
UNHEARD = "supervision_unheard"
"""History event of a card for which no process of supervision is deployed."""
JOINED = "supervision_joined"
"""History event of a red card whose matter is under supervision already."""

SOURCES: Mapping[str, str] = {Level.RED.key: "红牌", Level.SEVERE_RED.key: "超法定"}


def on_card(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """A card was issued: a red one is to be supervised, a severe red one opens an accountability record at once."""
    level = str(event.details.get("level"))
    if level not in SOURCES or event.subject_id is None:
        return
    card = _card(ctx, event.subject_id, level, str(event.details.get("reached_at")))
    if card is None:
        return
    if level == Level.SEVERE_RED.key:
        facts = f"{event.details.get('code')} 超过法定时限（{event.details.get('due_at')}）"
        accountability.open(
            ctx,
            event.town_code,
            facts,
            str(event.details.get("code")),
            card_id=card,
            subject_instance_id=event.instance_id,
        )
    payload = {"card_id": card, "level": level, "instance_id": event.instance_id, **_told(event.details)}
    queue.enqueue(ctx, [NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=event.town_code)])


def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: details.get(name) for name in ("code", "responsible", "due_at")}


def _card(ctx: Context, clock_id: str, level: str, reached_at: str) -> str | None:
    """The card itself: listeners are told after it was written."""
    statement = select(clock_card.c.id).where(
        clock_card.c.clock_id == clock_id,
        clock_card.c.level == int(Level[level.upper()]),
        clock_card.c.reached_at == datetime.fromisoformat(reached_at),
    )
    found: str | None = ctx.db.execute(statement).scalar()
    return found


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """The job: order supervision of what earned the card, once; where nobody supervises, that is on record.

    A red card of a matter for which the same unit is under supervision already joins that order: one lateness is one
    order, however many clocks it makes late. A severe red one has an order of its own, for somebody answers for it.
    """
    card_id, subject = str(payload["card_id"]), payload.get("instance_id")
    if causes.is_known(ctx, card_id) or _is_supervision(ctx, subject):
        return
    order = order_of(ctx, payload)
    if subject is not None:
        causes.hold(ctx, str(subject))
        if payload["level"] == Level.RED.key:
            answering = causes.running(ctx, str(subject), order["unit"])
            if answering is not None:
                causes.add(ctx, order, answering)
            if answering is not None or causes.is_outranked(ctx, card_id):
                history.record(ctx, JOINED, subject_id=card_id, details={"code": payload.get("code")})
                return
    try:
        started = messages.correlate(ctx, START, variables={"order": order}, patient=False)
    except MessageNotCorrelated:
        history.record(ctx, UNHEARD, subject_id=card_id, details={"code": payload.get("code")})
        logger.info("card without supervision", extra={"instance_id": subject})
        return
    causes.add(ctx, order, started.instance.id)


def _is_supervision(ctx: Context, instance_id: Any) -> bool:
    """Whether the card is supervision's own: that escalates by itself."""
    statement = select(process_instance.c.definition_key).where(process_instance.c.id == instance_id)
    return instance_id is not None and ctx.db.execute(statement).scalar() == KEY


def _said(due_at: Any) -> str:
    """An instant as the town reads it."""
    return f"{datetime.fromisoformat(str(due_at)).astimezone(HOME):%Y-%m-%d %H:%M}" if due_at else "时间不详"


def order_of(ctx: Context, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The order that a card asks for."""
    instance_id = payload.get("instance_id")
    matter = None if instance_id is None else matters.find(ctx, str(instance_id))
    number = matter.number if matter else ""
    code, source = str(payload["code"]), SOURCES[str(payload["level"])]
    return {
        "source": source,
        "matter": f"{number or '事项'} 的时限 {code} 已超期（{_said(payload.get('due_at'))}），请说明原因并限期办结。",
        "unit": unit_of(ctx, matter.town_code if matter else ctx.actor.town_code, payload),
        "level": "挂牌" if source == "超法定" else "一般",
        "due": None,
        "subject_number": number,
        "subject_instance_id": instance_id,
        "card_id": payload["card_id"],
        "rule_code": code,
    }


def unit_of(ctx: Context, town_code: str, payload: Mapping[str, Any]) -> str | None:
    """The unit that answers for a clock: of its group, of its person, or of who has the matter's task now."""
    for name in (payload.get("responsible"), *_holders(ctx, payload.get("instance_id"))):
        code = _unit_of_name(ctx, town_code, str(name)) if name else None
        if code is not None:
            return code
    return None


def _holders(ctx: Context, instance_id: Any) -> list[str]:
    statement = select(user_task.c.assignee, user_task.c.candidate_groups).where(
        user_task.c.instance_id == instance_id, user_task.c.state == TaskState.OPEN.value
    )
    found: list[str] = []
    for assignee, groups in ctx.db.execute(statement).all() if instance_id else ():
        found += ([assignee] if assignee else []) + list(groups)
    return found


def _unit_of_name(ctx: Context, town_code: str, name: str) -> str | None:
    known = group(name)
    if known is not None:
        target = targets.find(ctx, town_code, known.place_code)
        return target.code if target else None
    statement = (
        select(position.c.place_kind, position.c.place_code)
        .join(person, person.c.id == position.c.person_id)
        .where(person.c.login == name, position.c.town_code == town_code)
        .order_by(position.c.id)
    )
    for _, code in ctx.db.execute(statement):
        target = targets.find(ctx, town_code, code)
        if target is not None:
            return target.code
    return None


def units_of(ctx: Context, town_code: str, login: str) -> frozenset[str]:
    """Every unit that a person belongs to, with those above: whose cards the person may not take back."""
    places = directory.places(ctx, town_code)
    statement = (
        select(position.c.place_kind, position.c.place_code)
        .join(person, person.c.id == position.c.person_id)
        .where(person.c.login == login, position.c.town_code == town_code)
    )
    held = [(PlaceKind(kind), code) for kind, code in ctx.db.execute(statement)]
    return frozenset(place.code for kind, code in held for place in places.above(kind, code))

"""Hearings as service steps: open the request, issue the notice, close with the result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine import ids
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from workflows import documents, matters
from workflows.calendar.zone import HOME
from workflows.clocks import clocks, deadlines, steps
from workflows.clocks.limits import TimeLimit, Unit
from workflows.hearings import hearings
from workflows.hearings.errors import HearingRequestInvalid
from workflows.hearings.hearings import PENALTY, PERMIT, Hearing, HearingState
from workflows.numbers import Document

ORGANISE = "AP-08"
REQUEST_LIMITS = {PERMIT: "AP-07", PENALTY: "PN-08"}
HELD, POSTPONED = "已举行", "改期"
NAMING = TimeLimit(3, Unit.WORKING_DAYS)
"""To name the host of a penalty's hearing. Source: local rule."""

Variables = dict[str, Any]


def open(ctx: Context, call: ServiceCall) -> Variables:
    """S12a-01: whether the request came within five working days; a permit's hearing is organised within twenty.

    Variable ``hearing_request`` ``{kind, applicant, requested_at, told_at, reason, excluded_persons, notice_number,
    address}``. Sets ``hearing_id``, ``hearing_in_time``, ``organise_by``.

    Raises:
        HearingRequestInvalid: no kind, or nobody who asks.
    """
    request = _request(call)
    requested_at: datetime = request.get("requested_at") or ctx.now
    told_at: datetime | None = request.get("told_at")
    in_time = told_at is None or requested_at <= deadlines.due(
        ctx, REQUEST_LIMITS[request["kind"]], told_at, call.town_code
    )
    made = Hearing(
        id=ids.new(),
        town_code=call.town_code,
        instance_id=call.instance_id,
        kind=request["kind"],
        applicant=str(request["applicant"])[:100],
        requested_at=requested_at.astimezone(UTC),
        told_at=None if told_at is None else told_at.astimezone(UTC),
        in_time=in_time,
        reason=str(request["reason"]) if request.get("reason") else None,
        host=None,
        recorder=None,
        is_public=None,
        place=None,
        scheduled_at=None,
        notice_no=None,
        notice_served_at=None,
        postponements=0,
        attendees=[],
        record_file=[],
        absent_reason=None,
        opinion=None,
        state=HearingState.REQUESTED.value,
        ended_at=None,
        revision=1,
    )
    hearings.add(ctx, made)
    organise_by = _organise_by(ctx, call, made) if in_time else ctx.now
    return {"hearing_id": made.id, "hearing_in_time": in_time, "organise_by": organise_by}


def _request(call: ServiceCall) -> Mapping[str, Any]:
    request = call.variables.get("hearing_request")
    if not isinstance(request, Mapping) or request.get("kind") not in REQUEST_LIMITS or not request.get("applicant"):
        zh, en = "听证请求缺少种类或申请人", "Expected the kind and the applicant of a hearing"
        raise HearingRequestInvalid(zh, en, fields=[FieldError("/variables/hearing_request", "required", zh, en)])
    return request


def _organise_by(ctx: Context, call: ServiceCall, made: Hearing) -> datetime:
    if made.kind == PERMIT:
        return clocks.start(ctx, steps.subject_of(call), ORGANISE, made.requested_at).safe_at
    return deadlines.due_of(ctx, NAMING, ctx.now, call.town_code)


def notify(ctx: Context, call: ServiceCall) -> Variables:
    """S12a-03: the notice of hearing; it has to be served seven working days before.

    Sets ``notify_by`` and ``hearing_service``, the request for the service of the notice.
    """
    plan: Mapping[str, Any] = call.variables["hearing_plan"]
    found = hearings.get(ctx, str(call.variables["hearing_id"]))
    scheduled_at: datetime = plan["scheduled_at"].astimezone(UTC)
    issued = _notice(ctx, call, found, plan, scheduled_at)
    again = found.state == HearingState.SCHEDULED
    facts = {name: plan.get(name) for name in ("host", "recorder", "place", "is_public")}
    facts |= {"scheduled_at": scheduled_at, "postponements": found.postponements + again, "notice_served_at": None}
    found = hearings.move(ctx, found, HearingState.SCHEDULED, notice_no=issued.number if issued else None, **facts)
    notify_by = deadlines.due(ctx, found.notice_limit, scheduled_at, call.town_code)
    request = _request(call)
    return {
        "notify_by": notify_by,
        "hearing_service": {
            "document_ids": [issued.id] if issued else [],
            "papers": [] if issued else ["听证通知书"],
            "recipient": found.applicant,
            "address": request.get("address"),
            "preferred_mode": "直接",
            "e_consent": request.get("e_consent") is True,
            "limit": None,
            "due": notify_by,
            "group": "CRT" if found.kind == PERMIT else "OFF",
        },
    }


def _notice(
    ctx: Context, call: ServiceCall, found: Hearing, plan: Mapping[str, Any], scheduled_at: datetime
) -> documents.Issued | None:
    matter = matters.find(ctx, call.instance_id)
    if matter is None:
        return None
    content = {
        "applicant": found.applicant,
        "scheduled_at": scheduled_at.astimezone(HOME).isoformat(timespec="minutes"),
        "place": plan.get("place"),
        "host": plan.get("host"),
        "recorder": plan.get("recorder"),
        "public": plan.get("is_public") is True,
        "right_told_by": _request(call).get("notice_number"),
        "rights": "可以亲自参加听证，也可以委托一至二人代理；认为主持人与本案有直接利害关系的，有权申请回避；"
        "无正当理由拒不出席或者未经许可中途退出的，视为放弃听证权利。听证不收取费用。",
    }
    return documents.issue(ctx, matter, Document.HEARING_NOTICE, content)


def close(ctx: Context, call: ServiceCall) -> Variables:
    """S12a-06: what became of it; the limit to organise stops. Sets ``hearing`` for the caller."""
    found = hearings.get(ctx, str(call.variables["hearing_id"]))
    clocks.stop_all(ctx, steps.subject_of(call), [ORGANISE])
    if not found.in_time:
        late = {"absent_reason": "逾期申请", "ended_at": ctx.now}
        return {"hearing": hearings.move(ctx, found, HearingState.LATE, **late).as_variable()}
    session: Mapping[str, Any] = call.variables["hearing_session"]
    served: Mapping[str, Any] = call.variables.get("service") or {}
    facts: Variables = {
        "notice_served_at": served.get("served_at"),
        "attendees": documents.plain(session.get("attendees") or []),
        "record_file": documents.plain(session.get("record") or []),
        "absent_reason": session.get("absent_reason"),
        "ended_at": ctx.now,
    }
    if session["outcome"] != HELD:
        return {"hearing": hearings.move(ctx, found, HearingState.WAIVED, **facts).as_variable()}
    found = hearings.move(ctx, found, HearingState.HELD, **facts)
    opinion = str(call.variables["hearing_opinion"])
    matter = matters.find(ctx, call.instance_id)
    if matter is not None:
        content = {
            "applicant": found.applicant,
            "host": found.host,
            "recorder": found.recorder,
            "attendees": found.attendees,
            "scheduled_at": found.scheduled_at,
            "opinion": opinion,
        }
        documents.issue(ctx, matter, Document.HEARING_RECORD, content)
    return {"hearing": hearings.move(ctx, found, HearingState.CLOSED, opinion=opinion).as_variable()}

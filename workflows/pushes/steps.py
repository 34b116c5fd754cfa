"""Two-way push as service steps: open, sent, claimed, checked; receive and answer for the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from workflows import acts, matters
from workflows.calendar.zone import HOME
from workflows.clocks import clocks, deadlines, steps
from workflows.clocks.limits import Bearer, Kind, TimeLimit, Unit
from workflows.connectors import registry
from workflows.pushes import pushes, receivers, restrictions
from workflows.pushes.errors import PushRequestInvalid
from workflows.pushes.pushes import ANSWER, FROM_REGULATOR, TO_COUNTY, TO_REGULATOR, Envelope, Push, PushState

PROCESS = "regulator_push"
CLAIM, CHECK, MEASURE = "S8-05", "S8-09", "S8-12"
SEND_LIMIT, CLAIM_VARIANT = "AP-16", "监管部门认领"

ACT = TimeLimit(5, Unit.WORKING_DAYS, Bearer.AGENCY, MEASURE, "处理监管信息", "审管互动 地方规则", Kind.INTERNAL)
"""Within which the office acts upon what a regulator tells. Source: domain paper 3.8 (S8), local rule."""

FIRST_CHECK = TimeLimit(2, Unit.MONTHS)
"""Within which a permit on commitment is checked first. Source: domain paper 3.1 (G-P1-05), 3.8 (S8)."""

DENIED = "不予新许可"
Variables = dict[str, Any]


# --- to the regulator -----------------------------------------------------------------------------


def open(ctx: Context, call: ServiceCall) -> Variables:
    """S8-02: one row for each receiver, business id and version; the limit to send begins.

    Variables: ``push_request`` ``{receiver, receiver_name, payload, business_id, limit, since, direction}``,
    ``push_receiver`` where the decision found one. Sets ``push``, ``outgoing``, ``first_check_by`` and
    ``receiver_options``.

    Raises:
        PushRequestInvalid: nobody to send to, or nothing.
    """
    request = _request(call)
    _send_back(ctx, call, request)
    receiver: Mapping[str, Any] = call.variables.get("push_receiver") or {}
    named = {**receiver, **{name: request[name] for name in ("receiver", "receiver_name") if request.get(name)}}
    payload = {**request["payload"]}
    if request.get("rerouted_because"):
        payload["rerouted_because"] = request["rerouted_because"]
        code = str(request["receiver"])
        named["receiver_name"] = receivers.known(ctx, call.town_code).get(code, code)
    clock = clocks.start(ctx, steps.subject_of(call), str(request.get("limit") or SEND_LIMIT), request.get("since"))
    envelope = Envelope(
        TO_COUNTY if request.get("direction") == TO_COUNTY else TO_REGULATOR,
        str(named.get("receiver") or ""),
        str(named.get("receiver_name") or ""),
        _business_id(ctx, call, request),
        payload,
        clock.safe_at,
    )
    if not envelope.receiver:
        raise _refused("receiver", "required", "没有接收部门", "Nobody to send to")
    push = pushes.put(ctx, call.instance_id, call.town_code, envelope)
    return {
        "push": push.as_variable(),
        "outgoing": _outgoing(ctx, push),
        "first_check_by": _first_check(ctx, call, payload),
        "receiver_options": receivers.options(ctx, call.town_code),
    }


def _request(call: ServiceCall) -> Mapping[str, Any]:
    request = call.variables.get("push_request")
    if not isinstance(request, Mapping) or not isinstance(request.get("payload"), Mapping) or not request["payload"]:
        raise _refused("payload", "required", "缺少推送内容", "Expected a content to push")
    return request


def _refused(name: str, code: str, zh: str, en: str) -> PushRequestInvalid:
    return PushRequestInvalid(zh, en, fields=[FieldError(f"/variables/push_request/{name}", code, zh, en)])


def _business_id(ctx: Context, call: ServiceCall, request: Mapping[str, Any]) -> str:
    matter = matters.find(ctx, call.instance_id)
    found = request.get("business_id") or (matter.number if matter else call.business_key)
    if not found:
        raise _refused("business_id", "required", "缺少业务号", "Expected a business id")
    return str(found)


def _send_back(ctx: Context, call: ServiceCall, request: Mapping[str, Any]) -> None:
    """What another unit refused before this one is asked."""
    earlier = call.variables.get("push")
    if earlier is not None:
        told: Mapping[str, Any] = call.variables.get("push_feedback") or {}
        facts = {"feedback": told.get("feedback"), "reason": told.get("reason"), "closed_at": ctx.now}
        found = pushes.get(ctx, str(earlier["push_id"]))
        if found.state == PushState.SENT:
            pushes.move(ctx, found, PushState.REFUSED, **facts)
        clocks.stop_all(ctx, steps.subject_of(call), [SEND_LIMIT])


def _outgoing(ctx: Context, push: Push) -> Variables:
    """What is sent, and by which connector; by none where the unit reads it in this platform."""
    connector = registry.for_receiver(ctx, push.town_code, push.receiver)
    return {
        "address": None if connector is None else connector.address,
        "secret": None if connector is None else connector.secret,
        "connector": None if connector is None else connector.code,
        "push_id": push.id,
        "direction": push.direction,
        "receiver": push.receiver,
        "business_id": push.business_id,
        "version": push.version,
        "payload": push.payload,
    }


def _first_check(ctx: Context, call: ServiceCall, payload: Mapping[str, Any]) -> datetime | None:
    """Until when what was granted on a commitment is checked first."""
    by = payload.get("first_check_by")
    if isinstance(by, date):
        return datetime.combine(by, time(17, 30), HOME)
    return deadlines.due_of(ctx, FIRST_CHECK, ctx.now, call.town_code) if payload.get("commitment") is True else None


def sent(ctx: Context, call: ServiceCall) -> Variables:
    """S8-04: the other side has it; an answer is over with that, a permit waits to be claimed within three days.

    What had gone before, with the same content, stays as it is.
    """
    push = pushes.get(ctx, str(call.variables["outgoing"]["push_id"]))
    facts: Variables = {"sent_at": ctx.now, "acknowledged_at": ctx.now, "ack_id": str(call.variables["push_ack"])[:64]}
    if push.state == PushState.PENDING:
        push = pushes.move(ctx, push, PushState.SENT, **facts)
    subject = steps.subject_of(call)
    if push.direction == ANSWER:
        return {"push": pushes.move(ctx, push, PushState.CLOSED, closed_at=ctx.now).as_variable()}
    clocks.stop_all(ctx, subject, [_request(call).get("limit") or SEND_LIMIT])
    claim = clocks.start(ctx, subject, SEND_LIMIT, variant=CLAIM_VARIANT)
    return {"push": push.as_variable(), "claim_by": claim.safe_at}


def claimed(ctx: Context, call: ServiceCall) -> Variables:
    """S8-07: the unit has taken it over, perhaps checked it already. Sets ``push`` for the caller."""
    told: Mapping[str, Any] = call.variables["push_feedback"]
    push = pushes.get(ctx, str(call.variables["push"]["push_id"]))
    clocks.stop_all(ctx, steps.subject_of(call), [SEND_LIMIT])
    facts = {"claimed_at": ctx.now, "feedback": told["feedback"], "reason": told.get("reason")}
    if push.state == PushState.SENT:
        by = acts.last_actor(ctx, call.instance_id, PROCESS, CLAIM)
        push = pushes.move(ctx, push, PushState.CLAIMED, claimed_by=by, **facts)
    if str(told["feedback"]).startswith("已检查") or call.variables.get("first_check_by") is None:
        push = pushes.move(ctx, push, PushState.CLOSED, closed_at=ctx.now)
    return {"push": push.as_variable()}


def checked(ctx: Context, call: ServiceCall) -> Variables:
    """S8-10: the first check is done; with problems the office has five working days to act."""
    told: Mapping[str, Any] = call.variables["push_feedback"]
    push = pushes.get(ctx, str(call.variables["push"]["push_id"]))
    facts = {"feedback": told["feedback"], "reason": told.get("reason"), "closed_at": ctx.now}
    after = pushes.move(ctx, push, PushState.CLOSED, **facts).as_variable()
    return {"push": after, "act_by": _act_by(ctx, call) if told["feedback"] == "已检查-问题" else None}


# --- from the regulator ---------------------------------------------------------------------------


def _act_by(ctx: Context, call: ServiceCall) -> datetime:
    return clocks.start_limit(ctx, steps.subject_of(call), ACT).safe_at


def receive(ctx: Context, call: ServiceCall) -> Variables:
    """S8-20: what a regulator tells; the office has five working days to act and answer.

    Raises:
        PushRequestInvalid: nobody sent it, or nothing.
        PushConflicting: the sender's version has another content already.
    """
    request = _request(call)
    if not request.get("receiver"):
        raise _refused("receiver", "required", "缺少监管部门", "Expected who tells it")
    act_by = _act_by(ctx, call)
    push = pushes.put(ctx, call.instance_id, call.town_code, received(request, act_by), request.get("version"))
    return {"push": push.as_variable(), "act_by": act_by}


def received(request: Mapping[str, Any], act_by: datetime) -> Envelope:
    """What came, as it is kept."""
    sender, name = str(request["receiver"]), str(request.get("receiver_name") or request["receiver"])
    return Envelope(FROM_REGULATOR, sender, name, str(request["business_id"]), request["payload"], act_by)


def answer(ctx: Context, call: ServiceCall) -> Variables:
    """S8-13: what the office does, and the answer as a push of its own."""
    told: Mapping[str, Any] = call.variables["regulator_measure"]
    push = pushes.get(ctx, str(call.variables["push"]["push_id"]))
    clocks.stop_all(ctx, steps.subject_of(call), [MEASURE])
    if told["measure"] == DENIED:
        by = acts.last_actor(ctx, call.instance_id, PROCESS, MEASURE) or ctx.actor.id
        party = str(push.payload.get("party") or "")
        restrictions.add(ctx, push, party, str(told["answer"]), told["until"], by)
    if push.state == PushState.RECEIVED:
        push = pushes.move(ctx, push, PushState.CLOSED, closed_at=ctx.now, reason=told["answer"])
    payload = {"measure": told["measure"], "answer": told["answer"], "until": told.get("until")}
    to = Envelope(ANSWER, push.receiver, push.receiver_name, f"{push.business_id}/答复", payload, ctx.now)
    made = pushes.put(ctx, call.instance_id, call.town_code, to)
    return {"push": made.as_variable(), "outgoing": _outgoing(ctx, made)}

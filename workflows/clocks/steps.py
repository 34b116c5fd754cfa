"""The clocks as service steps: a designer starts, stops, suspends and extends them without a line of code.

A refusal comes back as the BPMN error ``clock_refused`` with its reasons in the variable ``clock_refusal``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine import instants
from engine.context import Context
from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from engine.hooks import BpmnError, Outcome, ServiceCall
from workflows.clocks import clocks, extensions, procedures, suspensions
from workflows.clocks.clocks import Setting
from workflows.clocks.errors import ExtensionRefused, LimitRefused, SuspensionRefused
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.marks import Level
from workflows.clocks.rows import Clock, Subject
from workflows.clocks.states import OPEN
from workflows.clocks.suspensions import SuspensionRequest

REFUSED = "clock_refused"
INSTANCE = "process_instance"
_REACHES = {"法定": "statutory", "承诺": "promised", "两者": "both"}
"""What the form SP1 offers. Source: domain paper 3.8."""

Handler = Callable[[Context, ServiceCall], Outcome]


def subject_of(call: ServiceCall) -> Subject:
    """What the clocks of a step's instance belong to: the instance, whatever case it is about."""
    return Subject(INSTANCE, call.instance_id, call.town_code, call.instance_id)


def refusable(handler: Handler) -> Handler:
    """The handler with its refusals as a BPMN error."""

    def step(ctx: Context, call: ServiceCall) -> Outcome:
        try:
            return handler(ctx, call)
        except (NotFound, NotAllowed, Conflict, Invalid) as error:
            reasons = [{"field": one.pointer, "code": one.code, "message": one.message_zh} for one in error.fields]
            refusal = {"code": error.code, "message": error.detail_zh, "reasons": reasons}
            raise BpmnError(REFUSED, error.detail, {"clock_refusal": refusal}) from error

    return step


# --- start, stop, cancel --------------------------------------------------------------------------


def start(ctx: Context, call: ServiceCall) -> Outcome:
    """Start the clock of property ``limit``; sets ``clock``, or the variable that property ``result`` names.

    Properties: ``limit``, ``variant``, ``office``, ``result``, and ``on_blue``, ``on_yellow``, ``on_red``,
    ``on_severe_red``, ``on_lapsed`` with the name of the message to send. Variables, by input mapping:
    ``clock_amount``, ``clock_start``, ``clock_responsible``.
    """
    given = call.variables
    clock = clocks.start(
        ctx,
        subject_of(call),
        _required(call, "limit"),
        _instant(given.get("clock_start"), "clock_start"),
        amount=_whole(given.get("clock_amount"), "clock_amount"),
        variant=call.properties.get("variant", ""),
        setting=_setting(call),
    )
    return {call.properties.get("result", "clock"): clock.as_variable()}


def messages_of(call: ServiceCall) -> dict[str, str]:
    """Level key → message name, as the step's properties ``on_yellow`` and its like say."""
    named = {level.key: call.properties.get(f"on_{level.key}") for level in Level}
    return {key: name for key, name in named.items() if name}


def _setting(call: ServiceCall) -> Setting:
    responsible = call.variables.get("clock_responsible")
    return Setting(
        office=call.properties.get("office", ""),
        responsible=str(responsible) if responsible else None,
        messages=messages_of(call),
    )


def stop(ctx: Context, call: ServiceCall) -> Outcome:
    """Stop the open clocks of property ``limit`` (all of them without it); sets ``clocks_in_time``."""
    at = _instant(call.variables.get("clock_stop"), "clock_stop")
    stopped = clocks.stop_all(ctx, subject_of(call), _codes(call), at)
    return {"clocks_in_time": all(clock.in_time for clock in stopped)}


def cancel(ctx: Context, call: ServiceCall) -> Outcome:
    """Cancel every open clock of the instance."""
    clocks.cancel_all(ctx, subject_of(call), call.properties.get("reason", call.element_id))
    return None


def _codes(call: ServiceCall) -> list[str]:
    return [code for code in call.properties.get("limit", "").split(";") if code]


# --- suspend, resume, extend ----------------------------------------------------------------------


def suspend(ctx: Context, call: ServiceCall) -> Outcome:
    """Stop clocks for the form SP1 in variable ``special_procedure``; sets ``suspension_id``.

    What the item declares stands in ``item.special_procedures``; without an item, all that the law admits.
    """
    form = _form(call, "special_procedure")
    declared = (call.variables.get("item") or {}).get("special_procedures")
    request = SuspensionRequest(
        type=procedures.code_of(str(form.get("type") or "")) or "",
        reach=_REACHES.get(str(form.get("clock")), str(form.get("clock") or "")),
        reason=str(form.get("reason") or ""),
        planned_days=_whole(form.get("planned_wd"), "planned_wd") or 0,
        notice_document_id=str(form.get("notice_doc") or ""),
        approved_by=str(form.get("approver") or ""),
        started_on=_day(form.get("started_on"), "started_on"),
        legal_basis=str(form.get("legal_basis") or ""),
        allowed=None if declared is None else procedures.allowances(declared),
        responsible=str(form["responsible"]) if form.get("responsible") else None,
        messages=_setting(call).messages,
    )
    suspension = suspensions.start(ctx, subject_of(call), request)
    return {"suspension_id": suspension.id, "suspension_ends_on": suspension.planned_end_on, **_dues(ctx, call)}


def resume(ctx: Context, call: ServiceCall) -> Outcome:
    """End the suspension ``suspension_id`` with ``special_procedure.result``; sets the new due dates."""
    form = _form(call, "special_procedure")
    ended_on = _day(form.get("ended_on"), "ended_on")
    suspensions.end(ctx, str(call.variables.get("suspension_id")), str(form.get("result") or ""), ended_on)
    return _dues(ctx, call)


def extend(ctx: Context, call: ServiceCall) -> Outcome:
    """Lengthen the open clock of property ``limit`` by the form A7 in variable ``extension``; sets ``clock_dues``."""
    form = _form(call, "extension")
    code = _required(call, "limit")
    found = [clock for clock in _open(ctx, call) if clock.code == code]
    if not found:
        zh, en = f"没有运行中的时钟 {code}", f"No open clock has the code {code}"
        raise ExtensionRefused(zh, en)
    request = ExtensionRequest(
        amount=_whole(form.get("days"), "days") or 0,
        reason=str(form.get("reason") or ""),
        approved_by=str(form.get("approver") or ""),
        approved_as=str(form.get("approved_as") or "agency_head"),
        notice_document_id=str(form["notice_doc"]) if form.get("notice_doc") else None,
    )
    extensions.extend(ctx, found[0].id, request)
    return _dues(ctx, call)


def _open(ctx: Context, call: ServiceCall) -> list[Clock]:
    return [clock for clock in clocks.of_subject(ctx, INSTANCE, call.instance_id) if clock.state in OPEN]


def _dues(ctx: Context, call: ServiceCall) -> dict[str, Any]:
    """``clock_dues``: code → when it is due, of the open clocks."""
    return {"clock_dues": {clock.code: clock.due_at for clock in _open(ctx, call)}}


# --- what a diagram hands over --------------------------------------------------------------------


def _required(call: ServiceCall, name: str) -> str:
    value: str = call.properties.get(name, "")
    if not value:
        zh, en = f"步骤缺少属性 {name}", f"Expected the step to have the property {name}"
        raise LimitRefused(f"/properties/{name}", "property_missing", zh, en)
    return value


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    if not isinstance(found, Mapping):
        zh, en = f"缺少变量 {name}", f"Expected the variable {name} to be a context"
        kind = ExtensionRefused if name == "extension" else SuspensionRefused
        raise kind(zh, en, fields=[FieldError(f"/{name}", "required", zh, en)])
    return found


def _whole(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        zh, en = f"{name} 应为整数", f"Expected {name} to be a whole number"
        raise LimitRefused(f"/{name}", "not_a_whole_number", zh, en)
    return int(value)


def _instant(value: Any, name: str) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        zh, en = f"{name} 应为带时区的时刻", f"Expected {name} to be a date and time with a zone"
        raise LimitRefused(f"/{name}", "not_an_instant", zh, en)
    if not instants.is_within(value):
        zh, en = f"{name} 应在 {instants.BOUNDS} 之间", f"Expected {name} within {instants.BOUNDS}"
        raise LimitRefused(f"/{name}", "instant_range", zh, en)
    return value.astimezone(UTC)


def _day(value: Any, name: str) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        zh, en = f"{name} 应为日期", f"Expected {name} to be a date"
        raise LimitRefused(f"/{name}", "not_a_date", zh, en) from error

"""The automatic steps of dispatch diagrams, one function a step, in the order of the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from engine import ids
from engine.context import Context
from engine.errors import Conflict, Invalid, NotAllowed
from engine.hooks import BpmnError, ServiceCall
from workflows import documents, matters, numbers, towns
from workflows.calendar.zone import local_day
from workflows.catalogues import entries, kinds
from workflows.catalogues.kinds import EventType
from workflows.clocks import clocks, extensions
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.limits import TimeLimit, Unit
from workflows.clocks.steps import REFUSED
from workflows.dispatch import (
    assessments,
    call_backs,
    early_warnings,
    hang_ups,
    limits,
    merging,
    orders,
    replies,
    returns,
)
from workflows.dispatch.errors import TriageRefused
from workflows.dispatch.hang_ups import HangUp
from workflows.dispatch.orders import WorkOrder
from workflows.dispatch.states import OrderState
from workflows.models import archive_entry
from workflows.numbers import Document
from workflows.organisation import performers, targets
from workflows.organisation.targets import Target
from workflows.pushes import pushes
from workflows.pushes.pushes import Envelope

Variables = dict[str, Any]

CALL_BACK = "DC-11"
COUNTY, TO_COUNTY = "COUNTY", "to_county"
RETENTION_YEARS = 5
"""Source: domain paper 4.6, local rule."""


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    return found if isinstance(found, Mapping) else {}


def _order(ctx: Context, call: ServiceCall) -> WorkOrder:
    return orders.of_instance(ctx, call.instance_id)


# --- 预警研判 ---------------------------------------------------------------------------------------


def event_type(ctx: Context, town_code: str, code: object, day: date) -> EventType:
    """The type in force.

    Raises:
        TriageRefused: the catalogue has none.
    """
    found = entries.find(ctx, kinds.EVENT_TYPES, town_code, str(code), day) if code else None
    if found is None:
        zh, en = f"事件类型 {code} 不在目录中或未生效", f"The catalogue has no event type {code} in force"
        raise TriageRefused("event_type", "event_type_unknown", zh, en)
    return found


def assess(ctx: Context, call: ServiceCall) -> Variables:
    """P4-03: what the catalogue says of the type, what the rules notice, and what it may be merged with."""
    triage = _form(call, "triage")
    order = _order(ctx, call)
    kind = event_type(ctx, order.town_code, triage["event_type"], local_day(ctx.now))
    order = orders.move(
        ctx,
        order,
        OrderState.TRIAGED,
        event_type=kind.code,
        level=str(triage["level"]),
        domain=str(triage["domain"]),
        sensitive=triage.get("sensitive") is True,
    )
    warnings = early_warnings.USUAL.look(ctx, order)
    return {
        "assessment": {
            "type_name": kind.name,
            "category": kind.category,
            "type_level": kind.level,
            "lead_unit": kind.lead_unit,
            "close_condition": kind.close_condition,
            "disposal": _limit(kind.disposal),
            "response": _limit(kind.response),
            "warnings": [{"rule": one.rule, "title": one.title_zh, "detail": one.detail} for one in warnings],
        },
        "duplicates": merging.proposal(order, merging.candidates(ctx, order)),
    }


def _limit(limit: TimeLimit) -> Variables:
    return {"amount": limit.amount or 0, "unit": limit.unit.value}


def merge(ctx: Context, call: ServiceCall) -> Variables:
    """G-P4-07: this order becomes part of the one that triage named, which inherits its caller."""
    order = merging.merge(ctx, _order(ctx, call), str(_form(call, "triage")["merge_into"]))
    clocks.cancel_all(ctx, limits.subject(order), "merged")
    return {"merged_into": _form(call, "triage")["merge_into"]}


# --- 分派处理 ---------------------------------------------------------------------------------------


def propose(ctx: Context, call: ServiceCall) -> Variables:
    """G-P4-01, G-P4-04: the unit and the time that the tables give; the duty officer decides."""
    order = _order(ctx, call)
    unit = _routed(order, str(_form(call, "routing").get("unit") or ""))
    target = targets.find(ctx, order.town_code, unit)
    limit = _table_limit(ctx, order, call)
    return {
        "proposal": {
            "lead_unit": target.code if target else None,
            "lead_name": target.name if target else None,
            "due_at": limits.due(ctx, order, limit),
        }
    }


PLACES = ("grid", "village")


def _routed(order: WorkOrder, unit: str) -> str | None:
    """The unit itself, or the grid or village where the event is."""
    if unit == "grid":
        return order.grid_code or order.village_code
    return order.village_code if unit == "village" else unit or None


def _table_limit(ctx: Context, order: WorkOrder, call: ServiceCall) -> TimeLimit:
    table = _form(call, "level_limit")
    return limits.disposal(ctx, order, int(table["amount"]), str(table["unit"]))


def send(ctx: Context, call: ServiceCall) -> Variables:
    """P4-05: the order goes to its lead and co-handlers; every clock of it starts now."""
    order, form = _order(ctx, call), _form(call, "dispatching")
    lead = _target(ctx, order, form["lead_unit"])
    forced = call.variables.get("forced") is True
    returns.decide(ctx, order, lead.code, performers.last(ctx, call.instance_id, _last_dispatch(forced)))
    co_units = [_target(ctx, order, code) for code in form.get("co_units") or []]
    clocks.cancel_all(ctx, limits.subject(order), "dispatched")
    order = orders.move(
        ctx,
        order,
        OrderState.DISPATCHED,
        lead_unit=lead.code,
        co_units=[unit.code for unit in co_units],
        is_forced=forced,
        confidential=form.get("confidential") is True,
        dispatched_at=ctx.now,
    )
    matter = matters.of_instance(ctx, call.instance_id)
    for target in (lead, *co_units):
        target.note(ctx, matter)
    limit = _table_limit(ctx, order, call)
    if form.get("due_changed") is True:
        limit = limits.until(ctx, limit, form["due_at"])
    clock = limits.start(ctx, order, limit, _form(call, "assessment")["response"], lead.group)
    order = orders.change(ctx, order, due_at=clock.due_at)
    issued = documents.issue(ctx, matter, Document.WORK_ORDER, _paper(ctx, order, lead, form))
    return {
        "due_at": clock.due_at,
        "sign_due_at": _due(ctx, order, limits.SIGN),
        "work_order_document": issued.number,
        "lead": {"code": lead.code, "name": lead.name, "kind": lead.kind.value},
        "handler_group": lead.group,
        "co_handlers": [{"code": unit.code, "name": unit.name, "group": unit.group} for unit in co_units],
        "verifier_groups": verifiers(order, lead),
    }


def _last_dispatch(forced: bool) -> str:
    return "P4-06-decide" if forced else "P4-05"


def _target(ctx: Context, order: WorkOrder, code: object) -> Target:
    found = targets.find(ctx, order.town_code, str(code))
    if found is None:
        zh, en = f"没有承办单位 {code}", f"The town has no unit, village or grid {code}"
        raise TriageRefused("lead_unit", "unit_unknown", zh, en)
    return found


def _due(ctx: Context, order: WorkOrder, code: str) -> datetime | None:
    found = clocks.of_subject(ctx, limits.SUBJECT, order.instance_id)
    return next((one.due_at for one in reversed(found) if one.code == code), None)


def verifiers(order: WorkOrder, lead: Target) -> list[str]:
    """The members of the event's grid, or of all grids, without those who handle. Source: P4-09."""
    place = f"-{order.grid_code}" if order.grid_code else ""
    return [group for role in ("GSV", "GPT", "GW") if (group := f"{role}{place}") != lead.group]


def _paper(ctx: Context, order: WorkOrder, lead: Target, form: Mapping[str, Any]) -> Variables:
    """What the work order says on paper: nobody's name or number."""
    return {
        "work_order_no": order.number,
        "source": order.source,
        "kind": order.kind,
        "event_type": _event_name(ctx, order),
        "level": order.level,
        "place": order.place,
        "occurred_at": order.occurred_at,
        "content": order.content,
        "lead_unit": lead.name,
        "co_units": order.co_units,
        "requirement": form.get("requirement"),
        "due_at": order.due_at,
        "dispatched_at": order.dispatched_at,
    }


def _event_name(ctx: Context, order: WorkOrder) -> str | None:
    code = order.event_type
    found = entries.find(ctx, kinds.EVENT_TYPES, order.town_code, code, local_day(ctx.now)) if code else None
    return found.name if found else code


def sign(ctx: Context, call: ServiceCall) -> Variables:
    """P4-06: the unit has signed; what ran until then stops."""
    order = _order(ctx, call)
    clocks.stop_all(ctx, limits.subject(order), [limits.SIGN, limits.RETURN, limits.EMERGENCY])
    orders.move(ctx, order, OrderState.HANDLING, signed_at=ctx.now)
    return {"signed_at": ctx.now}


def give_back(ctx: Context, call: ServiceCall) -> Variables:
    """P4-06: the unit returns the order; the centre dispatches anew, or decides the second time."""
    order, form = _order(ctx, call), _form(call, "signing")
    by = performers.last(ctx, call.instance_id, "P4-06")
    order = returns.give_back(
        ctx, order, str(form["reason"]), str(form["basis"]), form.get("suggested_unit") or None, by
    )
    clocks.stop_all(ctx, limits.subject(order), [limits.SIGN])
    clocks.cancel_all(ctx, limits.subject(order), "returned")
    return {"returns": order.returns}


# --- handling ---------------------------------------------------------------------------------------


def refusable(act: Any) -> Any:
    """A step whose refusal the diagram sees, as with every clock: the error ``clock_refused``."""

    def step(ctx: Context, call: ServiceCall) -> Variables:
        try:
            done: Variables = act(ctx, call)
            return done
        except (NotAllowed, Conflict, Invalid) as error:
            refusal = {"code": error.code, "message": error.detail_zh}
            raise BpmnError(REFUSED, error.detail, {"clock_refusal": refusal}) from error

    return step


def dispose(ctx: Context, call: ServiceCall) -> Variables:
    """P4-07: the unit has done its part; its clock stops."""
    order = _order(ctx, call)
    clocks.stop_all(ctx, limits.subject(order), limits.DISPOSAL)
    orders.change(ctx, order, disposed_at=ctx.now)
    handling = _form(call, "handling")
    return {"disposed_at": ctx.now, "reply": handling.get("reply"), "outcome": "handled"}


def extend(ctx: Context, call: ServiceCall) -> Variables:
    """G-P4-05: more time, approved by the duty officer before the time is over."""
    order = _order(ctx, call)
    approval = _form(call, "extension")
    clock = limits.running(ctx, order)
    if clock is None:
        zh, en = "没有运行中的办理时限", "No limit of the work is running"
        raise TriageRefused("extension", "nothing_to_extend", zh, en)
    request = ExtensionRequest(
        amount=int(approval["days"]),
        reason=str(approval["reason"]),
        approved_by=performers.last(ctx, call.instance_id, "P4-07-extension"),
        approved_as="duty_officer",
    )
    longer = extensions.extend(ctx, clock.id, request)
    orders.change(ctx, order, due_at=longer.new_due_at)
    return {"due_at": longer.new_due_at, "clock_refusal": None}


def hang_up(ctx: Context, call: ServiceCall) -> Variables:
    """G-P4-06: the clock stands still until the day of review."""
    order, form = _order(ctx, call), _form(call, "hang_up")
    asked = HangUp(
        reason=str(form["reason"]),
        note=str(form.get("note") or ""),
        review_on=form["review_on"],
        requested_by=performers.last(ctx, call.instance_id, "P4-07"),
        approved_by=performers.last(ctx, call.instance_id, "P4-07-hangup"),
    )
    return {"review_at": hang_ups.begin(ctx, order, asked), "clock_refusal": None}


def resume(ctx: Context, call: ServiceCall) -> Variables:
    """The day of review has come, or the reason has gone: the clock runs again."""
    order = hang_ups.end(ctx, _order(ctx, call), "复核日已到或原因已消除，恢复办理")
    return {"due_at": order.due_at}


def call_up(ctx: Context, call: ServiceCall) -> Variables:
    """镇呼市应: the county is called, with the day by which it is to answer; nobody's name goes with it."""
    order, form = _order(ctx, call), _form(call, "coordination")
    days = TimeLimit(int(form["county_days"]), Unit.WORKING_DAYS)
    asked = {
        "number": order.number,
        "units": form.get("units") or [],
        "question": form.get("question"),
        "place": order.place,
        "content": order.content,
        "called_at": ctx.now,
    }
    county = towns.get(ctx, order.town_code).county
    due_at = limits.due(ctx, order, days)
    envelope = Envelope(TO_COUNTY, COUNTY, f"{county}指挥中心", order.number, documents.plain(asked), due_at)
    push = pushes.put(ctx, order.instance_id, order.town_code, envelope)
    return {"call_up": {**asked, "push_id": push.id, "answer_by": due_at}, "county_answer": None}


def rework(ctx: Context, call: ServiceCall) -> Variables:
    """Done again with half of the time: not verified, not filed, or not to the caller's content. Source: P4-11.

    Property ``reopen``: ``true`` where the caller's word reopens it, which happens once.
    """
    order = _order(ctx, call)
    reopens = order.reopens + (1 if call.properties.get("reopen") == "true" else 0)
    order = orders.move(ctx, order, OrderState.HANDLING, reopens=reopens)
    limit = limits.half(_table_limit(ctx, order, call))
    setting = clocks.Setting(responsible=str(call.variables.get("handler_group") or ""))
    clock = clocks.start_limit(ctx, limits.subject(order), limit, setting=setting)
    orders.change(ctx, order, due_at=clock.due_at)
    return {"due_at": clock.due_at, "reopens": reopens, "co_handlers": []}


# --- 督查考核 ---------------------------------------------------------------------------------------


def note_call(ctx: Context, call: ServiceCall) -> Variables:
    """P4-10: an attempt to call back is kept; what follows from it decides the way."""
    order, form = _order(ctx, call), _form(call, "callback")
    noted = call_backs.note(ctx, order, form, performers.last(ctx, call.instance_id, "P4-10"))
    if noted["result"] != "again":
        clocks.stop_all(ctx, limits.subject(order), [CALL_BACK])
    return {"call": noted}


def write_back(ctx: Context, call: ServiceCall) -> Variables:
    """Nobody can be called: the reply goes back to the source, or stands under the order's number."""
    order = _order(ctx, call)
    by = performers.last(ctx, call.instance_id, "P4-07")
    return {"written_back": replies.write_back(ctx, order, str(call.variables.get("reply") or ""), by)}


def assess_handling(ctx: Context, call: ServiceCall) -> Variables:
    """P4-12: the record of the order's times; says whether the supervision office has to look."""
    order = orders.move(ctx, _order(ctx, call), OrderState.ASSESSING)
    return {"needs_supervision": assessments.record(ctx, order)}


def assess_finding(ctx: Context, call: ServiceCall) -> Variables:
    """P4-12: what the supervision office found goes into the record."""
    form = _form(call, "supervision_finding")
    assessments.correct(
        ctx,
        _order(ctx, call),
        performers.last(ctx, call.instance_id, "P4-12"),
        finding=str(form["finding"]),
        points=int(form.get("points") or 0),
        note=form.get("note"),
    )
    return {}


def close(ctx: Context, call: ServiceCall) -> Variables:
    """P4-13: closed with its reply; every caller gets one, on paper too."""
    order = _order(ctx, call)
    reply, outcome = str(call.variables.get("reply") or ""), str(call.variables.get("outcome") or "handled")
    clocks.stop_all(ctx, limits.subject(order), [*limits.DISPOSAL, CALL_BACK])
    clocks.cancel_all(ctx, limits.subject(order), "closed")
    closed = replies.close(ctx, order, reply, outcome, _replier(ctx, call))
    content = {
        "work_order_no": closed.number,
        "reply": closed.reply,
        "replied_at": closed.replied_at,
        "outcome": outcome,
    }
    issued = documents.issue(ctx, matters.of_instance(ctx, call.instance_id), Document.REPLY, content)
    return {"replied_at": closed.replied_at, "reply_no": issued.number}


REPLIERS: Mapping[str, str] = {
    "handled": "P4-10",
    "noted": "P4-11",
    "answered": "P4-02-answer",
    "redirected": "P4-04",
    "consulted": "P4-07-consult",
}
"""By outcome, the step whose person gives the reply."""


def _replier(ctx: Context, call: ServiceCall) -> str:
    return performers.last(ctx, call.instance_id, REPLIERS.get(str(call.variables.get("outcome")), "P4-07"))


def archive(ctx: Context, call: ServiceCall) -> Variables:
    """P4-13: into the archive for five years. Source: domain paper 4.6."""
    order = orders.move(ctx, _order(ctx, call), OrderState.ARCHIVED)
    number = numbers.for_document(ctx, towns.get(ctx, order.town_code), Document.ARCHIVE)
    ctx.db.execute(
        insert(archive_entry),
        {
            "id": ids.new(),
            "town_code": order.town_code,
            "instance_id": order.instance_id,
            "number": number,
            "documents": len(documents.of_matter(ctx, order.instance_id)),
            "retention_years": RETENTION_YEARS,
            "archived_at": ctx.now,
        },
    )
    return {"archive_no": number}

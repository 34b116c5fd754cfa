"""What the law and the town's rules refuse in dispatch, on whatever way it is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.context import Context
from engine.messages import Receiver
from engine.rows import HistoryEvent, Instance, UserTask
from workflows import clue_answers, messages
from workflows.calendar.zone import local_day
from workflows.clocks import clocks
from workflows.clocks.errors import ClockExpired
from workflows.dispatch import limits, merging, orders, replies, returns
from workflows.dispatch.errors import (
    AskedTooLate,
    DueRefused,
    EventRefused,
    NotForSender,
    ReopenRefused,
    TooFarAway,
    TriageRefused,
    VerifierOfUnit,
)
from workflows.dispatch.intake import KEY
from workflows.dispatch.orders import WorkOrder
from workflows.dispatch.states import TRANSITIONS, OrderState
from workflows.dispatch.steps import event_type
from workflows.errors import OpinionRequired, about
from workflows.organisation import memberships, targets
from workflows.organisation.distances import metres, point
from workflows.organisation.separation import Function

LEAST = 5
"""Characters of an opinion that says something. Source: domain paper 3."""
NEAR = 50
"""Metres between the event and its verification. Source: form D7."""

FUNCTIONS: Mapping[str, Function] = {
    "P4-05": Function.DISPATCH,
    "P4-06-decide": Function.DISPATCH,
    "P4-06": Function.HANDLE,
    "P4-07": Function.HANDLE,
    "P4-07-co": Function.HANDLE,
    "P4-09": Function.VERIFY,
}
"""Dispatcher, handler and verifier of one order are three persons. Source: domain paper 4.2."""

NEGATIVE: Mapping[str, tuple[str, frozenset[str], str, str, str]] = {
    "P4-06": ("decision", frozenset({"退单"}), "basis", "退单依据", "a basis of the return"),
    "P4-07-extension": ("approval", frozenset({"不同意"}), "opinion", "不同意延期的理由", "a reason"),
    "P4-07-hangup": ("approval", frozenset({"不同意"}), "opinion", "不同意挂起的理由", "a reason"),
    "P4-09": ("verified", frozenset({"未处置", "部分处置"}), "opinion", "核查意见", "an opinion"),
}
"""By step: the field of the outcome, the outcomes that need reasons, the field of the reasons."""

Guard = Callable[[Context, WorkOrder, Mapping[str, Any]], None]


# --- completing -------------------------------------------------------------------------------------


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of ``task.complete``.

    Raises:
        TriageRefused, MergeRefused, DueRefused, ReturnRefused, AskedTooLate, VerifierOfUnit, TooFarAway,
        ReopenRefused, OpinionRequired: as their names say.
    """
    guard = _COMPLETED.get(task.element_id)
    if task.definition_key != KEY or (guard is None and task.element_id not in NEGATIVE):
        return
    if task.element_id in NEGATIVE:
        field, outcomes, reasons, zh, en = NEGATIVE[task.element_id]
        if variables.get(field) in outcomes and len(str(variables.get(reasons) or "").strip()) < LEAST:
            raise OpinionRequired(reasons, zh, en)
    if guard is not None:
        guard(ctx, orders.of_instance(ctx, task.instance_id), variables)


def _triage(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    with about("/variables/event_type"):
        event_type(ctx, order.town_code, given.get("event_type"), local_day(ctx.now))
    if given.get("triage_result") == "并案":
        with about("/variables/merge_into"):
            merging.main_of(ctx, order, str(given.get("merge_into")))


def _answer(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    if len(str(given.get("reply_text") or "").strip()) < LEAST:
        raise OpinionRequired("reply_text", "答复内容", "a reply")


def _dispatch(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    lead, co_units = given.get("lead_unit"), [row.get("unit") for row in given.get("co_list") or []]
    for field, code in (("lead_unit", lead), *(("co_list", code) for code in co_units)):
        if targets.find(ctx, order.town_code, None if code is None else str(code)) is None:
            zh, en = f"没有承办单位 {code}", f"The town has no unit, village or grid {code}"
            raise TriageRefused(field, "unit_unknown", zh, en)
    if lead in co_units or len(set(co_units)) != len(co_units):
        zh, en = "协办单位不得重复，也不得为主办单位", "Co-handlers are named once, and the lead is none of them"
        raise TriageRefused("co_list", "unit_repeated", zh, en)
    if given.get("due_changed") is True:
        _check_due(ctx, given)


def _check_due(ctx: Context, given: Mapping[str, Any]) -> None:
    due = given.get("due_at")
    if not isinstance(due, datetime) or due <= ctx.now:
        zh, en = "办理时限应晚于现在", "Expected a due date in the future"
        raise DueRefused("due_at", "due_passed", zh, en)
    if len(str(given.get("due_reason") or "").strip()) < LEAST:
        zh, en = "调整办理时限应写明理由（不少于 5 字）", "Another due date needs a reason of at least 5 characters"
        raise DueRefused("due_reason", "due_reason_missing", zh, en)


def _sign(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    if given.get("decision") != "退单":
        return
    returns.check(ctx, order)
    suggested = given.get("suggested_unit")
    if suggested and targets.find(ctx, order.town_code, str(suggested)) is None:
        zh, en = f"没有单位 {suggested}", f"The town has no unit, village or grid {suggested}"
        raise TriageRefused("suggested_unit", "unit_unknown", zh, en)


ASKS = frozenset({"申请延期", "申请挂起"})


def _handle(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    if given.get("step") in ASKS:
        clock = limits.running(ctx, order)
        if clock is None or ctx.now > clock.safe_at:
            raise AskedTooLate(order.number, clock.due_at if clock else ctx.now)


def _extension(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    clock = limits.running(ctx, order)
    if given.get("approval") == "同意" and clock is not None and ctx.now > clock.safe_at:
        raise ClockExpired(clock.id, clock.safe_at)


def _verify(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    _refuse_unit(ctx, order, ctx.actor.memberships)
    here, there = point(given.get("geo")), order.point
    if there is None:
        return
    if here is None:
        zh, en = "应填写核查位置", "Expected the position of the verification"
        raise TriageRefused("geo", "position_missing", zh, en)
    distance = metres(here, there)
    if distance > NEAR:
        raise TooFarAway(round(distance), NEAR)


def _refuse_unit(ctx: Context, order: WorkOrder, held: frozenset[str]) -> None:
    lead = targets.find(ctx, order.town_code, order.lead_unit)
    units = [lead] if lead else []
    units += [unit for code in order.co_units if (unit := targets.find(ctx, order.town_code, code))]
    if any(unit.group in held for unit in units):
        raise VerifierOfUnit(
            f"承办单位人员不得核查工单 {order.number}",
            f"Work order {order.number} is verified by others than its handlers",
        )


def _reopen(ctx: Context, order: WorkOrder, given: Mapping[str, Any]) -> None:
    if given.get("judgement") == "退回重办" and order.reopens:
        raise ReopenRefused(
            f"工单 {order.number} 已重办一次", f"Work order {order.number} was reopened once", number=order.number
        )


_COMPLETED: Mapping[str, Guard] = {
    "P4-02": _triage,
    "P4-02-answer": _answer,
    "P4-04": _answer,
    "P4-07-consult": _answer,
    "P4-05": _dispatch,
    "P4-06-decide": _dispatch,
    "P4-06": _sign,
    "P4-07": _handle,
    "P4-07-extension": _extension,
    "P4-09": _verify,
    "P4-11": _reopen,
}


# --- persons ----------------------------------------------------------------------------------------


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: a verification goes to nobody of the handling unit.

    Raises:
        VerifierOfUnit: it would.
    """
    if task.definition_key != KEY or task.element_id != "P4-09" or assignee is None:
        return
    held = ctx.actor.memberships
    if assignee != ctx.actor.id:
        held = memberships.of_login(ctx, assignee, local_day(ctx.now)).groups
    _refuse_unit(ctx, orders.of_instance(ctx, task.instance_id), held)


# --- messages ---------------------------------------------------------------------------------------

MESSAGES: Mapping[str, tuple[frozenset[str], str]] = {
    "dispatch.resume": (frozenset({"DTY"}), ""),
    "dispatch.county_answer": (frozenset({"INT"}), "county_answer"),
    "enforcement.filed": (frozenset(), clue_answers.CARRIES),
    "enforcement.not_filed": (frozenset(), clue_answers.CARRIES),
}
"""By message to a work order: who sends it beside the system, and what it may carry; an answer to a clue comes from
the case, or from who handles that very case."""


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of messages to a work order: from who may, carrying nothing but what they are for.

    Raises:
        NotForSender, EventRefused: as their names say.
    """
    if name not in MESSAGES or receiver.instance_id is None:
        return
    order = orders.find(ctx, receiver.instance_id)
    if order is None:
        return
    senders, carries = MESSAGES[name]
    handlers = targets.find(ctx, order.town_code, order.lead_unit)
    if name == "dispatch.resume" and handlers is not None:
        senders |= {handlers.group}
    if ctx.actor.kind != "system":
        in_town = ctx.actor.town_code in ("", order.town_code)
        answers = name in clue_answers.NAMES and clue_answers.may_send(ctx, order.instance_id, variables)
        if not in_town or not (answers or not ctx.actor.memberships.isdisjoint(senders)):
            raise NotForSender(f"{ctx.actor.name} 不能发送 {name}", f"{ctx.actor.id} may not send {name}")
    if ctx.actor.kind == "system":
        return
    wrong = clue_answers.problems(variables) if name in clue_answers.NAMES else messages.problems(variables, carries)
    if wrong:
        raise EventRefused(wrong[0].message_zh, wrong[0].message_en, fields=wrong)


# --- listeners --------------------------------------------------------------------------------------

STATES: Mapping[str, OrderState] = {
    "P4-07": OrderState.HANDLING,
    "P4-08": OrderState.COORDINATING,
    "P4-07-clue": OrderState.ENFORCING,
    "P4-09": OrderState.VERIFYING,
    "P4-10": OrderState.CALLING_BACK,
}
"""The state an order enters when this step begins."""


def on_step(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """A step of the diagram begins, or sends its message: the order enters its state."""
    state = STATES.get(event.element_id or "")
    if state is None or instance.definition_key != KEY:
        return
    order = orders.find(ctx, instance.id)
    if order is not None and order.state != state:
        orders.move(ctx, order, state)


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """The matter was struck off: its order ends with a reply of the reason, and its clocks with it."""
    if instance.definition_key != KEY:
        return
    order = orders.find(ctx, instance.id)
    if order is not None and OrderState.CANCELED in TRANSITIONS[OrderState(order.state)]:
        reason = instance.end_reason or event.kind
        clocks.cancel_all(ctx, limits.subject(order), reason)
        replies.strike_off(ctx, order, reason, ctx.actor.id)

"""What supervision refuses: strangers' orders, one's own unit, one's own matter, a decision before the hearing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine import accounts, values
from engine.context import Context
from engine.rows import HistoryEvent, Instance, ProcessDefinition, UserTask
from workflows.calendar.zone import local_day
from workflows.clocks.rows import Card
from workflows.errors import MessageRefused, OpinionRequired
from workflows.messages import Opening
from workflows.organisation import targets
from workflows.organisation.separation import may_revoke_card
from workflows.supervision import accountability, orders, triggers
from workflows.supervision.errors import (
    NotForSupervision,
    OwnAccountability,
    OwnUnitSupervised,
    SupervisionRefused,
)
from workflows.supervision.orders import TRANSITIONS, OrderState, SupervisionOrder
from workflows.supervision.triggers import KEY, START

SOURCES = ("红牌", "领导批示", "回访不满意", "重复信访", "退单争议", "超法定")
LEVELS = ("一般", "挂牌", "约谈")
"""Source: form W1."""
SENDERS = frozenset({"SUP", "LDR"})
LEAST = 5


def check_start(
    ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], business_key: str | None
) -> None:
    """Guard of ``instance.start``: an order says why, what, to whom and how.

    Raises:
        SupervisionRefused: it does not.
    """
    if definition.key != KEY:
        return
    order = variables.get("order")
    if not isinstance(order, Mapping):
        raise SupervisionRefused("", "required", "应填写督办内容", "Expected an order")
    if order.get("source") not in SOURCES:
        raise SupervisionRefused("source", "not_an_option", "督办来源不在列表中", "Expected a source of the list")
    if order.get("level") not in LEVELS:
        raise SupervisionRefused("level", "not_an_option", "督办级别不在列表中", "Expected a level of the list")
    matter = order.get("matter")
    if not isinstance(matter, str) or not LEAST <= len(values.seen(matter)) <= 500:
        raise SupervisionRefused("matter", "required", "督办内容应为 5 至 500 字", "Expected 5 to 500 characters")
    due = order.get("due")
    day = local_day(due) if isinstance(due, datetime) else due
    if day is not None and (not isinstance(day, date) or day < local_day(ctx.now)):
        raise SupervisionRefused("due", "due_passed", "督办期限不得早于今天", "Expected a day not before today")
    _check_unit(ctx, definition, order)


def _check_unit(ctx: Context, definition: ProcessDefinition, order: Mapping[str, Any]) -> None:
    unit, town_code = order.get("unit"), ctx.actor.town_code or definition.town_code
    if ctx.actor.kind != "system" and targets.find(ctx, town_code, None if unit is None else str(unit)) is None:
        raise SupervisionRefused("unit", "unit_unknown", f"没有单位 {unit}", f"The town has no unit {unit}")


OPENING = Opening(START, KEY, "order", SENDERS, NotForSupervision, MessageRefused)
"""The message that orders supervision: nothing but the order."""


# --- tasks ------------------------------------------------------------------------------------------

SUPERVISED = frozenset({"S9-03", "S9-05"})
"""Steps of the supervision office that nobody does for the own unit."""


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate.

    Raises:
        OwnUnitSupervised, OwnAccountability: as their names say.
    """
    if task.definition_key == KEY and assignee is not None:
        _refuse(ctx, task, assignee, frozenset() if assignee != ctx.actor.id else ctx.actor.groups)


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: who, and with reasons.

    Raises:
        OwnUnitSupervised, OwnAccountability, OpinionRequired, SupervisionRefused: as their names say.
    """
    if task.definition_key != KEY:
        return
    _refuse(ctx, task, ctx.actor.id, ctx.actor.groups)
    if task.element_id == "S9-01-name":
        order = {"unit": variables.get("unit")}
        if targets.find(ctx, task.town_code, None if order["unit"] is None else str(order["unit"])) is None:
            zh, en = f"没有单位 {order['unit']}", f"The town has no unit {order['unit']}"
            raise SupervisionRefused("unit", "unit_unknown", zh, en)
    if task.element_id == "S9-03" and len(str(variables.get("result") or "").strip()) < LEAST:
        raise OpinionRequired("result", "核查结果", "a result")
    if task.element_id == "S9-03":
        _check_accounted(ctx, task, variables)
    if task.element_id == "S9-05":
        _check_named(ctx, str(variables.get("person") or ""))


def _check_accounted(ctx: Context, task: UserTask, given: Mapping[str, Any]) -> None:
    """A missed statutory limit does not end without accountability. Source: domain paper 2.3."""
    source = orders.of_instance(ctx, task.instance_id).source
    if given.get("check") == "通过" and source == "超法定" and given.get("accountable") is not True:
        zh, en = "超法定时限必须问责", "A missed statutory limit is accounted for"
        raise SupervisionRefused("accountable", "accountability_missing", zh, en)


def _check_named(ctx: Context, login: str) -> None:
    if login == ctx.actor.id:
        raise OwnAccountability("不得对本人立项问责", "Nobody drafts a record about oneself")


def _refuse(ctx: Context, task: UserTask, login: str, groups: frozenset[str]) -> None:
    if task.element_id in SUPERVISED:
        order = orders.of_instance(ctx, task.instance_id)
        if _belongs(ctx, order, login, groups):
            name = accounts.name_of(ctx, login)
            raise OwnUnitSupervised(
                f"{name} 属于被督办单位，不得核查督办单 {order.number}",
                f"{name} belongs to the unit that {order.number} supervises",
                number=order.number,
            )
    if task.element_id in ("S9-05", "S9-06-take", "S9-07"):
        concerned = _persons(ctx, task.instance_id)
        if login in concerned:
            name = accounts.name_of(ctx, login)
            raise OwnAccountability(f"{name} 为当事人，不得办理", f"{name} is the person concerned")


def _belongs(ctx: Context, order: SupervisionOrder, login: str, groups: frozenset[str]) -> bool:
    if any(name.partition("-")[2] == order.unit for name in groups):
        return True
    return order.unit in triggers.units_of(ctx, order.town_code, login)


def _persons(ctx: Context, instance_id: str) -> set[str]:
    order = orders.find(ctx, instance_id)
    records = accountability.of_order(ctx, order.id) if order else []
    return {record.person for record in records if record.person}


def check_revocation(ctx: Context, card: Card, *, reason: str) -> None:
    """Guard of ``card.revoke``: nobody takes back the card of the own unit. Source: domain paper 4.2.

    Raises:
        OwnUnitSupervised: it is.
    """
    unit = triggers.unit_of(ctx, card.town_code, {"responsible": card.responsible, "instance_id": card.instance_id})
    own = triggers.units_of(ctx, card.town_code, ctx.actor.id)
    own |= {name.partition("-")[2] for name in ctx.actor.groups if "-" in name}
    if unit is not None and any(not may_revoke_card(unit, one) for one in own):
        raise OwnUnitSupervised(f"{ctx.actor.name} 不得撤销本单位的牌", f"{ctx.actor.name} is of the card's own unit")


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """An operator ended the instance: the order ends with it."""
    if instance.definition_key != KEY:
        return
    order = orders.find(ctx, instance.id)
    if order is not None and OrderState.CANCELED in TRANSITIONS[OrderState(order.state)]:
        orders.move(ctx, order, OrderState.CANCELED)

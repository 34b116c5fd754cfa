"""How long a work order has: the type's own limits and the level's, as clocks. Source: domain paper 2.8, 3.7."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.context import Context
from workflows.calendar.zone import local_day
from workflows.clocks import amendments, clocks, deadlines
from workflows.clocks.clocks import Setting
from workflows.clocks.limits import Extension, TimeLimit, Unit
from workflows.clocks.rows import Clock, Subject
from workflows.clocks.states import OPEN
from workflows.dispatch.orders import WorkOrder

SUBJECT = "process_instance"
"""Clocks of a work order belong to its instance, so that diagrams stop and suspend them too."""

SIGN, RETURN, EMERGENCY = "DC-05", "DC-10", "DC-09"
DISPOSAL = ("DC-06", "DC-07", "DC-08")
"""Questions, ordinary and difficult requests: one of them runs while the order is handled."""

URGENT = "紧急"
"""The variant of levels I and II. Source: DC-05's note."""
LONGEST_ORDINARY = 5
"""Working days up to which a request is an ordinary one. Source: DC-07, DC-08."""


def subject(order: WorkOrder) -> Subject:
    """Whose clocks an order's are."""
    return Subject(SUBJECT, order.instance_id, order.town_code, order.instance_id)


def is_urgent(level: str | None) -> bool:
    """Levels I and II run in natural hours. Source: domain paper 3.7."""
    return level in ("I", "II")


def disposal(ctx: Context, order: WorkOrder, amount: int, unit: str) -> TimeLimit:
    """The limit of the work itself: what DC-06, DC-07 or DC-08 admit, in the type's own unit and length."""
    counted = Unit(unit)
    code = "DC-07"
    if order.kind == "咨询" and order.level == "IV":
        code = "DC-06"
    elif counted is Unit.WORKING_DAYS and amount > LONGEST_ORDINARY:
        code = "DC-08"
    base = amendments.in_force(ctx, code, local_day(ctx.now), "", order.town_code)
    longer = base.extension
    if longer is not None and counted is not longer.unit:
        longer = Extension((amount,), counted, longer.approvers, longer.needs_notice)
    return replace(base, amount=amount, unit=counted, variant=order.event_type or "", extension=longer)


def until(ctx: Context, limit: TimeLimit, due_at: datetime) -> TimeLimit:
    """The same limit ending at an instant that the duty officer set with a reason."""
    minutes = max(1, round((due_at - ctx.now).total_seconds() / 60))
    longer = limit.extension
    if longer is not None:
        longer = Extension((minutes,), Unit.MINUTES, longer.approvers, longer.needs_notice)
    return replace(limit, amount=minutes, unit=Unit.MINUTES, extension=longer)


def half(limit: TimeLimit) -> TimeLimit:
    """Half of the time, at least one unit: for an order that is done again. Source: domain paper 3.7, P4-11."""
    return limit.lasting(max(1, (limit.amount or 0) // 2))


def due(ctx: Context, order: WorkOrder, limit: TimeLimit) -> datetime:
    """When a limit that starts now is over."""
    return deadlines.due_of(ctx, limit, ctx.now, order.town_code)


def start(ctx: Context, order: WorkOrder, limit: TimeLimit, response: Mapping[str, Any], responsible: str) -> Clock:
    """Start an order's clocks at its dispatch: to sign, to return, to respond where it is urgent, and to handle.

    Args:
        response: ``amount`` and ``unit`` of the type's first response.
    """
    owner, setting = subject(order), Setting(responsible=responsible)
    urgent = is_urgent(order.level)
    clocks.start(ctx, owner, SIGN, variant=URGENT if urgent else "", setting=setting)
    if not order.is_forced:
        clocks.start(ctx, owner, RETURN, setting=setting)
    if urgent:
        emergency = amendments.in_force(ctx, EMERGENCY, local_day(ctx.now), "", order.town_code)
        clocks.start_limit(ctx, owner, _first_response(emergency, response), setting=setting)
    return clocks.start_limit(ctx, owner, limit, setting=setting)


def _first_response(emergency: TimeLimit, response: Mapping[str, Any]) -> TimeLimit:
    """The type's own response where it says less than the two hours of every emergency."""
    unit, amount = Unit(str(response["unit"])), int(response["amount"])
    natural = {Unit.MINUTES: 1, Unit.HOURS: 60}
    most = (emergency.amount or 0) * natural[emergency.unit]
    if unit not in natural or amount * natural[unit] > most:
        return emergency
    if amount == 0:
        return replace(emergency, amount=5, unit=Unit.MINUTES)
    return replace(emergency, amount=amount, unit=unit)


def running(ctx: Context, order: WorkOrder) -> Clock | None:
    """The open clock of the work itself."""
    found = [one for one in clocks.of_subject(ctx, SUBJECT, order.instance_id) if one.code in DISPOSAL]
    return next((one for one in found if one.state in OPEN), None)


def last(ctx: Context, order: WorkOrder) -> Clock | None:
    """The latest clock of the work itself, open or not."""
    found = [one for one in clocks.of_subject(ctx, SUBJECT, order.instance_id) if one.code in DISPOSAL]
    return found[-1] if found else None


def return_clock(ctx: Context, order: WorkOrder) -> Clock | None:
    """The open clock within which the unit may return the order."""
    found = clocks.of_subject(ctx, SUBJECT, order.instance_id)
    return next((one for one in found if one.code == RETURN and one.state in OPEN), None)

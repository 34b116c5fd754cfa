"""The clocks of an approval: started side by side, followed by the case, stopped by the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from engine import tasks
from engine.context import Context
from engine.rows import HistoryEvent, Instance
from workflows import cases
from workflows.calendar.zone import local_day
from workflows.cases import Case, CaseState
from workflows.catalogue import Item
from workflows.clocks import amendments, clocks, ledger, suspensions
from workflows.clocks.clocks import Setting
from workflows.clocks.limits import Kind
from workflows.clocks.rows import Clock, Subject
from workflows.clocks.states import OPEN, ClockState
from workflows.clocks.steps import INSTANCE

NOTICE, DELIVERY, TOLERANCE, PROMISE = "AP-01", "AP-05", "AP-17", "AP-14"
STATUTORY = ("AP-02", "AP-03", "AP-04", "AP-12")
DECISION = (*STATUTORY, PROMISE)
"""What the decision stops. Source: domain paper 2.3, 2.8."""

COUNTY = "county"
"""The kind of subject of the county's own clock, which is shown beside the town's and is none of its cards."""

TOLERANCE_LAPSED = "approval.tolerance_lapsed"
"""The message by which the clock of tolerated materials ends the application."""

RATING = {"P1-14-contact": ("DC-18", ""), "P1-14-fix": ("DC-18", "整改")}
"""Steps that have a clock of their own: limit and variant."""

OVERDUE = timedelta(seconds=1)


def subject(case: Case) -> Subject:
    """What the clocks of a case belong to."""
    return Subject(INSTANCE, case.instance_id, case.town_code, case.instance_id)


# --- receipt ----------------------------------------------------------------------------------------


def start_notice(ctx: Context, case: Case, received_at: datetime) -> None:
    """AP-01 from receipt: five working days to say all that is missing; a correction on the spot goes on with it."""
    if not opened(ctx, case, (NOTICE,)):
        clocks.start(ctx, subject(case), NOTICE, received_at)


def stop_notice(ctx: Context, case: Case) -> None:
    """The applicant was told: accepted, to supplement, or not accepted."""
    clocks.stop_all(ctx, subject(case), (NOTICE,))


def miss_notice(ctx: Context, case: Case) -> None:
    """Nobody was told in time (INV-09): the breach stands on the clock, with its card."""
    for clock in opened(ctx, case, (NOTICE,)):
        clocks.stop(ctx, clock.id, max(ctx.now, clock.due_at + OVERDUE))


# --- acceptance to decision -------------------------------------------------------------------------


def start_decision(
    ctx: Context, case: Case, item: Item, at: datetime, setting: Setting = clocks.USUAL
) -> dict[str, datetime]:
    """The statutory and the promised clock, side by side from acceptance; code → when it is due.

    Raises:
        LimitRefused: the promise is longer than the law allows (INV-11).
    """
    law, promise = clocks.start_pair(
        ctx,
        subject(case),
        statutory_days=item.statutory_days,
        promised_days=item.promised_days,
        at=at,
        statutory=item.decision_limit,
        setting=setting,
    )
    return {law.code: law.due_at, promise.code: promise.due_at}


def start_tolerance(ctx: Context, case: Case, item: Item) -> datetime:
    """AP-17: when its days are over the clock itself ends the application."""
    setting = Setting(messages={"lapsed": TOLERANCE_LAPSED})
    return clocks.start(ctx, subject(case), TOLERANCE, amount=item.tolerance_days, setting=setting).due_at


def stop_tolerance(ctx: Context, case: Case) -> None:
    """Everything tolerated is there."""
    clocks.stop_all(ctx, subject(case), (TOLERANCE,))


def stop_decision(ctx: Context, case: Case) -> None:
    """Decided: both clocks stop, in time or late."""
    clocks.stop_all(ctx, subject(case), DECISION)


def start_delivery(ctx: Context, case: Case) -> datetime:
    """AP-05 from the grant: ten working days to make and deliver the permit."""
    return clocks.start(ctx, subject(case), DELIVERY).due_at


def start_county(ctx: Context, case: Case) -> None:
    """Forwarded: the town's clocks stop, the county's starts, shown separately. Source: domain paper, G-P1-04."""
    stop_decision(ctx, case)
    limit = amendments.in_force(ctx, STATUTORY[0], local_day(ctx.now), "", case.town_code)
    own = replace(limit, kind=Kind.INTERNAL, extension=None, suspension_types=())
    clocks.start_limit(ctx, _county(case), own, setting=Setting(responsible="COUNTY"))


def stop_county(ctx: Context, case: Case) -> None:
    """The county has decided."""
    clocks.stop_all(ctx, _county(case))


def _county(case: Case) -> Subject:
    return Subject(COUNTY, case.instance_id, case.town_code, case.instance_id)


def cancel(ctx: Context, case: Case, reason: str) -> None:
    """What the clocks measured will not happen; a special procedure that goes on is over with them."""
    clocks.cancel_all(ctx, subject(case), reason)
    clocks.cancel_all(ctx, _county(case), reason)
    for one in suspensions.of_subject(ctx, INSTANCE, case.instance_id):
        if one.is_open:
            suspensions.end(ctx, one.id, reason)


def opened(ctx: Context, case: Case, codes: Sequence[str] = ()) -> list[Clock]:
    """The case's clocks that still count or stand still."""
    found = ledger.of_subject(ctx, INSTANCE, case.instance_id)
    return [clock for clock in found if clock.state in OPEN and (not codes or clock.code in codes)]


def dues(ctx: Context, case: Case) -> dict[str, datetime]:
    """Code → when it is due, of the open clocks."""
    return {clock.code: clock.due_at for clock in opened(ctx, case)}


# --- the case follows its clocks --------------------------------------------------------------------


def follow(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """A clock's deadline moved: the case and its open tasks show the new one."""
    case = _case(ctx, event)
    code = event.details["code"]
    if case is None or code not in DECISION:
        return
    due = datetime.fromisoformat(event.details["due_at"])
    cases.change(ctx, case, **{"promised_due" if code == PROMISE else "statutory_due": due})
    if code == PROMISE:
        _reschedule(ctx, case, datetime.fromisoformat(event.details["old_due_at"]), due)


def _reschedule(ctx: Context, case: Case, before: datetime, after: datetime) -> None:
    for task in tasks.list(ctx, tasks.TaskFilter(instance_id=case.instance_id)).items:
        if task.due_at == before:
            tasks.set_dates(ctx, task.id, due_at=after, follow_up_at=task.follow_up_at)


def on_suspended(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """A special procedure stops a clock: the case is suspended."""
    case = _case(ctx, event)
    if case is not None and CaseState.SUSPENDED in cases.TRANSITIONS[CaseState(case.state)]:
        cases.move(ctx, case, CaseState.SUSPENDED)


def on_resumed(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """The last special procedure is over: the review goes on."""
    case = _case(ctx, event)
    if case is None or case.state != CaseState.SUSPENDED:
        return
    if all(clock.state != ClockState.SUSPENDED for clock in opened(ctx, case)):
        cases.move(ctx, case, CaseState.REVIEWING)


def _case(ctx: Context, event: HistoryEvent) -> Case | None:
    details: dict[str, Any] = event.details
    return cases.find(ctx, details["subject_id"]) if details.get("subject_kind") == INSTANCE else None


# --- steps with a clock of their own ----------------------------------------------------------------


def on_step_started(ctx: Context, case: Case, element_id: str) -> None:
    """Contact after a bad rating, and putting it right."""
    if element_id in RATING:
        code, variant = RATING[element_id]
        clocks.start(ctx, subject(case), code, variant=variant)


def on_step_completed(ctx: Context, case: Case, element_id: str) -> None:
    """The same step is done."""
    if element_id in RATING:
        clocks.stop_all(ctx, subject(case), (RATING[element_id][0],))

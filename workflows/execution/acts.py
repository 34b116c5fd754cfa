"""Urging and the court (E16), and re-checks: on which day, over which amount, after which waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from workflows.calendar.zone import local_day, midnight
from workflows.clocks import deadlines
from workflows.execution import disputes, ledger
from workflows.execution.errors import ActInvalid, AmountChanged, CourtNotYet, DisputePending, ExecutionStateRefused
from workflows.execution.facts import to_cents, to_day, to_yuan
from workflows.execution.ledger import Act, Execution
from workflows.execution.states import ExecutionState

URGED, URGED_MEASURE = "urged", "urged_measure"
FILED, FILED_MEASURE = "filed_at_court", "filed_measure_at_court"
RECHECKED, COMPELLED, COURT_ENDED = "rechecked", "compelled", "court_ended"

APPLY = "申请强制执行"


# --- urging ---------------------------------------------------------------------------------------


def check_urging(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> None:
    """An urging letter about money: only when overdue, on a day that has come, over the amount of that day.

    Raises:
        ExecutionStateRefused, ActInvalid, AmountChanged: as their names say.
    """
    if execution.state != ExecutionState.OVERDUE:
        raise ExecutionStateRefused(execution.decision_no, execution.state, ExecutionState.URGED.value)
    day = _day(ctx, form, "urged_at", execution.payable_until)
    _check_total(ctx, execution, form, day)


def _day(ctx: Context, form: Mapping[str, Any], name: str, after: date) -> date:
    day = to_day(form.get(name))
    today = local_day(ctx.now)
    if day is None or not after < day <= today:
        zh, en = f"日期应晚于 {after} 且不晚于今天", f"Expected a day after {after}, up to today"
        raise ActInvalid(zh, en, fields=[FieldError(f"/variables/{name}", "out_of_time", zh, en)])
    return day


def _check_total(ctx: Context, execution: Execution, form: Mapping[str, Any], day: date) -> None:
    owed = ledger.owed(ctx, execution, day).outstanding_cents
    if to_cents(form.get("total_due")) != owed:
        zh = f"{day} 应缴总额为 {to_yuan(owed)} 元（罚款加加处罚款，减已缴）"
        en = f"Expected {to_yuan(owed)} yuan on {day}: fine plus surcharge, less what was paid"
        raise AmountChanged(zh, en, fields=[FieldError("/variables/total_due", "amount_changed", zh, en)])


def urge(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> Execution:
    """Enter that the urging letter was served."""
    day = to_day(form.get("urged_at")) or local_day(ctx.now)
    details = {"total_due_cents": to_cents(form.get("total_due")), "replied": form.get("replied") is True}
    ledger.add_act(ctx, execution, URGED, day, details)
    return ledger.advance(ctx, execution, ExecutionState.URGED)


# --- the court ------------------------------------------------------------------------------------


def court_opens(ctx: Context, execution: Execution) -> datetime:
    """From when the court's three months run: the end of the remedies, or of a deferral.

    Source: Administrative Compulsion Law (2011) art. 53; Administrative Penalty Law (2021) art. 72 (2).
    """
    opens = disputes.remedy_ends(ctx, execution)
    return max([opens, *(midnight(plan.ends_on) for plan in ledger.plans(ctx, execution))])


def check_court(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> None:
    """An application to the court: not while a remedy is pending or open, not within ten working days of urging,
    not after the three months; over the amount of that day. Giving it up needs reasons, which the form asks.

    Raises:
        ExecutionStateRefused, DisputePending, CourtNotYet, ActInvalid, AmountChanged: as their names say.
    """
    if execution.state != ExecutionState.URGED:
        raise ExecutionStateRefused(execution.decision_no, execution.state, ExecutionState.IN_COURT.value)
    refuse_while_disputed(ctx, execution)
    if form.get("court_decision") != APPLY:
        return
    urged = ledger.acts(ctx, execution, URGED)[-1].acted_on
    day = _day(ctx, form, "filed_at", urged)
    _check_window(ctx, execution, urged, day)
    _check_total(ctx, execution, form, day)


def refuse_while_disputed(ctx: Context, execution: Execution) -> None:
    """Refuse while a reconsideration or a lawsuit is pending.

    Raises:
        DisputePending: one is.
    """
    if any(one.is_pending for one in ledger.disputes(ctx, execution)):
        raise DisputePending()


def _check_window(ctx: Context, execution: Execution, urged: date, day: date) -> None:
    waited = deadlines.due(ctx, "PN-27", midnight(urged), execution.town_code)
    opens = court_opens(ctx, execution)
    closes = deadlines.due(ctx, "PN-28", opens, execution.town_code)
    if day <= local_day(waited):
        zh, en = (
            f"催告书送达满十个工作日（{local_day(waited)}）后方可申请",
            f"Ten working days run to {local_day(waited)}",
        )
    elif day <= local_day(opens):
        zh, en = f"复议、诉讼期限至 {local_day(opens)} 方届满", f"The party's remedies run to {local_day(opens)}"
    elif day > local_day(closes):
        zh, en = f"申请期限已于 {local_day(closes)} 届满", f"The court could be applied to until {local_day(closes)}"
    else:
        return
    raise CourtNotYet(zh, en, fields=[FieldError("/variables/filed_at", "court_not_now", zh, en)])


def go_to_court(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> Execution:
    """Enter the application, or that there is none."""
    if form.get("court_decision") != APPLY:
        return ledger.advance(ctx, execution, ExecutionState.UNPERFORMED)
    day = to_day(form.get("filed_at")) or local_day(ctx.now)
    details = {"court": form.get("court"), "total_due_cents": to_cents(form.get("total_due"))}
    ledger.add_act(ctx, execution, FILED, day, details)
    return ledger.advance(ctx, execution, ExecutionState.IN_COURT)


def end_court(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> Execution:
    """Enter what became of the application; money comes by the call-back alone."""
    day = to_day(form.get("court_ended_on")) or local_day(ctx.now)
    ledger.add_act(ctx, execution, COURT_ENDED, day, {"result": form.get("court_result")})
    return ledger.advance(ctx, execution, ExecutionState.UNPERFORMED)


def last(ctx: Context, execution: Execution, kind: str) -> Act | None:
    """The last act of a kind."""
    found = ledger.acts(ctx, execution, kind)
    return found[-1] if found else None

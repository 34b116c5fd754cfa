"""Reconsideration and litigation (G-P2-12): the surcharge stands still, and the result may change or annul."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, update

from engine import ids
from engine.context import Context
from engine.errors import FieldError
from workflows.calendar.zone import at, local_day
from workflows.clocks import deadlines
from workflows.clocks.limits import Bearer, TimeLimit, Unit
from workflows.execution import ledger
from workflows.execution.errors import DisputeInvalid, DisputePending, ExecutionStateRefused, FineIncreased
from workflows.execution.facts import Reader, to_cents, to_day
from workflows.execution.ledger import Dispute, Execution
from workflows.execution.models import penalty_dispute as table
from workflows.execution.states import ExecutionState

MESSAGE = "execution.dispute_filed"
VARIABLE = "dispute_notice"

KINDS = {"行政复议": "reconsideration", "行政诉讼": "litigation", "自行纠正": ledger.SELF_CORRECTION}

UPHELD, CHANGED, ANNULLED = "upheld", "changed", "annulled"
RESULTS: Mapping[str, str] = {
    "维持": UPHELD,
    "驳回": UPHELD,
    "撤回或终止": UPHELD,
    "变更": CHANGED,
    "撤销": ANNULLED,
    "确认违法": ANNULLED,
    "确认无效": ANNULLED,
}
"""What a result means for the decision: after the last two, what was published is withdrawn in three working days.
Source: Administrative Penalty Law (2021) art. 48 (2)."""

SUIT_AFTER_RECONSIDERATION = TimeLimit(15, Unit.CALENDAR_DAYS, Bearer.CITIZEN)
"""Source: Administrative Litigation Law (2017) art. 45."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What tells of a dispute."""

    kind: str
    body: str
    reference: str
    filed_on: date


def read(ctx: Context, execution: Execution, value: object) -> Notice:
    """A notice about this execution's decision.

    Raises:
        DisputeInvalid: every field that is wrong.
        DisputePending: one of this kind is pending already.
        ExecutionStateRefused: the decision was annulled.
    """
    reader = Reader(value, f"/variables/{VARIABLE}")
    reader.only("kind", "body", "reference", "filed_on")
    notice = Notice(
        KINDS[reader.one_of("kind", KINDS)],
        reader.text("body", 100),
        reader.text("reference", 64),
        reader.day("filed_on", local_day(ctx.now), local_day(execution.served_at)),
    )
    if reader.problems:
        raise DisputeInvalid(reader.problems[0].message_zh, reader.problems[0].message_en, fields=reader.problems)
    if execution.state == ExecutionState.ANNULLED:
        raise ExecutionStateRefused(execution.decision_no, execution.state, "disputed")
    if any(one.is_pending and one.kind == notice.kind for one in ledger.disputes(ctx, execution)):
        zh, en = "同类复议或诉讼尚未终结", "A dispute of this kind is pending"
        raise DisputePending(zh, en)
    return notice


def open(ctx: Context, execution: Execution, notice: Notice) -> str:
    """Enter a dispute: from its first day on no surcharge is counted. Returns its id."""
    dispute_id = ids.new()
    made = {"id": dispute_id, "town_code": execution.town_code, "execution_id": execution.id}
    facts = {"kind": notice.kind, "body": notice.body, "reference": notice.reference, "filed_on": notice.filed_on}
    ctx.db.execute(insert(table), {**made, **facts})
    ledger.record(ctx, "execution.disputed", execution, {"kind": notice.kind})
    return dispute_id


def check_result(ctx: Context, execution: Execution, dispute: Dispute, form: Mapping[str, Any]) -> None:
    """Refuse a result that cannot be.

    Raises:
        DisputeInvalid: its day is before the filing or in the future, or it has no document.
        FineIncreased: the changed fine is missing, or not below the one in force.
    """
    ended_on = to_day(form.get("decided_on"))
    problems = []
    if form.get("dispute_result") not in RESULTS:
        problems.append(_problem("dispute_result", "not_an_option", "应选择结果", "Expected a result"))
    if ended_on is None or not dispute.filed_on <= ended_on <= local_day(ctx.now):
        zh, en = f"结果日期应在 {dispute.filed_on} 与今天之间", f"Expected a day from {dispute.filed_on} to today"
        problems.append(_problem("decided_on", "out_of_time", zh, en))
    if problems:
        raise DisputeInvalid(problems[0].message_zh, problems[0].message_en, fields=problems)
    if RESULTS[str(form["dispute_result"])] == CHANGED:
        fine = to_cents(form.get("new_fine"))
        if fine is None or not 0 <= fine < execution.principal_cents:
            zh = "变更后的罚款应低于现罚款"
            en = "Expected a fine below the one in force"
            raise FineIncreased(zh, en, fields=[_problem("new_fine", "fine_increased", zh, en)])


def _problem(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/variables/{name}", code, zh, en)


def conclude(ctx: Context, execution: Execution, dispute: Dispute, form: Mapping[str, Any]) -> tuple[Execution, str]:
    """Enter the result and what follows from it; returns ``upheld``, ``changed`` or ``annulled``.

    Raises:
        DisputeInvalid, FineIncreased: as ``check_result``.
    """
    check_result(ctx, execution, dispute, form)
    outcome = RESULTS[str(form["dispute_result"])]
    fine = to_cents(form.get("new_fine")) if outcome == CHANGED else None
    values = {"ended_on": to_day(form["decided_on"]), "result": outcome, "new_fine_cents": fine}
    document = str(form.get("result_document") or "") or None
    ctx.db.execute(update(table).where(table.c.id == dispute.id).values(**values, result_document=document))
    ledger.record(ctx, "execution.dispute_ended", execution, {"kind": dispute.kind, "result": outcome})
    if outcome == ANNULLED:
        return ledger.change(ctx, execution, ExecutionState.ANNULLED, principal_cents=0), outcome
    if fine is not None:
        return ledger.change(ctx, execution, principal_cents=fine), outcome
    return execution, outcome


def get(ctx: Context, execution: Execution, dispute_id: str) -> Dispute | None:
    """One of the execution's disputes."""
    return next((one for one in ledger.disputes(ctx, execution) if one.id == dispute_id), None)


def remedy_ends(ctx: Context, execution: Execution) -> datetime:
    """When the party's remedies are over: six months from service, or later after a reconsideration or lawsuit.

    Source: Administrative Litigation Law (2017) art. 45, 46.
    """
    ends = [deadlines.due(ctx, "PN-24", execution.served_at, execution.town_code)]
    for one in ledger.remedies(ctx, execution):
        if one.ended_on is None:
            continue
        over = _end_of(one.ended_on)
        if one.kind == KINDS["行政复议"]:
            over = deadlines.due_of(ctx, SUIT_AFTER_RECONSIDERATION, over, execution.town_code)
        ends.append(over)
    return max(ends)


def _end_of(day: date) -> datetime:
    return at(day, time(17, 30))

"""The automatic steps of the execution diagram; each writes its rows and tells the diagram how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine import ids, instances
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import Outcome, ServiceCall
from workflows import documents, matters, payment_codes, towns
from workflows.acts import last_actor
from workflows.calendar.zone import DAY, at, local_day, midnight
from workflows.clocks import deadlines
from workflows.execution import acts, compulsion, disputes, ledger, payments, plans, withdrawals
from workflows.execution.errors import PenaltyInvalid, PlanInvalid, PlanRefusedNow
from workflows.execution.facts import Reader, to_day, to_instant, to_yuan
from workflows.execution.ledger import Execution
from workflows.execution.states import ExecutionState
from workflows.matters import Matter, Party, Pillar
from workflows.numbers import Document

PAY_DAYS = 15
"""Calendar days from receipt of the decision. Source: Administrative Penalty Law (2021) art. 67 (3)."""

KEY, APPROVAL = "execution", "S16-24"
"""The step by which the agency approves a plan."""

LINES = 40
"""Days of surcharge that a form shows: the cap is reached on the 34th."""

Variables = dict[str, Any]


# --- how things stand -----------------------------------------------------------------------------


def standing(ctx: Context, execution: Execution) -> Variables:
    """The variable ``execution``: what conditions, forms and the calling process read."""
    owed = ledger.owed(ctx, execution)
    found = ledger.disputes(ctx, execution)
    filed = acts.last(ctx, execution, acts.FILED)
    after = plans.next_due(ctx, execution)
    return {
        "state": execution.state,
        "decision_no": execution.decision_no,
        "payment_code": execution.payment_code,
        "payable_until": execution.payable_until,
        "principal": to_yuan(owed.principal_cents),
        "surcharge": to_yuan(owed.surcharge_cents),
        "paid": to_yuan(owed.paid_cents),
        "outstanding": to_yuan(owed.outstanding_cents),
        "principal_cents": owed.principal_cents,
        "surcharge_cents": owed.surcharge_cents,
        "paid_cents": owed.paid_cents,
        "outstanding_cents": owed.outstanding_cents,
        "surplus_cents": owed.surplus_cents,
        "surcharge_days": [_line(one) for one in ledger.surcharge_days(ctx, execution)[-LINES:]],
        "settled": execution.state == ExecutionState.SETTLED,
        "planned": execution.state == ExecutionState.INSTALMENTS,
        "annulled": execution.state == ExecutionState.ANNULLED,
        "paid_at": execution.paid_at,
        "next_due_at": None if after is None else midnight(after + DAY),
        "disputing": any(one.is_pending for one in found),
        "court_opens_at": acts.court_opens(ctx, execution),
        "court_filed_at": None if filed is None else filed.acted_on,
        "rectify_at": None if execution.rectify_due is None else at(execution.rectify_due, time(17, 30)),
        "rectified": execution.rectified_on is not None,
    }


def _line(one: Any) -> Variables:
    return {
        "day": one.day,
        "overdue": to_yuan(one.overdue_cents),
        "counted": one.is_counted,
        "surcharge": to_yuan(one.surcharge_cents),
    }


def _standing(ctx: Context, execution: Execution, **more: Any) -> Outcome:
    return {"execution": standing(ctx, execution), **more}


# --- opening --------------------------------------------------------------------------------------


def open(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-01: what is to be paid and rectified, until when, and the code under which the bank takes the money.

    Raises:
        PenaltyInvalid: the calling process handed over less than its contract says.
    """
    found = ledger.find(ctx, call.instance_id)
    if found is None:
        found = _opened(ctx, call)
        _matter(ctx, call)
        ledger.add(ctx, found)
        if found.principal_cents == 0:
            found = ledger.change(ctx, found, ExecutionState.SETTLED)
    return _standing(ctx, found)


def _opened(ctx: Context, call: ServiceCall) -> Execution:
    given = call.variables.get("penalty")
    reader = Reader(given, "/variables/penalty")
    penalty: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    decision_no = reader.text("decision_no", 64)
    served_at = to_instant(penalty.get("served_at"))
    fine = _whole(penalty.get("fine_cents"), 0)
    days = _whole(penalty.get("pay_days"), PAY_DAYS)
    due = to_day(penalty.get("rectify_due")) if penalty.get("rectify_order") is True else None
    problems = reader.problems
    for name, wrong in {
        "served_at": served_at is None,
        "fine_cents": fine is None or fine < 0,
        "pay_days": days is None or not 1 <= days <= 60,
        "rectify_due": penalty.get("rectify_order") is True and due is None,
    }.items():
        if wrong:
            zh, en = f"{name} 缺失或有误", f"{name} is missing or wrong"
            problems.append(FieldError(f"/variables/penalty/{name}", "refused", zh, en))
    if not problems and ledger.of_decision(ctx, call.town_code, decision_no) is not None:
        zh, en = f"{decision_no} 已在执行", f"{decision_no} is being executed already"
        problems.append(FieldError("/variables/penalty/decision_no", "decision_known", zh, en))
    if problems or served_at is None or fine is None:
        raise PenaltyInvalid(problems[0].message_zh, problems[0].message_en, fields=problems)
    until = deadlines.due(ctx, "PN-14", served_at, call.town_code, amount=days)
    return Execution(
        id=ids.new(),
        town_code=call.town_code,
        instance_id=call.instance_id,
        decision_no=decision_no,
        decision_document_id=str(penalty["decision_document_id"]) if penalty.get("decision_document_id") else None,
        payment_code=payment_codes.code_for(call.town_code, _number(ctx, call, decision_no)),
        field=str(penalty["field"]) if penalty.get("field") else None,
        fine_cents=fine,
        principal_cents=fine,
        served_at=served_at,
        payable_until=local_day(until),
        rectify_due=due,
        rectified_on=None,
        state=ExecutionState.OPEN.value,
        paid_at=None,
        closed_at=None,
        revision=1,
    )


def _whole(value: object, instead: int) -> int | None:
    if value is None:
        return instead
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return None
    return int(value)


def _number(ctx: Context, call: ServiceCall, decision_no: str) -> str:
    """The number of the matter, or the one that ``_matter`` gives it."""
    found = matters.find(ctx, call.instance_id)
    return f"ZX-{decision_no}" if found is None else found.number


def _matter(ctx: Context, call: ServiceCall) -> Matter:
    """The calling case's matter; an execution that was taken over on its own opens one."""
    found = matters.find(ctx, call.instance_id)
    if found is not None:
        return found
    penalty = call.variables.get("penalty")
    given: Mapping[str, Any] = penalty if isinstance(penalty, Mapping) else {}
    number = str(given.get("decision_no") or call.instance_id)
    party = Party(str(given["party_name"]), str(given.get("party_type") or "法人")) if given.get("party_name") else None
    instance = instances.get(ctx, call.instance_id)
    title = f"行政处罚执行 {number}"
    matter = matters.open(ctx, instance, Pillar.ENFORCEMENT, "execution", f"ZX-{number}", title, party=party)
    matters.place(ctx, matter, field=str(given["field"]) if given.get("field") else None)
    return matter


# --- money ----------------------------------------------------------------------------------------


def record_payment(ctx: Context, call: ServiceCall) -> Outcome:
    """The bank called back: the payment stands in the ledger already; the diagram learns what is owed now."""
    return _standing(ctx, _locked(ctx, call))


def _locked(ctx: Context, call: ServiceCall) -> Execution:
    return ledger.of_instance(ctx, call.instance_id, lock=True)


def fall_overdue(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-04: the days for payment are over; the surcharge runs, and the party is told in writing."""
    execution = ledger.advance(ctx, _locked(ctx, call), ExecutionState.OVERDUE)
    if execution.state != ExecutionState.OVERDUE:
        return _standing(ctx, execution)
    content = {
        **_money(ctx, execution),
        "payment_code": execution.payment_code,
        "notice": "逾期不缴纳罚款的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。",
        "basis": "行政处罚法第七十二条第一款第一项；行政强制法第四十五条",
    }
    _issue(ctx, execution, Document.PAYMENT_REMINDER, content)
    return _standing(ctx, execution)


def _money(ctx: Context, execution: Execution, day: date | None = None) -> Variables:
    owed = ledger.owed(ctx, execution, day)
    return {
        "decision_no": execution.decision_no,
        "principal": to_yuan(owed.principal_cents),
        "surcharge": to_yuan(owed.surcharge_cents),
        "paid": to_yuan(owed.paid_cents),
        "total_due": to_yuan(owed.outstanding_cents),
        "counted_days": owed.counted_days,
        "payable_until": execution.payable_until,
    }


def _issue(ctx: Context, execution: Execution, kind: Document, content: Mapping[str, Any]) -> documents.Issued:
    return documents.issue(ctx, matters.of_instance(ctx, execution.instance_id), kind, content)


def check_plan(ctx: Context, call: ServiceCall) -> Outcome:
    """A day of the plan has passed: kept, or broken."""
    return _standing(ctx, plans.look(ctx, _locked(ctx, call)))


def approve_plan(ctx: Context, call: ServiceCall) -> Outcome:
    """The agency approved the party's application; what was paid meanwhile may have made it void."""
    execution = _locked(ctx, call)
    application = call.variables.get("instalment") or {}
    approver = last_actor(ctx, call.instance_id, KEY, APPROVAL) or ctx.actor.id
    try:
        execution = plans.approve(ctx, execution, application, approver)
    except (PlanInvalid, PlanRefusedNow) as refusal:
        return _standing(ctx, execution, instalment_refusal=refusal.detail_zh)
    plan = ledger.plans(ctx, execution)[-1]
    parts = [{"due": part.day, "amount": to_yuan(part.cents)} for part in plan.parts]
    content = {**_money(ctx, execution), "reason": application.get("reason"), "plan": parts}
    _issue(ctx, execution, Document.INSTALMENT, {**content, "basis": "行政处罚法第六十六条第二款"})
    return _standing(ctx, execution, instalment_refusal=None)


def decline_plan(ctx: Context, call: ServiceCall) -> Outcome:
    """The agency did not approve the application: the days go on as before."""
    execution = _locked(ctx, call)
    decided = call.variables.get("instalment_decision") or {}
    ledger.record(ctx, "execution.plan_declined", execution, {"by": decided.get("approver")})
    return _standing(ctx, execution, instalment_refusal=decided.get("reason"))


# --- urging and the court -------------------------------------------------------------------------


def urge(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-07: the urging letter; ten working days later the court may be asked."""
    execution, form = _locked(ctx, call), _form(call, "urging")
    execution = acts.urge(ctx, execution, form)
    day = to_day(form.get("urged_at")) or local_day(ctx.now)
    if execution.state != ExecutionState.URGED:
        return _standing(ctx, execution, urged_on=at(day, time(17, 30)))
    content = {
        **_money(ctx, execution, day),
        "urged_at": day,
        "notice": "请自收到本催告书之日起十日内履行；逾期不履行的，依法申请人民法院强制执行。你有权陈述和申辩。",
        "basis": "行政强制法第五十四条",
    }
    issued = _issue(ctx, execution, Document.URGING, content)
    documents.serve_ids(ctx, [issued.id], str(form.get("service_mode") or "直接"), str(form.get("receiver") or ""))
    return _standing(ctx, execution, urged_on=at(day, time(17, 30)))


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    return found if isinstance(found, Mapping) else {}


def assess(ctx: Context, call: ServiceCall) -> Outcome:
    """Look again: what is owed, whether a remedy is pending, from when the court's months run."""
    return _standing(ctx, _locked(ctx, call))


def file_at_court(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-11: the application to the court, or the reasons why there is none."""
    execution, form = _locked(ctx, call), _form(call, "court")
    execution = acts.go_to_court(ctx, execution, form)
    if execution.state == ExecutionState.IN_COURT:
        content = {**_money(ctx, execution, to_day(form.get("filed_at"))), "court": form.get("court")}
        _issue(ctx, execution, Document.COURT_APPLICATION, {**content, "basis": "行政强制法第五十三条、第五十五条"})
    return _standing(ctx, execution)


def end_court(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-13: what became of the application."""
    return _standing(ctx, acts.end_court(ctx, _locked(ctx, call), _form(call, "court_end")))


# --- remedies -------------------------------------------------------------------------------------


def open_dispute(ctx: Context, call: ServiceCall) -> Outcome:
    """G-P2-12: the first dispute of the ledger whose result nobody has been asked for yet."""
    execution = _locked(ctx, call)
    told = [str(one) for one in call.variables.get("disputes_told") or []]
    dispute_id = next((one.id for one in ledger.disputes(ctx, execution) if one.id not in told), None)
    return _standing(ctx, execution, dispute_id=dispute_id, disputes_told=[*told, dispute_id])


def conclude_dispute(ctx: Context, call: ServiceCall) -> Outcome:
    """The results told and not entered yet: upheld, changed, or annulled; what was published of a changed decision
    is withdrawn."""
    execution, outcome = _locked(ctx, call), disputes.UPHELD
    for form in _ends(call):
        dispute = disputes.get(ctx, execution, str(form.get("dispute_id")))
        if dispute is None or not dispute.is_pending:
            continue
        execution, found = disputes.conclude(ctx, execution, dispute, form)
        outcome = outcome if found == disputes.UPHELD else found
        if found != disputes.UPHELD and ledger.owed(ctx, execution).surplus_cents:
            payments.flag_surplus(ctx, execution, str(form.get("result_document") or dispute.id), dispute.id)
    return _standing(ctx, payments.settle(ctx, execution), dispute_outcome=outcome)


def _ends(call: ServiceCall) -> list[Mapping[str, Any]]:
    """Every result that was told, in order: each with its ``dispute_id``."""
    return [one for one in call.variables.get("dispute_ends") or [] if isinstance(one, Mapping)]


def withdraw_publication(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-29: whatever shows the decision to the public is told that it was changed or annulled (PN-17)."""
    execution = ledger.of_instance(ctx, call.instance_id)
    form = [one for one in _ends(call) if disputes.RESULTS[str(one.get("dispute_result"))] != disputes.UPHELD][-1]
    annulment = {
        "decision_no": execution.decision_no,
        "reason": form.get("dispute_result"),
        "document": form.get("result_document"),
    }
    return {"withdrawn_publications": withdrawals.tell(ctx, execution, annulment)}


# --- rectification --------------------------------------------------------------------------------


def record_recheck(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-16: rectified, or until when next."""
    execution, form = _locked(ctx, call), _form(call, "recheck")
    day = to_day(form.get("checked_on")) or local_day(ctx.now)
    done = form.get("recheck_result") == "已改正"
    ledger.add_act(ctx, execution, acts.RECHECKED, day, {"rectified": done, "officers": form.get("officers") or []})
    changed: Variables = {"rectified_on": day} if done else {}
    if not done and form.get("next_step") == "再次责令改正":
        changed = {"rectify_due": to_day(form.get("new_due"))}
        content = {"decision_no": execution.decision_no, "rectify_due": changed["rectify_due"]}
        _issue(ctx, execution, Document.RECTIFICATION_ORDER, {**content, "findings": form.get("findings")})
    return _standing(ctx, ledger.change(ctx, execution, **changed) if changed else execution)


def urge_measure(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-18: the urging letter before substitute performance, own compulsion, or the court."""
    execution, form = _locked(ctx, call), _form(call, "measure")
    day = to_day(form.get("urged_on")) or local_day(ctx.now)
    ledger.add_act(ctx, execution, acts.URGED_MEASURE, day, {"measure": form.get("measure")})
    content = {name: form.get(name) for name in ("measure", "power", "perform_at", "method", "cost", "performer")}
    _issue(ctx, execution, Document.URGING, {**content, "decision_no": execution.decision_no, "urged_at": day})
    return _standing(ctx, execution, measure_at=_measure_at(ctx, execution, form, day))


def _measure_at(ctx: Context, execution: Execution, form: Mapping[str, Any], urged: date) -> datetime:
    if form.get("measure") != compulsion.COURT:
        return to_instant(form.get("perform_at")) or ctx.now
    waited = deadlines.due(ctx, "PN-27", midnight(urged), execution.town_code)
    return max(waited, acts.court_opens(ctx, execution))


def record_measure(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-20: what was enforced, or that the court was asked; then it is looked at again."""
    execution, form = _locked(ctx, call), _form(call, "performed")
    measure = _form(call, "measure").get("measure")
    at_court = measure == compulsion.COURT
    begun = to_instant(form.get("begun_at"))
    day = to_day(form.get("filed_at")) if at_court else None if begun is None else local_day(begun)
    kept = {
        "recordings": [one.get("id") for one in form.get("recordings") or []],
        "recorder_file": form.get("recorder_file"),
    }
    details = {
        "measure": measure,
        "court": form.get("court"),
        "record": form.get("record"),
        **({} if at_court else kept),
    }
    ledger.add_act(
        ctx, execution, acts.FILED_MEASURE if at_court else acts.COMPELLED, day or local_day(ctx.now), details
    )
    if at_court:
        content = {"decision_no": execution.decision_no, "court": form.get("court"), "duty": "改正违法行为"}
        _issue(ctx, execution, Document.COURT_APPLICATION, {**content, "basis": "行政强制法第五十三条"})
    return _standing(ctx, ledger.change(ctx, execution, rectify_due=to_day(form.get("recheck_on"))))


# --- the end --------------------------------------------------------------------------------------


def close(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-21: performed, or not to be had, or annulled; what was paid too much is told."""
    execution = _locked(ctx, call)
    if execution.closed_at is None:
        execution = ledger.change(ctx, execution, closed_at=ctx.now)
    town = towns.get(ctx, execution.town_code)
    ledger.record(ctx, "execution.closed", execution, {"state": execution.state, "town": town.code})
    return _standing(ctx, execution)

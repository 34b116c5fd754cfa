"""What people and programs may not do to an execution: wrong sender, wrong time, wrong order, wrong amount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import instances, runtime
from engine.context import Context
from engine.errors import FieldError
from engine.messages import Receiver
from engine.models import user_task
from engine.rows import UserTask
from engine.states import TaskState
from workflows import matters
from workflows.calendar.zone import local_day
from workflows.documents import Issued
from workflows.errors import about
from workflows.execution import acts, compulsion, disputes, ledger, payments, plans, withdrawals
from workflows.execution.errors import (
    ActInvalid,
    ApproverRefused,
    CompulsionForbidden,
    CourtNotYet,
    DecisionInForce,
    OfficialReceiptRefused,
    PaymentSenderRefused,
)
from workflows.execution.facts import to_day, to_instant
from workflows.execution.ledger import Execution
from workflows.execution.states import ExecutionState
from workflows.organisation import certificates, people
from workflows.organisation.certification import LEAST_OFFICERS, Certificate
from workflows.organisation.errors import OfficersNotCertified

KEY = "execution"

APPLICATION, APPROVAL = "S16-23", "S16-24"
URGING, COURT, COURT_END = "S16-06", "S16-10", "S16-12"
RECHECK, MEASURE, PERFORMANCE, MEASURE_COURT = "S16-15", "S16-17", "S16-19", "S16-20"
DISPUTE_END = "S16-27"

CLOCK_MESSAGES = frozenset({"execution.payment_overdue", "execution.urging_over"})
"""Sent by clocks alone."""
INSTALMENT_MESSAGE = "execution.instalment_requested"
CLERKS = frozenset({"OFF", "SQL", "FIN"})
"""Whoever takes down the party's application, if the party does not send it itself."""
TOLD_BY = frozenset({"LAW", "OFF", "SQL", "BUR", "INT"})
"""Who tells of a reconsideration or a lawsuit."""


CORRECTED_BY = frozenset({"LDR"})
"""Who looks at the town's own mistake: who decided. Source: Administrative Penalty Law (2021) art. 57, 75 (2)."""


# --- messages -------------------------------------------------------------------------------------


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of messages: each from its sender, with what it is for, when it can be.

    Raises:
        PaymentSenderRefused, OfficialReceiptRefused: from somebody else.
        PaymentInvalid, PaymentConflict, DisputeInvalid, DisputePending, PlanRefusedNow: as their names say.
    """
    known = name in CLOCK_MESSAGES or name in _MESSAGES
    if not known or receiver.instance_id is None:
        return
    execution = ledger.find(ctx, receiver.instance_id)
    if execution is None:
        return
    if ctx.actor.town_code not in ("", execution.town_code):
        raise OfficialReceiptRefused()
    if name in CLOCK_MESSAGES:
        if ctx.actor.kind != "system":
            raise OfficialReceiptRefused("期限届满由时钟告知", "Only a clock tells that time is over")
        return
    _MESSAGES[name](ctx, execution, variables)


def _payment(ctx: Context, execution: Execution, variables: Mapping[str, Any]) -> None:
    if ctx.actor.kind == "person" or (ctx.actor.kind == "program" and "INT" not in ctx.actor.roles):
        raise PaymentSenderRefused()
    _only(variables, payments.VARIABLE)
    payments.is_known(ctx, execution, payments.read(ctx, execution, variables.get(payments.VARIABLE)))


def _instalment(ctx: Context, execution: Execution, variables: Mapping[str, Any]) -> None:
    if not _is_party(ctx, execution):
        _from(ctx, CLERKS)
    _only(variables)
    plans.check_possible(ctx, execution)


def _is_party(ctx: Context, execution: Execution) -> bool:
    """Whether the actor is the person that the decision is about."""
    matter, person = matters.find(ctx, execution.instance_id), people.by_login(ctx, ctx.actor.id)
    return matter is not None and person is not None and matter.party_digest == person.party_digest


def _dispute(ctx: Context, execution: Execution, variables: Mapping[str, Any]) -> None:
    _only(variables, disputes.VARIABLE)
    given = variables.get(disputes.VARIABLE)
    own = isinstance(given, Mapping) and disputes.KINDS.get(str(given.get("kind"))) == ledger.SELF_CORRECTION
    _from(ctx, CORRECTED_BY if own else TOLD_BY)
    disputes.read(ctx, execution, given)


_MESSAGES: Mapping[str, Callable[[Context, Execution, Mapping[str, Any]], None]] = {
    payments.MESSAGE: _payment,
    INSTALMENT_MESSAGE: _instalment,
    disputes.MESSAGE: _dispute,
}


def _from(ctx: Context, roles: frozenset[str]) -> None:
    if ctx.actor.kind != "system" and not ctx.actor.roles & roles:
        wanted = "、".join(sorted(roles))
        raise OfficialReceiptRefused(f"该消息由 {wanted} 发送", f"Expected a sender among {wanted}")


def _only(variables: Mapping[str, Any], *names: str) -> None:
    surplus = sorted(set(variables) - set(names))
    if surplus:
        zh, en = f"消息不得携带 {'、'.join(surplus)}", f"The message may not carry {', '.join(surplus)}"
        raise ActInvalid(zh, en, fields=[FieldError(f"/variables/{one}", "surplus", zh, en) for one in surplus])


# --- papers ----------------------------------------------------------------------------------------


def check_void(ctx: Context, document: Issued, *, reason: str) -> None:
    """Guard of voiding: a penalty is set aside first, for its payment code, surcharge and publication hang on it.

    One that asks for nothing, such as a warning, is taken back once its case is closed.

    Raises:
        DecisionInForce: it was not.
    """
    if document.kind not in withdrawals.PENALTIES or ctx.actor.kind == "system":
        return
    execution = ledger.of_decision(ctx, document.town_code, document.number)
    if execution is None:
        if not instances.get(ctx, document.instance_id).has_ended:
            raise DecisionInForce(document.number)
    elif execution.state != ExecutionState.ANNULLED:
        raise DecisionInForce(document.number)


# --- tasks ----------------------------------------------------------------------------------------


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion of the execution's tasks.

    Raises:
        NotAllowed, Conflict, Invalid: by the step; see ``errors``.
    """
    check = _TASKS.get(task.element_id) if task.definition_key == KEY else None
    execution = ledger.find(ctx, task.instance_id) if check is not None else None
    if check is not None and execution is not None:
        check(ctx, task, execution, variables)


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: the approval does not go to who took the application down.

    Raises:
        ApproverRefused: it would.
    """
    if task.definition_key == KEY and task.element_id == APPROVAL and assignee is not None:
        _refuse_recorder(ctx, task, assignee)


def _refuse_recorder(ctx: Context, task: UserTask, person: str) -> None:
    statement = select(user_task.c.completed_by).where(
        user_task.c.instance_id == task.instance_id,
        user_task.c.element_id == APPLICATION,
        user_task.c.state == TaskState.COMPLETED.value,
    )
    if person in set(ctx.db.execute(statement).scalars()):
        raise ApproverRefused(task_id=task.id, person=person)


def _application(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    plans.check_possible(ctx, execution)
    plans.check(ctx, execution, form.get("plan"))


def _approval(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    _refuse_recorder(ctx, task, ctx.actor.id)
    if form.get("approved") != "同意":
        return
    plans.check_possible(ctx, execution)
    seen = runtime.look(ctx, instances.get(ctx, task.instance_id)).variables(task.wait_id)
    plans.check(ctx, execution, (seen.get("instalment") or {}).get("plan"))


def _urging(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    acts.check_urging(ctx, execution, form)


def _court(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    acts.check_court(ctx, execution, form)


def _court_end(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    filed = acts.last(ctx, execution, acts.FILED)
    _within(ctx, form, "court_ended_on", None if filed is None else filed.acted_on)


def _within(ctx: Context, form: Mapping[str, Any], name: str, first: Any) -> None:
    day = to_day(form.get(name))
    if day is None or day > local_day(ctx.now) or (first is not None and day < first):
        zh, en = f"日期应在 {first} 与今天之间", f"Expected a day from {first} to today"
        raise ActInvalid(zh, en, fields=[FieldError(f"/variables/{name}", "out_of_time", zh, en)])


def _recheck(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    _within(ctx, form, "checked_on", local_day(execution.served_at))
    day = to_day(form.get("checked_on"))
    if day is None:
        return
    _require_officers(ctx, execution, form, day)
    new_due = to_day(form.get("new_due"))
    if new_due is not None and new_due <= day:
        zh, en = "新的改正期限应晚于复查日期", "Expected a new due day after the re-check"
        raise ActInvalid(zh, en, fields=[FieldError("/variables/new_due", "out_of_time", zh, en)])


def _require_officers(ctx: Context, execution: Execution, form: Mapping[str, Any], day: date) -> None:
    """Two real officers, certified on the day for the field of the decision. Source: Penalty Law art. 42."""
    officers = logins(form.get("officers"))
    if execution.field is not None:
        with about("/variables/officers", "/officers"):
            certificates.require(ctx, officers, execution.field, [day])
    else:
        _require_valid(officers, certificates.by_login(ctx, officers), day)


def logins(rows: object) -> list[str]:
    """The accounts that a form's list of officers names."""
    return [str(row.get("login")) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _require_valid(officers: list[str], held: Mapping[str, list[Certificate]], day: Any) -> None:
    """Two officers with a certificate that is valid on the day, whatever its fields."""
    named = list(dict.fromkeys(officers))
    lacking = [one for one in named if not any(certificate.is_valid(day) for certificate in held.get(one, ()))]
    if len(named) >= LEAST_OFFICERS and not lacking:
        return
    zh, en = "须有两名持有效执法证的人员", "Expected two officers with valid certificates"
    raise OfficersNotCertified([FieldError("/variables/officers", "officers", zh, en)])


def _measure(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    acts.refuse_while_disputed(ctx, execution)
    _within(ctx, form, "urged_on", execution.rectify_due)
    compulsion.check_plan(ctx, execution.town_code, form)
    if form.get("measure") == compulsion.OWN:
        _refuse_before_remedies(ctx, execution, form)


def _refuse_before_remedies(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> None:
    """What is pulled down cannot be put back: not before the remedies are over (art. 44)."""
    at, opens = to_instant(form.get("perform_at")), disputes.remedy_ends(ctx, execution)
    if at is not None and at <= opens:
        zh, en = f"复议、诉讼期限至 {local_day(opens)} 方届满", f"The party's remedies run to {local_day(opens)}"
        raise CompulsionForbidden(FieldError("/variables/perform_at", "remedy_open", zh, en))


def _performance(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    acts.refuse_while_disputed(ctx, execution)
    compulsion.check(ctx, form, "begun_at", "finished_at")
    seen = runtime.look(ctx, instances.get(ctx, task.instance_id)).variables(task.wait_id)
    planned, begun = to_instant(seen.get("measure_at")), to_instant(form.get("begun_at"))
    if begun is not None:
        _require_officers(ctx, execution, form, local_day(begun))
    if planned is not None and begun is not None and begun < planned:
        zh, en = f"不得早于催告书载明的时间 {planned:%Y-%m-%d %H:%M} UTC", "Not before what the urging letter says"
        raise CompulsionForbidden(FieldError("/variables/begun_at", "before_plan", zh, en))


def _measure_court(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    acts.refuse_while_disputed(ctx, execution)
    urged = acts.last(ctx, execution, acts.URGED_MEASURE)
    _within(ctx, form, "filed_at", None if urged is None else urged.acted_on)
    opens, day = acts.court_opens(ctx, execution), to_day(form.get("filed_at"))
    if day is not None and day <= local_day(opens):
        zh, en = f"复议、诉讼期限至 {local_day(opens)} 方届满", f"The party's remedies run to {local_day(opens)}"
        raise CourtNotYet(zh, en, fields=[FieldError("/variables/filed_at", "court_not_now", zh, en)])


def _dispute_end(ctx: Context, task: UserTask, execution: Execution, form: Mapping[str, Any]) -> None:
    seen = runtime.look(ctx, instances.get(ctx, task.instance_id)).variables(task.wait_id)
    dispute = disputes.get(ctx, execution, str(seen.get("dispute_id")))
    if dispute is not None:
        disputes.check_result(ctx, execution, dispute, form)


_TASKS: Mapping[str, Callable[[Context, UserTask, Execution, Mapping[str, Any]], None]] = {
    APPLICATION: _application,
    APPROVAL: _approval,
    URGING: _urging,
    COURT: _court,
    COURT_END: _court_end,
    RECHECK: _recheck,
    MEASURE: _measure,
    PERFORMANCE: _performance,
    MEASURE_COURT: _measure_court,
    DISPUTE_END: _dispute_end,
}

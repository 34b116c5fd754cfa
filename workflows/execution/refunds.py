"""Refunds: what was paid beyond what was owed goes back, with its proof; its flags close when nothing is left.

Source: Measures for the Administration of Government Non-Tax Revenue (财税〔2016〕33号); domain paper 3.8, S16.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from engine import ids, incidents
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import Outcome, ServiceCall
from engine.models import incident
from engine.rows import Incident, ProcessDefinition
from engine.states import IncidentState
from workflows.calendar.zone import local_day
from workflows.execution import ledger
from workflows.execution.errors import RefundInvalid, RefundMissing
from workflows.execution.facts import to_cents, to_day, to_yuan
from workflows.execution.ledger import Execution
from workflows.execution.models import fine_payment, penalty_dispute, penalty_execution
from workflows.execution.models import fine_refund as table

PROCESS, VARIABLE = "fine_refund", "refund"
FLAG = "fine_overpaid"
"""Code of the incident that stands while something is to be paid back."""
REFUNDED = "execution.refunded"
"""History event of a refund."""


def check_start(ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], **more: Any) -> None:
    """Guard of starts: a refund of something that was overpaid, no more than that, with its proof.

    Raises:
        RefundInvalid: every field that is wrong.
    """
    if definition.key == PROCESS:
        _read(ctx, ctx.actor.town_code, variables)


def record(ctx: Context, call: ServiceCall) -> Outcome:
    """S16-31: the refund stands in the ledger; with nothing left to pay back the flags are closed."""
    execution, form = _read(ctx, call.town_code, call.variables)
    execution = ledger.of_instance(ctx, execution.instance_id, lock=True)
    _read(ctx, call.town_code, call.variables)
    made = {"id": ids.new(), "town_code": execution.town_code, "execution_id": execution.id}
    facts = {
        "amount_cents": to_cents(form.get("amount")),
        "refunded_on": to_day(form.get("refunded_on")),
        "bank_reference": str(form["bank_reference"]).strip(),
        "receiver": str(form["receiver"]).strip(),
        "proof": [str(one["id"]) if isinstance(one, Mapping) else str(one) for one in form["proof"]],
        "instance_id": call.instance_id,
        "recorded_at": ctx.now,
    }
    ctx.db.execute(insert(table), {**made, **facts})
    ledger.record(ctx, REFUNDED, execution, {"bank_reference": facts["bank_reference"]})
    left = ledger.owed(ctx, execution).surplus_cents
    if not left:
        _close_flags(ctx, execution)
    return {"refund_left": to_yuan(left), "refund_id": made["id"]}


def check_resolve(ctx: Context, found: Incident) -> None:
    """Guard of resolving by hand: the flag stands while the ledger says that something is to be paid back.

    Raises:
        RefundMissing: as above.
    """
    if found.code != FLAG:
        return
    for each in (fine_payment, penalty_dispute):
        owner = select(penalty_execution.c.instance_id).join(each).where(each.c.id == found.cause_id)
        instance_id = ctx.db.execute(owner).scalar()
        if instance_id is not None and ledger.owed(ctx, ledger.of_instance(ctx, instance_id)).surplus_cents:
            raise RefundMissing()


def _close_flags(ctx: Context, execution: Execution) -> None:
    causes = [
        select(each.c.id).where(each.c.execution_id == execution.id).scalar_subquery()
        for each in (fine_payment, penalty_dispute)
    ]
    found = select(incident.c.id).where(
        incident.c.code == FLAG,
        incident.c.state == IncidentState.OPEN.value,
        incident.c.cause_id.in_(causes[0]) | incident.c.cause_id.in_(causes[1]),
    )
    for incident_id in list(ctx.db.execute(found).scalars()):
        incidents.resolve(ctx, incident_id)


def _read(ctx: Context, town_code: str, variables: Mapping[str, Any]) -> tuple[Execution, Mapping[str, Any]]:
    given = variables.get(VARIABLE)
    form: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    execution = ledger.of_decision(ctx, town_code, str(form.get("decision_no") or "").strip())
    if execution is None:
        zh, en = "没有这一决定的处罚执行", "No penalty is executed under this number"
        raise RefundInvalid(zh, en, fields=[_at("decision_no", "decision_unknown", zh, en)])
    found = [*_problems(ctx, execution, form)]
    if found:
        raise RefundInvalid(found[0].message_zh, found[0].message_en, fields=found)
    return execution, form


def _problems(ctx: Context, execution: Execution, form: Mapping[str, Any]) -> Iterator[FieldError]:
    surplus, cents = ledger.owed(ctx, execution).surplus_cents, to_cents(form.get("amount"))
    if cents is None or not 0 < cents <= surplus:
        zh = f"应大于零且不超过多缴的 {to_yuan(surplus)} 元"
        yield _at("amount", "refund_amount", zh, f"Expected more than zero and at most {to_yuan(surplus)} yuan")
    day, first, today = to_day(form.get("refunded_on")), _first_day(ctx, execution), local_day(ctx.now)
    if day is None or not first <= day <= today:
        zh, en = f"应在首次缴款（{first}）之后且不晚于今天", f"Expected a day from {first} to {today}"
        yield _at("refunded_on", "out_of_time", zh, en)
    reference = str(form.get("bank_reference") or "").strip()
    known = select(func.count()).where(table.c.town_code == execution.town_code, table.c.bank_reference == reference)
    if not reference or ctx.db.execute(known).scalar_one():
        zh, en = "应填写退款流水号，每笔只登记一次", "Expected the refund's bank reference, each once"
        yield _at("bank_reference", "reference_known" if reference else "required", zh, en)
    for name, zh in (("receiver", "收款人"), ("proof", "退款凭证")):
        if not form.get(name):
            yield _at(name, "required", f"应填写{zh}", f"Expected {name}")


def _first_day(ctx: Context, execution: Execution) -> date:
    paid = [local_day(one.paid_at) for one in ledger.payments(ctx, execution)]
    return min(paid, default=local_day(execution.served_at))


def _at(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/variables/{VARIABLE}/{name}", code, zh, en)

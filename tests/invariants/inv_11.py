"""INV-11: no promise is longer than the law; only what art. 45 or a special law lists stops the clock of the law."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.clocks import procedures
from workflows.clocks.limits import Kind
from workflows.clocks.models import sla_clock, suspended_clock, suspension
from workflows.models import catalogue_item

_STATUTORY = ("AP-02", "AP-03", "AP-04", "AP-12")
_LONG = select(catalogue_item.c.code).where(catalogue_item.c.promised_days > catalogue_item.c.statutory_days)
_PROMISES = select(sla_clock.c.instance_id, sla_clock.c.amount).where(sla_clock.c.code == "AP-14")
_LAWS = select(sla_clock.c.instance_id, sla_clock.c.amount).where(
    sla_clock.c.code.in_(_STATUTORY), sla_clock.c.subject_kind == "process_instance"
)
_STOPPED = (
    select(sla_clock.c.code, sla_clock.c.terms, suspension.c.type, suspension.c.notice_document_id)
    .join(suspended_clock, suspended_clock.c.clock_id == sla_clock.c.id)
    .join(suspension, suspension.c.id == suspended_clock.c.suspension_id)
    .where(sla_clock.c.kind == Kind.STATUTORY.value)
)


def check(ctx: Context) -> list[str]:
    """Items and cases that promise too much, and clocks of the law that something else has stopped."""
    faults = [f"item {code}: the promise is longer than the law" for code in ctx.db.execute(_LONG).scalars()]
    laws = {row.instance_id: row.amount for row in ctx.db.execute(_LAWS)}
    for promise in ctx.db.execute(_PROMISES):
        if promise.amount > laws.get(promise.instance_id, -1):
            faults.append(f"{promise.instance_id}: promised {promise.amount}, {laws.get(promise.instance_id)} by law")
    for stopped in ctx.db.execute(_STOPPED):
        procedure = procedures.shipped()[stopped.type]
        if not procedure.stops_statutory and not stopped.terms["suspension_types"]:
            faults.append(f"{stopped.code} was stopped by {stopped.type}")
        if procedure.code in ("KY", "GS"):
            faults.append(f"{stopped.code} was stopped by {procedure.name}")
        if not stopped.notice_document_id:
            faults.append(f"{stopped.code} was stopped by {stopped.type} without a notice")
    return faults

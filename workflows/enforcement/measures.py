"""Things registered in advance, sealed or seized: imposed by a document, held under a clock, disposed of in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from engine import ids, queue
from engine.context import Context
from engine.queue import JobKind, NewJob
from engine.rows import HistoryEvent, Instance, as_row, columns
from workflows import documents, matters
from workflows.calendar.zone import local_day
from workflows.clocks import clocks, deadlines, extensions
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.marks import Level
from workflows.clocks.rows import Clock, Subject
from workflows.enforcement import cases
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.errors import MeasureNotFound, MeasureOver
from workflows.enforcement.models import held_measure as table
from workflows.numbers import Document

REGISTRATION = "先行登记保存"
SUBJECT = "held_measure"
LIMITS: Mapping[str, str] = {REGISTRATION: "PN-07", "查封": "QZ-01", "扣押": "QZ-01"}
"""The clock of each measure: seven working days to dispose of a registration, thirty days for a seizure."""
PROLONGED, LAPSED = "延长期限", "期满自动解除"
"""A seizure may be prolonged once; what nobody disposed of in time is over by itself.

Source: Administrative Compulsion Law art. 25, 28 (1) (4); Provisions on Penalty Procedure of Market Regulation art. 35.
"""
RELEASE = "enforcement.release_lapsed"
"""The job that releases what is held, once its clock has passed."""
LAPSES: Mapping[bool, tuple[str, str]] = {
    True: ("登记保存已满七个工作日，未作出处理决定", "行政处罚法第五十六条"),
    False: ("查封、扣押期限已经届满，未作出处理决定", "行政强制法第二十五条、第二十八条第一款第四项"),
}
"""Why things are given back, and by which law, by whether they were registered only."""
URGENT = "QZ-02"
URGENT_HOURS = timedelta(hours=24)
"""Within which an urgent measure is approved. Source: Administrative Compulsion Law art. 19."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One list of things held under one document."""

    id: str
    town_code: str
    instance_id: str
    kind: str
    number: str
    document_id: str
    items: list[dict[str, Any]]
    urgent: bool
    imposed_at: datetime
    due_at: datetime
    approved_by: str
    outcome: str | None
    disposed_at: datetime | None
    disposed_by: str | None


_COLUMNS = columns(Measure, table)


def subject(case: EnforcementCase, measure_id: str) -> Subject:
    """What the clock of a measure belongs to."""
    return Subject(SUBJECT, measure_id, case.town_code, case.instance_id)


def impose(
    ctx: Context,
    case: EnforcementCase,
    kind: str,
    content: Mapping[str, Any],
    *,
    approved_by: str,
    imposed_at: datetime | None = None,
) -> Measure:
    """Hold things: issue the document, start the clock of the measure; ``imposed_at`` where it was urgent."""
    begin = imposed_at or ctx.now
    template = Document.EVIDENCE_REGISTRATION if kind == REGISTRATION else Document.SEIZURE
    identity = ids.new()
    clock = clocks.start(ctx, subject(case, identity), LIMITS[kind], begin)
    told = {"measure": kind, **content, "deadline": local_day(clock.due_at)}
    issued = documents.issue(ctx, matters.of_instance(ctx, case.instance_id), template, told)
    measure = Measure(
        id=identity,
        town_code=case.town_code,
        instance_id=case.instance_id,
        kind=kind,
        number=issued.number,
        document_id=issued.id,
        items=documents.plain(content["items"]),
        urgent=imposed_at is not None,
        imposed_at=begin,
        due_at=clock.due_at,
        approved_by=approved_by,
        outcome=None,
        disposed_at=None,
        disposed_by=None,
    )
    ctx.db.execute(insert(table), as_row(measure))
    return measure


def of_case(ctx: Context, instance_id: str) -> list[Measure]:
    """Every measure of a case, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Measure(*row) for row in ctx.db.execute(statement)]


def open_ones(ctx: Context, instance_id: str) -> list[Measure]:
    """What is still held."""
    return [one for one in of_case(ctx, instance_id) if one.outcome is None]


def options(ctx: Context, instance_id: str) -> list[dict[str, str]]:
    """What is still held, as a form offers it."""
    return [{"label": f"{one.kind} {one.number}", "value": one.number} for one in open_ones(ctx, instance_id)]


def dispose(
    ctx: Context, case: EnforcementCase, number: str, outcome: str, content: Mapping[str, Any], by: str
) -> Measure:
    """Say what becomes of the things: the document of it is issued and the clock stops.

    What lapsed while its disposal lay on somebody's desk is released already, and stays as it is.

    Raises:
        MeasureNotFound: nothing is held under this number in the case.
        MeasureOver: it was disposed of already.
    """
    measure = _find(ctx, case, number)
    if measure.outcome == LAPSED:
        return measure
    if measure.outcome is not None:
        raise MeasureOver(f"{number} 已处理（{measure.outcome}）", f"{number} was disposed of: {measure.outcome}")
    template = Document.REGISTRATION_OUTCOME if measure.kind == REGISTRATION else Document.RELEASE
    facts = {"measure": measure.kind, "measure_no": number, "outcome": outcome, "items": measure.items, **content}
    documents.issue(ctx, matters.of_instance(ctx, case.instance_id), template, facts)
    changed = {"outcome": outcome, "disposed_at": ctx.now, "disposed_by": by}
    ctx.db.execute(update(table).where(table.c.id == measure.id, table.c.outcome.is_(None)).values(changed))
    clocks.stop_all(ctx, subject(case, measure.id))
    return _find(ctx, case, number)


def prolong(ctx: Context, case: EnforcementCase, number: str, content: Mapping[str, Any], by: str) -> Measure:
    """Hold what was sealed or seized for up to thirty days more, once, with a written notice of the reason.

    Raises:
        MeasureNotFound: nothing is held under this number in the case.
        ClockExpired, ExtensionsUsedUp: the time is over, or it was prolonged before.
    """
    measure = _find(ctx, case, number)
    clock = clock_of(ctx, measure)
    rule = clock.limit.extension
    days = (rule.amounts[0] if rule else None) or 0
    until = deadlines.due_of(ctx, clock.limit.lasting(clock.amount + days), clock.base_at, case.town_code)
    told = {"measure": measure.kind, "measure_no": number, "items": measure.items, **content}
    told["deadline"] = local_day(until)
    notice = documents.issue(ctx, matters.of_instance(ctx, case.instance_id), Document.SEIZURE_EXTENSION, told)
    asked = ExtensionRequest(days, str(content["reason"]), by, "agency_head", notice.id)
    longer = extensions.extend(ctx, clock.id, asked)
    ctx.db.execute(update(table).where(table.c.id == measure.id).values(due_at=longer.new_due_at))
    return _find(ctx, case, number)


def clock_of(ctx: Context, measure: Measure) -> Clock:
    """The clock that a measure is held under."""
    return clocks.of_subject(ctx, SUBJECT, measure.id)[0]


def on_card(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """The days of a registration or seizure are over and nobody has disposed of it: a job releases it."""
    details = event.details
    if details.get("subject_kind") != SUBJECT or details.get("code") not in LIMITS.values():
        return
    if details.get("level") == Level.SEVERE_RED.key:
        payload = {"measure_id": details["subject_id"]}
        queue.enqueue(ctx, [NewJob(JobKind.HANDLER, name=RELEASE, payload=payload, town_code=event.town_code)])


def release(ctx: Context, payload: Mapping[str, Any]) -> None:
    """The job: the measure is over, the party is told; the card for being late stays."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == payload["measure_id"])).first()
    if row is None or Measure(*row).outcome is not None:
        return
    measure = Measure(*row)
    case = cases.of_instance(ctx, measure.instance_id)
    reason, basis = LAPSES[measure.kind == REGISTRATION]
    dispose(ctx, case, measure.number, LAPSED, {"reason": reason, "legal_basis": basis}, ctx.actor.id)


def _find(ctx: Context, case: EnforcementCase, number: str) -> Measure:
    statement = select(*_COLUMNS).where(table.c.instance_id == case.instance_id, table.c.number == number)
    row = ctx.db.execute(statement).first()
    if row is None:
        raise MeasureNotFound(number)
    return Measure(*row)


def printed(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """A list of things, a line each."""
    return [
        f"{one['name']} {one['qty']}{one['unit']} {one.get('spec') or ''} {one['condition']}".strip() for one in items
    ]

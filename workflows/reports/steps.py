"""The automatic steps of report intake, one function a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, update

from engine import ids
from engine.context import Context
from engine.hooks import ServiceCall
from workflows import documents, matters, numbers, towns
from workflows.clocks import clocks
from workflows.clocks.steps import subject_of
from workflows.models import archive_entry
from workflows.numbers import Document
from workflows.organisation import performers, targets
from workflows.reports import records
from workflows.reports.models import reward
from workflows.reports.records import KINDS, Intake, Record, RecordKind, RecordState

Variables = dict[str, Any]

MEDIATION = "DC-02"
RETENTION_YEARS = 5
"""Source: domain paper 4.6, local rule."""
NOTICES: Mapping[RecordKind, Document] = {
    RecordKind.COMPLAINT: Document.REPLY,
    RecordKind.REPORT: Document.REPORT_NOTICE,
    RecordKind.PETITION: Document.REPLY,
}


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    return found if isinstance(found, Mapping) else {}


def _kind(call: ServiceCall) -> RecordKind:
    """Which record the step is about: property ``record``."""
    return RecordKind(str(call.properties["record"]))


def split(ctx: Context, call: ServiceCall) -> Variables:
    """S4-02: complaint and report become two records. Source: complaint rules of market supervision art. 7."""
    intake = records.of_instance(ctx, call.instance_id)
    category = str(_form(call, "triage").get("category") or intake.category)
    kinds = KINDS.get(category, ())
    for kind in kinds:
        records.add(ctx, intake, kind)
    unit = targets.find(ctx, intake.town_code, str(_form(call, "triage").get("unit") or ""))
    if unit is not None:
        unit.note(ctx, matters.of_instance(ctx, call.instance_id))
    return {
        "is_complaint": RecordKind.COMPLAINT in kinds,
        "is_report": RecordKind.REPORT in kinds,
        "is_petition": RecordKind.PETITION in kinds,
        "handler_group": unit.group if unit else None,
        "leader_group": unit.leaders if unit else None,
        "unit": unit.code if unit else None,
    }


def refuse(ctx: Context, call: ServiceCall) -> Variables:
    """Not accepted: told why, and which channel is the right one."""
    intake = records.of_instance(ctx, call.instance_id)
    triage = _form(call, "triage")
    for kind in KINDS.get(intake.category, (RecordKind.REPORT,)):
        record = records.add(ctx, intake, kind)
        _close(ctx, intake, record, str(triage["reply_text"]), str(triage["refuse_reason"]), _paper(triage))
    return {"told": True, **_archive(ctx, intake)}


def _paper(triage: Mapping[str, Any]) -> Variables:
    return {"reason": triage["refuse_reason"], "channel": triage["channel"]}


def accept(ctx: Context, call: ServiceCall) -> Variables:
    """The record is accepted."""
    intake = records.of_instance(ctx, call.instance_id)
    records.move(ctx, records.get(ctx, intake, _kind(call)), RecordState.ACCEPTED)
    return {f"{_kind(call)}_accepted_at": ctx.now}


def check(ctx: Context, call: ServiceCall) -> Variables:
    """The report is checked; a violation found while mediating becomes a report of its own."""
    intake = records.of_instance(ctx, call.instance_id)
    record = records.add(ctx, intake, RecordKind.REPORT)
    if record.state == RecordState.RECEIVED:
        records.move(ctx, record, RecordState.CHECKING)
    return {"check_started_at": ctx.now}


def decide(ctx: Context, call: ServiceCall) -> Variables:
    """Enforcement has filed or refused, or nothing was found: from now on the reporter is to be told.

    Property ``filed``: ``true`` where a case was filed.
    """
    intake = records.of_instance(ctx, call.instance_id)
    filed = call.properties.get("filed") == "true"
    record = records.get(ctx, intake, RecordKind.REPORT)
    records.move(ctx, record, RecordState.DECIDED, outcome="filed" if filed else "not_filed")
    return {"decided_at": ctx.now, "filed": filed}


def end_mediation(ctx: Context, call: ServiceCall) -> Variables:
    """Mediation is over without an agreement: by its forty-five working days, or by a party's word."""
    intake = records.of_instance(ctx, call.instance_id)
    record = records.get(ctx, intake, RecordKind.COMPLAINT)
    reason = str(call.properties.get("reason") or _form(call, "mediation").get("text") or "")
    records.move(ctx, record, RecordState.DECIDED, outcome="mediation_ended")
    clocks.stop_all(ctx, subject_of(call), [MEDIATION])
    matter = matters.of_instance(ctx, call.instance_id)
    issued = documents.issue(ctx, matter, Document.MEDIATION_END, {"reason": reason, "ended_at": ctx.now})
    return {"mediation_ended_at": ctx.now, "mediation_end_no": issued.number, "mediation_end_id": issued.id}


def finish(ctx: Context, call: ServiceCall) -> Variables:
    """A record is closed with its reply; the last one takes the matter into the archive.

    Property ``record``; the reply stands in variable ``closing``. Sets ``report_open``: whether a report of the same
    intake still goes on, so that what it tells of is not checked twice at a time.
    """
    intake = records.of_instance(ctx, call.instance_id)
    record = records.get(ctx, intake, _kind(call))
    closing = _form(call, "closing")
    outcome = str(closing.get("outcome") or record.outcome or "handled")
    _close(ctx, intake, record, str(closing["reply"]), outcome, {})
    return {"report_open": records.is_open(ctx, intake, RecordKind.REPORT), **_archive(ctx, intake)}


def _close(ctx: Context, intake: Intake, record: Record, reply: str, outcome: str, content: Mapping[str, Any]) -> None:
    records.move(
        ctx,
        record,
        RecordState.CLOSED,
        outcome=outcome[:32],
        reply=reply.strip(),
        replied_at=ctx.now,
        closed_at=ctx.now,
    )
    paper = {"report_no": intake.number, "category": intake.category, "reply": reply, **content}
    documents.issue(ctx, matters.of_instance(ctx, intake.instance_id), NOTICES[RecordKind(record.kind)], paper)


def _archive(ctx: Context, intake: Intake) -> Variables:
    """Into the archive once every record is closed; what is closed later is counted in."""
    if any(one.closed_at is None for one in records.of_intake(ctx, intake)):
        return {}
    papers = len(documents.of_matter(ctx, intake.instance_id))
    later = update(archive_entry).where(archive_entry.c.instance_id == intake.instance_id).values(documents=papers)
    if ctx.db.execute(later).rowcount:
        return {}
    number = numbers.for_document(ctx, towns.get(ctx, intake.town_code), Document.ARCHIVE)
    ctx.db.execute(
        insert(archive_entry),
        {
            "id": ids.new(),
            "town_code": intake.town_code,
            "instance_id": intake.instance_id,
            "number": number,
            "documents": papers,
            "retention_years": RETENTION_YEARS,
            "archived_at": ctx.now,
        },
    )
    return {"archive_no": number}


def note_reward(ctx: Context, call: ServiceCall) -> Variables:
    """After the case is closed: what the report earned, or that it earned nothing. Source: domain paper 1, row 27."""
    intake = records.of_instance(ctx, call.instance_id)
    form = _form(call, "reward")
    granted = form.get("granted") is True
    amount = round((form.get("amount") or 0) * 100) if granted else 0
    ctx.db.execute(
        insert(reward),
        {
            "id": ids.new(),
            "town_code": intake.town_code,
            "record_id": records.get(ctx, intake, RecordKind.REPORT).id,
            "is_granted": granted,
            "amount_cents": amount,
            "reason": str(form["reason"]),
            "decided_at": ctx.now,
            "decided_by": performers.last(ctx, call.instance_id, "S4-09"),
        },
    )
    return {"reward_cents": amount}


def hand_over(ctx: Context, call: ServiceCall) -> Variables:
    """What dispatch took over is forgotten here."""
    return {"handed": None}


def extension(ctx: Context, call: ServiceCall) -> Variables:
    """The approved extension of a petition in the words of the clock, with its written notice."""
    approval = _form(call, "petition_extension")
    matter = matters.of_instance(ctx, call.instance_id)
    issued = documents.issue(
        ctx, matter, Document.REPLY, {"extension_days": approval["days"], "reason": approval["reason"]}
    )
    return {
        "extension": {
            "days": approval["days"],
            "reason": approval["reason"],
            "approver": performers.last(ctx, call.instance_id, "S4-11-extension"),
            "approved_as": "agency_head",
            "notice_doc": issued.id,
        }
    }

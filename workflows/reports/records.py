"""What was sent in, once per source and number, and the records made of it: complaint, report, petition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select

from engine import ids, pages
from engine.context import Context
from engine.revisions import Changes
from engine.rows import columns
from workflows.reports.errors import RecordStateRefused, ReportNotFound
from workflows.reports.models import report_change, reporter
from workflows.reports.models import report_intake as intake_table
from workflows.reports.models import report_record as table


class RecordKind(StrEnum):
    """A dispute, a violation, a petition: each a record of its own. Source: complaint rules of market supervision 7."""

    COMPLAINT = "complaint"
    REPORT = "report"
    PETITION = "petition"


KINDS: Mapping[str, tuple[RecordKind, ...]] = {
    "投诉": (RecordKind.COMPLAINT,),
    "举报": (RecordKind.REPORT,),
    "投诉并举报": (RecordKind.COMPLAINT, RecordKind.REPORT),
    "信访": (RecordKind.PETITION,),
}
"""By category, the records; every other category goes to dispatch."""


class RecordState(StrEnum):
    """Where a record stands."""

    #: Made. Left by acceptance, refusal, or what the check finds.
    RECEIVED = "received"
    #: Accepted: mediated or handled. Left by its result.
    ACCEPTED = "accepted"
    #: A report that is checked, or waits for enforcement. Left by the decision.
    CHECKING = "checking"
    #: Decided: whoever sent it is to be told. Left by the telling.
    DECIDED = "decided"
    #: Over, with its reply. Never left.
    CLOSED = "closed"
    #: Ended by an operator. Never left.
    CANCELED = "canceled"


S = RecordState
_ENDED = frozenset({S.CANCELED})
TRANSITIONS: Mapping[RecordState, frozenset[RecordState]] = {
    S.RECEIVED: frozenset({S.ACCEPTED, S.CHECKING, S.DECIDED, S.CLOSED}) | _ENDED,
    S.ACCEPTED: frozenset({S.DECIDED, S.CLOSED}) | _ENDED,
    S.CHECKING: frozenset({S.DECIDED}) | _ENDED,
    S.DECIDED: frozenset({S.CLOSED}) | _ENDED,
    S.CLOSED: frozenset(),
    S.CANCELED: frozenset(),
}

PUBLIC: Mapping[RecordState, str] = {
    S.RECEIVED: "已收到",
    S.ACCEPTED: "已受理",
    S.CHECKING: "核查中",
    S.DECIDED: "已作出处理",
    S.CLOSED: "已办结",
    S.CANCELED: "已终止",
}


@dataclass(frozen=True, slots=True)
class Intake:
    """What was sent in, without who sent it."""

    id: str
    town_code: str
    instance_id: str
    number: str
    query_code: str
    source: str
    source_no: str
    category: str
    is_real_name: bool
    content: str
    reported_party: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One of the records made of it."""

    id: str
    town_code: str
    intake_id: str
    kind: str
    state: str
    outcome: str | None
    reply: str | None
    replied_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    revision: int


INTAKE_COLUMNS = columns(Intake, intake_table)
COLUMNS = columns(Record, table)
_CHANGES = Changes(table, "state outcome reply replied_at closed_at".split())


# --- intakes ----------------------------------------------------------------------------------------


def receive(ctx: Context, intake: Intake) -> Intake:
    """Keep what was sent in."""
    ctx.db.execute(insert(intake_table), asdict(intake))
    return intake


def by_source(ctx: Context, town_code: str, source: str, source_no: str) -> Intake | None:
    """What a source sent under this number before."""
    statement = select(*INTAKE_COLUMNS).where(
        intake_table.c.town_code == town_code,
        intake_table.c.source == pages.searchable(source),
        intake_table.c.source_no == pages.searchable(source_no),
    )
    row = ctx.db.execute(statement).first()
    return None if row is None else Intake(*row)


def find(ctx: Context, instance_id: str) -> Intake | None:
    """What an instance is about; None when it has registered nothing."""
    row = ctx.db.execute(select(*INTAKE_COLUMNS).where(intake_table.c.instance_id == instance_id)).first()
    return None if row is None else Intake(*row)


def of_instance(ctx: Context, instance_id: str) -> Intake:
    """What an instance is about.

    Raises:
        ReportNotFound: it has registered nothing.
    """
    intake = find(ctx, instance_id)
    if intake is None:
        raise ReportNotFound(instance_id)
    return intake


def petitions_before(ctx: Context, town_code: str, phone: str) -> int:
    """How many petitions came from this number before."""
    statement = (
        select(func.count())
        .select_from(intake_table.join(reporter, reporter.c.intake_id == intake_table.c.id))
        .where(intake_table.c.town_code == town_code, intake_table.c.category == "信访", reporter.c.phone == phone)
    )
    return ctx.db.execute(statement).scalar_one()


# --- records ----------------------------------------------------------------------------------------


def add(ctx: Context, intake: Intake, kind: RecordKind) -> Record:
    """Make a record; of a kind that is still open there is one only."""
    found = _latest(ctx, intake, kind)
    if found is not None and TRANSITIONS[RecordState(found.state)]:
        return found
    record = Record(
        ids.new(), intake.town_code, intake.id, kind.value, S.RECEIVED.value, None, None, None, ctx.now, None, 1
    )
    ctx.db.execute(insert(table), asdict(record))
    _note(ctx, record, None)
    return record


def _note(ctx: Context, record: Record, before: str | None) -> None:
    row = {"id": ids.new(), "town_code": record.town_code, "record_id": record.id, "before": before}
    ctx.db.execute(insert(report_change), {**row, "after": record.state, "at": ctx.now, "actor_id": ctx.actor.id})


def of_intake(ctx: Context, intake: Intake) -> Sequence[Record]:
    """The records of what was sent in."""
    statement = select(*COLUMNS).where(table.c.intake_id == intake.id).order_by(table.c.id)
    return [Record(*row) for row in ctx.db.execute(statement)]


def get(ctx: Context, intake: Intake, kind: RecordKind) -> Record:
    """The record of this kind; the latest, where one was closed before.

    Raises:
        ReportNotFound: there is none.
    """
    found = _latest(ctx, intake, kind)
    if found is None:
        raise ReportNotFound(f"{intake.number} {kind}")
    return found


def _latest(ctx: Context, intake: Intake, kind: RecordKind) -> Record | None:
    return next((one for one in reversed(of_intake(ctx, intake)) if one.kind == kind), None)


def is_open(ctx: Context, intake: Intake, kind: RecordKind) -> bool:
    """Whether a record of this kind still goes on."""
    return any(one.kind == kind and TRANSITIONS[RecordState(one.state)] for one in of_intake(ctx, intake))


def move(ctx: Context, record: Record, state: RecordState, **facts: Any) -> Record:
    """Bring a record into another state, with what else changed.

    Raises:
        RecordStateRefused: the table does not know the way.
        StaleRevision: the record was changed meanwhile.
    """
    if state != record.state and state not in TRANSITIONS[RecordState(record.state)]:
        raise RecordStateRefused(record.kind, record.state, state)
    after: Record = replace(record, state=state.value, revision=record.revision + 1, **facts)
    _CHANGES.write(ctx, f"{record.kind} {record.id}", record.revision, after)
    if after.state != record.state:
        _note(ctx, after, record.state)
    return after


# --- for the public ---------------------------------------------------------------------------------


def answer(ctx: Context, query_code: str) -> list[dict[str, Any]]:
    """What whoever holds the query code is told: how each record stands, and the reply.

    Raises:
        ReportNotFound: nothing has this code.
    """
    statement = select(*INTAKE_COLUMNS).where(intake_table.c.query_code == pages.searchable(query_code))
    row = ctx.db.execute(statement).first()
    if row is None:
        raise ReportNotFound(query_code)
    return [
        {"kind": one.kind, "status": PUBLIC[RecordState(one.state)], "reply": one.reply}
        for one in of_intake(ctx, Intake(*row))
    ]

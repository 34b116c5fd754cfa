"""The rows of reports: records of complaints, reports and petitions, who sent them, rewards."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE

WORD = 32
"""Longest enumerated word, in characters."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


#: What was sent in, once per source and number.
report_intake = Table(
    "report_intake",
    metadata,
    _id(),
    _town(),
    Column("instance_id", String(36), nullable=False, unique=True),
    Column("number", String(WORD), nullable=False),
    Column("query_code", String(14), nullable=False, unique=True),
    Column("source", String(WORD), nullable=False),
    Column("source_no", String(64), nullable=False),
    Column("category", String(WORD), nullable=False),
    Column("is_real_name", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Column("reported_party", String(100)),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("town_code", "number"),
    UniqueConstraint("town_code", "source", "source_no"),
    Index("ix_report_intake_received_at", "town_code", "received_at"),
)

#: A complaint (投诉), a report (举报) or a petition (信访): one sending may be two of them.
report_record = Table(
    "report_record",
    metadata,
    _id(),
    _town(),
    Column("intake_id", String(36), ForeignKey("report_intake.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("outcome", String(WORD)),
    Column("reply", Text),
    Column("replied_at", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("revision", Integer, nullable=False),
    Index("ix_report_record_intake", "intake_id", "kind"),
)

#: Every change of a record's state, append-only.
report_change = Table(
    "report_change",
    metadata,
    _id(),
    _town(),
    Column("record_id", String(36), ForeignKey("report_record.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("before", String(16)),
    Column("after", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", String(NAME), nullable=False),
)

#: Who sent it; in a table of its own, read by nobody but whoever handles the record. Source: INV-14.
reporter = Table(
    "reporter",
    metadata,
    _id(),
    _town(),
    Column("intake_id", String(36), ForeignKey("report_intake.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("phone", String(20), nullable=False),
)

#: What was written before the person was taken out of it; read by whoever may look at the reporter. Source: INV-14.
report_original = Table(
    "report_original",
    metadata,
    Column("intake_id", String(36), ForeignKey("report_intake.id", ondelete="CASCADE"), primary_key=True),
    _town(),
    Column("texts", Json, nullable=False),
)

#: Every look at a reporter's identity, append-only.
reporter_look = Table(
    "reporter_look",
    metadata,
    _id(),
    _town(),
    Column("intake_id", String(36), ForeignKey("report_intake.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("looked_at", Instant, nullable=False),
    Column("looked_by", String(NAME), nullable=False),
    Column("purpose", String(200), nullable=False),
)

#: Rewards of reports, after the case is closed.
reward = Table(
    "reward",
    metadata,
    _id(),
    _town(),
    Column("record_id", String(36), ForeignKey("report_record.id"), nullable=False, unique=True),
    #: False when it was looked at and none is due.
    Column("is_granted", Boolean, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_by", String(NAME), nullable=False),
)

"""The rows of the clocks: clocks, what stopped and lengthened them, their cards, local rules of counting."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.db import Instant, Json, metadata
from engine.models import NAME

WORD = 32
"""Longest code, kind or type, in characters."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(12), nullable=False)


def _clock() -> Column[str]:
    return Column("clock_id", String(36), ForeignKey("sla_clock.id", ondelete="CASCADE"), nullable=False)


#: Limits that run or stand still; queries write it out word for word, so that its indexes are used.
UNSTOPPED = "stopped_at IS NULL"

#: One running, suspended or stopped clock.
sla_clock = Table(
    "sla_clock",
    metadata,
    _id(),
    _town(),
    #: What it belongs to: a case, a work order, a suspension.
    Column("subject_kind", String(WORD), nullable=False),
    Column("subject_id", String(64), nullable=False),
    #: The instance that hears its messages. No foreign key: the clock outlives it.
    Column("instance_id", String(36)),
    Column("code", String(WORD), nullable=False),
    Column("variant", String(64), nullable=False),
    Column("step", String(200), nullable=False),
    Column("source", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("amount", Integer, nullable=False),
    #: What extensions have added, in the same unit.
    Column("extended", Integer, nullable=False),
    Column("unit", String(3), nullable=False),
    Column("bearer", String(16), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("roll", String(16), nullable=False),
    Column("receipt", String(24), nullable=False),
    #: Whose service hours count; empty for the town's.
    Column("office", String(64), nullable=False),
    #: What may stop and lengthen it, as the law stood when it started.
    Column("terms", Json, nullable=False),
    Column("thresholds", Json, nullable=False),
    #: Level → name of the BPMN message its instance is told.
    Column("messages", Json, nullable=False),
    #: Whom a reminder goes to: an account or a unit.
    Column("responsible", String(NAME)),
    Column("base_at", Instant, nullable=False),
    Column("safe_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("provisional", Boolean, nullable=False),
    #: ``[level, instant]`` in order.
    Column("marks", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("level", SmallInteger, nullable=False),
    #: The next mark; while suspended, the end that was foreseen; null when stopped, and after the last.
    Column("next_alert_at", Instant),
    Column("stopped_at", Instant),
    Column("in_time", Boolean),
    Column("revision", Integer, nullable=False),
    Index("ix_sla_clock_alert", "state", "next_alert_at"),
    Index("ix_sla_clock_subject", "subject_kind", "subject_id"),
    Index("ix_sla_clock_instance_id", "instance_id"),
    Index("ix_sla_clock_town_code", "town_code", "state", "due_at"),
    #: Limits that run, few among all that ever ran: what managers look at.
    Index(
        "ix_sla_clock_open",
        "town_code",
        "due_at",
        postgresql_where=text(UNSTOPPED),
        sqlite_where=text(UNSTOPPED),
    ),
    #: How urgent an instance is, and which are: asked of every row of a worklist.
    Index(
        "ix_sla_clock_urgency",
        "instance_id",
        "level",
        postgresql_where=text(UNSTOPPED),
        sqlite_where=text(UNSTOPPED),
    ),
    Index("ix_sla_clock_code_due_at", "town_code", "code", "due_at"),
    Index("ix_sla_clock_code_stopped_at", "town_code", "code", "stopped_at"),
)

#: A special procedure: time that is not counted. Source: domain paper 2.4.
suspension = Table(
    "suspension",
    metadata,
    _id(),
    _town(),
    Column("subject_kind", String(WORD), nullable=False),
    Column("subject_id", String(64), nullable=False),
    #: ``statutory``, ``promised`` or ``both``.
    Column("reach", String(16), nullable=False),
    Column("type", String(WORD), nullable=False),
    Column("reason", Text, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("planned_days", Integer, nullable=False),
    Column("planned_end_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("ended_at", Instant),
    Column("result", Text),
    Column("notice_document_id", String(64), nullable=False),
    Column("approved_by", String(NAME), nullable=False),
    Column("requested_by", String(NAME), nullable=False),
    Index("ix_suspension_subject", "subject_kind", "subject_id"),
)

#: Which clocks a suspension stopped.
suspended_clock = Table(
    "suspended_clock",
    metadata,
    _clock(),
    Column("suspension_id", String(36), ForeignKey("suspension.id", ondelete="CASCADE"), nullable=False, index=True),
    _town(),
    PrimaryKeyConstraint("clock_id", "suspension_id"),
)

#: What lengthened a clock, append-only. Source: domain paper 2.5.
clock_extension = Table(
    "clock_extension",
    metadata,
    _id(),
    _town(),
    _clock(),
    #: 1 for the first.
    Column("step", SmallInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approved_by", String(NAME), nullable=False),
    Column("approved_as", String(WORD), nullable=False),
    Column("notice_document_id", String(64)),
    Column("old_due_at", Instant, nullable=False),
    Column("new_due_at", Instant, nullable=False),
    Column("extended_at", Instant, nullable=False),
    Column("extended_by", String(NAME), nullable=False),
    UniqueConstraint("clock_id", "step"),
)

#: Reminders and cards, append-only: nobody updates or deletes a row. Source: domain paper 2.6, INV-16.
clock_card = Table(
    "clock_card",
    metadata,
    _id(),
    _town(),
    Column("clock_id", String(36), ForeignKey("sla_clock.id"), nullable=False, index=True),
    Column("subject_kind", String(WORD), nullable=False),
    Column("subject_id", String(64), nullable=False),
    Column("instance_id", String(36)),
    Column("code", String(WORD), nullable=False),
    Column("level", SmallInteger, nullable=False),
    #: When the clock reached the level; the card may be written a moment later.
    Column("reached_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("responsible", String(NAME)),
    Column("issued_at", Instant, nullable=False),
    UniqueConstraint("clock_id", "level", "reached_at"),
    Index("ix_clock_card_subject", "subject_kind", "subject_id"),
    Index("ix_clock_card_town_code", "town_code", "level", "reached_at"),
)

#: A supervisor's word that a card was wrong, append-only: the card itself stays.
card_revocation = Table(
    "card_revocation",
    metadata,
    Column("card_id", String(36), ForeignKey("clock_card.id"), primary_key=True),
    _town(),
    Column("revoked_at", Instant, nullable=False),
    Column("revoked_by", String(NAME), nullable=False),
    Column("reason", Text, nullable=False),
)

#: How a town counts where the law leaves it open.
counting_convention = Table(
    "counting_convention",
    metadata,
    Column("town_code", String(12), primary_key=True),
    Column("roll", String(16), nullable=False),
    Column("receipt", String(24), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", String(NAME), nullable=False),
)

#: Versions of limits that differ from the shipped ones: a changed law for all towns, a local rule for one.
time_limit = Table(
    "time_limit",
    metadata,
    _id(),
    _town(),
    Column("code", String(WORD), nullable=False),
    Column("variant", String(64), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("unit", String(3), nullable=False),
    Column("law", String(200), nullable=False),
    Column("article", String(64), nullable=False),
    Column("law_version", String(64), nullable=False),
    Column("status", String(WORD), nullable=False),
    Column("note", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(NAME), nullable=False),
    UniqueConstraint("town_code", "code", "variant", "valid_from"),
)

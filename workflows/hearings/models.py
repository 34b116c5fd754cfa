"""The rows of hearings: one per request."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from engine.db import Instant, Json, metadata
from engine.models import NAME

#: One request for a hearing, and what became of it.
hearing = Table(
    "hearing",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("town_code", String(12), nullable=False),
    Column("instance_id", String(36), nullable=False),
    #: 许可 or 处罚.
    Column("kind", String(16), nullable=False),
    Column("applicant", String(100), nullable=False),
    Column("requested_at", Instant, nullable=False),
    #: When the right was told; null where the caller has counted itself.
    Column("told_at", Instant),
    Column("in_time", Boolean, nullable=False),
    Column("reason", Text),
    Column("host", String(NAME)),
    Column("recorder", String(NAME)),
    Column("is_public", Boolean),
    Column("place", String(200)),
    Column("scheduled_at", Instant),
    Column("notice_no", String(64)),
    Column("notice_served_at", Instant),
    Column("postponements", Integer, nullable=False),
    Column("attendees", Json, nullable=False),
    Column("record_file", Json, nullable=False),
    Column("absent_reason", Text),
    Column("opinion", Text),
    Column("state", String(16), nullable=False),
    Column("ended_at", Instant),
    Column("revision", Integer, nullable=False),
    Index("ix_hearing_instance", "instance_id", "requested_at"),
)

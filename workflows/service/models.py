"""The rows of service: one per attempt and document, never changed."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from engine.db import Instant, Json, metadata
from engine.models import NAME

#: One attempt to serve one document (送达回证).
service_proof = Table(
    "service_proof",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("town_code", String(12), nullable=False),
    Column("instance_id", String(36), nullable=False),
    #: Null for a paper of another authority, which is named by its title alone.
    Column("document_id", String(36), ForeignKey("document.id", ondelete="CASCADE"), index=True),
    Column("title", String(NAME), nullable=False),
    Column("mode", String(16), nullable=False),
    #: 已送达 or 未送达.
    Column("result", String(16), nullable=False),
    Column("recipient", String(100), nullable=False),
    Column("receiver", String(100)),
    Column("relation", String(32)),
    #: When the document counts as served; null for an attempt that failed.
    Column("served_at", Instant),
    #: What the way of service needs: witnesses, tracking number, files, announcement.
    Column("facts", Json, nullable=False),
    #: Why it failed, or why by announcement.
    Column("reason", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(NAME), nullable=False),
    Index("ix_service_proof_instance", "instance_id", "recorded_at"),
)

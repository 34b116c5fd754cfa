"""The rows of legal review: one per submission."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from engine.db import Instant, Json, metadata
from engine.models import NAME

#: One review of one draft.
law_review = Table(
    "law_review",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("town_code", String(12), nullable=False),
    Column("instance_id", String(36), nullable=False),
    Column("subject_type", String(32), nullable=False),
    Column("reason_code", String(32), nullable=False),
    #: Whether the law itself wants it, not only the town.
    Column("mandatory", Boolean, nullable=False),
    Column("draft_document_id", String(36)),
    #: SM3 of the draft that was reviewed.
    Column("draft_hash", String(64), nullable=False),
    Column("submitter", String(NAME), nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("reviewer", String(NAME)),
    #: The eight points with their remarks.
    Column("points", Json, nullable=False),
    Column("opinion", String(32)),
    Column("ground", String(32)),
    Column("explanation", Text),
    Column("citations", Json, nullable=False),
    Column("edits", Json, nullable=False),
    #: Number of the written opinion.
    Column("opinion_no", String(64)),
    Column("dissent", Text),
    Column("ruling", String(32)),
    Column("ruled_by", String(NAME)),
    Column("state", String(24), nullable=False),
    #: The review whose edits this one confirmed.
    Column("edits_of", String(36)),
    Column("returns", Integer, nullable=False),
    Column("closed_at", Instant),
    Column("in_time", Boolean),
    Column("voided_at", Instant),
    Column("revision", Integer, nullable=False),
    Index("ix_law_review_instance", "instance_id", "submitted_at"),
)

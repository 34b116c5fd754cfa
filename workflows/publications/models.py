"""The rows of publication: what is shown, until when, and every change of its state."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from engine.db import Instant, Json, metadata
from engine.models import NAME


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(12), nullable=False)


#: What is to be shown to the public (双公示).
publication = Table(
    "publication",
    metadata,
    _id(),
    _town(),
    Column("instance_id", String(36), nullable=False, index=True),
    #: The instance that watches it while it is shown.
    Column("monitor_id", String(36), index=True),
    #: 许可, 处罚, 检查, 强制, 清单, 计划, 其他.
    Column("kind", String(16), nullable=False),
    Column("field", String(50)),
    Column("document_id", String(36)),
    Column("title", String(NAME), nullable=False),
    #: Only what may be shown; the whole stays with the matter.
    Column("content", Json, nullable=False),
    Column("abstract", Text, nullable=False),
    #: What was left out or masked, by name.
    Column("desensitised", Json, nullable=False),
    #: 可公开, 部分公开, 不公开.
    Column("secrecy", String(16)),
    Column("secrecy_reason", Text),
    Column("checked_by", String(NAME)),
    Column("approved_by", String(NAME)),
    Column("channels", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    #: Until when it has to be shown.
    Column("due_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("expire_at", Instant),
    Column("ended_at", Instant),
    Column("end_reason", String(NAME)),
    #: What the public is told of a withdrawal.
    Column("statement", Text),
    Column("corrections", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("ix_publication_due_at", "town_code", "due_at"),
    Index("ix_publication_state", "town_code", "state", "published_at"),
)

#: Every change of a publication, append-only: its state, or its abstract.
publication_change = Table(
    "publication_change",
    metadata,
    _id(),
    _town(),
    Column("publication_id", String(36), ForeignKey("publication.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("before", String(16)),
    Column("after", String(16), nullable=False),
    Column("abstract", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", String(NAME), nullable=False),
)

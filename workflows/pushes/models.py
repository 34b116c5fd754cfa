"""The rows of two-way push: outbox and inbox in one table, and what a regulator's message keeps from a party."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from engine.db import Instant, Json, metadata
from engine.models import NAME


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(12), nullable=False)


#: What is to reach another unit (审管互动、转报), or came from one; each (receiver, business id, version) once.
push_record = Table(
    "push_record",
    metadata,
    _id(),
    _town(),
    Column("instance_id", String(36), nullable=False, index=True),
    #: to_regulator, to_county, from_regulator, answer.
    Column("direction", String(16), nullable=False),
    #: The other unit: who receives it, or who sent it.
    Column("receiver", String(64), nullable=False),
    Column("receiver_name", String(NAME), nullable=False),
    Column("business_id", String(NAME), nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", Json, nullable=False),
    #: SM3 of the payload: the same content is the same version.
    Column("digest", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("acknowledged_at", Instant),
    #: The other side's number of it.
    Column("ack_id", String(64)),
    Column("claimed_at", Instant),
    Column("claimed_by", String(NAME)),
    #: 已纳管, 已检查-正常, 已检查-问题, 不属本部门.
    Column("feedback", String(16)),
    Column("reason", Text),
    Column("closed_at", Instant),
    UniqueConstraint("town_code", "direction", "receiver", "business_id", "version"),
    Index("ix_push_record_due_at", "town_code", "due_at"),
    Index("ix_push_record_state", "state", "created_at"),
)

#: What a party may not get until a day, since a regulator asked for it.
party_restriction = Table(
    "party_restriction",
    metadata,
    _id(),
    _town(),
    Column("push_id", String(36), ForeignKey("push_record.id", ondelete="CASCADE"), nullable=False),
    Column("party_name", String(100), nullable=False),
    Column("party_digest", String(64)),
    Column("reason", Text, nullable=False),
    #: The last day on which it holds.
    Column("until", Date, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_by", String(NAME), nullable=False),
    Index("ix_party_restriction_party", "town_code", "party_name", "until"),
)

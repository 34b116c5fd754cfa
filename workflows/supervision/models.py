"""The rows of supervision: orders with the fields of GB/T 39046, their changes, accountability."""

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, UniqueConstraint

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE

WORD = 32
"""Longest enumerated word or code, in characters."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


#: One supervision order (督办单). Source: GB/T 39046-2020, the set for electronic supervision.
supervision_order = Table(
    "supervision_order",
    metadata,
    _id(),
    _town(),
    #: 监察编号, such as 督办〔2026〕第0001号.
    Column("number", String(WORD), nullable=False),
    Column("instance_id", String(36), nullable=False, index=True),
    Column("source", String(WORD), nullable=False),
    #: 监察规则编号: the limit that was missed, or the source.
    Column("rule_code", String(WORD), nullable=False),
    #: 预警类型.
    Column("warning", String(WORD), nullable=False),
    #: 办件编号 of what it is about; empty for a leader's note of its own.
    Column("subject_number", String(64), nullable=False),
    Column("subject_instance_id", String(36)),
    #: The card that triggered it: a card triggers one order.
    Column("card_id", String(36), unique=True),
    #: 督办内容.
    Column("matter", Text, nullable=False),
    #: 责任部门.
    Column("unit", String(WORD), nullable=False),
    Column("level", String(WORD), nullable=False),
    Column("state", String(16), nullable=False),
    #: 0 the unit, 1 its head, 2 the deputy leader, 3 the leader meeting.
    Column("rank", SmallInteger, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("reply", Text),
    Column("replied_at", Instant),
    Column("replied_by", String(NAME)),
    #: 结果描述.
    Column("result", Text),
    Column("checked_by", String(NAME)),
    Column("closed_at", Instant),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("town_code", "number"),
    Index("ix_supervision_order_unit", "town_code", "unit", "state"),
    Index("ix_supervision_order_subject", "subject_instance_id"),
)

#: The red cards that an instance of supervision answers for: one order for all that one unit owes one matter.
supervision_cause = Table(
    "supervision_cause",
    metadata,
    _id(),
    _town(),
    Column("card_id", String(36), nullable=False, unique=True),
    Column("subject_instance_id", String(36), index=True),
    #: 责任部门; none where who supervises names it.
    Column("unit", String(WORD)),
    #: The process instance of the order.
    Column("instance_id", String(36), nullable=False),
    Column("at", Instant, nullable=False),
)

#: Every change of an order, append-only; 状态产生时间.
supervision_change = Table(
    "supervision_change",
    metadata,
    _id(),
    _town(),
    Column("order_id", String(36), ForeignKey("supervision_order.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("before", String(16)),
    Column("after", String(16), nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", String(NAME), nullable=False),
)

#: An accountability record (问责): opened by a severe red card by itself, never deleted.
accountability = Table(
    "accountability",
    metadata,
    _id(),
    _town(),
    Column("order_id", String(36), ForeignKey("supervision_order.id")),
    Column("subject_instance_id", String(36)),
    Column("card_id", String(36), unique=True),
    Column("rule_code", String(WORD), nullable=False),
    Column("state", String(16), nullable=False),
    #: The login of whom it is about; null until the record names somebody.
    Column("person", String(NAME)),
    Column("duty", String(200)),
    Column("act", String(WORD)),
    Column("facts", Text, nullable=False),
    Column("evidence", Json, nullable=False),
    #: What the person said; nothing is decided before.
    Column("statement", Text),
    Column("heard_at", Instant),
    Column("handling", String(WORD)),
    Column("approved_by", String(NAME)),
    Column("opened_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("revision", Integer, nullable=False),
    Index("ix_accountability_town_code", "town_code", "state", "opened_at"),
)

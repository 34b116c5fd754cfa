"""The rows of dispatch: work orders, their callers, replies, returns, hang-ups, call-backs, assessments."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE

WORD = 32
"""Longest enumerated word, code or role, in characters."""
MOST_RETURNS = 2
"""Source: domain paper 3.7, P4-06, INV-18."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _order(**options: Any) -> Column[str]:
    parent = ForeignKey("work_order.id", ondelete="CASCADE")
    return Column("order_id", String(36), parent, nullable=False, index=True, **options)


#: One event and the work order that travels for it, from intake to the closed reply.
work_order = Table(
    "work_order",
    metadata,
    _id(),
    _town(),
    Column("number", String(WORD), nullable=False),
    #: No foreign key: the order outlives the instance.
    Column("instance_id", String(36), nullable=False, unique=True),
    Column("source", String(WORD), nullable=False),
    #: The source's own number; the same number of the same source is the same event.
    Column("source_no", String(64)),
    Column("kind", String(WORD), nullable=False),
    Column("place", String(200), nullable=False),
    #: In ten-millionths of a degree of CGCS2000; null while nobody knows.
    Column("longitude", BigInteger),
    Column("latitude", BigInteger),
    #: ``given`` by the source, found by the ``place``'s name, or ``unknown``.
    Column("located", String(16), nullable=False),
    Column("grid_code", String(WORD)),
    Column("village_code", String(WORD)),
    Column("content", Text, nullable=False),
    Column("event_type", String(WORD)),
    Column("level", String(4)),
    Column("domain", String(WORD)),
    Column("sensitive", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    #: handled, answered, consulted, redirected, merged, noted, canceled; null while open.
    Column("outcome", String(16)),
    #: Unit, village or grid that answers for it.
    Column("lead_unit", String(WORD)),
    Column("co_units", Json, nullable=False),
    Column("returns", SmallInteger, nullable=False),
    #: Whether the centre has decided on the unit: no further return.
    Column("is_forced", Boolean, nullable=False),
    Column("reopens", SmallInteger, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("dispatched_at", Instant),
    Column("signed_at", Instant),
    Column("disposed_at", Instant),
    Column("due_at", Instant),
    Column("reply", Text),
    Column("replied_at", Instant),
    Column("closed_at", Instant),
    Column("merged_into", String(36), ForeignKey("work_order.id")),
    Column("opened_by", String(NAME), nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("town_code", "number"),
    UniqueConstraint("town_code", "source", "source_no"),
    #: INV-12: nothing closes without a reply and its instant.
    CheckConstraint(
        "state <> 'closed' OR (reply IS NOT NULL AND replied_at IS NOT NULL AND closed_at IS NOT NULL)",
        name="closed_with_reply",
    ),
    CheckConstraint(f"returns <= {MOST_RETURNS}", name="returns"),
    Index("ix_work_order_near", "town_code", "event_type", "reported_at"),
    Index("ix_work_order_grid", "town_code", "grid_code", "reported_at"),
    Index("ix_work_order_state", "town_code", "state", "reported_at"),
    Index("ix_work_order_dispatched_at", "town_code", "dispatched_at"),
    Index("ix_work_order_due_at", "town_code", "due_at"),
    Index("ix_work_order_closed_at", "town_code", "closed_at"),
)

#: Every change of a work order's state, append-only.
work_order_change = Table(
    "work_order_change",
    metadata,
    _id(),
    _town(),
    _order(),
    Column("before", String(16)),
    Column("after", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", String(NAME), nullable=False),
)

#: Who told of the event; a main event inherits the callers of what was merged into it.
event_party = Table(
    "event_party",
    metadata,
    _id(),
    _town(),
    _order(),
    Column("name", String(100)),
    Column("phone", String(20)),
    #: Asked to be kept secret: shown to nobody but whoever calls back.
    Column("is_secret", Boolean, nullable=False),
    Column("is_anonymous", Boolean, nullable=False),
    Column("source", String(WORD), nullable=False),
    Column("source_no", String(64)),
    #: What they said, by field, before they were taken out of it; null where nothing was taken out. Source: INV-14.
    Column("texts", Json),
    #: The order through which they came, when it was merged into this one.
    Column("from_order_id", String(36), ForeignKey("work_order.id")),
)

#: What was answered to whom and when: one row a caller, and one for the source system.
event_reply = Table(
    "event_reply",
    metadata,
    _id(),
    _town(),
    _order(),
    Column("party_id", String(36), ForeignKey("event_party.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("replied_at", Instant, nullable=False),
    Column("replied_by", String(NAME), nullable=False),
    UniqueConstraint("order_id", "party_id"),
)

#: Returns (退单): two at the most, each with what the centre made of it.
work_order_return = Table(
    "work_order_return",
    metadata,
    _id(),
    _town(),
    _order(),
    Column("ordinal", SmallInteger, nullable=False),
    Column("unit", String(WORD), nullable=False),
    Column("reason", String(WORD), nullable=False),
    Column("basis", Text, nullable=False),
    Column("suggested_unit", String(WORD)),
    Column("returned_at", Instant, nullable=False),
    Column("returned_by", String(NAME), nullable=False),
    #: Whether the centre gave the order to another unit; null until it decides.
    Column("is_upheld", Boolean),
    Column("decided_at", Instant),
    Column("decided_by", String(NAME)),
    UniqueConstraint("order_id", "ordinal"),
    CheckConstraint(f"ordinal BETWEEN 1 AND {MOST_RETURNS}", name="ordinal"),
)

#: Hang-ups (挂起), each approved, with the day by which it is looked at again.
hang_up = Table(
    "hang_up",
    metadata,
    _id(),
    _town(),
    _order(),
    Column("reason", String(WORD), nullable=False),
    Column("note", Text, nullable=False),
    Column("review_on", Date, nullable=False),
    Column("requested_by", String(NAME), nullable=False),
    Column("approved_by", String(NAME), nullable=False),
    Column("suspension_id", String(36), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

#: Call-backs (回访), each attempt.
call_back = Table(
    "call_back",
    metadata,
    _id(),
    _town(),
    _order(),
    Column("attempt", SmallInteger, nullable=False),
    Column("is_reached", Boolean, nullable=False),
    Column("satisfaction", String(WORD)),
    Column("is_solved", Boolean),
    Column("comment", Text),
    Column("called_at", Instant, nullable=False),
    Column("called_by", String(NAME), nullable=False),
)

#: The end-of-order record (督查考核): whether it kept its times, and what the supervision office found.
work_order_assessment = Table(
    "work_order_assessment",
    metadata,
    _id(),
    _town(),
    _order(unique=True),
    Column("in_time", Boolean, nullable=False),
    #: The four stretches in minutes: found, reported, dispatched, disposed, fed back. Source: domain paper 5, K-24.
    Column("to_report", Integer),
    Column("to_dispatch", Integer),
    Column("to_dispose", Integer),
    Column("to_feed_back", Integer),
    Column("finding", String(WORD), nullable=False),
    Column("points", SmallInteger, nullable=False),
    Column("note", Text),
    Column("assessed_at", Instant, nullable=False),
    Column("assessed_by", String(NAME), nullable=False),
    Index("ix_work_order_assessment_assessed_at", "town_code", "assessed_at"),
)

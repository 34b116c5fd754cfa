"""The rows of patrols: check-ins, results of tasks, findings, and tracks that are kept for ninety days."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE

WORD = 32
"""Longest enumerated word or code, in characters."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _patrol() -> Column[str]:
    return Column("patrol_id", String(36), ForeignKey("patrol.id", ondelete="CASCADE"), nullable=False, index=True)


#: One round of one person through one grid.
patrol = Table(
    "patrol",
    metadata,
    _id(),
    _town(),
    Column("number", String(WORD), nullable=False),
    Column("instance_id", String(36), nullable=False, unique=True),
    Column("login", String(NAME), nullable=False),
    Column("position", String(8), nullable=False),
    Column("grid_code", String(WORD), nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    #: Whether the round counts, and what keeps it from counting. Source: domain paper 3.8, S5.
    Column("is_valid", Boolean),
    Column("defects", Json, nullable=False),
    Column("tasks", Integer, nullable=False),
    Column("findings", Integer, nullable=False),
    Index("ix_patrol_grid_code", "town_code", "grid_code", "started_at"),
    Index("ix_patrol_started_at", "town_code", "started_at"),
    Index("ix_patrol_login", "login", "started_at"),
)

#: What came of a task of the list.
patrol_result = Table(
    "patrol_result",
    metadata,
    _id(),
    _town(),
    _patrol(),
    Column("item_code", String(WORD), nullable=False),
    Column("item_name", String(200), nullable=False),
    Column("result", String(16), nullable=False),
    Column("note", Text),
)

#: A problem that was found (G2); handled on the spot with photos of after, or sent to dispatch.
patrol_finding = Table(
    "patrol_finding",
    metadata,
    _id(),
    _town(),
    _patrol(),
    Column("number", String(64), nullable=False, unique=True),
    Column("event_type", String(WORD), nullable=False),
    Column("level", String(4), nullable=False),
    Column("description", Text, nullable=False),
    Column("photos", Json, nullable=False),
    Column("longitude", BigInteger, nullable=False),
    Column("latitude", BigInteger, nullable=False),
    Column("is_self_handled", Boolean, nullable=False),
    Column("after_photos", Json, nullable=False),
    Column("party_name", String(100)),
    Column("party_phone", String(20)),
    Column("found_at", Instant, nullable=False),
    Column("reported_at", Instant, nullable=False),
    #: Reported within ten minutes. Source: IN-02.
    Column("in_time", Boolean, nullable=False),
)

#: Where somebody was: sensitive personal information of the grid worker, deleted after ninety days.
patrol_point = Table(
    "patrol_point",
    metadata,
    _id(),
    _town(),
    _patrol(),
    Column("login", String(NAME), nullable=False),
    Column("at", Instant, nullable=False),
    #: In ten-millionths of a degree of CGCS2000.
    Column("longitude", BigInteger, nullable=False),
    Column("latitude", BigInteger, nullable=False),
    #: In metres.
    Column("accuracy", Integer, nullable=False),
    Column("in_grid", Boolean, nullable=False),
    #: Faster than anybody walks or rides: not counted.
    Column("is_ignored", Boolean, nullable=False),
    Index("ix_patrol_point_at", "at"),
)

#: Every look at somebody's track, append-only.
track_look = Table(
    "track_look",
    metadata,
    _id(),
    _town(),
    Column("patrol_id", String(36), nullable=False),
    Column("looked_at", Instant, nullable=False),
    Column("looked_by", String(NAME), nullable=False),
)

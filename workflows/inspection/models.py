"""The rows of inspection: plans, tasks, draws with everything they can be replayed from, checks, credit points."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _of(table: str, name: str) -> Column[str]:
    return Column(name, String(36), ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, index=True)


#: A year's plan (年度抽查计划), one per process instance.
inspection_plan = Table(
    "inspection_plan",
    metadata,
    _id(),
    _town(),
    #: No foreign key: the plan outlives the instance.
    Column("instance_id", String(36), nullable=False, unique=True),
    Column("number", String(64), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("name", String(200), nullable=False),
    #: The form R1 as it stands.
    Column("content", Json, nullable=False),
    #: Most routine visits to one enterprise in a year.
    Column("frequency_cap", SmallInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("approved_by", String(NAME)),
    Column("approved_at", Instant),
    Column("published_at", Instant),
    #: Published after 31 March.
    Column("published_late", Boolean, nullable=False),
    Column("filed_on", Date),
    Column("filing_number", String(64)),
    UniqueConstraint("town_code", "number"),
)

#: One task of a plan: what is inspected where and when.
inspection_task = Table(
    "inspection_task",
    metadata,
    _id(),
    _town(),
    _of("inspection_plan", "plan_id"),
    Column("sequence", SmallInteger, nullable=False),
    Column("item", String(200), nullable=False),
    #: The field of law that the officers' certificates have to cover.
    Column("field", String(32), nullable=False),
    #: 日常双随机, 风险触发 or 投诉举报.
    Column("trigger", String(16), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    #: The least share of the pool in per mille; null where the classes' rates alone count.
    Column("ratio_per_mille", SmallInteger),
    #: Kind and trade of the objects; null is any.
    Column("business_kind", String(16)),
    Column("trade", String(64)),
    Column("joint_departments", Json, nullable=False),
    Column("state", String(16), nullable=False),
    UniqueConstraint("plan_id", "sequence"),
)

#: One draw, append-only: a redraw is another row.
inspection_draw = Table(
    "inspection_draw",
    metadata,
    _id(),
    _town(),
    _of("inspection_task", "task_id"),
    Column("number", String(32), nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    #: Which rule of sampling it followed: a later rule gets another name.
    Column("algorithm", String(32), nullable=False),
    Column("seed", String(64), nullable=False),
    #: Everything the draw chose from, and its SHA-256.
    Column("pool", Json, nullable=False),
    Column("pool_hash", String(64), nullable=False),
    Column("picks", Json, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("operator", String(NAME), nullable=False),
    #: drawn, confirmed, superseded.
    Column("state", String(16), nullable=False),
    Column("redraw_reason", Text),
    Column("redraw_approved_by", String(NAME)),
    UniqueConstraint("town_code", "number"),
    UniqueConstraint("task_id", "attempt"),
)

#: One object of a confirmed draw, and what was found there.
inspection = Table(
    "inspection",
    metadata,
    _id(),
    _town(),
    _of("inspection_draw", "draw_id"),
    Column("instance_id", String(36), nullable=False, index=True),
    Column("credit_code", String(18), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("credit_class", String(1), nullable=False),
    Column("officers", Json, nullable=False),
    Column("trigger", String(16), nullable=False),
    #: Equal for the visits of a joint inspection, which count once.
    Column("visit", String(36), nullable=False),
    #: assigned, checked, published.
    Column("state", String(16), nullable=False),
    Column("scanned_at", Instant),
    Column("checked_on", Date),
    Column("conclusion", String(32)),
    Column("record", Json),
    Column("rectify_due", Date),
    Column("published_at", Instant),
    UniqueConstraint("draw_id", "credit_code"),
    Index("ix_inspection_credit_code", "town_code", "credit_code", "checked_on"),
)

#: What an inspection means for the object's credit, append-only.
credit_point = Table(
    "credit_point",
    metadata,
    _id(),
    _town(),
    Column("credit_code", String(18), nullable=False),
    Column("inspection_id", String(36), ForeignKey("inspection.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("points", Integer, nullable=False),
    Column("reason", String(NAME), nullable=False),
    Column("day", Date, nullable=False),
    Index("ix_credit_point_credit_code", "town_code", "credit_code", "day"),
)

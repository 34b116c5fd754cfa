"""The rows of the calendar: days, what was imported, local closures, service hours, and a stamp of every change."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from engine.db import Instant, Json, metadata
from engine.models import NAME

NATION = ""
"""The town code of rows that hold for every town."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(12), nullable=False)


#: Every day, worked or not: the single truth. Source: domain paper 6.
calendar_day = Table(
    "calendar_day",
    metadata,
    _town(),
    Column("date", Date, nullable=False),
    Column("is_workday", Boolean, nullable=False),
    #: 工作日, 周末, 调休上班, or the name of the holiday.
    Column("kind", String(64), nullable=False),
    Column("source", String(200), nullable=False),
    #: Whether the official notice for its year is still missing.
    Column("provisional", Boolean, nullable=False),
    PrimaryKeyConstraint("town_code", "date"),
)

#: Changes with every change of a town's calendar (or of the nation's), so that copies know they are old.
calendar_stamp = Table(
    "calendar_stamp",
    metadata,
    Column("town_code", String(12), primary_key=True),
    Column("stamp", String(36), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

#: Official notices as they were imported, append-only.
calendar_notice = Table(
    "calendar_notice",
    metadata,
    _id(),
    _town(),
    Column("year", SmallInteger, nullable=False),
    Column("title", String(200), nullable=False),
    #: The days whose work changed: ``[date, is_workday, kind]``.
    Column("changes", Json, nullable=False),
    Column("days", Integer, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", String(NAME), nullable=False),
    Index("ix_calendar_notice_year", "year", "imported_at"),
)

#: Days on which a town's offices are closed by an act of its own: typhoon, local celebration.
local_closure = Table(
    "local_closure",
    metadata,
    _id(),
    _town(),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(NAME), nullable=False),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", String(NAME)),
    Column("withdrawal_reason", Text),
    Index("ix_local_closure_town_code", "town_code", "first_day"),
)

#: When an office serves; the office's own rules beat its town's, which beat the usual hours.
service_hours = Table(
    "service_hours",
    metadata,
    _id(),
    _town(),
    #: Empty for every office of the town.
    Column("office", String(64), nullable=False),
    #: 0 is Monday; null is every day.
    Column("weekday", SmallInteger),
    Column("valid_from", Date),
    Column("valid_to", Date),
    #: ``[["09:00", "12:00"], ["13:30", "17:30"]]``.
    Column("intervals", Json, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(NAME), nullable=False),
    Index("ix_service_hours_town_code", "town_code", "office"),
)

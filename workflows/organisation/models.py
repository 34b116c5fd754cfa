"""The rows of the organisation; codes are natural keys within a town."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE

CODE = 32


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _code() -> Column[str]:
    return Column("code", String(CODE), nullable=False)


def _last_day() -> Column[Any]:
    """The last day of a place; null while nobody has ended it."""
    return Column("valid_to", Date)


def _within_town(column: str, parent: str) -> ForeignKeyConstraint:
    """A code of the same town."""
    return ForeignKeyConstraint(["town_code", column], [f"{parent}.town_code", f"{parent}.code"])


def _person(**options: Any) -> Column[str]:
    return Column("person_id", String(36), ForeignKey("person.id"), nullable=False, **options)


# --- places -----------------------------------------------------------------------------------------

#: Offices of the town, resident agencies of the county (驻镇机构), and squads below an office.
org_unit = Table(
    "org_unit",
    metadata,
    _town(),
    _code(),
    Column("name", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("parent_code", String(CODE)),
    Column("sequence", SmallInteger, nullable=False),
    _last_day(),
    PrimaryKeyConstraint("town_code", "code"),
    _within_town("parent_code", "org_unit"),
)

village = Table(
    "village",
    metadata,
    _town(),
    _code(),
    Column("name", String(NAME), nullable=False),
    #: Administrative village or urban community.
    Column("kind", String(16), nullable=False),
    #: The squad in whose area it lies.
    Column("squad_code", String(CODE)),
    _last_day(),
    PrimaryKeyConstraint("town_code", "code"),
    _within_town("squad_code", "org_unit"),
)

#: The Party chain: committee, alliances, branches, households; a parent is always one level up.
party_node = Table(
    "party_node",
    metadata,
    _town(),
    _code(),
    Column("name", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("parent_code", String(CODE)),
    _last_day(),
    PrimaryKeyConstraint("town_code", "code"),
    _within_town("parent_code", "party_node"),
    CheckConstraint("(kind = 'committee') = (parent_code IS NULL)", name="chain"),
    Index("ix_party_node_parent_code", "town_code", "parent_code"),
)

#: Smallest unit of management, each with exactly one Party branch.
grid = Table(
    "grid",
    metadata,
    _town(),
    _code(),
    Column("village_code", String(CODE), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("branch_code", String(CODE), nullable=False),
    Column("households", Integer, nullable=False),
    #: Line grids that were merged into it.
    Column("merged_lines", Json, nullable=False),
    #: Corners as [longitude, latitude] in degrees of CGCS2000, without repeating the first.
    Column("polygon", Json, nullable=False),
    _last_day(),
    PrimaryKeyConstraint("town_code", "code"),
    _within_town("village_code", "village"),
    _within_town("branch_code", "party_node"),
    Index("ix_grid_village_code", "town_code", "village_code"),
    Index(
        "ix_grid_branch_code",
        "town_code",
        "branch_code",
        unique=True,
        postgresql_where=text("valid_to IS NULL"),
        sqlite_where=text("valid_to IS NULL"),
    ),
)

#: Comprehensive windows, and the line windows that each took over.
service_window = Table(
    "service_window",
    metadata,
    _town(),
    _code(),
    Column("name", String(NAME), nullable=False),
    #: The group that catalogue items name: any clerk of the group accepts any of its items.
    Column("group_name", String(64), nullable=False),
    Column("merged_from", Json, nullable=False),
    _last_day(),
    PrimaryKeyConstraint("town_code", "code"),
)

window_item = Table(
    "window_item",
    metadata,
    _town(),
    Column("window_code", String(CODE), nullable=False),
    Column("item_code", String(CODE), nullable=False),
    PrimaryKeyConstraint("town_code", "window_code", "item_code"),
    _within_town("window_code", "service_window"),
    Index("ix_window_item_item_code", "town_code", "item_code"),
)

# --- people -----------------------------------------------------------------------------------------

#: Staff, grid members and Party members with a task; the account's login is what tasks are assigned to.
person = Table(
    "person",
    metadata,
    _id(),
    _town(),
    Column("name", String(100), nullable=False),
    Column("sex", String(1), nullable=False),
    #: ``320***********0011``: nobody here needs the whole identity number.
    Column("id_masked", String(18), nullable=False),
    #: What cases keep of the same person as a party: finds a person's own cases.
    Column("party_digest", String(64), nullable=False),
    Column("phone", String(20), nullable=False),
    Column("login", String(NAME), unique=True),
    #: The last day in service.
    Column("left_on", Date),
    UniqueConstraint("town_code", "party_digest"),
)

#: A role that a person holds at a place, on the days from ``valid_from`` to ``valid_to``.
position = Table(
    "org_position",
    metadata,
    _id(),
    _town(),
    _person(index=True),
    Column("role", String(8), nullable=False),
    Column("place_kind", String(16), nullable=False),
    Column("place_code", String(CODE), nullable=False),
    Column("title", String(100), nullable=False),
    #: Whether it leads the place: village secretary, branch secretary, head of an office, squad leader.
    Column("leads", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_org_position_place", "town_code", "place_kind", "place_code", "role"),
    Index("ix_org_position_role", "town_code", "role"),
)

#: The position a person with several acts in; without a row, in all of them.
acting_position = Table(
    "acting_position",
    metadata,
    Column("person_id", String(36), ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    _town(),
    Column("position_id", String(36), ForeignKey("org_position.id", ondelete="CASCADE"), nullable=False),
    Column("chosen_at", Instant, nullable=False),
)

#: Who stands in for the holder of a position, on the days from ``first_day`` to ``last_day``.
substitution = Table(
    "substitution",
    metadata,
    _id(),
    _town(),
    Column("position_id", String(36), ForeignKey("org_position.id"), nullable=False, index=True),
    Column("substitute_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(NAME), nullable=False),
)

#: Enforcement certificates of officers (执法证).
officer_certificate = Table(
    "officer_certificate",
    metadata,
    _id(),
    _town(),
    _person(index=True),
    Column("number", String(32), nullable=False),
    #: Fields of enforcement it covers.
    Column("fields", Json, nullable=False),
    Column("issued_on", Date, nullable=False),
    #: The last day on which it is valid.
    Column("expires_on", Date, nullable=False),
    #: From this day on it is not.
    Column("revoked_on", Date),
    Column("revoke_reason", String(200)),
    UniqueConstraint("town_code", "number"),
)

#: Who reviews penalties for a town, and by what leave. Source: Administrative Penalty Law (2021) art. 58 (2).
legal_qualification = Table(
    "legal_qualification",
    metadata,
    _town(),
    Column("login", String(NAME), nullable=False),
    #: Certificate of the national legal-profession examination.
    Column("certificate_no", String(64)),
    #: Since when the person has reviewed penalties.
    Column("reviewing_since", Date, nullable=False),
    #: The last day on which the person may; null while nobody has ended it.
    Column("valid_to", Date),
    PrimaryKeyConstraint("town_code", "login"),
)

# --- duties and restraints --------------------------------------------------------------------------

#: What a role answers for (责任清单) and what it does how often (任务清单).
duty = Table(
    "duty",
    metadata,
    _id(),
    _town(),
    Column("role", String(8), nullable=False),
    #: The catalogue the subject stands in, such as ``powers`` or ``management-items``.
    Column("catalogue", String(32), nullable=False),
    Column("subject_code", String(CODE), nullable=False),
    Column("responsibility", Text, nullable=False),
    Column("frequency", String(16)),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("town_code", "role", "catalogue", "subject_code", "valid_from"),
    Index("ix_duty_subject_code", "town_code", "catalogue", "subject_code"),
)

#: Who sits in the command centre on which turn of which day.
roster_turn = Table(
    "roster_turn",
    metadata,
    _town(),
    Column("day", Date, nullable=False),
    Column("turn", String(16), nullable=False),
    _person(index=True),
    Column("role", String(8), nullable=False),
    #: 0 for the duty officer, who has no seat.
    Column("seat", SmallInteger, nullable=False),
    PrimaryKeyConstraint("town_code", "day", "turn", "person_id"),
)

#: Flags of avoidance (回避): a person and a case, or a person and a party in all its cases.
avoidance = Table(
    "avoidance",
    metadata,
    _id(),
    _town(),
    #: The login, because that is who acts.
    Column("login", String(NAME), nullable=False),
    Column("subject_kind", String(16), nullable=False),
    #: An instance's id, or a party's digest.
    Column("subject", String(64), nullable=False),
    Column("ground", String(32), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("state", String(16), nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(NAME), nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(NAME)),
    Index("ix_avoidance_login", "login", "state"),
    Index("ix_avoidance_subject", "subject_kind", "subject"),
)

#: Temporary grants (临时授权): somebody of another unit reads one matter until an instant.
temporary_grant = Table(
    "temporary_grant",
    metadata,
    _id(),
    _town(),
    Column("login", String(NAME), nullable=False),
    Column("instance_id", String(36), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", String(NAME), nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_by", String(NAME)),
    Index("ix_temporary_grant_login", "login", "expires_at"),
    Index("ix_temporary_grant_instance", "instance_id"),
)

#: Tasks that nobody took within the claim limit, and to whom they went.
claim_escalation = Table(
    "claim_escalation",
    metadata,
    _id(),
    _town(),
    Column("task_id", String(36), ForeignKey("user_task.id", ondelete="CASCADE"), nullable=False, index=True),
    #: 1 for a candidate, 2 for the leader of the place, 3 for whoever is on duty or leads the town.
    Column("level", SmallInteger, nullable=False),
    #: Null when there was nobody.
    Column("assignee", String(NAME)),
    Column("limit_at", Instant, nullable=False),
    Column("escalated_at", Instant, nullable=False),
    Index("ix_claim_escalation_town_code", "town_code", "escalated_at"),
)

#: Firms and traders, the objects of inspections.
business = Table(
    "business",
    metadata,
    _town(),
    Column("credit_code", String(18), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("trade", String(64), nullable=False),
    Column("grid_code", String(CODE), nullable=False),
    Column("credit_class", String(1), nullable=False),
    PrimaryKeyConstraint("town_code", "credit_code"),
    _within_town("grid_code", "grid"),
    Index("ix_business_grid_code", "town_code", "grid_code"),
)

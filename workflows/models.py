"""The rows of the business: towns, catalogue items, numbers, cases, what was issued, published and pushed."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.db import Blob, Instant, Json, metadata
from engine.models import NAME

TOWN_CODE = 12
"""Longest division code: a village's twelve digits. Source: domain paper 7.2."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _matter() -> Column[str]:
    parent = ForeignKey("matter.instance_id", ondelete="CASCADE")
    return Column("instance_id", String(36), parent, nullable=False, index=True)


def _case() -> Column[str]:
    parent = ForeignKey("case_file.id", ondelete="CASCADE")
    return Column("case_id", String(36), parent, nullable=False, index=True)


town = Table(
    "town",
    metadata,
    Column("code", String(TOWN_CODE), primary_key=True),
    Column("name", String(NAME), nullable=False),
    #: The authority's short name in document numbers (代字), such as 示政.
    Column("abbreviation", String(16), nullable=False),
    #: Unified social credit code of the town's people's government, the implementing body.
    Column("credit_code", String(18), nullable=False),
    #: The county-level unit whose government hears reconsiderations.
    Column("county", String(NAME), nullable=False),
    #: ``town`` or ``street``: it switches labels only. Source: domain paper 1, row 6.
    Column("kind", String(16), nullable=False, server_default="town"),
)

catalogue_item = Table(
    "catalogue_item",
    metadata,
    _id(),
    _town(),
    Column("code", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("item_type", String(32), nullable=False),
    Column("original_dept", String(64), nullable=False),
    Column("legal_basis", Text, nullable=False),
    #: Limits in working days.
    Column("statutory_days", Integer, nullable=False),
    Column("promised_days", Integer, nullable=False),
    Column("handle_type", String(16), nullable=False),
    Column("window", String(64), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("agency_service", Boolean, nullable=False),
    Column("special_procedures", Json, nullable=False),
    Column("result_doc", String(200), nullable=False),
    Column("materials", Json, nullable=False),
    Column("service_object", String(64), nullable=False),
    Column("process_key", String(NAME), nullable=False),
    #: Calendar days.
    Column("supplement_days", Integer, nullable=False),
    #: Working days.
    Column("cosign_days", Integer, nullable=False),
    Column("cosign_silence_consents", Boolean, nullable=False),
    Column("cosign_departments", Json, nullable=False),
    Column("clerk_may_decide", Boolean, nullable=False),
    #: The limit of the decision: AP-02, AP-03 (jointly), AP-04 (forwarded) or AP-12 (market registration).
    Column("decision_limit", String(16), nullable=False),
    #: Working days for what may be missing at acceptance; 0 where nothing may. Source: local rule.
    Column("tolerance_days", Integer, nullable=False),
    Column("tolerable_materials", Json, nullable=False),
    #: Whether the applicant may vouch for the conditions instead of proving them (告知承诺).
    Column("commitment_allowed", Boolean, nullable=False),
    #: Months until what was vouched for is checked.
    Column("check_months", Integer, nullable=False),
    #: On the statutory list of hearings. Source: Administrative Licensing Law art. 46.
    Column("hearing_required", Boolean, nullable=False),
    #: On the list of major decisions that need a legal review.
    Column("law_review_required", Boolean, nullable=False),
    #: Bears on public safety, health or life: false material bars the applicant for a year. Source: the same, art. 78.
    Column("public_safety", Boolean, nullable=False),
    #: Code and name of the unit that supervises what was granted.
    Column("regulator", String(32), nullable=False),
    Column("regulator_name", String(NAME), nullable=False),
    Column("valid_from", Date, nullable=False),
    #: The last day on which the item is in force; null while nobody has ended it.
    Column("valid_to", Date),
    UniqueConstraint("town_code", "code", "valid_from"),
)

number_sequence = Table(
    "number_sequence",
    metadata,
    _town(),
    #: What is numbered: ``case:<task code>``, ``query``, or a document kind.
    Column("kind", String(64), nullable=False),
    #: Year or day in which the sequence runs.
    Column("period", String(8), nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("town_code", "kind", "period"),
)

#: What every line of business has in common, one row per process instance; it outlives the instance.
matter = Table(
    "matter",
    metadata,
    Column("instance_id", String(36), primary_key=True),
    _town(),
    Column("pillar", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("number", String(64), nullable=False),
    Column("query_code", String(14)),
    Column("title", String(NAME), nullable=False),
    Column("party_name", String(100)),
    Column("party_type", String(32)),
    #: SHA-256 over town, certificate type and number: tells the party again without showing the number.
    Column("party_digest", String(64)),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(NAME), nullable=False),
    UniqueConstraint("town_code", "number"),
    #: A pillar's newest.
    Index("ix_matter_pillar", "town_code", "pillar", "instance_id"),
    #: Every word that people search for, so that a search reads this and no row.
    Index("ix_matter_words", "instance_id", "pillar", "number", "title", "party_name"),
    Index("ix_matter_query_code", "query_code"),
    Index("ix_matter_opened_at", "town_code", "opened_at"),
)

#: How often the public asked about matters, by who asked and by what was asked for; one row per window.
inquiry_attempt = Table(
    "inquiry_attempt",
    metadata,
    _town(),
    #: ``address:`` and a network, or ``number:`` and the digest of a matter's number.
    Column("source", String(96), primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("ix_inquiry_attempt_began_at", "began_at"),
)

#: Where a matter belongs, written by its line as that becomes known: units, villages, grids, fields of enforcement.
matter_place = Table(
    "matter_place",
    metadata,
    _town(),
    #: ``unit``, ``village``, ``grid`` or ``field``.
    Column("kind", String(8), nullable=False),
    Column("code", String(64), nullable=False),
    Column("pillar", String(16), nullable=False),
    Column("instance_id", String(36), ForeignKey("matter.instance_id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("town_code", "kind", "code", "pillar", "instance_id"),
)

#: Who was ever given work in an instance, or a part in it, besides what its tasks say; it outlives the instance.
matter_reader = Table(
    "matter_reader",
    metadata,
    Column("login", String(NAME), nullable=False),
    Column("instance_id", String(36), nullable=False, index=True),
    _town(),
    PrimaryKeyConstraint("login", "instance_id"),
)

#: Who asked for which task, and when.
task_urge = Table(
    "task_urge",
    metadata,
    _id(),
    _town(),
    Column("task_id", String(36), ForeignKey("user_task.id", ondelete="CASCADE"), nullable=False),
    Column("instance_id", String(36), nullable=False),
    Column("urged_by", String(NAME), nullable=False),
    Column("urged_at", Instant, nullable=False),
    Column("note", Text),
    Index("ix_task_urge_task_id", "task_id", "urged_by"),
)

#: Matters shown to people who do not work on them.
matter_copy = Table(
    "matter_copy",
    metadata,
    _id(),
    _town(),
    Column("instance_id", String(36), nullable=False, index=True),
    Column("login", String(NAME), nullable=False),
    Column("note", Text),
    Column("sent_at", Instant, nullable=False),
    Column("sent_by", String(NAME), nullable=False),
    Column("sent_by_name", String(NAME), nullable=False),
    Column("read_at", Instant),
    Index("ix_matter_copy_login", "login", "id"),
    Index(
        "ix_matter_copy_unread",
        "login",
        postgresql_where=text("read_at IS NULL"),
        sqlite_where=text("read_at IS NULL"),
    ),
)

#: Colleagues asked for an opinion on a task.
signer_request = Table(
    "signer_request",
    metadata,
    _id(),
    _town(),
    Column("task_id", String(36), ForeignKey("user_task.id", ondelete="CASCADE"), nullable=False),
    Column("instance_id", String(36), nullable=False),
    Column("person", String(NAME), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("note", Text),
    Column("state", String(16), nullable=False),
    Column("asked_by", String(NAME), nullable=False),
    Column("asked_by_name", String(NAME), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("opinion", String(16)),
    Column("text", Text),
    Column("answered_at", Instant),
    Index("ix_signer_request_task_id", "task_id", "state"),
    Index("ix_signer_request_person", "person", "state", "id"),
)

#: What the holder of a task handed in, while signers asked for afterwards have not agreed; codec-packed JSON.
held_submission = Table(
    "held_submission",
    metadata,
    Column("task_id", String(36), ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True),
    _town(),
    Column("payload", Blob, nullable=False),
    Column("submitted_by", String(NAME), nullable=False),
    Column("submitted_at", Instant, nullable=False),
)

#: One application from receipt to archive (办件).
case_file = Table(
    "case_file",
    metadata,
    _id(),
    _town(),
    Column("number", String(50), nullable=False, unique=True),
    Column("query_code", String(14), nullable=False, unique=True),
    #: No foreign key: the file outlives the instance.
    Column("instance_id", String(36), nullable=False, unique=True),
    Column("process_key", String(NAME), nullable=False),
    Column("item_id", String(36), ForeignKey("catalogue_item.id"), nullable=False, index=True),
    Column("item_code", String(32), nullable=False),
    Column("item_name", String(200), nullable=False),
    Column("applicant_type", String(32), nullable=False),
    Column("applicant_name", String(100), nullable=False),
    #: SHA-256 over town, certificate type and number: finds duplicates without showing the number.
    Column("applicant_digest", String(64), nullable=False),
    #: The account that may follow, supplement and rate the case online; null at the window.
    Column("applicant_account", String(NAME)),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    #: granted, refused, revoked, withdrawn, lapsed, terminated, not_accepted, not_required, transferred, canceled;
    #: null: open.
    Column("outcome", String(16)),
    Column("received_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("deemed_accepted", Boolean, nullable=False),
    Column("promised_due", Instant),
    Column("statutory_due", Instant),
    Column("decided_at", Instant),
    Column("closed_at", Instant),
    Column("delivered_at", Instant),
    Column("archived_at", Instant),
    Column("supplements", Integer, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("certificate_no", String(64)),
    #: 1 (very satisfied) to 5, null while not rated. Source: GB/T 39046 A.8.
    Column("rating", Integer),
    Column("opened_by", String(NAME), nullable=False),
    Column("revision", Integer, nullable=False),
    Index(
        "ix_case_file_applicant_account",
        "applicant_account",
        postgresql_where=text("applicant_account IS NOT NULL"),
        sqlite_where=text("applicant_account IS NOT NULL"),
    ),
    Index("ix_case_file_duplicates", "town_code", "item_code", "applicant_digest"),
    Index("ix_case_file_state", "town_code", "state", "received_at"),
    #: A town's newest; with what lists ask of them, so that they read this and no row that is not shown.
    Index("ix_case_file_newest", "town_code", "id", "state", "received_at", "item_code", "instance_id"),
    Index("ix_case_file_received_at", "town_code", "received_at"),
    Index("ix_case_file_accepted_at", "town_code", "accepted_at"),
    Index("ix_case_file_decided_at", "town_code", "decided_at"),
)

#: Every change of a case's state, append-only.
case_change = Table(
    "case_change",
    metadata,
    _id(),
    _town(),
    _case(),
    Column("before", String(16)),
    Column("after", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", String(NAME), nullable=False),
    Column("actor_name", String(NAME), nullable=False),
)

#: What was issued in a matter, with its number; a voided one keeps its number and says why.
document = Table(
    "document",
    metadata,
    _id(),
    _town(),
    _matter(),
    Column("kind", String(32), nullable=False),
    Column("title", String(NAME), nullable=False),
    Column("number", String(64), nullable=False),
    Column("content", Json, nullable=False),
    #: SM3 of the content: an edited draft has another one. Source: GB/T 32905.
    Column("digest", String(64), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(NAME), nullable=False),
    Column("served_at", Instant),
    Column("served_by", String(32)),
    Column("recipient", String(100)),
    Column("voided_at", Instant),
    Column("void_reason", Text),
    UniqueConstraint("town_code", "number"),
)

#: A closed matter's place in the archive.
archive_entry = Table(
    "archive_entry",
    metadata,
    _id(),
    _town(),
    Column("instance_id", String(36), ForeignKey("matter.instance_id"), nullable=False, unique=True),
    Column("number", String(64), nullable=False),
    Column("documents", Integer, nullable=False),
    Column("retention_years", Integer, nullable=False),
    Column("archived_at", Instant, nullable=False),
    UniqueConstraint("town_code", "number"),
)

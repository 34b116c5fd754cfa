"""The whole schema.

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.db import Blob, Instant, Json

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


STORED_EXTERNAL = (
    ("process_instance", "control"),
    ("process_instance", "waits"),
    ("variable_scope", "document"),
    ("job", "payload"),
    ("upload_content", "body"),
    ("form_submission", "payload"),
)
"""Columns whose bytes we compress: PostgreSQL keeps them out of line without trying again."""


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_changed_at", Instant(), nullable=True),
        sa.Column("password_expired", sa.Boolean(), nullable=False),
        sa.Column("password_history", Json(), nullable=False),
        sa.Column("failed_attempts", sa.SmallInteger(), nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("groups", Json(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "app_registry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("platform_code", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_registry")),
        sa.UniqueConstraint("town_code", "code", "valid_from", name=op.f("uq_app_registry_town_code_code_valid_from")),
    )
    op.create_table(
        "avoidance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avoidance")),
    )
    with op.batch_alter_table("avoidance", schema=None) as batch_op:
        batch_op.create_index("ix_avoidance_login", ["login", "state"], unique=False)
        batch_op.create_index("ix_avoidance_subject", ["subject_kind", "subject"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("town_code", "date", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("imported_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_notice")),
    )
    with op.batch_alter_table("calendar_notice", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_notice_year", ["year", "imported_at"], unique=False)

    op.create_table(
        "calendar_stamp",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("stamp", sa.String(length=36), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("town_code", name=op.f("pk_calendar_stamp")),
    )
    op.create_table(
        "catalogue_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("item_type", sa.String(length=32), nullable=False),
        sa.Column("original_dept", sa.String(length=64), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("statutory_days", sa.Integer(), nullable=False),
        sa.Column("promised_days", sa.Integer(), nullable=False),
        sa.Column("handle_type", sa.String(length=16), nullable=False),
        sa.Column("window", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("agency_service", sa.Boolean(), nullable=False),
        sa.Column("special_procedures", Json(), nullable=False),
        sa.Column("result_doc", sa.String(length=200), nullable=False),
        sa.Column("materials", Json(), nullable=False),
        sa.Column("service_object", sa.String(length=64), nullable=False),
        sa.Column("process_key", sa.String(length=255), nullable=False),
        sa.Column("supplement_days", sa.Integer(), nullable=False),
        sa.Column("cosign_days", sa.Integer(), nullable=False),
        sa.Column("cosign_silence_consents", sa.Boolean(), nullable=False),
        sa.Column("cosign_departments", Json(), nullable=False),
        sa.Column("clerk_may_decide", sa.Boolean(), nullable=False),
        sa.Column("decision_limit", sa.String(length=16), nullable=False),
        sa.Column("tolerance_days", sa.Integer(), nullable=False),
        sa.Column("tolerable_materials", Json(), nullable=False),
        sa.Column("commitment_allowed", sa.Boolean(), nullable=False),
        sa.Column("check_months", sa.Integer(), nullable=False),
        sa.Column("hearing_required", sa.Boolean(), nullable=False),
        sa.Column("law_review_required", sa.Boolean(), nullable=False),
        sa.Column("public_safety", sa.Boolean(), nullable=False),
        sa.Column("regulator", sa.String(length=32), nullable=False),
        sa.Column("regulator_name", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_item")),
        sa.UniqueConstraint(
            "town_code", "code", "valid_from", name=op.f("uq_catalogue_item_town_code_code_valid_from")
        ),
    )
    op.create_table(
        "circuit",
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_circuit")),
    )
    op.create_table(
        "connector",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("interface", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.String(length=200), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("mapping", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("receivers", Json(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector")),
        sa.UniqueConstraint("town_code", "code", "valid_from", name=op.f("uq_connector_town_code_code_valid_from")),
    )
    op.create_table(
        "connector_mapping",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector_mapping")),
        sa.UniqueConstraint("town_code", "name", "version", name=op.f("uq_connector_mapping_town_code_name_version")),
    )
    op.create_table(
        "connector_secret",
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("town_code", "name", name=op.f("pk_connector_secret")),
    )
    op.create_table(
        "counting_convention",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("roll", sa.String(length=16), nullable=False),
        sa.Column("receipt", sa.String(length=24), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("town_code", name=op.f("pk_counting_convention")),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("deployed_at", Instant(), nullable=False),
        sa.Column("deployed_by", sa.String(length=255), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.create_index("ix_deployment_name", ["name", "id"], unique=False)

    op.create_table(
        "duty",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("catalogue", sa.String(length=32), nullable=False),
        sa.Column("subject_code", sa.String(length=32), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("frequency", sa.String(length=16), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint(
            "town_code",
            "role",
            "catalogue",
            "subject_code",
            "valid_from",
            name=op.f("uq_duty_town_code_role_catalogue_subject_code_valid_from"),
        ),
    )
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.create_index("ix_duty_subject_code", ["town_code", "catalogue", "subject_code"], unique=False)

    op.create_table(
        "event_type",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lead_unit", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("response_limit", sa.String(length=32), nullable=False),
        sa.Column("disposal_limit", sa.String(length=32), nullable=False),
        sa.Column("close_condition", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_type")),
        sa.UniqueConstraint("town_code", "code", "valid_from", name=op.f("uq_event_type_town_code_code_valid_from")),
    )
    op.create_table(
        "hearing",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("applicant", sa.String(length=100), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("host", sa.String(length=255), nullable=True),
        sa.Column("recorder", sa.String(length=255), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("scheduled_at", Instant(), nullable=True),
        sa.Column("notice_no", sa.String(length=64), nullable=True),
        sa.Column("notice_served_at", Instant(), nullable=True),
        sa.Column("postponements", sa.Integer(), nullable=False),
        sa.Column("attendees", Json(), nullable=False),
        sa.Column("record_file", Json(), nullable=False),
        sa.Column("absent_reason", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.create_index("ix_hearing_instance", ["instance_id", "requested_at"], unique=False)

    op.create_table(
        "history_event",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("definition_id", sa.String(length=36), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=True),
        sa.Column("element_name", sa.String(length=255), nullable=True),
        sa.Column("element_type", sa.String(length=64), nullable=True),
        sa.Column("token", sa.Integer(), nullable=True),
        sa.Column("scope", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.String(length=36), nullable=True),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("actor_name", sa.String(length=255), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("is_unplaced", sa.Boolean(), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_history_event")),
        sa.UniqueConstraint("id", name=op.f("uq_history_event_id")),
    )
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.create_index("ix_history_event_actor_id", ["actor_id", "id"], unique=False)
        batch_op.create_index("ix_history_event_instance_id", ["instance_id", "at", "id"], unique=False)
        batch_op.create_index("ix_history_event_kind", ["kind", "id"], unique=False)
        batch_op.create_index(
            "ix_history_event_unplaced",
            ["sequence"],
            unique=False,
            postgresql_where=sa.text("is_unplaced IS NOT NULL"),
            sqlite_where=sa.text("is_unplaced IS NOT NULL"),
        )

    op.create_table(
        "idempotency_record",
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", Json(), nullable=False),
        sa.Column("answer", Blob(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key", name=op.f("pk_idempotency_record")),
    )
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_record_created_at"), ["created_at"], unique=False)

    op.create_table(
        "inquiry_attempt",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=96), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_inquiry_attempt")),
    )
    with op.batch_alter_table("inquiry_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_attempt_began_at", ["began_at"], unique=False)

    op.create_table(
        "inspection_plan",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("frequency_cap", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("published_late", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filing_number", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_inspection_plan_instance_id")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_inspection_plan_town_code_number")),
    )
    op.create_table(
        "intake_message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", Blob(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("mapping_version", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("process_key", sa.String(length=255), nullable=True),
        sa.Column("number", sa.String(length=255), nullable=True),
        sa.Column("problem", Json(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("received_by", sa.String(length=255), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_message")),
        sa.UniqueConstraint(
            "town_code",
            "platform",
            "source_id",
            "version",
            name=op.f("uq_intake_message_town_code_platform_source_id_version"),
        ),
    )
    with op.batch_alter_table("intake_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_message_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_intake_message_state", ["town_code", "state", "received_at"], unique=False)

    op.create_table(
        "law_review",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("subject_type", sa.String(length=32), nullable=False),
        sa.Column("reason_code", sa.String(length=32), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("draft_document_id", sa.String(length=36), nullable=True),
        sa.Column("draft_hash", sa.String(length=64), nullable=False),
        sa.Column("submitter", sa.String(length=255), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("reviewer", sa.String(length=255), nullable=True),
        sa.Column("points", Json(), nullable=False),
        sa.Column("opinion", sa.String(length=32), nullable=True),
        sa.Column("ground", sa.String(length=32), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("citations", Json(), nullable=False),
        sa.Column("edits", Json(), nullable=False),
        sa.Column("opinion_no", sa.String(length=64), nullable=True),
        sa.Column("dissent", sa.Text(), nullable=True),
        sa.Column("ruling", sa.String(length=32), nullable=True),
        sa.Column("ruled_by", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("edits_of", sa.String(length=36), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("voided_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_review")),
    )
    with op.batch_alter_table("law_review", schema=None) as batch_op:
        batch_op.create_index("ix_law_review_instance", ["instance_id", "submitted_at"], unique=False)

    op.create_table(
        "legal_basis",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.String(length=32), nullable=False),
        sa.Column("text_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
        sa.UniqueConstraint("town_code", "code", "valid_from", name=op.f("uq_legal_basis_town_code_code_valid_from")),
    )
    op.create_table(
        "legal_qualification",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("certificate_no", sa.String(length=64), nullable=True),
        sa.Column("reviewing_since", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("town_code", "login", name=op.f("pk_legal_qualification")),
    )
    op.create_table(
        "local_closure",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=255), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_closure")),
    )
    with op.batch_alter_table("local_closure", schema=None) as batch_op:
        batch_op.create_index("ix_local_closure_town_code", ["town_code", "first_day"], unique=False)

    op.create_table(
        "management_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("domain", sa.String(length=32), nullable=False),
        sa.Column("group_name", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("frequency", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_management_item")),
        sa.UniqueConstraint(
            "town_code", "code", "valid_from", name=op.f("uq_management_item_town_code_code_valid_from")
        ),
    )
    op.create_table(
        "matter",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("pillar", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("query_code", sa.String(length=14), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("party_name", sa.String(length=100), nullable=True),
        sa.Column("party_type", sa.String(length=32), nullable=True),
        sa.Column("party_digest", sa.String(length=64), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_matter")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_matter_town_code_number")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.create_index("ix_matter_opened_at", ["town_code", "opened_at"], unique=False)
        batch_op.create_index("ix_matter_pillar", ["town_code", "pillar", "instance_id"], unique=False)
        batch_op.create_index("ix_matter_query_code", ["query_code"], unique=False)
        batch_op.create_index(
            "ix_matter_words", ["instance_id", "pillar", "number", "title", "party_name"], unique=False
        )

    op.create_table(
        "matter_copy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("sent_by", sa.String(length=255), nullable=False),
        sa.Column("sent_by_name", sa.String(length=255), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_copy")),
    )
    with op.batch_alter_table("matter_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_copy_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_matter_copy_login", ["login", "id"], unique=False)
        batch_op.create_index(
            "ix_matter_copy_unread",
            ["login"],
            unique=False,
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "matter_reader",
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("login", "instance_id", name=op.f("pk_matter_reader")),
    )
    with op.batch_alter_table("matter_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_reader_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "number_sequence",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("town_code", "kind", "period", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "org_unit",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent_code", sa.String(length=32), nullable=True),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["town_code", "parent_code"],
            ["org_unit.town_code", "org_unit.code"],
            name=op.f("fk_org_unit_town_code_parent_code"),
        ),
        sa.PrimaryKeyConstraint("town_code", "code", name=op.f("pk_org_unit")),
    )
    op.create_table(
        "outbox_event",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=128), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("definition_key", sa.String(length=255), nullable=True),
        sa.Column("subject_id", sa.String(length=36), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_outbox_event")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_event_id")),
    )
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_event_at", ["at"], unique=False)
        batch_op.create_index("ix_outbox_event_instance_id", ["instance_id", "position"], unique=False)

    op.create_table(
        "outbox_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_head")),
    )
    op.create_table(
        "party_node",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent_code", sa.String(length=32), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'committee') = (parent_code IS NULL)", name=op.f("ck_party_node_chain")),
        sa.ForeignKeyConstraint(
            ["town_code", "parent_code"],
            ["party_node.town_code", "party_node.code"],
            name=op.f("fk_party_node_town_code_parent_code"),
        ),
        sa.PrimaryKeyConstraint("town_code", "code", name=op.f("pk_party_node")),
    )
    with op.batch_alter_table("party_node", schema=None) as batch_op:
        batch_op.create_index("ix_party_node_parent_code", ["town_code", "parent_code"], unique=False)

    op.create_table(
        "patrol",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("position", sa.String(length=8), nullable=False),
        sa.Column("grid_code", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("is_valid", sa.Boolean(), nullable=True),
        sa.Column("defects", Json(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_patrol_instance_id")),
    )
    with op.batch_alter_table("patrol", schema=None) as batch_op:
        batch_op.create_index("ix_patrol_grid_code", ["town_code", "grid_code", "started_at"], unique=False)
        batch_op.create_index("ix_patrol_login", ["login", "started_at"], unique=False)
        batch_op.create_index("ix_patrol_started_at", ["town_code", "started_at"], unique=False)

    op.create_table(
        "penalty_execution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("decision_no", sa.String(length=64), nullable=False),
        sa.Column("decision_document_id", sa.String(length=36), nullable=True),
        sa.Column("payment_code", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=True),
        sa.Column("fine_cents", sa.BigInteger(), nullable=False),
        sa.Column("principal_cents", sa.BigInteger(), nullable=False),
        sa.Column("served_at", Instant(), nullable=False),
        sa.Column("payable_until", sa.Date(), nullable=False),
        sa.Column("rectify_due", sa.Date(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("paid_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "fine_cents >= 0 AND principal_cents >= 0 AND principal_cents <= fine_cents",
            name=op.f("ck_penalty_execution_principal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_execution")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_penalty_execution_instance_id")),
        sa.UniqueConstraint("payment_code", name=op.f("uq_penalty_execution_payment_code")),
        sa.UniqueConstraint("town_code", "decision_no", name=op.f("uq_penalty_execution_town_code_decision_no")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("id_masked", sa.String(length=18), nullable=False),
        sa.Column("party_digest", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        sa.UniqueConstraint("town_code", "party_digest", name=op.f("uq_person_town_code_party_digest")),
    )
    op.create_table(
        "personal_settings",
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_personal_settings")),
    )
    op.create_table(
        "power_version",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("power_type", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=64), nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=False),
        sa.Column("law_version", sa.Date(), nullable=True),
        sa.Column("penalty_kinds", Json(), nullable=False),
        sa.Column("fine_least", sa.BigInteger(), nullable=True),
        sa.Column("fine_most", sa.BigInteger(), nullable=True),
        sa.Column("fine_note", sa.String(length=200), nullable=False),
        sa.Column("is_delegated", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_version")),
        sa.UniqueConstraint("town_code", "code", "valid_from", name=op.f("uq_power_version_town_code_code_valid_from")),
    )
    with op.batch_alter_table("power_version", schema=None) as batch_op:
        batch_op.create_index("ix_power_version_field", ["town_code", "field"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("monitor_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=50), nullable=True),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("desensitised", Json(), nullable=False),
        sa.Column("secrecy", sa.String(length=16), nullable=True),
        sa.Column("secrecy_reason", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.String(length=255), nullable=True),
        sa.Column("approved_by", sa.String(length=255), nullable=True),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("expire_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("end_reason", sa.String(length=255), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_due_at", ["town_code", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_monitor_id"), ["monitor_id"], unique=False)
        batch_op.create_index("ix_publication_state", ["town_code", "state", "published_at"], unique=False)

    op.create_table(
        "push_record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("receiver_name", sa.String(length=255), nullable=False),
        sa.Column("business_id", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("acknowledged_at", Instant(), nullable=True),
        sa.Column("ack_id", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("claimed_by", sa.String(length=255), nullable=True),
        sa.Column("feedback", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_record")),
        sa.UniqueConstraint(
            "town_code",
            "direction",
            "receiver",
            "business_id",
            "version",
            name=op.f("uq_push_record_town_code_direction_receiver_business_id_version"),
        ),
    )
    with op.batch_alter_table("push_record", schema=None) as batch_op:
        batch_op.create_index("ix_push_record_due_at", ["town_code", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_push_record_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_push_record_state", ["state", "created_at"], unique=False)

    op.create_table(
        "report_intake",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("query_code", sa.String(length=14), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_no", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("is_real_name", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reported_party", sa.String(length=100), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_intake")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_report_intake_instance_id")),
        sa.UniqueConstraint("query_code", name=op.f("uq_report_intake_query_code")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_report_intake_town_code_number")),
        sa.UniqueConstraint(
            "town_code", "source", "source_no", name=op.f("uq_report_intake_town_code_source_source_no")
        ),
    )
    with op.batch_alter_table("report_intake", schema=None) as batch_op:
        batch_op.create_index("ix_report_intake_received_at", ["town_code", "received_at"], unique=False)

    op.create_table(
        "service_hours",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("intervals", Json(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_hours")),
    )
    with op.batch_alter_table("service_hours", schema=None) as batch_op:
        batch_op.create_index("ix_service_hours_town_code", ["town_code", "office"], unique=False)

    op.create_table(
        "service_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("domain", sa.String(length=32), nullable=False),
        sa.Column("group_name", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("is_home_service", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_item")),
        sa.UniqueConstraint("town_code", "code", "valid_from", name=op.f("uq_service_item_town_code_code_valid_from")),
    )
    op.create_table(
        "service_window",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("group_name", sa.String(length=64), nullable=False),
        sa.Column("merged_from", Json(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("town_code", "code", name=op.f("pk_service_window")),
    )
    op.create_table(
        "sla_clock",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("bearer", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("roll", sa.String(length=16), nullable=False),
        sa.Column("receipt", sa.String(length=24), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("terms", Json(), nullable=False),
        sa.Column("thresholds", Json(), nullable=False),
        sa.Column("messages", Json(), nullable=False),
        sa.Column("responsible", sa.String(length=255), nullable=True),
        sa.Column("base_at", Instant(), nullable=False),
        sa.Column("safe_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("marks", Json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("next_alert_at", Instant(), nullable=True),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock")),
    )
    with op.batch_alter_table("sla_clock", schema=None) as batch_op:
        batch_op.create_index("ix_sla_clock_alert", ["state", "next_alert_at"], unique=False)
        batch_op.create_index("ix_sla_clock_code_due_at", ["town_code", "code", "due_at"], unique=False)
        batch_op.create_index("ix_sla_clock_code_stopped_at", ["town_code", "code", "stopped_at"], unique=False)
        batch_op.create_index("ix_sla_clock_instance_id", ["instance_id"], unique=False)
        batch_op.create_index(
            "ix_sla_clock_open",
            ["town_code", "due_at"],
            unique=False,
            postgresql_where=sa.text("stopped_at IS NULL"),
            sqlite_where=sa.text("stopped_at IS NULL"),
        )
        batch_op.create_index("ix_sla_clock_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index("ix_sla_clock_town_code", ["town_code", "state", "due_at"], unique=False)
        batch_op.create_index(
            "ix_sla_clock_urgency",
            ["instance_id", "level"],
            unique=False,
            postgresql_where=sa.text("stopped_at IS NULL"),
            sqlite_where=sa.text("stopped_at IS NULL"),
        )

    op.create_table(
        "supervision_cause",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("card_id", sa.String(length=36), nullable=False),
        sa.Column("subject_instance_id", sa.String(length=36), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_cause")),
        sa.UniqueConstraint("card_id", name=op.f("uq_supervision_cause_card_id")),
    )
    with op.batch_alter_table("supervision_cause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supervision_cause_subject_instance_id"), ["subject_instance_id"], unique=False
        )

    op.create_table(
        "supervision_order",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("rule_code", sa.String(length=32), nullable=False),
        sa.Column("warning", sa.String(length=32), nullable=False),
        sa.Column("subject_number", sa.String(length=64), nullable=False),
        sa.Column("subject_instance_id", sa.String(length=36), nullable=True),
        sa.Column("card_id", sa.String(length=36), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", Instant(), nullable=True),
        sa.Column("replied_by", sa.String(length=255), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.String(length=255), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint("card_id", name=op.f("uq_supervision_order_card_id")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_supervision_order_town_code_number")),
    )
    with op.batch_alter_table("supervision_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_order_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_supervision_order_subject", ["subject_instance_id"], unique=False)
        batch_op.create_index("ix_supervision_order_unit", ["town_code", "unit", "state"], unique=False)

    op.create_table(
        "suspension",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("reach", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("planned_days", sa.Integer(), nullable=False),
        sa.Column("planned_end_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("notice_document_id", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=False),
        sa.Column("requested_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index("ix_suspension_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "temporary_grant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("granted_by", sa.String(length=255), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temporary_grant")),
    )
    with op.batch_alter_table("temporary_grant", schema=None) as batch_op:
        batch_op.create_index("ix_temporary_grant_instance", ["instance_id"], unique=False)
        batch_op.create_index("ix_temporary_grant_login", ["login", "expires_at"], unique=False)

    op.create_table(
        "time_limit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=64), nullable=False),
        sa.Column("law_version", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_limit")),
        sa.UniqueConstraint(
            "town_code", "code", "variant", "valid_from", name=op.f("uq_time_limit_town_code_code_variant_valid_from")
        ),
    )
    op.create_table(
        "town",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("abbreviation", sa.String(length=16), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("county", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="town", nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_town")),
    )
    op.create_table(
        "track_look",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("patrol_id", sa.String(length=36), nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        sa.Column("looked_by", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track_look")),
    )
    op.create_table(
        "upload_content",
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("town_code", "sha256", name=op.f("pk_upload_content")),
    )
    op.create_table(
        "webhook_subscription",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("types", Json(), nullable=False),
        sa.Column("definition_keys", Json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_until", Instant(), nullable=True),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.Column("token_id", sa.String(length=36), nullable=True),
        sa.Column("missed_after", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_subscription")),
    )
    op.create_table(
        "work_order",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_no", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("located", sa.String(length=16), nullable=False),
        sa.Column("grid_code", sa.String(length=32), nullable=True),
        sa.Column("village_code", sa.String(length=32), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("event_type", sa.String(length=32), nullable=True),
        sa.Column("level", sa.String(length=4), nullable=True),
        sa.Column("domain", sa.String(length=32), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("lead_unit", sa.String(length=32), nullable=True),
        sa.Column("co_units", Json(), nullable=False),
        sa.Column("returns", sa.SmallInteger(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.Column("reopens", sa.SmallInteger(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.Column("dispatched_at", Instant(), nullable=True),
        sa.Column("signed_at", Instant(), nullable=True),
        sa.Column("disposed_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.Column("opened_by", sa.String(length=255), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'closed' OR (reply IS NOT NULL AND replied_at IS NOT NULL AND closed_at IS NOT NULL)",
            name=op.f("ck_work_order_closed_with_reply"),
        ),
        sa.CheckConstraint("returns <= 2", name=op.f("ck_work_order_returns")),
        sa.ForeignKeyConstraint(["merged_into"], ["work_order.id"], name=op.f("fk_work_order_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_work_order_instance_id")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_work_order_town_code_number")),
        sa.UniqueConstraint("town_code", "source", "source_no", name=op.f("uq_work_order_town_code_source_source_no")),
    )
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.create_index("ix_work_order_closed_at", ["town_code", "closed_at"], unique=False)
        batch_op.create_index("ix_work_order_dispatched_at", ["town_code", "dispatched_at"], unique=False)
        batch_op.create_index("ix_work_order_due_at", ["town_code", "due_at"], unique=False)
        batch_op.create_index("ix_work_order_grid", ["town_code", "grid_code", "reported_at"], unique=False)
        batch_op.create_index("ix_work_order_near", ["town_code", "event_type", "reported_at"], unique=False)
        batch_op.create_index("ix_work_order_state", ["town_code", "state", "reported_at"], unique=False)

    op.create_table(
        "accountability",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("subject_instance_id", sa.String(length=36), nullable=True),
        sa.Column("card_id", sa.String(length=36), nullable=True),
        sa.Column("rule_code", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=True),
        sa.Column("duty", sa.String(length=200), nullable=True),
        sa.Column("act", sa.String(length=32), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("evidence", Json(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("heard_at", Instant(), nullable=True),
        sa.Column("handling", sa.String(length=32), nullable=True),
        sa.Column("approved_by", sa.String(length=255), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_order.id"], name=op.f("fk_accountability_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountability")),
        sa.UniqueConstraint("card_id", name=op.f("uq_accountability_card_id")),
    )
    with op.batch_alter_table("accountability", schema=None) as batch_op:
        batch_op.create_index("ix_accountability_town_code", ["town_code", "state", "opened_at"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("signing_key", sa.Text(), nullable=True),
        sa.Column("previous_sha256", sa.String(length=64), nullable=True),
        sa.Column("previous_signing_key", sa.Text(), nullable=True),
        sa.Column("previous_until", Instant(), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("groups", Json(), nullable=False),
        sa.Column("process_keys", Json(), nullable=True),
        sa.Column("networks", Json(), nullable=False),
        sa.Column("rate_per_minute", sa.Integer(), nullable=True),
        sa.Column("signing", sa.String(length=16), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=255), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("previous_sha256", name=op.f("uq_api_token_previous_sha256")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "application_bar",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("party_digest", sa.String(length=64), nullable=False),
        sa.Column("item_code", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(length=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["matter.instance_id"], name=op.f("fk_application_bar_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_bar")),
        sa.UniqueConstraint("instance_id", "article", name=op.f("uq_application_bar_instance_id_article")),
    )
    with op.batch_alter_table("application_bar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_bar_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_application_bar_party", ["town_code", "party_digest", "item_code"], unique=False)

    op.create_table(
        "approval_hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", Instant(), nullable=False),
        sa.Column("held_by", sa.String(length=255), nullable=False),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("released_by", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["matter.instance_id"], name=op.f("fk_approval_hold_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_hold")),
    )
    with op.batch_alter_table("approval_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_hold_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "archive_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        sa.Column("archived_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["matter.instance_id"], name=op.f("fk_archive_entry_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_entry")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_archive_entry_instance_id")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_archive_entry_town_code_number")),
    )
    op.create_table(
        "call_back",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("satisfaction", sa.String(length=32), nullable=True),
        sa.Column("is_solved", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("called_at", Instant(), nullable=False),
        sa.Column("called_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_call_back_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
    )
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_back_order_id"), ["order_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("query_code", sa.String(length=14), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("process_key", sa.String(length=255), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("item_code", sa.String(length=32), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("applicant_type", sa.String(length=32), nullable=False),
        sa.Column("applicant_name", sa.String(length=100), nullable=False),
        sa.Column("applicant_digest", sa.String(length=64), nullable=False),
        sa.Column("applicant_account", sa.String(length=255), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("deemed_accepted", sa.Boolean(), nullable=False),
        sa.Column("promised_due", Instant(), nullable=True),
        sa.Column("statutory_due", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("archived_at", Instant(), nullable=True),
        sa.Column("supplements", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("certificate_no", sa.String(length=64), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.String(length=255), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_item.id"], name=op.f("fk_case_file_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_case_file_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
        sa.UniqueConstraint("query_code", name=op.f("uq_case_file_query_code")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index("ix_case_file_accepted_at", ["town_code", "accepted_at"], unique=False)
        batch_op.create_index(
            "ix_case_file_applicant_account",
            ["applicant_account"],
            unique=False,
            postgresql_where=sa.text("applicant_account IS NOT NULL"),
            sqlite_where=sa.text("applicant_account IS NOT NULL"),
        )
        batch_op.create_index("ix_case_file_decided_at", ["town_code", "decided_at"], unique=False)
        batch_op.create_index("ix_case_file_duplicates", ["town_code", "item_code", "applicant_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            "ix_case_file_newest", ["town_code", "id", "state", "received_at", "item_code", "instance_id"], unique=False
        )
        batch_op.create_index("ix_case_file_received_at", ["town_code", "received_at"], unique=False)
        batch_op.create_index("ix_case_file_state", ["town_code", "state", "received_at"], unique=False)

    op.create_table(
        "clock_card",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("clock_id", sa.String(length=36), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("reached_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("responsible", sa.String(length=255), nullable=True),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["sla_clock.id"], name=op.f("fk_clock_card_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_card")),
        sa.UniqueConstraint("clock_id", "level", "reached_at", name=op.f("uq_clock_card_clock_id_level_reached_at")),
    )
    with op.batch_alter_table("clock_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_card_clock_id"), ["clock_id"], unique=False)
        batch_op.create_index("ix_clock_card_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index("ix_clock_card_town_code", ["town_code", "level", "reached_at"], unique=False)

    op.create_table(
        "clock_extension",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("clock_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=False),
        sa.Column("approved_as", sa.String(length=32), nullable=False),
        sa.Column("notice_document_id", sa.String(length=64), nullable=True),
        sa.Column("old_due_at", Instant(), nullable=False),
        sa.Column("new_due_at", Instant(), nullable=False),
        sa.Column("extended_at", Instant(), nullable=False),
        sa.Column("extended_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["sla_clock.id"], name=op.f("fk_clock_extension_clock_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_extension")),
        sa.UniqueConstraint("clock_id", "step", name=op.f("uq_clock_extension_clock_id_step")),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("promised_conditions", Json(), nullable=False),
        sa.Column("missing_materials", Json(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=100), nullable=False),
        sa.Column("party_digest", sa.String(length=64), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("check_by", sa.Date(), nullable=True),
        sa.Column("check_result", sa.String(length=16), nullable=True),
        sa.Column("breach_handling", sa.String(length=16), nullable=True),
        sa.Column("signed_at", Instant(), nullable=False),
        sa.Column("broken_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["matter.instance_id"], name=op.f("fk_commitment_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("instance_id", "kind", name=op.f("uq_commitment_instance_id_kind")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_commitment_party", ["town_code", "party_digest", "broken_at"], unique=False)

    op.create_table(
        "decision_definition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_tag", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("deployment_id", sa.String(length=36), nullable=False),
        sa.Column("resource_name", sa.String(length=255), nullable=False),
        sa.Column("deployed_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_decision_definition_deployment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_decision_definition_key_version")),
    )
    with op.batch_alter_table("decision_definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_definition_deployment_id"), ["deployment_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("issued_by", sa.String(length=255), nullable=False),
        sa.Column("served_at", Instant(), nullable=True),
        sa.Column("served_by", sa.String(length=32), nullable=True),
        sa.Column("recipient", sa.String(length=100), nullable=True),
        sa.Column("voided_at", Instant(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["matter.instance_id"], name=op.f("fk_document_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_document_town_code_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "enforcement_case",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("power_code", sa.String(length=32), nullable=True),
        sa.Column("power_id", sa.String(length=36), nullable=True),
        sa.Column("field", sa.String(length=64), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filing_no", sa.String(length=64), nullable=True),
        sa.Column("officers", Json(), nullable=False),
        sa.Column("noticed_fine_cents", sa.BigInteger(), nullable=True),
        sa.Column("noticed_kinds", Json(), nullable=False),
        sa.Column("fine_cents", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.String(length=255), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("sealed_digest", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["matter.instance_id"], name=op.f("fk_enforcement_case_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_enforcement_case")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_enforcement_case_town_code_number")),
    )
    with op.batch_alter_table("enforcement_case", schema=None) as batch_op:
        batch_op.create_index("ix_enforcement_case_closed_at", ["town_code", "closed_at"], unique=False)
        batch_op.create_index("ix_enforcement_case_state", ["town_code", "state", "opened_at"], unique=False)

    op.create_table(
        "event_party",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_no", sa.String(length=64), nullable=True),
        sa.Column("texts", Json(), nullable=True),
        sa.Column("from_order_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["from_order_id"], ["work_order.id"], name=op.f("fk_event_party_from_order_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_event_party_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_party")),
    )
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_party_order_id"), ["order_id"], unique=False)

    op.create_table(
        "execution_act",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("acted_on", sa.Date(), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["penalty_execution.id"], name=op.f("fk_execution_act_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution_act")),
    )
    with op.batch_alter_table("execution_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_execution_act_execution_id"), ["execution_id"], unique=False)

    op.create_table(
        "fine_payment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("bank_reference", sa.String(length=64), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("received_from", sa.String(length=255), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_fine_payment_amount")),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["penalty_execution.id"], name=op.f("fk_fine_payment_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fine_payment")),
        sa.UniqueConstraint("town_code", "bank_reference", name=op.f("uq_fine_payment_town_code_bank_reference")),
    )
    with op.batch_alter_table("fine_payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fine_payment_execution_id"), ["execution_id"], unique=False)

    op.create_table(
        "fine_refund",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("refunded_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=64), nullable=False),
        sa.Column("receiver", sa.String(length=255), nullable=False),
        sa.Column("proof", Json(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_fine_refund_amount")),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["penalty_execution.id"], name=op.f("fk_fine_refund_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fine_refund")),
        sa.UniqueConstraint("town_code", "bank_reference", name=op.f("uq_fine_refund_town_code_bank_reference")),
    )
    with op.batch_alter_table("fine_refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fine_refund_execution_id"), ["execution_id"], unique=False)

    op.create_table(
        "form_definition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("deployment_id", sa.String(length=36), nullable=False),
        sa.Column("resource_name", sa.String(length=255), nullable=False),
        sa.Column("deployed_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_form_definition_deployment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_form_definition_key_version")),
    )
    with op.batch_alter_table("form_definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_definition_deployment_id"), ["deployment_id"], unique=False)

    op.create_table(
        "hang_up",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=255), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=False),
        sa.Column("suspension_id", sa.String(length=36), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_hang_up_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hang_up")),
    )
    with op.batch_alter_table("hang_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hang_up_order_id"), ["order_id"], unique=False)

    op.create_table(
        "inspection_task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ratio_per_mille", sa.SmallInteger(), nullable=True),
        sa.Column("business_kind", sa.String(length=16), nullable=True),
        sa.Column("trade", sa.String(length=64), nullable=True),
        sa.Column("joint_departments", Json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["inspection_plan.id"], name=op.f("fk_inspection_task_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_task")),
        sa.UniqueConstraint("plan_id", "sequence", name=op.f("uq_inspection_task_plan_id_sequence")),
    )
    with op.batch_alter_table("inspection_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_task_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "instalment_plan",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=False),
        sa.Column("approved_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["penalty_execution.id"], name=op.f("fk_instalment_plan_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_plan")),
        sa.UniqueConstraint("execution_id", "number", name=op.f("uq_instalment_plan_execution_id_number")),
    )
    op.create_table(
        "matter_place",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("pillar", sa.String(length=16), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["matter.instance_id"], name=op.f("fk_matter_place_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("town_code", "kind", "code", "pillar", "instance_id", name=op.f("pk_matter_place")),
    )
    with op.batch_alter_table("matter_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_place_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "officer_certificate",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_officer_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_certificate")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_officer_certificate_town_code_number")),
    )
    with op.batch_alter_table("officer_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_certificate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "org_position",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("place_kind", sa.String(length=16), nullable=False),
        sa.Column("place_code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_org_position_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_position")),
    )
    with op.batch_alter_table("org_position", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_org_position_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_org_position_place", ["town_code", "place_kind", "place_code", "role"], unique=False)
        batch_op.create_index("ix_org_position_role", ["town_code", "role"], unique=False)

    op.create_table(
        "party_restriction",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("push_id", sa.String(length=36), nullable=False),
        sa.Column("party_name", sa.String(length=100), nullable=False),
        sa.Column("party_digest", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["push_id"], ["push_record.id"], name=op.f("fk_party_restriction_push_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_restriction")),
    )
    with op.batch_alter_table("party_restriction", schema=None) as batch_op:
        batch_op.create_index("ix_party_restriction_party", ["town_code", "party_name", "until"], unique=False)

    op.create_table(
        "patrol_finding",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("patrol_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("event_type", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("photos", Json(), nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=False),
        sa.Column("latitude", sa.BigInteger(), nullable=False),
        sa.Column("is_self_handled", sa.Boolean(), nullable=False),
        sa.Column("after_photos", Json(), nullable=False),
        sa.Column("party_name", sa.String(length=100), nullable=True),
        sa.Column("party_phone", sa.String(length=20), nullable=True),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_finding_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_finding")),
        sa.UniqueConstraint("number", name=op.f("uq_patrol_finding_number")),
    )
    with op.batch_alter_table("patrol_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_finding_patrol_id"), ["patrol_id"], unique=False)

    op.create_table(
        "patrol_point",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("patrol_id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=False),
        sa.Column("latitude", sa.BigInteger(), nullable=False),
        sa.Column("accuracy", sa.Integer(), nullable=False),
        sa.Column("in_grid", sa.Boolean(), nullable=False),
        sa.Column("is_ignored", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_point_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_point")),
    )
    with op.batch_alter_table("patrol_point", schema=None) as batch_op:
        batch_op.create_index("ix_patrol_point_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_patrol_point_patrol_id"), ["patrol_id"], unique=False)

    op.create_table(
        "patrol_result",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("patrol_id", sa.String(length=36), nullable=False),
        sa.Column("item_code", sa.String(length=32), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_result_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_result")),
    )
    with op.batch_alter_table("patrol_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_result_patrol_id"), ["patrol_id"], unique=False)

    op.create_table(
        "penalty_dispute",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("new_fine_cents", sa.BigInteger(), nullable=True),
        sa.Column("result_document", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["penalty_execution.id"], name=op.f("fk_penalty_dispute_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_dispute")),
    )
    with op.batch_alter_table("penalty_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_penalty_dispute_execution_id"), ["execution_id"], unique=False)

    op.create_table(
        "platform_status",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sender_id", sa.String(length=36), nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("ack_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["intake_message.id"], name=op.f("fk_platform_status_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_status")),
        sa.UniqueConstraint(
            "town_code",
            "platform",
            "business_id",
            "version",
            name=op.f("uq_platform_status_town_code_platform_business_id_version"),
        ),
    )
    with op.batch_alter_table("platform_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platform_status_sender_id"), ["sender_id"], unique=False)
        batch_op.create_index("ix_platform_status_state", ["town_code", "state", "created_at"], unique=False)

    op.create_table(
        "process_definition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_tag", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("deployment_id", sa.String(length=36), nullable=False),
        sa.Column("resource_name", sa.String(length=255), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.Column("forms", Json(), nullable=False),
        sa.Column("candidate_starter_users", Json(), nullable=False),
        sa.Column("candidate_starter_groups", Json(), nullable=False),
        sa.Column("startable", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("history_ttl", sa.String(length=64), nullable=True),
        sa.Column("deployed_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_process_definition_deployment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_process_definition_key_version")),
    )
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_definition_deployment_id"), ["deployment_id"], unique=False)
        batch_op.create_index(
            "uq_process_definition_latest",
            ["key"],
            unique=True,
            postgresql_where=sa.text("latest"),
            sqlite_where=sa.text("latest"),
        )

    op.create_table(
        "publication_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("publication_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_change_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_change")),
    )
    with op.batch_alter_table("publication_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_change_publication_id"), ["publication_id"], unique=False)

    op.create_table(
        "report_original",
        sa.Column("intake_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("texts", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["report_intake.id"], name=op.f("fk_report_original_intake_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_report_original")),
    )
    op.create_table(
        "report_record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("intake_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", Instant(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["report_intake.id"], name=op.f("fk_report_record_intake_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_record")),
    )
    with op.batch_alter_table("report_record", schema=None) as batch_op:
        batch_op.create_index("ix_report_record_intake", ["intake_id", "kind"], unique=False)

    op.create_table(
        "reporter",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("intake_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["report_intake.id"], name=op.f("fk_reporter_intake_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporter")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_reporter_intake_id")),
    )
    op.create_table(
        "reporter_look",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("intake_id", sa.String(length=36), nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        sa.Column("looked_by", sa.String(length=255), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["report_intake.id"], name=op.f("fk_reporter_look_intake_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporter_look")),
    )
    with op.batch_alter_table("reporter_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reporter_look_intake_id"), ["intake_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("deployment_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_resource_deployment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("deployment_id", "name", name=op.f("pk_resource")),
    )
    op.create_table(
        "roster_turn",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("turn", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("seat", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_turn_person_id")),
        sa.PrimaryKeyConstraint("town_code", "day", "turn", "person_id", name=op.f("pk_roster_turn")),
    )
    with op.batch_alter_table("roster_turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_turn_person_id"), ["person_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("csrf_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.String(length=255), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "supervision_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_order.id"], name=op.f("fk_supervision_change_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_change")),
    )
    with op.batch_alter_table("supervision_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_change_order_id"), ["order_id"], unique=False)

    op.create_table(
        "suspended_clock",
        sa.Column("clock_id", sa.String(length=36), nullable=False),
        sa.Column("suspension_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["sla_clock.id"], name=op.f("fk_suspended_clock_clock_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["suspension_id"], ["suspension.id"], name=op.f("fk_suspended_clock_suspension_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("clock_id", "suspension_id", name=op.f("pk_suspended_clock")),
    )
    with op.batch_alter_table("suspended_clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspended_clock_suspension_id"), ["suspension_id"], unique=False)

    op.create_table(
        "village",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("squad_code", sa.String(length=32), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["town_code", "squad_code"],
            ["org_unit.town_code", "org_unit.code"],
            name=op.f("fk_village_town_code_squad_code"),
        ),
        sa.PrimaryKeyConstraint("town_code", "code", name=op.f("pk_village")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subscription_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=128), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.String(length=36), nullable=False),
        sa.Column("is_replay", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempts_before", sa.Integer(), nullable=False),
        sa.Column("run_at", Instant(), nullable=False),
        sa.Column("lock_token", sa.String(length=36), nullable=True),
        sa.Column("last_status", sa.SmallInteger(), nullable=True),
        sa.Column("last_error", sa.String(length=64), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["webhook_subscription.id"],
            name=op.f("fk_webhook_delivery_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_delivery_dead",
            ["town_code"],
            unique=False,
            postgresql_where=sa.text("state = 'dead'"),
            sqlite_where=sa.text("state = 'dead'"),
        )
        batch_op.create_index(batch_op.f("ix_webhook_delivery_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_webhook_delivery_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_webhook_delivery_line", ["subscription_id", "line", "position"], unique=False)
        batch_op.create_index(
            "ix_webhook_delivery_ready",
            ["run_at"],
            unique=False,
            postgresql_where=sa.text("state = 'ready'"),
            sqlite_where=sa.text("state = 'ready'"),
        )

    op.create_table(
        "window_item",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("window_code", sa.String(length=32), nullable=False),
        sa.Column("item_code", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["town_code", "window_code"],
            ["service_window.town_code", "service_window.code"],
            name=op.f("fk_window_item_town_code_window_code"),
        ),
        sa.PrimaryKeyConstraint("town_code", "window_code", "item_code", name=op.f("pk_window_item")),
    )
    with op.batch_alter_table("window_item", schema=None) as batch_op:
        batch_op.create_index("ix_window_item_item_code", ["town_code", "item_code"], unique=False)

    op.create_table(
        "work_order_assessment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("to_report", sa.Integer(), nullable=True),
        sa.Column("to_dispatch", sa.Integer(), nullable=True),
        sa.Column("to_dispose", sa.Integer(), nullable=True),
        sa.Column("to_feed_back", sa.Integer(), nullable=True),
        sa.Column("finding", sa.String(length=32), nullable=False),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("assessed_at", Instant(), nullable=False),
        sa.Column("assessed_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_work_order_assessment_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_assessment")),
    )
    with op.batch_alter_table("work_order_assessment", schema=None) as batch_op:
        batch_op.create_index("ix_work_order_assessment_assessed_at", ["town_code", "assessed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_order_assessment_order_id"), ["order_id"], unique=True)

    op.create_table(
        "work_order_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_work_order_change_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_change")),
    )
    with op.batch_alter_table("work_order_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_order_change_order_id"), ["order_id"], unique=False)

    op.create_table(
        "work_order_return",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("suggested_unit", sa.String(length=32), nullable=True),
        sa.Column("returned_at", Instant(), nullable=False),
        sa.Column("returned_by", sa.String(length=255), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.String(length=255), nullable=True),
        sa.CheckConstraint("ordinal BETWEEN 1 AND 2", name=op.f("ck_work_order_return_ordinal")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_work_order_return_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_return")),
        sa.UniqueConstraint("order_id", "ordinal", name=op.f("uq_work_order_return_order_id_ordinal")),
    )
    with op.batch_alter_table("work_order_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_order_return_order_id"), ["order_id"], unique=False)

    op.create_table(
        "acting_position",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("position_id", sa.String(length=36), nullable=False),
        sa.Column("chosen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acting_position_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["position_id"], ["org_position.id"], name=op.f("fk_acting_position_position_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_acting_position")),
    )
    op.create_table(
        "api_nonce",
        sa.Column("token_id", sa.String(length=36), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_api_nonce_token_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_id", "nonce", name=op.f("pk_api_nonce")),
    )
    with op.batch_alter_table("api_nonce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_nonce_at"), ["at"], unique=False)

    op.create_table(
        "api_rate",
        sa.Column("token_id", sa.String(length=36), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_api_rate_token_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_api_rate")),
    )
    op.create_table(
        "card_revocation",
        sa.Column("card_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=False),
        sa.Column("revoked_by", sa.String(length=255), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["clock_card.id"], name=op.f("fk_card_revocation_card_id")),
        sa.PrimaryKeyConstraint("card_id", name=op.f("pk_card_revocation")),
    )
    op.create_table(
        "case_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("actor_name", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_change_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_change")),
    )
    with op.batch_alter_table("case_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_change_case_id"), ["case_id"], unique=False)

    op.create_table(
        "enforcement_act",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("officers", Json(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_enforcement_act_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_act")),
    )
    with op.batch_alter_table("enforcement_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enforcement_act_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "enforcement_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("actor_name", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_enforcement_change_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_change")),
    )
    with op.batch_alter_table("enforcement_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enforcement_change_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "enforcement_clue",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_no", sa.String(length=50), nullable=True),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("place_name", sa.String(length=200), nullable=True),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("object_name", sa.String(length=100), nullable=False),
        sa.Column("object_cert_no", sa.String(length=50), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("suspected_power", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("attachments", Json(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("registered_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_enforcement_clue_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_enforcement_clue")),
    )
    op.create_table(
        "enforcement_party",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("cert_type", sa.String(length=32), nullable=False),
        sa.Column("cert_no", sa.String(length=50), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("legal_rep", sa.String(length=50), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_enforcement_party_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_enforcement_party")),
    )
    with op.batch_alter_table("enforcement_party", schema=None) as batch_op:
        batch_op.create_index("ix_enforcement_party_digest", ["town_code", "digest"], unique=False)

    op.create_table(
        "enforcement_reporter",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("reporter", sa.String(length=100), nullable=True),
        sa.Column("handler", sa.String(length=255), nullable=False),
        sa.Column("texts", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_enforcement_reporter_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_enforcement_reporter")),
    )
    op.create_table(
        "event_reply",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replied_at", Instant(), nullable=False),
        sa.Column("replied_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_event_reply_order_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["party_id"], ["event_party.id"], name=op.f("fk_event_reply_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_reply")),
        sa.UniqueConstraint("order_id", "party_id", name=op.f("uq_event_reply_order_id_party_id")),
    )
    with op.batch_alter_table("event_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_reply_order_id"), ["order_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("obtained_at", Instant(), nullable=False),
        sa.Column("obtained_by", Json(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["enforcement_case.instance_id"], name=op.f("fk_evidence_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("instance_id", "position", name=op.f("uq_evidence_instance_id_position")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "grid",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("village_code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("branch_code", sa.String(length=32), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("merged_lines", Json(), nullable=False),
        sa.Column("polygon", Json(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["town_code", "branch_code"],
            ["party_node.town_code", "party_node.code"],
            name=op.f("fk_grid_town_code_branch_code"),
        ),
        sa.ForeignKeyConstraint(
            ["town_code", "village_code"],
            ["village.town_code", "village.code"],
            name=op.f("fk_grid_town_code_village_code"),
        ),
        sa.PrimaryKeyConstraint("town_code", "code", name=op.f("pk_grid")),
    )
    with op.batch_alter_table("grid", schema=None) as batch_op:
        batch_op.create_index(
            "ix_grid_branch_code",
            ["town_code", "branch_code"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index("ix_grid_village_code", ["town_code", "village_code"], unique=False)

    op.create_table(
        "held_measure",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("items", Json(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("imposed_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("approved_by", sa.String(length=255), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("disposed_at", Instant(), nullable=True),
        sa.Column("disposed_by", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_held_measure_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_measure")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_held_measure_town_code_number")),
    )
    with op.batch_alter_table("held_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_measure_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "inspection_draw",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("algorithm", sa.String(length=32), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("pool", Json(), nullable=False),
        sa.Column("pool_hash", sa.String(length=64), nullable=False),
        sa.Column("picks", Json(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("operator", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("redraw_reason", sa.Text(), nullable=True),
        sa.Column("redraw_approved_by", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["inspection_task.id"], name=op.f("fk_inspection_draw_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_draw")),
        sa.UniqueConstraint("task_id", "attempt", name=op.f("uq_inspection_draw_task_id_attempt")),
        sa.UniqueConstraint("town_code", "number", name=op.f("uq_inspection_draw_town_code_number")),
    )
    with op.batch_alter_table("inspection_draw", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_draw_task_id"), ["task_id"], unique=False)

    op.create_table(
        "instalment",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_instalment_amount")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["instalment_plan.id"], name=op.f("fk_instalment_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_instalment")),
    )
    op.create_table(
        "penalty_decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kinds", Json(), nullable=False),
        sa.Column("fine_cents", sa.BigInteger(), nullable=False),
        sa.Column("confiscation_cents", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("collected_on_spot", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=255), nullable=False),
        sa.Column("issued_at", Instant(), nullable=True),
        sa.Column("issued_by", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["enforcement_case.instance_id"],
            name=op.f("fk_penalty_decision_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_decision")),
    )
    with op.batch_alter_table("penalty_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_penalty_decision_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "process_instance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("unique_key", sa.String(length=511), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("control", Blob(), nullable=False),
        sa.Column("waits", Blob(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("started_by", sa.String(length=255), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["process_definition.id"], name=op.f("fk_process_instance_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_process_instance_unique_key")),
    )
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_process_instance_begun",
            ["started_by", "ended_at"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_process_instance_broken",
            ["town_code", "id"],
            unique=False,
            postgresql_where=sa.text("incidents > 0"),
            sqlite_where=sa.text("incidents > 0"),
        )
        batch_op.create_index("ix_process_instance_business_key", ["business_key"], unique=False)
        batch_op.create_index("ix_process_instance_definition_id", ["definition_id", "state"], unique=False)
        batch_op.create_index("ix_process_instance_definition_key", ["definition_key", "state", "id"], unique=False)
        batch_op.create_index("ix_process_instance_ended_at", ["ended_at", "id"], unique=False)
        batch_op.create_index("ix_process_instance_newest", ["town_code", "id", "business_key"], unique=False)
        batch_op.create_index("ix_process_instance_started_at", ["started_at", "id"], unique=False)
        batch_op.create_index("ix_process_instance_started_by", ["started_by", "town_code", "id"], unique=False)
        batch_op.create_index("ix_process_instance_town_code", ["town_code", "state", "id"], unique=False)

    op.create_table(
        "report_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["report_record.id"], name=op.f("fk_report_change_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_change")),
    )
    with op.batch_alter_table("report_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_change_record_id"), ["record_id"], unique=False)

    op.create_table(
        "reward",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["report_record.id"], name=op.f("fk_reward_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sa.UniqueConstraint("record_id", name=op.f("uq_reward_record_id")),
    )
    op.create_table(
        "service_proof",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("receiver", sa.String(length=100), nullable=True),
        sa.Column("relation", sa.String(length=32), nullable=True),
        sa.Column("served_at", Instant(), nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_service_proof_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_proof")),
    )
    with op.batch_alter_table("service_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_proof_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_service_proof_instance", ["instance_id", "recorded_at"], unique=False)

    op.create_table(
        "start_subscription",
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_start_subscription_definition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("definition_id", "element_id", name=op.f("pk_start_subscription")),
    )
    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_start_subscription_definition_key"), ["definition_key"], unique=False)
        batch_op.create_index("ix_start_subscription_name", ["kind", "name"], unique=False)

    op.create_table(
        "substitution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("position_id", sa.String(length=36), nullable=False),
        sa.Column("substitute_id", sa.String(length=36), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["position_id"], ["org_position.id"], name=op.f("fk_substitution_position_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_substitution_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_substitution_position_id"), ["position_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_substitution_substitute_id"), ["substitute_id"], unique=False)

    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
    )
    with op.batch_alter_table("webhook_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_attempt_delivery_id", ["delivery_id", "number"], unique=False)

    op.create_table(
        "business",
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("trade", sa.String(length=64), nullable=False),
        sa.Column("grid_code", sa.String(length=32), nullable=False),
        sa.Column("credit_class", sa.String(length=1), nullable=False),
        sa.ForeignKeyConstraint(
            ["town_code", "grid_code"], ["grid.town_code", "grid.code"], name=op.f("fk_business_town_code_grid_code")
        ),
        sa.PrimaryKeyConstraint("town_code", "credit_code", name=op.f("pk_business")),
    )
    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.create_index("ix_business_grid_code", ["town_code", "grid_code"], unique=False)

    op.create_table(
        "evidence_custody",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("evidence_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_custody_evidence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_custody")),
        sa.UniqueConstraint("evidence_id", "position", name=op.f("uq_evidence_custody_evidence_id_position")),
    )
    with op.batch_alter_table("evidence_custody", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_custody_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "external_task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("wait_id", sa.String(length=255), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("topic", sa.String(length=255), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("properties", Json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=True),
        sa.Column("retry_delays", Json(), nullable=False),
        sa.Column("run_at", Instant(), nullable=False),
        sa.Column("worker", sa.String(length=255), nullable=True),
        sa.Column("lock_token", sa.String(length=36), nullable=True),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_details", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_external_task_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_task")),
    )
    with op.batch_alter_table("external_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_external_task_dead",
            ["id"],
            unique=False,
            postgresql_where=sa.text("state = 'dead'"),
            sqlite_where=sa.text("state = 'dead'"),
        )
        batch_op.create_index(
            "ix_external_task_fetch",
            ["topic", "run_at"],
            unique=False,
            postgresql_where=sa.text("state = 'ready'"),
            sqlite_where=sa.text("state = 'ready'"),
        )
        batch_op.create_index("ix_external_task_instance_id", ["instance_id", "wait_id"], unique=False)

    op.create_table(
        "form_submission",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("form_definition_id", sa.String(length=36), nullable=False),
        sa.Column("form_key", sa.String(length=255), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("submitted_by", sa.String(length=255), nullable=False),
        sa.Column("payload", Blob(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_form_submission_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_submission")),
    )
    with op.batch_alter_table("form_submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_submission_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_submission_task_id"), ["task_id"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cause_id", sa.String(length=255), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=True),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("resolved_by", sa.String(length=255), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_incident_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_cause_id", ["cause_id"], unique=False)
        batch_op.create_index("ix_incident_instance_id", ["instance_id", "state"], unique=False)
        batch_op.create_index(
            "ix_incident_open_cause",
            ["town_code", "definition_key", "element_id", "kind", "code", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_incident_state", ["state", "id"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("draw_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("credit_class", sa.String(length=1), nullable=False),
        sa.Column("officers", Json(), nullable=False),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("visit", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.String(length=32), nullable=True),
        sa.Column("record", Json(), nullable=True),
        sa.Column("rectify_due", sa.Date(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["inspection_draw.id"], name=op.f("fk_inspection_draw_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("draw_id", "credit_code", name=op.f("uq_inspection_draw_id_credit_code")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index("ix_inspection_credit_code", ["town_code", "credit_code", "checked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_draw_id"), ["draw_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspection_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("wait_id", sa.String(length=255), nullable=True),
        sa.Column("definition_id", sa.String(length=36), nullable=True),
        sa.Column("definition_key", sa.String(length=255), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("payload", Blob(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("run_at", Instant(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("retry_delays", Json(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_job_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_dead",
            ["run_at", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'dead'"),
            sqlite_where=sa.text("state = 'dead'"),
        )
        batch_op.create_index("ix_job_definition_id", ["definition_id"], unique=False)
        batch_op.create_index("ix_job_instance_id", ["instance_id", "wait_id"], unique=False)
        batch_op.create_index(
            "ix_job_loose_run_at",
            ["run_at"],
            unique=False,
            postgresql_where=sa.text("state = 'ready' AND instance_id IS NULL"),
            sqlite_where=sa.text("state = 'ready' AND instance_id IS NULL"),
        )
        batch_op.create_index(
            "ix_job_run_at",
            ["run_at"],
            unique=False,
            postgresql_where=sa.text("state = 'ready'"),
            sqlite_where=sa.text("state = 'ready'"),
        )

    op.create_table(
        "message_subscription",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("wait_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_message_subscription_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", "wait_id", name=op.f("pk_message_subscription")),
    )
    with op.batch_alter_table("message_subscription", schema=None) as batch_op:
        batch_op.create_index("ix_message_subscription_name", ["kind", "name", "business_key"], unique=False)

    op.create_table(
        "notification",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("subject_id", sa.String(length=36), nullable=True),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("topic", sa.String(length=255), nullable=True),
        sa.Column("actor_id", sa.String(length=255), nullable=False),
        sa.Column("actor_name", sa.String(length=255), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_notification_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_notification_login", ["login", "id"], unique=False)
        batch_op.create_index(
            "ix_notification_unread",
            ["login", "topic"],
            unique=False,
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "record_media",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("evidence_id", sa.String(length=36), nullable=False),
        sa.Column("upload_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_record_media_evidence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_media")),
    )
    with op.batch_alter_table("record_media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_media_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=255), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=True),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_upload_instance_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["town_code", "sha256"],
            ["upload_content.town_code", "upload_content.sha256"],
            name=op.f("fk_upload_town_code_sha256"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_upload_sha256", ["sha256"], unique=False)
        batch_op.create_index("ix_upload_uploaded_by", ["uploaded_by", "id"], unique=False)

    op.create_table(
        "user_task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("wait_id", sa.String(length=255), nullable=False),
        sa.Column("definition_id", sa.String(length=36), nullable=False),
        sa.Column("definition_key", sa.String(length=255), nullable=False),
        sa.Column("business_key", sa.String(length=255), nullable=True),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("lane", sa.String(length=255), nullable=True),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(length=255), nullable=True),
        sa.Column("owner", sa.String(length=255), nullable=True),
        sa.Column("delegation", sa.String(length=16), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("candidate_users", Json(), nullable=False),
        sa.Column("candidate_groups", Json(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("follow_up_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("completed_by", sa.String(length=255), nullable=True),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("urged_at", Instant(), nullable=True),
        sa.Column("returned", Json(), nullable=True),
        sa.Column("signers", sa.Integer(), nullable=False),
        sa.Column("awaits_signers", sa.Boolean(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_user_task_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
    )
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.create_index("ix_user_task_assignee", ["assignee", "state", "id", "instance_id"], unique=False)
        batch_op.create_index("ix_user_task_definition_id", ["definition_id", "ended_at"], unique=False)
        batch_op.create_index(
            "ix_user_task_done",
            ["completed_by", "ended_at", "id", "town_code", "state", "instance_id", "name"],
            unique=False,
            postgresql_where=sa.text("completed_by IS NOT NULL"),
            sqlite_where=sa.text("completed_by IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_user_task_everybody",
            ["id"],
            unique=False,
            postgresql_where=sa.text(
                "state = 'open' AND assignee IS NULL AND candidate_users = '[]' AND candidate_groups = '[]'"
            ),
            sqlite_where=sa.text(
                "state = 'open' AND assignee IS NULL AND candidate_users = '[]' AND candidate_groups = '[]'"
            ),
        )
        batch_op.create_index("ix_user_task_instance_id", ["instance_id", "state"], unique=False)
        batch_op.create_index(
            "ix_user_task_open_due",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_user_task_open_element",
            ["element_id", "instance_id"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_user_task_town_code", ["town_code", "state", "id"], unique=False)

    op.create_table(
        "variable_scope",
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("document", Blob(), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_variable_scope_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("instance_id", "scope", name=op.f("pk_variable_scope")),
    )
    op.create_table(
        "claim_escalation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("assignee", sa.String(length=255), nullable=True),
        sa.Column("limit_at", Instant(), nullable=False),
        sa.Column("escalated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_claim_escalation_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_escalation")),
    )
    with op.batch_alter_table("claim_escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_escalation_task_id"), ["task_id"], unique=False)
        batch_op.create_index("ix_claim_escalation_town_code", ["town_code", "escalated_at"], unique=False)

    op.create_table(
        "credit_point",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_credit_point_inspection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_point")),
        sa.UniqueConstraint("inspection_id", name=op.f("uq_credit_point_inspection_id")),
    )
    with op.batch_alter_table("credit_point", schema=None) as batch_op:
        batch_op.create_index("ix_credit_point_credit_code", ["town_code", "credit_code", "day"], unique=False)

    op.create_table(
        "held_submission",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("payload", Blob(), nullable=False),
        sa.Column("submitted_by", sa.String(length=255), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_held_submission_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_held_submission")),
    )
    op.create_table(
        "signer_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=255), nullable=False),
        sa.Column("asked_by_name", sa.String(length=255), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("opinion", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_signer_request_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer_request")),
    )
    with op.batch_alter_table("signer_request", schema=None) as batch_op:
        batch_op.create_index("ix_signer_request_person", ["person", "state", "id"], unique=False)
        batch_op.create_index("ix_signer_request_task_id", ["task_id", "state"], unique=False)

    op.create_table(
        "task_candidate",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name=op.f("fk_task_candidate_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "kind", "name", name=op.f("pk_task_candidate")),
    )
    with op.batch_alter_table("task_candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_candidate_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_task_candidate_name", ["kind", "name", "task_id"], unique=False)

    op.create_table(
        "task_urge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("town_code", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("urged_by", sa.String(length=255), nullable=False),
        sa.Column("urged_at", Instant(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_task_urge_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_urge")),
    )
    with op.batch_alter_table("task_urge", schema=None) as batch_op:
        batch_op.create_index("ix_task_urge_task_id", ["task_id", "urged_by"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table, column in STORED_EXTERNAL:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("task_urge", schema=None) as batch_op:
        batch_op.drop_index("ix_task_urge_task_id")

    op.drop_table("task_urge")
    with op.batch_alter_table("task_candidate", schema=None) as batch_op:
        batch_op.drop_index("ix_task_candidate_name")
        batch_op.drop_index(batch_op.f("ix_task_candidate_instance_id"))

    op.drop_table("task_candidate")
    with op.batch_alter_table("signer_request", schema=None) as batch_op:
        batch_op.drop_index("ix_signer_request_task_id")
        batch_op.drop_index("ix_signer_request_person")

    op.drop_table("signer_request")
    op.drop_table("held_submission")
    with op.batch_alter_table("credit_point", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_point_credit_code")

    op.drop_table("credit_point")
    with op.batch_alter_table("claim_escalation", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_escalation_town_code")
        batch_op.drop_index(batch_op.f("ix_claim_escalation_task_id"))

    op.drop_table("claim_escalation")
    op.drop_table("variable_scope")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_index("ix_user_task_town_code")
        batch_op.drop_index(
            "ix_user_task_open_element",
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(
            "ix_user_task_open_due", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_user_task_instance_id")
        batch_op.drop_index(
            "ix_user_task_everybody",
            postgresql_where=sa.text(
                "state = 'open' AND assignee IS NULL AND candidate_users = '[]' AND candidate_groups = '[]'"
            ),
            sqlite_where=sa.text(
                "state = 'open' AND assignee IS NULL AND candidate_users = '[]' AND candidate_groups = '[]'"
            ),
        )
        batch_op.drop_index(
            "ix_user_task_done",
            postgresql_where=sa.text("completed_by IS NOT NULL"),
            sqlite_where=sa.text("completed_by IS NOT NULL"),
        )
        batch_op.drop_index("ix_user_task_definition_id")
        batch_op.drop_index("ix_user_task_assignee")

    op.drop_table("user_task")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index("ix_upload_uploaded_by")
        batch_op.drop_index("ix_upload_sha256")
        batch_op.drop_index(batch_op.f("ix_upload_instance_id"))

    op.drop_table("upload")
    with op.batch_alter_table("record_media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_media_evidence_id"))

    op.drop_table("record_media")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notification_unread",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_notification_login")
        batch_op.drop_index(batch_op.f("ix_notification_instance_id"))
        batch_op.drop_index(batch_op.f("ix_notification_created_at"))

    op.drop_table("notification")
    with op.batch_alter_table("message_subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_message_subscription_name")

    op.drop_table("message_subscription")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_run_at", postgresql_where=sa.text("state = 'ready'"), sqlite_where=sa.text("state = 'ready'")
        )
        batch_op.drop_index(
            "ix_job_loose_run_at",
            postgresql_where=sa.text("state = 'ready' AND instance_id IS NULL"),
            sqlite_where=sa.text("state = 'ready' AND instance_id IS NULL"),
        )
        batch_op.drop_index("ix_job_instance_id")
        batch_op.drop_index("ix_job_definition_id")
        batch_op.drop_index(
            "ix_job_dead", postgresql_where=sa.text("state = 'dead'"), sqlite_where=sa.text("state = 'dead'")
        )

    op.drop_table("job")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_instance_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_draw_id"))
        batch_op.drop_index("ix_inspection_credit_code")

    op.drop_table("inspection")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_state")
        batch_op.drop_index(
            "ix_incident_open_cause", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_incident_instance_id")
        batch_op.drop_index("ix_incident_cause_id")

    op.drop_table("incident")
    with op.batch_alter_table("form_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_submission_task_id"))
        batch_op.drop_index(batch_op.f("ix_form_submission_instance_id"))

    op.drop_table("form_submission")
    with op.batch_alter_table("external_task", schema=None) as batch_op:
        batch_op.drop_index("ix_external_task_instance_id")
        batch_op.drop_index(
            "ix_external_task_fetch",
            postgresql_where=sa.text("state = 'ready'"),
            sqlite_where=sa.text("state = 'ready'"),
        )
        batch_op.drop_index(
            "ix_external_task_dead", postgresql_where=sa.text("state = 'dead'"), sqlite_where=sa.text("state = 'dead'")
        )

    op.drop_table("external_task")
    with op.batch_alter_table("evidence_custody", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_custody_evidence_id"))

    op.drop_table("evidence_custody")
    with op.batch_alter_table("business", schema=None) as batch_op:
        batch_op.drop_index("ix_business_grid_code")

    op.drop_table("business")
    with op.batch_alter_table("webhook_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_attempt_delivery_id")

    op.drop_table("webhook_attempt")
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_substitution_substitute_id"))
        batch_op.drop_index(batch_op.f("ix_substitution_position_id"))

    op.drop_table("substitution")
    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_start_subscription_name")
        batch_op.drop_index(batch_op.f("ix_start_subscription_definition_key"))

    op.drop_table("start_subscription")
    with op.batch_alter_table("service_proof", schema=None) as batch_op:
        batch_op.drop_index("ix_service_proof_instance")
        batch_op.drop_index(batch_op.f("ix_service_proof_document_id"))

    op.drop_table("service_proof")
    op.drop_table("reward")
    with op.batch_alter_table("report_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_change_record_id"))

    op.drop_table("report_change")
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.drop_index("ix_process_instance_town_code")
        batch_op.drop_index("ix_process_instance_started_by")
        batch_op.drop_index("ix_process_instance_started_at")
        batch_op.drop_index("ix_process_instance_newest")
        batch_op.drop_index("ix_process_instance_ended_at")
        batch_op.drop_index("ix_process_instance_definition_key")
        batch_op.drop_index("ix_process_instance_definition_id")
        batch_op.drop_index("ix_process_instance_business_key")
        batch_op.drop_index(
            "ix_process_instance_broken",
            postgresql_where=sa.text("incidents > 0"),
            sqlite_where=sa.text("incidents > 0"),
        )
        batch_op.drop_index(
            "ix_process_instance_begun",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("process_instance")
    with op.batch_alter_table("penalty_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_penalty_decision_instance_id"))

    op.drop_table("penalty_decision")
    op.drop_table("instalment")
    with op.batch_alter_table("inspection_draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_draw_task_id"))

    op.drop_table("inspection_draw")
    with op.batch_alter_table("held_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_measure_instance_id"))

    op.drop_table("held_measure")
    with op.batch_alter_table("grid", schema=None) as batch_op:
        batch_op.drop_index("ix_grid_village_code")
        batch_op.drop_index(
            "ix_grid_branch_code",
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )

    op.drop_table("grid")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_instance_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("event_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_reply_order_id"))

    op.drop_table("event_reply")
    op.drop_table("enforcement_reporter")
    with op.batch_alter_table("enforcement_party", schema=None) as batch_op:
        batch_op.drop_index("ix_enforcement_party_digest")

    op.drop_table("enforcement_party")
    op.drop_table("enforcement_clue")
    with op.batch_alter_table("enforcement_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enforcement_change_instance_id"))

    op.drop_table("enforcement_change")
    with op.batch_alter_table("enforcement_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enforcement_act_instance_id"))

    op.drop_table("enforcement_act")
    with op.batch_alter_table("case_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_change_case_id"))

    op.drop_table("case_change")
    op.drop_table("card_revocation")
    op.drop_table("api_rate")
    with op.batch_alter_table("api_nonce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_nonce_at"))

    op.drop_table("api_nonce")
    op.drop_table("acting_position")
    with op.batch_alter_table("work_order_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_order_return_order_id"))

    op.drop_table("work_order_return")
    with op.batch_alter_table("work_order_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_order_change_order_id"))

    op.drop_table("work_order_change")
    with op.batch_alter_table("work_order_assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_order_assessment_order_id"))
        batch_op.drop_index("ix_work_order_assessment_assessed_at")

    op.drop_table("work_order_assessment")
    with op.batch_alter_table("window_item", schema=None) as batch_op:
        batch_op.drop_index("ix_window_item_item_code")

    op.drop_table("window_item")
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_delivery_ready",
            postgresql_where=sa.text("state = 'ready'"),
            sqlite_where=sa.text("state = 'ready'"),
        )
        batch_op.drop_index("ix_webhook_delivery_line")
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_event_id"))
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_ended_at"))
        batch_op.drop_index(
            "ix_webhook_delivery_dead",
            postgresql_where=sa.text("state = 'dead'"),
            sqlite_where=sa.text("state = 'dead'"),
        )

    op.drop_table("webhook_delivery")
    op.drop_table("village")
    with op.batch_alter_table("suspended_clock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspended_clock_suspension_id"))

    op.drop_table("suspended_clock")
    with op.batch_alter_table("supervision_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_change_order_id"))

    op.drop_table("supervision_change")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_session_account_id"))

    op.drop_table("session")
    with op.batch_alter_table("roster_turn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_turn_person_id"))

    op.drop_table("roster_turn")
    op.drop_table("resource")
    with op.batch_alter_table("reporter_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reporter_look_intake_id"))

    op.drop_table("reporter_look")
    op.drop_table("reporter")
    with op.batch_alter_table("report_record", schema=None) as batch_op:
        batch_op.drop_index("ix_report_record_intake")

    op.drop_table("report_record")
    op.drop_table("report_original")
    with op.batch_alter_table("publication_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_change_publication_id"))

    op.drop_table("publication_change")
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_process_definition_latest", postgresql_where=sa.text("latest"), sqlite_where=sa.text("latest")
        )
        batch_op.drop_index(batch_op.f("ix_process_definition_deployment_id"))

    op.drop_table("process_definition")
    with op.batch_alter_table("platform_status", schema=None) as batch_op:
        batch_op.drop_index("ix_platform_status_state")
        batch_op.drop_index(batch_op.f("ix_platform_status_sender_id"))

    op.drop_table("platform_status")
    with op.batch_alter_table("penalty_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_penalty_dispute_execution_id"))

    op.drop_table("penalty_dispute")
    with op.batch_alter_table("patrol_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patrol_result_patrol_id"))

    op.drop_table("patrol_result")
    with op.batch_alter_table("patrol_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patrol_point_patrol_id"))
        batch_op.drop_index("ix_patrol_point_at")

    op.drop_table("patrol_point")
    with op.batch_alter_table("patrol_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patrol_finding_patrol_id"))

    op.drop_table("patrol_finding")
    with op.batch_alter_table("party_restriction", schema=None) as batch_op:
        batch_op.drop_index("ix_party_restriction_party")

    op.drop_table("party_restriction")
    with op.batch_alter_table("org_position", schema=None) as batch_op:
        batch_op.drop_index("ix_org_position_role")
        batch_op.drop_index("ix_org_position_place")
        batch_op.drop_index(batch_op.f("ix_org_position_person_id"))

    op.drop_table("org_position")
    with op.batch_alter_table("officer_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_officer_certificate_person_id"))

    op.drop_table("officer_certificate")
    with op.batch_alter_table("matter_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_matter_place_instance_id"))

    op.drop_table("matter_place")
    op.drop_table("instalment_plan")
    with op.batch_alter_table("inspection_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_task_plan_id"))

    op.drop_table("inspection_task")
    with op.batch_alter_table("hang_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hang_up_order_id"))

    op.drop_table("hang_up")
    with op.batch_alter_table("form_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_definition_deployment_id"))

    op.drop_table("form_definition")
    with op.batch_alter_table("fine_refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fine_refund_execution_id"))

    op.drop_table("fine_refund")
    with op.batch_alter_table("fine_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fine_payment_execution_id"))

    op.drop_table("fine_payment")
    with op.batch_alter_table("execution_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_execution_act_execution_id"))

    op.drop_table("execution_act")
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_party_order_id"))

    op.drop_table("event_party")
    with op.batch_alter_table("enforcement_case", schema=None) as batch_op:
        batch_op.drop_index("ix_enforcement_case_state")
        batch_op.drop_index("ix_enforcement_case_closed_at")

    op.drop_table("enforcement_case")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_instance_id"))

    op.drop_table("document")
    with op.batch_alter_table("decision_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_definition_deployment_id"))

    op.drop_table("decision_definition")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_party")
        batch_op.drop_index(batch_op.f("ix_commitment_instance_id"))

    op.drop_table("commitment")
    op.drop_table("clock_extension")
    with op.batch_alter_table("clock_card", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_card_town_code")
        batch_op.drop_index("ix_clock_card_subject")
        batch_op.drop_index(batch_op.f("ix_clock_card_clock_id"))

    op.drop_table("clock_card")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index("ix_case_file_state")
        batch_op.drop_index("ix_case_file_received_at")
        batch_op.drop_index("ix_case_file_newest")
        batch_op.drop_index(batch_op.f("ix_case_file_item_id"))
        batch_op.drop_index("ix_case_file_duplicates")
        batch_op.drop_index("ix_case_file_decided_at")
        batch_op.drop_index(
            "ix_case_file_applicant_account",
            postgresql_where=sa.text("applicant_account IS NOT NULL"),
            sqlite_where=sa.text("applicant_account IS NOT NULL"),
        )
        batch_op.drop_index("ix_case_file_accepted_at")

    op.drop_table("case_file")
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_back_order_id"))

    op.drop_table("call_back")
    op.drop_table("archive_entry")
    with op.batch_alter_table("approval_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_hold_instance_id"))

    op.drop_table("approval_hold")
    with op.batch_alter_table("application_bar", schema=None) as batch_op:
        batch_op.drop_index("ix_application_bar_party")
        batch_op.drop_index(batch_op.f("ix_application_bar_instance_id"))

    op.drop_table("application_bar")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("accountability", schema=None) as batch_op:
        batch_op.drop_index("ix_accountability_town_code")

    op.drop_table("accountability")
    with op.batch_alter_table("work_order", schema=None) as batch_op:
        batch_op.drop_index("ix_work_order_state")
        batch_op.drop_index("ix_work_order_near")
        batch_op.drop_index("ix_work_order_grid")
        batch_op.drop_index("ix_work_order_due_at")
        batch_op.drop_index("ix_work_order_dispatched_at")
        batch_op.drop_index("ix_work_order_closed_at")

    op.drop_table("work_order")
    op.drop_table("webhook_subscription")
    op.drop_table("upload_content")
    op.drop_table("track_look")
    op.drop_table("town")
    op.drop_table("time_limit")
    with op.batch_alter_table("temporary_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_temporary_grant_login")
        batch_op.drop_index("ix_temporary_grant_instance")

    op.drop_table("temporary_grant")
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.drop_index("ix_suspension_subject")

    op.drop_table("suspension")
    with op.batch_alter_table("supervision_order", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_order_unit")
        batch_op.drop_index("ix_supervision_order_subject")
        batch_op.drop_index(batch_op.f("ix_supervision_order_instance_id"))

    op.drop_table("supervision_order")
    with op.batch_alter_table("supervision_cause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_cause_subject_instance_id"))

    op.drop_table("supervision_cause")
    with op.batch_alter_table("sla_clock", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_sla_clock_urgency",
            postgresql_where=sa.text("stopped_at IS NULL"),
            sqlite_where=sa.text("stopped_at IS NULL"),
        )
        batch_op.drop_index("ix_sla_clock_town_code")
        batch_op.drop_index("ix_sla_clock_subject")
        batch_op.drop_index(
            "ix_sla_clock_open",
            postgresql_where=sa.text("stopped_at IS NULL"),
            sqlite_where=sa.text("stopped_at IS NULL"),
        )
        batch_op.drop_index("ix_sla_clock_instance_id")
        batch_op.drop_index("ix_sla_clock_code_stopped_at")
        batch_op.drop_index("ix_sla_clock_code_due_at")
        batch_op.drop_index("ix_sla_clock_alert")

    op.drop_table("sla_clock")
    op.drop_table("service_window")
    op.drop_table("service_item")
    with op.batch_alter_table("service_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_service_hours_town_code")

    op.drop_table("service_hours")
    with op.batch_alter_table("report_intake", schema=None) as batch_op:
        batch_op.drop_index("ix_report_intake_received_at")

    op.drop_table("report_intake")
    with op.batch_alter_table("push_record", schema=None) as batch_op:
        batch_op.drop_index("ix_push_record_state")
        batch_op.drop_index(batch_op.f("ix_push_record_instance_id"))
        batch_op.drop_index("ix_push_record_due_at")

    op.drop_table("push_record")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index("ix_publication_state")
        batch_op.drop_index(batch_op.f("ix_publication_monitor_id"))
        batch_op.drop_index(batch_op.f("ix_publication_instance_id"))
        batch_op.drop_index("ix_publication_due_at")

    op.drop_table("publication")
    with op.batch_alter_table("power_version", schema=None) as batch_op:
        batch_op.drop_index("ix_power_version_field")

    op.drop_table("power_version")
    op.drop_table("personal_settings")
    op.drop_table("person")
    op.drop_table("penalty_execution")
    with op.batch_alter_table("patrol", schema=None) as batch_op:
        batch_op.drop_index("ix_patrol_started_at")
        batch_op.drop_index("ix_patrol_login")
        batch_op.drop_index("ix_patrol_grid_code")

    op.drop_table("patrol")
    with op.batch_alter_table("party_node", schema=None) as batch_op:
        batch_op.drop_index("ix_party_node_parent_code")

    op.drop_table("party_node")
    op.drop_table("outbox_head")
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_event_instance_id")
        batch_op.drop_index("ix_outbox_event_at")

    op.drop_table("outbox_event")
    op.drop_table("org_unit")
    op.drop_table("number_sequence")
    with op.batch_alter_table("matter_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_matter_reader_instance_id"))

    op.drop_table("matter_reader")
    with op.batch_alter_table("matter_copy", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_matter_copy_unread",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_matter_copy_login")
        batch_op.drop_index(batch_op.f("ix_matter_copy_instance_id"))

    op.drop_table("matter_copy")
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.drop_index("ix_matter_words")
        batch_op.drop_index("ix_matter_query_code")
        batch_op.drop_index("ix_matter_pillar")
        batch_op.drop_index("ix_matter_opened_at")

    op.drop_table("matter")
    op.drop_table("management_item")
    with op.batch_alter_table("local_closure", schema=None) as batch_op:
        batch_op.drop_index("ix_local_closure_town_code")

    op.drop_table("local_closure")
    op.drop_table("legal_qualification")
    op.drop_table("legal_basis")
    with op.batch_alter_table("law_review", schema=None) as batch_op:
        batch_op.drop_index("ix_law_review_instance")

    op.drop_table("law_review")
    with op.batch_alter_table("intake_message", schema=None) as batch_op:
        batch_op.drop_index("ix_intake_message_state")
        batch_op.drop_index(batch_op.f("ix_intake_message_instance_id"))

    op.drop_table("intake_message")
    op.drop_table("inspection_plan")
    with op.batch_alter_table("inquiry_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_attempt_began_at")

    op.drop_table("inquiry_attempt")
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_record_created_at"))

    op.drop_table("idempotency_record")
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_history_event_unplaced",
            postgresql_where=sa.text("is_unplaced IS NOT NULL"),
            sqlite_where=sa.text("is_unplaced IS NOT NULL"),
        )
        batch_op.drop_index("ix_history_event_kind")
        batch_op.drop_index("ix_history_event_instance_id")
        batch_op.drop_index("ix_history_event_actor_id")

    op.drop_table("history_event")
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.drop_index("ix_hearing_instance")

    op.drop_table("hearing")
    op.drop_table("event_type")
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_index("ix_duty_subject_code")

    op.drop_table("duty")
    with op.batch_alter_table("deployment", schema=None) as batch_op:
        batch_op.drop_index("ix_deployment_name")

    op.drop_table("deployment")
    op.drop_table("counting_convention")
    op.drop_table("connector_secret")
    op.drop_table("connector_mapping")
    op.drop_table("connector")
    op.drop_table("circuit")
    op.drop_table("catalogue_item")
    op.drop_table("calendar_stamp")
    with op.batch_alter_table("calendar_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_notice_year")

    op.drop_table("calendar_notice")
    op.drop_table("calendar_day")
    with op.batch_alter_table("avoidance", schema=None) as batch_op:
        batch_op.drop_index("ix_avoidance_subject")
        batch_op.drop_index("ix_avoidance_login")

    op.drop_table("avoidance")
    op.drop_table("app_registry")
    op.drop_table("account")

"""The persistent nouns as tables; every foreign key points from the child to the parent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.engine import Connection

from engine.db import Blob, Instant, Json, metadata
from engine.vault import SEALED

#: Longest key of a definition, an element, a topic, a message, a person, a business key, in characters.
NAME = 255


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    """The town a row belongs to: 12-digit division code, or empty for what all towns share."""
    return Column("town_code", String(12), nullable=False, server_default="")


def _instance(*, index: bool = False) -> Column[str]:
    parent = ForeignKey("process_instance.id", ondelete="CASCADE")
    return Column("instance_id", String(36), parent, nullable=False, index=index)


# --- what was deployed ----------------------------------------------------------------------------

deployment = Table(
    "deployment",
    metadata,
    _id(),
    Column("name", String(NAME), nullable=False),
    Column("source", String(NAME)),
    #: SHA-256 over the sorted names and digests of all resources: equal bundles have equal fingerprints.
    Column("fingerprint", String(64), nullable=False),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", String(NAME), nullable=False),
    _town(),
    Index("ix_deployment_name", "name", "id"),
)

resource = Table(
    "resource",
    metadata,
    Column("deployment_id", String(36), ForeignKey("deployment.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _town(),
    PrimaryKeyConstraint("deployment_id", "name"),
)

process_definition = Table(
    "process_definition",
    metadata,
    _id(),
    Column("key", String(NAME), nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_tag", String(NAME)),
    Column("name", String(NAME)),
    Column("deployment_id", String(36), ForeignKey("deployment.id"), nullable=False, index=True),
    Column("resource_name", String(NAME), nullable=False),
    #: At most one version per key carries it: the one that new instances take.
    Column("latest", Boolean, nullable=False),
    #: Form key → form definition id, settled at deployment: a version never changes under its instances.
    Column("forms", Json, nullable=False),
    Column("candidate_starter_users", Json, nullable=False),
    Column("candidate_starter_groups", Json, nullable=False),
    Column("startable", Boolean, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("history_ttl", String(64)),
    Column("deployed_at", Instant, nullable=False),
    _town(),
    UniqueConstraint("key", "version"),
    Index(
        "uq_process_definition_latest",
        "key",
        unique=True,
        postgresql_where=text("latest"),
        sqlite_where=text("latest"),
    ),
)

form_definition = Table(
    "form_definition",
    metadata,
    _id(),
    Column("key", String(NAME), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(NAME)),
    Column("deployment_id", String(36), ForeignKey("deployment.id"), nullable=False, index=True),
    Column("resource_name", String(NAME), nullable=False),
    Column("deployed_at", Instant, nullable=False),
    _town(),
    UniqueConstraint("key", "version"),
)

decision_definition = Table(
    "decision_definition",
    metadata,
    _id(),
    Column("key", String(NAME), nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_tag", String(NAME)),
    Column("name", String(NAME)),
    Column("deployment_id", String(36), ForeignKey("deployment.id"), nullable=False, index=True),
    Column("resource_name", String(NAME), nullable=False),
    Column("deployed_at", Instant, nullable=False),
    _town(),
    UniqueConstraint("key", "version"),
)

#: Message and signal start events of the latest versions; replaced as a whole by the next version.
start_subscription = Table(
    "start_subscription",
    metadata,
    Column("definition_id", String(36), ForeignKey("process_definition.id", ondelete="CASCADE"), nullable=False),
    Column("element_id", String(NAME), nullable=False),
    Column("definition_key", String(NAME), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(NAME), nullable=False),
    _town(),
    PrimaryKeyConstraint("definition_id", "element_id"),
    Index("ix_start_subscription_name", "kind", "name"),
)

# --- what runs ------------------------------------------------------------------------------------

process_instance = Table(
    "process_instance",
    metadata,
    _id(),
    Column("definition_id", String(36), ForeignKey("process_definition.id"), nullable=False),
    Column("definition_key", String(NAME), nullable=False),
    Column("business_key", String(NAME)),
    #: ``definition key:business key`` where uniqueness was asked for at the start.
    Column("unique_key", String(2 * NAME + 1), unique=True),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    #: The token tree as the kernel dumps it; order matters, so it is bytes and never jsonb.
    Column("control", Blob, nullable=False),
    #: Wait id → kind of everything it waits for, so that closing one touches one table.
    Column("waits", Blob, nullable=False),
    #: Open incidents, counted here so that the common case of none costs no query.
    Column("incidents", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_by", String(NAME), nullable=False),
    Column("ended_at", Instant),
    Column("end_reason", Text),
    _town(),
    Index("ix_process_instance_definition_id", "definition_id", "state"),
    Index("ix_process_instance_definition_key", "definition_key", "state", "id"),
    Index("ix_process_instance_business_key", "business_key"),
    Index("ix_process_instance_town_code", "town_code", "state", "id"),
    #: A town's newest, in whatever state; with their keys, for a search by part of one.
    Index("ix_process_instance_newest", "town_code", "id", "business_key"),
    Index("ix_process_instance_started_by", "started_by", "town_code", "id"),
    #: What is broken: few, and looked for first.
    Index(
        "ix_process_instance_broken",
        "town_code",
        "id",
        postgresql_where=text("incidents > 0"),
        sqlite_where=text("incidents > 0"),
    ),
    #: The newest of all, and of those that are over, without sorting them.
    Index("ix_process_instance_started_at", "started_at", "id"),
    Index("ix_process_instance_ended_at", "ended_at", "id"),
    #: What one has begun and is not over: counted with every look at one's work.
    Index(
        "ix_process_instance_begun",
        "started_by",
        "ended_at",
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
)

variable_scope = Table(
    "variable_scope",
    metadata,
    _instance(),
    Column("scope", Integer, nullable=False),
    Column("document", Blob, nullable=False),
    _town(),
    PrimaryKeyConstraint("instance_id", "scope"),
)

#: A task that everybody may claim; queries write it out word for word, so that its index is used.
EVERYBODY = "state = 'open' AND assignee IS NULL AND candidate_users = '[]' AND candidate_groups = '[]'"

user_task = Table(
    "user_task",
    metadata,
    _id(),
    _instance(),
    Column("wait_id", String(NAME), nullable=False),
    Column("definition_id", String(36), nullable=False),
    Column("definition_key", String(NAME), nullable=False),
    Column("business_key", String(NAME)),
    Column("element_id", String(NAME), nullable=False),
    Column("name", String(NAME), nullable=False),
    #: Only where the diagram computes it; a literal one is read from the diagram.
    Column("description", Text),
    Column("lane", String(NAME)),
    Column("scope", Integer, nullable=False),
    Column("form_key", String(NAME)),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("assignee", String(NAME)),
    Column("owner", String(NAME)),
    Column("delegation", String(16)),
    Column("priority", Integer, nullable=False),
    Column("candidate_users", Json, nullable=False),
    Column("candidate_groups", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("follow_up_at", Instant),
    Column("ended_at", Instant),
    Column("completed_by", String(NAME)),
    #: How often somebody asked for it, and when last.
    Column("urged", Integer, nullable=False),
    Column("urged_at", Instant),
    #: Why it came back: reason, from which step, by whom, when; null for one that came by the diagram's way.
    Column("returned", Json),
    #: Requests to signers that are not answered.
    Column("signers", Integer, nullable=False),
    #: Completed as far as its holder goes; ends when the signers asked for afterwards agree.
    Column("awaits_signers", Boolean, nullable=False),
    _town(),
    Index("ix_user_task_instance_id", "instance_id", "state"),
    Index("ix_user_task_assignee", "assignee", "state", "id", "instance_id"),
    Index("ix_user_task_town_code", "town_code", "state", "id"),
    #: How long the steps of a version took.
    Index("ix_user_task_definition_id", "definition_id", "ended_at"),
    #: What somebody did today, and last; a search reads on in it.
    Index(
        "ix_user_task_done",
        "completed_by",
        "ended_at",
        "id",
        "town_code",
        "state",
        "instance_id",
        "name",
        postgresql_where=text("completed_by IS NOT NULL"),
        sqlite_where=text("completed_by IS NOT NULL"),
    ),
    #: Open tasks that nobody holds and nobody in particular may claim: few, and looked for by everybody.
    Index(
        "ix_user_task_everybody",
        "id",
        postgresql_where=text(EVERYBODY),
        sqlite_where=text(EVERYBODY),
    ),
    #: Where instances stand.
    Index(
        "ix_user_task_open_element",
        "element_id",
        "instance_id",
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
    Index(
        "ix_user_task_open_due",
        "due_at",
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)

#: Who may claim an open task, row by row for the search; dropped when the instance ends.
task_candidate = Table(
    "task_candidate",
    metadata,
    Column("task_id", String(36), ForeignKey("user_task.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("instance_id", String(36), nullable=False, index=True),
    _town(),
    PrimaryKeyConstraint("task_id", "kind", "name"),
    Index("ix_task_candidate_name", "kind", "name", "task_id"),
)

#: Service steps: done by a handler in process or fetched by an outside worker, from this one queue.
external_task = Table(
    "external_task",
    metadata,
    _id(),
    _instance(),
    Column("wait_id", String(NAME), nullable=False),
    Column("definition_id", String(36), nullable=False),
    Column("definition_key", String(NAME), nullable=False),
    Column("business_key", String(NAME)),
    Column("element_id", String(NAME), nullable=False),
    Column("topic", String(NAME), nullable=False),
    Column("scope", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("properties", Json, nullable=False),
    Column("state", String(16), nullable=False),
    #: Attempts begun so far, a crashed one included.
    Column("attempt", Integer, nullable=False),
    #: Attempts left before an incident; null until the first failure settles it.
    Column("retries", Integer),
    Column("retry_delays", Json, nullable=False),
    #: Not fetched before this instant.
    Column("run_at", Instant, nullable=False),
    Column("worker", String(NAME)),
    #: Changes with every lock: the fence against a worker that comes back too late.
    Column("lock_token", String(36)),
    Column("locked_until", Instant),
    Column("error_message", Text),
    Column("error_details", Text),
    Column("created_at", Instant, nullable=False),
    _town(),
    Index("ix_external_task_instance_id", "instance_id", "wait_id"),
    Index(
        "ix_external_task_fetch",
        "topic",
        "run_at",
        postgresql_where=text("state = 'ready'"),
        sqlite_where=text("state = 'ready'"),
    ),
    #: Given up: few, and waiting for an operator.
    Index(
        "ix_external_task_dead",
        "id",
        postgresql_where=text("state = 'dead'"),
        sqlite_where=text("state = 'dead'"),
    ),
)

#: Work done in one transaction: timers, continuations, deliveries, timer starts, upper floors' handlers.
job = Table(
    "job",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("instance_id", String(36), ForeignKey("process_instance.id", ondelete="CASCADE")),
    Column("wait_id", String(NAME)),
    Column("definition_id", String(36)),
    Column("definition_key", String(NAME)),
    Column("element_id", String(NAME)),
    #: Name of the message, signal or handler.
    Column("name", String(NAME)),
    Column("payload", Blob),
    Column("state", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    #: When the diagram wants it.
    Column("due_at", Instant, nullable=False),
    #: When it is tried next: ``due_at``, later after a failure.
    Column("run_at", Instant, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("retry_delays", Json, nullable=False),
    Column("error_message", Text),
    Column("created_at", Instant, nullable=False),
    _town(),
    Index("ix_job_instance_id", "instance_id", "wait_id"),
    Index("ix_job_definition_id", "definition_id"),
    Index(
        "ix_job_run_at",
        "run_at",
        postgresql_where=text("state = 'ready'"),
        sqlite_where=text("state = 'ready'"),
    ),
    #: Given up: few, and waiting for an operator.
    Index(
        "ix_job_dead",
        "run_at",
        "id",
        postgresql_where=text("state = 'dead'"),
        sqlite_where=text("state = 'dead'"),
    ),
    Index(
        "ix_job_loose_run_at",
        "run_at",
        postgresql_where=text("state = 'ready' AND instance_id IS NULL"),
        sqlite_where=text("state = 'ready' AND instance_id IS NULL"),
    ),
)

#: Messages and signals that running instances wait for.
message_subscription = Table(
    "message_subscription",
    metadata,
    _instance(),
    Column("wait_id", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("element_id", String(NAME), nullable=False),
    Column("definition_key", String(NAME), nullable=False),
    Column("business_key", String(NAME)),
    #: Canonical JSON of the correlation properties; empty where the diagram declares none.
    Column("correlation", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    _town(),
    PrimaryKeyConstraint("instance_id", "wait_id"),
    Index("ix_message_subscription_name", "kind", "name", "business_key"),
)

incident = Table(
    "incident",
    metadata,
    _id(),
    Column("instance_id", String(36), ForeignKey("process_instance.id", ondelete="CASCADE")),
    #: ``step`` (a wait of the kernel), ``job`` or ``external_task``.
    Column("kind", String(16), nullable=False),
    #: The instance's wait that hurts; for a job without an instance, the job's id.
    Column("cause_id", String(NAME), nullable=False),
    Column("definition_key", String(NAME)),
    Column("element_id", String(NAME)),
    Column("code", String(NAME), nullable=False),
    Column("message_zh", Text, nullable=False),
    Column("message_en", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", String(NAME)),
    _town(),
    Index("ix_incident_instance_id", "instance_id", "state"),
    Index("ix_incident_cause_id", "cause_id"),
    Index("ix_incident_state", "state", "id"),
    #: Open ones by what they have in common; the id tells the oldest and the newest.
    Index(
        "ix_incident_open_cause",
        "town_code",
        "definition_key",
        "element_id",
        "kind",
        "code",
        "id",
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)

#: What happened, append-only. No foreign key: it outlives the instance it tells of.
history_event = Table(
    "history_event",
    metadata,
    #: Grows with every insert; of one instance in the order in which it was locked.
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("instance_id", String(36)),
    Column("definition_id", String(36)),
    Column("at", Instant, nullable=False),
    Column("kind", String(48), nullable=False),
    Column("element_id", String(NAME)),
    Column("element_name", String(NAME)),
    Column("element_type", String(64)),
    Column("token", Integer),
    Column("scope", Integer),
    Column("subject_id", String(36)),
    Column("actor_id", String(NAME), nullable=False),
    Column("actor_name", String(NAME), nullable=False),
    Column("details", Json, nullable=False),
    #: True while it waits for its place among the events that other systems hear of, else null.
    Column("is_unplaced", Boolean),
    _town(),
    Index(
        "ix_history_event_unplaced",
        "sequence",
        postgresql_where=text("is_unplaced IS NOT NULL"),
        sqlite_where=text("is_unplaced IS NOT NULL"),
    ),
    Index("ix_history_event_instance_id", "instance_id", "at", "id"),
    Index("ix_history_event_kind", "kind", "id"),
    Index("ix_history_event_actor_id", "actor_id", "id"),
)

# --- what other systems hear of -------------------------------------------------------------------

#: Events that go out, placed by the relay after the commit of what they tell of.
outbox_event = Table(
    "outbox_event",
    metadata,
    #: Place in the stream: from 1, without gaps.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    #: The history event's; the same for every delivery and replay.
    Column("id", String(36), nullable=False, unique=True),
    Column("type", String(128), nullable=False),
    Column("instance_id", String(36)),
    Column("definition_key", String(NAME)),
    Column("subject_id", String(36)),
    Column("at", Instant, nullable=False),
    Column("data", Json, nullable=False),
    _town(),
    Index("ix_outbox_event_at", "at"),
    Index("ix_outbox_event_instance_id", "instance_id", "position"),
)

#: The relay's one row: whoever locks it gives out positions.
outbox_head = Table(
    "outbox_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    _town(),
)

#: Who is told of which events.
webhook_subscription = Table(
    "webhook_subscription",
    metadata,
    _id(),
    Column("name", String(NAME), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("types", Json, nullable=False),
    Column("definition_keys", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("secret", Text, nullable=False, info=SEALED),
    #: Signs beside ``secret`` until ``previous_until``.
    Column("previous_secret", Text, info=SEALED),
    Column("previous_until", Instant),
    #: Since when no delivery was received.
    Column("failing_since", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(NAME), nullable=False),
    #: The token by which it was made: its bounds are the webhook's. No foreign key: the webhook outlives it.
    Column("token_id", String(36)),
    #: Disabled since this position: what came behind it was not told.
    Column("missed_after", BigInteger),
    Column("revision", Integer, nullable=False),
    _town(),
)

#: One event on its way to one receiver; also the log of those that ended.
webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    _id(),
    Column("subscription_id", String(36), ForeignKey("webhook_subscription.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", String(36), nullable=False, index=True),
    Column("type", String(128), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("line", String(36), nullable=False),
    Column("is_replay", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("attempts_before", Integer, nullable=False),
    Column("run_at", Instant, nullable=False),
    Column("lock_token", String(36)),
    Column("last_status", SmallInteger),
    Column("last_error", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant, index=True),
    _town(),
    Index("ix_webhook_delivery_line", "subscription_id", "line", "position"),
    Index(
        "ix_webhook_delivery_dead",
        "town_code",
        postgresql_where=text("state = 'dead'"),
        sqlite_where=text("state = 'dead'"),
    ),
    Index(
        "ix_webhook_delivery_ready",
        "run_at",
        postgresql_where=text("state = 'ready'"),
        sqlite_where=text("state = 'ready'"),
    ),
)

#: How each call went.
webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    _id(),
    Column("delivery_id", String(36), ForeignKey("webhook_delivery.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", SmallInteger),
    Column("milliseconds", Integer, nullable=False),
    Column("error", String(64)),
    Column("answer", Text),
    _town(),
    Index("ix_webhook_attempt_delivery_id", "delivery_id", "number"),
)

# --- who may come in ------------------------------------------------------------------------------

account = Table(
    "account",
    metadata,
    _id(),
    Column("login", String(NAME), nullable=False, unique=True),
    Column("name", String(NAME), nullable=False),
    #: argon2id, with its parameters; null where the account signs in elsewhere.
    Column("password_hash", Text),
    Column("password_changed_at", Instant),
    Column("password_expired", Boolean, nullable=False),
    #: Hashes of the last passwords, newest first, that may not come back.
    Column("password_history", Json, nullable=False),
    Column("failed_attempts", SmallInteger, nullable=False),
    Column("locked_until", Instant),
    Column("roles", Json, nullable=False),
    Column("groups", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("revision", Integer, nullable=False),
    _town(),
)

#: What an account keeps for itself: views, stock phrases, preferences.
personal_settings = Table(
    "personal_settings",
    metadata,
    #: Of the account, or the id of a program's token.
    Column("login", String(NAME), primary_key=True),
    Column("document", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    _town(),
)

#: What a person is told of.
notification = Table(
    "notification",
    metadata,
    _id(),
    Column("login", String(NAME), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("instance_id", String(36), ForeignKey("process_instance.id", ondelete="CASCADE"), index=True),
    Column("subject_id", String(36)),
    Column("business_key", String(NAME)),
    Column("title", String(NAME), nullable=False),
    Column("details", Json, nullable=False),
    Column("topic", String(NAME)),
    Column("actor_id", String(NAME), nullable=False),
    Column("actor_name", String(NAME), nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    Column("read_at", Instant),
    _town(),
    Index("ix_notification_login", "login", "id"),
    Index(
        "ix_notification_unread",
        "login",
        "topic",
        postgresql_where=text("read_at IS NULL"),
        sqlite_where=text("read_at IS NULL"),
    ),
)

#: Sign-in sessions of people; the cookie holds the secret, the row only its SHA-256.
session = Table(
    "session",
    metadata,
    Column("secret_sha256", String(64), primary_key=True),
    Column("account_id", String(36), ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf_sha256", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("address", String(64)),
    Column("user_agent", String(NAME)),
    _town(),
)

#: Tokens of programs; a secret is shown once and kept as SHA-256.
api_token = Table(
    "api_token",
    metadata,
    _id(),
    Column("name", String(NAME), nullable=False),
    Column("token_sha256", String(64), nullable=False, unique=True),
    #: The secret itself, sealed, where requests are signed with it.
    Column("signing_key", Text, info=SEALED),
    #: The secret before the last rotation, which opens until ``previous_until``.
    Column("previous_sha256", String(64), unique=True),
    Column("previous_signing_key", Text, info=SEALED),
    Column("previous_until", Instant),
    #: The account it acts as, or null for a program of its own.
    Column("account_id", String(36), ForeignKey("account.id", ondelete="CASCADE"), index=True),
    Column("scopes", Json, nullable=False),
    Column("roles", Json, nullable=False),
    Column("groups", Json, nullable=False),
    #: Keys of the processes that it may start, see and move; null is all.
    Column("process_keys", Json),
    #: Networks in CIDR notation that it may come from; empty is anywhere.
    Column("networks", Json, nullable=False),
    #: Requests that it may send in a minute; null is any number.
    Column("rate_per_minute", Integer),
    #: ``hmac-sm3`` or ``hmac-sha256`` where every request has to be signed.
    Column("signing", String(16)),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(NAME), nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("used_at", Instant),
    Column("revision", Integer, nullable=False),
    _town(),
)

#: Nonces of signed requests, as long as the request would be taken once more.
api_nonce = Table(
    "api_nonce",
    metadata,
    Column("token_id", String(36), ForeignKey("api_token.id", ondelete="CASCADE"), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    _town(),
    PrimaryKeyConstraint("token_id", "nonce"),
)

#: Requests of a token in its present minute, counted over all processes.
api_rate = Table(
    "api_rate",
    metadata,
    Column("token_id", String(36), ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("requests", Integer, nullable=False),
    _town(),
)

#: Secrets that connectors send to other houses, by name.
connector_secret = Table(
    "connector_secret",
    metadata,
    _town(),
    Column("name", String(64), nullable=False),
    Column("sealed", Text, nullable=False, info=SEALED),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(NAME), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", String(NAME), nullable=False),
    PrimaryKeyConstraint("town_code", "name"),
)

#: Other houses that fail: nobody calls them again before ``closed_until``.
circuit = Table(
    "circuit",
    metadata,
    #: ``name:port``
    Column("host", String(NAME), primary_key=True),
    #: In a row.
    Column("failures", Integer, nullable=False),
    Column("open_until", Instant),
    Column("changed_at", Instant, nullable=False),
    _town(),
)

#: Answers to writes that carried an Idempotency-Key, written in the command's own transaction.
idempotency_record = Table(
    "idempotency_record",
    metadata,
    #: A token's id, or the login of a person who signed in.
    Column("client_id", String(NAME), nullable=False),
    Column("key", String(NAME), nullable=False),
    Column("request_sha256", String(64), nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("headers", Json, nullable=False),
    Column("answer", Blob, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    _town(),
    PrimaryKeyConstraint("client_id", "key"),
)

#: The bytes of attached files, each content once per town.
upload_content = Table(
    "upload_content",
    metadata,
    _town(),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("town_code", "sha256"),
)

#: Files that people attach in forms; type by content. Theirs alone until a submission attaches them.
upload = Table(
    "upload",
    metadata,
    _id(),
    Column("name", String(NAME), nullable=False),
    Column("media_type", String(NAME), nullable=False),
    Column("extension", String(16), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(NAME), nullable=False),
    #: The process instance whose form attached it.
    Column("instance_id", String(36), ForeignKey("process_instance.id", ondelete="CASCADE"), index=True),
    Column("submission_id", String(36)),
    _town(),
    ForeignKeyConstraint(["town_code", "sha256"], ["upload_content.town_code", "upload_content.sha256"]),
    Index("ix_upload_sha256", "sha256"),
    Index("ix_upload_uploaded_by", "uploaded_by", "id"),
)

#: What people sent in forms, once; the variables are what became of it.
form_submission = Table(
    "form_submission",
    metadata,
    _id(),
    _instance(index=True),
    #: Null for the form of a start event.
    Column("task_id", String(36), index=True),
    Column("form_definition_id", String(36), nullable=False),
    Column("form_key", String(NAME), nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("submitted_by", String(NAME), nullable=False),
    Column("payload", Blob, nullable=False),
    _town(),
)

#: Columns whose bytes we compress: PostgreSQL keeps them out of line without trying again.
STORED_EXTERNAL = (
    process_instance.c.control,
    process_instance.c.waits,
    variable_scope.c.document,
    job.c.payload,
    upload_content.c.body,
    form_submission.c.payload,
)


@event.listens_for(metadata, "after_create")
def _store_external(target: object, connection: Connection, **_: object) -> None:
    if connection.dialect.name != "postgresql":
        return
    for column in STORED_EXTERNAL:
        connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ALTER COLUMN {column.name} SET STORAGE EXTERNAL")

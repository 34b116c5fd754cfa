"""The rows of execution: what is to be paid and rectified, what was paid, planned, disputed and done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
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


def _execution(**options: Any) -> Column[str]:
    parent = ForeignKey("penalty_execution.id", ondelete="CASCADE")
    return Column("execution_id", String(36), parent, nullable=False, **options)


#: One penalty decision from service to performance; money in fen.
penalty_execution = Table(
    "penalty_execution",
    metadata,
    _id(),
    _town(),
    #: No foreign key: the record outlives the instance.
    Column("instance_id", String(36), nullable=False, unique=True),
    Column("decision_no", String(64), nullable=False),
    Column("decision_document_id", String(36)),
    #: What the party quotes when paying; the agency itself never takes the money.
    Column("payment_code", String(20), nullable=False, unique=True),
    #: The field of law of the certificates that officers need; null where the decision does not say.
    Column("field", String(32)),
    #: As decided, and as it stands after reconsideration or litigation.
    Column("fine_cents", BigInteger, nullable=False),
    Column("principal_cents", BigInteger, nullable=False),
    Column("served_at", Instant, nullable=False),
    #: The last day for payment without a plan.
    Column("payable_until", Date, nullable=False),
    Column("rectify_due", Date),
    Column("rectified_on", Date),
    Column("state", String(16), nullable=False),
    #: When the last fen came in: the time the bank names, not when its message arrived.
    Column("paid_at", Instant),
    Column("closed_at", Instant),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("town_code", "decision_no"),
    CheckConstraint("fine_cents >= 0 AND principal_cents >= 0 AND principal_cents <= fine_cents", name="principal"),
)

#: What the bank or the non-tax system reports; each bank reference once.
fine_payment = Table(
    "fine_payment",
    metadata,
    _id(),
    _town(),
    _execution(index=True),
    Column("bank_reference", String(64), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("paid_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_from", String(NAME), nullable=False),
    UniqueConstraint("town_code", "bank_reference"),
    CheckConstraint("amount_cents > 0", name="amount"),
)

#: What was paid beyond what was owed, and went back; each bank reference once.
fine_refund = Table(
    "fine_refund",
    metadata,
    _id(),
    _town(),
    _execution(index=True),
    #: The instance by which finance recorded it; no foreign key: the record outlives it.
    Column("instance_id", String(36), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("refunded_on", Date, nullable=False),
    Column("bank_reference", String(64), nullable=False),
    Column("receiver", String(NAME), nullable=False),
    #: Ids of the uploaded vouchers.
    Column("proof", Json, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("town_code", "bank_reference"),
    CheckConstraint("amount_cents > 0", name="amount"),
)

#: An approved deferral or instalment plan (暂缓、分期).
instalment_plan = Table(
    "instalment_plan",
    metadata,
    _id(),
    _town(),
    _execution(),
    Column("number", Integer, nullable=False),
    #: What had been paid when the plan was approved: the parts make up the rest.
    Column("paid_cents", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("applied_on", Date, nullable=False),
    Column("approved_by", String(NAME), nullable=False),
    Column("approved_at", Instant, nullable=False),
    #: active, kept, broken.
    Column("state", String(16), nullable=False),
    UniqueConstraint("execution_id", "number"),
)

instalment = Table(
    "instalment",
    metadata,
    _town(),
    Column("plan_id", String(36), ForeignKey("instalment_plan.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    PrimaryKeyConstraint("plan_id", "number"),
    CheckConstraint("amount_cents > 0", name="amount"),
)

#: A reconsideration or a lawsuit against the decision: while it lasts, no surcharge.
penalty_dispute = Table(
    "penalty_dispute",
    metadata,
    _id(),
    _town(),
    _execution(index=True),
    Column("kind", String(16), nullable=False),
    Column("body", String(NAME), nullable=False),
    Column("reference", String(64), nullable=False),
    Column("filed_on", Date, nullable=False),
    #: The day on which the result took effect; null while pending.
    Column("ended_on", Date),
    Column("result", String(16)),
    Column("new_fine_cents", BigInteger),
    Column("result_document", String(64)),
)

#: What was done to bring the decision about, append-only: urging, court, re-checks, compulsion.
execution_act = Table(
    "execution_act",
    metadata,
    _id(),
    _town(),
    _execution(index=True),
    Column("kind", String(32), nullable=False),
    #: The day of the act: the urging's service, the filing at court, the re-check.
    Column("acted_on", Date, nullable=False),
    Column("details", Json, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(NAME), nullable=False),
)

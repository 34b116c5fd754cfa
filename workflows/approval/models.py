"""The rows of approvals beside the case: what was vouched for, what is held, who is barred."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _matter() -> Column[str]:
    parent = ForeignKey("matter.instance_id", ondelete="CASCADE")
    return Column("instance_id", String(36), parent, nullable=False, index=True)


#: What an applicant vouched for (form C1). Source: domain paper 3.8, S10.
commitment = Table(
    "commitment",
    metadata,
    _id(),
    _town(),
    _matter(),
    Column("kind", String(32), nullable=False),
    #: The version of the text that was signed.
    Column("text_version", String(32), nullable=False),
    Column("promised_conditions", Json, nullable=False),
    Column("missing_materials", Json, nullable=False),
    #: By when what is missing is handed in; null where nothing is.
    Column("due_on", Date),
    Column("signer", String(100), nullable=False),
    Column("party_digest", String(64), nullable=False),
    Column("published", Boolean, nullable=False),
    #: By when it is checked whether the word was kept.
    Column("check_by", Date),
    #: 属实, 部分不实 or 虚假; null until checked.
    Column("check_result", String(16)),
    #: 限期整改, 撤销许可, 列入失信 or 无.
    Column("breach_handling", String(16)),
    Column("signed_at", Instant, nullable=False),
    Column("broken_at", Instant),
    #: Of a case each kind is signed once.
    UniqueConstraint("instance_id", "kind"),
    Index("ix_commitment_party", "town_code", "party_digest", "broken_at"),
)

#: A hold on a decision (执法冻结), while an enforcement case that bears on it is open. Source: domain paper, G-P1-11.
approval_hold = Table(
    "approval_hold",
    metadata,
    _id(),
    _town(),
    _matter(),
    Column("reason", Text, nullable=False),
    Column("held_at", Instant, nullable=False),
    Column("held_by", String(NAME), nullable=False),
    Column("release_reason", Text),
    Column("released_at", Instant),
    Column("released_by", String(NAME)),
)

#: Who may not apply again for an item, until when. Source: Administrative Licensing Law art. 78, 79.
application_bar = Table(
    "application_bar",
    metadata,
    _id(),
    _town(),
    _matter(),
    Column("party_digest", String(64), nullable=False),
    Column("item_code", String(32), nullable=False),
    #: ``78``: false material before the decision; ``79``: a permit got by fraud.
    Column("article", String(2), nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_id", String(36), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    UniqueConstraint("instance_id", "article"),
    Index("ix_application_bar_party", "town_code", "party_digest", "item_code"),
)

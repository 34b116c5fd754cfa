"""The rows of enforcement: clues and who reported them, cases, parties, evidence, measures, acts, penalty decisions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from engine.db import Instant, Json, metadata
from engine.models import NAME
from workflows.models import TOWN_CODE

DIGEST = 64
"""Characters of an SM3 or SHA-256 digest in hexadecimal."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _case() -> Column[str]:
    parent = ForeignKey("enforcement_case.instance_id", ondelete="CASCADE")
    return Column("instance_id", String(36), parent, nullable=False, index=True)


#: One enforcement case from its clue to the archive; one per matter.
enforcement_case = Table(
    "enforcement_case",
    metadata,
    Column("instance_id", String(36), ForeignKey("matter.instance_id", ondelete="CASCADE"), primary_key=True),
    _town(),
    Column("number", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    #: penalty, simple, no_penalty, withdrawn, transferred, crime, not_filed, terminated; null while open.
    Column("outcome", String(16)),
    #: The power the case is about; its version is fixed on the filing day. Source: INV-08.
    Column("power_code", String(32)),
    Column("power_id", String(36)),
    Column("field", String(64)),
    Column("filed_on", Date),
    Column("filing_no", String(64)),
    #: Logins of the officers in charge.
    Column("officers", Json, nullable=False),
    #: What the prior notice told; the decision may not exceed it. Source: INV-04.
    Column("noticed_fine_cents", BigInteger),
    Column("noticed_kinds", Json, nullable=False),
    Column("fine_cents", BigInteger),
    #: The business key of who sent the clue and wants to know what became of it.
    Column("origin", String(NAME)),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    #: The last link of the evidence chain when the case was closed. Source: INV-13.
    Column("sealed_digest", String(DIGEST)),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("town_code", "number"),
    Index("ix_enforcement_case_closed_at", "town_code", "closed_at"),
    Index("ix_enforcement_case_state", "town_code", "state", "opened_at"),
)

#: Every change of a case's state, append-only.
enforcement_change = Table(
    "enforcement_change",
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

#: Where a case came from (案源).
clue = Table(
    "enforcement_clue",
    metadata,
    Column("instance_id", String(36), ForeignKey("enforcement_case.instance_id", ondelete="CASCADE"), primary_key=True),
    _town(),
    Column("source", String(32), nullable=False),
    Column("source_no", String(50)),
    Column("place", String(64), nullable=False),
    Column("place_name", String(200)),
    Column("happened_at", Instant, nullable=False),
    Column("object_name", String(100), nullable=False),
    Column("object_cert_no", String(50)),
    Column("description", Text, nullable=False),
    Column("suspected_power", String(32), nullable=False),
    Column("urgency", String(8), nullable=False),
    Column("attachments", Json, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_by", String(NAME), nullable=False),
)

#: Who reported: apart from everything else, so that nothing that reads a case reads it. Source: INV-14.
clue_reporter = Table(
    "enforcement_reporter",
    metadata,
    Column("instance_id", String(36), ForeignKey("enforcement_case.instance_id", ondelete="CASCADE"), primary_key=True),
    _town(),
    #: Null where the text alone told of somebody.
    Column("reporter", String(100)),
    #: The login of who registered the clue: the handler of the report.
    Column("handler", String(NAME), nullable=False),
    #: What was written, by field, before the reporter was taken out of it; null where nothing was.
    Column("texts", Json),
)

#: Whom the case is against (当事人).
party = Table(
    "enforcement_party",
    metadata,
    Column("instance_id", String(36), ForeignKey("enforcement_case.instance_id", ondelete="CASCADE"), primary_key=True),
    _town(),
    Column("type", String(32), nullable=False),
    Column("name", String(100), nullable=False),
    Column("cert_type", String(32), nullable=False),
    Column("cert_no", String(50), nullable=False),
    Column("address", String(200), nullable=False),
    Column("legal_rep", String(50)),
    #: SHA-256 over town, certificate type and number: finds the party's other cases.
    Column("digest", String(DIGEST), nullable=False),
    Index("ix_enforcement_party_digest", "town_code", "digest"),
)

#: Evidence (证据), append-only: each item's digest covers the one before it.
evidence = Table(
    "evidence",
    metadata,
    _id(),
    _town(),
    _case(),
    Column("position", Integer, nullable=False),
    Column("type", String(32), nullable=False),
    Column("name", String(100), nullable=False),
    Column("content", Json, nullable=False),
    Column("obtained_at", Instant, nullable=False),
    Column("obtained_by", Json, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(NAME), nullable=False),
    Column("previous", String(DIGEST), nullable=False),
    #: SM3 over everything above and every file's SM3.
    Column("digest", String(DIGEST), nullable=False),
    UniqueConstraint("instance_id", "position"),
)

#: Files of evidence and their SM3 at upload: photos, sound, video, scans (全过程记录).
record_media = Table(
    "record_media",
    metadata,
    _id(),
    _town(),
    Column("evidence_id", String(36), ForeignKey("evidence.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("upload_id", String(36), nullable=False),
    Column("name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sm3", String(DIGEST), nullable=False),
)

#: Who has held an item of evidence where (保管链), append-only and chained like the evidence itself.
evidence_custody = Table(
    "evidence_custody",
    metadata,
    _id(),
    _town(),
    Column("evidence_id", String(36), ForeignKey("evidence.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("action", String(32), nullable=False),
    Column("holder", String(100), nullable=False),
    Column("place", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", String(NAME), nullable=False),
    Column("previous", String(DIGEST), nullable=False),
    Column("digest", String(DIGEST), nullable=False),
    UniqueConstraint("evidence_id", "position"),
)

#: Things registered in advance, sealed or seized (登记保存、查封、扣押).
held_measure = Table(
    "held_measure",
    metadata,
    _id(),
    _town(),
    _case(),
    Column("kind", String(16), nullable=False),
    Column("number", String(64), nullable=False),
    Column("document_id", String(36), nullable=False),
    Column("items", Json, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("imposed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("approved_by", String(NAME), nullable=False),
    #: 解除, 返还, 没收, 移送, 查封扣押; null while held.
    Column("outcome", String(16)),
    Column("disposed_at", Instant),
    Column("disposed_by", String(NAME)),
    UniqueConstraint("town_code", "number"),
)

#: What officers did on which day: all of them certified on every one of these days, or no decision. Source: INV-01.
enforcement_act = Table(
    "enforcement_act",
    metadata,
    _id(),
    _town(),
    _case(),
    Column("element_id", String(NAME), nullable=False),
    Column("day", Date, nullable=False),
    Column("officers", Json, nullable=False),
    Column("entered_at", Instant, nullable=False),
)

#: Penalties as drafted and as decided; an edited draft is another row with another digest. Source: INV-03.
penalty_decision = Table(
    "penalty_decision",
    metadata,
    _id(),
    _town(),
    _case(),
    #: simple or ordinary.
    Column("procedure", String(16), nullable=False),
    #: draft, issued or void.
    Column("state", String(16), nullable=False),
    Column("content", Json, nullable=False),
    Column("digest", String(DIGEST), nullable=False),
    Column("kinds", Json, nullable=False),
    Column("fine_cents", BigInteger, nullable=False),
    Column("confiscation_cents", BigInteger, nullable=False),
    Column("document_id", String(36)),
    Column("number", String(64)),
    Column("collected_on_spot", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(NAME), nullable=False),
    Column("issued_at", Instant),
    Column("issued_by", String(NAME)),
)

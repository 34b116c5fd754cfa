"""The rows of connectors: mappings in their versions, what came in, and what platforms are told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from engine.db import Blob, Instant, Json, metadata
from engine.models import NAME
from engine.vault import SEALED
from workflows.models import TOWN_CODE

CODE = 32
NUMBER = 128
"""Longest number of a message, in characters; a message without one is named by its digest."""


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _town() -> Column[str]:
    return Column("town_code", String(TOWN_CODE), nullable=False)


def _code(name: str) -> Column[Any]:
    return Column(name, String(CODE), nullable=False)


#: A town's own versions of a mapping; those that come with the program stand in files and have lower numbers.
connector_mapping = Table(
    "connector_mapping",
    metadata,
    _id(),
    _town(),
    _code("name"),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", String(NAME), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(NAME), nullable=False),
    UniqueConstraint("town_code", "name", "version"),
)

#: Every message that a platform brought: once per number and version, with what became of it.
intake_message = Table(
    "intake_message",
    metadata,
    _id(),
    _town(),
    _code("platform"),
    Column("source_id", String(NUMBER), nullable=False),
    Column("version", Integer, nullable=False),
    #: SM3 of the message as it came: the same content is the same message.
    Column("digest", String(64), nullable=False),
    #: The message as JSON, packed, once persons are taken out of it; null while it is sealed.
    Column("body", Blob),
    #: The message as it came, packed and sealed, as long as it may name persons; null where nothing can be sealed.
    Column("sealed", Text, info=SEALED),
    #: By which version of the mapping it was read last; null when there was none to read it by.
    Column("mapping_version", Integer),
    _code("state"),
    #: No foreign key: the message outlives the instance.
    Column("instance_id", String(36), index=True),
    Column("process_key", String(NAME)),
    #: The number that people know it by: work order, report, case.
    Column("number", String(NAME)),
    #: Of a dead letter, why: code, title, detail, findings with pointers into the message.
    Column("problem", Json),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", String(NAME), nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("town_code", "platform", "source_id", "version"),
    Index("ix_intake_message_state", "town_code", "state", "received_at"),
)

#: What a platform is told of a matter it brought, version by version, in order.
platform_status = Table(
    "platform_status",
    metadata,
    _id(),
    _town(),
    _code("platform"),
    Column("message_id", String(36), ForeignKey("intake_message.id", ondelete="CASCADE"), nullable=False),
    #: The platform's number of the matter.
    Column("business_id", String(NUMBER), nullable=False),
    Column("version", Integer, nullable=False),
    #: In the words for the public.
    Column("status", String(64), nullable=False),
    Column("body", Json, nullable=False),
    _code("state"),
    Column("created_at", Instant, nullable=False),
    #: The instance that tells it; null while an earlier version is being told.
    Column("sender_id", String(36), index=True),
    Column("sent_at", Instant),
    #: The platform's number of it.
    Column("ack_id", String(64)),
    UniqueConstraint("town_code", "platform", "business_id", "version"),
    Index("ix_platform_status_state", "town_code", "state", "created_at"),
)

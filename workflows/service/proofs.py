"""Proofs of service: what was tried for which document, and how it ended; append-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from engine import ids
from engine.context import Context
from engine.rows import as_row, columns
from workflows import documents
from workflows.service.models import service_proof as table
from workflows.service.rules import FAILED, SERVED


@dataclass(frozen=True, slots=True)
class Proof:
    """One attempt to serve one document."""

    id: str
    town_code: str
    instance_id: str
    document_id: str | None
    title: str
    mode: str
    result: str
    recipient: str
    receiver: str | None
    relation: str | None
    served_at: datetime | None
    facts: dict[str, Any]
    reason: str | None
    recorded_at: datetime
    recorded_by: str


_COLUMNS = columns(Proof, table)
_FACTS = (
    "refused",
    "witnesses",
    "video",
    "tracking_no",
    "via",
    "e_address",
    "confirmation",
    "proof",
    "announcement_no",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be served: a document of the matter, or a paper of another authority."""

    title: str
    document_id: str | None = None


def record(
    ctx: Context,
    instance_id: str,
    town_code: str,
    papers: Sequence[Paper],
    recipient: str,
    attempt: Mapping[str, Any],
    *,
    served_at: datetime | None,
) -> list[str]:
    """Write an attempt down for each paper; ``served_at`` None means that it failed. Returns the rows' ids."""
    made = [
        Proof(
            id=ids.new(),
            town_code=town_code,
            instance_id=instance_id,
            document_id=paper.document_id,
            title=paper.title,
            mode=str(attempt["mode"]),
            result=FAILED if served_at is None else SERVED,
            recipient=recipient,
            receiver=_text(attempt.get("receiver")),
            relation=_text(attempt.get("relation")),
            served_at=served_at,
            facts=documents.plain({name: attempt[name] for name in _FACTS if attempt.get(name)}),
            reason=_text(attempt.get("reason")),
            recorded_at=ctx.now,
            recorded_by=ctx.actor.id,
        )
        for paper in papers
    ]
    rows = [as_row(one) for one in made]
    ctx.db.execute(insert(table), rows)
    return [one.id for one in made]


def _text(value: object) -> str | None:
    return str(value) if value else None


def of_matter(ctx: Context, instance_id: str) -> list[Proof]:
    """Every attempt in a matter, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Proof(*row) for row in ctx.db.execute(statement)]


def of_document(ctx: Context, document_id: str) -> list[Proof]:
    """Every attempt to serve one document, in order."""
    statement = select(*_COLUMNS).where(table.c.document_id == document_id).order_by(table.c.id)
    return [Proof(*row) for row in ctx.db.execute(statement)]


def has_failed(ctx: Context, instance_id: str, papers: Sequence[Paper], since: datetime) -> bool:
    """Whether another way was tried for these papers since then, and failed."""
    titles = {paper.title for paper in papers}
    return any(
        one.result == FAILED and one.title in titles and one.recorded_at >= since for one in of_matter(ctx, instance_id)
    )


def issued_at(ctx: Context, papers: Sequence[Paper]) -> datetime | None:
    """When the last of these papers was issued; None if all of them are another authority's."""
    return max((documents.get(ctx, one.document_id).issued_at for one in papers if one.document_id), default=None)

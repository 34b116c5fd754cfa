"""Answers remembered under an Idempotency-Key, so that a write sent twice happens once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.context import Context
from engine.models import idempotency_record as records

KEPT_FOR = timedelta(days=7)
"""How long an answer can be replayed. Reason: a caller that was away over a long holiday week still gets its answer."""

_UNFINISHED = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What one actor's key stands for; ``status`` 0 while its command runs."""

    key: str
    request_sha256: str
    status: int
    headers: Mapping[str, str]
    answer: bytes

    @property
    def is_finished(self) -> bool:
        """Whether the answer is there to be replayed."""
        return self.status != _UNFINISHED


def claim(ctx: Context, key: str, request_sha256: str) -> Record:
    """Take ``key`` for this command, or get the record of the command that took it before.

    A second command with the same key waits here until the first has committed, and then finds its answer; when the
    first is rolled back, the second takes its place.
    """
    taken = ctx.db.execute(
        _insert(ctx)
        .values(
            actor_id=ctx.actor.id,
            key=key,
            request_sha256=request_sha256,
            status=_UNFINISHED,
            headers={},
            answer=b"",
            created_at=ctx.now,
            town_code=ctx.actor.town_code or "",
        )
        .on_conflict_do_nothing(index_elements=["actor_id", "key"])
        .returning(records.c.key)
    ).first()
    if taken is not None:
        return Record(key, request_sha256, _UNFINISHED, {}, b"")
    row = ctx.db.execute(
        select(records.c.request_sha256, records.c.status, records.c.headers, records.c.answer).where(
            records.c.actor_id == ctx.actor.id, records.c.key == key
        )
    ).one()
    return Record(key, *row)


def finish(ctx: Context, record: Record, status: int, headers: Mapping[str, str], answer: bytes) -> None:
    """Keep the answer of the command that claimed the key."""
    ctx.db.execute(
        update(records)
        .where(records.c.actor_id == ctx.actor.id, records.c.key == record.key)
        .values(status=status, headers=dict(headers), answer=answer)
    )


def purge(ctx: Context, limit: int = 1000) -> int:
    """Forget up to ``limit`` answers older than ``KEPT_FOR``; returns how many."""
    identity = tuple_(records.c.actor_id, records.c.key)
    old = select(records.c.actor_id, records.c.key).where(records.c.created_at < ctx.now - KEPT_FOR).limit(limit)
    return ctx.db.execute(delete(records).where(identity.in_(old))).rowcount


def _insert(ctx: Context) -> Any:
    kind = postgresql if ctx.db.dialect.name == "postgresql" else sqlite
    return kind.insert(records)

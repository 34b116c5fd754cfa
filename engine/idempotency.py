"""Answers remembered under an Idempotency-Key, so that a write sent twice happens once.

The record is looked up together with the caller, and written at the end of the command in its own transaction: one
statement. Of two twins at the same moment the second fails at that statement, or earlier at what the first has
changed; it then finds the first one's answer.

Keys belong to a client: a token has its own, whichever account it acts as; people have theirs over all their sessions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from engine.context import Context
from engine.models import idempotency_record as records

KEPT_FOR = timedelta(days=7)
"""How long an answer can be replayed. Reason: a caller that was away over a long holiday week still gets its answer."""


class TwinCommitted(Exception):
    """Another command with the same key was committed first: this transaction has to be given up."""


@dataclass(frozen=True, slots=True)
class Record:
    """The answer to the command that used a key."""

    request_sha256: str
    status: int
    headers: Mapping[str, str]
    answer: bytes


COLUMNS = (records.c.request_sha256, records.c.status, records.c.headers, records.c.answer)
"""What a query that joins the records selects; hand its values to ``of``."""

table = records


def matches(client_id: Any) -> ColumnElement[bool]:
    """The outer join's condition: the record of this client, a token's id or a login, under the parameter ``key``."""
    found: ColumnElement[bool] = (records.c.client_id == client_id) & (records.c.key == bindparam("key"))
    return found


def of(values: Any) -> Record | None:
    """The joined record, if there is one."""
    return None if values[0] is None else Record(*values)


def keep(ctx: Context, client_id: str, key: str, record: Record) -> None:
    """Remember the answer of this command.

    Raises:
        TwinCommitted: the same client's command with this key was faster.
    """
    row = {
        "client_id": client_id,
        "key": key,
        "request_sha256": record.request_sha256,
        "status": record.status,
        "headers": dict(record.headers),
        "answer": record.answer,
        "created_at": ctx.now,
        "town_code": ctx.actor.town_code,
    }
    try:
        ctx.db.execute(_INSERT, row)
    except IntegrityError as error:
        raise TwinCommitted from error


_INSERT = insert(records)


def purge(ctx: Context, limit: int = 1000) -> int:
    """Forget up to ``limit`` answers older than ``KEPT_FOR``; returns how many."""
    identity = tuple_(records.c.client_id, records.c.key)
    old = select(records.c.client_id, records.c.key).where(records.c.created_at < ctx.now - KEPT_FOR).limit(limit)
    return ctx.db.execute(delete(records).where(identity.in_(old))).rowcount

"""What an account keeps for itself between devices: one document with views, phrases and preferences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from engine.context import Context
from engine.errors import LimitExceeded, StaleRevision
from engine.models import personal_settings as table
from engine.revisions import Changes

LARGEST = 64 * 1024
"""Bytes of the document as JSON. Reason: some hundred views and phrases; it is read with every first page."""

_FIND = select(table.c.document, table.c.revision).where(table.c.login == bindparam("login"))
_CHANGES = Changes(table, ("document", "changed_at"), key="login")


@dataclass(frozen=True, slots=True)
class Settings:
    """One account's document; revision 0 before it was ever written."""

    document: Mapping[str, Any]
    revision: int


@dataclass(frozen=True, slots=True)
class _Row:
    login: str
    document: Mapping[str, Any]
    changed_at: Any


def get(ctx: Context) -> Settings:
    """The actor's document; empty before it was ever written."""
    row = ctx.db.execute(_FIND, {"login": ctx.actor.id}).first()
    return Settings({}, 0) if row is None else Settings(row.document, row.revision)


def put(ctx: Context, document: Mapping[str, Any], revision: int | None) -> Settings:
    """Replace the actor's document, if it is still the one of ``revision``; None replaces whatever is there.

    Raises:
        LimitExceeded: it is larger than ``LARGEST``.
        StaleRevision: another device wrote meanwhile.
    """
    size = len(orjson.dumps(document))
    if size > LARGEST:
        raise LimitExceeded("设置的字节数", "settings in bytes", LARGEST, size)
    found = get(ctx)
    if revision is not None and revision != found.revision:
        raise StaleRevision("settings", revision, found.revision)
    if found.revision:
        _CHANGES.write(ctx, "settings", found.revision, _Row(ctx.actor.id, document, ctx.now))
        return Settings(document, found.revision + 1)
    row = {"login": ctx.actor.id, "document": document, "revision": 1, "changed_at": ctx.now}
    try:
        ctx.db.execute(insert(table), {**row, "town_code": ctx.actor.town_code})
    except IntegrityError as error:
        raise StaleRevision("settings", 0, None) from error
    return Settings(document, 1)

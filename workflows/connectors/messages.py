"""Messages as rows: kept as they came, once per number and version; dead letters wait for people.

What may name persons is sealed wherever there is a master key: a message as it came, and so every dead letter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select, update

from engine import codec, ids, pages, vault
from engine.context import Context
from engine.rows import as_row, columns
from forms.submission import BLACK
from workflows import documents
from workflows.connectors.errors import IntakeMessageNotFound, MessageSettled
from workflows.connectors.models import intake_message as table


class MessageState(StrEnum):
    """What became of a message."""

    #: Taken in: it began a matter, or told one something. Never left.
    TAKEN = "taken"
    #: Refused: people look at it. Left by another attempt, by putting it aside, or when its number is taken otherwise.
    DEAD = "dead"
    #: Put aside by a person. Never left.
    DISCARDED = "discarded"
    #: Settled by another message of the same number that was taken in. Never left.
    SUPERSEDED = "superseded"


S = MessageState
TRANSITIONS: Mapping[MessageState, frozenset[MessageState]] = {
    S.TAKEN: frozenset(),
    S.DEAD: frozenset({S.TAKEN, S.DEAD, S.DISCARDED, S.SUPERSEDED}),
    S.DISCARDED: frozenset(),
    S.SUPERSEDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message of one platform."""

    id: str
    town_code: str
    platform: str
    source_id: str
    version: int
    digest: str
    mapping_version: int | None
    state: str
    instance_id: str | None
    process_key: str | None
    number: str | None
    problem: dict[str, Any] | None
    attempts: int
    received_at: datetime
    received_by: str
    settled_at: datetime | None


_COLUMNS = columns(Message, table)
_BY_ID = select(*_COLUMNS).where(table.c.id == bindparam("id"))
_ORIGIN = select(*_COLUMNS).where(table.c.instance_id == bindparam("instance_id")).order_by(table.c.version)


def digest(body: Any) -> str:
    """SM3 of a message, whatever the order of its members."""
    return documents.digest({"message": body})


def versions(ctx: Context, town_code: str, platform: str, source_id: str) -> Sequence[Message]:
    """Every version of one number, the oldest first; nobody else tries one of them until the commit."""
    its = (table.c.town_code == town_code, table.c.platform == platform, table.c.source_id == source_id)
    first = select(table.c.id).where(*its).order_by(table.c.version).limit(1)
    ctx.db.execute(first.with_for_update())
    statement = select(*_COLUMNS).where(*its).order_by(table.c.version)
    return [Message(*row) for row in ctx.db.execute(statement)]


def keep(ctx: Context, message: Message, body: Any) -> Message:
    """Keep a message as it came, sealed."""
    ctx.db.execute(insert(table), {**as_row(message), **_as_it_came(ctx, message.id, body)})
    return message


def new(ctx: Context, town_code: str, platform: str, source_id: str, version: int, body: Any) -> Message:
    """A message that nobody has read yet."""
    return Message(
        id=ids.new(),
        town_code=town_code,
        platform=platform,
        source_id=source_id,
        version=version,
        digest=digest(body),
        mapping_version=None,
        state=MessageState.DEAD.value,
        instance_id=None,
        process_key=None,
        number=None,
        problem=None,
        attempts=0,
        received_at=ctx.now,
        received_by=ctx.actor.id,
        settled_at=None,
    )


LOST = object()
"""Given as what remains of a message that cannot be opened: nothing of it is kept."""


def settle(ctx: Context, found: Message, state: MessageState, *, body: Any = None, **facts: Any) -> Message:
    """Note what became of a message.

    Args:
        body: what remains of it once persons are taken out, or ``LOST``; None leaves it as it lies.

    Raises:
        MessageSettled: it is no dead letter.
    """
    if state not in TRANSITIONS[MessageState(found.state)]:
        raise MessageSettled(
            f"来件 {found.source_id} 当前为 {found.state}",
            f"Message {found.source_id} is {found.state}",
            state=found.state,
        )
    after: Message = replace(found, state=state.value, settled_at=ctx.now, **facts)
    values = {name: value for name, value in as_row(after).items() if name not in _FIXED}
    if body is not None:
        values |= {"body": None if body is LOST else _packed(body), "sealed": None}
    changed = update(table).where(table.c.id == found.id, table.c.attempts == found.attempts)
    if ctx.db.execute(changed.values(values)).rowcount != 1:
        raise MessageSettled(f"来件 {found.source_id} 正由他人处理", f"Somebody else tries {found.source_id}")
    return after


_FIXED = frozenset("id town_code platform source_id version digest received_at received_by".split())


def plain(body: Any) -> Any:
    """A message as it is stored: numbers as they can be written and read again, others as text."""
    if isinstance(body, Mapping):
        return {str(name): plain(one) for name, one in body.items()}
    if isinstance(body, Sequence) and not isinstance(body, str):
        return [plain(one) for one in body]
    if isinstance(body, Decimal):
        near = float(body)
        return near if Decimal(repr(near)) == body else str(body)
    return documents.plain(body)


def _packed(body: Any) -> bytes:
    return codec.pack(orjson.dumps(plain(body)))


def _as_it_came(ctx: Context, message_id: str, body: Any) -> dict[str, Any]:
    packed = _packed(body)
    if not ctx.hooks.vault.can_seal:
        return {"body": packed, "sealed": None}
    return {"body": None, "sealed": ctx.hooks.vault.seal(packed, _place(message_id))}


def _place(message_id: str) -> str:
    return vault.place(table.c.sealed, message_id)


def get(ctx: Context, message_id: str) -> Message:
    """The message with this id.

    Raises:
        IntakeMessageNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": message_id}).first() if ids.is_id(message_id) else None
    if row is None:
        raise IntakeMessageNotFound(message_id)
    return Message(*row)


def body(ctx: Context, found: Message) -> Any:
    """The message as it is kept, None where nothing of it was; for the program alone.

    Raises:
        SealBroken: the master key is not at hand.
    """
    packed, sealed = ctx.db.execute(select(table.c.body, table.c.sealed).where(table.c.id == found.id)).one()
    if sealed is not None:
        packed = ctx.hooks.vault.open(sealed, _place(found.id))
    if packed is None:
        return None
    return json.loads(codec.unpack(packed), parse_float=Decimal)


def without(given: Any, pointers: Sequence[str]) -> Any:
    """A copy in which nothing stands at these pointers but that something stood there."""
    for pointer in pointers:
        given = _blackened(given, pointer.split("/")[1:])
    return given


def _blackened(given: Any, steps: Sequence[str]) -> Any:
    if not steps:
        return given if given in (None, "") else BLACK
    name = steps[0].replace("~1", "/").replace("~0", "~")
    if isinstance(given, Mapping) and name in given:
        return {**given, name: _blackened(given[name], steps[1:])}
    if isinstance(given, Sequence) and not isinstance(given, str) and name.isdigit() and int(name) < len(given):
        place = int(name)
        return [*given[:place], _blackened(given[place], steps[1:]), *given[place + 1 :]]
    return given


def origin(ctx: Context, instance_id: str) -> Message | None:
    """The message with which a matter began; None for matters that began here."""
    row = ctx.db.execute(_ORIGIN, {"instance_id": instance_id}).first()
    return None if row is None else Message(*row)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages; None means any."""

    town_code: str | None = None
    platform: str | None = None
    state: str | None = None
    source_id: str | None = None
    instance_id: str | None = None


def list(
    ctx: Context, wanted: MessageFilter = MessageFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Message]:
    """Messages, newest first."""
    statement = select(*_COLUMNS)
    for name in ("town_code", "platform", "state", "source_id", "instance_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, Message)

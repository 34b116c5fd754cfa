"""Pushes as rows: put in once, sent, acknowledged, claimed, closed; a table says which way each may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, insert, select, update

from engine import ids, pages
from engine.context import Context
from engine.models import incident
from engine.rows import as_row, columns
from engine.states import IncidentState
from workflows import documents
from workflows.pushes.errors import PushConflicting, PushNotFound, PushNotStuck, PushStateRefused
from workflows.pushes.models import push_record as table

TO_REGULATOR, TO_COUNTY, FROM_REGULATOR, ANSWER = "to_regulator", "to_county", "from_regulator", "answer"
SENDING = ("S8-03", "S8-14")
"""The steps that send: a push, an answer."""


class PushState(StrEnum):
    """Where a push stands. Source: domain paper 3.8 (S8)."""

    #: In the outbox. Left when the other side has acknowledged it.
    PENDING = "pending"
    #: The other side has it. Left when it claims it, or sends it back.
    SENT = "sent"
    #: Came from a regulator. Left by the answer.
    RECEIVED = "received"
    #: The regulator has taken it over. Left by the first check.
    CLAIMED = "claimed"
    #: Not the receiver's; another unit got another push. Never left.
    REFUSED = "refused"
    #: Over. Never left.
    CLOSED = "closed"


S = PushState
TRANSITIONS: Mapping[PushState, frozenset[PushState]] = {
    S.PENDING: frozenset({S.SENT}),
    S.SENT: frozenset({S.CLAIMED, S.REFUSED, S.CLOSED}),
    S.RECEIVED: frozenset({S.CLOSED}),
    S.CLAIMED: frozenset({S.CLOSED}),
    S.REFUSED: frozenset(),
    S.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Push:
    """One message to another unit, or from it."""

    id: str
    town_code: str
    instance_id: str
    direction: str
    receiver: str
    receiver_name: str
    business_id: str
    version: int
    payload: dict[str, Any]
    digest: str
    state: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    ack_id: str | None
    claimed_at: datetime | None
    claimed_by: str | None
    feedback: str | None
    reason: str | None
    closed_at: datetime | None

    def as_variable(self) -> dict[str, Any]:
        """What diagrams and forms see of it."""
        return {
            "push_id": self.id,
            "direction": self.direction,
            "receiver": self.receiver,
            "receiver_name": self.receiver_name,
            "business_id": self.business_id,
            "version": self.version,
            "feedback": self.feedback,
            "claimed_at": self.claimed_at,
            "closed_at": self.closed_at,
            "lines": [{"label": name, "value": _line(value)} for name, value in self.payload.items()],
        }


def _line(value: Any) -> str:
    return (
        "、".join(str(one) for one in value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else str(value)
    )


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is put into the outbox."""

    direction: str
    receiver: str
    receiver_name: str
    business_id: str
    payload: Mapping[str, Any]
    due_at: datetime


_COLUMNS = columns(Push, table)
_BY_ID = select(*_COLUMNS).where(table.c.id == bindparam("id"))


def put(ctx: Context, instance_id: str, town_code: str, envelope: Envelope, version: int | None = None) -> Push:
    """Put a message into the outbox, or note one that came; the same content again is the same row.

    What the unit refused is over: handed back to it, the same content is a push of its own.

    Args:
        version: the sender's own; None means the next one, unless the last has this content.

    Raises:
        PushConflicting: this version has another content already.
    """
    before = _versions(ctx, town_code, envelope)
    made = _made(ctx, instance_id, town_code, envelope, version or (before[-1].version + 1 if before else 1))
    rivals = before[-1:] if version is None else [one for one in before if one.version == version]
    for same in rivals:
        if same.digest == made.digest and same.state != S.REFUSED:
            return same
        if version is not None:
            zh = f"业务号 {envelope.business_id} 第 {version} 版已有不同内容"
            raise PushConflicting(zh, f"Version {version} of {envelope.business_id} has another content already")
    ctx.db.execute(insert(table), as_row(made))
    return made


def _made(ctx: Context, instance_id: str, town_code: str, envelope: Envelope, version: int) -> Push:
    payload = documents.plain(envelope.payload)
    first = PushState.RECEIVED if envelope.direction == FROM_REGULATOR else PushState.PENDING
    return Push(
        id=ids.new(),
        town_code=town_code,
        instance_id=instance_id,
        direction=envelope.direction,
        receiver=envelope.receiver,
        receiver_name=envelope.receiver_name,
        business_id=envelope.business_id,
        version=version,
        payload=payload,
        digest=documents.digest(payload),
        state=first.value,
        created_at=ctx.now,
        due_at=envelope.due_at,
        sent_at=None,
        acknowledged_at=None,
        ack_id=None,
        claimed_at=None,
        claimed_by=None,
        feedback=None,
        reason=None,
        closed_at=None,
    )


def _versions(ctx: Context, town_code: str, envelope: Envelope) -> Sequence[Push]:
    """What went to the unit before, or came from it; both sides number for themselves."""
    came = envelope.direction == FROM_REGULATOR
    statement = select(*_COLUMNS).where(
        table.c.town_code == town_code,
        table.c.receiver == envelope.receiver,
        table.c.business_id == envelope.business_id,
        table.c.direction == FROM_REGULATOR if came else table.c.direction != FROM_REGULATOR,
    )
    return [Push(*row) for row in ctx.db.execute(statement.order_by(table.c.version))]


def is_known(ctx: Context, town_code: str, envelope: Envelope) -> bool:
    """Whether a message with this content was put in before, as any version."""
    digest = documents.digest(documents.plain(envelope.payload))
    return any(one.digest == digest for one in _versions(ctx, town_code, envelope))


def get(ctx: Context, push_id: str) -> Push:
    """The push with this id.

    Raises:
        PushNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": push_id}).first()
    if row is None:
        raise PushNotFound(push_id)
    return Push(*row)


def of_instance(ctx: Context, instance_id: str) -> Sequence[Push]:
    """Everything a matter sent and got, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Push(*row) for row in ctx.db.execute(statement)]


def has_gone(ctx: Context, instance_id: str, receiver: str) -> bool:
    """Whether a matter has gone to ``receiver``."""
    statement = select(func.count()).where(table.c.instance_id == instance_id, table.c.receiver == receiver)
    return bool(ctx.db.execute(statement).scalar_one())


def move(ctx: Context, found: Push, state: PushState, **facts: Any) -> Push:
    """Bring a push into another state, with what else changed; to the same state nothing happens again.

    Raises:
        PushStateRefused: the table does not know the way.
    """
    if state == found.state:
        return found
    if state not in TRANSITIONS[PushState(found.state)]:
        raise PushStateRefused(found.id, found.state, state)
    statement = update(table).where(table.c.id == found.id, table.c.state == found.state)
    if ctx.db.execute(statement.values(state=state.value, **facts)).rowcount != 1:
        raise PushStateRefused(found.id, found.state, state)
    after: Push = replace(found, state=state.value, **facts)
    return after


_STUCK = (
    incident.c.instance_id == table.c.instance_id,
    incident.c.element_id.in_(SENDING),
    incident.c.state == IncidentState.OPEN.value,
)
"""That a push of this row could not be sent and waits for a person."""


def dead_letters(ctx: Context, town_code: str) -> Sequence[Push]:
    """What could not be sent and waits for an operator, who retries the incident of the sending step."""
    stuck = exists().where(*_STUCK)
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.state == S.PENDING.value, stuck)
    return [Push(*row) for row in ctx.db.execute(statement.order_by(table.c.id))]


def incidents_of(ctx: Context, found: Push) -> Sequence[str]:
    """The open incidents of a push that could not be sent.

    Raises:
        PushNotStuck: it has none.
    """
    statement = select(incident.c.id).join(table, and_(*_STUCK)).where(table.c.id == found.id)
    ids_of = ctx.db.execute(statement.order_by(incident.c.id)).scalars().all()
    if found.state != S.PENDING or not ids_of:
        raise PushNotStuck(
            f"推送 {found.business_id} 当前为 {found.state}", f"Push {found.business_id} is {found.state}"
        )
    return ids_of


@dataclass(frozen=True, slots=True)
class PushFilter:
    """Which pushes; None means any."""

    town_code: str | None = None
    receiver: str | None = None
    business_id: str | None = None
    state: str | None = None
    #: Only those that could not be sent.
    is_dead: bool = False


def list(
    ctx: Context, wanted: PushFilter = PushFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Push]:
    """Pushes, newest first."""
    statement = select(*_COLUMNS)
    for name in ("town_code", "receiver", "business_id", "state"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.is_dead:
        statement = statement.where(table.c.state == S.PENDING.value, exists().where(*_STUCK))
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, Push)

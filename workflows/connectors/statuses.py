"""What platforms are told of the matters they brought: each status once, in order, until they acknowledge it.

A status that waits starts an instance of ``platform_status``, whose one step sends it; what cannot be sent is that
instance's incident. The next version goes when the one before it was acknowledged or given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update

from engine import definitions, history, ids, instances, pages, queue
from engine.context import Context
from engine.hooks import Hooks, Outcome, ServiceCall
from engine.models import incident
from engine.queue import JobKind, NewJob
from engine.rows import as_row, columns
from engine.states import IncidentState, InstanceState
from workflows import documents
from workflows.calendar.zone import HOME
from workflows.connectors import messages, registry, sending
from workflows.connectors.errors import MappingNotFound, SourceUnknown, StatusNotFound, StatusSettled
from workflows.connectors.mapping import Back
from workflows.connectors.messages import Message
from workflows.connectors.models import platform_status as table
from workflows.connectors.sending import Way

PROCESS = "platform_status"
START = "connector.start_telling"


class StatusState(StrEnum):
    """Where a status stands."""

    #: To be told. Left when the platform has acknowledged it, or when a person gives it up.
    WAITING = "waiting"
    #: The platform has acknowledged it. Never left.
    SENT = "sent"
    #: A person gave it up. Never left.
    GIVEN_UP = "given_up"


S = StatusState


@dataclass(frozen=True, slots=True)
class Status:
    """One thing a platform is told of one of its matters."""

    id: str
    town_code: str
    platform: str
    message_id: str
    business_id: str
    version: int
    status: str
    body: dict[str, Any]
    state: str
    created_at: datetime
    sender_id: str | None
    sent_at: datetime | None
    ack_id: str | None

    @property
    def key(self) -> str:
        """The same for every attempt at telling it. Source: INV-20."""
        return f"{self.platform}:{self.business_id}:{self.version}"


_COLUMNS = columns(Status, table)
_BY_ID = select(*_COLUMNS).where(table.c.id == bindparam("id"))


def tell(ctx: Context, instance_id: str, status: str, number: str, text: str | None = None) -> None:
    """Let the platform that brought a matter know how it stands; nothing for matters that began here.

    The same status with the same text again is told once.

    Args:
        status: in the words for the public.
        number: the matter's number here.
        text: what is answered, where something is.
    """
    found = messages.origin(ctx, instance_id)
    back = None if found is None else _back(ctx, found)
    if found is None or back is None:
        return
    before = _last(ctx, found)
    if before is not None and (before.status, before.body.get("text")) == (status, text):
        return
    made = _made(ctx, found, back, status, number, text, 1 if before is None else before.version + 1)
    ctx.db.execute(insert(table), as_row(made))
    if before is None or before.state != S.WAITING:
        _begin(ctx, made)


def _back(ctx: Context, found: Message) -> Back | None:
    """How the platform wants to be told, if it is told anything now."""
    try:
        connector = registry.find(ctx, found.town_code, found.platform)
        return registry.read(registry.version(ctx, connector).text).back if connector.is_told else None
    except (SourceUnknown, MappingNotFound):
        return None


def _last(ctx: Context, found: Message) -> Status | None:
    statement = select(*_COLUMNS).where(
        table.c.town_code == found.town_code,
        table.c.platform == found.platform,
        table.c.business_id == found.source_id,
    )
    row = ctx.db.execute(statement.order_by(table.c.version.desc()).limit(1)).first()
    return None if row is None else Status(*row)


def _made(ctx: Context, found: Message, back: Back, status: str, number: str, text: str | None, version: int) -> Status:
    facts: dict[str, Any] = {
        "target": found.platform,
        "business_id": found.source_id,
        "version": version,
        "number": number,
        "status": status,
        "code": back.words.get(status, status),
        "text": text,
        "at": ctx.now.astimezone(HOME).isoformat(timespec="seconds"),
    }
    body = facts
    if back.body is not None:
        said = documents.plain(back.body(facts, definitions.expressions(ctx, found.town_code)))
        body = said if isinstance(said, dict) else facts
    return Status(
        id=ids.new(),
        town_code=found.town_code,
        platform=found.platform,
        message_id=found.id,
        business_id=found.source_id,
        version=version,
        status=status,
        body={"text": text, "sent": body},
        state=S.WAITING.value,
        created_at=ctx.now,
        sender_id=None,
        sent_at=None,
        ack_id=None,
    )


# --- telling ------------------------------------------------------------------------------------------


def _begin(ctx: Context, found: Status) -> None:
    """Let the next job start the telling: whoever changes a matter moves no other instance."""
    new = NewJob(JobKind.HANDLER, name=START, payload={"status_id": found.id}, town_code=found.town_code)
    queue.enqueue(ctx, [new])


def start(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Start the instance that tells a status, unless it is told already."""
    found = get(ctx, str(payload["status_id"]))
    if found.state != S.WAITING or found.sender_id is not None:
        return
    connector = registry.find(ctx, found.town_code, found.platform)
    back = registry.read(registry.version(ctx, connector).text).back
    outgoing = {
        "status_id": found.id,
        "address": connector.address,
        "secret": connector.secret,
        "ack": (back.ack if back else None) or "/ack_id",
        "key": found.key,
        "body": found.body["sent"],
    }
    definition = definitions.latest(ctx, PROCESS)
    started = instances.begin(ctx, definition, variables={"outgoing": outgoing}, business_key=found.key)
    ctx.db.execute(update(table).where(table.c.id == found.id).values(sender_id=started.id))


@dataclass(frozen=True, slots=True)
class Teller:
    """Sends statuses by the policy of the house, which is known when the program has started."""

    hooks: Hooks

    def send(self, call: ServiceCall) -> Outcome:
        """Post ``outgoing`` to its address; sets ``ack_id``. No transaction is open meanwhile."""
        out: Mapping[str, Any] = call.variables["outgoing"]
        way = Way(call.town_code, str(out["address"]), str(out["secret"]), str(out["ack"]))
        return {"ack_id": sending.post(self.hooks, way, out["body"], str(out["key"]))}


def sent(ctx: Context, call: ServiceCall) -> Outcome:
    """The platform has it; the next version of the matter may go."""
    found = get(ctx, str(call.variables["outgoing"]["status_id"]))
    if found.state == S.WAITING:
        _settle(ctx, found, S.SENT, sent_at=ctx.now, ack_id=str(call.variables["ack_id"])[:64])
    return None


def _settle(ctx: Context, found: Status, state: StatusState, **facts: Any) -> Status:
    after: Status = replace(found, state=state.value, **facts)
    ctx.db.execute(update(table).where(table.c.id == found.id).values(state=state.value, **facts))
    statement = select(*_COLUMNS).where(
        table.c.town_code == found.town_code,
        table.c.platform == found.platform,
        table.c.business_id == found.business_id,
        table.c.version > found.version,
        table.c.state == S.WAITING.value,
    )
    row = ctx.db.execute(statement.order_by(table.c.version).limit(1)).first()
    if row is not None:
        _begin(ctx, Status(*row))
    return after


# --- for people ---------------------------------------------------------------------------------------


def get(ctx: Context, status_id: str) -> Status:
    """The status with this id.

    Raises:
        StatusNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": status_id}).first() if ids.is_id(status_id) else None
    if row is None:
        raise StatusNotFound(status_id)
    return Status(*row)


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """Which statuses; None means any."""

    town_code: str | None = None
    platform: str | None = None
    state: str | None = None
    business_id: str | None = None
    #: Only those whose sending failed for good and waits for a person.
    is_dead: bool = False


def list(
    ctx: Context, wanted: StatusFilter = StatusFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Status]:
    """Statuses, newest first."""
    statement = select(*_COLUMNS)
    for name in ("town_code", "platform", "state", "business_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.is_dead:
        stuck = exists().where(
            incident.c.instance_id == table.c.sender_id, incident.c.state == IncidentState.OPEN.value
        )
        statement = statement.where(table.c.state == S.WAITING.value, stuck)
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, Status)


def retry(ctx: Context, found: Status) -> Status:
    """Tell a status again, by what the registry says now of the platform's address.

    Raises:
        StatusSettled: it was told, or given up.
    """
    _require_waiting(found)
    _stop(ctx, found)
    ctx.db.execute(update(table).where(table.c.id == found.id).values(sender_id=None))
    _begin(ctx, found)
    history.record(ctx, "connector.status-retried", subject_id=found.id, details={"key": found.key})
    return replace(found, sender_id=None)


def give_up(ctx: Context, found: Status) -> Status:
    """Tell a status no more; the next version of its matter may go.

    Raises:
        StatusSettled: it was told, or given up.
    """
    _require_waiting(found)
    _stop(ctx, found)
    history.record(ctx, "connector.status-given-up", subject_id=found.id, details={"key": found.key})
    return _settle(ctx, found, S.GIVEN_UP)


def _require_waiting(found: Status) -> None:
    if found.state != S.WAITING:
        raise StatusSettled(f"回传当前为 {found.state}", f"The status is {found.state}", state=found.state)


def _stop(ctx: Context, found: Status) -> None:
    if found.sender_id is None:
        return
    sender = instances.get(ctx, found.sender_id)
    if sender.state == InstanceState.ACTIVE:
        instances.cancel(ctx, sender.id, "retried")

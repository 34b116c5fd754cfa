"""Accountability records (问责): opened, the person heard, decided by a leader; never deleted. Source: form AC1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from engine import history, ids
from engine.context import Context
from engine.errors import StaleRevision
from engine.revisions import Changes
from engine.rows import columns
from workflows.supervision.errors import AccountabilityNotFound, PersonNotHeard
from workflows.supervision.models import accountability as table

OPENED, NAMED, HEARD, DECIDED = "opened", "named", "heard", "decided"
_WAYS: Mapping[str, frozenset[str]] = {
    OPENED: frozenset({NAMED}),
    NAMED: frozenset({HEARD}),
    HEARD: frozenset({DECIDED}),
    DECIDED: frozenset(),
}
"""Opened by a card or an order, a person named, heard, decided."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record."""

    id: str
    town_code: str
    order_id: str | None
    subject_instance_id: str | None
    card_id: str | None
    rule_code: str
    state: str
    person: str | None
    duty: str | None
    act: str | None
    facts: str
    evidence: list[Any]
    statement: str | None
    heard_at: datetime | None
    handling: str | None
    approved_by: str | None
    opened_at: datetime
    decided_at: datetime | None
    revision: int


_COLUMNS = columns(Record, table)
_CHANGES = Changes(
    table, "order_id state person duty act facts evidence statement heard_at handling approved_by decided_at".split()
)


def open(
    ctx: Context,
    town_code: str,
    facts: str,
    rule_code: str,
    *,
    order_id: str | None = None,
    card_id: str | None = None,
    subject_instance_id: str | None = None,
) -> Record:
    """Open a record; a card opens one only."""
    before = None if card_id is None else by_card(ctx, card_id)
    if before is not None:
        return before
    record = Record(
        id=ids.new(),
        town_code=town_code,
        order_id=order_id,
        subject_instance_id=subject_instance_id,
        card_id=card_id,
        rule_code=rule_code,
        state=OPENED,
        person=None,
        duty=None,
        act=None,
        facts=facts,
        evidence=[],
        statement=None,
        heard_at=None,
        handling=None,
        approved_by=None,
        opened_at=ctx.now,
        decided_at=None,
        revision=1,
    )
    ctx.db.execute(insert(table), asdict(record))
    history.record(ctx, "accountability.opened", subject_id=record.id, details={"rule": rule_code, "card": card_id})
    return record


def by_card(ctx: Context, card_id: str) -> Record | None:
    """The record that a card opened."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.card_id == card_id)).first()
    return None if row is None else Record(*row)


def get(ctx: Context, record_id: str) -> Record:
    """The record with this id.

    Raises:
        AccountabilityNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.id == record_id)).first()
    if row is None:
        raise AccountabilityNotFound(record_id)
    return Record(*row)


def of_order(ctx: Context, order_id: str) -> Sequence[Record]:
    """The records of a supervision order."""
    statement = select(*_COLUMNS).where(table.c.order_id == order_id).order_by(table.c.id)
    return [Record(*row) for row in ctx.db.execute(statement)]


def name(ctx: Context, record: Record, order_id: str, draft: Mapping[str, Any]) -> Record:
    """Say whom it is about, by which duty, for what act, with what evidence."""
    return _move(
        ctx,
        record,
        NAMED,
        order_id=order_id,
        person=str(draft["person"]),
        duty=str(draft["duty"]),
        act=str(draft["act"]),
        facts=str(draft["facts"]),
        evidence=list(draft.get("evidence") or []),
    )


def hear(ctx: Context, record: Record, statement: str) -> Record:
    """Keep what the person said, or that the person, asked, said nothing."""
    return _move(ctx, record, HEARD, statement=statement, heard_at=ctx.now)


def decide(ctx: Context, record: Record, handling: str, approved_by: str) -> Record:
    """Decide; nothing is decided before the person was heard.

    Raises:
        PersonNotHeard: the person was not.
    """
    if record.heard_at is None:
        raise PersonNotHeard()
    return _move(ctx, record, DECIDED, handling=handling, approved_by=approved_by, decided_at=ctx.now)


def _move(ctx: Context, record: Record, state: str, **facts: Any) -> Record:
    if state not in _WAYS[record.state]:
        raise PersonNotHeard() if state == DECIDED else StaleRevision("accountability", record.revision, -1)
    after: Record = replace(record, state=state, revision=record.revision + 1, **facts)
    _CHANGES.write(ctx, "accountability", record.revision, after)
    details = {"state": state, "person": after.person}
    history.record(ctx, "accountability.changed", subject_id=record.id, details=details)
    return after

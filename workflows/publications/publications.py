"""Publications as rows: open, find, move; a table says which way each may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select

from engine import ids, pages
from engine.context import Context
from engine.revisions import Changes
from engine.rows import as_row, columns
from workflows.publications.errors import PublicationNotFound, PublicationStateRefused
from workflows.publications.models import publication as table
from workflows.publications.models import publication_change


class PublicationState(StrEnum):
    """Where a publication stands. Source: domain paper 3.8 (S7)."""

    #: Being checked. Left by publication, by the secrecy check, or when the decision is annulled meanwhile.
    PENDING = "pending"
    #: Not to be shown. Never left.
    WITHHELD = "withheld"
    #: Shown to the public. Left by withdrawal, expiry or an early stop.
    PUBLISHED = "published"
    #: Taken back, with a statement, because the decision was changed. Never left.
    WITHDRAWN = "withdrawn"
    #: Its time is over. Never left.
    EXPIRED = "expired"
    #: Stopped early: a founded objection, credit repair. Never left.
    STOPPED = "stopped"


S = PublicationState
TRANSITIONS: Mapping[PublicationState, frozenset[PublicationState]] = {
    S.PENDING: frozenset({S.WITHHELD, S.PUBLISHED}),
    S.WITHHELD: frozenset(),
    S.PUBLISHED: frozenset({S.WITHDRAWN, S.EXPIRED, S.STOPPED}),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
    S.STOPPED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """One decision, list or plan shown to the public."""

    id: str
    town_code: str
    instance_id: str
    monitor_id: str | None
    kind: str
    field: str | None
    document_id: str | None
    title: str
    content: dict[str, Any]
    abstract: str
    desensitised: list[str]
    secrecy: str | None
    secrecy_reason: str | None
    checked_by: str | None
    approved_by: str | None
    channels: list[str]
    state: str
    created_at: datetime
    due_at: datetime
    published_at: datetime | None
    expire_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    statement: str | None
    corrections: int
    revision: int

    def as_variable(self) -> dict[str, Any]:
        """What diagrams and forms see of it."""
        return {
            "publication_id": self.id,
            "kind": self.kind,
            "title": self.title,
            "abstract": self.abstract,
            "desensitised_text": "、".join(self.desensitised) or "无",
            "state": self.state,
            "published_at": self.published_at,
            "expire_at": self.expire_at,
        }


_COLUMNS = columns(Publication, table)
_BY_ID = select(*_COLUMNS).where(table.c.id == bindparam("id"))
_CHANGES = Changes(table, [one.name for one in _COLUMNS if one.name != "id"])


def add(ctx: Context, made: Publication) -> Publication:
    """Enter a new publication."""
    ctx.db.execute(insert(table), as_row(made))
    _note(ctx, made, None)
    return made


def get(ctx: Context, publication_id: str) -> Publication:
    """The publication with this id.

    Raises:
        PublicationNotFound: there is none.
    """
    row = ctx.db.execute(_BY_ID, {"id": publication_id}).first()
    if row is None:
        raise PublicationNotFound(publication_id)
    return Publication(*row)


def of_instance(ctx: Context, instance_id: str) -> list[Publication]:
    """Everything published in a matter, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id)
    return [Publication(*row) for row in ctx.db.execute(statement)]


def of_document(ctx: Context, document_id: str) -> list[Publication]:
    """Everything that shows a paper, whoever began it, in order."""
    statement = select(*_COLUMNS).where(table.c.document_id == document_id).order_by(table.c.id)
    return [Publication(*row) for row in ctx.db.execute(statement)]


def heard_by(ctx: Context, instance_id: str) -> Publication | None:
    """What an instance watches, or else what it is checking now: who hears that a decision was annulled."""
    checked = and_(table.c.instance_id == instance_id, table.c.state == S.PENDING.value)
    statement = select(*_COLUMNS).where(or_(table.c.monitor_id == instance_id, checked)).order_by(table.c.id).limit(1)
    row = ctx.db.execute(statement).first()
    return None if row is None else Publication(*row)


def shown(
    ctx: Context,
    town_code: str,
    kinds: Sequence[str] = (),
    page: pages.PageRequest = pages.FIRST_PAGE,
    *,
    containing: str | None = None,
) -> pages.Page[Publication]:
    """What the public sees of a town now, newest first; ``containing`` is part of the title or the abstract."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, _is_shown(ctx))
    if kinds:
        statement = statement.where(table.c.kind.in_(list(kinds)))
    if containing:
        text = pages.searchable(containing)
        found = [column.contains(text, autoescape=True) for column in (table.c.title, table.c.abstract)]
        statement = statement.where(or_(*found))
    keys = [pages.Key(table.c.published_at, descending=True), pages.Key(table.c.id, descending=True)]
    return pages.read(ctx.db, statement, keys, page, Publication)


def _is_shown(ctx: Context) -> ColumnElement[bool]:
    """Its time is over at the instant, not when a job gets round to it."""
    in_time = or_(table.c.expire_at.is_(None), table.c.expire_at > ctx.now)
    return and_(table.c.state == S.PUBLISHED.value, in_time)


def to_the_public(ctx: Context, publication_id: str) -> Publication:
    """One publication as anybody may read it: shown now, or taken back with a statement.

    Raises:
        PublicationNotFound: there is none, it was never shown, or its time is over: which of these is not told.
    """
    told = and_(table.c.state == S.WITHDRAWN.value, table.c.statement.is_not(None))
    found = select(*_COLUMNS).where(table.c.id == publication_id, or_(_is_shown(ctx), told))
    row = ctx.db.execute(found).first()
    if row is None:
        raise PublicationNotFound(publication_id)
    return Publication(*row)


def move(ctx: Context, found: Publication, state: PublicationState, **facts: Any) -> Publication:
    """Bring a publication into another state, with what else changed; to the same state only the facts change.

    Raises:
        PublicationStateRefused: the table does not know the way.
        StaleRevision: it was changed meanwhile.
    """
    if state != found.state and state not in TRANSITIONS[PublicationState(found.state)]:
        raise PublicationStateRefused(found.id, found.state, state)
    after: Publication = replace(found, state=state.value, revision=found.revision + 1, **facts)
    _CHANGES.write(ctx, f"publication {found.id}", found.revision, after)
    if after.state != found.state or after.abstract != found.abstract:
        _note(ctx, after, found.state)
    return after


def change(ctx: Context, found: Publication, **facts: Any) -> Publication:
    """Change facts of a publication without moving it."""
    return move(ctx, found, PublicationState(found.state), **facts)


def _note(ctx: Context, after: Publication, before: str | None) -> None:
    ctx.db.execute(
        insert(publication_change),
        {
            "id": ids.new(),
            "town_code": after.town_code,
            "publication_id": after.id,
            "before": before,
            "after": after.state,
            "abstract": after.abstract,
            "at": ctx.now,
            "actor_id": ctx.actor.id,
        },
    )


def changes(ctx: Context, publication_id: str) -> list[tuple[str | None, str, str]]:
    """State before, state after and abstract of every change, first to last."""
    change = publication_change.c
    statement = select(change.before, change.after, change.abstract).where(change.publication_id == publication_id)
    return [(before, after, text) for before, after, text in ctx.db.execute(statement.order_by(change.id))]

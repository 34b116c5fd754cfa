"""What a person is told of: one row for each person and happening, read once, kept for a quarter."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from engine import ids, outbox, pages
from engine.context import Context
from engine.models import account
from engine.models import notification as table
from engine.rows import Instance, as_row, columns

KEPT_FOR = timedelta(days=90)
"""Reason: a quarter; the history keeps what happened, this only told of it."""

WINDOW = timedelta(seconds=60)
"""How much later than its id a notification may become visible. Reason: no command lasts so long."""

LONGEST_TITLE = 255


class Kind(StrEnum):
    """What somebody is told of."""

    TASK_ASSIGNED = "task_assigned"
    TASK_OFFERED = "task_offered"
    TASK_DELEGATED = "task_delegated"
    TASK_RESOLVED = "task_resolved"
    TASK_RETURNED = "task_returned"
    TASK_WITHDRAWN = "task_withdrawn"
    TASK_MOVED = "task_moved"
    TASK_URGED = "task_urged"
    MATTER_COPIED = "matter_copied"
    SIGNER_ASKED = "signer_asked"
    SIGNER_ANSWERED = "signer_answered"
    CARD_ISSUED = "card_issued"
    INCIDENT_RAISED = "incident_raised"


@dataclass(frozen=True, slots=True)
class Notification:
    """One happening, told to one person."""

    id: str
    login: str
    kind: str
    instance_id: str | None
    #: The task, copy, signer request, clock or incident it is about.
    subject_id: str | None
    business_key: str | None
    title: str
    details: dict[str, Any]
    #: Told once while unread: what says the same again is left out.
    topic: str | None
    actor_id: str
    actor_name: str
    created_at: datetime
    read_at: datetime | None
    town_code: str


_COLUMNS = columns(Notification, table)
_INSERT = insert(table)
_PEOPLE = select(account.c.login).where(
    account.c.login.in_(bindparam("logins", expanding=True)),
    account.c.disabled_at.is_(None),
)
_OF_TOWN = _PEOPLE.where(or_(account.c.town_code == "", account.c.town_code == bindparam("town")))
_TOLD = select(table.c.login).where(
    table.c.login.in_(bindparam("logins", expanding=True)),
    table.c.topic == bindparam("topic"),
    table.c.read_at.is_(None),
)
_UNREAD = select(func.count()).where(table.c.login == bindparam("login"), table.c.read_at.is_(None))
_RECENT = select(table.c.login, table.c.id).where(table.c.id > bindparam("after"))


# --- telling --------------------------------------------------------------------------------------


def tell(
    ctx: Context,
    kind: Kind,
    logins: Iterable[str | None],
    title: str,
    *,
    instance: Instance | None = None,
    subject_id: str | None = None,
    details: Mapping[str, Any] | None = None,
    topic: str | None = None,
) -> None:
    """Tell people of the instance's town; nobody of what they did themselves, nobody who is not an active account.

    Args:
        topic: who has not read what was told under it is not told again.
    """
    asked = sorted({login for login in logins if login and login != ctx.actor.id})
    town_code = instance.town_code if instance is not None else ctx.actor.town_code
    people = _people(ctx, asked, town_code, topic)
    if not people:
        return
    row = Notification(
        id="",
        login="",
        kind=kind.value,
        instance_id=None if instance is None else instance.id,
        subject_id=subject_id,
        business_key=None if instance is None else instance.business_key,
        title=title[:LONGEST_TITLE],
        details=dict(details or {}),
        topic=topic,
        actor_id=ctx.actor.id,
        actor_name=ctx.actor.name,
        created_at=ctx.now,
        read_at=None,
        town_code=town_code,
    )
    ctx.db.execute(_INSERT, [{**as_row(row), "id": ids.new(), "login": login} for login in people])
    outbox.announce(ctx)


def _people(ctx: Context, asked: Sequence[str], town_code: str, topic: str | None) -> Sequence[str]:
    if not asked:
        return ()
    found = (
        ctx.db.execute(_OF_TOWN, {"logins": asked, "town": town_code})
        if town_code
        else ctx.db.execute(_PEOPLE, {"logins": asked})
    )
    known = set(found.scalars())
    if known and topic is not None:
        known -= set(ctx.db.execute(_TOLD, {"logins": sorted(known), "topic": topic}).scalars())
    return sorted(known)


# --- reading --------------------------------------------------------------------------------------


def list(ctx: Context, *, unread: bool = False, page: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Notification]:
    """The actor's notifications, newest first."""
    statement = select(*_COLUMNS).where(table.c.login == ctx.actor.id)
    if unread:
        statement = statement.where(table.c.read_at.is_(None))
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, Notification)


def count(ctx: Context) -> int:
    """How many the actor has not read."""
    total: int = ctx.db.execute(_UNREAD, {"login": ctx.actor.id}).scalar_one()
    return total


def read(ctx: Context, chosen: Collection[str] | None = None, up_to: str | None = None) -> int:
    """Note that the actor has read these, or all up to one; returns how many were unread."""
    unread = update(table).where(table.c.login == ctx.actor.id, table.c.read_at.is_(None)).values(read_at=ctx.now)
    if up_to is not None:
        unread = unread.where(table.c.id <= up_to)
    if chosen is not None:
        unread = unread.where(table.c.id.in_([one for one in chosen if ids.is_id(one)]))
    return ctx.db.execute(unread).rowcount


def behind(ctx: Context, after: str, known: Collection[str], limit: int) -> Sequence[Notification]:
    """The actor's notifications with ids behind ``after``, oldest first, without those known."""
    statement = (
        select(*_COLUMNS)
        .where(table.c.login == ctx.actor.id, table.c.id > after)
        .order_by(table.c.id)
        .limit(limit + len(known))
    )
    found = [Notification(*row) for row in ctx.db.execute(statement)]
    return [one for one in found if one.id not in known][:limit]


def recent(ctx: Context) -> Mapping[str, set[str]]:
    """Ids of everybody's notifications of the last ``WINDOW``, by login: what a stream may not have told yet."""
    found: dict[str, set[str]] = {}
    for login, one in ctx.db.execute(_RECENT, {"after": ids.earlier(ids.new(), WINDOW)}):
        found.setdefault(login, set()).add(one)
    return found


def purge(ctx: Context) -> int:
    """Forget those older than ``KEPT_FOR``; returns how many."""
    return ctx.db.execute(delete(table).where(table.c.created_at < ctx.now - KEPT_FOR)).rowcount

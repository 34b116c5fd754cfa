"""Copies (抄送): whoever works on a matter lets colleagues read it; they find it in a list with a mark of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, insert, literal, or_, select, update

from engine import history, ids, notifications, pages, values
from engine.context import Context
from engine.errors import NotAllowed
from engine.models import process_definition, process_instance, user_task
from engine.notifications import Kind
from engine.rows import Instance, as_row
from workflows.errors import CopyNotFound, about
from workflows.models import matter
from workflows.models import matter_copy as table
from workflows.organisation import grants
from workflows.organisation.grants import LONGEST

MOST = 50
"""People of one copy. Reason: more than a township's heads; who is to read everything holds a position."""

LONGEST_NOTE = 400
"""Characters; the grant behind it keeps the note as its reason."""

_PART = select(
    exists().where(
        user_task.c.instance_id == bindparam("instance_id"),
        or_(user_task.c.assignee == bindparam("login"), user_task.c.completed_by == bindparam("login")),
    )
)
_UNREAD = select(func.count()).where(table.c.login == bindparam("login"), table.c.read_at.is_(None))


@dataclass(frozen=True, slots=True)
class Copy:
    """A matter shown to one person."""

    id: str
    town_code: str
    instance_id: str
    login: str
    note: str | None
    sent_at: datetime
    sent_by: str
    sent_by_name: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed(Copy):
    """A copy with how people call its matter."""

    business_key: str | None
    title: str | None


_LISTED: Select[Any] = (
    select(
        *(table.c[name] for name in Copy.__slots__),
        process_instance.c.business_key,
        func.coalesce(matter.c.title, process_definition.c.name),
    )
    .outerjoin(process_instance, process_instance.c.id == table.c.instance_id)
    .outerjoin(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .outerjoin(matter, matter.c.instance_id == table.c.instance_id)
)


def send(
    ctx: Context, instance: Instance, people: Sequence[str], note: str | None = None, *, is_head: bool = False
) -> Sequence[Copy]:
    """Show a matter to people of its town: each reads it for ``grants.LONGEST`` from now, and is told.

    Args:
        is_head: whether the actor may let others read matters anyway.

    Raises:
        NotAllowed: the actor neither started the matter nor has or had a task in it, and is no head.
        GrantRefused: somebody is not of the staff of the town, or the actor.
        MustAvoid: somebody has to keep out of the matter.
        ValueRefused: the note cannot be kept.
    """
    values.optional(note, "/note", LONGEST_NOTE, lines=True)
    if not is_head and not takes_part(ctx, instance):
        raise NotAllowed(
            "只有承办过本事项的人员或者主管可以抄送",
            "Expected somebody who works or worked on the matter, or a head",
            process_instance_id=instance.id,
        )
    ctx.hooks.check("instance.copy", ctx, instance, people=people)
    chosen = [*dict.fromkeys(people)]
    for place, login in enumerate(people):
        with about(f"/people/{place}", "/login"):
            grants.extend(ctx, instance, login, ctx.now + LONGEST, f"抄送：{note}" if note else "抄送")
    sent = [_copy(ctx, instance, login, note) for login in chosen]
    ctx.db.execute(insert(table), [as_row(one) for one in sent])
    history.record(ctx, "matter.copied", instance, details={"people": chosen, "note": note})
    for one in sent:
        notifications.tell(
            ctx,
            Kind.MATTER_COPIED,
            [one.login],
            instance.business_key or instance.definition_key,
            instance=instance,
            subject_id=one.id,
            details={"note": note},
        )
    return sent


def _copy(ctx: Context, instance: Instance, login: str, note: str | None) -> Copy:
    actor = ctx.actor
    return Copy(ids.new(), instance.town_code, instance.id, login, note, ctx.now, actor.id, actor.name, None)


def takes_part(ctx: Context, instance: Instance) -> bool:
    """Whether the actor started the matter, or has or had a task in it."""
    if ctx.actor.id == instance.started_by:
        return True
    return bool(ctx.db.execute(_PART, {"instance_id": instance.id, "login": ctx.actor.id}).scalar())


def mine(ctx: Context, *, unread: bool = False, page: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[Listed]:
    """The copies that the actor got, newest first."""
    statement = _LISTED.where(table.c.login == ctx.actor.id)
    if unread:
        statement = statement.where(table.c.read_at.is_(None))
    return pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, Listed)


def of_instance(ctx: Context, instance_id: str) -> Sequence[Listed]:
    """Every copy of a matter, oldest first."""
    statement = _LISTED.where(table.c.instance_id == literal(instance_id)).order_by(table.c.id)
    return [Listed(*row) for row in ctx.db.execute(statement)]


def unread(ctx: Context) -> int:
    """How many copies the actor has not read."""
    total: int = ctx.db.execute(_UNREAD, {"login": ctx.actor.id}).scalar_one()
    return total


def read(ctx: Context, copy_id: str) -> Listed:
    """Note that the actor has read a copy; repeating it is harmless.

    Raises:
        CopyNotFound: the actor got none with this id.
    """
    row = ctx.db.execute(_LISTED.where(table.c.id == copy_id, table.c.login == ctx.actor.id)).first()
    if row is None:
        raise CopyNotFound(copy_id)
    found = Listed(*row)
    if found.read_at is not None:
        return found
    ctx.db.execute(update(table).where(table.c.id == copy_id).values(read_at=ctx.now))
    return replace(found, read_at=ctx.now)

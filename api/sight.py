"""The second wall: within a town nobody reads more matters than roles, places and own work open."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from api import fences, towns
from api.towns import Row
from engine.context import Context
from engine.errors import NotFound
from engine.models import process_instance
from engine.pages import Among
from workflows import applicants, personal
from workflows.matters import Pillar
from workflows.organisation import visibility

OPERATORS = frozenset({"ADM", "AUD"})
"""They see that instances run and what happened in them, never what is in them. Source: domain paper 4.1."""


def of(ctx: Context, pillar: Pillar | None = None, *, is_technical: bool = False) -> Among | None:
    """The condition that a list is narrowed to; None for those who see all of it.

    Args:
        pillar: the list holds matters of this one only.
        is_technical: the rows tell nothing of a matter's content.
    """
    if _is_above(ctx, is_technical):
        return fences.narrowed(ctx, None)
    scope = visibility.of_actor(ctx, ctx.actor)
    among = visibility.among(scope, pillar)
    if among is not None and visibility.is_dense(ctx, scope, pillar):
        among = visibility.among(scope, pillar, is_dense=True)
    return fences.narrowed(ctx, among)


def of_events(ctx: Context) -> Among | None:
    """As ``of``, for events, be they listed, streamed or told to a webhook of the actor's."""
    return of(ctx, is_technical=True)


def is_open_to(ctx: Context, instance_id: str | None, *, is_technical: bool = False) -> bool:
    """Whether the actor may read what belongs to an instance; what belongs to none is for the town wall alone."""
    if instance_id is None:
        return True
    if not fences.holds(ctx, instance_id):
        return False
    if _is_above(ctx, is_technical):
        return True
    return visibility.reads(ctx, visibility.of_actor(ctx, ctx.actor), instance_id)


def of_cases(ctx: Context) -> Among | None:
    """As ``of``, for cases, their documents and clocks: applicants read those of their own applications only."""
    if applicants.is_outside(ctx.actor):
        return fences.narrowed(ctx, applicants.own(ctx.actor.id))
    return of(ctx)


def seen_case(ctx: Context, row: Row, instance_id: str | None, missing: type[NotFound], name: str) -> Row:
    """As ``seen``, for a case, its documents and clocks.

    Raises:
        NotFound: of the kind ``missing``.
    """
    seen(ctx, row, instance_id, missing, name)
    if applicants.is_outside(ctx.actor) and not applicants.is_own(ctx, ctx.actor.id, instance_id or ""):
        raise missing(name)
    return row


def seen(
    ctx: Context, row: Row, instance_id: str | None, missing: type[NotFound], name: str, *, is_technical: bool = False
) -> Row:
    """``row`` of an instance, as if it did not exist when it is another town's or not the actor's to read.

    Raises:
        NotFound: of the kind ``missing``.
    """
    towns.seen(ctx, row, missing, name)
    if not is_open_to(ctx, instance_id, is_technical=is_technical):
        raise missing(name)
    return row


def shown(ctx: Context, instance_id: str, content: Any) -> Any:
    """What is in an instance as the actor reads it: whole for its staff, numbers of persons masked for the others."""
    if ctx.actor.kind == "system":
        return content
    in_full = visibility.of_actor(ctx, ctx.actor, in_full=True)
    return content if visibility.reads(ctx, in_full, instance_id) else personal.masked(content)


def shown_of(ctx: Context, contents: Mapping[str, Any]) -> dict[str, Any]:
    """As ``shown``, by instance; those that the actor may not read are left out. Two statements at the most."""
    if ctx.actor.kind == "system":
        return dict(contents)
    readable = _within(ctx, contents, of(ctx))
    in_full = _within(ctx, contents, visibility.among(visibility.of_actor(ctx, ctx.actor, in_full=True), is_dense=True))
    return {one: contents[one] if one in in_full else personal.masked(contents[one]) for one in readable}


def _within(ctx: Context, instance_ids: Collection[str], among: Among | None) -> Collection[str]:
    if among is None:
        return instance_ids
    column = process_instance.c.id
    return set(ctx.db.execute(select(column).where(column.in_(sorted(instance_ids)), among(column))).scalars())


def _is_above(ctx: Context, is_technical: bool) -> bool:
    if ctx.actor.kind == "system":
        return True
    return is_technical and not OPERATORS.isdisjoint(ctx.actor.roles)

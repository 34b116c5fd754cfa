"""The Party chain of a town in the database: passed down, reported up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.rows import columns
from workflows.calendar.zone import local_day
from workflows.organisation import party_tree, rows
from workflows.organisation.errors import OrganisationInvalid, PlaceNotFound
from workflows.organisation.models import party_node as table
from workflows.organisation.party_tree import Level, PartyNode

_COLUMNS = columns(PartyNode, table)


def read(town_code: str, code: str, name: str, kind: str, *rest: Any) -> PartyNode:
    """A row as a node."""
    return PartyNode(town_code, code, name, Level(kind), *rest)


def all_of(ctx: Context, town_code: str) -> list[PartyNode]:
    """Every node that a town has today, by code."""
    present = table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now))
    return [read(*row) for row in ctx.db.execute(select(*_COLUMNS).where(*present).order_by(table.c.code))]


def put(ctx: Context, node: PartyNode) -> None:
    """Enter a node, or change it, so that the chain stays one tree.

    Raises:
        OrganisationInvalid: it would not.
    """
    others = [other for other in all_of(ctx, node.town_code) if other.code != node.code]
    found = party_tree.problems([*others, node])
    if found:
        raise OrganisationInvalid(found)
    rows.put(ctx, table, node)


def counts(ctx: Context, town_code: str) -> dict[Level, int]:
    """How many nodes the town has on each level."""
    return party_tree.counts(all_of(ctx, town_code))


def upward(ctx: Context, town_code: str, code: str) -> list[PartyNode]:
    """The node and those above it: the way a report goes.

    Raises:
        PlaceNotFound: there is no such node.
    """
    found = party_tree.path({node.code: node for node in all_of(ctx, town_code)}, code)
    if not found:
        raise PlaceNotFound(code)
    return found


def downward(ctx: Context, town_code: str, code: str) -> list[PartyNode]:
    """The nodes directly below: whom a task is passed to."""
    return party_tree.below(all_of(ctx, town_code), code)

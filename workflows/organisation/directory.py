"""The places of a town, read together: units, villages, grids, windows and the Party chain."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from engine.context import Context
from workflows.calendar.zone import local_day
from workflows.organisation import rows
from workflows.organisation.errors import PlaceNotFound
from workflows.organisation.models import grid, org_unit, party_node, service_window, village
from workflows.organisation.places import Place, Places
from workflows.organisation.roles import PlaceKind


def places(ctx: Context, town_code: str) -> Places:
    """Every place of the town, each knowing the one above it."""
    return tree(_read(ctx, town_code))


def tree(found: Iterable[Place]) -> Places:
    """Places by their key."""
    return Places({place.key: place for place in found})


def require(ctx: Context, town_code: str, kind: PlaceKind, code: str) -> Place:
    """The place itself; the town is a place of its own.

    Raises:
        PlaceNotFound: there is none today.
    """
    if kind is PlaceKind.TOWN and code == town_code:
        return Place(kind, code, code)
    today = local_day(ctx.now)
    for of_kind, table, _, _ in _PARENTS:
        if of_kind is kind:
            wanted = select(table.c.name).where(table.c.town_code == town_code, table.c.code == code)
            name = ctx.db.execute(wanted.where(rows.not_ended(table, today))).scalar()
            if name is not None:
                return Place(kind, code, name)
    raise PlaceNotFound(code)


_PARENTS = (
    (PlaceKind.UNIT, org_unit, org_unit.c.parent_code, PlaceKind.UNIT),
    (PlaceKind.VILLAGE, village, None, None),
    (PlaceKind.GRID, grid, grid.c.village_code, PlaceKind.VILLAGE),
    (PlaceKind.WINDOW, service_window, None, None),
    (PlaceKind.PARTY, party_node, party_node.c.parent_code, PlaceKind.PARTY),
)


def _read(ctx: Context, town_code: str) -> Iterable[Place]:
    for kind, table, parent, parent_kind in _PARENTS:
        wanted = [table.c.code, table.c.name] + ([] if parent is None else [parent])
        for row in ctx.db.execute(select(*wanted).where(table.c.town_code == town_code)):
            above = (parent_kind, row[2]) if parent_kind is not None and row[2] is not None else None
            yield Place(kind, row[0], row[1], above)

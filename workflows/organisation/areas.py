"""Where a position lies: grid, village and the squad in whose area the village is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Context
from workflows.organisation import grids
from workflows.organisation.distances import point
from workflows.organisation.models import village


@dataclass(frozen=True, slots=True)
class Area:
    """One position's places."""

    grid_code: str
    village_code: str
    squad_code: str | None


def at(ctx: Context, town_code: str, geo: object) -> Area | None:
    """The area of a position as the form format ``cn-coordinates`` writes it; None where it lies in no grid."""
    given = point(geo)
    grid = None if given is None else grids.at(ctx, town_code, *given.degrees)
    if grid is None:
        return None
    squad = select(village.c.squad_code).where(village.c.town_code == town_code, village.c.code == grid.village_code)
    return Area(grid.code, grid.village_code, ctx.db.execute(squad).scalar())

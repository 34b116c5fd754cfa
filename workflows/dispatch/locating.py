"""Where an event is: the position that came with it, else the grid or village that its place names."""

from __future__ import annotations

from dataclasses import dataclass

from engine.context import Context
from workflows.organisation import geometry, grids, villages
from workflows.organisation.distances import Point, point
from workflows.organisation.geometry import SCALE
from workflows.organisation.grids import Grid

GIVEN, BY_PLACE, UNKNOWN = "given", "place", "unknown"


@dataclass(frozen=True, slots=True)
class Location:
    """A position and the grid it lies in, as far as anybody knows."""

    point: Point | None
    how: str
    grid: Grid | None = None
    village_code: str | None = None


def locate(ctx: Context, town_code: str, place: str, geo: str | None) -> Location:
    """Find grid and village of an event; a place that names no grid of the town is known by its village only."""
    given = point(geo)
    if given is not None:
        grid = grids.at(ctx, town_code, *given.degrees)
        return Location(given, GIVEN, grid, grid.village_code if grid else None)
    named = [grid for grid in grids.all_of(ctx, town_code) if grid.name in place]
    if named:
        grid = max(named, key=lambda one: len(one.name))
        return Location(_middle(grid), BY_PLACE, grid, grid.village_code)
    village = next((one for one in villages.all_of(ctx, town_code) if one.name in place), None)
    return Location(None, UNKNOWN if village is None else BY_PLACE, None, village.code if village else None)


def _middle(grid: Grid) -> Point:
    corners = geometry.corners(grid.polygon)
    longitude, latitude = (sum(values) // len(corners) for values in zip(*corners, strict=True))
    return Point(longitude, latitude)


def in_china(geo: Point) -> bool:
    """Whether a position can be right at all."""
    longitude, latitude = geo.longitude / SCALE, geo.latitude / SCALE
    return geometry.WEST <= longitude <= geometry.EAST and geometry.SOUTH <= latitude <= geometry.NORTH

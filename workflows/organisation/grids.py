"""Grids of a town: one Party branch each, no shared ground, and a leader with five members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from workflows.calendar.zone import local_day
from workflows.organisation import geometry, party, rows
from workflows.organisation.errors import OrganisationInvalid, PlaceNotFound
from workflows.organisation.models import grid as table
from workflows.organisation.models import position
from workflows.organisation.party_tree import Level
from workflows.organisation.roles import GRID_ROLES, PlaceKind, Role

CODE = re.compile(r"[0-9]{15}")
"""Village code and three digits. Source: domain paper 7.2, local rule."""


class GridKind(StrEnum):
    """What a grid is made of."""

    COMPREHENSIVE = "comprehensive"
    #: A park, market, school or hospital.
    DEDICATED = "dedicated"


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid; ``polygon`` in degrees of CGCS2000."""

    town_code: str
    code: str
    village_code: str
    name: str
    kind: GridKind
    branch_code: str
    households: int
    merged_lines: list[str]
    polygon: list[list[float]]
    valid_to: date | None = None


_COLUMNS = columns(Grid, table)


def read(town_code: str, code: str, village_code: str, name: str, kind: str, *rest: Any) -> Grid:
    """A row as a grid."""
    return Grid(town_code, code, village_code, name, GridKind(kind), *rest)


def all_of(ctx: Context, town_code: str, village_code: str | None = None) -> list[Grid]:
    """The grids that a town or one of its villages has today, by code."""
    present = table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now))
    statement = select(*_COLUMNS).where(*present).order_by(table.c.code)
    if village_code is not None:
        statement = statement.where(table.c.village_code == village_code)
    return [read(*row) for row in ctx.db.execute(statement)]


def get(ctx: Context, town_code: str, code: str) -> Grid:
    """The grid with this code.

    Raises:
        PlaceNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.town_code == town_code, table.c.code == code)).first()
    if row is None:
        raise PlaceNotFound(code)
    return read(*row)


def put(ctx: Context, grid: Grid) -> None:
    """Enter a grid, or change it.

    Raises:
        OrganisationInvalid: its code, its branch or its polygon is refused, or it shares ground with another.
    """
    others = [other for other in all_of(ctx, grid.town_code) if other.code != grid.code]
    branches = {node.code for node in party.all_of(ctx, grid.town_code) if node.kind is Level.BRANCH}
    found = problems([*others, grid], branches)
    if found:
        raise OrganisationInvalid(found)
    rows.put(ctx, table, grid)


def problems(grids: Sequence[Grid], branches: Iterable[str]) -> list[FieldError]:
    """What keeps these from being the grids of one town; pure."""
    known, taken = set(branches), dict[str, str]()
    found = []
    polygons = {}
    for grid in grids:
        if CODE.fullmatch(grid.code) is None or not grid.code.startswith(grid.village_code):
            zh, en = f"应为以 {grid.village_code} 开头的 15 位数字", f"15 digits that begin with {grid.village_code}"
            found.append(_problem(grid, "code", "code_refused", zh, en, grid.code))
        if grid.branch_code not in known:
            zh, en = "应为本镇的党支部", "a Party branch of the town"
            found.append(_problem(grid, "branch_code", "branch_unknown", zh, en, grid.branch_code))
        holder = taken.setdefault(grid.branch_code, grid.code)
        if holder != grid.code:
            zh, en = f"应为未建在其他网格的党支部（已在 {holder}）", f"a branch of no other grid than {holder}"
            found.append(_problem(grid, "branch_code", "branch_taken", zh, en, grid.branch_code))
        try:
            polygons[grid.code] = geometry.corners(grid.polygon)
        except ValueError as error:
            found.append(_problem(grid, "polygon", "polygon_refused", "应为国内的多边形", str(error), ""))
            continue
        if not geometry.is_simple(polygons[grid.code]):
            zh, en = "边界不应自相交", "a border that does not cross itself"
            found.append(_problem(grid, "polygon", "polygon_crossed", zh, en, ""))
            del polygons[grid.code]
    by_code = {grid.code: grid for grid in grids}
    for one, other in geometry.overlaps(polygons.items()):
        zh, en = f"不应与网格 {one} 重叠", f"no ground shared with grid {one}"
        found.append(_problem(by_code[other], "polygon", "grids_overlap", zh, en, ""))
    return found


def _problem(grid: Grid, field: str, code: str, zh: str, en: str, found: str) -> FieldError:
    pointer = f"/grids/{grid.code}/{field}"
    return FieldError(pointer, code, f"网格 {grid.code}：{zh}，实际为“{found}”", f"Expected {en}, found {found!r}")


def at(ctx: Context, town_code: str, longitude: float, latitude: float) -> Grid | None:
    """The grid that a position lies in; on a common border, the one with the smaller code."""
    for grid in all_of(ctx, town_code):
        if geometry.holds(geometry.corners(grid.polygon), longitude, latitude):
            return grid
    return None


def vacancies(ctx: Context, town_code: str, day: date) -> dict[str, list[Role]]:
    """By grid, the positions of the leader and the five members that nobody holds on ``day``."""
    statement = select(position.c.place_code, position.c.role).where(
        position.c.town_code == town_code,
        position.c.place_kind == PlaceKind.GRID.value,
        rows.in_force(position, day),
    )
    held = {(code, role) for code, role in ctx.db.execute(statement)}
    missing = {
        grid.code: [role for role in GRID_ROLES if (grid.code, role.value) not in held]
        for grid in all_of(ctx, town_code)
    }
    return {code: roles for code, roles in missing.items() if roles}

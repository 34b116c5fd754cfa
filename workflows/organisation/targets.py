"""Where work can be sent: a unit, a village or a grid by its code, and the group of people who do it there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Context
from workflows.organisation.models import grid, org_unit, village
from workflows.organisation.places import Group
from workflows.organisation.roles import PlaceKind, Role


@dataclass(frozen=True, slots=True)
class Target:
    """One place that can take work."""

    kind: PlaceKind
    code: str
    name: str

    @property
    def group(self) -> str:
        """Who does the work there: handlers of units and villages, the worker of a grid."""
        role = Role.GRID_WORKER if self.kind is PlaceKind.GRID else Role.HANDLER
        return str(Group(role, self.code))

    @property
    def leaders(self) -> str:
        """Who leads the place."""
        return str(Group(None, self.code))


_TABLES = ((PlaceKind.UNIT, org_unit), (PlaceKind.VILLAGE, village), (PlaceKind.GRID, grid))


def find(ctx: Context, town_code: str, code: str | None) -> Target | None:
    """The unit, village or grid with this code; None when the town has none."""
    for kind, table in _TABLES if code else ():
        statement = select(table.c.name).where(table.c.town_code == town_code, table.c.code == code)
        name = ctx.db.execute(statement).scalar()
        if name is not None:
            return Target(kind, str(code), name)
    return None

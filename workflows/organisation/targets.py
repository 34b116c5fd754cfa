"""Where work can be sent: a unit, a village or a grid by its code, and the group of people who do it there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from engine.context import Context
from workflows import matters
from workflows.calendar.zone import local_day
from workflows.matters import Matter
from workflows.organisation import rows
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

    def note(self, ctx: Context, matter: Matter) -> None:
        """The place reads the matter from now on."""
        code = self.code
        if self.kind is PlaceKind.UNIT:
            matters.place(ctx, matter, units=[code])
        elif self.kind is PlaceKind.VILLAGE:
            matters.place(ctx, matter, village=code)
        else:
            matters.place(ctx, matter, grid=code)


_TABLES = ((PlaceKind.UNIT, org_unit), (PlaceKind.VILLAGE, village), (PlaceKind.GRID, grid))
_NAMES = tuple(
    (kind, select(table.c.name).where(table.c.town_code == bindparam("town"), table.c.code == bindparam("code")))
    for kind, table in _TABLES
)


def find(ctx: Context, town_code: str, code: str | None) -> Target | None:
    """The unit, village or grid with this code; None when the town has none."""
    for kind, named in _NAMES if code else ():
        name = ctx.db.execute(named, {"town": town_code, "code": code}).scalar()
        if name is not None:
            return Target(kind, str(code), name)
    return None


def all_of(ctx: Context, town_code: str) -> list[Target]:
    """Everywhere work can be sent today: units, then villages, then grids, each by code."""
    found = []
    for kind, table in _TABLES:
        present = table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now))
        statement = select(table.c.code, table.c.name).where(*present).order_by(table.c.code)
        found += [Target(kind, code, name) for code, name in ctx.db.execute(statement)]
    return found

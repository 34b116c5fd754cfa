"""Where work can be sent: a unit, a village or a grid by its code, and the group of people who do it there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from engine.context import Context
from workflows import matters
from workflows.matters import Matter
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


_NAMES = tuple(
    (kind, select(table.c.name).where(table.c.town_code == bindparam("town"), table.c.code == bindparam("code")))
    for kind, table in ((PlaceKind.UNIT, org_unit), (PlaceKind.VILLAGE, village), (PlaceKind.GRID, grid))
)


def find(ctx: Context, town_code: str, code: str | None) -> Target | None:
    """The unit, village or grid with this code; None when the town has none."""
    for kind, named in _NAMES if code else ():
        name = ctx.db.execute(named, {"town": town_code, "code": code}).scalar()
        if name is not None:
            return Target(kind, str(code), name)
    return None

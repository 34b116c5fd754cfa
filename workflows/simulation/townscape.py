"""The town as people have it in mind: places in its grids, its powers, its kinds of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from engine.context import Context
from workflows import catalogue
from workflows.catalogues import entries, powers
from workflows.catalogues.kinds import EVENT_TYPES, EventType, Power
from workflows.organisation import certificates, grids
from workflows.organisation.grids import Grid
from workflows.simulation.phrases import LANDMARKS, STREETS

PROMISED = "承诺"
"""How an item is handled that is decided within the days its authority promised."""


@dataclass(frozen=True, slots=True)
class Townscape:
    """What is where, and what the town may do."""

    grids: Mapping[str, Grid]
    powers: Sequence[Power]
    event_types: Sequence[EventType]
    #: Field → accounts of the officers whose certificates cover it.
    certified: Mapping[str, Sequence[str]]
    #: Share of the items decided within a promise that declare a special procedure.
    with_procedures: float

    def field_of(self, power_code: str) -> str | None:
        """The field of a power."""
        return next((power.field for power in self.powers if power.code == power_code), None)

    def place(self, random: Random) -> tuple[str, str]:
        """A place in one of the grids: what people call it, and its coordinates."""
        grid = self.grids[random.choice(list(self.grids))]
        return f"{grid.name}{random.choice(STREETS)}{random.choice(LANDMARKS)}", inside(grid, random)


def look(ctx: Context, town_code: str, day: date, officers: Iterable[str]) -> Townscape:
    """The town as it is on a day; ``officers`` are accounts that may hold certificates."""
    certified: defaultdict[str, list[str]] = defaultdict(list)
    for login, held in sorted(certificates.by_login(ctx, officers).items()):
        for field in sorted({field for one in held if one.expires_on >= day for field in one.fields}):
            certified[field].append(login)
    return Townscape(
        {grid.code: grid for grid in grids.all_of(ctx, town_code)},
        [power for power in powers.delegated(ctx, town_code, day) if power.power_type == "行政处罚"]
        or powers.delegated(ctx, town_code, day),
        entries.all_in_force(ctx, EVENT_TYPES, town_code, day),
        certified,
        _with_procedures(ctx, town_code, day),
    )


def _with_procedures(ctx: Context, town_code: str, day: date) -> float:
    promised = [item for item in catalogue.list_in_force(ctx, town_code, day) if item.handle_type == PROMISED]
    return sum(bool(item.special_procedures) for item in promised) / len(promised) if promised else 0.0


def inside(grid: Grid, random: Random) -> str:
    """A position near the middle of a grid, as forms write it."""
    corners = grid.polygon[:-1] if grid.polygon[0] == grid.polygon[-1] else grid.polygon
    longitude, latitude = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
    corner, share = random.choice(corners), random.uniform(0, 0.3)
    longitude += (corner[0] - longitude) * share
    latitude += (corner[1] - latitude) * share
    return f"{longitude:.7f},{latitude:.7f}"

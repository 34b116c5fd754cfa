"""Units of a town: its offices, the county's resident agencies, and squads below an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.rows import columns
from workflows.calendar.zone import local_day
from workflows.organisation import rows
from workflows.organisation.errors import PlaceNotFound
from workflows.organisation.models import org_unit as table


class UnitKind(StrEnum):
    """What a unit is."""

    #: An office of the town itself.
    OFFICE = "office"
    #: An agency of the county that sits in the town. Source: domain paper 1, row 8.
    RESIDENT = "resident"
    #: A squad with an area, below the enforcement bureau.
    SQUAD = "squad"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit."""

    town_code: str
    code: str
    name: str
    kind: UnitKind
    parent_code: str | None
    sequence: int
    valid_to: date | None = None

    @property
    def is_resident(self) -> bool:
        """Whether it belongs to the county."""
        return self.kind is UnitKind.RESIDENT


_COLUMNS = columns(Unit, table)


def read(town_code: str, code: str, name: str, kind: str, *rest: Any) -> Unit:
    """A row as a unit."""
    return Unit(town_code, code, name, UnitKind(kind), *rest)


def put(ctx: Context, unit: Unit) -> None:
    """Enter a unit, or change it."""
    rows.put(ctx, table, unit)


def all_of(ctx: Context, town_code: str, kind: UnitKind | None = None) -> list[Unit]:
    """Every unit of a town that there is today, in its order."""
    present = table.c.town_code == town_code, rows.not_ended(table, local_day(ctx.now))
    statement = select(*_COLUMNS).where(*present).order_by(table.c.sequence, table.c.code)
    if kind is not None:
        statement = statement.where(table.c.kind == kind.value)
    return [read(*row) for row in ctx.db.execute(statement)]


def get(ctx: Context, town_code: str, code: str) -> Unit:
    """The unit with this code.

    Raises:
        PlaceNotFound: there is none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.town_code == town_code, table.c.code == code)).first()
    if row is None:
        raise PlaceNotFound(code)
    return read(*row)

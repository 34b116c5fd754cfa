"""Towns: in whose name cases are handled and documents are numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, delete, insert, select

from engine import pages
from engine.context import Context
from engine.rows import as_row, columns
from workflows.errors import TownNotFound
from workflows.models import town as table


class TownKind(StrEnum):
    """What a place of this rank is called; nothing but labels depends on it. Source: domain paper 1, row 6."""

    TOWN = "town"
    STREET = "street"


LABELS: Mapping[TownKind, tuple[str, str]] = {TownKind.TOWN: ("镇", "town"), TownKind.STREET: ("街道", "subdistrict")}


@dataclass(frozen=True, slots=True)
class Town:
    """A town's people's government as it signs."""

    code: str
    name: str
    #: Short name in document numbers (代字).
    abbreviation: str
    #: Unified social credit code of the government.
    credit_code: str
    #: County-level unit above it.
    county: str
    kind: str = TownKind.TOWN.value

    @property
    def label(self) -> tuple[str, str]:
        """What it is called, in Chinese and English."""
        return LABELS[TownKind(self.kind)]

    def as_variable(self) -> dict[str, str]:
        """What diagrams and forms see."""
        return {"code": self.code, "name": self.name, "county": self.county}


_COLUMNS = columns(Town, table)
_BY_CODE = select(*_COLUMNS).where(table.c.code == bindparam("code"))


def register(ctx: Context, town: Town) -> None:
    """Enter a town, or change what is known of it."""
    ctx.db.execute(delete(table).where(table.c.code == town.code))
    ctx.db.execute(insert(table), as_row(town))


def get(ctx: Context, code: str) -> Town:
    """The town with this division code.

    Raises:
        TownNotFound: it is not registered.
    """
    row = ctx.db.execute(_BY_CODE, {"code": pages.searchable(code)}).first()
    if row is None:
        raise TownNotFound(code or "(none)")
    return Town(*row)


def codes(ctx: Context) -> list[str]:
    """Division codes of all registered towns."""
    return list(ctx.db.execute(select(table.c.code).order_by(table.c.code)).scalars())

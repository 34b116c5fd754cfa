"""Towns: in whose name cases are handled and documents are numbered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from engine import pages
from engine.context import Context
from engine.rows import columns
from workflows.errors import TownNotFound
from workflows.models import town as table


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

    def as_variable(self) -> dict[str, str]:
        """What diagrams and forms see."""
        return {"code": self.code, "name": self.name, "county": self.county}


_COLUMNS = columns(Town, table)


def register(ctx: Context, town: Town) -> None:
    """Enter a town, or change what is known of it."""
    ctx.db.execute(delete(table).where(table.c.code == town.code))
    ctx.db.execute(insert(table).values({column.name: getattr(town, column.name) for column in _COLUMNS}))


def get(ctx: Context, code: str) -> Town:
    """The town with this division code.

    Raises:
        TownNotFound: it is not registered.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.code == pages.searchable(code))).first()
    if row is None:
        raise TownNotFound(code or "(none)")
    return Town(*row)


def codes(ctx: Context) -> list[str]:
    """Division codes of all registered towns."""
    return list(ctx.db.execute(select(table.c.code).order_by(table.c.code)).scalars())

"""Firms and traders of a town: what inspections draw from and cases name, each in a grid with a credit class."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from engine import pages
from engine.context import Context
from engine.rows import columns
from workflows.organisation.models import business as table


class BusinessKind(StrEnum):
    """What it is registered as."""

    ENTERPRISE = "enterprise"
    SELF_EMPLOYED = "self_employed"


@dataclass(frozen=True, slots=True)
class Business:
    """One firm or trader."""

    town_code: str
    credit_code: str
    name: str
    kind: str
    trade: str
    grid_code: str
    #: A, B, C or D.
    credit_class: str


_COLUMNS = columns(Business, table)


@dataclass(frozen=True, slots=True)
class BusinessFilter:
    """Which to list; None means any."""

    kind: str | None = None
    trade: str | None = None
    grid_code: str | None = None
    credit_class: str | None = None
    name_contains: str | None = None


def list(
    ctx: Context,
    town_code: str,
    wanted: BusinessFilter = BusinessFilter(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Business]:
    """Firms and traders of a town by credit code."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code)
    for name in ("kind", "trade", "grid_code", "credit_class"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.name_contains is not None:
        statement = statement.where(table.c.name.contains(pages.searchable(wanted.name_contains), autoescape=True))
    return pages.read(ctx.db, statement, [pages.Key(table.c.credit_code)], page, Business)


def find(ctx: Context, town_code: str, credit_code: str) -> Business | None:
    """The one with this unified social credit code."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.credit_code == credit_code)
    row = ctx.db.execute(statement).first()
    return None if row is None else Business(*row)

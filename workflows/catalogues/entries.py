"""Entries of catalogues in the database: the version in force on a day, lists, and every version ever kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from engine import pages
from engine.context import Context
from engine.rows import columns
from workflows.catalogues.catalogue import Catalogue, E
from workflows.catalogues.findings import EntryNotFound


def _select(catalogue: Catalogue[Any], town_code: str) -> Select[Any]:
    return select(*columns(catalogue.entry, catalogue.table)).where(catalogue.table.c.town_code == town_code)


def _on(catalogue: Catalogue[Any], day: date) -> ColumnElement[bool]:
    table = catalogue.table.c
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


def find(ctx: Context, catalogue: Catalogue[E], town_code: str, code: str, day: date) -> E | None:
    """The version of ``code`` in force on ``day``, if there is one."""
    statement = _select(catalogue, town_code).where(catalogue.table.c.code == pages.searchable(code))
    row = ctx.db.execute(statement.where(_on(catalogue, day))).first()
    return None if row is None else catalogue.entry(*row)


def in_force(ctx: Context, catalogue: Catalogue[E], town_code: str, code: str, day: date) -> E:
    """The version of ``code`` in force on ``day``.

    Raises:
        EntryNotFound: there is none.
    """
    found = find(ctx, catalogue, town_code, code, day)
    if found is None:
        raise EntryNotFound(code)
    return found


def get(ctx: Context, catalogue: Catalogue[E], entry_id: str) -> E:
    """The version with this id, in force or not: what an open case was filed under.

    Raises:
        EntryNotFound: there is none.
    """
    statement = select(*columns(catalogue.entry, catalogue.table))
    row = ctx.db.execute(statement.where(catalogue.table.c.id == pages.searchable(entry_id))).first()
    if row is None:
        raise EntryNotFound(entry_id)
    return catalogue.entry(*row)


def versions(ctx: Context, catalogue: Catalogue[E], town_code: str, code: str | None = None) -> Sequence[E]:
    """Every version of ``code``, or of all codes, the oldest of each first."""
    statement = _select(catalogue, town_code)
    if code is not None:
        statement = statement.where(catalogue.table.c.code == pages.searchable(code))
    statement = statement.order_by(catalogue.table.c.code, catalogue.table.c.valid_from)
    return [catalogue.entry(*row) for row in ctx.db.execute(statement)]


def all_in_force(
    ctx: Context, catalogue: Catalogue[E], town_code: str, day: date, where: Mapping[str, Any] | None = None
) -> Sequence[E]:
    """Everything in force on ``day``, by code; ``where`` narrows it by attributes."""
    statement = _select(catalogue, town_code).where(_on(catalogue, day), *_matching(catalogue, where))
    return [catalogue.entry(*row) for row in ctx.db.execute(statement.order_by(catalogue.table.c.code))]


def list(
    ctx: Context,
    catalogue: Catalogue[E],
    town_code: str,
    day: date,
    where: Mapping[str, Any] | None = None,
    containing: str | None = None,
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[E]:
    """What is in force on ``day``, page by page; ``containing`` looks in codes and names."""
    statement = _select(catalogue, town_code).where(_on(catalogue, day), *_matching(catalogue, where))
    if containing is not None:
        text = pages.searchable(containing)
        table = catalogue.table.c
        statement = statement.where(
            or_(table.code.contains(text, autoescape=True), table.name.contains(text, autoescape=True))
        )
    order = [pages.Key(catalogue.table.c.code), pages.Key(catalogue.table.c.id)]
    return pages.read(ctx.db, statement, order, page, catalogue.entry)


def _matching(catalogue: Catalogue[Any], where: Mapping[str, Any] | None) -> Sequence[ColumnElement[bool]]:
    return [catalogue.table.c[name] == value for name, value in (where or {}).items()]

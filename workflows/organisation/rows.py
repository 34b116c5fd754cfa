"""Rows of the organisation written as they are: one put or changed by its key, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, insert, or_, update

from engine.context import Context
from engine.rows import as_row


def put(ctx: Context, table: Table, row: Any) -> None:
    """Change the row with the same primary key, or add it."""
    content = as_row(row)
    key = [column.name for column in table.primary_key]
    rest: Mapping[str, Any] = {name: value for name, value in content.items() if name not in key}
    statement = update(table).where(*(table.c[name] == content[name] for name in key)).values(rest)
    if ctx.db.execute(statement).rowcount == 0:
        ctx.db.execute(insert(table), content)


def add_all(ctx: Context, table: Table, many: Sequence[Any]) -> None:
    """Add rows in one statement."""
    if many:
        ctx.db.execute(insert(table), [as_row(row) for row in many])


def in_force(table: Table, day: date) -> ColumnElement[bool]:
    """Rows whose days include ``day``."""
    return and_(table.c.valid_from <= day, or_(table.c.valid_to.is_(None), table.c.valid_to >= day))


def not_ended(table: Table, day: date) -> ColumnElement[bool]:
    """Places that last at least to ``day``."""
    return or_(table.c.valid_to.is_(None), table.c.valid_to >= day)


def touching(table: Table, first: date, last: date | None) -> ColumnElement[bool]:
    """Rows whose days share at least one with those from ``first`` to ``last`` (None is open)."""
    begun = table.c.valid_from <= last if last is not None else table.c.valid_from.is_not(None)
    return and_(begun, or_(table.c.valid_to.is_(None), table.c.valid_to >= first))

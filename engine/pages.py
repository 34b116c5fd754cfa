"""Lists in pages: keyset cursors that stay right while rows come and go."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, or_

from engine import instants
from engine.db import Instant
from engine.errors import CursorInvalid, FieldError, LimitExceeded

T = TypeVar("T")

_FAR = datetime(9999, 1, 1, tzinfo=UTC)

#: The most rows one page may hold.
PAGE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; ``next_cursor`` is None on the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many rows, and after which one; the cursor is opaque and comes from the page before."""

    limit: int = 50
    cursor: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= PAGE_LIMIT:
            raise LimitExceeded("每页条数", "a page size", PAGE_LIMIT, self.limit)


FIRST_PAGE = PageRequest()

Among = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""From the column with an instance's id to the condition that keeps the rows somebody may read."""


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order; the last one has to be unique."""

    column: ColumnElement[Any]
    descending: bool = False


def read(
    db: Connection,
    statement: Select[Any],
    order: Sequence[Key],
    request: PageRequest,
    make: Callable[..., T],
) -> Page[T]:
    """The page of ``statement`` that ``request`` asks for, in ``order``.

    ``statement`` selects the columns ``make`` takes; the order's columns are added behind them.

    Raises:
        CursorInvalid: the cursor was not given out for this order.
    """
    width = len(order)
    ordered = statement.add_columns(*(key.column for key in order)).order_by(
        *(key.column.desc() if key.descending else key.column.asc() for key in order)
    )
    if request.cursor is not None:
        ordered = ordered.where(_after(order, _decode(request.cursor, order)))
    rows = db.execute(ordered.limit(request.limit + 1)).all()
    items = [make(*row[:-width]) for row in rows[: request.limit]]
    more = len(rows) > request.limit
    return Page(items, _encode(rows[request.limit - 1], width) if more else None)


def equal(table: Any, wanted: object, names: Sequence[str]) -> list[ColumnElement[bool]]:
    """For each field of a filter that is set and is called like a column: that the column has its value."""
    return [table[name] == searchable(value) for name in names if (value := getattr(wanted, name)) is not None]


def last_if_null(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """An instant for the order in which missing ones come last."""
    return func.coalesce(column, literal(_FAR, Instant()), type_=Instant())


def searchable(text: str) -> str:
    """``text`` as a value to search for: PostgreSQL knows no NUL, so nothing stored holds one."""
    return text.replace("\x00", "\ufffd")


def _after(order: Sequence[Key], values: list[Any]) -> ColumnElement[bool]:
    """Rows strictly behind ``values``: a step at one column with equality on all before it."""
    branches = []
    for position, key in enumerate(order):
        value = values[position]
        step = key.column < value if key.descending else key.column > value
        equal = [before.column == known for before, known in zip(order[:position], values, strict=False)]
        branches.append(and_(*equal, step))
    return or_(*branches)


def _encode(row: Row[Any], width: int) -> str:
    raw = orjson.dumps(list(row[-width:]))
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str, order: Sequence[Key]) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise ValueError("a cursor is a list")
        return [_restore(value, key) for value, key in zip(values, order, strict=True)]
    except (ValueError, TypeError, UnicodeEncodeError, binascii.Error) as error:
        problem = FieldError("/cursor", "cursor_invalid", "分页游标无效", "The cursor is not one of this list")
        raise CursorInvalid(fields=[problem]) from error


def _restore(value: Any, key: Key) -> Any:
    expected = key.column.type.python_type
    restored = expected.fromisoformat(value) if expected in (datetime, date) else value
    if isinstance(restored, datetime) and restored.tzinfo is None:
        raise ValueError("naive instant in cursor")
    if isinstance(restored, datetime) and not instants.is_within(restored):
        raise ValueError("instant beyond the calendar in cursor")
    if type(restored) is not expected or (isinstance(restored, str) and "\x00" in restored):
        raise ValueError("unexpected type in cursor")
    return restored

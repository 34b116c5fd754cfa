"""Lists by any of their columns: conditions, orders and places that others ask for, answered by the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Float, Select, String, false, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine import pages
from engine.context import Context

Row = TypeVar("Row")
Wanted = TypeVar("Wanted")

STEP = 500
"""Rows that are fetched at a time. Reason: a page of any list."""

WRITTEN_OUT = 500
"""Values of a list that are parameters of their own; longer lists are one. Source: PostgreSQL takes 65,535."""

PATTERN_LIMIT = 4_000
"""Characters of a pattern. Reason: no column that is searched is longer, and SQLite takes 50,000."""


@dataclass(frozen=True, slots=True)
class Where:
    """One field compared with one value; a field without a value fits ``missing`` and ``!=`` only."""

    field: str
    #: One of ``COMPARISONS``.
    compare: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several conditions."""

    of: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One field of an order; missing values come last in ascending order, first in descending."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Source(Generic[Row, Wanted]):
    """A list: its rows, how its filter reads, and what beside its columns can be asked for."""

    make: Callable[..., Row]
    columns: Sequence[ColumnElement[Any]]
    conditions: Callable[[Context, Wanted], Sequence[ColumnElement[bool]]]
    #: The order where none is asked for; its last key is unique.
    order: Sequence[pages.Key]
    #: Fields that are computed, by name; a column has its own.
    more: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    #: Fields with an index of their own, and the filter written so that it leaves the choice to that index.
    led: frozenset[str] = frozenset()
    behind: Callable[[Context, Wanted], Sequence[ColumnElement[bool]]] | None = None

    def narrowed(self, ctx: Context, wanted: Wanted, orders: Sequence["Order"]) -> Sequence[ColumnElement[bool]]:
        """The filter's conditions for rows in this order."""
        leading = orders[0].field if orders else getattr(self.order[0].column, "name", "")
        is_led = leading in self.led
        return self.behind(ctx, wanted) if is_led and self.behind is not None else self.conditions(ctx, wanted)

    def field(self, name: str) -> ColumnElement[Any]:
        """The column or computed field of this name."""
        if name in self.more:
            return self.more[name]
        return next(column for column in self.columns if getattr(column, "name", None) == name)


def rows(
    ctx: Context,
    source: Source[Row, Wanted],
    wanted: Wanted,
    where: Sequence[Where | Either] = (),
    orders: Sequence[Order] = (),
    first: int = 0,
    most: int | None = None,
) -> Iterator[Sequence[Row]]:
    """The rows that fit, in order, from the ``first`` on, at most ``most``, ``STEP`` at a time."""
    ordered = _narrowed(ctx, select(*source.columns), source, wanted, where, orders).order_by(*_by(source, orders))
    placed = ordered.offset(first) if first else ordered
    found = ctx.db.execute(placed.limit(most) if most is not None else placed)
    for some in found.partitions(STEP):
        yield [source.make(*one) for one in some]


def count(ctx: Context, source: Source[Row, Wanted], wanted: Wanted, where: Sequence[Where | Either] = ()) -> int:
    """How many rows fit."""
    table = source.order[-1].column
    total: int = ctx.db.execute(_narrowed(ctx, select(func.count(table)), source, wanted, where)).scalar_one()
    return total


def different(
    ctx: Context, source: Source[Row, Wanted], wanted: Wanted, name: str, where: Sequence[Where | Either] = ()
) -> Sequence[Any]:
    """The different values of one field among the rows that fit, in order."""
    column = source.field(name)
    return (
        ctx.db.execute(_narrowed(ctx, select(column).distinct(), source, wanted, where).order_by(column))
        .scalars()
        .all()
    )


def _narrowed(
    ctx: Context,
    statement: Select[Any],
    source: Source[Any, Any],
    wanted: Any,
    where: Sequence[Where | Either],
    orders: Sequence[Order] = (),
) -> Select[Any]:
    is_sqlite = ctx.db.dialect.name == "sqlite"
    asked = [_condition(source, one, is_sqlite) for one in where]
    return statement.where(*source.narrowed(ctx, wanted, orders), *asked)


def _condition(source: Source[Any, Any], one: Where | Either, is_sqlite: bool) -> ColumnElement[bool]:
    if isinstance(one, Either):
        return or_(false(), *(_condition(source, each, is_sqlite) for each in one.of))
    column = source.field(one.field)
    match one.compare:
        case "in" | "not in":
            found = _among(column, one.value, is_sqlite)
            return ~found if one.compare == "not in" else found
        case "like":
            return _like(column, one.value, is_sqlite)
        case "missing":
            return column.is_(None) if one.value else column.is_not(None)
        case "!=":
            return column.is_distinct_from(_stored(one.value))
        case compare:
            return _PLAIN[compare](column, _stored(one.value))


_PLAIN: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda column, value: column == value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}

COMPARISONS = frozenset({*_PLAIN, "!=", "in", "not in", "like", "missing"})


def _stored(value: Any) -> Any:
    return pages.searchable(value) if isinstance(value, str) else value


def _among(column: ColumnElement[Any], values: Sequence[Any], is_sqlite: bool) -> ColumnElement[bool]:
    known = [*dict.fromkeys(map(_stored, values))]
    if len(known) <= WRITTEN_OUT:
        return column.in_(known)
    written = orjson.dumps(known).decode()
    if is_sqlite:
        return column.in_(select(func.json_each(written).table_valued("value").c.value))
    return column.in_(select(func.jsonb_array_elements_text(func.jsonb(written)).column_valued("value")))


def _like(column: ColumnElement[Any], pattern: str, is_sqlite: bool) -> ColumnElement[bool]:
    """``%`` is any text and ``_`` any character, in the case they are written in; nothing else means anything."""
    if is_sqlite:
        globbed = "".join(_GLOB.get(one, one) for one in pages.searchable(pattern))
        return column.op("GLOB", is_comparison=True)(globbed)
    return column.like(pages.searchable(pattern).replace("\\", "\\\\"), escape="\\")


_GLOB = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}


def _by(source: Source[Any, Any], orders: Sequence[Order]) -> Iterator[ColumnElement[Any]]:
    for one in orders:
        column = source.field(one.field)
        turned = column.desc() if one.descending else column.asc()
        if getattr(column, "nullable", True):
            turned = turned.nulls_first() if one.descending else turned.nulls_last()
        yield turned
    *leading, unique = source.order
    if orders:
        # Ties go the way of the last order, so that one index serves both.
        yield unique.column.desc() if orders[-1].descending else unique.column.asc()
        return
    for key in (*leading, unique):
        yield key.column.desc() if key.descending else key.column.asc()


# --- what has no column ---------------------------------------------------------------------------


class lasted(FunctionElement[float]):
    """How long something lasted, from one instant to another; null while it lasts."""

    name = "lasted"
    type = Float()
    inherit_cache = True


@compiles(lasted, "sqlite")
def _lasted_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    since, until = (compiler.process(one, **options) for one in element.clauses)
    return f"(julianday({until}) - julianday({since}))"


@compiles(lasted)
def _lasted(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    since, until = (compiler.process(one, **options) for one in element.clauses)
    return f"extract(epoch from {until} - {since})"


class aside(FunctionElement[str]):
    """A column that SQLite may compare and not look up: what all rows have in common is no way to a few of them."""

    name = "aside"
    type = String()
    inherit_cache = True


@compiles(aside)
def _aside(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return ("+" if compiler.dialect.name == "sqlite" else "") + compiler.process(*element.clauses, **options)


# --- the same for rows in hand --------------------------------------------------------------------


def holds(one: Where, value: Any) -> bool:
    """Whether a condition holds for its field's value."""
    if one.compare == "missing":
        return (value is None) == bool(one.value)
    if one.compare == "!=":
        return bool(value != one.value)
    if value is None:
        return False
    return bool(_IN_HAND[one.compare](value, one.value))


def fits(text: Any, pattern: str) -> bool:
    """Whether a text fits a pattern in which ``%`` is any text and ``_`` any character; in time linear in the text."""
    if not isinstance(text, str):
        return False
    head, *rest = pattern.split("%")
    if not rest:
        return len(text) == len(head) and _is_at(text, head, 0)
    *inner, tail = rest
    position, end = len(head), len(text) - len(tail)
    if position > end or not _is_at(text, head, 0) or not _is_at(text, tail, end):
        return False
    for piece in filter(None, inner):
        found = _first(text, piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _is_at(text: str, piece: str, position: int) -> bool:
    if "_" not in piece:
        return text.startswith(piece, position)
    return all(one in ("_", text[position + index]) for index, one in enumerate(piece))


def _first(text: str, piece: str, start: int, end: int) -> int:
    """Where a piece of a pattern is first found between two places of a text, or -1."""
    if "_" not in piece:
        return text.find(piece, start, end)
    # Every place where the piece may have begun is a bit that each further character moves on or puts out: the
    # shift-and method of Baeza-Yates and Gonnet (1992), in which a character that fits anything costs nothing more.
    anything = sum(1 << index for index, one in enumerate(piece) if one == "_")
    bits: dict[str, int] = {}
    for index, one in enumerate(piece):
        bits[one] = bits.get(one, anything) | 1 << index
    last, state = 1 << len(piece) - 1, 0
    for index in range(start, end):
        state = (state << 1 | 1) & bits.get(text[index], anything)
        if state & last:
            return index - len(piece) + 1
    return -1


_IN_HAND: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "<": lambda value, wanted: value < wanted,
    "<=": lambda value, wanted: value <= wanted,
    ">": lambda value, wanted: value > wanted,
    ">=": lambda value, wanted: value >= wanted,
    "in": lambda value, wanted: value in wanted,
    "not in": lambda value, wanted: value not in wanted,
    "like": fits,
}

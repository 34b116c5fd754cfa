"""Lists: their conditions, orders and places, answered by the database; what it does not know is looked at here."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from api.engine_rest import stamps
from api.engine_rest.asking import Asked
from engine import selections
from engine.context import Context
from engine.errors import LimitExceeded
from engine.pages import PAGE_LIMIT, Page, PageRequest
from engine.selections import Either, Order, Source, Where

Row = TypeVar("Row")
Wanted = TypeVar("Wanted")
Condition = Where | Either
Sift = Callable[[Sequence[Any]], Iterable[Any]]
"""From rows to those of them that pass."""

SCAN = 10_000
"""Rows of one answer, and rows that are looked at for conditions on variables. Reason: what more there is, is paged."""

Keys = Mapping[str, str | None]
"""What can be sorted by → the field; nothing where all rows are alike."""

Read = Callable[[PageRequest], Page[Row]]


def every(read: Read[Row], step: int = PAGE_LIMIT) -> Iterator[Row]:
    """Every row of an engine's list, ``step`` rows at a time.

    Raises:
        LimitExceeded: there are more than ``SCAN``; nothing is cut off silently.
    """
    cursor, seen = None, 0
    while True:
        page = read(PageRequest(step, cursor))
        for row in page.items:
            seen += 1
            _require_few(seen)
            yield row
        cursor = page.next_cursor
        if cursor is None:
            return


def _require_few(seen: int) -> None:
    if seen > SCAN:
        raise LimitExceeded("须查看的行数（请缩小条件，或用 maxResults 分页）", "rows to look at", SCAN, seen)


@dataclass(frozen=True, slots=True)
class Stored(Generic[Row, Wanted]):
    """A list of the engine: the database finds, sorts, places and counts."""

    ctx: Context
    source: Source[Row, Wanted]
    wanted: Wanted
    where: Sequence[Condition] = ()
    #: What is asked of a row that no column tells.
    sift: Sift | None = None

    def found(self, orders: Sequence[Order], first: int, most: int | None) -> list[Row]:
        """Rows from the ``first`` that fits on.

        Raises:
            LimitExceeded: more than ``SCAN`` rows would have to be answered, or looked at one by one.
        """
        if self.sift is None:
            few = SCAN + 1 if most is None else min(most, SCAN + 1)
            rows = [row for some in self._rows(orders, first, few) for row in some]
            _require_few(len(rows))
            return rows
        return _slice(self._passing(orders, self.sift), first, most)

    def count(self) -> int:
        """How many rows fit.

        Raises:
            LimitExceeded: more than ``SCAN`` rows would have to be looked at one by one.
        """
        if self.sift is None:
            return selections.count(self.ctx, self.source, self.wanted, self.where)
        return sum(1 for _ in self._passing((), self.sift))

    def _passing(self, orders: Sequence[Order], sift: Sift) -> Iterator[Row]:
        seen = 0
        for some in self._rows(orders, 0, SCAN + 1):
            seen += len(some)
            yield from sift(some[: len(some) - max(0, seen - SCAN)])
            _require_few(seen)

    def _rows(self, orders: Sequence[Order], first: int, most: int) -> Iterator[Sequence[Row]]:
        return selections.rows(self.ctx, self.source, self.wanted, self.where, orders, first, most)


@dataclass(frozen=True, slots=True)
class Held(Generic[Row]):
    """Rows in hand, put together from what the database keeps in another form."""

    rows: Sequence[Row]
    fields: Mapping[str, Callable[[Row], Any]]
    where: Sequence[Where] = ()

    def found(self, orders: Sequence[Order], first: int, most: int | None) -> list[Row]:
        """Rows from the ``first`` that fits on."""
        rows = [*self._fitting()]
        for one in reversed(orders):
            field = self.fields[one.field]
            rows.sort(key=lambda row: _comparable(field(row)), reverse=one.descending)
        return _slice(iter(rows), first, most)

    def count(self) -> int:
        """How many rows fit."""
        return sum(1 for _ in self._fitting())

    def _fitting(self) -> Iterator[Row]:
        fields = self.fields
        return (row for row in self.rows if all(selections.holds(one, fields[one.field](row)) for one in self.where))


def _comparable(value: Any) -> tuple[bool, Any]:
    """Missing values come last in ascending order, as in the database."""
    return value is None, 0 if value is None else value


def _slice(rows: Iterator[Row], first: int, most: int | None) -> list[Row]:
    found: list[Row] = []
    for index, row in enumerate(rows):
        if index >= first:
            found.append(row)
        if most is not None and len(found) == most:
            break
    return found


def chosen(asked: Asked, listed: Stored[Row, Any] | Held[Row], keys: Keys, known: Collection[str]) -> list[Row]:
    """The rows that fit, in the order asked for, from ``firstResult`` on, ``maxResults`` of them.

    Raises:
        InputInvalid: a condition of ``known`` is set that nobody has looked at, or the order is none of ``keys``.
        LimitExceeded: more than ``SCAN`` rows would be answered, or have to be looked at one by one.
    """
    asked.refuse_unread(known)
    first, most = asked.whole("firstResult") or 0, asked.whole("maxResults")
    orders = _orders(asked, keys)
    return [] if most == 0 else listed.found(orders, first, most)


def count(asked: Asked, listed: Stored[Any, Any] | Held[Any], known: Collection[str]) -> dict[str, int]:
    """How many rows fit.

    Raises:
        InputInvalid: a condition of ``known`` is set that nobody has looked at.
        LimitExceeded: more than ``SCAN`` rows would have to be looked at one by one.
    """
    asked.refuse_unread(known)
    return {"count": listed.count()}


def _orders(asked: Asked, keys: Keys) -> list[Order]:
    """Sort keys with their directions.

    Raises:
        InputInvalid: one is not offered here.
    """
    wanted = asked.parts("sorting") if isinstance(asked.any("sorting"), list) else []
    wanted = wanted or ([asked] if asked.text("sortBy") else [])
    found = []
    for one in wanted:
        name, direction = one.needed("sortBy"), (one.text("sortOrder") or "asc").lower()
        if name not in keys:
            offered = ", ".join(keys)
            raise one.wrong("sortBy", f"应为 {offered} 之一。", f"Expected one of {offered}.")
        if direction not in ("asc", "desc"):
            raise one.wrong("sortOrder", "应为 asc 或 desc。", "Expected asc or desc.")
        field = keys[name]
        if field is not None:
            found.append(Order(field, direction == "desc"))
    return found


def refuse(asked: Asked, *names: str) -> None:
    """Refuse conditions that are known and not offered: passed over, they would show too much.

    Raises:
        InputInvalid: one of them is set.
    """
    for name in names:
        if asked.any(name) not in (None, False, "false", [], {}):
            raise asked.wrong(name, "本系统不提供这一条件。", "This condition is not offered.")


def among(asked: Asked, name: str, field: str) -> list[Where]:
    """Rows whose value is one of a list, where a list is given."""
    wanted = asked.texts(name)
    return [] if wanted is None else [Where(field, "in", wanted)]


def outside(asked: Asked, name: str, field: str) -> list[Where]:
    """Rows whose value is none of a list, where a list with something in it is given."""
    wanted = asked.texts(name)
    return [Where(field, "not in", wanted)] if wanted else []


def like(asked: Asked, name: str, field: str) -> list[Where]:
    """Rows whose text fits a pattern with ``%`` and ``_``, where one is given.

    Raises:
        InputInvalid: the pattern is longer than any text that is kept.
    """
    pattern = asked.text(name)
    if pattern is None:
        return []
    require_short(asked, name, pattern)
    return [Where(field, "like", pattern)]


def require_short(asked: Asked, name: str, pattern: str) -> None:
    """Refuse a pattern that is longer than any text that a column keeps.

    Raises:
        InputInvalid: it is.
    """
    if len(pattern) > selections.PATTERN_LIMIT:
        most = selections.PATTERN_LIMIT
        raise asked.wrong(name, f"不得超过 {most} 个字符。", f"Expected at most {most} characters.")


def equal(asked: Asked, name: str, field: str) -> list[Where]:
    """Rows with exactly this text, where one is given."""
    wanted = asked.text(name)
    return [] if wanted is None else [Where(field, "=", wanted)]


def defined(asked: Asked, field: str = "definition_id") -> list[Where]:
    """Rows of one version of a process, where one is named."""
    wanted = asked.text("processDefinitionId")
    return [] if wanted is None else [Where(field, "=", stamps.native_or_itself(wanted))]


def number(asked: Asked, name: str, field: str, compare: str = "=") -> list[Where]:
    """Rows whose number compares with this one, where one is given."""
    wanted = asked.whole(name)
    return [] if wanted is None else [Where(field, compare, wanted)]


def flagged(asked: Asked, name: str, *holds: Condition) -> list[Any]:
    """Rows for which all of ``holds``, where the flag is set."""
    return [*holds] if asked.flag(name) else []


def before(asked: Asked, name: str, field: str) -> list[Where]:
    """Rows whose instant is earlier, where one is given."""
    instant = asked.instant(name)
    return [] if instant is None else [Where(field, "<", instant)]


def after(asked: Asked, name: str, field: str) -> list[Where]:
    """Rows whose instant is later, where one is given."""
    instant = asked.instant(name)
    return [] if instant is None else [Where(field, ">", instant)]


def missing(field: str) -> Where:
    """Rows without this field."""
    return Where(field, "missing", True)


def present(field: str) -> Where:
    """Rows with this field."""
    return Where(field, "missing", False)

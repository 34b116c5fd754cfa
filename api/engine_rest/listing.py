"""Lists: where they begin, how many rows, in which order, and conditions that the engine's own lists do not know."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeVar

from api.engine_rest.asking import Asked
from engine.errors import LimitExceeded
from engine.pages import PAGE_LIMIT, Page, PageRequest

Row = TypeVar("Row")
Value = Callable[[Any], Any]
Test = Callable[[Any], bool]

SCAN = 10_000
"""Rows that one request looks at. Reason: beyond that a list is for paging, and the answer says so."""

Read = Callable[[PageRequest], Page[Row]]
Keys = dict[str, Value]


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
            if seen > SCAN:
                raise LimitExceeded("须查看的行数（请缩小条件，或用 maxResults 分页）", "rows to look at", SCAN, seen)
            yield row
        cursor = page.next_cursor
        if cursor is None:
            return


def chosen(asked: Asked, read: Read[Row], tests: Sequence[Test], keys: Keys, known: Collection[str] = ()) -> list[Row]:
    """The rows that pass every test, in the order asked for, from ``firstResult`` on, ``maxResults`` of them.

    Raises:
        InputInvalid: a condition of ``known`` is set that nobody has looked at, or the order is none of ``keys``.
    """
    asked.refuse_unread(known)
    first = asked.whole("firstResult") or 0
    most = asked.whole("maxResults")
    if most == 0:
        return []
    orders = _orders(asked, keys)
    is_plain = not orders and not tests and most is not None
    step = min(PAGE_LIMIT, first + most) if is_plain and most is not None else PAGE_LIMIT
    passing = (row for row in every(read, step) if all(test(row) for test in tests))
    if not orders:
        return _slice(passing, first, most)
    rows = list(passing)
    for key, descending in reversed(orders):
        rows.sort(key=lambda row: _comparable(key(row)), reverse=descending)
    return rows[first : None if most is None else first + most]


def count(asked: Asked, read: Read[Row], tests: Sequence[Test], known: Collection[str]) -> dict[str, int]:
    """How many rows pass every test.

    Raises:
        InputInvalid: a condition of ``known`` is set that nobody has looked at.
    """
    asked.refuse_unread(known)
    return {"count": sum(1 for row in every(read) if all(test(row) for test in tests))}


def _slice(rows: Iterator[Row], first: int, most: int | None) -> list[Row]:
    found: list[Row] = []
    for index, row in enumerate(rows):
        if index >= first:
            found.append(row)
        if most is not None and len(found) == most:
            break
    return found


def _orders(asked: Asked, keys: Keys) -> list[tuple[Value, bool]]:
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
        found.append((keys[name], direction == "desc"))
    return found


def _comparable(value: Any) -> tuple[bool, Any]:
    """Missing values come last in ascending order, as in PostgreSQL."""
    return value is None, 0 if value is None else value


def refuse(asked: Asked, *names: str) -> None:
    """Refuse conditions that are known and not offered: passed over, they would show too much.

    Raises:
        InputInvalid: one of them is set.
    """
    for name in names:
        if asked.any(name) not in (None, False, "false", [], {}):
            raise asked.wrong(name, "本系统不提供这一条件。", "This condition is not offered.")


def among(asked: Asked, name: str, value: Value) -> list[Test]:
    """Rows whose value is one of a list, where a list is given."""
    wanted = asked.texts(name)
    return [] if wanted is None else [lambda row: value(row) in wanted]


def like(asked: Asked, name: str, value: Value) -> list[Test]:
    """Rows whose text fits a pattern with ``%`` and ``_``, where one is given."""
    pattern = asked.text(name)
    if pattern is None:
        return []
    return [lambda row: fits(value(row), pattern)]


def equal(asked: Asked, name: str, value: Value) -> list[Test]:
    """Rows with exactly this text, where one is given."""
    wanted = asked.text(name)
    return [] if wanted is None else [lambda row: value(row) == wanted]


def flagged(asked: Asked, name: str, holds: Test) -> list[Test]:
    """Rows for which ``holds``, where the flag is set."""
    return [holds] if asked.flag(name) else []


def before(asked: Asked, name: str, value: Value) -> list[Test]:
    """Rows whose instant is earlier, where one is given."""
    instant = asked.instant(name)
    return [] if instant is None else [lambda row: value(row) is not None and value(row) < instant]


def after(asked: Asked, name: str, value: Value) -> list[Test]:
    """Rows whose instant is later, where one is given."""
    instant = asked.instant(name)
    return [] if instant is None else [lambda row: value(row) is not None and value(row) > instant]


def fits(text: Any, pattern: str) -> bool:
    """Whether a text fits a pattern in which ``%`` is any text and ``_`` any character; without expressions."""
    if not isinstance(text, str):
        return False
    position, mark, retry = 0, -1, 0
    index = 0
    while index < len(text):
        if position < len(pattern) and pattern[position] == "%":
            mark, retry = position, index
            position += 1
        elif position < len(pattern) and pattern[position] in ("_", text[index]):
            position += 1
            index += 1
        elif mark >= 0:
            position, retry = mark + 1, retry + 1
            index = retry
        else:
            return False
    return pattern[position:].strip("%") == ""

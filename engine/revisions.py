"""Rows with a revision: one is written only while its revision is still the one it was read with."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, update

from engine.context import Context
from engine.errors import StaleRevision


class Changes:
    """The prepared ``UPDATE`` of one table: the columns that change, found by the row's key and revision."""

    def __init__(self, table: Table, changing: Iterable[str], *, key: str = "id") -> None:
        self._key = key
        self._names = tuple(name for name in changing if name != "revision")
        self._statement = (
            update(table)
            .where(table.c[key] == bindparam("of_key"), table.c.revision == bindparam("seen"))
            .values({"revision": bindparam("seen") + 1, **{name: bindparam(f"next_{name}") for name in self._names}})
        )

    def write(self, ctx: Context, name: str, seen: int, after: Any) -> None:
        """Write ``after`` as the revision that follows ``seen``.

        Args:
            name: what an error calls the row.

        Raises:
            StaleRevision: somebody else changed the row meanwhile.
        """
        if ctx.db.execute(self._statement, self._parameters(seen, after)).rowcount != 1:
            raise StaleRevision(name, seen, None)

    def write_all(self, ctx: Context, after: Iterable[Any]) -> None:
        """Write rows that this transaction holds locked; each carries the revision it was read with."""
        rows = [self._parameters(one.revision, one) for one in after]
        if rows:
            ctx.db.execute(self._statement, rows)

    def _parameters(self, seen: int, after: Any) -> Mapping[str, Any]:
        changed = {f"next_{name}": getattr(after, name) for name in self._names}
        return {"of_key": getattr(after, self._key), "seen": seen, **changed}

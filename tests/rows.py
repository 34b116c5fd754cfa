"""Rows of many tables written straight into a database, as many as one asks for; no verb of the engine is that fast."""

from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Table, insert

from engine.db import Blob, Database, Instant, Json, metadata


@cache
def _blanks(table: Table) -> dict[str, Any]:
    """A row with nothing in it, as far as a column has to have something; instants are given by the caller."""
    found: dict[str, Any] = {}
    for column in table.c:
        kind: Any = column.type
        if column is table.autoincrement_column:
            continue
        if column.nullable:
            found[column.name] = None
        elif isinstance(kind, Json):
            found[column.name] = []
        elif isinstance(kind, Blob):
            found[column.name] = b""
        elif isinstance(kind, Boolean):
            found[column.name] = False
        elif isinstance(kind, Integer):
            found[column.name] = 0
        elif isinstance(kind, Date):
            found[column.name] = date(2026, 1, 1)
        elif not isinstance(kind, Instant):
            found[column.name] = ""
    return found


class Rows:
    """Rows that are written together, parents before children; what is not said is empty, the town's and of now."""

    def __init__(self, database: Database, town: str, now: datetime) -> None:
        self._database = database
        self._town = town
        self._now = now
        self._kept: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: Table, **values: Any) -> None:
        row = {**_blanks(table), **values}
        for column in table.c:
            if column.name not in row and column is not table.autoincrement_column:
                row[column.name] = self._now
        if "town_code" in row and "town_code" not in values:
            row["town_code"] = self._town
        self._kept[table].append(row)

    def write(self) -> None:
        with self._database.begin() as db:
            for table in metadata.sorted_tables:
                if self._kept[table]:
                    db.execute(insert(table), self._kept[table])
        self._kept.clear()

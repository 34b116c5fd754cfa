"""What is set up the same way again and again is set up once in a process, and put back from a photo after that."""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Table, select, text

from engine.db import Database, metadata
from engine.models import deployment

Answer = TypeVar("Answer")


class _Photo(NamedTuple):
    """Every row as the driver gave it, and what setting up answered."""

    rows: list[tuple[str, list[dict[str, Any]]]]
    answer: Any


_ALBUM: dict[tuple[str, Hashable], _Photo] = {}


def prepared(database: Database, key: Hashable, set_up: Callable[[], Answer]) -> Answer:
    """An empty database as ``set_up`` leaves it; called once for a key and a kind of database.

    One that holds something already, as of another story's walk, is set up without a photo.
    """
    place = (database.engine.dialect.name, key)
    if _rows_of_anything(database):
        return set_up()
    if place not in _ALBUM:
        answer = set_up()
        _ALBUM[place] = _Photo(_rows(database), answer)
        return answer
    photo = _ALBUM[place]
    with database.begin() as connection:
        if not database.is_sqlite:
            # Rows that belong to rows of the same table come in any order.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement, rows in photo.rows:
            connection.exec_driver_sql(statement, rows)
    answered: Answer = photo.answer
    return answered


def _rows(database: Database) -> list[tuple[str, list[dict[str, Any]]]]:
    with database.read() as connection:
        found = [
            (_insertion(database, table), [dict(row) for row in connection.execute(_selection(table)).mappings()])
            for table in metadata.sorted_tables
        ]
    return [(statement, rows) for statement, rows in found if rows]


def _rows_of_anything(database: Database) -> bool:
    """Whether something is deployed: nothing is set up without that."""
    with database.read() as connection:
        return connection.execute(select(deployment.c.id).limit(1)).first() is not None


def _selection(table: Table) -> Any:
    return text(f'SELECT * FROM "{table.name}"')


def _insertion(database: Database, table: Table) -> str:
    """By name in the style of the driver: values go back as they came, past every type of ours."""
    names = [column.name for column in table.columns]
    marks = [f":{name}" if database.is_sqlite else f"%({name})s" for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join(marks)})'

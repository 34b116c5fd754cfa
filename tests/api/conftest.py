"""The town of the API's tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import URL, make_url, text

from api import bootstrap, demo, schema
from api.config import Config
from engine.clock import FrozenClock
from engine.db import Database
from tests.api.town import MONDAY, TOWN, Town


@pytest.fixture
def town(database: Database) -> Town:
    """An empty town with its people."""
    return Town(database)


@pytest.fixture
def busy(town: Town) -> Town:
    """A town that runs the permit process."""
    town.deploy()
    return town


@pytest.fixture
def bare(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    if backend == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/bare.db", pool_size=2)
        yield database
        database.dispose()
        return
    with another(request.getfixturevalue("postgres_url"), "bare") as database:
        yield database


@pytest.fixture(scope="module")
def migrated(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database as an installation has it, shared by the tests of a module."""
    if backend == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('migrated')}/town.db", pool_size=4)
        schema.migrate(database)
        yield database
        database.dispose()
        return
    with another(request.getfixturevalue("postgres_url"), "migrated") as database:
        schema.migrate(database)
        yield database


class Settled(NamedTuple):
    """A database with the shipped town in it, and what loading it told."""

    database: Database
    loaded: demo.Loaded


@pytest.fixture
def settled(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settled]:
    """The shipped town as on Monday: a copy of one that was loaded once."""
    url, loaded = request.getfixturevalue(f"settled_{backend}")
    if backend == "sqlite":
        shutil.copy(url.database, tmp_path / "settled.db")
        database = Database(f"sqlite:///{tmp_path}/settled.db", pool_size=2)
        yield Settled(database, loaded)
        database.dispose()
        return
    with another(request.getfixturevalue("postgres_url"), "copy", url.database) as database:
        yield Settled(database, loaded)


@pytest.fixture(scope="session")
def settled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[URL, demo.Loaded]:
    """A file with the shipped town."""
    return _settle(Database(f"sqlite:///{tmp_path_factory.mktemp('settled')}/town.db", pool_size=2))


@pytest.fixture(scope="session")
def settled_postgresql(postgres_url: str) -> Iterator[tuple[URL, demo.Loaded]]:
    """A database with the shipped town."""
    with another(postgres_url, "settled") as database:
        yield _settle(database)


def _settle(database: Database) -> tuple[URL, demo.Loaded]:
    loaded = demo.load(bootstrap.build(Config(town_code=TOWN), FrozenClock(MONDAY), database))
    database.dispose()
    return database.url, loaded


@contextmanager
def another(postgres_url: str, suffix: str, template: str | None = None) -> Iterator[Database]:
    """One more database on the server, gone afterwards."""
    url = make_url(postgres_url)
    admin = Database(url, pool_size=1)
    name = f"{url.database}_{suffix}"
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
        database = Database(url.set(database=name), pool_size=2)
        yield database
        database.dispose()
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()

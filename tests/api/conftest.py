"""The town of the API's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from engine.db import Database
from tests.api.town import Town


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
    url = make_url(request.getfixturevalue("postgres_url"))
    admin = Database(url, pool_size=1)
    name = f"{url.database}_bare"
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
        database = Database(url.set(database=name), pool_size=2)
        yield database
        database.dispose()
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()

"""The house of the engine's tests."""

import pytest

from engine.db import Database
from tests.engine.house import House


@pytest.fixture
def house(database: Database) -> House:
    """An empty house with a clock that stands still."""
    return House(database)

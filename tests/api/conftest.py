"""The town of the API's tests."""

import pytest

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

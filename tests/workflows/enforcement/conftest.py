"""The desk of enforcement."""

import pytest

from engine.db import Database
from tests.workflows.enforcement.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """Nothing begun yet."""
    return Desk(database)

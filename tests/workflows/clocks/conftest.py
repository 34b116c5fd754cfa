"""The desk that tests of clocks work at."""

import pytest

from engine.db import Database
from tests.workflows.clocks.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """A town's desk on an empty database, on Friday 18 September 2026, nine in the morning."""
    return Desk(database)

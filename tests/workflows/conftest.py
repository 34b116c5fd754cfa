"""The office that tests of the business work in."""

import pytest

from engine.db import Database
from tests.workflows.town import Office


@pytest.fixture
def office(database: Database) -> Office:
    """The demonstration town's office with the approval process deployed."""
    return Office(database)

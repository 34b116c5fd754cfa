"""A desk with one penalty on it."""

import pytest

from engine.db import Database
from tests.workflows.execution.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """The execution process deployed; nothing taken over yet."""
    return Desk(database)

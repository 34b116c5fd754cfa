"""A town in rows, on each database, for the tests of performance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine import context
from engine.clock import FrozenClock
from engine.context import Context
from engine.db import Database
from engine.hooks import Hooks
from tests.workflows.performance.fill import NOW, fill

CASES = 240


@pytest.fixture
def watched(database: Database) -> Iterator[Context]:
    """A look at a town of some hundred matters."""
    fill(database, CASES)
    with context.query(database, Hooks(), clock=FrozenClock(NOW)) as ctx:
        yield ctx

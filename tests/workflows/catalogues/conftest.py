"""A town's office that keeps catalogues."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest

import workflows.catalogues.models  # noqa: F401  (its tables belong to the same metadata)
from engine import context
from engine.clock import FrozenClock
from engine.context import Actor, Context
from engine.db import Database
from engine.hooks import Hooks

NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
KEEPER = Actor(id="she.ji", kind="person", name="佘计", roles=frozenset({"DES"}), town_code="320281199")

Begin = Callable[[], AbstractContextManager[Context]]


@pytest.fixture
def begin(database: Database) -> Begin:
    """One command of the person who keeps the catalogues."""
    clock, hooks = FrozenClock(NOW), Hooks()
    return lambda: context.command(database, hooks, KEEPER, clock)

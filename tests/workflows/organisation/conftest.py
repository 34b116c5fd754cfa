"""A town's house with its organisation, and people who act in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

import forms.bindings
import workflows.bindings
from engine import context
from engine.clock import FrozenClock
from engine.context import SYSTEM, Actor, Context
from engine.db import Database
from engine.hooks import Hooks
from workflows import demo, towns
from workflows.calendar.zone import local_day
from workflows.organisation import memberships
from workflows.organisation.demonstration import town
from workflows.organisation.demonstration.town import Organisation

#: A Monday, 9:15 in China.
NOW = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TOWN = demo.TOWN.code
KEEPER = Actor(id="xu.nuo", kind="person", name="许诺", roles=frozenset({"ADM"}), town_code=TOWN)

Begin = Callable[..., AbstractContextManager[Context]]


@dataclass
class Town:
    """The demonstration town with everybody in it."""

    database: Database
    organisation: Organisation
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    hooks: Hooks = field(default_factory=Hooks)

    def __post_init__(self) -> None:
        forms.bindings.install(self.hooks)
        workflows.bindings.install(self.hooks)
        with self.begin(SYSTEM) as ctx:
            towns.register(ctx, demo.TOWN)
            town.load(ctx, self.organisation)

    def begin(self, who: Actor = KEEPER) -> AbstractContextManager[Context]:
        """One command."""
        return context.command(self.database, self.hooks, who, self.clock)

    def person(self, login: str) -> Actor:
        """Somebody of the town with what today opens to them."""
        with self.begin(SYSTEM) as ctx:
            open_to = memberships.of_login(ctx, login, local_day(ctx.now))
        return Actor(login, "person", login, open_to.roles, open_to.groups, TOWN)


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """The organisation of seed 1, without its firms: they only take time."""
    made = town.generate(1, TODAY)
    made.businesses.clear()
    return made


@pytest.fixture
def here(database: Database, organisation: Organisation) -> Town:
    """The town, loaded."""
    return Town(database, organisation)

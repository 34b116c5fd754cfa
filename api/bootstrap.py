"""The composition root: settings become a database, hooks with every binding, and a clock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import forms.bindings
import workflows.bindings
from api import config as settings
from api import delegates, sight, towns
from api.passwords import Hasher, Proofs
from engine import connector_secrets, connectors, outbox
from engine.clock import Clock, DatabaseClock, monotonic_seconds
from engine.db import Database
from engine.hooks import Hooks

POLL_SECONDS = (0.05, 1.0)
"""First and longest pause of a long poll between two looks at the table."""


@dataclass(frozen=True, slots=True)
class System:
    """Everything a command needs, built once per process."""

    config: settings.Config
    database: Database
    hooks: Hooks
    clock: Clock
    hasher: Hasher
    proofs: Proofs
    _patience: threading.BoundedSemaphore = field(repr=False)

    @contextmanager
    def watch(self, seconds: float) -> Iterator["Watch"]:
        """A long poll of ``seconds``; at most half the threads may wait at once, the others answer at once."""
        granted = seconds > 0 and self._patience.acquire(blocking=False)
        try:
            yield Watch(seconds if granted else 0.0)
        finally:
            if granted:
                self._patience.release()


class Watch:
    """Pauses between two looks, growing, until the time is up."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic_seconds() + seconds
        self._pause = POLL_SECONDS[0]

    @property
    def has_time(self) -> bool:
        """Whether it is worth waiting for another look."""
        return monotonic_seconds() < self._end

    def pause(self) -> None:
        """Wait a little, longer each time, never past the end."""
        left = self._end - monotonic_seconds()
        threading.Event().wait(max(min(self._pause, left), 0.0))
        self._pause = min(self._pause * 2, POLL_SECONDS[1])


def build(
    config: settings.Config | None = None, clock: Clock | None = None, database: Database | None = None
) -> System:
    """Join the floors. The database is opened lazily; nothing is migrated here."""
    config = config or settings.load()
    if database is None:
        settings.ensure_folder(config)
    hooks = bound_hooks(config.outside_topics)
    hooks.delegates = delegates.load(config.delegates)
    hooks.outside = config.outside_policy()
    database = database or Database(config.database_url)
    hooks.vault = settings.vault_of(config, database.url)
    clock = clock or DatabaseClock()
    connectors.install(hooks, database, clock)
    hooks.open_secret = connector_secrets.opener(database, hooks, clock)
    hooks.event_source = config.public_url or hooks.event_source
    return System(
        config=config,
        database=database,
        hooks=hooks,
        clock=clock,
        hasher=Hasher(config.argon2_memory_kib),
        proofs=Proofs(),
        _patience=threading.BoundedSemaphore(max(1, config.threads // 2)),
    )


@contextmanager
def scratch() -> Iterator[System]:
    """A system on an empty database that is thrown away, for checking bundles where no database is at hand."""
    with TemporaryDirectory(prefix="zhenshu-") as folder:
        system = build(settings.Config(database_url=f"sqlite:///{folder}/scratch.db"))
        system.database.create_all()
        yield system
        system.database.dispose()


def bound_hooks(outside_topics: str = "") -> Hooks:
    """Hooks with everything the upper floors hang on them, and the topics that outside workers serve."""
    hooks = Hooks()
    hooks.outside_topics |= {topic.strip() for topic in outside_topics.split(",") if topic.strip()}
    outbox.install(hooks)
    forms.bindings.install(hooks)
    workflows.bindings.install(hooks)
    towns.install(hooks)
    hooks.sight = sight.of_events
    return hooks

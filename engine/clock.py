"""The only room that asks what time it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, func, select

_DATABASE_NOW = select(func.clock_timestamp())


class Clock(Protocol):
    """Where a command takes its one instant from; always aware UTC."""

    def now(self, db: Connection) -> datetime:
        """The present instant, asking the database if that is where the clock stands."""

    def in_query(self, db: Connection) -> bool:
        """Whether a query may ask ``clock_timestamp()`` beside its other columns instead."""


class DatabaseClock:
    """The database server's clock, so that no node's clock decides when a timer is due.

    SQLite lives in this process, on this host: its clock is the host's.
    """

    def now(self, db: Connection) -> datetime:
        if db.dialect.name == "postgresql":
            instant: datetime = db.execute(_DATABASE_NOW).scalar_one()
            return instant.astimezone(UTC)
        return datetime.now(UTC)

    def in_query(self, db: Connection) -> bool:
        return db.dialect.name == "postgresql"


class SystemClock:
    """The host's clock, for command lines and for rooms without a database."""

    def now(self, db: Connection | None = None) -> datetime:
        return datetime.now(UTC)

    def in_query(self, db: Connection | None = None) -> bool:
        return False


class FrozenClock:
    """A clock that stands still until it is moved; for tests and drills."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def now(self, db: Connection | None = None) -> datetime:
        return self.instant

    def in_query(self, db: Connection | None = None) -> bool:
        return False

    def advance(self, by: timedelta) -> datetime:
        """Move the clock and return the new instant."""
        self.instant += by
        return self.instant


def epoch_milliseconds() -> int:
    """Milliseconds since 1970 on this host; only for time-ordered ids, never for a due date."""
    return time.time_ns() // 1_000_000


def monotonic_seconds() -> float:
    """Seconds on a clock that never jumps; only for waiting and measuring inside one process."""
    return time.monotonic()

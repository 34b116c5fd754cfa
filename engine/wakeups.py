"""How executors learn of new work at once: NOTIFY on PostgreSQL, ``PRAGMA data_version`` on SQLite."""

import logging
import sqlite3
import threading
from collections.abc import Callable

import psycopg

from engine.db import Database
from engine.outbox import CHANNEL

logger = logging.getLogger(__name__)

#: How often SQLite is asked whether another connection has committed, in seconds.
LOOK_SECONDS = 0.01
#: How long a PostgreSQL listener waits before it looks whether it should stop, in seconds.
LISTEN_SECONDS = 0.5
#: How long a lost listener waits before it connects again, in seconds.
RECONNECT_SECONDS = 1.0


def watch(database: Database, stopping: threading.Event, wake: Callable[[], None]) -> None:
    """Call ``wake`` whenever there may be new work, until ``stopping`` is set.

    A connection that breaks is opened again; meanwhile the executors' polling finds the work.
    """
    look = _watch_sqlite if database.is_sqlite else _watch_postgres
    while not stopping.is_set():
        try:
            look(database, stopping, wake)
        except (psycopg.OperationalError, sqlite3.OperationalError):
            logger.warning("lost the wake-up connection", exc_info=True)
            stopping.wait(RECONNECT_SECONDS)


def _watch_sqlite(database: Database, stopping: threading.Event, wake: Callable[[], None]) -> None:
    connection = sqlite3.connect(str(database.url.database), isolation_level=None)
    try:
        seen = None
        while not stopping.wait(LOOK_SECONDS):
            version = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                wake()
    finally:
        connection.close()


def _watch_postgres(database: Database, stopping: threading.Event, wake: Callable[[], None]) -> None:
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True, application_name="zhenshu-listen") as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        wake()
        while not stopping.is_set():
            for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                wake()

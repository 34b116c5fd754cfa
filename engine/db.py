"""The database: engine, transactions, column types; one recipe for SQLite and PostgreSQL."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DontWrapMixin, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine import clock, instants
from engine.errors import FieldError, ValueRefused

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: How long a SQLite connection waits for another's write, in milliseconds.
BUSY_TIMEOUT_MS = 30_000
#: A pooled PostgreSQL connection idle for longer is asked whether it still lives before it is used.
PING_AFTER_SECONDS = 5.0
#: Statements that stay compiled, by SQLAlchemy and by a SQLite connection; a program knows some hundreds of them.
STATEMENTS = 2_000

#: How many times as large a SQLite file is when its statistics are worth another look, which costs 140 ms at 1.5 GB.
GROWN = 1.25
#: What a PostgreSQL session of ours is set to. Compiling a statement costs 100 ms and more, which none of ours is worth
#: (jit); the ids of 100,000 matters, about 100 bytes each in a hash table, stay in memory (work_mem).
SESSION = {"timezone": "UTC", "jit": "off", "work_mem": "16MB"}

_WRITES = {"zhenshu_writes": True}


class InstantRefused(ValueRefused, DontWrapMixin):
    """An instant that not every clock of the house can show."""

    code = "instant_refused"
    title_zh, title_en = "时刻超出范围", "Instant out of range"

    def __init__(self, instant: datetime) -> None:
        zh = f"时刻应在 {instants.BOUNDS} 之间，实际为 {instant.isoformat()}"
        en = f"Expected an instant within {instants.BOUNDS}, but found {instant.isoformat()}"
        super().__init__(zh, en, fields=[FieldError("", "instant_range", zh, en)])


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; ``timestamptz`` on PostgreSQL, sortable ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("expected an aware instant, but found a naive one")
        try:
            moved = instants.to_utc(value)
        except OverflowError:
            raise InstantRefused(value) from None
        return moved.isoformat(" ", "microseconds") if dialect.name == "sqlite" else moved

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A small JSON value as text: key order and NUL escapes survive, which jsonb would not keep."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class Blob(TypeDecorator[bytes]):
    """Bytes that we compress ourselves, so PostgreSQL need not try again."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes(value)


class Database:
    """One database: its pool and its two ways in, ``begin`` for a command and ``read`` for a query.

    Args:
        url: ``sqlite:///path/to/file.db`` or ``postgresql+psycopg://…``.
        pool_size: connections kept open; a process needs about one per thread.
        synchronous: SQLite only. ``FULL`` survives a power cut, ``NORMAL`` only a killed process.
    """

    def __init__(self, url: str | URL, pool_size: int = 16, synchronous: str = "FULL") -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url, synchronous, pool_size) if self.is_sqlite else _postgres(self.url, pool_size)
        self._writer = self.engine.execution_options(**_WRITES)
        #: The size of the file when its tables were last looked at.
        self._seen_pages = 0
        self._gate: Callable[[], AbstractContextManager[None]] = nullcontext
        if self.is_sqlite:
            self._gate = _FileGate(f"{self.url.database}-lock")

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One writing transaction: committed once at the end, rolled back on any exception."""
        with self._gate(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One read-only snapshot; never waits for a writer."""
        with self.engine.connect() as connection:
            yield connection

    def create_all(self) -> None:
        """Create every table at once; tests and drills use it, an installation runs the migrations."""
        with self.begin() as connection:
            metadata.create_all(connection)

    def refresh_statistics(self) -> None:
        """Let SQLite look at how its tables are filled, once they have grown; PostgreSQL does so by itself.

        All tables, some rows of each index: before 3.46 ``PRAGMA optimize`` sees only what this connection asked for.
        """
        if not self.is_sqlite:
            return
        with self.read() as connection:
            pages: int = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        if pages < GROWN * self._seen_pages:
            return
        with self.begin() as connection:
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("ANALYZE")
        self._seen_pages = pages

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _sqlite(url: URL, synchronous: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=60,
        connect_args={"cached_statements": STATEMENTS},
        query_cache_size=STATEMENTS,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("zhenshu_writes", False)
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=60,
        connect_args={
            "prepare_threshold": 1,
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
            "application_name": "zhenshu",
        },
    )

    @event.listens_for(engine, "checkin")
    def note(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = clock.monotonic_seconds()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:
        if clock.monotonic_seconds() - entry.info.get("used", float("inf")) > PING_AFTER_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except psycopg.OperationalError as error:
                raise InvalidatePoolError() from error

    return engine


class _FileGate:
    """A queue before SQLite's write lock, across threads (a lock) and processes (flock).

    Waiting here is fair and cheap; waiting in SQLite's busy handler is neither.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._threads = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._threads:
            # A fresh descriptor each time: one inherited over a fork would share its lock with the parent.
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

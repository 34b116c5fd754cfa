"""The recipe of the database: instants, transactions, the gate before SQLite's one writer."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, literal, select, text

from engine import clock, context
from engine.clock import DatabaseClock, FrozenClock, SystemClock
from engine.db import Database, Instant, InstantRefused, Json, metadata
from engine.hooks import Hooks


def back(database: Database, value: Any, kind: Any) -> Any:
    with database.read() as connection:
        return connection.execute(select(bindparam("x", value, kind))).scalar_one()


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 22, 8, 0, tzinfo=timezone(timedelta(hours=8))),
        datetime(2026, 11, 22, 0, 0, 0, 1, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
    ],
)
def test_instants_come_back_in_utc(database: Database, instant: datetime) -> None:
    found = back(database, instant, Instant())
    assert found == instant and found.tzinfo is UTC


@pytest.mark.parametrize("hours", [-18, 14])
def test_an_instant_beyond_the_calendar_is_refused(database: Database, hours: int) -> None:
    end = datetime.max if hours < 0 else datetime.min
    with pytest.raises(InstantRefused, match="9999-12-31"):
        back(database, end.replace(tzinfo=timezone(timedelta(hours=hours))), Instant())


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="naive"):
        back(database, datetime(2026, 1, 1), Instant())


def test_json_keeps_its_order_and_every_character(database: Database) -> None:
    value = {"b": 1, "a": ["\x00", "镇", None, {"z": 1.5, "y": True}]}
    found = back(database, value, Json())
    assert found == value and [*found] == ["b", "a"]
    assert back(database, None, Json()) is None


def test_a_command_that_fails_leaves_nothing(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE scratch (n INTEGER)"))
    with pytest.raises(RuntimeError), database.begin() as connection:
        connection.execute(text("INSERT INTO scratch VALUES (1)"))
        raise RuntimeError
    with database.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM scratch")).scalar_one() == 0
        connection.execute(text("DROP TABLE scratch"))


def test_writers_queue_up_and_lose_nothing(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count() -> None:
        for _ in range(20):
            with database.begin() as connection:
                locked = connection.execute(text("SELECT n FROM counter" + suffix)).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": locked + 1})

    suffix = "" if database.is_sqlite else " FOR UPDATE"
    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.begin() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == 80
        connection.execute(text("DROP TABLE counter"))


def test_a_reader_waits_for_no_writer(database: Database) -> None:
    with database.begin() as writer:
        writer.execute(text("CREATE TABLE unseen (n INTEGER)"))
        with database.read() as reader:
            assert reader.execute(select(literal(1))).scalar_one() == 1
        writer.execute(text("DROP TABLE unseen"))


def test_sqlite_is_set_up_for_durability(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db", pool_size=1)
    with database.read() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_statistics_can_be_refreshed_at_any_time(database: Database) -> None:
    database.refresh_statistics()
    database.refresh_statistics()


def test_sqlite_looks_at_every_table_whoever_asked_for_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.db", pool_size=1)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER, name TEXT)"))
        connection.execute(text("CREATE INDEX ix_thing ON thing (name)"))
        connection.execute(text("INSERT INTO thing VALUES (1, 'a'), (2, 'b')"))

    database.refresh_statistics()

    with database.read() as connection:
        seen = connection.execute(text("SELECT idx, stat FROM sqlite_stat1")).all()
    database.dispose()
    assert seen == [("ix_thing", "2 1")]


def test_the_gate_holds_across_processes(tmp_path: Path) -> None:
    """Two databases objects stand for two processes: flock is on the open file, not on the process."""
    one = Database(f"sqlite:///{tmp_path}/a.db", pool_size=1)
    two = Database(f"sqlite:///{tmp_path}/a.db", pool_size=1)
    entered = threading.Event()

    def write() -> None:
        with two.begin():
            entered.set()

    with one.begin():
        thread = threading.Thread(target=write)
        thread.start()
        assert not entered.wait(0.1)
    thread.join(10)
    assert entered.is_set()
    one.dispose()
    two.dispose()


def test_every_row_knows_its_town() -> None:
    without = [table.name for table in metadata.tables.values() if "town_code" not in table.c]
    assert [name for name in without if name in _ENGINE_TABLES] == []


_ENGINE_TABLES = {
    "deployment",
    "resource",
    "process_definition",
    "form_definition",
    "decision_definition",
    "start_subscription",
    "process_instance",
    "variable_scope",
    "user_task",
    "task_candidate",
    "external_task",
    "job",
    "message_subscription",
    "incident",
    "history_event",
    "account",
    "session",
    "api_token",
    "idempotency_record",
    "upload",
}


# --- the clock ------------------------------------------------------------------------------------


def test_the_database_clock_is_near_and_the_same_all_through_a_command(database: Database) -> None:
    with context.command(database, Hooks(), clock=DatabaseClock()) as ctx:
        first = ctx.now
        assert ctx.now is first
        assert abs((first - SystemClock().now()).total_seconds()) < 60


def test_a_frozen_clock_stands_still_until_moved(database: Database) -> None:
    frozen = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
    with context.command(database, Hooks(), clock=frozen) as ctx:
        assert ctx.now == datetime(2026, 1, 1, tzinfo=UTC)
    assert frozen.advance(timedelta(days=1)) == frozen.now()


def test_the_host_clocks_for_ids_and_waiting_move_on() -> None:
    assert clock.epoch_milliseconds() > 1_700_000_000_000
    assert clock.monotonic_seconds() <= clock.monotonic_seconds()


def test_what_waits_for_the_commit_happens_after_it_and_only_then(database: Database) -> None:
    done: list[str] = []
    with pytest.raises(RuntimeError), context.command(database, Hooks()) as ctx:
        ctx.after_commit(lambda: done.append("never"))
        raise RuntimeError
    with context.command(database, Hooks()) as ctx:
        ctx.acting(context.SYSTEM).after_commit(lambda: done.append("once"))
        assert done == []
    assert done == ["once"]


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"x" * 4096)
    database = Database(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises((sqlite3.DatabaseError, Exception), match="not a database"), database.begin():
        pass
    database.dispose()

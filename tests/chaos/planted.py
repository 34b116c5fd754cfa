"""Three bugs planted on purpose, to show that the drill would see them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, bindparam, update

from engine import external_tasks, runtime, tasks
from engine.context import Context
from engine.db import Database
from engine.models import process_instance, user_task
from engine.rows import ExternalTask, Instance

#: How long after its answer a command is committed, in the second bug.
DELAY_SECONDS = 0.1


def plant(bug: str) -> None:
    """Put one of the bugs into this process."""
    {"no-lock": _no_lock, "early-answer": _early_answer, "no-fence": _no_fence}[bug]()


BUGS = ("no-lock", "early-answer", "no-fence")


# --- no lock: every statement commits by itself, and nobody looks at the revision -----------------


def _no_lock() -> None:
    @contextmanager
    def begin(self: Database) -> Iterator[Connection]:
        with self._writer.begin() as connection:
            raw: Any = connection.connection.dbapi_connection
            if self.is_sqlite:
                raw.execute("COMMIT")
                yield connection
                return
            raw.autocommit = True
            try:
                yield connection
            finally:
                raw.autocommit = False

    Database.begin = begin  # type: ignore[method-assign]
    runtime._UPDATE = _without_revision(runtime._UPDATE, process_instance)
    tasks._UPDATE = _without_revision(tasks._UPDATE, user_task)


def _without_revision(statement: Any, table: Any) -> Any:
    """The same update for whatever revision it finds."""
    values = {getattr(column, "name", column): value for column, value in statement._values.items()}
    return update(table).where(table.c.id == bindparam("of_id")).values(values)


# --- early answer: the caller hears "done" before the commit --------------------------------------


def _early_answer() -> None:
    @contextmanager
    def begin(self: Database) -> Iterator[Connection]:
        gate = self._gate()
        gate.__enter__()
        connection = self._writer.connect()
        transaction = connection.begin()
        try:
            yield connection
        except BaseException:
            transaction.rollback()
            connection.close()
            gate.__exit__(None, None, None)
            raise

        def commit() -> None:
            transaction.commit()
            connection.close()
            gate.__exit__(None, None, None)

        threading.Timer(DELAY_SECONDS, commit).start()

    Database.begin = begin  # type: ignore[method-assign]


# --- no fence: whoever reports is believed --------------------------------------------------------


def _no_fence() -> None:
    def held(ctx: Context, task_id: str, worker: str, lock_token: str | None) -> tuple[ExternalTask, Instance]:
        row = external_tasks._LOCK.first(ctx, id=task_id)
        if row is None:
            raise external_tasks.ExternalTaskNotFound(task_id)
        width = external_tasks._WIDTH
        return ExternalTask(*row[:width]), Instance(*row[width:])

    external_tasks._held = held

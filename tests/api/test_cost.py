"""What a completion over HTTP costs: one commit, at most twelve statements, one of them to know the caller."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from engine.db import Database
from tests.api.town import PASS, Town

MOST = 12
"""Source: the promise of the README: one commit, at most 12 SQL statements."""


@contextmanager
def counted(database: Database) -> Iterator[dict[str, list[str]]]:
    """Statements and commits while inside."""
    seen: dict[str, list[str]] = {"statements": [], "commits": []}

    def statement(connection: Any, cursor: Any, text: str, *rest: Any) -> None:
        seen["statements"].append(text)

    def commit(connection: Any) -> None:
        seen["commits"].append("commit")

    event.listen(database.engine, "before_cursor_execute", statement)
    event.listen(database.engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", statement)
        event.remove(database.engine, "commit", commit)


@pytest.mark.parametrize("key", [None, "once"])
def test_a_completion_is_one_commit_and_at_most_twelve_statements(busy: Town, key: str | None) -> None:
    caller = busy("reviewer")
    caller.post(f"/tasks/{busy.review()['id']}/complete", PASS)
    task = busy.review()
    headers = {} if key is None else {"Idempotency-Key": key}
    caller.post(f"/tasks/{task['id']}/claim")

    with counted(busy.system.database) as seen:
        answer = caller.post(f"/tasks/{task['id']}/complete", PASS, headers=headers)

    assert answer.status_code == 200
    assert len(seen["commits"]) == 1
    assert len(seen["statements"]) <= MOST, "\n".join(seen["statements"])


def test_knowing_the_caller_is_one_statement(busy: Town) -> None:
    caller = busy("clerk")
    caller.get("/me")

    with counted(busy.system.database) as seen:
        caller.get("/me")

    assert len(seen["statements"]) == 1 and seen["commits"] == []


def test_a_use_is_noted_at_most_once_a_minute(busy: Town) -> None:
    caller = busy("clerk")

    with counted(busy.system.database) as first:
        caller.get("/me")
    with counted(busy.system.database) as second:
        caller.get("/me")
    busy.clock.advance(busy.system.config.session_idle / 10)
    with counted(busy.system.database) as later:
        caller.get("/me")

    assert [len(seen["commits"]) for seen in (first, second, later)] == [1, 0, 1]

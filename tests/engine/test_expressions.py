"""What expressions know of the time: the day that the township's calendars show."""

from __future__ import annotations

from datetime import UTC, datetime

from engine import feel
from engine.clock import FrozenClock
from engine.context import query
from engine.db import Database
from engine.definitions import expressions
from engine.hooks import Hooks


def test_today_is_the_townships_day(database_url: str) -> None:
    database = Database(database_url)
    late_evening_in_utc = FrozenClock(datetime(2026, 11, 22, 17, 30, tzinfo=UTC))

    with query(database, Hooks(), clock=late_evening_in_utc) as ctx:
        today = feel.compile("string(today())")({}, expressions(ctx))

    assert today == "2026-11-23"
    database.dispose()

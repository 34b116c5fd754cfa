"""One busy day: everything that arrives in it, and the days until people are done with it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from api import bootstrap, demo
from api.config import Config
from engine.clock import FrozenClock
from engine.db import Database
from tests.replay.recount import Recount, recount
from workflows.calendar.zone import local_day
from workflows.clocks.models import clock_card, sla_clock
from workflows.simulation.arrivals import Volumes
from workflows.simulation.lines import Lines
from workflows.simulation.run import Run, Tally
from workflows.simulation.world import World

MORNING = datetime(2026, 10, 12, 16, tzinfo=UTC)
"""Midnight in the town, before a Tuesday."""
DAYS = 200
"""After so many days nobody waits for the rest: terms of years go on."""


@dataclass(frozen=True)
class Replayed:
    """What the day brought."""

    tally: Tally
    seconds: float
    processor_seconds: float
    until: datetime
    recount: Recount
    #: (limit, level) → cards.
    cards: Counter[tuple[str, int]]
    #: Limit → clocks stopped too late, and all stopped.
    late: Counter[str]
    stopped: Counter[str]

    @property
    def commands(self) -> int:
        """Forms sent."""
        return sum(self.tally.started.values()) + sum(self.tally.completed.values())


def town(folder: Path) -> str:
    """A town with its people and processes; the address of its database."""
    url = f"sqlite:///{folder}/town.db"
    system = bootstrap.build(Config(database_url=url), FrozenClock(MORNING - timedelta(days=1)))
    demo.load(system)
    system.database.dispose()
    return url


def replay(
    url: str, volumes: Volumes, seed: int, days: int = DAYS, tell: Callable[[str], None] = lambda line: None
) -> Replayed:
    """Let the day arrive, live on until nobody has anything to do, and count everything again.

    Args:
        days: the most days to live on.
    """
    clock = FrozenClock(MORNING)
    database = Database(url, synchronous="OFF")
    world = World(database, bootstrap.build(Config(database_url=url), clock, database).hooks, clock, Random(seed))
    world.meet()
    run = Run(world)
    Lines(run).plan(local_day(MORNING), 1, volumes)
    began, worked = time.perf_counter(), time.process_time()
    for day in range(1, days + 1):
        run.until(MORNING + timedelta(days=day))
        begun, finished = sum(run.tally.started.values()), sum(run.tally.completed.values())
        tell(f"day {day:3}: {begun:6} started, {finished:6} tasks done")
        database.refresh_statistics()
        if run.is_over:
            break
    seconds, processor_seconds = time.perf_counter() - began, time.process_time() - worked
    tell("counting again")
    with database.read() as db:
        again = recount(db, clock.instant)
        cards = Counter(
            {
                (code, level): count
                for code, level, count in db.execute(
                    select(clock_card.c.code, clock_card.c.level, func.count()).group_by(
                        clock_card.c.code, clock_card.c.level
                    )
                )
            }
        )
        late, stopped = Counter[str](), Counter[str]()
        for code, in_time in db.execute(select(sla_clock.c.code, sla_clock.c.in_time)):
            stopped[code] += in_time is not None
            late[code] += in_time is False
    database.dispose()
    return Replayed(run.tally, seconds, processor_seconds, clock.instant, again, cards, late, stopped)

"""``zhenshu demo --days``: a town at work, invented from a seed, in the database of this program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from api import bootstrap
from api.bootstrap import System
from engine import context
from engine.clock import FrozenClock
from engine.db import Database
from workflows.calendar import calendars
from workflows.calendar.zone import HOME, local_day
from workflows.errors import SecondSupplement
from workflows.simulation import measures
from workflows.simulation.arrivals import BUSIEST
from workflows.simulation.lines import Lines
from workflows.simulation.measures import Rate
from workflows.simulation.run import Run, Tally
from workflows.simulation.world import World

USUAL_CASES = 400
"""About what one working day brings to an average developed town. Source: domain paper 9.3."""
MOST_CASES = 100_000
MOST_DAYS = 366
MORNING = time(10, 0)
"""In the town; what arrives then is half done at the end."""
STATISTICS = 2_000
"""Moves after which SQLite looks again at how its tables are filled."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What the simulated days brought."""

    days: int
    seed: int
    started: Counter[str]
    completed: Counter[str]
    refused: Counter[str]
    stuck: Counter[str]
    rates: Sequence[Rate]


def live(
    system: System,
    *,
    days: int,
    seed: int,
    cases: int,
    until: datetime,
    tell: Callable[[float, int], None] = lambda share, done: None,
) -> Lived:
    """Let the town live through ``days`` that end at ``until``; the same arguments give the same town.

    Args:
        cases: applications, work orders, clues and patrols altogether, in the mix of the busiest town.
        until: aware; nothing happens after it, and what is open then stays open.
        tell: is told the share of the time that has passed, and how many forms were sent.
    """
    start = until - timedelta(days=days)
    clock = FrozenClock(start)
    # What is invented can be invented again: nothing waits for the disk.
    database = Database(system.config.database_url, synchronous="OFF") if system.database.is_sqlite else system.database
    lived_in = bootstrap.build(system.config, clock, database)
    world = World(database, lived_in.hooks, clock, Random(seed))
    world.meet()
    run = Run(world)
    Lines(run).plan(local_day(start) + timedelta(days=1), days, BUSIEST.scaled(cases), until)
    whole = until - start
    moves = 0

    def moved(instant: datetime) -> None:
        nonlocal moves
        moves += 1
        if moves % STATISTICS == 0:
            database.refresh_statistics()
        tell((instant - start) / whole, run.tally.sent)

    run.until(until, moved)
    tally: Tally = run.tally
    with world.looking() as ctx:
        rates = measures.measure(ctx, tally.refused[SecondSupplement.code])
    return Lived(days, seed, tally.started, tally.completed, tally.refused, tally.stuck, rates)


def morning(system: System, now: datetime) -> datetime:
    """The end that a run has unless another is given: the last ``MORNING`` of a working day, when the offices are full.

    It is the same all day long, so that a day gives one town.
    """
    with context.query(system.database, system.hooks, clock=system.clock) as ctx:
        calendar = calendars.of(ctx)
    day = local_day(now)
    while datetime.combine(day, MORNING, HOME) > now or not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, HOME).astimezone(UTC)

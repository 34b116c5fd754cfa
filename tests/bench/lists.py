"""Lists of the web with 100,000 cases and an inbox of 10,000 tasks in the database: server time of every request.

``python -m tests.bench lists --db sqlite|postgresql`` fills a database, signs people of the demonstration town in and
asks what their pages ask: time from the request's entry into the program to the last byte of its answer, row by row,
the slowest last. ``--url`` keeps the database, so that it is filled once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from api import bootstrap, config, demo, schema
from api.app import create_app
from engine.accounts import secret, set_password
from engine.context import SYSTEM, command, query
from engine.models import user_task
from tests.bench import crowded, stores
from workflows.models import case_file

LIMIT_MS = 150.0
"""The most that any row may take at its 95th percentile."""

ROUNDS = 20
DEPTH = 20
"""Pages of 200 rows that a deep page lies behind."""

PASSWORD = "Crowded-Town-2026"

CLERK, REVIEWER, HANDLER, SQUAD, MANAGER, COSIGNER, WORKER, LAWYER, OPERATOR, AUDITOR, APPLICANT, NOBODY = (
    "li.min", "zhang.wei", "hou.liang", "cao.lei", "jiang.shan", "zheng.gang", "shi.lan", "lin.yue", "han.bing",
    "mao.ning", "wang.jianguo", "",
)  # fmt: skip

SEEING = {
    CLERK: "clerk",
    REVIEWER: "office",
    HANDLER: "unit",
    SQUAD: "squad",
    MANAGER: "whole town",
    COSIGNER: "cosigner",
    WORKER: "grid",
    LAWYER: "own only",
    OPERATOR: "operator",
    AUDITOR: "auditor",
    APPLICANT: "applicant",
    NOBODY: "public",
}
"""Who asks, and what makes the difference for what is theirs to read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One request that a page sends."""

    login: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    is_deep: bool = False

    @property
    def name(self) -> str:
        """Who asks what."""
        asked = " ".join(f"{key}={value}" for key, value in self.query.items())
        return f"{SEEING[self.login]:10} {self.path} {asked}{' (page deep inside)' if self.is_deep else ''}".rstrip()


class Timed(NamedTuple):
    """What a row cost, in milliseconds."""

    row: Row
    count: int
    first: float
    best: float
    p50: float
    p95: float


MANY, FEW, NONE = "人民路", "XK0001", "查无此人此号"
"""Words that many rows hold, some, and none."""

WORDS = (MANY, "王伟", FEW, NONE)
NARROWED: Sequence[dict[str, str]] = (
    *({"text": word} for word in WORDS),
    {"pillar": "approval"},
    {"pillar": "command"},
    {"pillar": "enforcement"},
    {"pillar": "grid"},
    {"level": "yellow"},
    {"level": "red"},
    {"text": "王", "pillar": "approval", "level": "yellow"},
    {"text": NONE, "pillar": "command", "level": "red"},
)


def rows(now: datetime) -> list[Row]:
    """Every list that a person of the web looks at, for people who see much, little and nothing."""
    soon = (now + timedelta(days=1)).isoformat()
    return [*_work(soon), *_matters(), *_others(now), *_operations(), *_public()]


def _work(soon: str) -> Iterator[Row]:
    for login in (CLERK, REVIEWER, HANDLER, SQUAD, MANAGER, COSIGNER, WORKER, LAWYER):
        yield Row(login, "/worklist/counts")
        for tab in ("held", "free", "done"):
            yield Row(login, "/worklist", {"tab": tab, **({"order": "ended"} if tab == "done" else {})})
    for tab in ("held", "free", "done"):
        usual = {"tab": tab, **({"order": "ended"} if tab == "done" else {})}
        for more in NARROWED:
            yield Row(CLERK, "/worklist", {**usual, **more})
        yield Row(CLERK, "/worklist", {**usual, "limit": "200"})
        yield Row(CLERK, "/worklist", {**usual, "limit": "50"}, is_deep=True)
        yield Row(CLERK, "/worklist", {**usual, "order": "created"})
        yield Row(CLERK, "/worklist", {**usual, "process_definition_key": "approval"})
        yield Row(CLERK, "/worklist", {**usual, "process_definition_key": "dispatch"})
    for tab in ("held", "free"):
        yield Row(CLERK, "/worklist", {"tab": tab, "due_before": soon})
        yield Row(CLERK, "/worklist", {"tab": tab, "due_after": soon})
    for word in WORDS:
        yield Row(HANDLER, "/worklist", {"tab": "free", "text": word})
        yield Row(REVIEWER, "/worklist", {"tab": "done", "order": "ended", "text": word})


def _matters() -> Iterator[Row]:
    for login in (CLERK, REVIEWER, HANDLER, SQUAD, MANAGER, COSIGNER, WORKER, LAWYER):
        yield Row(login, "/matters")
        yield Row(login, "/matters", {"is_open": "true"})
        for more in NARROWED:
            yield Row(login, "/matters", more)
            yield Row(login, "/matters", {**more, "is_open": "true"})
        yield Row(login, "/matters", {"limit": "50"}, is_deep=True)
        yield Row(login, "/matters", {"started_by": "me"})
        yield Row(login, "/matters", {"started_by": "me", "text": NONE})
    yield Row(MANAGER, "/matters", {"state": "completed", "text": MANY})
    yield Row(MANAGER, "/matters", {"state": "canceled"})
    yield Row(MANAGER, "/matters", {"process_definition_key": "ordinary_penalty", "text": NONE})
    yield Row(MANAGER, "/matters", {"started_by": CLERK, "text": NONE})


def _others(now: datetime) -> Iterator[Row]:
    since = (now - timedelta(days=30)).isoformat()
    for login in (CLERK, REVIEWER, MANAGER, SQUAD, LAWYER):
        yield Row(login, "/cases")
        yield Row(login, "/cases", {"state": "archived"})
        yield Row(login, "/cases", {"state": "withdrawn"})
        yield Row(login, "/cases", {"item_code": "XK0001"})
        yield Row(login, "/cases", {"received_before": since})
        yield Row(login, "/cases", {"limit": "50"}, is_deep=True)
        yield Row(login, "/tasks", {"mine": "true", "limit": "200"})
        yield Row(login, "/tasks")
        yield Row(login, "/tasks", {"order": "due"})
        yield Row(login, "/tasks", {"state": "any", "name": NONE})
        yield Row(login, "/tasks/count")
        yield Row(login, "/tasks/withdrawable")
        yield Row(login, "/signer-requests")
        yield Row(login, "/signer-requests", {"open": "false"})
        yield Row(login, "/copies")
        yield Row(login, "/copies", {"unread": "true"})
        yield Row(login, "/notifications")
        yield Row(login, "/notifications/count")
        yield Row(login, "/clocks")
        yield Row(login, "/documents")
        yield Row(login, "/me/settings")
        yield Row(login, "/items")
        yield Row(login, "/people", {"text": "王"})
    for login in (MANAGER, REVIEWER):
        yield Row(login, "/supervision-orders")
        yield Row(login, "/issued-cards")
        yield Row(login, "/cards")
    yield Row(APPLICANT, "/cases")
    yield Row(APPLICANT, "/tasks", {"mine": "true", "limit": "200"})


def _operations() -> Iterator[Row]:
    for login in (OPERATOR, MANAGER, LAWYER):
        yield Row(login, "/process-instances")
        yield Row(login, "/process-instances", {"state": "active"})
        yield Row(login, "/process-instances", {"state": "suspended"})
        yield Row(login, "/process-instances", {"with_incidents": "true"})
        yield Row(login, "/process-instances", {"process_definition_key": "dispatch", "state": "active"})
        yield Row(login, "/process-instances", {"element_id": "P4-07"})
        yield Row(login, "/process-instances", {"limit": "50"}, is_deep=True)
        yield Row(login, "/process-definitions", {"latest": "true", "limit": "200"})
        yield Row(login, "/process-definitions/statistics")
    for path in ("/incidents", "/incidents/causes", "/jobs", "/service-steps", "/troubles"):
        yield Row(OPERATOR, path)
    yield Row(OPERATOR, "/incidents", {"state": "any"})
    yield Row(OPERATOR, "/incidents", {"code": "retries_used_up", "element_id": "P1-00"})
    yield Row(OPERATOR, "/jobs", {"kind": "timer", "limit": "200"})
    yield Row(AUDITOR, "/history-events")
    yield Row(AUDITOR, "/history-events", {"actor_id": CLERK})


def _public() -> Iterator[Row]:
    yield Row(NOBODY, "/public/items")
    yield Row(NOBODY, "/public/publications")
    yield Row(NOBODY, "/public/publications", {"kind": "处罚"})
    yield Row(NOBODY, "/public/publications", {"limit": "50"}, is_deep=True)


# --- measuring --------------------------------------------------------------------------------------


class Visitors:
    """Clients of the program, one for each person, signed in."""

    def __init__(self, system: bootstrap.System) -> None:
        self._app = create_app(system=system)
        self._system = system
        self._clients: dict[str, FlaskClient] = {}
        hashed = system.hasher.hash(PASSWORD)
        for login in filter(None, SEEING):
            with command(system.database, system.hooks, SYSTEM, system.clock) as ctx:
                found = secret(ctx, login)
                assert found is not None
                set_password(ctx, found, hashed)

    def of(self, login: str) -> FlaskClient:
        """The client of one person; of nobody for the public."""
        if login not in self._clients:
            client = self._clients[login] = self._app.test_client()
            if login:
                told = client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
                assert told.status_code == 201, told.get_data(as_text=True)
        return self._clients[login]

    def ask(self, row: Row) -> tuple[float, Any]:
        """Milliseconds in the program, and what it said."""
        client = self.of(row.login)
        path = f"/api/v1{row.path}?{urlencode(row.query)}"
        began = time.perf_counter()
        told = client.get(path)
        told.get_data()
        taken = (time.perf_counter() - began) * 1000
        if told.status_code != 200:
            raise SystemExit(f"{row.name}: {told.status_code} {told.get_data(as_text=True)[:300]}")
        return taken, told.get_json()

    def deep(self, row: Row) -> Row:
        """The same list, some thousand rows further, or its last page."""
        query = {**row.query, "limit": "200"}
        for _ in range(DEPTH):
            _, told = self.ask(Row(row.login, row.path, query))
            if told.get("next_cursor") is None:
                break
            query["cursor"] = told["next_cursor"]
        return Row(row.login, row.path, {**query, "limit": row.query["limit"]}, is_deep=True)


def measure(visitors: Visitors, row: Row, rounds: int) -> Timed:
    """A row's first time; the best, the median and the 95th percentile of the rounds after it."""
    asked = visitors.deep(row) if row.is_deep else row
    first, told = visitors.ask(asked)
    taken = sorted(visitors.ask(asked)[0] for _ in range(rounds))
    count = len(told["items"]) if isinstance(told, dict) and "items" in told else 1
    return Timed(row, count, first, taken[0], statistics.median(taken), taken[max(0, -(-len(taken) * 95 // 100) - 1)])


# --- databases --------------------------------------------------------------------------------------


@contextmanager
def database(kind: str, url: str | None) -> Iterator[str]:
    """The address of a database: of the given one, or of one that is thrown away."""
    if url is not None:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="zhenshu-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield f"sqlite:///{folder}/lists.db"
            return
        with stores.postgres(folder) as postgres:
            postgres.create("lists")
            yield postgres.url("lists")


def settled(system: bootstrap.System, cases: int) -> None:
    """The demonstration town and the crowd in the database; a database that has them is left as it is."""
    schema.migrate(system.database)
    with system.database.read() as db:
        if db.execute(select(func.count()).select_from(case_file)).scalar_one():
            return
    demo.load(system)
    began = time.perf_counter()
    crowded.fill(system.database, _now(system), cases)
    system.database.refresh_statistics()
    if not system.database.is_sqlite:
        with system.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("VACUUM ANALYZE"))
    print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)


def _now(system: bootstrap.System) -> datetime:
    with query(system.database, system.hooks, SYSTEM, system.clock) as ctx:
        return ctx.now


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, ask, print; 1 where a row is slower than the limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench lists", description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--url", help="a database that is kept; filled once")
    parser.add_argument("--only", default="", help="only rows whose name holds this")
    asked = parser.parse_args(arguments)
    with database(asked.db, asked.url) as url:
        system = bootstrap.build(config.Config(database_url=url))
        settled(system, asked.cases)
        with system.database.read() as db:
            open_tasks = select(func.count()).where(user_task.c.assignee == CLERK, user_task.c.state == "open")
            held = db.execute(open_tasks).scalar_one()
            cases = db.execute(select(func.count()).select_from(case_file)).scalar_one()
        print(f"{asked.db}: {cases} cases, {held} tasks in one inbox, load {os.getloadavg()[0]:.1f}", flush=True)
        visitors = Visitors(system)
        timed = [measure(visitors, row, asked.rounds) for row in rows(_now(system)) if asked.only in row.name]
        system.database.dispose()
    print(f"{'rows':>5} {'first':>8} {'best':>8} {'p50':>8} {'p95':>8}  ms")
    for one in sorted(timed, key=lambda one: one.p95):
        print(f"{one.count:5} {one.first:8.1f} {one.best:8.1f} {one.p50:8.1f} {one.p95:8.1f}  {one.row.name}")
    slowest = max(one.p95 for one in timed)
    print(f"{len(timed)} lists, slowest {slowest:.0f} ms (limit {LIMIT_MS:.0f}), load {os.getloadavg()[0]:.1f}")
    return int(slowest > LIMIT_MS)

"""Completions over HTTP against the floor, statements and commits per completion, on both databases.

The peers' model (start, service step, user task, XOR, user task, end), 8 clients, gthread workers.
"""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext import serializer

from api import bootstrap, config, passwords, schema
from api.app import create_app
from api.scopes import Scope
from engine import api_tokens, deployments, external_tasks, instances, pages, tasks
from engine.context import SYSTEM, Actor, command, query
from tests.bench import stores

DIAGRAM = Path(__file__).parent / "diagrams" / "peers.bpmn"
TOWN = "320281199"
PLAIN = str(Path(__file__).parent / "plain_gunicorn.py")
CLIENTS = 8
WORKERS = 2
"""gunicorn processes: one a core of the smallest machine Zhenshu is measured on."""

THREADS = 4
COMPLETIONS = 800
"""Completions of one measured run: several seconds on the slowest combination."""

ROUNDS = 3
"""Runs of each competitor, in turn; the medians are compared."""


@dataclass
class Prepared:
    """A database full of open tasks, and the token that may complete them."""

    token: str
    tasks: list[str]


def prepare(url: str, count: int) -> Prepared:
    """Deploy the model and start ``count`` instances up to their first user task."""
    system = bootstrap.build(config.Config(database_url=url))
    schema.migrate(system.database)
    program = Actor("bench", "program", "bench", groups=frozenset(("BENCH",)), town_code=TOWN)
    token = passwords.new_token()
    system.hooks.outside_topics.add("bench.register")
    with command(system.database, system.hooks, SYSTEM) as ctx:
        deployments.deploy(ctx, "bench", {"peers.bpmn": DIAGRAM.read_bytes()})
        api_tokens.issue(
            ctx,
            "bench",
            passwords.digest(token),
            [str(scope) for scope in Scope],
            roles=["INT"],
            groups=["BENCH"],
            town_code=TOWN,
        )
    for first in range(0, count, 100):
        with command(system.database, system.hooks, program) as ctx:
            for _ in range(min(100, count - first)):
                instances.start(ctx, "peers", variables=_variables())
        with command(system.database, system.hooks, program) as ctx:
            topics = [external_tasks.TopicRequest("bench.register", 60)]
            for fetched in external_tasks.fetch_and_lock(ctx, "bench", topics, 100):
                external_tasks.complete(ctx, fetched.task.id, "bench", {})
    found = _open_tasks(system, count)
    system.database.dispose()
    return Prepared(token, found)


def _variables() -> dict[str, Any]:
    return {"amount": 7200, "applicant": "示范镇某企业", "note": "x" * 2000, "items": list(range(50))}


def _open_tasks(system: bootstrap.System, count: int) -> list[str]:
    found: list[str] = []
    cursor = None
    while len(found) < count:
        with query(system.database, system.hooks, SYSTEM) as ctx:
            page = tasks.list(ctx, tasks.TaskFilter(), pages.PageRequest(limit=100, cursor=cursor))
        found += [task.id for task in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


BODY = json.dumps({"variables": {"amount": 7200, "opinion": "同意"}})


class Recorder:
    """Listens to an engine: the statements of each completion, its writes with their rows, its commits."""

    def __init__(self, engine: Any) -> None:
        self.statements: dict[bytes, int] = {}
        self.completions: list[list[tuple[int, Any]]] = []
        self.counts: list[int] = []
        self.commits: list[int] = []
        event.listen(engine, "before_execute", self._before)
        event.listen(engine, "before_cursor_execute", self._cursor)
        event.listen(engine, "commit", self._commit)

    def begin(self) -> None:
        """A completion begins."""
        self.completions.append([])
        self.counts.append(0)
        self.commits.append(0)

    def _before(self, connection: Any, statement: Any, many: Any, one: Any, options: Any) -> None:
        if self.completions and not getattr(statement, "is_select", False) and hasattr(statement, "compile"):
            stored = serializer.dumps(statement)
            number = self.statements.setdefault(stored, len(self.statements))
            self.completions[-1].append((number, many or one))

    def _cursor(self, *_: Any) -> None:
        if self.counts:
            self.counts[-1] += 1

    def _commit(self, connection: Any) -> None:
        if self.commits:
            self.commits[-1] += 1

    def save(self, path: Path) -> None:
        """What the floor replays."""
        with path.open("wb") as file:
            pickle.dump({"statements": list(self.statements), "completions": self.completions}, file)


def record(url: str, prepared: Prepared) -> Recorder:
    """Complete every task through the application, in this process, and write down what was written."""
    app = create_app(config.Config(database_url=url))
    client = app.test_client()
    system: bootstrap.System = app.extensions["zhenshu"]
    client.post(f"/api/v1/tasks/{prepared.tasks[-1]}/complete", headers=_headers(prepared, "warm"), data=BODY)
    recorder = Recorder(system.database.engine)
    for number, task in enumerate(prepared.tasks[:-1]):
        recorder.begin()
        answer = client.post(f"/api/v1/tasks/{task}/complete", headers=_headers(prepared, f"r{number}"), data=BODY)
        if answer.status_code != 200:
            raise SystemExit(f"a completion was refused: {answer.get_data(as_text=True)}")
    system.database.dispose()
    return recorder


def _headers(prepared: Prepared, key: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {prepared.token}",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }


@contextmanager
def serving(arguments: Sequence[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """A server process that answers on ``port``."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(arguments, env={**os.environ, **environment}, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 30
            while not _answers(port):
                if time.monotonic() > deadline or process.poll() is not None:
                    log.seek(0)
                    raise SystemExit(f"the server did not start: {log.read().decode()[-2000:]}")
                time.sleep(0.1)
            yield
        except SystemExit:
            log.seek(0)
            sys.stderr.write(log.read().decode()[-3000:])
            raise
        finally:
            process.terminate()
            process.wait(40)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def drive(port: int, token: str, requests: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Send the requests from a process of its own and return what it measured."""
    plan = {"port": port, "token": token, "clients": CLIENTS, "requests": requests}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"], input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"the load failed: {done.stdout}{done.stderr[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def ours(url: str, prepared: Prepared) -> dict[str, Any]:
    """The rate of real completions."""
    port = free_port()
    environment = {
        "ZHENSHU_DATABASE_URL": url,
        "ZHENSHU_WORKERS": str(WORKERS),
        "ZHENSHU_THREADS": str(THREADS),
        "ZHENSHU_LOG_LEVEL": "WARNING",
    }
    with serving([sys.executable, "-m", "api.cli", "serve", "--port", str(port)], environment, port):
        requests = [(f"/api/v1/tasks/{task}/complete", f"k{n}", BODY) for n, task in enumerate(prepared.tasks[:-1])]
        return drive(port, prepared.token, requests)


def floor(url: str, rows: Path, prepared: Prepared) -> dict[str, Any]:
    """The rate of the floor."""
    port = free_port()
    gunicorn = [
        *(
            sys.executable,
            "-m",
            "gunicorn",
            "tests.bench.floor:create_floor()",
            "--config",
            PLAIN,
            "--bind",
            f"127.0.0.1:{port}",
        ),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "5"),
    ]
    with serving(gunicorn, {"FLOOR_URL": url, "FLOOR_ROWS": str(rows)}, port):
        requests = [(f"/{n}", f"k{n}", BODY) for n in range(len(prepared.tasks) - 1)]
        return drive(port, prepared.token, requests)


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]


def measure(store: stores.Store, folder: Path, completions: int, rounds: int) -> dict[str, float]:
    """All figures of one database."""
    prepared = prepare(store.url("template"), completions + 1)
    store.copy("template", "recorded")
    recorder = record(store.url("recorded"), prepared)
    rows = folder / f"{store.name}.rows"
    recorder.save(rows)
    rates: dict[str, list[float]] = {"ours": [], "floor": []}
    latencies = []
    for number in range(rounds):
        store.copy("template", f"ours{number}")
        store.copy("template", f"floor{number}")
        measured = ours(store.url(f"ours{number}"), prepared)
        rates["ours"].append(measured["per_second"])
        latencies.append(measured["p99_ms"])
        rates["floor"].append(floor(store.url(f"floor{number}"), rows, prepared)["per_second"])
    name = store.name
    return {
        f"http_completions_per_s_{name}": median(rates["ours"]),
        f"http_floor_per_s_{name}": median(rates["floor"]),
        f"http_floor_ratio_{name}": median([a / b for a, b in zip(rates["ours"], rates["floor"], strict=True)]),
        f"http_p99_ms_{name}": median(latencies),
        f"sql_per_completion_{name}": float(max(recorder.counts)),
        f"commits_per_completion_{name}": float(max(recorder.commits)),
    }


def run(completions: int = COMPLETIONS, rounds: int = ROUNDS, only: str | None = None) -> dict[str, float]:
    """All figures, as ``build/bench.json`` names them."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="zhenshu-bench-") as name:
        folder = Path(name)
        if only != "postgres":
            figures |= measure(stores.Sqlite(folder), folder, completions, rounds)
        if only != "sqlite":
            with stores.postgres(folder) as postgres:
                postgres.create("template")
                figures |= measure(postgres, folder, completions, rounds)
    for figure in ("sql_per_completion", "commits_per_completion"):
        figures[figure] = max(value for key, value in figures.items() if key.startswith(f"{figure}_"))
    return figures


GOALS = {
    "http_floor_ratio_sqlite": 0.5,
    "http_floor_ratio_postgres": 0.5,
    "sql_per_completion": 12.0,
    "commits_per_completion": 1.0,
}
"""Figure → what it must be."""


if __name__ == "__main__":
    for figure, value in run(only=sys.argv[1] if len(sys.argv) > 1 else None).items():
        print(f"{figure:34} {value:10.2f}")

"""Two hundred workers waiting on two gthread processes: what it costs others, and how soon a task finds its worker.

Two servers of the same kind and size on two equal databases, one idle, one with the waiting workers; the same
clients ask the same question of both in turn, so that the ratio holds on any machine. Then tasks appear one by one.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import selectors
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import load, stores
from tests.bench.http import THREADS, WORKERS, Prepared, free_port, prepare, serving

WAITING = 200
ROUNDS = 6
REQUESTS = 150
"""Normal requests of one round at each server."""

CLIENTS = 2
"""Clients that ask at the same time: one a core."""

TASKS = 60
"""Tasks that appear one by one for the latency."""

TOPIC = "bench.register"
FETCH = "/api/v1/external-tasks/fetch-and-lock"


@dataclass
class Crowd(threading.Thread):
    """Workers that wait, each on a connection of its own; who gets a task completes nothing and waits again."""

    port: int
    token: str
    count: int
    #: Moment → the instance that a worker got then.
    got: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._stopping = threading.Event()
        self._selector = selectors.DefaultSelector()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        body = json.dumps(
            {
                "worker_id": "crowd",
                "max_tasks": 1,
                "wait_seconds": 60,
                "topics": [{"topic": TOPIC, "lock_seconds": 3600, "variables": []}],
            }
        ).encode()
        sent = load.request(self.port, FETCH, self.token, "", body).replace(b"Idempotency-Key: \r\n", b"")
        for _ in range(self.count):
            connection = socket.create_connection(("127.0.0.1", self.port))
            connection.sendall(sent)
            self._selector.register(connection, selectors.EVENT_READ)
        while not self._stopping.is_set():
            for key, _ in self._selector.select(0.2):
                self._hear(key.fileobj, sent)

    def _hear(self, connection: Any, sent: bytes) -> None:
        now = time.perf_counter()
        received = b""
        while b"\r\n\r\n" not in received:
            part = connection.recv(65536)
            if not part:
                self.failures.append("a waiting connection was closed")
                self._selector.unregister(connection)
                return
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(body) < length:
            body += connection.recv(65536)
        if not head.startswith(b"HTTP/1.1 200"):
            self.failures.append(head[:40].decode())
        for task in json.loads(body).get("items", ()):
            self.got[task["process_instance_id"]] = now
        connection.sendall(sent)

    def stop(self) -> None:
        """Hang up."""
        self._stopping.set()
        self.join()
        for key in [*self._selector.get_map().values()]:
            key.fileobj.close()  # type: ignore[union-attr]


@contextlib.contextmanager
def server(url: str) -> Iterator[int]:
    """A server of two processes on the database; its port."""
    port = free_port()
    environment = {
        "ZHENSHU_DATABASE_URL": url,
        "ZHENSHU_WORKERS": str(WORKERS),
        "ZHENSHU_THREADS": str(THREADS),
        "ZHENSHU_OUTSIDE_TOPICS": TOPIC,
        "ZHENSHU_LOG_LEVEL": "WARNING",
    }
    with serving([sys.executable, "-m", "api.cli", "serve", "--port", str(port)], environment, port):
        yield port


def ask(port: int, prepared: Prepared, count: int) -> list[float]:
    """Seconds of each of ``count`` normal requests: a page of tasks, asked by ``CLIENTS`` clients."""
    times: list[float] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(count // CLIENTS):
            began = time.perf_counter()
            connection.request("GET", "/api/v1/tasks?limit=20", headers={"Authorization": f"Bearer {prepared.token}"})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 200:
                raise SystemExit(f"a normal request was answered with {answer.status}")
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def share(values: Sequence[float], part: float) -> float:
    """The value that ``part`` of them do not exceed."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def appear(port: int, prepared: Prepared, count: int) -> dict[str, float]:
    """Start instances one by one; each one's id and the moment its start was answered, its task being there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    begun: dict[str, float] = {}
    headers = {"Authorization": f"Bearer {prepared.token}", "Content-Type": "application/json"}
    for _ in range(count):
        sent = time.perf_counter()
        connection.request("POST", "/api/v1/process-instances", '{"process_definition_key": "peers"}', headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        if answer.status != 201:
            raise SystemExit(f"a start was answered with {answer.status}: {body}")
        begun[body["id"]] = sent
        time.sleep(0.05)
    connection.close()
    return begun


def measure(store: stores.Store, prepared: Prepared) -> dict[str, float]:
    """All figures of one database."""
    store.copy("template", "idle")
    store.copy("template", "busy")
    idle: list[float] = []
    busy: list[float] = []
    with server(store.url("idle")) as idle_port, server(store.url("busy")) as busy_port:
        crowd = Crowd(busy_port, prepared.token, WAITING)
        crowd.start()
        ask(idle_port, prepared, REQUESTS)
        ask(busy_port, prepared, REQUESTS)
        for _ in range(ROUNDS):
            idle += ask(idle_port, prepared, REQUESTS)
            busy += ask(busy_port, prepared, REQUESTS)
        begun = appear(busy_port, prepared, TASKS)
        until = time.monotonic() + 30
        while len(crowd.got) < TASKS and time.monotonic() < until:
            time.sleep(0.02)
        crowd.stop()
    if crowd.failures or len(crowd.got) < TASKS:
        raise SystemExit(f"{len(crowd.got)} of {TASKS} tasks found a worker; {crowd.failures[:3]}")
    waits = [crowd.got[instance] - sent for instance, sent in begun.items()]
    name = store.name
    return {
        f"waiting_idle_p95_ms_{name}": share(idle, 0.95) * 1000,
        f"waiting_busy_p95_ms_{name}": share(busy, 0.95) * 1000,
        f"waiting_p95_ratio_{name}": share(busy, 0.95) / share(idle, 0.95),
        f"waiting_lock_p50_ms_{name}": share(waits, 0.5) * 1000,
        f"waiting_lock_p95_ms_{name}": share(waits, 0.95) * 1000,
    }


def run(only: str | None = None) -> dict[str, float]:
    """Figures of both databases. The wait for a lock counts from the sending of the start, the start included."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="zhenshu-bench-") as name:
        folder = Path(name)
        if only != "postgres":
            sqlite = stores.Sqlite(folder)
            figures |= measure(sqlite, prepare(sqlite.url("template"), 100))
        if only != "sqlite":
            with stores.postgres(folder) as postgres:
                postgres.create("template")
                figures |= measure(postgres, prepare(postgres.url("template"), 100))
    return figures


GOALS = {
    "waiting_p95_ratio_sqlite": 2.0,
    "waiting_p95_ratio_postgres": 2.0,
    "waiting_lock_p50_ms_sqlite": 50.0,
    "waiting_lock_p50_ms_postgres": 50.0,
}
"""Figure → the most it may be."""

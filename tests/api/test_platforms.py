"""Three platforms as processes behind a bad network, the house killed between: every case once, every status once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.context import SYSTEM, command
from engine.db import Database
from engine.hooks import Hooks
from engine.models import external_task
from tests.api.conftest import Settled
from tests.api.server import PATIENCE_SECONDS, ROOT, Server, token
from tests.platforms.platform import KINDS
from workflows.catalogues.models import connector
from workflows.connectors.models import intake_message, platform_status
from workflows.dispatch.models import work_order
from workflows.pushes.models import push_record

CASES = 2
"""Of each platform, before the kill and after it."""


class Neighbour:
    """A simulated platform in a process of its own."""

    def __init__(self, name: str, folder: Path, seed: int, loss: float = 0.3) -> None:
        self.name = name
        self.code = KINDS[name][0]
        arguments = [sys.executable, "-m", "tests.platforms", name, "--folder", str(folder), "--seed", str(seed)]
        self.process = subprocess.Popen([*arguments, "--loss", str(loss)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.split(":")[2].split("/")[0])

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask it, as somebody at its desk."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()


def neighbours(folder: Path) -> list[Neighbour]:
    """All three."""
    return [Neighbour(name, folder, seed) for seed, name in enumerate(sorted(KINDS))]


def connect(database: Database, *platforms: Neighbour) -> None:
    """Let the registry know where they want to be told."""
    with command(database, Hooks(), SYSTEM) as ctx:
        for one in platforms:
            receivers = ["HBS"] if one.name == "regulator" else []
            known = update(connector).where(connector.c.code == one.code)
            # In force on whichever day this machine has.
            ctx.db.execute(known.values(address=one.address, receivers=receivers, valid_from=date(2020, 1, 1)))


@pytest.fixture
def platforms(settled: Settled, tmp_path: Path) -> Iterator[list[Neighbour]]:
    """All three, known to the registry."""
    started = neighbours(tmp_path)
    connect(settled.database, *started)
    yield started
    for one in started:
        one.stop()


@pytest.fixture
def serve(settled: Settled, platforms: list[Neighbour]) -> Iterator[Callable[[], Server]]:
    """Start the house, which may speak to them; what still runs after the test, also a failed one, is ended."""
    started: list[Server] = []

    def start() -> Server:
        url = settled.database.url.render_as_string(hide_password=False)
        started.append(Server(url, outside_allowed=",".join(f"127.0.0.1:{one.port}" for one in platforms)))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def push(platforms: list[Neighbour], port: int, secret: str) -> list[threading.Thread]:
    """Let all of them push at the same time."""
    body = {"host": "127.0.0.1", "port": port, "token": secret, "count": CASES}
    pushing = [threading.Thread(target=one.ask, args=("POST", "/push", body)) for one in platforms]
    for thread in pushing:
        thread.start()
    return pushing


def until(holds: Callable[[], bool]) -> None:
    """Wait for what other processes do."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / 0.1)):
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError("it did not come about")


def rows(database: Database, table: Any) -> list[Any]:
    """Every row."""
    with database.read() as connection:
        return list(connection.execute(select(table)).all())


def let_leases_run_out(database: Database) -> None:
    """What the dead process was sending is anybody's: half a minute later than it died."""
    with command(database, Hooks(), SYSTEM) as ctx:
        leased = update(external_task).where(external_task.c.locked_until.is_not(None))
        ctx.db.execute(leased.values(locked_until=ctx.now))


def test_every_case_comes_in_once_and_every_status_is_marked_once(
    settled: Settled, platforms: list[Neighbour], serve: Callable[[], Server]
) -> None:
    database, secret = settled.database, token(settled.database, ("INT",))
    first = serve()
    pushing = push(platforms, first.port, secret)
    until(lambda: len(rows(database, intake_message)) >= CASES)
    first.kill()
    for thread in pushing:
        thread.join()
    let_leases_run_out(database)
    second = serve()
    for thread in push(platforms, second.port, secret):
        thread.join()
    until(lambda: len(rows(database, platform_status)) >= 4 * CASES)
    until(lambda: all(row.state == "sent" for row in rows(database, platform_status)))
    second.stop()

    books = {one.name: one.ask("GET", "/book") for one in platforms}
    for name, book in books.items():
        assert len(book["answers"]) == len(book["cases"]) == 2 * CASES, name
        assert {one["status"] for one in book["answers"].values()} <= {200, 201}, book["answers"]
    assert len(rows(database, intake_message)) == 3 * 2 * CASES
    assert len(rows(database, work_order)) == 2 * 2 * CASES
    assert len(rows(database, push_record)) == 2 * CASES
    for name in ("hotline", "city"):
        told = [body["business_id"] for body in books[name]["told"].values()]
        assert len(told) == len(set(told)) == 2 * CASES
    acknowledged = {row.ack_id for row in rows(database, platform_status)}
    assert len(acknowledged) == 4 * CASES

"""One drill: nodes, clients, accidents, and the look at what is left."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from api import bootstrap, passwords
from api.config import Config
from api.scopes import Scope
from engine import api_tokens, deployments
from engine.context import SYSTEM, command
from engine.db import Database
from tests.chaos import checks, node
from tests.chaos.crew import Client, Ledger

DIAGRAM = Path(__file__).with_name("drill.bpmn")
NODES = 2
CLIENTS = 6
PORTS = (20_000, 32_000)
#: Between two accidents, in seconds.
CALM = (0.1, 0.9)
#: How long a node stands still: longer than its leases.
FREEZE_SECONDS = 1.4
#: How long to look for a node that is in a call, in seconds.
CALL_SECONDS = 5.0
#: How long the nodes may take to start, and the clients to finish once the accidents are over, in seconds.
START_SECONDS = 60.0
FINISH_SECONDS = 90.0


@dataclass
class Outcome:
    """What a drill found."""

    rounds: int
    acknowledged: int
    violations: list[str]


class Nodes:
    """The processes that serve, each with a process group of its own."""

    def __init__(self, url: str, folder: Path, bug: str) -> None:
        self._arguments = (url, folder / "partner", bug)
        self._log = (folder / "nodes.log").open("ab")
        self.ports = [free_port() for _ in range(NODES)]
        self._processes = [self._start(port) for port in self.ports]

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        url, partner, bug = self._arguments
        command_line = [sys.executable, "-m", "tests.chaos.node", url, str(port), str(partner)]
        return subprocess.Popen(
            [*command_line, *([bug] if bug else [])], stdout=self._log, stderr=self._log, start_new_session=True
        )

    def kill(self, number: int) -> None:
        """``kill -9`` a node with everything in it, and start it again."""
        self._signal(number, signal.SIGKILL)
        self._processes[number].wait()
        self._processes[number] = self._start(self.ports[number])

    def freeze(self) -> None:
        """Let a node stand still for longer than its leases, in the middle of a call to the partner."""
        number = self._calling()
        self._signal(number, signal.SIGSTOP)
        time.sleep(FREEZE_SECONDS)
        self._signal(number, signal.SIGCONT)

    def _calling(self) -> int:
        """The node that calls the partner next."""
        partner = self._arguments[1]
        begin = partner.stat().st_size if partner.exists() else 0
        deadline = time.monotonic() + CALL_SECONDS
        while time.monotonic() < deadline:
            heard = partner.read_bytes()[begin:] if partner.exists() else b""
            if heard.endswith(b"\n"):
                return self.ports.index(int(heard.split()[-1]))
            time.sleep(0.005)
        return 0

    def stop(self) -> None:
        """End them all."""
        for number in range(NODES):
            self._signal(number, signal.SIGKILL)
            self._processes[number].wait()
        self._log.close()

    def _signal(self, number: int, what: signal.Signals) -> None:
        os.killpg(self._processes[number].pid, what)

    def wait_until_up(self, number: int) -> None:
        """Wait for a node to accept connections."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.ports[number])) == 0:
                    return
            time.sleep(0.05)
        log = Path(self._log.name).read_text(errors="replace")
        raise SystemExit(f"node {number} did not start: {log[-3000:]}")


def free_port() -> int:
    """A port below the ephemeral range: a client that knocks at a dead node must not become its listener."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def prepare(url: str, folder: Path) -> str:
    """Create the tables, deploy the process, issue a token; returns the token."""
    system = bootstrap.build(Config(database_url=url))
    system.database.create_all()
    node.bind(system.hooks, str(folder / "partner"))
    token = passwords.new_token()
    with command(system.database, system.hooks, SYSTEM) as ctx:
        deployments.deploy(ctx, "drill", {DIAGRAM.name: DIAGRAM.read_bytes()})
        scopes = [str(scope) for scope in Scope]
        api_tokens.issue(
            ctx, "drill", passwords.digest(token), scopes, roles=["INT"], groups=["CREW"], town_code="320281199"
        )
    system.database.dispose()
    return token


def run(url: str, folder: Path, rounds: int, seed: int, bug: str = "", told: Callable[[str], None] = print) -> Outcome:
    """Have ``rounds`` accidents under load; what is left is checked when everything is quiet."""
    dice = random.Random(seed)
    token = prepare(url, folder)
    database = Database(url, pool_size=2)
    nodes = Nodes(url, folder, bug)
    stopping = threading.Event()
    clients: list[Client] = []
    try:
        for number in range(NODES):
            nodes.wait_until_up(number)
        clients += [Client(number, nodes.ports, token, seed, stopping) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for count in range(1, rounds + 1):
            time.sleep(dice.uniform(*CALM))
            _accident(dice, nodes, database)
            if count % 20 == 0:
                told(f"{count} rounds, {_acknowledged(clients)} acknowledged")
        stopping.set()
        _finish(clients)
    finally:
        stopping.set()
        for client in clients:
            client.give_up()
        nodes.stop()
    said = _joined(clients)
    found = checks.violations(database, said, folder / "partner")
    database.dispose()
    return Outcome(rounds, len(said.started) + len(said.completed), found)


def _accident(dice: random.Random, nodes: Nodes, database: Database) -> None:
    """One thing goes wrong: mostly a kill, sometimes a freeze, on a server sometimes a cut connection."""
    number = dice.randrange(NODES)
    kind = dice.random()
    if kind < 0.25:
        nodes.freeze()
    elif kind < 0.4 and not database.is_sqlite:
        with database.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
    else:
        nodes.wait_until_up(number)
        nodes.kill(number)


def _finish(clients: list[Client]) -> None:
    """Let the clients bring what they began to its end."""
    deadline = time.monotonic() + FINISH_SECONDS
    for client in clients:
        client.join(max(deadline - time.monotonic(), 0.1))


def _acknowledged(clients: list[Client]) -> int:
    return sum(len(client.ledger.started) + len(client.ledger.completed) for client in clients)


def _joined(clients: list[Client]) -> Ledger:
    whole = Ledger()
    for client in clients:
        whole.started |= client.ledger.started
        whole.completed |= client.ledger.completed
        whole.odd += client.ledger.odd
    return whole

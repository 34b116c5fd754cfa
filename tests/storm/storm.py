"""One storm: a town that serves, fifty who repeat what is not answered, kills, and the look at what is left."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api import bootstrap, demo, passwords
from api.config import Config
from api.scopes import Scope
from engine import api_tokens, deployments, vault
from engine.context import SYSTEM, command
from engine.db import Database
from tests.api.server import TOWN, Client, Server
from tests.chaos.drill import free_port
from tests.engine.receiver import Call, Receiver
from tests.storm import checks
from tests.storm.clients import Caller, CamundaWorker, Integrator, Ledger, Worker
from tests.storm.network import Network

DIAGRAM = Path(__file__).with_name("storm.bpmn")
#: Share of the answers that are lost, of the server's and of the receiver's.
LOSS = 0.3
#: Of the callers, how many are workers; half of them speak Camunda 7.
WORKERS = 0.2
#: Between two kills, in seconds.
CALM = (2.0, 5.0)
#: How long the callers may take, and the deliveries afterwards, in seconds: the latter holds two leases.
CALLERS_SECONDS = 600.0
DELIVERIES_SECONDS = 240.0
TYPES = ["cn.zhenshu.process.*", "cn.zhenshu.task.*"]


@dataclass
class Outcome:
    """What a storm left."""

    said: Ledger
    carried: int
    lost: int
    kills: int
    events: int
    calls: int
    seconds: float
    violations: list[str]


class Ears:
    """The receiver's side: every event marked once, some answers lost on their way back."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self.marked: dict[str, dict[str, Any]] = {}
        self.receiver = Receiver(self._answer)

    def _answer(self, call: Call) -> int | None:
        with self._lock:
            self.marked.setdefault(call.headers["webhook-id"], call.event)
            return None if self._dice.random() < LOSS else 204


def prepare(url: str) -> str:
    """Load the demonstration town, deploy the process; returns a token that opens everything an integrator needs."""
    system = bootstrap.build(Config(database_url=url, town_code=TOWN))
    demo.load(system)
    token = passwords.new_token()
    with command(system.database, system.hooks, SYSTEM) as ctx:
        deployments.deploy(ctx, "storm", {DIAGRAM.name: DIAGRAM.read_bytes()})
        scopes = [str(scope) for scope in Scope]
        api_tokens.issue(
            ctx, "storm", passwords.digest(token), scopes, roles=["INT", "ADM"], groups=["CREW"], town_code=TOWN
        )
    system.database.dispose()
    return token


def run(url: str, *, callers: int, cases: int, kills: int, seed: int, told: Callable[[str], None] = print) -> Outcome:
    """Let ``callers`` bring ``cases`` matters each through the storm, the server killed ``kills`` times between."""
    dice = random.Random(seed)
    token = prepare(url)
    ears = Ears(seed)
    settings = {
        "outside_allowed": f"127.0.0.1:{ears.receiver.port}",
        "port": str(free_port()),
        "master_key": vault.new_key(),
    }
    server = Server(url, workers=2, **settings)
    network = Network(server.port, LOSS, seed)
    over = threading.Event()
    began = time.monotonic()
    crowd: list[Caller] = []
    try:
        _subscribe(server.port, token, ears.receiver.url)
        crowd += _crowd(callers, cases, network.port, token, over)
        for count in range(1, kills + 1):
            time.sleep(dice.uniform(*CALM))
            server.kill()
            server = Server(url, workers=2, **settings)
            _until_it_answers(server.port, token)
            told(f"{count} kills, {network.carried} answers, {network.lost} of them lost, {len(ears.marked)} events")
        for caller in crowd:
            if isinstance(caller, Worker):
                over.set()
            caller.join(CALLERS_SECONDS)
        _deliver(server.port, token)
    finally:
        over.set()
        network.close()
        server.stop()
        ears.receiver.close()
    said = Ledger()
    for caller in crowd:
        said.add(caller.ledger)
    database = Database(url, pool_size=1)
    found = checks.violations(database, said, [*ears.marked.values()])
    database.dispose()
    seconds = time.monotonic() - began
    calls = len(ears.receiver.calls)
    return Outcome(said, network.carried, network.lost, kills, len(ears.marked), calls, seconds, found)


def _crowd(callers: int, cases: int, port: int, token: str, over: threading.Event) -> list[Caller]:
    """Everybody, speaking already: those who bring matters first, then the workers of both kinds."""
    workers = max(2, round(callers * WORKERS))
    crowd: list[Caller] = [Integrator(f"i{n}", port, token, over, cases) for n in range(callers - workers)]
    crowd += [(Worker, CamundaWorker)[n % 2](f"w{n}", port, token, over) for n in range(workers)]
    for caller in crowd:
        caller.start()
    return crowd


def _subscribe(port: int, token: str, url: str) -> None:
    """Let the receiver be told."""
    client = Client(port, token)
    status, answer = client.ask("POST", "/webhooks", {"name": "storm", "url": url, "types": TYPES})
    client.hang_up()
    if status != 201:
        raise SystemExit(f"the webhook was refused: {answer}")


def _until_it_answers(port: int, token: str) -> None:
    """Wait for its first answer: a port that listens is not yet a town that works."""
    client = Client(port, token)
    client.ask("GET", "/health")
    client.hang_up()


def _deliver(port: int, token: str) -> None:
    """What a person does who does not want to wait for the next attempt in hours: tell it now, until all is told."""
    deadline = time.monotonic() + DELIVERIES_SECONDS
    client = Client(port, token)
    while time.monotonic() < deadline:
        _, waiting = client.ask("GET", "/webhook-deliveries?state=ready&limit=200")
        for one in waiting["items"]:
            client.ask(
                "POST", f"/webhook-deliveries/{one['id']}/retry", Idempotency_Key=f"again-{one['id']}-{time.time_ns()}"
            )
        _, queued = client.ask("GET", "/webhook-deliveries?state=queued&limit=1")
        if not waiting["items"] and not queued["items"]:
            break
        time.sleep(0.2)
    client.hang_up()

"""Unmodified clients of Camunda 7 against a real server: JavaScript (npm) and Python (PyPI)."""

import json
import subprocess
import threading
import urllib.request
import warnings
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from api.config import ARGON2_FLOOR_KIB
from api.passwords import Hasher
from engine import accounts
from engine.context import SYSTEM, command
from engine.db import Database
from engine.hooks import Hooks
from tests import npm
from tests.api.engine_rest.clients import javascript
from tests.api.engine_rest.rest import MODELS
from tests.api.server import PATIENCE_SECONDS, TOWN, Server, token

with warnings.catch_warnings():
    # What the client is written with is no business of ours.
    warnings.simplefilter("ignore")
    from camunda.client.engine_client import EngineClient
    from camunda.client.external_task_client import ExternalTaskClient
    from camunda.external_task.external_task import ExternalTask, TaskResult
    from camunda.external_task.external_task_worker import ExternalTaskWorker
    from camunda.process_definition.process_definition_client import ProcessDefinitionClient

pytestmark = pytest.mark.xdist_group("clients")

LOGIN, PASSWORD = "worker", "Gong-Zuo-2026-Ji"
LETTER = {"type": "File", "value": b64encode("您好".encode()).decode(), "valueInfo": {"filename": "信.txt"}}
BASKET = {"type": "Json", "value": '{"goods": ["pen", "paper"], "sum": 12.5}'}
PLACED = {"type": "Date", "value": "2026-01-02T03:04:05.000+0000"}


class Served(NamedTuple):
    """A server with the order process deployed."""

    url: str
    secret: str

    def send(self, method: str, path: str, body: bytes | None, media: str = "application/json") -> bytes:
        """A request below ``/engine-rest``, which has to succeed."""
        signed = b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {signed}", "Content-Type": media}
        asked = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
            return bytes(answer.read())

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The same with JSON both ways."""
        return json.loads(self.send(method, path, None if body is None else json.dumps(body).encode()))

    def start(self, business_key: str, **variables: Any) -> str:
        """An order."""
        body = {"businessKey": business_key, "variables": variables}
        return str(self.ask("POST", "/process-definition/key/order/start", body)["id"])

    def is_over(self, instance_id: str) -> bool:
        """Whether the order came to its end."""
        return bool(self.ask("GET", f"/history/process-instance/{instance_id}")["state"] == "COMPLETED")

    def known(self, instance_id: str) -> dict[str, Any]:
        """The last values of an order's variables."""
        rows = self.ask("POST", "/history/variable-instance", {"processInstanceId": instance_id})
        return {one["name"]: (one["type"], one["value"]) for one in rows}


@pytest.fixture(scope="module")
def served(migrated: Database) -> Iterator[Served]:
    with command(migrated, Hooks(), SYSTEM) as ctx:
        accounts.create(ctx, LOGIN, "外部程序", ["ADM", "INT"], town_code=TOWN)
        account = accounts.secret(ctx, LOGIN)
        assert account is not None
        accounts.set_password(ctx, account, Hasher(ARGON2_FLOOR_KIB).hash(PASSWORD), expired=False)
    server = Server(migrated.url.render_as_string(hide_password=False), threads="2")
    secret = token(migrated)
    one = Served(f"http://127.0.0.1:{server.port}/engine-rest", secret)
    try:
        _deploy(one)
        yield one
    finally:
        server.stop()


def _deploy(one: Served) -> None:
    boundary, body = "----zhenshu", (MODELS / "order.bpmn").read_text("utf-8")
    parts = [
        'Content-Disposition: form-data; name="deployment-name"\r\n\r\norder',
        'Content-Disposition: form-data; name="order.bpmn"; filename="order.bpmn"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n{body}",
    ]
    sent = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    media = f"multipart/form-data; boundary={boundary}"
    assert json.loads(one.send("POST", "/deployment/create", sent.encode(), media))["deployedProcessDefinitions"]


def _until(worker: subprocess.Popen[str], kind: str) -> dict[str, Any]:
    """What the worker tells next of this kind."""
    assert worker.stdout is not None
    for line in worker.stdout:
        told: dict[str, Any] = json.loads(line)
        assert told["kind"] != "error", told
        if told["kind"] == kind:
            return told
    raise AssertionError(f"the worker ended before {kind}")


@pytest.mark.parametrize("by_password", [True, False], ids=["password", "token"])
def test_the_javascript_client_drives_both_topics(served: Served, by_password: bool) -> None:
    try:
        worker = javascript.start(served.url, *((LOGIN, PASSWORD) if by_password else ("program", served.secret)))
    except npm.NoPackages as error:
        pytest.skip(str(error))
    watchdog = threading.Timer(PATIENCE_SECONDS, worker.kill)
    watchdog.start()
    try:
        _until(worker, "polls")
        order = served.start("paid", amount={"value": 12}, basket=BASKET, letter=LETTER, placed=PLACED)
        first = _until(worker, "charge")
        second = _until(worker, "charge")
        read = _until(worker, "read")
        shipped = _until(worker, "ship")
        declined = served.start("declined")
        third = _until(worker, "charge")
        _until(worker, "polls")
    finally:
        watchdog.cancel()
        worker.kill()
        worker.wait()
        assert worker.stdout is not None
        worker.stdout.close()

    assert (first["retries"], second["retries"]) == (None, 1) and first["properties"] == {"currency": "CNY"}
    assert read["basket"] == {"goods": ["pen", "paper"], "sum": 12.5} and read["letter"] == "您好"
    assert read["filename"] == "信.txt" and read["placed"] == "2026-01-02T03:04:05.000Z"
    assert read["sum"] == {"type": "integer", "value": 12, "valueInfo": {}}
    assert shipped["receipt"] == "R-7" and shipped["at"] == "1970-01-01T00:00:00.000Z"
    assert third["businessKey"] == "declined"
    _check_paid(served, order)
    [asked] = served.ask("GET", f"/task?processInstanceId={declined}")
    assert asked["taskDefinitionKey"] == "Ask" and served.known(declined)["left"] == ("Integer", 3)


def _check_paid(served: Served, order: str) -> None:
    known = served.known(order)
    assert served.is_over(order)
    assert known["paid"] == ("Boolean", True) and known["total"] == ("Double", 12.5)
    assert known["large"] == ("Long", 5_000_000_000) and known["lines"] == ("Json", '{"goods":["笔","纸"]}')
    assert known["receiptFile"] == ("File", None) and known["nothing"] == ("Null", None)
    assert known["receipt"] == ("String", "R-7") and "receiptNumber" not in known
    path = f"/process-instance/{order}/variables/receiptFile/data"
    assert served.send("GET", path, None).decode() == "收据 R-7"


def test_the_python_client_drives_both_topics(served: Served) -> None:
    config = {"auth_basic": {"username": LOGIN, "password": PASSWORD}}
    engine = EngineClient(served.url, config)
    fetching = {**config, "maxTasks": 1, "lockDuration": 20_000, "asyncResponseTimeout": 10_000, "sleepSeconds": 0}
    worker = ExternalTaskWorker("py-worker", served.url, fetching)
    seen: list[tuple[str, Any]] = []

    def charge(task: ExternalTask) -> TaskResult:
        seen.append((task.get_topic_name(), task.get_variables().get("amount")))
        assert task.get_extension_properties() == {"currency": "CNY"}
        if task.get_business_key() == "declined":
            return task.bpmn_error("NO_FUNDS", "the card is empty", {"left": 3})
        if len(seen) == 1:
            return task.failure("reader away", "trace", 1, 0)
        assert task.get_variable("basket", with_meta=True)["type"] == "Json"
        paper = {"type": "File", "value": b64encode(b"paper").decode(), "valueInfo": {"filename": "p.txt"}}
        return task.complete({"paid": True, "total": 12.5, "paper": paper}, {"receiptNumber": "R-8"})

    def ship(task: ExternalTask) -> TaskResult:
        seen.append((task.get_topic_name(), task.get_variable("receipt")))
        return task.complete({"tracking": {"type": "Json", "value": '{"no": [1]}'}})

    order = engine.start_process("order", {"amount": 12, "basket": BASKET}, business_key="paid")["id"]
    worker.fetch_and_execute("charge-card", charge)
    worker.fetch_and_execute("charge-card", charge)
    worker.fetch_and_execute(["ship-goods"], ship)
    declined = engine.start_process("order", {}, business_key="declined")["id"]
    worker.fetch_and_execute("charge-card", charge)

    assert [*seen] == [("charge-card", 12), ("charge-card", 12), ("ship-goods", "R-8"), ("charge-card", None)]
    known = served.known(order)
    assert served.is_over(order) and known["tracking"] == ("Json", '{"no": [1]}') and known["paid"] == ("Boolean", True)
    assert served.known(declined)["left"] == ("Integer", 3)


def test_the_python_client_asks_and_sends(served: Served) -> None:
    config = {"auth_basic": {"username": LOGIN, "password": PASSWORD}}
    engine, definitions = EngineClient(served.url, config), ProcessDefinitionClient(served.url, config)
    worker = ExternalTaskClient("py-worker", served.url, {**config, "asyncResponseTimeout": 0})

    paper = {"type": "File", "value": b64encode(b"paper").decode(), "valueInfo": {"filename": "p.txt"}}
    started = definitions.start_process_by_version("order", "1", {"code": "x-1", "paper": paper}, business_key="asked")
    found = engine.get_process_instance("order", ["code_eq_x-1"], [])
    [task] = worker.fetch_and_lock("charge-card", {"code": "x-1"})
    content = engine.get_process_instance_variable(started["id"], "paper")

    assert [one["id"] for one in found] == [started["id"]] == [task["processInstanceId"]]
    assert content.strip() == b64encode(b"paper").decode()
    assert engine.get_jobs(0, 10, process_instance_id=started["id"]) == []
    assert worker.complete(task["id"], {}) is True
    with pytest.raises(Exception, match="received 400"):
        engine.correlate_message("nobody.waits", business_key="asked")
    with pytest.raises(Exception, match="received 404"):
        worker.complete(task["id"], {})

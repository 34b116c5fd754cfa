"""Requests that wait without a thread, in real processes: ``zhenshu serve`` and ``gunicorn wsgi:app``."""

import json
import queue
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any, NamedTuple

import pytest

from api import bootstrap, passwords, waiting
from api.config import Config
from api.declaration import Wish
from api.scopes import Scope
from engine import accounts, api_tokens, deployments, external_tasks, notifications
from engine.context import SYSTEM, command
from engine.db import Database
from engine.external_tasks import TopicRequest
from engine.hooks import Hooks
from tests.api.server import TOWN, Client, Server, token
from tests.api.town import FETCH, Town, bundle

WAIT = {**FETCH, "max_tasks": 1, "wait_seconds": 60}
PATH = "/external-tasks/fetch-and-lock"
THREADS, PLACES = 2, 12


class Served(NamedTuple):
    """A server of one process with few threads and a few more places, and the database it works on."""

    server: Server
    database: Database
    secret: str
    opened: list[Client]
    streams: list[HTTPResponse]

    def client(self, secret: str | None = None) -> Client:
        """A connection; closed at the end of the test."""
        self.opened.append(Client(self.server.port, secret or self.secret))
        return self.opened[-1]

    def waiting(self, count: int = 1, secret: str | None = None, **more: Any) -> list[Client]:
        """Clients that wait in the server's lot, in this order."""
        clients = []
        for _ in range(count):
            clients.append(self.client(secret))
            clients[-1].send("POST", PATH, {**WAIT, **more})
            self.answers()
        return clients

    def stream(self, secret: str | None = None, **headers: str) -> HTTPResponse:
        """A stream of starts, from now on."""
        client = self.client(secret)
        client.send("GET", "/events/stream?types=cn.zhenshu.process.started", **headers)
        answer = client.connection.getresponse()
        self.streams.append(answer)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
        return answer

    def answers(self) -> None:
        """Let the server answer so many requests that those sent before are in its lot."""
        client = self.client()
        for _ in range(THREADS + 1):
            assert client.ask("GET", "/me")[0] == 200

    def hang_up(self) -> None:
        """Close every connection."""
        while self.streams:
            self.streams.pop().close()
        while self.opened:
            self.opened.pop().hang_up()

    def start(self) -> str:
        """Start an instance whose first step is the outside worker's."""
        status, started = self.client().ask("POST", "/process-instances", {"process_definition_key": "permit"})
        assert status == 201, started
        return str(started["id"])

    def fetch(self) -> list[str]:
        """What somebody who does not wait gets: the instances."""
        status, body = self.client().ask("POST", PATH, FETCH)
        assert status == 200, body
        return [one["process_instance_id"] for one in body["items"]]


@pytest.fixture(scope="module")
def served(backend: str, migrated: Database) -> Iterator[Served]:
    system = bootstrap.build(Config(), database=migrated)
    with command(migrated, system.hooks, SYSTEM) as ctx:
        deployments.deploy(ctx, "permit", bundle("permit"))
    url = migrated.url.render_as_string(hide_password=False)
    server = Server(url, by_gunicorn=backend == "postgresql", threads=str(THREADS), waiting=str(PLACES))
    try:
        yield Served(server, migrated, token(migrated), [], [])
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def hang_up(served: Served) -> Iterator[None]:
    """Nobody waits on from test to test, and no task is left."""
    yield
    served.hang_up()
    if served.server.process.poll() is None and not served.server.is_stopping:
        served.fetch()
        served.hang_up()


def _until(answer: HTTPResponse, instance: str) -> tuple[list[str], int]:
    """The instances that a stream tells of up to this one, and the position of the last."""
    found: list[str] = []
    position = 0
    while instance not in found:
        line = answer.readline().decode()
        assert line, "the stream ended"
        if line.startswith("id: "):
            position = int(line[4:])
        elif line.startswith("data: "):
            event = json.loads(line[6:])
            assert event["type"] == "cn.zhenshu.process.started" and int(event["sequence"]) == position
            found.append(event["subject"])
    return found, position


def _got(client: Client) -> list[str]:
    status, body, _ = client.heard()
    assert status == 200, body
    return [one["process_instance_id"] for one in body["items"]]


def test_a_body_that_is_too_large_is_told_so_after_it_was_sent(served: Served) -> None:
    for headers in ({}, {"Connection": "close"}):
        client = served.client()

        status, body = client.ask("POST", "/process-instances", {"business_key": "x" * 10_000_000}, **headers)

        assert (status, body["code"]) == (413, "body_too_large")
        assert client.ask("GET", "/me")[0] == 200


def test_many_wait_on_few_threads_and_the_first_gets_the_task(served: Served) -> None:
    first, second, *others = served.waiting(5 * THREADS)

    one = served.start()
    got = _got(first)
    another = served.start()

    assert got == [one] and _got(second) == [another]
    assert len(others) == 5 * THREADS - 2


def test_a_request_that_waits_is_counted_once(served: Served) -> None:
    secret = passwords.new_token()
    with command(served.database, Hooks(), SYSTEM) as ctx:
        digest, bounds = passwords.digest(secret), api_tokens.Bounds(rate_per_minute=2)
        scopes = [str(Scope.EXTERNAL_TASK_WORK)]
        api_tokens.issue(ctx, "slow", digest, scopes, roles=["INT"], town_code=TOWN, bounds=bounds)
    [client] = served.waiting(secret=secret)

    instance = served.start()

    assert _got(client) == [instance]
    assert [client.ask("GET", "/me")[0] for _ in range(2)] == [200, 429]


def test_a_connection_that_waited_goes_on(served: Served) -> None:
    [client] = served.waiting()
    instance = served.start()
    status, body, _ = client.heard()

    [task] = body["items"]
    done = client.ask("POST", f"/external-tasks/{task['id']}/complete", {"worker_id": "checker"})

    assert status == 200 and task["process_instance_id"] == instance
    assert done == (204, None)


def test_who_hangs_up_takes_no_task_along(served: Served) -> None:
    [client] = served.waiting()
    client.hang_up()
    served.answers()

    instance = served.start()

    assert served.fetch() == [instance]


def test_patience_ends_with_an_empty_answer(served: Served) -> None:
    began = time.monotonic()

    [client] = served.waiting(wait_seconds=1)

    assert _got(client) == []
    assert 1.0 <= time.monotonic() - began < 5.0


def test_a_task_for_another_key_wakes_nobody_else(served: Served) -> None:
    topic = {"topic": "test.check", "business_key": "件-1"}
    [client] = served.waiting(topics=[topic])

    served.start()
    other = served.fetch()
    started = served.client().ask(
        "POST", "/process-instances", {"process_definition_key": "permit", "business_key": "件-1"}
    )

    assert len(other) == 1 and _got(client) == [started[1]["id"]]


def _parked(lot: waiting.Lot, **wanted: Any) -> waiting.Ticket:
    ticket = lot.ticket()
    request = TopicRequest("test.check", town_code=TOWN, **wanted)
    ticket.wait(Wish(seconds=60, topics=[request]), b"")
    lot.park(ticket)
    return ticket


def test_who_waits_for_what_nothing_free_has_is_not_asked_again(town: Town) -> None:
    town.deploy()
    asked: queue.Queue[waiting.Ticket] = queue.Queue()
    lot = waiting.Lot(town.system, 10, asked.put)
    try:
        seven = _parked(lot, process_variables=external_tasks.expected({"number": 7}))
        elsewhere = _parked(lot, given=frozenset(("other",)))
        tagged = _parked(lot, version_tag="never")
        foreign = _parked(lot, towns=["elsewhere"])
        for number in (1, 2):
            any_one = _parked(lot)
            town.start("permit", variables={"number": number})
            assert asked.get(timeout=10) is any_one

        town.start("permit", variables={"number": 7})

        assert asked.get(timeout=10) is seven
    finally:
        lot.close()
    assert {id(asked.get(timeout=10)) for _ in range(3)} == {id(elsewhere), id(tagged), id(foreign)}


def test_a_credential_that_ends_meanwhile_gets_nothing(served: Served) -> None:
    secret = token(served.database)
    [client] = served.waiting(secret=secret)
    with command(served.database, bootstrap.bound_hooks(), SYSTEM) as ctx:
        newest = max(api_tokens.page(ctx).items, key=lambda one: one.id)
        api_tokens.revoke(ctx, newest.id)

    instance = served.start()
    status, body, _ = client.heard()

    assert (status, body["code"]) == (401, "token_revoked")
    assert served.fetch() == [instance]


def test_a_full_lot_refuses_and_says_when_to_come_again(served: Served) -> None:
    clients = served.waiting(PLACES)
    late = served.client()
    late.send("POST", PATH, WAIT)

    status, problem, answer = late.heard()

    assert (status, problem["code"]) == (503, "too_many_waiting")
    assert problem["facts"]["limit"] == PLACES and answer.headers["Retry-After"] == "5"
    for client in clients:
        client.hang_up()
    served.answers()
    [client] = served.waiting()
    instance = served.start()
    assert _got(client) == [instance]


def test_streams_hold_no_thread_and_tell_what_happens(served: Served) -> None:
    readers = [served.stream() for _ in range(2 * THREADS)]
    served.answers()

    instance = served.start()

    assert all(_until(reader, instance)[0][-1] == instance for reader in readers)


def test_a_stream_goes_on_where_it_broke(served: Served) -> None:
    reader = served.stream()
    _, position = _until(reader, served.start())
    reader.close()
    missed = [served.start(), served.start()]

    resumed = served.stream(Last_Event_ID=str(position))

    assert _until(resumed, missed[-1])[0] == missed
    later = served.start()
    assert _until(resumed, later)[0] == [later]


def test_a_stream_ends_with_its_credential(served: Served) -> None:
    secret = token(served.database)
    reader = served.stream(secret)
    with command(served.database, bootstrap.bound_hooks(), SYSTEM) as ctx:
        newest = max(api_tokens.page(ctx).items, key=lambda one: one.id)
        api_tokens.revoke(ctx, newest.id)

    instance = served.start()

    assert instance.encode() not in reader.read()


def test_a_person_hears_of_what_is_told_to_them(served: Served) -> None:
    secret = passwords.new_token()
    with command(served.database, bootstrap.bound_hooks(), SYSTEM) as ctx:
        account = accounts.create(ctx, "li.na", "李娜", ["REV"], town_code=TOWN)
        scopes = [str(Scope.PERSONAL_USE)]
        api_tokens.issue(ctx, "li.na", passwords.digest(secret), scopes, account_id=account.id, town_code=TOWN)

    def tell(title: str) -> None:
        with command(served.database, bootstrap.bound_hooks(), SYSTEM) as ctx:
            notifications.tell(ctx, notifications.Kind.TASK_URGED, ["li.na"], title)

    tell("早先")
    client = served.client(secret)
    client.send("GET", "/notifications/stream")
    reader = client.connection.getresponse()
    served.streams.append(reader)
    served.answers()
    for title in ("第一件", "第二件"):
        tell(title)

        heard = _notification(reader)

        assert heard["title"] == title and heard["kind"] == "task_urged"


def _notification(answer: HTTPResponse) -> dict[str, Any]:
    """The next notification of a stream."""
    while line := answer.readline().decode():
        if line.startswith("data: "):
            found: dict[str, Any] = json.loads(line[6:])
            return found
    raise AssertionError("the stream ended")


def test_a_server_that_stops_answers_who_waits(served: Served) -> None:
    clients = served.waiting(3)
    reader = served.stream()
    began = time.monotonic()

    served.server.terminate()

    assert [_got(client) for client in clients] == [[], [], []]
    assert reader.read().endswith(b"\n\n")
    assert time.monotonic() - began < 5.0

"""One call, many attempts: one Idempotency-Key, pauses as told, and an end."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest
from werkzeug.datastructures import Headers

from api import signatures
from tests.client.conftest import QUICK
from tests.client.scripted import Reply, Scripted
from zhenshu.client import (
    Bearer,
    Client,
    Closed,
    ConnectionLost,
    InputRefused,
    Problem,
    Retry,
    SecretNotShown,
    ServerFailed,
    Signed,
    StaleRevision,
    TooMany,
    problems,
    wire,
)

Script = Callable[..., Scripted]
INSTANCE = {
    "id": "1",
    "process_definition_id": "2",
    "process_definition_key": "permit",
    "business_key": None,
    "state": "active",
    "revision": 1,
    "incidents": 0,
    "started_at": "2026-11-23T01:30:00Z",
    "started_by": "x",
    "ended_at": None,
    "end_reason": None,
    "town_code": "320281199",
    "said_by_a_newer_town": True,
}
STARTED = Reply(201, json.dumps(INSTANCE).encode())


_OPENED: list[Client] = []


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """No test leaves a connection open."""
    yield
    while _OPENED:
        _OPENED.pop().close()


def client(server: Scripted, retry: Retry = QUICK) -> Client:
    _OPENED.append(Client(server.url, Bearer("zs_x"), retry=retry))
    return _OPENED[-1]


def problem(status: int, **more: object) -> Reply:
    body = {
        "status": status,
        "code": "x",
        "title": "有误",
        "title_en": "Wrong",
        "detail": "…",
        "detail_en": "…",
        **more,
    }
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/problem+json"})


@pytest.mark.parametrize(
    "failing", [Reply(0), Reply(200, is_cut=True), Reply(502, b"<html>"), Reply(503), problem(429)], ids=repr
)
def test_a_lost_answer_is_asked_for_again_under_the_same_key(scripted: Script, failing: Reply) -> None:
    server = scripted(failing, failing, STARTED)

    found = client(server).instances.start("permit", {"amount": Decimal("12.50")})

    assert found.id == "1" and found.started_at == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert len(server.asked) == 3
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    assert {one.body for one in server.asked} == {b'{"process_definition_key":"permit","variables":{"amount":12.50}}'}


def test_another_call_has_another_key_and_a_given_one_is_kept(scripted: Script) -> None:
    server = scripted(STARTED)
    town = client(server)

    town.instances.start("permit")
    town.instances.start("permit")
    town.instances.start("permit", idempotency_key="12345-1")
    town.instances.start("permit", idempotency_key="件 (1)")

    keys = [one.headers["idempotency-key"] for one in server.asked]
    assert len({*keys}) == 4 and keys[2:] == ["12345-1", "%E4%BB%B6%20(1)"]


def test_a_refusal_is_not_repeated_and_says_everything(scripted: Script) -> None:
    wrong = {"pointer": "/variables/amount", "code": "required", "message": "必填。", "message_en": "Required."}
    server = scripted(problem(422, code="form_invalid", errors=[wrong], facts={"n": 1}))

    with pytest.raises(InputRefused) as refused:
        client(server).instances.start("permit")

    told = refused.value
    field = told.field("/variables/amount")
    assert len(server.asked) == 1 and told.code == "form_invalid" and told.facts == {"n": 1}
    assert field is not None and (field.message, field.message_en) == ("必填。", "Required.")
    assert "form_invalid" in str(told)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(412, StaleRevision), (428, StaleRevision), (429, TooMany), (500, ServerFailed), (418, Problem)],
)
def test_every_status_has_its_kind(scripted: Script, status: int, kind: type[Problem]) -> None:
    server = scripted(problem(status))

    with pytest.raises(kind):
        client(server).instances.get("1")

    assert len(server.asked) == (QUICK.attempts if status == 429 else 1)


def test_what_no_town_says_is_quoted(scripted: Script) -> None:
    server = scripted(Reply(404, b"<html>no such host"))

    with pytest.raises(problems.NotFound, match="no such host") as refused:
        client(server).instances.get("1")

    assert refused.value.code == "http_404"


def test_a_busy_instance_is_asked_again(scripted: Script) -> None:
    server = scripted(problem(409, code="process_instance_busy"), STARTED)

    assert client(server).instances.get("1").id == "1"


def test_retry_after_is_waited_out(scripted: Script) -> None:
    server = scripted(Reply(503, b"{}", {"Retry-After": "0.2"}), STARTED)
    waiting = client(server)
    over = threading.Event()
    threading.Timer(0.1, over.set).start()

    waiting.instances.get("1")

    assert over.is_set()


def test_an_endless_retry_after_is_the_callers_affair(scripted: Script) -> None:
    server = scripted(Reply(429, b"{}", {"Retry-After": "86400"}))

    with pytest.raises(TooMany) as refused:
        client(server).instances.get("1")

    assert refused.value.retry_after == 86400 and len(server.asked) == 1


def test_retry_after_may_be_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)

    assert 55 < (problems.retry_after(soon) or 0) <= 60
    assert problems.retry_after("soon") is None and problems.retry_after("-1") == 0


def test_it_ends_when_nobody_answers(scripted: Script) -> None:
    server = scripted(Reply(0))

    with pytest.raises(ConnectionLost):
        client(server).instances.start("permit")

    assert len(server.asked) == QUICK.attempts


@contextmanager
def closing_early(answer: bytes) -> Iterator[str]:
    """A server that reads the head of each request, answers, and closes with the rest unread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line:
                    line.recv(1024)
                    line.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def test_what_is_said_before_the_body_was_sent_is_heard() -> None:
    said = b'{"status": 413, "code": "body_too_large"}'
    head = f"HTTP/1.1 413 Too Large\r\nContent-Length: {len(said)}\r\n\r\n".encode()

    with closing_early(head + said) as url:
        town = Client(url, Bearer("zs_x"), retry=QUICK)
        with pytest.raises(InputRefused) as refused:
            town.upload("大.bin", b"x" * 30_000_000)
        town.close()

    assert refused.value.code == "body_too_large"


def test_pauses_grow_and_are_drawn() -> None:
    retry = Retry(first=1.0, longest=5.0)

    assert [retry.pause(n, 1.0) for n in (1, 2, 3, 4, 90)] == [1.0, 2.0, 4.0, 5.0, 5.0]
    assert retry.pause(3, 0.25) == 1.0


def test_closing_ends_a_call_that_waits(scripted: Script) -> None:
    silent = threading.Event()
    server = scripted(Reply(after=silent))
    town = client(server, Retry())
    threading.Timer(0.1, town.close).start()

    with pytest.raises(Closed):
        town.instances.get("1")
    with pytest.raises(Closed):
        town.instances.get("1")
    silent.set()


def test_a_connection_is_kept_and_one_that_ended_is_not_used(scripted: Script) -> None:
    server = scripted(STARTED, Reply(0), STARTED)
    town = client(server)
    ports: list[object] = []

    town.instances.get("1")
    for _ in range(2):
        ports.append(next(iter(town.calls._idle)).sock.getsockname())
        town.instances.get("1")

    assert ports[0] != ports[1] and len(server.asked) == 4


@pytest.mark.parametrize("algorithm", ["hmac-sm3", "hmac-sha256"])
def test_every_attempt_is_signed_anew(scripted: Script, algorithm: str) -> None:
    server = scripted(Reply(0), STARTED)
    town = Client(server.url, Signed("0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55", "zs_x", algorithm), retry=QUICK)  # type: ignore[arg-type]

    town.instances.start("permit", business_key="件 1")

    town.close()
    first, second = (signatures.read(one.headers["authorization"]) for one in server.asked)
    assert first is not None and second is not None and first.nonce != second.nonce
    for one, found in zip(server.asked, (first, second), strict=True):
        assert found.version == "2" and one.headers["idempotency-key"] and one.headers["content-type"]
        around = signatures.Around(one.headers["host"], Headers(one.headers))
        text = signatures.text_to_sign("POST", one.target, found.timestamp, found.nonce, one.body, algorithm, around)
        assert signatures.sign(b"zs_x", text, algorithm) == found.signature


def test_a_secret_that_was_lost_on_its_way_is_told(scripted: Script) -> None:
    server = scripted(Reply(201, b'{"id": "7", "secret": null}', {"Idempotency-Replayed": "true"}))

    with pytest.raises(SecretNotShown, match="webhooks/7"):
        client(server).webhooks.create("x", "https://x.example", ["*"])


def test_lists_are_read_page_by_page(scripted: Script) -> None:
    def page(cursor: str | None) -> Reply:
        return Reply(body=json.dumps({"items": [INSTANCE], "next_cursor": cursor}).encode())

    server = scripted(page("c 2"), page(None))
    town = client(server)

    found = list(town.instances.list(state="active", with_incidents=True, business_key=None))

    assert len(found) == 2
    assert [one.target for one in server.asked] == [
        "/api/v1/process-instances?limit=200&state=active&with_incidents=true",
        "/api/v1/process-instances?limit=200&state=active&with_incidents=true&cursor=c+2",
    ]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Zhenshu.example.cn:443/town", "zhenshu.example.cn"),
        ("http://x.example:8000", "x.example:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://镇枢.cn", "xn--mtvy92h.cn"),
    ],
)
def test_the_host_is_said_as_it_is_signed(url: str, host: str) -> None:
    assert Client(url, Bearer("x")).calls.host == host


@pytest.mark.parametrize("url", ["ftp://x", "https://", "https://me:secret@x.example", "zhenshu"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="Expected http"):
        Client(url, Bearer("x"))


@pytest.mark.parametrize("suffix", ["", "/", "/api/v1", "/api/v1/"])
def test_the_address_may_name_the_interface(suffix: str) -> None:
    assert Client(f"https://x.example/town{suffix}", Bearer("x")).calls.prefix == "/town/api/v1"


def test_numbers_stay_exact() -> None:
    sent = {"a": Decimal("0.10"), "b": [Decimal("1E+3"), 2], "c": datetime(2026, 1, 1, tzinfo=UTC), "d": "“引号”"}

    body = wire.dumps(sent)

    assert body == '{"a":0.10,"b":[1E+3,2],"c":"2026-01-01T00:00:00+00:00","d":"“引号”"}'.encode()
    assert str(wire.loads(body)["a"]) == "0.10"


@pytest.mark.parametrize("wrong", [float("nan"), Decimal("Infinity"), datetime(2026, 1, 1)])
def test_what_has_no_json_form_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wire.dumps(wrong)

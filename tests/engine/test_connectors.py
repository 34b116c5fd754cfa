"""The HTTP connector: filled in, sent, judged, mapped; retried, broken off, and looked over before it is deployed."""

import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from engine import connector_secrets, connectors, deployments, incidents, instances, variables
from engine.circuits import FAILURES_BEFORE_OPEN, OPEN_FOR
from engine.errors import DeploymentInvalid
from engine.outside import Policy
from engine.vault import Vault
from tests.engine.house import House
from tests.engine.partner import Partner, partner

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  targetNamespace="test">
  <error id="missing" name="missing" errorCode="MISSING"/>
  <process id="calls" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="start"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="start" targetRef="Call"/>
    <serviceTask id="Call" name="调用" camunda:type="external" camunda:topic="http.call">
      <extensionElements><camunda:properties>{properties}</camunda:properties></extensionElements>
      <incoming>f1</incoming><outgoing>f2</outgoing>
    </serviceTask>
    <boundaryEvent id="Missing" attachedToRef="Call"><outgoing>f3</outgoing>
      <errorEventDefinition errorRef="missing"/></boundaryEvent>
    <sequenceFlow id="f2" sourceRef="Call" targetRef="Look"/>
    <sequenceFlow id="f3" sourceRef="Missing" targetRef="lost"/>
    <endEvent id="lost"><incoming>f3</incoming></endEvent>
    <userTask id="Look" camunda:candidateGroups="clerk"><incoming>f2</incoming><outgoing>f4</outgoing></userTask>
    <sequenceFlow id="f4" sourceRef="Look" targetRef="end"/>
    <endEvent id="end"><incoming>f4</incoming></endEvent>
  </process>
</definitions>"""


def diagram(**properties: str) -> bytes:
    """A process with one call; ``__`` in a name is the dot."""
    rows = (
        f"<camunda:property name={quoteattr(n.replace('__', '.'))} value={quoteattr(v)}/>"
        for n, v in properties.items()
    )
    return DIAGRAM.format(properties="".join(rows)).encode()


class Calling:
    """A house with the connector, and the partner it calls."""

    def __init__(self, house: House, there: Partner) -> None:
        self.house, self.there = house, there
        house.hooks.outside = there.policy
        house.hooks.vault = Vault(lambda: [b"k" * 32])
        connectors.install(house.hooks, house.database, house.clock)
        with house.command() as ctx:
            connector_secrets.put(ctx, "KEY", "s3cret/键")

    def start(self, given: dict[str, Any] | None = None, **properties: str) -> str:
        """An instance whose call was attempted once."""
        with self.house.command() as ctx:
            deployments.deploy(ctx, "calls", {"calls.bpmn": diagram(**{"url": self.there.url, **properties})})
            started = instances.start(ctx, "calls", variables=given or {}).id
        self.house.drain()
        return started

    def found(self, instance: str) -> dict[str, Any]:
        """The instance's variables."""
        with self.house.query() as ctx:
            return dict(variables.get(ctx, instance))

    def open_incidents(self) -> list[tuple[str, str]]:
        """Codes and messages of what waits for an operator."""
        with self.house.query() as ctx:
            return [(one.code, one.message_en) for one in incidents.list(ctx).items]


@pytest.fixture
def calling(house: House) -> Iterator[Calling]:
    with partner() as there:
        yield Calling(house, there)


def test_a_call_is_filled_in_and_its_answer_mapped(calling: Calling) -> None:
    calling.there.body = b'{"order": {"number": "HX2026", "fee": 12.50}}'
    calling.there.status = 201

    instance = calling.start(
        {"town": "示范镇", "size": 3, "kept": "x"},
        url=f'="{calling.there.url}/orders/" + string(size)',
        method="post",
        header__Authorization='="Bearer " + replace(secrets.KEY, "/键", "")',
        query__town="=town",
        query__none="=nothing",
        query__plain="a b",
        body='={"town": town, "size": size, "half": size / 2, "on": date("2026-11-23"), "again": [true, null]}',
        result__number="=body.order.number",
        result__fee="=body.order.fee",
        result__status="=status",
        result__media='=get value(headers, "content-type")',
    )

    [request] = calling.there.received
    assert (request.method, request.path) == ("POST", "/orders/3?town=%E7%A4%BA%E8%8C%83%E9%95%87&plain=a%20b")
    assert request.headers["authorization"] == "Bearer s3cret"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"].startswith(instance)
    assert json.loads(request.body) == {
        "town": "示范镇",
        "size": 3,
        "half": 1.5,
        "on": "2026-11-23",
        "again": [True, None],
    }
    found = calling.found(instance)
    assert (found["number"], str(found["fee"]), found["status"]) == ("HX2026", "12.50", 201)
    assert (found["media"], found["kept"]) == ("application/json", "x")
    assert "response" not in found and calling.house.task("Look").element_id == "Look"


def test_text_is_sent_as_it_is_and_read_in_the_partners_charset(calling: Calling) -> None:
    calling.there.content_type, calling.there.body = "text/plain; charset=GBK", "收到".encode("gbk")

    instance = calling.start(body="<ping/>", contentType="application/xml", result__said="=body")

    [request] = calling.there.received
    assert (request.method, request.body, request.headers["content-type"]) == ("POST", b"<ping/>", "application/xml")
    assert calling.found(instance)["said"] == "收到"


def test_an_answer_may_be_a_bpmn_error(calling: Calling) -> None:
    calling.there.status = 404

    instance = calling.start(error__MISSING="=status = 404")

    with calling.house.query() as ctx:
        assert instances.get(ctx, instance).state == "completed"
    assert calling.house.open_tasks() == []


def test_what_is_good_enough_is_said_by_the_diagram(calling: Calling) -> None:
    calling.there.status = 409

    calling.start(ok="=status < 300 or status = 409")

    assert calling.house.task("Look")


@pytest.mark.parametrize(
    ("status", "body", "code"),
    ((400, b'{"why": "bad s3cret/\xe9\x94\xae"}', "http_answer_refused"), (200, b"{", "http_answer_refused")),
)
def test_a_refusal_becomes_an_incident_at_once_and_quotes_no_secret(
    calling: Calling, status: int, body: bytes, code: str
) -> None:
    calling.there.status, calling.there.body = status, body

    calling.start(header__X_Key="=string length(secrets.KEY)")

    [(found, message)] = calling.open_incidents()
    assert found == code and "s3cret" not in message
    assert len(calling.there.received) == 1


@pytest.mark.parametrize("place", ("query__k", "body", "header__X-Key"))
def test_an_answer_that_echoes_a_secret_in_another_spelling_is_not_quoted(calling: Calling, place: str) -> None:
    secret = 'S3/cr+et"x&=%20 zz'
    with calling.house.command() as ctx:
        connector_secrets.put(ctx, "KEY", secret)
    calling.there.status, calling.there.echoes = 400, True

    calling.start(**{place: "={k: secrets.KEY}" if place == "body" else "=secrets.KEY"})

    [(code, message)] = calling.open_incidents()
    assert code == "http_answer_refused" and "HTTP 400" in message
    assert "S3" not in message and "zz" not in message and "密钥" in message


def test_a_host_is_no_place_for_a_secret(calling: Calling) -> None:
    with calling.house.command() as ctx:
        connector_secrets.put(ctx, "KEY", "S3Cret")

    calling.start(url='="http://" + secrets.KEY + ".invalid/"')

    [(code, message)] = calling.open_incidents()
    assert code == "http_call_refused" and "s3cret" not in message.lower()


def test_numbers_of_an_answer_keep_every_digit_and_go_out_again(calling: Calling) -> None:
    calling.there.body = b'{"id": 12345678901234567890123, "m": 0.10, "d": 1.23456789012345678901, "big": 1e400}'

    instance = calling.start({"wide": 2**70}, body="={wide: wide}", result__got="=body", result__id="=body.id")

    found = calling.found(instance)
    assert found["id"] == 12345678901234567890123
    assert {name: str(one) for name, one in found["got"].items()} == {
        "id": "12345678901234567890123",
        "m": "0.10",
        "d": "1.23456789012345678901",
        "big": "1E+400",
    }
    assert calling.there.received[0].body == b'{"wide":1180591620717411303424}'


def test_json_is_read_in_the_partners_charset(calling: Calling) -> None:
    calling.there.content_type = "application/json; charset=GBK"
    calling.there.body = '{"said": "收到"}'.encode("gbk")

    assert calling.found(calling.start(result__said="=body.said"))["said"] == "收到"


def test_json_may_begin_with_a_byte_order_mark(calling: Calling) -> None:
    calling.there.body = b"\xef\xbb\xbf" + b'{"said": 1}'

    assert calling.found(calling.start(result__said="=body.said"))["said"] == 1


@pytest.mark.parametrize(
    "body",
    (
        b'{"a": "x\\u0000y"}',
        b"[" * 900 + b"]" * 900,
        b"[" + b"9" * 60 + b"]",
        b'{"a": 1, "a": 2}',
        b'{"a": "\xb0\xa1"}',
        b"[NaN]",
    ),
    ids=("control", "depth", "digits", "doubled", "charset", "not finite"),
)
def test_an_answer_that_no_variable_can_hold_is_an_incident_at_once(calling: Calling, body: bytes) -> None:
    calling.there.body = body

    calling.start(result__got="=body")

    [(code, _)] = calling.open_incidents()
    assert (code, len(calling.there.received)) == ("http_answer_refused", 1)


def test_a_page_of_a_proxy_that_is_down_is_tried_again(calling: Calling) -> None:
    calling.there.status, calling.there.body = 502, b"<html>"
    calling.start(result__got="=status")
    calling.there.status, calling.there.body = 200, b"{}"

    calling.house.advance(minutes=1)
    calling.house.drain()

    assert len(calling.there.received) == 2 and calling.open_incidents() == []


def test_a_failure_is_tried_again_with_the_same_key(calling: Calling) -> None:
    calling.there.status = 503
    calling.start()
    calling.there.status = 200

    calling.house.advance(minutes=1)
    calling.house.drain()

    first, second = calling.there.received
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert calling.house.task("Look") and calling.open_incidents() == []


@pytest.mark.parametrize(
    ("properties", "code"),
    (
        ({"header__A": "=secrets.NONE"}, "http_call_refused"),
        ({"header__A": "=nothing"}, "http_call_refused"),
        ({"header__A": '="a\\nB: c"'}, "http_call_refused"),
        ({"url": '="ftp://" + secrets.KEY'}, "http_call_refused"),
        ({"url": '="http://" + host'}, "outside_address_refused"),
    ),
)
def test_a_call_that_cannot_be_made_is_an_incident_at_once(
    calling: Calling, properties: dict[str, str], code: str
) -> None:
    calling.start({"host": "127.0.0.1"}, **properties)

    [(found, message)] = calling.open_incidents()
    assert (found, calling.there.received) == (code, []) and "s3cret" not in message


def test_a_partner_that_keeps_failing_is_left_alone_and_tried_by_one(calling: Calling) -> None:
    calling.there.status = 500
    calling.start()
    with calling.house.command() as ctx:
        for _ in range(2 * FAILURES_BEFORE_OPEN):
            instances.start(ctx, "calls")

    calling.house.drain()
    assert len(calling.there.received) == FAILURES_BEFORE_OPEN
    calling.house.advance(seconds=OPEN_FOR.total_seconds() + 1)
    calling.house.drain()
    assert len(calling.there.received) == FAILURES_BEFORE_OPEN + 1
    calling.there.status = 200
    for _ in range(8):
        calling.house.advance(minutes=15)
        calling.house.drain()

    assert len(calling.house.open_tasks()) == 2 * FAILURES_BEFORE_OPEN + 1
    assert calling.open_incidents() == []


def lint(house: House, **properties: str) -> list[tuple[str, str, str]]:
    """What deploying says: severity, message, remedy."""
    with house.command() as ctx:
        report = deployments.check(ctx, {"calls.bpmn": diagram(**properties)})
    return [(one.severity, one.message_en, one.remedy_en) for one in report.problems if one.rule == "http_call"]


@pytest.mark.parametrize(
    ("properties", "said", "remedy"),
    (
        ({}, "There is no URL", "Set url"),
        ({"url": "https://a.example", "methd": "GET"}, "no property methd", "Is method meant?"),
        ({"url": "https://a.example", "headers.A": "x"}, "no property headers.A", "Is header.… meant?"),
        ({"url": "https://a.example", "method": "FETCH"}, "no method 'FETCH'", "Use one of"),
        ({"url": "https://a.example", "timeout": "soon"}, "seconds as timeout", "Write a number"),
        ({"url": "https://a.example", "timeout": "999"}, "seconds as timeout", "Write a number"),
        ({"url": '="https://" + '}, "url of 'Call'", "Mend it"),
        ({"url": "https://a.example", "result.x": "body.y"}, "begins with =", "Write =body.y"),
        ({"url": "https://a.example", "result.x": "=secrets.KEY"}, "Secrets cannot be read", "in what is sent"),
        ({"url": "https://a.example", "result.x-y": "=status"}, "name of a variable", "letters"),
        ({"url": "https://a.example", "header.Host": "b"}, "header Host", "Take"),
        ({"url": "https://a.example", "method": "GET", "body": "x"}, "GET request has no body", "Use POST"),
        ({"url": "a.example/x"}, "Expected http://", "Mend the URL"),
        (
            {"url": "http://169.254.169.254/latest"},
            "169.254.169.254:80 is not an allowed address",
            "ZHENSHU_OUTSIDE_ALLOWED=169.254.169.254:80",
        ),
        (
            {"url": '="http://127.0.0.1:8000/" + id'},
            "127.0.0.1:8000 is not an allowed",
            "ZHENSHU_OUTSIDE_ALLOWED=127.0.0.1:8000",
        ),
    ),
)
def test_a_wrong_call_is_told_when_it_is_deployed(
    house: House, properties: dict[str, str], said: str, remedy: str
) -> None:
    connectors.install(house.hooks, house.database, house.clock)

    [(severity, message, told)] = lint(house, **properties)

    assert severity == "error" and said in message and remedy in told
    with pytest.raises(DeploymentInvalid), house.command() as ctx:
        deployments.deploy(ctx, "calls", {"calls.bpmn": diagram(**properties)})


def test_a_good_call_is_not_told_anything(house: House) -> None:
    connectors.install(house.hooks, house.database, house.clock)

    assert lint(house, url='="https://a.example/" + id', result__x="=body.y") == []
    house.hooks.outside = Policy(is_closed=True)
    [(severity, message, _)] = lint(house, url='="https://a.example/" + id')
    assert severity == "error" and "a.example:443" in message
    house.hooks.outside = Policy(frozenset({("a.example", 80)}))
    [(severity, message, _)] = lint(house, url='="http://a.example/?k=" + secrets.KEY')
    assert severity == "warning" and "in clear" in message

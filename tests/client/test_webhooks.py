"""Webhooks as a receiver checks them, signed by the library that the town signs with."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from zhenshu.client import SignatureInvalid, Verifier

OLD, NEW, OTHER = ("whsec_" + letter * 32 for letter in "abc")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
BODY = json.dumps(
    {
        "specversion": "1.0",
        "id": "e1",
        "source": "urn:zhenshu",
        "type": "cn.zhenshu.process.started",
        "subject": "i1",
        "time": "2026-11-23T01:29:59Z",
        "datacontenttype": "application/json",
        "sequence": "0000000000000000042",
        "data": {"business_key": "件-1"},
    },
    ensure_ascii=False,
).encode()


def signed(*secrets: str, at: datetime = NOW, id: str = "e1", body: bytes = BODY) -> dict[str, str]:
    said = [Webhook(one).sign(id, at, body.decode()) for one in secrets]
    return {"Webhook-Id": id, "Webhook-Timestamp": str(int(at.timestamp())), "Webhook-Signature": " ".join(said)}


def verifier(*secrets: str) -> Verifier:
    return Verifier(*secrets, seconds=NOW.timestamp)


def test_what_the_town_signed_is_an_event() -> None:
    event = verifier(NEW).verify(BODY, signed(NEW))

    assert (event.id, event.subject, event.position) == ("e1", "i1", 42)
    assert event.time == datetime(2026, 11, 23, 1, 29, 59, tzinfo=UTC) and event.data == {"business_key": "件-1"}


@pytest.mark.parametrize(("known", "by"), [((NEW,), (NEW, OLD)), ((OLD,), (NEW, OLD)), ((OLD, NEW), (NEW,))])
def test_during_a_rotation_either_secret_will_do(known: tuple[str, ...], by: tuple[str, ...]) -> None:
    assert verifier(*known).verify(BODY, signed(*by)).id == "e1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (signed(OTHER), BODY),
        (signed(NEW), BODY + b" "),
        (signed(NEW) | {"Webhook-Id": "e2"}, BODY),
        (signed(NEW, at=NOW - timedelta(seconds=301)), BODY),
        (signed(NEW, at=NOW + timedelta(seconds=301)), BODY),
        (signed(NEW) | {"Webhook-Timestamp": "now"}, BODY),
        (signed(NEW) | {"Webhook-Timestamp": "-1"}, BODY),
        (signed(NEW) | {"Webhook-Signature": "v1,§§§ v2,abc"}, BODY),
        (signed(NEW) | {"Webhook-Signature": ""}, BODY),
        ({}, BODY),
    ],
)
def test_everything_else_is_refused(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        verifier(NEW).verify(body, headers)


def test_five_minutes_are_tolerated() -> None:
    assert verifier(NEW).verify(BODY, signed(NEW, at=NOW - timedelta(seconds=300))).id == "e1"


@pytest.mark.parametrize("secrets", [(), ("whsec_§",)])
def test_a_verifier_without_a_secret_is_none(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        Verifier(*secrets)

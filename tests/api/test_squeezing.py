"""Answers in gzip: what is long, for who takes it, and never beside a secret."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api import squeezing

LONG, SHORT = b'"' + b"x" * squeezing.WORTH_IT + b'"', b'"x"'


@pytest.fixture
def client() -> FlaskClient:
    """An application with one answer of each kind."""
    app = Flask(__name__)
    answers = {
        "/long": Response(LONG, content_type="application/json", headers={"ETag": '"7"'}),
        "/short": Response(SHORT, content_type="application/json"),
        "/photo": Response(LONG, content_type="image/jpeg"),
        "/api/v1/me": Response(LONG, content_type="application/json"),
        "/stream": Response((part for part in (LONG, LONG)), content_type="text/event-stream"),
    }
    app.add_url_rule("/<path:path>", "answer", lambda path: answers[f"/{path}"])
    app.after_request(squeezing.squeeze)
    return app.test_client()


def test_a_long_answer_comes_in_gzip_and_keeps_its_revision(client: FlaskClient) -> None:
    answer = client.get("/long", headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Content-Encoding"] == "gzip" and gzip.decompress(answer.data) == LONG
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(LONG)
    assert answer.headers["ETag"] == '"7"' and "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_who_takes_no_gzip_gets_none(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/long", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in answer.headers and answer.data == LONG
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize("address", ["/short", "/photo", "/api/v1/me", "/stream"])
def test_short_answers_pictures_secrets_and_streams_stay_as_they_are(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers and answer.data.startswith(b'"x')

"""What another house said: quoted, but never with a secret in whatever spelling."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from engine import quoting

SECRET = 'S3/cr+et"x中é&=%20 zz'

ECHOES = {
    "as it is": SECRET,
    "in capitals": SECRET.upper(),
    "percent-encoded": quote(SECRET, safe=""),
    "percent-encoded in lower case": quote(SECRET, safe="").lower(),
    "partly percent-encoded": quote(SECRET, safe="/+"),
    "as a form": quote_plus(SECRET),
    "twice percent-encoded": quote(quote(SECRET)),
    "in JSON": json.dumps(SECRET),
    "in JSON with its own characters": json.dumps(SECRET, ensure_ascii=False),
    "in JSON as PHP writes it": json.dumps(SECRET).replace("/", "\\/"),
    "in JSON in JSON": json.dumps(json.dumps(SECRET)),
    "in HTML": html.escape(SECRET),
    "percent-encoded in JSON in HTML": html.escape(json.dumps(quote(SECRET))),
    "in base64": base64.b64encode(SECRET.encode()).decode(),
    "behind a name in base64": base64.b64encode(f"user:{SECRET}".encode()).decode(),
    "within base64": base64.b64encode(f"ab{SECRET}yz".encode()).decode(),
    "in base64 for URLs": base64.urlsafe_b64encode(f"a{SECRET}".encode()).decode(),
    "in hexadecimal digits": SECRET.encode().hex(),
}


@pytest.mark.parametrize("echo", ECHOES)
def test_an_answer_that_holds_a_secret_is_not_quoted(echo: str) -> None:
    said = quoting.quoted(f'{{"got": "{ECHOES[echo]}"}}'.encode(), ["other", SECRET])

    assert ECHOES[echo] not in said and "got" not in said and "密钥" in said


def test_a_secret_behind_the_part_that_is_shown_hides_nothing_less() -> None:
    assert "密钥" in quoting.quoted("x" * 495 + SECRET, [SECRET])


def test_an_answer_without_a_secret_is_quoted_from_its_beginning() -> None:
    assert quoting.quoted("缺少字段 place".encode(), [SECRET, ""]) == "缺少字段 place"
    assert quoting.quoted(b"\xff" + b"y" * 1000, []) == "\ufffd" + "y" * 499

"""What the pages for integrators say is so: their examples are taken from them and run."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api import signatures
from api.app import DOORS
from engine import http_calls
from tests.api.town import Town

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
SIGN = (PAGES / "sign-requests.md").read_text("utf-8")
CONNECT = (PAGES / "connect-a-system.md").read_text("utf-8")
BODY = b'{"process_definition_key": "dispatch"}'


def test_the_examples_hashes_and_signatures_are_right() -> None:
    secret, nonce = re.findall(r"(zs_[\w-]{43})", SIGN)[0].encode(), "b7f3c1d2-0001"
    rows = {cells[0]: cells[1:] for cells in re.findall(r"\| (.+?) \| `(\w{64})` \| `(\w{64})` \|", SIGN)}

    for column, algorithm in enumerate(("hmac-sm3", "hmac-sha256")):
        text = signatures.text_to_sign("POST", "/api/v1/process-instances", "1795395600", nonce, BODY, algorithm)
        assert text.decode().endswith(rows["hash of the body"][column])
        assert signatures.sign(secret, text, algorithm) == rows["signature, first version"][column]
        around = signatures.Around(
            "zhenshu.example.cn", {"Content-Type": "application/json", "Idempotency-Key": "12345-1"}
        )
        text = signatures.text_to_sign(
            "POST", "/api/v1/process-instances", "1795395600", nonce, BODY, algorithm, around
        )
        assert signatures.sign(secret, text, algorithm) == rows["signature"][column]


@pytest.mark.parametrize("algorithm", ("sm3", "sha256"))
def test_the_python_example_signs(busy: Town, algorithm: str) -> None:
    [code] = re.findall(r"```python\n(.*?)```", SIGN, re.S)
    names: dict[str, Any] = {"__name__": "example"}
    exec(code, names)
    body = json.dumps({"process_definition_key": "permit"}).encode()
    names["time"] = type("Frozen", (), {"time": staticmethod(busy.clock.instant.timestamp)})
    wanted = {"name": "x", "scopes": ["process:start"], "signing": f"hmac-{algorithm}"}
    issued = busy("admin").post("/api-tokens", wanted).json
    url = "http://localhost/api/v1/process-instances"
    headers = {"Content-Type": "application/json", "Idempotency-Key": "12345-1"}

    whole = names["signed"](issued["id"], issued["token"], "POST", url, headers, body, algorithm)
    answer = busy.app.test_client().post(url, data=body, headers=whole)

    assert answer.status_code == 201, answer.json


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_shell_example_signs() -> None:
    [code] = re.findall(r"```sh\n(.*?)```", SIGN, re.S)
    lines = code.replace("$(date +%s)", "1795395600").replace("$(openssl rand -hex 16)", "b7f3c1d2-0001")
    lines = lines.split("curl")[0] + 'printf "%s %s" "$hash" "$signature"'
    secret = re.findall(r"(zs_[\w-]{43})", SIGN)[0]

    said = subprocess.run(
        ["sh", "-c", lines], env={"SECRET": secret, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )

    assert said.returncode == 0, said.stderr
    assert all(part in SIGN for part in said.stdout.split()) and len(said.stdout.split()) == 2


def test_every_code_and_address_on_the_pages_is_there() -> None:
    from engine.errors import codes

    named = set(re.findall(r"40[139] `(\w+)`|429 `(\w+)`", CONNECT + SIGN))
    listed = re.findall(r"`((?:signature|nonce)_\w+)`", SIGN)
    addresses = {f"{one.method} {re.sub('<.*?>', '{}', one.rule)}" for door in DOORS for one in door.operations}
    said = re.findall(r"`(GET|POST|PATCH|PUT|DELETE) (/[\w/{}.-]+)", CONNECT)

    assert {code for pair in named for code in pair if code} | {*listed} <= codes().keys()
    assert said
    assert {f"{method} {re.sub('{.*?}|NAME', '{}', path)}" for method, path in said} <= addresses


def test_the_connector_on_the_page_is_a_good_one() -> None:
    found = re.findall(r'<camunda:property name="(.*?)" value="(.*?)"/>', CONNECT)

    call = http_calls.read({name: value.replace("&quot;", '"') for name, value in found})

    assert call.flaws == [] and call.secrets == {"CITY_KEY"}
    for name in (*http_calls.PLAIN, *(f"{family}." for family in http_calls.FAMILIES)):
        assert f"`{name}" in CONNECT

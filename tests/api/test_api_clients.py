"""API clients are held to their scopes, processes, networks, rate and signature; each refusal says which."""

import base64
import json
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from api import signatures
from engine import api_tokens
from tests.api.town import FETCH, Town, bundle, code_of, fields_of, items, zipped

START = {"process_definition_key": "permit"}


def issue(town: Town, **bounds: Any) -> dict[str, Any]:
    """A new client of the integrator's role."""
    scopes = ["process:start", "process:read", "external-task:work", "message:send", "signal:send", "history:read"]
    answer = town("admin").post("/api-tokens", {"name": "12345", "scopes": scopes, **bounds})
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    return made


def ask(town: Town, token: str, path: str = "/me", method: str = "GET", **options: Any) -> TestResponse:
    """A request with a bearer token."""
    headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
    return town.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **options)


# --- processes ------------------------------------------------------------------------------------


def test_a_client_starts_only_the_processes_it_was_given(busy: Town) -> None:
    other = issue(busy, process_definition_keys=["another"])["token"]
    own = issue(busy, process_definition_keys=["permit"])["token"]

    refused = ask(busy, other, "/process-instances", "POST", json=START)

    assert (refused.status_code, code_of(refused)) == (403, "process_not_open")
    assert ask(busy, own, "/process-instances", "POST", json=START).status_code == 201


def test_a_client_sees_and_works_on_only_the_processes_it_was_given(busy: Town) -> None:
    started = busy.start()
    other = issue(busy, login="portal", process_definition_keys=["another"])["token"]
    own = issue(busy, login="portal", process_definition_keys=["permit"])["token"]
    [step] = items(busy("portal").get("/external-tasks"))

    for path in ("/process-instances", "/external-tasks", f"/history-events?process_instance_id={started['id']}"):
        assert items(ask(busy, other, path)) == []
        assert items(ask(busy, own, path)) != []
    assert code_of(ask(busy, other, f"/process-instances/{started['id']}")) == "process_instance_not_found"
    assert code_of(ask(busy, other, f"/external-tasks/{step['id']}")) == "external_task_not_found"
    named = {**FETCH, "topics": [{**FETCH["topics"][0], "process_definition_key": "permit"}]}
    for body in (FETCH, named):
        assert items(ask(busy, other, "/external-tasks/fetch-and-lock", "POST", json=body)) == []
    assert len(items(ask(busy, own, "/external-tasks/fetch-and-lock", "POST", json=named))) == 1


def test_an_operators_token_is_fenced_too(busy: Town) -> None:
    busy.start()
    [task] = items(busy("portal").post("/external-tasks/fetch-and-lock", FETCH))
    failure = {"worker_id": "checker", "error_message": "x", "retries": 0}
    busy("portal").post(f"/external-tasks/{task['id']}/failure", failure)
    bounds = {"roles": ["ADM"], "scopes": ["operation:read", "process:read"]}
    other = issue(busy, **bounds, process_definition_keys=["another"])["token"]
    own = issue(busy, **bounds, process_definition_keys=["permit"])["token"]

    for token, count in ((other, 0), (own, 1)):
        assert len(items(ask(busy, token, "/process-instances"))) == count
        assert len(items(ask(busy, token, "/incidents"))) == count


def test_the_facade_holds_a_client_to_the_same_bounds(busy: Town) -> None:
    def asked(method: str, path: str, **bounds: Any) -> TestResponse:
        secret = base64.b64encode(f"12345:{issue(busy, **bounds)['token']}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}"}
        return busy.app.test_client().open(f"/engine-rest{path}", method=method, headers=headers, json={})

    start = "/process-definition/key/permit/start"
    assert asked("POST", start, process_definition_keys=["another"]).status_code == 403
    assert asked("POST", start, networks=["10.0.0.0/8"]).status_code == 403
    assert asked("POST", start, signing="hmac-sm3").status_code == 401
    answer = asked("POST", start, process_definition_keys=["permit"], rate_per_minute=1)
    assert (answer.status_code, answer.headers["RateLimit"]) == (200, '"minute";r=0;t=60')


def test_a_signal_reaches_every_process_and_so_is_not_a_fenced_clients(busy: Town) -> None:
    own = issue(busy, process_definition_keys=["permit"])["token"]

    assert code_of(ask(busy, own, "/signals", "POST", json={"name": "x"})) == "process_not_open"


# --- networks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    (
        (["10.20.0.0/16"], "10.20.3.4", 200),
        (["10.20.0.0/16"], "::ffff:10.20.3.4", 200),
        (["::ffff:10.20.0.0/112"], "10.20.3.4", 200),
        (["::ffff:10.20.0.0/112"], "10.21.3.4", 403),
        (["192.0.2.7"], "192.0.2.7", 200),
        (["2001:db8::/32", "10.0.0.0/8"], "2001:db8::1", 200),
        (["10.20.0.0/16"], "10.21.3.4", 403),
        (["10.20.0.0/16"], "2001:db8::1", 403),
        (["10.20.0.0/16"], "unix:", 403),
    ),
)
def test_a_client_comes_from_its_networks(town: Town, networks: list[str], address: str, status: int) -> None:
    token = issue(town, networks=networks)["token"]

    answer = ask(town, token, environ_base={"REMOTE_ADDR": address})

    assert answer.status_code == status
    assert status == 200 or code_of(answer) == "client_address_refused"


def test_a_network_is_shown_in_its_one_form(town: Town) -> None:
    issued = issue(town, networks=["::ffff:10.20.0.0/112", "::ffff:192.0.2.7", "::/0", "10.1.2.3"])

    shown = town("admin").get(f"/api-tokens/{issued['id']}").json["networks"]

    assert shown == ["10.20.0.0/16", "192.0.2.7/32", "::/0", "10.1.2.3/32"]


def test_a_network_is_one(town: Town) -> None:
    body = {"name": "x", "scopes": ["process:read"], "networks": ["10.20.0.1/16", "10.0.0.0/8", "x.example"]}

    assert fields_of(town("admin").post("/api-tokens", body)) == {
        "/networks/0": "network_invalid",
        "/networks/2": "network_invalid",
    }


# --- expiry, rotation, change ---------------------------------------------------------------------


def test_every_way_of_being_over_has_its_code(town: Town) -> None:
    short, revoked = issue(town, ttl_days=1), issue(town)
    town("admin").delete(f"/api-tokens/{revoked['id']}")
    town.clock.advance(timedelta(days=2))

    answers = [ask(town, one["token"]) for one in (short, revoked)]

    assert [code_of(one) for one in answers] == ["token_expired", "token_revoked"]
    told = [((one.json or {})["detail"], (one.json or {})["detail_en"]) for one in answers]
    assert told == [
        ("令牌已于 2026-11-24T01:00:00+00:00 过期，请向管理员申请延期。",
         "It expired at 2026-11-24T01:00:00+00:00: ask to have it prolonged."),
        ("令牌已于 2026-11-23T01:00:00+00:00 吊销，请向管理员申请新的。",
         "It was revoked at 2026-11-23T01:00:00+00:00: ask for another."),
    ]  # fmt: skip
    assert code_of(ask(town, "zs_" + "A" * 43)) == "unauthenticated"
    assert code_of(town("admin").post(f"/api-tokens/{revoked['id']}/rotate")) == "token_closed"


def test_two_secrets_open_during_a_rotation(town: Town) -> None:
    first = issue(town)

    second = town("admin").post(f"/api-tokens/{first['id']}/rotate", {"overlap_minutes": 60}).json

    assert [ask(town, one["token"]).status_code for one in (first, second)] == [200, 200]
    town.clock.advance(timedelta(minutes=60))
    assert code_of(ask(town, first["token"])) == "token_secret_replaced"
    assert ask(town, second["token"]).status_code == 200
    third = town("admin").post(f"/api-tokens/{first['id']}/rotate", {"overlap_minutes": 0}).json
    assert code_of(ask(town, second["token"])) == "token_secret_replaced"
    assert code_of(ask(town, first["token"])) == "unauthenticated"
    assert ask(town, third["token"]).status_code == 200


def test_what_a_client_is_held_to_changes_under_its_etag(busy: Town) -> None:
    issued = issue(busy)
    path = f"/api-tokens/{issued['id']}"
    etag = busy("admin").get(path).headers["ETag"]
    change = {"process_definition_keys": ["another"], "networks": ["10.0.0.0/8"], "scopes": ["process:start"]}

    assert busy("admin").patch(path, change).status_code == 428
    changed = busy("admin").patch(path, change, headers={"If-Match": etag})
    stale = busy("admin").patch(path, change, headers={"If-Match": etag})

    assert changed.status_code == 200 and changed.json["process_definition_keys"] == ["another"]
    assert stale.status_code == 412
    assert code_of(ask(busy, issued["token"])) == "client_address_refused"


def test_a_change_gives_no_scope_that_the_roles_do_not_open(town: Town) -> None:
    path = f"/api-tokens/{issue(town)['id']}"

    answer = town("admin").patch(path, {"scopes": ["account:manage"]}, headers={"If-Match": "*"})

    assert fields_of(answer) == {"/scopes": "scope_not_open"}


# --- rate -----------------------------------------------------------------------------------------


def test_a_rate_is_kept_and_told(town: Town) -> None:
    token = issue(town, rate_per_minute=3)["token"]

    answers = [ask(town, token) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["RateLimit"] for answer in answers[:4]] == [
        '"minute";r=2;t=60',
        '"minute";r=1;t=60',
        '"minute";r=0;t=60',
        '"minute";r=0;t=60',
    ]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"minute";q=3;w=60'}
    assert (code_of(answers[3]), answers[3].headers["Retry-After"]) == ("rate_exceeded", "60")
    town.clock.advance(timedelta(seconds=60))
    assert ask(town, token).status_code == 200
    assert "RateLimit" not in town("clerk").get("/me").headers


def test_a_rate_holds_over_everyone_who_counts(town: Town) -> None:
    """Each thread has a connection of its own, as processes have."""
    token = issue(town, rate_per_minute=10)["token"]
    statuses: list[int] = []

    def hammer() -> None:
        for _ in range(5):
            statuses.append(ask(town, token).status_code)

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] * 10 + [429] * 10


def test_a_refused_request_counts_too_and_a_write_is_done_once(busy: Town) -> None:
    token = issue(busy, rate_per_minute=3)["token"]

    answers = [
        ask(busy, token, "/process-instances", "POST", json=body, headers={"Idempotency-Key": "k"})
        for body in ({}, START, START, START)
    ]

    assert [answer.status_code for answer in answers] == [422, 201, 201, 429]
    assert answers[1].json == answers[2].json


def test_every_row_of_a_batch_counts(busy: Town) -> None:
    token = issue(busy, rate_per_minute=5)["token"]
    batch = {"rows": [START] * 4}

    first, second = (ask(busy, token, "/process-instances/batch", "POST", json=batch) for _ in range(2))

    assert (first.json["started"], first.headers["RateLimit"]) == (4, '"minute";r=1;t=60')
    assert (second.json["started"], second.headers["RateLimit"]) == (1, '"minute";r=0;t=60')
    refused = [row["problem"] for row in second.json["items"][1:]]
    assert {one["code"] for one in refused} == {"rate_exceeded"} and {one["status"] for one in refused} == {429}
    assert code_of(ask(busy, token)) == "rate_exceeded"


def test_an_address_that_nobody_serves_counts_too(town: Town) -> None:
    token = issue(town, rate_per_minute=3)["token"]

    lost = ask(town, token, "/nothing-here")
    wrong = ask(town, token, "/me", "DELETE")
    again, late = ask(town, token), ask(town, token, "/nothing-here")

    assert (code_of(lost), lost.headers["RateLimit"]) == ("route_not_found", '"minute";r=2;t=60')
    assert (code_of(wrong), wrong.headers["RateLimit"]) == ("method_not_allowed", '"minute";r=1;t=60')
    assert again.status_code == 200
    assert (late.status_code, code_of(late), late.headers["Retry-After"]) == (429, "rate_exceeded", "60")
    assert code_of(ask(town, "zs_unknown", "/nothing-here")) == "route_not_found"
    assert code_of(town("clerk").get("/nothing-here")) == "route_not_found"


# --- signatures -----------------------------------------------------------------------------------


def signed(
    town: Town,
    issued: Mapping[str, Any],
    path: str = "/me?",
    method: str = "GET",
    *,
    body: bytes = b"",
    sent: bytes | None = None,
    algorithm: str | None = None,
    secret: str | None = None,
    nonce: str = "nonce-0001",
    seconds: float = 0,
    is_second: bool = False,
    headers: Mapping[str, str] | None = None,
    afterwards: Mapping[str, str] | None = None,
    **changed: str,
) -> TestResponse:
    """A signed request, with what a test wants to be wrong about it."""
    algorithm = algorithm or issued["signing"]
    timestamp = str(int((town.clock.instant + timedelta(seconds=seconds)).timestamp()))
    target = f"/api/v1{path}".rstrip("?")
    given = {"Content-Type": "application/json", **(headers or {})}
    around = signatures.Around("localhost", given) if is_second else None
    text = signatures.text_to_sign(method, target, timestamp, nonce, body, algorithm, around)
    changed = {"version": "2", **changed} if is_second else changed
    parts = {"id": issued["id"], "timestamp": timestamp, "nonce": nonce} | changed
    parts.setdefault("signature", signatures.sign((secret or issued["token"]).encode(), text, algorithm))
    header = f"ZS-{algorithm.upper()} " + ", ".join(f"{name}={value}" for name, value in parts.items() if value)
    return town.app.test_client().open(
        target,
        method=method,
        data=body if sent is None else sent,
        headers={**given, "Authorization": header, **(afterwards or {})},
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"Idempotency-Key": "another"},
        {"If-Match": "*"},
        {"Content-Type": "application/json; charset=utf-8"},
        {"Host": "another.example"},
    ],
    ids=repr,
)
def test_what_was_put_in_after_signing_is_refused(busy: Town, changed: Mapping[str, str]) -> None:
    issued = issue(busy, signing="hmac-sm3")
    sent = {
        "method": "POST",
        "body": json.dumps(START).encode(),
        "headers": {"Idempotency-Key": "own"},
        "is_second": True,
    }

    refused = signed(busy, issued, "/process-instances", **sent, afterwards=changed)
    taken = signed(busy, issued, "/process-instances", **sent)

    assert (refused.status_code, code_of(refused)) == (401, "signature_wrong")
    assert taken.status_code == 201, taken.json


def test_one_version_does_not_pass_for_the_other(busy: Town) -> None:
    issued = issue(busy, signing="hmac-sm3")

    answers = [
        signed(busy, issued, version="2", nonce="nonce-0001"),
        signed(busy, issued, version="1", nonce="nonce-0002", is_second=True),
        signed(busy, issued, version="3", nonce="nonce-0003"),
    ]

    assert [code_of(answer) for answer in answers] == ["signature_wrong", "signature_wrong", "signature_malformed"]


@pytest.mark.parametrize("algorithm", api_tokens.SIGNING)
def test_a_signed_request_comes_in_without_its_secret(busy: Town, algorithm: str) -> None:
    issued = issue(busy, signing=algorithm)
    body = json.dumps(START).encode()

    started = signed(busy, issued, "/process-instances", "POST", body=body)
    found = signed(busy, issued, "/process-instances?business_key=%E5%8A%9E&limit=1", nonce="nonce-0002")

    assert (started.status_code, found.status_code) == (201, 200), found.json


@pytest.mark.parametrize(
    ("wrong", "code"),
    (
        ({"secret": "zs_" + "A" * 43}, "signature_wrong"),
        ({"signature": "0" * 64}, "signature_wrong"),
        ({"id": "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"}, "signature_wrong"),
        ({"timestamp": "1795395601"}, "signature_wrong"),
        ({"nonce": "nonce-0009", "signature": "1" * 64}, "signature_wrong"),
        ({"sent": b'{"process_definition_key": "other"}'}, "signature_wrong"),
        ({"algorithm": "hmac-sha256"}, "signature_wrong"),
        ({"seconds": 601}, "signature_stale"),
        ({"seconds": -601}, "signature_stale"),
        ({"timestamp": "99999999999"}, "signature_stale"),
        ({"timestamp": "soon"}, "signature_malformed"),
        ({"signature": "xyz"}, "signature_malformed"),
        ({"id": "portal"}, "signature_malformed"),
        ({"nonce": "short"}, "signature_malformed"),
    ),
)
def test_each_wrong_signature_has_its_code(busy: Town, wrong: dict[str, Any], code: str) -> None:
    issued = issue(busy, signing="hmac-sm3")

    answer = signed(busy, issued, "/process-instances", "POST", body=json.dumps(START).encode(), **wrong)

    assert (answer.status_code, code_of(answer)) == (401, code)
    assert answer.content_type == "application/problem+json"
    assert items(busy("leader").get("/process-instances")) == []


def test_a_nonce_is_taken_once(busy: Town) -> None:
    issued, other = issue(busy, signing="hmac-sm3"), issue(busy, signing="hmac-sm3")

    first, again, others = (signed(busy, one) for one in (issued, issued, other))

    assert (first.status_code, others.status_code) == (200, 200)
    assert (again.status_code, code_of(again)) == (401, "nonce_replayed")


def test_a_client_that_signs_does_not_come_in_by_its_secret_alone(town: Town) -> None:
    issued = issue(town, signing="hmac-sha256")

    answer = ask(town, issued["token"])

    assert (answer.status_code, code_of(answer)) == (401, "signature_required")


def test_both_secrets_sign_during_a_rotation(town: Town) -> None:
    first = issue(town, signing="hmac-sm3")

    second = town("admin").post(f"/api-tokens/{first['id']}/rotate", {"overlap_minutes": 60}).json

    statuses = [signed(town, one, nonce=f"nonce-{n:04}").status_code for n, one in enumerate((first, second))]
    town.clock.advance(timedelta(minutes=61))
    assert statuses == [200, 200]
    assert code_of(signed(town, first, nonce="nonce-0003")) == "token_secret_replaced"


def test_a_signed_bundle_is_read_as_it_was_sent(town: Town) -> None:
    body = zipped(bundle("permit"))
    sealed = (
        b'--x\r\nContent-Disposition: form-data; name="bundle"; filename="b.zip"\r\n\r\n' + body + b"\r\n--x\r\n"
        b'Content-Disposition: form-data; name="name"\r\n\r\npermit\r\n--x--\r\n'
    )
    body_in = {"name": "ci", "scopes": ["process:deploy"], "roles": ["ADM"], "signing": "hmac-sm3"}
    issued = town("admin").post("/api-tokens", body_in).json
    timestamp = str(int(town.clock.instant.timestamp()))
    text = signatures.text_to_sign("POST", "/api/v1/deployments", timestamp, "nonce-0001", sealed, "hmac-sm3")
    signature = signatures.sign(issued["token"].encode(), text, "hmac-sm3")
    header = f'ZS-HMAC-SM3 id="{issued["id"]}", timestamp={timestamp}, nonce="nonce-0001", signature={signature}'

    answer = town.app.test_client().post(
        "/api/v1/deployments",
        data=sealed,
        headers={"Authorization": header, "Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 201, answer.json

"""A write sent twice under one key happens once."""

import io
import threading
from typing import Any

from tests.api.town import FETCH, PASS, Town, bundle, code_of, items, zipped

KEY = {"Idempotency-Key": "request-1"}
START = {"process_definition_key": "permit", "business_key": "件-1"}


def test_the_same_request_is_answered_from_the_record(busy: Town) -> None:
    first = busy("portal").post("/process-instances", START, headers=KEY)
    again = busy("portal").post("/process-instances", START, headers=KEY)

    assert first.status_code == again.status_code == 201
    assert again.data == first.data and again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    assert len(items(busy("clerk").get("/process-instances"))) == 1


def test_names_in_another_order_are_the_same_request(busy: Town) -> None:
    one = raw('{"process_definition_key": "permit", "business_key": "a"}')
    other = raw('{"business_key":"a","process_definition_key":"permit"}')

    first = busy("portal").open("POST", "/process-instances", headers=KEY, **one)
    again = busy("portal").open("POST", "/process-instances", headers=KEY, **other)

    assert (first.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true")


def raw(body: str) -> dict[str, Any]:
    """A JSON body as text."""
    return {"data": body, "content_type": "application/json"}


def test_another_payload_under_the_key_is_a_conflict(busy: Town) -> None:
    busy("portal").post("/process-instances", START, headers=KEY)

    answer = busy("portal").post("/process-instances", {**START, "business_key": "件-2"}, headers=KEY)

    assert answer.status_code == 409 and code_of(answer) == "idempotency_key_reused"
    assert len(items(busy("clerk").get("/process-instances"))) == 1


def test_another_address_under_the_key_is_a_conflict(busy: Town) -> None:
    busy("portal").post("/process-instances", START, headers=KEY)

    answer = busy("portal").post("/signals", {"name": "x"}, headers=KEY)

    assert code_of(answer) == "idempotency_key_reused"


def test_keys_belong_to_their_caller(busy: Town) -> None:
    busy("portal").post("/process-instances", START, headers=KEY)

    answer = busy("clerk").post("/process-instances", START, headers=KEY)

    assert answer.status_code == 201 and "Idempotency-Replayed" not in answer.headers


def test_two_tokens_of_one_account_have_keys_of_their_own(busy: Town) -> None:
    body = {"name": "x", "login": "portal", "scopes": ["process:start", "process:read"]}
    bounded, other = (busy.app.test_client(), busy.app.test_client())
    tokens = [
        busy("admin").post("/api-tokens", {**body, **more}).json["token"]
        for more in ({"process_definition_keys": ["another"]}, {})
    ]
    started = busy("portal").post("/process-instances", START, headers=KEY)

    refused, again = (
        client.post("/api/v1/process-instances", json=START, headers={**KEY, "Authorization": f"Bearer {token}"})
        for client, token in zip((bounded, other), tokens, strict=True)
    )

    assert (refused.status_code, code_of(refused)) == (403, "process_not_open")
    assert again.status_code == 201 and again.json["id"] != started.json["id"]


def test_a_completion_that_was_answered_is_answered_again(busy: Town) -> None:
    task = busy.review()
    path = f"/tasks/{task['id']}/complete"

    first = busy("reviewer").post(path, PASS, headers=KEY)
    again = busy("reviewer").post(path, PASS, headers=KEY)

    assert (first.status_code, again.status_code) == (200, 200) and first.data == again.data
    assert busy("reviewer").post(path, PASS).status_code == 409


def test_a_refused_request_leaves_the_key_free(busy: Town) -> None:
    task = busy.review()
    path = f"/tasks/{task['id']}/complete"

    refused = busy("reviewer").post(path, {"variables": {}}, headers=KEY)
    done = busy("reviewer").post(path, PASS, headers=KEY)

    assert (refused.status_code, done.status_code) == (422, 200)


def test_a_multipart_body_is_known_again_by_its_content(town: Town) -> None:
    first = town("admin").open("POST", "/deployments", headers=KEY, **form())
    again = town("admin").open("POST", "/deployments", headers=KEY, **form())

    assert first.status_code == 201 and again.headers["Idempotency-Replayed"] == "true"


PERMIT = zipped(bundle("permit"))


def form() -> dict[str, Any]:
    """One file as multipart; each call has a boundary of its own."""
    return {"data": {"name": "permit", "bundle": (io.BytesIO(PERMIT), "许可.zip")}}


def test_twins_at_the_same_moment_happen_once(busy: Town) -> None:
    answers: list[Any] = []
    ready = threading.Barrier(6)

    def send() -> None:
        caller = busy("portal")
        ready.wait()
        answers.append(caller.post("/process-instances", START, headers=KEY))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 5
    assert len(items(busy("clerk").get("/process-instances"))) == 1


def test_an_odd_key_is_refused(busy: Town) -> None:
    for key in ("", "a b", "x" * 256, "键".encode().decode("latin-1")):
        answer = busy("portal").post("/process-instances", START, headers={"Idempotency-Key": key})
        assert answer.status_code == 400 and code_of(answer) == "body_malformed"


def test_a_fetch_that_found_nothing_is_not_remembered(busy: Town) -> None:
    fetch = "/external-tasks/fetch-and-lock"

    empty = busy("portal").post(fetch, FETCH, headers=KEY)
    busy.start()
    found = busy("portal").post(fetch, FETCH, headers=KEY)
    again = busy("portal").post(fetch, FETCH, headers=KEY)

    assert items(empty) == [] and len(items(found)) == 1
    assert again.data == found.data and again.headers["Idempotency-Replayed"] == "true"

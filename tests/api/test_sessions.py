"""People sign in, stay signed in as long as the rules allow, and sign out."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from api.config import Config
from engine.db import Database
from engine.models import account, api_token, idempotency_record, session
from tests.api.town import PASSWORD, TOWN, Town, code_of, fields_of

NEW = "Xin-De-2026-Mima"
UNKNOWN = "zs_" + "A" * 43


def sign_in(town: Town, login: str = "clerk", password: str = PASSWORD, **options: Any) -> tuple[FlaskClient, Any]:
    """A browser that tried to sign in, and the answer."""
    browser = town.app.test_client()
    return browser, browser.post("/api/v1/sessions", json={"login": login, "password": password}, **options)


def test_sign_in_opens_a_session(town: Town) -> None:
    town.give_password("clerk")

    browser, answer = sign_in(town)

    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 201 and answer.json["login"] == "clerk"
    assert cookie.startswith("zhenshu=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    me = browser.get("/api/v1/me").json
    assert (me["id"], me["kind"], me["roles"], me["town_code"]) == ("clerk", "person", ["CLK"], TOWN)
    assert me["csrf_token"] == answer.json["csrf_token"]


def test_over_tls_the_cookie_is_bound_to_the_host(database: Database) -> None:
    town = Town(database, Config(public_url="https://zhenshu.example.cn", town_code=TOWN))
    town.give_password("clerk")

    _, answer = sign_in(town)

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-zhenshu=") and "; Secure" in cookie and "; Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize(("login", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("portal", PASSWORD)])
def test_wrong_credentials_tell_nothing(town: Town, login: str, password: str) -> None:
    town.give_password("clerk")

    _, answer = sign_in(town, login, password)

    assert answer.status_code == 401 and code_of(answer) == "sign_in_refused"
    assert "Set-Cookie" not in answer.headers


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(town: Town) -> None:
    town.give_password("clerk")
    codes = [sign_in(town, password="wrong")[1].status_code for _ in range(5)]

    locked = sign_in(town)[1]
    town.clock.advance(timedelta(minutes=15, seconds=1))
    later = sign_in(town)[1]

    assert codes == [401, 401, 401, 401, 429]
    assert locked.status_code == 429 and code_of(locked) == "throttled"
    assert 0 < int(locked.headers["Retry-After"]) <= 900
    assert later.status_code == 201


def test_success_forgets_failures(town: Town) -> None:
    town.give_password("clerk")
    for _ in range(2):
        for _ in range(4):
            assert sign_in(town, password="wrong")[1].status_code == 401
        assert sign_in(town)[1].status_code == 201


def test_a_disabled_account_stays_outside(town: Town) -> None:
    town.give_password("clerk")
    browser, _ = sign_in(town)
    found = town("admin").get("/accounts?login=clerk").json["items"][0]
    etag = {"If-Match": f'"{found["revision"]}"'}
    town("admin").patch(f"/accounts/{found['id']}", {"is_disabled": True}, headers=etag)

    assert sign_in(town)[1].status_code == 401
    assert browser.get("/api/v1/me").status_code == 401
    assert town("clerk").get("/me").status_code == 401


def test_a_session_ends_when_idle_and_in_any_case(town: Town) -> None:
    town.give_password("clerk")
    idle, _ = sign_in(town)
    town.clock.advance(timedelta(minutes=16))
    assert idle.get("/api/v1/me").status_code == 401

    busy, _ = sign_in(town)
    for _ in range(71):
        assert busy.get("/api/v1/me").status_code == 200
        town.clock.advance(timedelta(minutes=10))
    assert busy.get("/api/v1/me").status_code == 200
    town.clock.advance(timedelta(minutes=10))

    assert busy.get("/api/v1/me").status_code == 401


def test_sign_out_ends_the_session_on_the_server(town: Town) -> None:
    town.give_password("clerk")
    browser, answer = sign_in(town)
    secret = answer.headers["Set-Cookie"].split(";")[0].split("=")[1]
    headers = {"X-CSRF-Token": answer.json["csrf_token"]}

    gone = browser.delete("/api/v1/sessions/current", headers=headers)
    thief = town.app.test_client()
    thief.set_cookie("zhenshu", secret)

    assert gone.status_code == 204 and "zhenshu=;" in gone.headers["Set-Cookie"]
    assert thief.get("/api/v1/me").status_code == 401


def test_every_sign_in_has_a_fresh_secret(town: Town) -> None:
    town.give_password("clerk")
    browser = town.app.test_client()
    browser.set_cookie("zhenshu", "A" * 43)

    answer = browser.post("/api/v1/sessions", json={"login": "clerk", "password": PASSWORD})

    assert "A" * 43 not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": "TOKEN", "Origin": "https://evil.example"},
        {"X-CSRF-Token": "TOKEN", "Origin": "null"},
        {"X-CSRF-Token": "TOKEN", "Sec-Fetch-Site": "cross-site"},
        {"X-CSRF-Token": "TOKEN", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_write_with_a_cookie_must_come_from_the_page(town: Town, headers: dict[str, str]) -> None:
    town.give_password("clerk")
    browser, answer = sign_in(town)
    sent = {name: value.replace("TOKEN", answer.json["csrf_token"]) for name, value in headers.items()}

    refused = browser.post("/api/v1/process-instances", json={"process_definition_key": "permit"}, headers=sent)

    assert refused.status_code == 403 and code_of(refused) == "cross_site_refused"


def test_a_write_from_the_page_is_heard(busy: Town) -> None:
    busy.give_password("clerk")
    browser, answer = sign_in(busy)
    headers = {"X-CSRF-Token": answer.json["csrf_token"], "Origin": "http://localhost"}

    started = browser.post("/api/v1/process-instances", json={"process_definition_key": "permit"}, headers=headers)

    assert started.status_code == 201 and started.json["started_by"] == "clerk"


def test_sign_in_from_another_site_is_refused(town: Town) -> None:
    town.give_password("clerk")

    _, answer = sign_in(town, headers={"Origin": "https://evil.example"})

    assert code_of(answer) == "cross_site_refused"


def test_the_first_password_must_be_changed(town: Town) -> None:
    town.give_password("clerk", expired=True)
    browser, answer = sign_in(town)
    headers = {"X-CSRF-Token": answer.json["csrf_token"]}
    assert answer.json["password_must_change"] is True

    refused = browser.get("/api/v1/tasks")
    changed = browser.put("/api/v1/me/password", json={"current": PASSWORD, "new": NEW}, headers=headers)

    assert refused.status_code == 403 and code_of(refused) == "password_must_change"
    assert changed.status_code == 204
    assert browser.get("/api/v1/tasks").status_code == 200
    assert sign_in(town, password=NEW)[1].status_code == 201
    assert sign_in(town)[1].status_code == 401


def test_a_change_of_password_ends_the_other_sessions(town: Town) -> None:
    town.give_password("clerk")
    other, _ = sign_in(town)
    browser, answer = sign_in(town)
    headers = {"X-CSRF-Token": answer.json["csrf_token"]}

    browser.put("/api/v1/me/password", json={"current": PASSWORD, "new": NEW}, headers=headers)

    assert other.get("/api/v1/me").status_code == 401
    assert browser.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "pointer", "code"),
    [
        ("wrong", NEW, "/current", "password_wrong"),
        (PASSWORD, PASSWORD, "/new", "password_reused"),
        (PASSWORD, "Ab1!", "/new", "password_length"),
        (PASSWORD, "clerk-2026-Abc", "/new", "password_holds_login"),
    ],
)
def test_a_bad_change_of_password_changes_nothing(town: Town, current: str, new: str, pointer: str, code: str) -> None:
    town.give_password("clerk")
    browser, answer = sign_in(town)
    headers = {"X-CSRF-Token": answer.json["csrf_token"]}

    refused = browser.put("/api/v1/me/password", json={"current": current, "new": new}, headers=headers)

    assert refused.status_code == 422 and fields_of(refused)[pointer] == code
    assert sign_in(town)[1].status_code == 201


def test_a_repeated_change_of_password_is_replayed(town: Town) -> None:
    town.give_password("clerk")
    browser, answer = sign_in(town)
    headers = {"X-CSRF-Token": answer.json["csrf_token"], "Idempotency-Key": "change-1"}
    body = {"current": PASSWORD, "new": NEW}

    first = browser.put("/api/v1/me/password", json=body, headers=headers)
    again = browser.put("/api/v1/me/password", json=body, headers=headers)

    assert (first.status_code, again.status_code) == (204, 204)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_last_five_passwords_do_not_come_back(town: Town) -> None:
    town.give_password("clerk")
    browser, answer = sign_in(town)
    headers = {"X-CSRF-Token": answer.json["csrf_token"]}
    used = [PASSWORD, *(f"Mima-{n}-Shu-Zhen" for n in range(5))]
    for before, after in pairwise(used):
        body = {"current": before, "new": after}
        assert browser.put("/api/v1/me/password", json=body, headers=headers).status_code == 204

    recent = browser.put("/api/v1/me/password", json={"current": used[-1], "new": used[1]}, headers=headers)
    old = browser.put("/api/v1/me/password", json={"current": used[-1], "new": used[0]}, headers=headers)

    assert fields_of(recent) == {"/new": "password_reused"}
    assert old.status_code == 204


@pytest.mark.parametrize(
    "value",
    ["", "Digest YWRtaW46YWRtaW4=", "Bearer", "Bearer x", f"Bearer {UNKNOWN}", "Bearer zs_张三", UNKNOWN],
)
def test_only_a_live_bearer_token_opens(town: Town, value: str) -> None:
    answer = town.app.test_client().get("/api/v1/me", headers={"Authorization": value.encode().decode("latin-1")})

    assert answer.status_code == 401 and code_of(answer) == "unauthenticated"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_database_holds_no_secret(town: Town) -> None:
    town.give_password("clerk")
    _, answer = sign_in(town)
    secret = answer.headers["Set-Cookie"].split(";")[0].split("=")[1]
    body = {"name": "t", "scopes": ["process:read"]}
    issued = town("admin").post("/api-tokens", body, headers={"Idempotency-Key": "k"}).json["token"]

    with town.system.database.read() as db:
        tables = (account, api_token, session, idempotency_record)
        dump = "".join(str(row) for table in tables for row in db.execute(select(table)))

    for hidden in (secret, answer.json["csrf_token"], PASSWORD, issued, *town.tokens.values()):
        assert hidden not in dump

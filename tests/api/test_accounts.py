"""Accounts and tokens: made by administrators, bounded by roles."""

from datetime import timedelta
from typing import Any

import pytest

from api import passwords
from engine import api_tokens
from engine.context import SYSTEM, command
from tests.api.town import PASSWORD, TOWN, Town, code_of, fields_of, items

ACCOUNT = {"login": "Zhang.San", "display_name": "张三", "roles": ["CLK"], "groups": ["COS-JS"], "password": PASSWORD}


def test_an_account_is_made_and_found(town: Town) -> None:
    made = town("admin").post("/accounts", ACCOUNT)

    assert made.status_code == 201 and made.json["login"] == "zhang.san"
    assert made.json["password_must_change"] is True
    assert made.headers["Location"].endswith(made.json["id"]) and made.headers["ETag"] == '"1"'
    assert "password" not in made.get_data(as_text=True).replace("password_must_change", "").replace(
        "password_changed_at", ""
    )
    assert town("auditor").get(f"/accounts/{made.json['id']}").json == made.json
    assert [row["login"] for row in items(town("admin").get("/accounts?login=zhang.san"))] == ["zhang.san"]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"login": "a"}, "/login", "length"),
        ({"login": "a b"}, "/login", "pattern"),
        ({"login": "../etc"}, "/login", "pattern"),
        ({"display_name": ""}, "/display_name", "length"),
        ({"roles": ["KING"]}, "/roles/0", "unknown_role"),
        ({"roles": ["ADM", "AUD"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["ADM", "APV"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["AUD", "SUP"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["OFF", "FIN"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["OFF"], "groups": ["FIN"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["LAW"], "groups": ["SQL-ZZ1"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["SEC"], "groups": ["LEAD-ZZ"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["INT", "APV"]}, "/roles", "roles_exclude_each_other"),
        ({"roles": ["DES"], "groups": ["LDR"]}, "/roles", "roles_exclude_each_other"),
        ({"password": "short"}, "/password", "password_length"),
        ({"surplus": 1}, "/surplus", "unknown_field"),
    ],
)
def test_a_bad_account_is_refused(town: Town, change: dict[str, Any], pointer: str, code: str) -> None:
    answer = town("admin").post("/accounts", {**ACCOUNT, **change})

    assert answer.status_code == 422 and fields_of(answer)[pointer] == code
    assert items(town("admin").get("/accounts?login=zhang.san")) == []


def test_a_login_is_taken_once(town: Town) -> None:
    town("admin").post("/accounts", ACCOUNT)

    answer = town("admin").post("/accounts", {**ACCOUNT, "login": "zhang.san"})

    assert answer.status_code == 409 and code_of(answer) == "login_taken"


def test_a_change_needs_the_etag_that_was_read(town: Town) -> None:
    made = town("admin").post("/accounts", ACCOUNT).json
    path, change = f"/accounts/{made['id']}", {"display_name": "张三丰", "roles": ["REV"]}

    missing = town("admin").patch(path, change)
    done = town("admin").patch(path, change, headers={"If-Match": '"1"'})
    stale = town("admin").patch(path, change, headers={"If-Match": '"1"'})

    assert (missing.status_code, done.status_code, stale.status_code) == (428, 200, 412)
    assert done.json["display_name"] == "张三丰" and done.json["roles"] == ["REV"] and done.headers["ETag"] == '"2"'


def test_an_administrator_resets_a_password(town: Town) -> None:
    found = items(town("admin").get("/accounts?login=clerk"))[0]

    weak = town("admin").put(f"/accounts/{found['id']}/password", {"password": "weak"})
    done = town("admin").put(f"/accounts/{found['id']}/password", {"password": PASSWORD})

    assert weak.status_code == 422 and done.status_code == 204
    assert town("admin").get(f"/accounts/{found['id']}").json["password_must_change"] is True


def test_a_reset_is_on_record_with_who_gave_it(town: Town) -> None:
    found = items(town("admin").get("/accounts?login=clerk"))[0]

    town("admin").put(f"/accounts/{found['id']}/password", {"password": PASSWORD})

    told = items(town("auditor").get("/history-events?kind=account.password_changed&limit=200"))
    assert [(one["subject_id"], one["actor_id"], one["details"]["expired"]) for one in told][-1] == (
        found["id"],
        "admin",
        True,
    )
    assert PASSWORD not in str(told)


@pytest.mark.parametrize(
    ("login", "status", "code"),
    [("admin", 422, "input_invalid"), ("auditor", 403, "not_allowed"), ("security", 403, "not_allowed")],
)
def test_no_administrator_gives_itself_or_another_a_password(town: Town, login: str, status: int, code: str) -> None:
    found = items(town("admin").get(f"/accounts?login={login}"))[0]

    answer = town("admin").put(f"/accounts/{found['id']}/password", {"password": PASSWORD})

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert town("admin").get(f"/accounts/{found['id']}").json["password_must_change"] == found["password_must_change"]


@pytest.mark.parametrize("role", ["clerk", "leader", "designer", "auditor", "security", "portal", "applicant"])
def test_only_the_administrator_manages_accounts(town: Town, role: str) -> None:
    assert code_of(town(role).post("/accounts", ACCOUNT)) == "scope_missing"
    assert code_of(town(role).post("/api-tokens", {"name": "x", "scopes": ["process:read"]})) == "scope_missing"


def test_the_administrator_sees_no_case(busy: Town) -> None:
    task = busy.review()

    for path in ("/tasks", f"/tasks/{task['id']}", f"/process-instances/{task['process_instance_id']}/variables"):
        assert code_of(busy("admin").get(path)) == "scope_missing"


def test_a_token_opens_only_its_scopes(busy: Town) -> None:
    body = {"name": "读", "scopes": ["process:read"], "login": "clerk"}
    issued = busy("admin").post("/api-tokens", body).json
    headers = {"Authorization": f"Bearer {issued['token']}"}
    client = busy.app.test_client()

    assert client.get("/api/v1/process-definitions", headers=headers).status_code == 200
    assert code_of(client.get("/api/v1/tasks", headers=headers)) == "scope_missing"
    assert client.get("/api/v1/me", headers=headers).json["id"] == "clerk"


def test_a_token_of_its_own_is_a_program(busy: Town) -> None:
    issued = busy("admin").post("/api-tokens", {"name": "网厅", "scopes": ["process:start"]}).json

    me = busy.app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {issued['token']}"}).json

    assert (me["kind"], me["display_name"]) == ("program", "网厅")
    assert (me["roles"], me["scopes"]) == (["INT"], ["process:start"])


def test_a_program_starts_a_process_by_its_token(busy: Town) -> None:
    issued = busy("admin").post("/api-tokens", {"name": "网厅", "scopes": ["process:start", "process:read"]}).json
    headers = {"Authorization": f"Bearer {issued['token']}", "Idempotency-Key": "first"}
    body = {"process_definition_key": "permit", "variables": {"申请人": "张三"}}

    started = busy.app.test_client().post("/api/v1/process-instances", json=body, headers=headers)

    assert started.status_code == 201, started.json
    assert started.json["state"] == "active" and started.json["started_by"] == issued["id"]


def test_a_token_cannot_exceed_its_account(town: Town) -> None:
    body = {"name": "x", "scopes": ["account:manage"], "login": "clerk"}

    answer = town("admin").post("/api-tokens", body)

    assert answer.status_code == 422 and fields_of(answer) == {"/scopes": "scope_not_open"}


def test_the_administrator_lends_nobody_the_name_of_another(town: Town) -> None:
    admin = town("admin")
    found = items(admin.get("/accounts?login=approver"))[0]
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        digest = passwords.digest(passwords.new_token())
        own = api_tokens.issue(ctx, "own", digest, ["task:complete"], account_id=found["id"], town_code=TOWN)
    body = {"name": "x", "scopes": ["task:complete"]}

    assert fields_of(admin.post("/api-tokens", {**body, "login": "approver"})) == {"/scopes": "scope_of_another"}
    assert fields_of(admin.post("/api-tokens", {**body, "roles": ["APV"]})) == {"/roles": "role_of_persons"}
    assert fields_of(admin.post("/api-tokens", {**body, "groups": ["APV-SP"]})) == {"/groups": "role_of_persons"}
    assert fields_of(admin.post(f"/api-tokens/{own.id}/rotate", {})) == {"/scopes": "scope_of_another"}


def test_nobody_changes_the_own_roles(town: Town) -> None:
    own = items(town("admin").get("/accounts?login=admin"))[0]
    etag = {"If-Match": f'"{own["revision"]}"'}

    for change in ({"roles": ["APV"]}, {"groups": ["APV"]}):
        answer = town("admin").patch(f"/accounts/{own['id']}", change, headers=etag)
        assert list(fields_of(answer).values()) == ["own_account"]


def test_a_token_expires_and_is_revoked(town: Town) -> None:
    short = town("admin").post("/api-tokens", {"name": "a", "scopes": ["process:read"], "ttl_days": 1}).json
    long = town("admin").post("/api-tokens", {"name": "b", "scopes": ["process:read"], "ttl_days": 9}).json
    client = town.app.test_client()

    def status(token: str) -> int:
        return client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code

    assert (status(short["token"]), status(long["token"])) == (200, 200)
    town.clock.advance(timedelta(days=1, seconds=1))
    assert (status(short["token"]), status(long["token"])) == (401, 200)
    assert town("admin").delete(f"/api-tokens/{long['id']}").status_code == 204
    assert town("admin").delete(f"/api-tokens/{long['id']}").status_code == 204
    assert status(long["token"]) == 401


def test_a_token_loses_what_its_account_loses(town: Town) -> None:
    found = items(town("admin").get("/accounts?login=clerk"))[0]
    assert town("clerk").get("/tasks").status_code == 200

    etag = {"If-Match": f'"{found["revision"]}"'}
    town("admin").patch(f"/accounts/{found['id']}", {"roles": ["AUD"]}, headers=etag)

    assert code_of(town("clerk").get("/tasks")) == "scope_missing"


def test_a_token_is_shown_once_even_to_a_repeated_request(town: Town) -> None:
    body, headers = {"name": "x", "scopes": ["process:read"]}, {"Idempotency-Key": "one"}

    first = town("admin").post("/api-tokens", body, headers=headers)
    again = town("admin").post("/api-tokens", body, headers=headers)

    assert first.json["token"].startswith("zs_")
    assert again.status_code == 201 and again.headers["Idempotency-Replayed"] == "true"
    assert again.json["token"] is None and f"/api-tokens/{first.json['id']}/rotate" in again.json["detail_en"]
    assert {**again.json, "token": "", "detail": None, "detail_en": None} == {**first.json, "token": ""}
    assert len(items(town("admin").get("/api-tokens"))) == len(town.tokens) + 1


def test_another_towns_accounts_are_not_there(town: Town) -> None:
    stranger = town.stranger("ADM")
    found = items(town("admin").get("/accounts?login=clerk"))[0]

    assert [row["login"] for row in items(stranger.get("/accounts"))] == ["stranger-adm"]
    assert code_of(stranger.get(f"/accounts/{found['id']}")) == "account_not_found"
    assert fields_of(stranger.post("/api-tokens", {"name": "x", "scopes": ["task:read"], "login": "clerk"}))

"""If-Match: one that is false is never acted on, and one that cannot be judged is refused."""

from typing import Any

import pytest

from tests.api.town import Town, code_of, items

STALE = {"If-Match": '"999"'}
HOOK = {"name": "x", "url": "https://example.cn/hook", "types": ["*"]}


def test_a_webhook_is_changed_only_as_it_was_read(town: Town) -> None:
    admin = town("admin")
    made: dict[str, Any] = admin.post("/webhooks", HOOK).json or {}
    path = f"/webhooks/{made['id']}"
    writes: list[tuple[str, Any]] = [(f"{path}/{verb}", {}) for verb in ("rotate-secret", "pause", "resume")]

    stale = [admin.post(where, body, headers=STALE) for where, body in writes]
    stale += [admin.patch(path, {"name": "y"}, headers=STALE), admin.delete(path, headers=STALE)]

    assert {(answer.status_code, code_of(answer)) for answer in stale} == {(412, "stale_revision")}
    assert admin.get(path).json["revision"] == made["revision"]
    assert admin.patch(path, {"name": "y"}).status_code == 428
    assert admin.delete(path, headers={"If-Match": admin.get(path).headers["ETag"]}).status_code == 204


def test_a_token_is_rotated_and_revoked_only_as_it_was_read(town: Town) -> None:
    admin = town("admin")
    issued: dict[str, Any] = admin.post("/api-tokens", {"name": "x", "scopes": ["process:read"]}).json or {}
    path = f"/api-tokens/{issued['id']}"

    stale = [admin.post(f"{path}/rotate", {"overlap_minutes": 0}, headers=STALE), admin.delete(path, headers=STALE)]

    assert [answer.status_code for answer in stale] == [412, 412]
    found = admin.get(path)
    assert (found.json["revision"], found.json["revoked_at"]) == (1, None)
    assert admin.delete(path, headers={"If-Match": found.headers["ETag"]}).status_code == 204


def test_candidates_and_passwords_are_set_only_as_they_were_read(busy: Town) -> None:
    task = busy.review()
    path = f"/tasks/{task['id']}/candidates"
    [account] = items(busy("admin").get("/accounts?login=clerk"))

    stale = [
        busy("leader").post(path, {"kind": "user", "name": "clerk"}, headers=STALE),
        busy("leader").delete(f"{path}/user/clerk", headers=STALE),
        busy("admin").put(f"/accounts/{account['id']}/password", {"password": "Qd7-vmT2-kLp9"}, headers=STALE),
    ]

    assert [answer.status_code for answer in stale] == [412, 412, 412]


@pytest.mark.parametrize("match", ['"1"', '"999"', 'W/"7"', "?"])
def test_what_has_no_revision_refuses_the_header(busy: Town, match: str) -> None:
    body = {"process_definition_key": "permit"}

    refused = busy("portal").post("/process-instances", body, headers={"If-Match": match})
    anything = busy("portal").post("/process-instances", body, headers={"If-Match": "*"})

    assert (refused.status_code, code_of(refused)) == (400, "if_match_not_offered")
    assert anything.status_code == 201
    assert [row["id"] for row in items(busy("leader").get("/process-instances"))] == [anything.json["id"]]


def test_every_write_below_something_with_an_etag_takes_it_or_changes_something_else(town: Town) -> None:
    operations = [rule.endpoint for rule in town.app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    declared = [
        town.app.view_functions[one].operation
        for one in operations
        if hasattr(town.app.view_functions[one], "operation")
    ]
    tagged = {one.rule for one in declared if one.has_etag and not one.is_write}

    passing = {
        f"{one.method} {one.rule}"
        for one in declared
        for root in tagged
        if one.is_write and not one.takes_match and (one.rule == root or one.rule.startswith(f"{root}/"))
    }

    assert passing == {
        "POST /cases/<name:number>/urge",
        "POST /tasks/<id:task_id>/urge",
        "POST /process-instances/<id:instance_id>/copies",
        "POST /webhooks/<id:webhook_id>/test",
        "POST /webhooks/<id:webhook_id>/replay",
    }

"""What an operator sees and does at night: tokens, outlines of variables, moves, incidents by cause, one retry."""

from typing import Any

import pytest

from tests.api.test_notifications import told
from tests.api.town import FETCH, Town, code_of, items

WHY = "核验系统停机，改由窗口人工核验"


def tokens(town: Town, instance_id: str) -> list[dict[str, Any]]:
    answer = town("admin").get(f"/process-instances/{instance_id}/tokens")
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = (answer.json or {})["tokens"]
    return found


def fail(town: Town, count: int) -> list[str]:
    """So many instances whose service step was given up; their ids."""
    started = [town.start(variables={"phone": "13812345678"})["id"] for _ in range(count)]
    for task in items(town("portal").post("/external-tasks/fetch-and-lock", {**FETCH, "max_tasks": count})):
        body = {"worker_id": "checker", "error_message": "张三 13812345678 无法核验", "retries": 0}
        assert town("portal").post(f"/external-tasks/{task['id']}/failure", body).status_code < 300
    return started


# --- looking ----------------------------------------------------------------------------------------


def test_a_token_says_who_has_locked_it_since_when(busy: Town) -> None:
    instance_id = busy.start()["id"]
    [waiting] = [one for one in tokens(busy, instance_id) if one["kind"] == "service"]
    assert (waiting["element_id"], waiting["holder"], waiting["offered_to"]) == ("Check", None, ["test.check"])
    busy("portal").post("/external-tasks/fetch-and-lock", FETCH)

    [locked] = [one for one in tokens(busy, instance_id) if one["kind"] == "service"]

    assert locked["holder"] == "checker" and locked["locked_since"] and locked["locked_until"]
    [step] = items(busy("admin").get("/service-steps?locked=true"))
    assert (step["worker_id"], step["element_id"]) == ("checker", "Check") and "variables" not in step


def test_an_administrator_sees_kinds_and_what_the_diagram_decides_by(busy: Town) -> None:
    instance_id = busy.start(
        variables={"applicant": "张三", "phone": "13812345678", "outcome": "pass", "materials": ["身份证", "房产证"]}
    )["id"]

    found = {
        one["name"]: one for one in items(busy("admin").get(f"/process-instances/{instance_id}/variable-outlines"))
    }

    assert (found["outcome"]["value"], found["outcome"]["is_hidden"]) == ("pass", False)
    assert [
        (found[name]["type"], found[name]["size"], found[name]["value"]) for name in ("applicant", "materials")
    ] == [
        ("string", 2, None),
        ("list", 2, None),
    ]
    assert found["phone"]["is_hidden"]
    for login in ("auditor", "clerk", "designer"):
        assert code_of(busy(login).get(f"/process-instances/{instance_id}/variable-outlines")) == "scope_missing"
    assert code_of(busy("admin").get(f"/process-instances/{instance_id}/variables")) == "scope_missing"


def test_waits_of_a_matter_that_is_not_ones_own_carry_nothing_computed(busy: Town) -> None:
    task = busy.review()
    path = f"/process-instances/{task['process_instance_id']}/waits"
    [outside], [inside] = items(busy("admin").get(path)), items(busy("leader").get(path))
    assert "name" in inside["details"] and not {"name", "description"} & outside["details"].keys()
    assert outside["details"]["candidate_groups"] == ["REV"]


# --- moving -----------------------------------------------------------------------------------------


def test_an_operator_moves_a_token_with_preview_and_reason(busy: Town) -> None:
    task = busy.review()
    instance_id, admin = task["process_instance_id"], busy("admin")
    busy("reviewer").post(f"/tasks/{task['id']}/claim")
    [token] = tokens(busy, instance_id)
    path = f"/process-instances/{instance_id}"
    places = admin.get(f"{path}/moves?wait_id={token['wait_id']}")
    etag = places.headers["ETag"]
    body = {"wait_id": token["wait_id"], "to": "Check"}

    preview = admin.post(f"{path}/move", {**body, "dry_run": True})
    bare = admin.post(f"{path}/move", body)
    [done, replayed] = [
        admin.post(f"{path}/move", {**body, "reason": WHY}, headers={"If-Match": etag, "Idempotency-Key": "move-1"})
        for _ in range(2)
    ]
    stale = admin.post(f"{path}/move", {**body, "reason": WHY}, headers={"If-Match": etag})

    known = {one["element_id"]: one for one in (places.json or {})["places"]}
    assert known["Check"]["direction"] == "back" and [one["element_id"] for one in known["Granted"]["skipped"]] == [
        "Review",
        "Decide",
    ]
    assert (preview.status_code, preview.json["is_preview"]) == (200, True)
    assert [one["holder"] for one in preview.json["ends"]] == ["reviewer"]
    assert [one["element_id"] for one in preview.json["begins"]] == ["Check"]
    assert (bare.status_code, code_of(bare)) == (422, "input_invalid")
    assert done.status_code == 200, done.json
    assert replayed.headers["Idempotency-Replayed"] == "true" and code_of(stale) == "stale_revision"
    assert ("task_moved", "审查申请") in told(busy, "reviewer")
    [event] = [one for one in items(busy("leader").get(f"{path}/timeline?limit=200")) if one["kind"] == "token.moved"]
    assert (event["actor_id"], event["details"]["reason"], event["details"]["to"]) == ("admin", WHY, "Check")
    busy.check()
    assert [one["element_id"] for one in tokens(busy, instance_id)] == ["Review"]


@pytest.mark.parametrize("login", ["clerk", "auditor", "designer", "security"])
def test_nobody_else_moves_a_token(busy: Town, login: str) -> None:
    task = busy.review()
    body = {"wait_id": "1", "to": "Check", "reason": WHY}
    assert code_of(busy(login).post(f"/process-instances/{task['process_instance_id']}/move", body)) == "scope_missing"


def test_an_operator_of_another_town_finds_nothing(busy: Town) -> None:
    instance_id = busy.start()["id"]
    other = busy.stranger("ADM")
    for path in ("tokens", "moves?wait_id=1", "variable-outlines"):
        assert other.get(f"/process-instances/{instance_id}/{path}").status_code == 404
    assert other.post(f"/process-instances/{instance_id}/move", {"wait_id": "1", "to": "Check"}).status_code == 404


# --- what is wrong now ------------------------------------------------------------------------------


def test_incidents_of_one_cause_are_one_row_and_tried_again_together(busy: Town) -> None:
    fail(busy, 3)
    admin = busy("admin")
    now = admin.get("/troubles").json or {}
    [cause] = items(admin.get("/incidents/causes"))
    chosen = [one["id"] for one in items(admin.get("/incidents?element_id=Check&code=" + cause["code"]))]
    [first] = items(admin.get("/process-instances?element_id=Check&with_incidents=true&limit=1"))
    busy("admin").post(f"/process-instances/{first['id']}/suspend")

    answer = admin.post("/incidents/batch-retry", {"ids": chosen}, headers={"Idempotency-Key": "all-1"})

    assert (now["with_incidents"], now["open_incidents"], now["dead_steps"], now["active"]) == (3, 3, 3, 3)
    assert [check["name"] for check in now["checks"]] == ["database", "schema", "executor"]
    assert (cause["count"], cause["element_id"], "138****5678" in cause["message"]) == (3, "Check", True)
    assert (answer.json["done"], answer.json["refused"]) == (2, 1)
    [refused] = [one for one in answer.json["items"] if one["problem"]]
    assert refused["problem"]["code"] == "process_instance_suspended"
    assert items(admin.get("/incidents/causes"))[0]["count"] == 1
    assert code_of(busy("auditor").post("/incidents/batch-retry", {"ids": chosen})) == "scope_missing"


def test_jobs_and_steps_are_found_by_state(busy: Town) -> None:
    fail(busy, 1)
    assert len(items(busy("auditor").get("/service-steps?state=dead"))) == 1
    assert items(busy("auditor").get("/service-steps?state=ready")) == []
    assert items(busy("auditor").get("/jobs?state=dead")) == []

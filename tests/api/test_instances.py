"""Instances over HTTP: started, found, held, ended; their variables, waits and timeline."""

from typing import Any

import pytest

from tests.api.town import Town, code_of, fields_of, items

NOBODY = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


def test_start_answers_where_the_instance_is(busy: Town) -> None:
    answer = busy("portal").post(
        "/process-instances",
        {"process_definition_key": "permit", "business_key": "件-1", "variables": {"申请人": "张三", "金额": 12.5}},
    )

    assert answer.status_code == 201 and answer.headers["Location"].endswith(answer.json["id"])
    assert (answer.json["state"], answer.json["business_key"], answer.json["started_by"]) == (
        "active",
        "件-1",
        "portal",
    )
    assert busy("portal").get(f"/process-instances/{answer.json['id']}").json == answer.json


def test_start_by_exact_version(busy: Town) -> None:
    first = busy("clerk").get("/process-definitions/key/permit").json["id"]
    busy.deploy()

    started = busy("clerk").post("/process-instances", {"process_definition_id": first})

    assert started.json["process_definition_id"] == first


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "start_refused"),
        ({"process_definition_key": "permit", "process_definition_id": NOBODY}, 422, "start_refused"),
        ({"process_definition_key": "nothing"}, 404, "process_definition_not_found"),
        ({"process_definition_id": NOBODY}, 404, "process_definition_not_found"),
        ({"process_definition_id": "x"}, 404, "process_definition_not_found"),
        ({"process_definition_key": "permit", "unique_business_key": True}, 422, "invalid"),
        ({"process_definition_key": "permit", "business_key": "a\u200bb"}, 422, "value_refused"),
        ({"process_definition_key": 5}, 422, "input_invalid"),
        ({"process_definition_key": "permit", "variables": []}, 422, "input_invalid"),
        ({"process_definition_key": "permit", "variables": {"": 1}}, 422, "input_invalid"),
        ({"process_definition_key": "permit", "surplus": 1}, 422, "input_invalid"),
    ],
)
def test_a_bad_start_starts_nothing(busy: Town, body: dict[str, Any], status: int, code: str) -> None:
    answer = busy("portal").post("/process-instances", body)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert items(busy("clerk").get("/process-instances")) == []


def test_a_unique_business_key_is_taken_once(busy: Town) -> None:
    body = {"process_definition_key": "permit", "business_key": "件-1", "unique_business_key": True}

    first = busy("portal").post("/process-instances", body)
    second = busy("portal").post("/process-instances", body)

    assert first.status_code == 201
    assert second.status_code == 409 and code_of(second) == "business_key_taken"


def test_filters_find_instances(busy: Town) -> None:
    one = busy.start(business_key="件-1")
    busy.start(business_key="件-2")
    busy("leader").post(f"/process-instances/{one['id']}/cancel", {"reason": "申请人撤回"})
    asked = {
        "": 2,
        "?business_key=件-1": 1,
        "?state=active": 1,
        "?state=canceled": 1,
        "?process_definition_key=permit": 2,
        "?process_definition_key=other": 0,
        f"?process_definition_id={one['process_definition_id']}": 2,
        "?with_incidents=true": 0,
        "?started_by=portal": 2,
        "?started_after=2030-01-01T00:00:00Z": 0,
        "?started_before=2030-01-01T00:00:00%2B08:00": 2,
    }

    for query, number in asked.items():
        assert len(items(busy("clerk").get(f"/process-instances{query}"))) == number, query


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=1&limit=2",
        "cursor=nonsense",
        "cursor=WzEsMiwzXQ",
        "cursor=!!",
        "state=odd",
        "with_incidents=1",
        "started_after=yesterday",
        "started_after=2026-01-01T00:00:00",
        "nothing=1",
        "business_key=%00",
        "business_key=",
    ],
)
def test_a_bad_query_is_refused(busy: Town, query: str) -> None:
    answer = busy("clerk").get(f"/process-instances?{query}")

    assert answer.status_code in (400, 422) and code_of(answer) in {"input_invalid", "cursor_invalid"}
    assert answer.json["errors"]


def test_suspend_and_resume(busy: Town) -> None:
    started = busy.start()
    path = f"/process-instances/{started['id']}"

    suspended = busy("leader").post(f"{path}/suspend")
    twice = busy("leader").post(f"{path}/suspend")
    empty = busy("portal").post(
        "/external-tasks/fetch-and-lock", {"worker_id": "w", "topics": [{"topic": "test.check"}]}
    )
    resumed = busy("leader").post(f"{path}/resume")

    assert suspended.json["state"] == "suspended" and code_of(twice) == "process_instance_suspended"
    assert items(empty) == []
    assert resumed.json["state"] == "active"
    assert code_of(busy("leader").post(f"{path}/resume")) == "process_instance_not_suspended"


def test_cancel_then_delete_keeps_the_history(busy: Town) -> None:
    started = busy.start()
    path = f"/process-instances/{started['id']}"

    early = busy("leader").delete(path)
    canceled = busy("leader").post(f"{path}/cancel", {"reason": "申请人撤回"})
    deleted = busy("leader").delete(path)

    assert code_of(early) == "process_instance_not_ended"
    assert canceled.json["state"] == "canceled" and canceled.json["end_reason"] == "申请人撤回"
    assert deleted.status_code == 204 and code_of(busy("clerk").get(path)) == "process_instance_not_found"
    kinds = [one["kind"] for one in items(busy("clerk").get(f"{path}/timeline"))]
    assert kinds[0] == "process.started" and kinds[-1] == "process.deleted"


def test_a_stale_etag_stops_every_verb(busy: Town) -> None:
    started = busy.start()
    busy.check()
    path, stale = f"/process-instances/{started['id']}", {"If-Match": f'"{started["revision"]}"'}

    answers = [
        busy("leader").post(f"{path}/suspend", headers=stale),
        busy("leader").post(f"{path}/cancel", {"reason": "x"}, headers=stale),
        busy("leader").delete(path, headers=stale),
        busy("portal").patch(f"{path}/variables", {"variables": {"a": 1}}, headers=stale),
        busy("portal").put(f"{path}/variables/a", {"value": 1}, headers=stale),
        busy("portal").delete(f"{path}/variables/a", headers=stale),
    ]

    assert [answer.status_code for answer in answers] == [412] * 6
    assert busy("clerk").get(path).json["state"] == "active"


def test_variables_are_read_set_and_forgotten(busy: Town) -> None:
    started = busy.start(variables={"甲": 1, "乙": {"x": [True, None, "二"]}})
    path = f"/process-instances/{started['id']}/variables"

    read = busy("portal").get(path)
    assert read.json == {"scope": 0, "variables": {"甲": 1, "乙": {"x": [True, None, "二"]}}}
    amended = busy("portal").patch(path, {"variables": {"丙": "3"}}, headers={"If-Match": read.headers["ETag"]})
    put = busy("portal").put(f"{path}/甲", {"value": 2.50}, headers={"If-Match": amended.headers["ETag"]})
    gone = busy("portal").delete(f"{path}/乙", headers={"If-Match": put.headers["ETag"]})

    assert (amended.status_code, put.status_code, gone.status_code) == (200, 200, 204)
    assert busy("portal").get(path).json["variables"] == {"甲": 2.5, "丙": "3"}
    assert busy("portal").get(f"{path}/甲").json == {"name": "甲", "value": 2.5}
    assert code_of(busy("portal").get(f"{path}/乙")) == "variable_not_found"
    assert code_of(busy("portal").get(f"{path}?scope=77")) == "scope_not_found"
    assert code_of(busy("portal").patch(path, {"variables": {}})) == "precondition_required"


def test_decimals_stay_exact(busy: Town) -> None:
    body = '{"process_definition_key": "permit", "variables": {"amount": 12345678901234567.89}}'
    started = busy("portal").open("POST", "/process-instances", data=body, content_type="application/json").json

    read = busy("portal").get(f"/process-instances/{started['id']}/variables")

    assert b'"amount":12345678901234567.89' in read.data


def test_waits_and_scopes_are_shown(busy: Town) -> None:
    started = busy.start(variables={"a": 1})
    path = f"/process-instances/{started['id']}"

    [wait, *more] = items(busy("clerk").get(f"{path}/waits"))

    assert (wait["kind"], wait["element_id"]) == ("service", "Check") and more == []
    assert items(busy("clerk").get(f"{path}/scopes")) == [{"id": 0, "variables": {"a": 1}}]


def test_what_was_sent_in_forms_is_kept(busy: Town) -> None:
    task = busy.review()
    body = {"variables": {"outcome": "reject", "opinion": "材料不全"}}
    busy("reviewer").post(f"/tasks/{task['id']}/complete", body)

    [sent] = items(busy("clerk").get(f"/process-instances/{task['process_instance_id']}/submissions"))

    assert (sent["task_id"], sent["submitted_by"], sent["payload"]) == (task["id"], "reviewer", body["variables"])


def test_the_timeline_is_paged(busy: Town) -> None:
    started = busy.start()
    path, seen, query = f"/process-instances/{started['id']}/timeline", 0, "?limit=1"
    while query:
        page = busy("clerk").get(path + query).json
        seen += len(page["items"])
        query = f"?limit=1&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    assert seen == len(items(busy("clerk").get(path))) > 2


def test_staff_see_what_happened_in_instances_and_auditors_the_rest(busy: Town) -> None:
    busy.start()

    staff = {one["kind"] for one in items(busy("clerk").get("/history-events"))}
    auditor = {one["kind"] for one in items(busy("auditor").get("/history-events?limit=200"))}

    assert "process.started" in staff and not {kind for kind in staff if kind.startswith(("account", "token"))}
    assert {"account.created", "token.issued", "process.started"} <= auditor


def test_history_is_found_by_kind_and_actor(busy: Town) -> None:
    busy.start()

    found = items(busy("auditor").get("/history-events?kind=process.started&actor_id=portal"))

    assert len(found) == 1 and found[0]["actor_name"] == "portal 张三"
    assert items(busy("auditor").get("/history-events?kind=nothing")) == []


@pytest.mark.parametrize("path", ["", "/variables", "/waits", "/scopes", "/submissions"])
def test_unknown_and_foreign_instances_are_not_found(busy: Town, path: str) -> None:
    started = busy.start()
    stranger = busy.stranger()

    assert code_of(busy("leader").get(f"/process-instances/{NOBODY}{path}")) == "process_instance_not_found"
    assert code_of(stranger.get(f"/process-instances/{started['id']}{path}")) == "process_instance_not_found"


def test_another_town_moves_nothing(busy: Town) -> None:
    started = busy.start()
    stranger, path = busy.stranger(), f"/process-instances/{started['id']}"

    answers = [
        stranger.post(f"{path}/suspend"),
        stranger.post(f"{path}/cancel", {"reason": "x"}),
        stranger.delete(path),
    ]

    assert {code_of(answer) for answer in answers} == {"process_instance_not_found"}
    assert items(stranger.get("/process-instances")) == [] and items(stranger.get(f"{path}/timeline")) == []


def test_cancel_needs_a_reason(busy: Town) -> None:
    started = busy.start()

    answer = busy("leader").post(f"/process-instances/{started['id']}/cancel", {})

    assert fields_of(answer) == {"/reason": "required"}

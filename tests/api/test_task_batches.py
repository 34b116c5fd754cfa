"""One verb on many tasks: each by itself, with its own refusal, repeated without harm."""

import io

from tests.api.town import PASS, Town, bundle, code_of, fields_of, items, zipped

ABSENT = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


def test_each_task_is_claimed_or_refused_without_the_others(busy: Town) -> None:
    free, held = busy.review()["id"], busy.review()["id"]
    busy("second").post(f"/tasks/{held}/claim")

    answer = busy("reviewer").post("/tasks/batch", {"verb": "claim", "ids": [free, held, ABSENT, free]})

    assert (answer.json["done"], answer.json["refused"]) == (1, 2)
    first, second, third = answer.json["items"]
    assert (first["status"], first["result"]["assignee"]) == (200, "reviewer")
    assert (second["status"], second["problem"]["code"]) == (409, "task_already_claimed")
    assert (third["status"], third["problem"]["code"]) == (404, "task_not_found")
    assert busy("reviewer").get(f"/tasks/{free}").json["assignee"] == "reviewer"


def test_a_batch_whose_answer_was_lost_is_repeated(busy: Town) -> None:
    tasks = [busy.review()["id"] for _ in range(2)]
    body, key = {"verb": "urge", "ids": tasks, "note": "请今日内办结。"}, {"Idempotency-Key": "urge-17-25"}

    first = busy("leader").post("/tasks/batch", body, headers=key)
    again = busy("leader").post("/tasks/batch", body, headers=key)

    assert [one["is_replayed"] for one in again.json["items"]] == [True, True]
    assert (first.json["done"], again.json["done"]) == (2, 2)
    assert [busy("leader").get(f"/tasks/{one}").json["urged"] for one in tasks] == [1, 1]


def test_each_verb_needs_its_own_scope_and_takes_its_own_members(busy: Town) -> None:
    task = busy.review()["id"]

    def code(login: str, **body: object) -> str:
        answer = busy(login).post("/tasks/batch", {"ids": [task], **body})
        problem = answer.json["items"][0]["problem"] if answer.status_code == 200 else answer.json
        return str(problem and problem["code"])

    assert code("reviewer", verb="assign", assignee="second") == "scope_missing"
    assert code("leader", verb="assign") == "input_invalid"
    assert code("leader", verb="claim", note="x") == "input_invalid"
    assert code("leader", verb="assign", assignee="second") == "None"
    assert code("designer", verb="claim") == "scope_missing"
    refused = busy("leader").post("/tasks/batch", {"verb": "delete", "ids": [task]})
    assert code_of(refused) == "input_invalid" and fields_of(refused) == {"/verb": "not_a_choice"}


def test_only_what_the_designer_lets_is_completed_in_bulk(busy: Town) -> None:
    tasks = [busy.review()["id"] for _ in range(2)]
    body = {"verb": "complete", "ids": tasks, **PASS}
    refused = busy("reviewer").post("/tasks/batch", body)
    assert [one["problem"]["code"] for one in refused.json["items"]] == ["not_in_bulk", "not_in_bulk"]
    files = bundle("permit")
    [name] = [name for name in files if name.endswith(".bpmn")]
    mark = b'camunda:formRef="permit_review">'
    assert mark in files[name]
    files[name] = files[name].replace(
        mark,
        mark + b'<bpmn:extensionElements><camunda:properties><camunda:property name="bulk" value="true"/>'
        b"</camunda:properties></bpmn:extensionElements>",
    )
    upload = {"name": "permit", "bundle": (io.BytesIO(zipped(files)), "b.zip")}
    assert busy("admin").open("POST", "/deployments", data=upload).status_code == 201
    new = [busy.review()["id"] for _ in range(2)]

    done = busy("reviewer").post("/tasks/batch", {"verb": "complete", "ids": [*new, tasks[0]], **PASS})
    wrong = busy("reviewer").post(
        "/tasks/batch", {"verb": "complete", "ids": [busy.review()["id"]], "variables": {"outcome": "maybe"}}
    )

    assert [one["status"] for one in done.json["items"]] == [200, 200, 409]
    assert len(items(busy("approver").get("/tasks?mine=true"))) == 2
    assert wrong.json["items"][0]["problem"]["code"] == "form_invalid"

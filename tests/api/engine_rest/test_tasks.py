"""User tasks, messages, jobs and history."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.engine_rest.rest import Rest, base64, narrowed, program
from tests.api.town import Town


@pytest.fixture
def task(rest: Rest) -> dict[str, Any]:
    """The task of a review that has begun."""
    rest.deployed("review.bpmn")
    rest.start("review", businessKey="R-1", variables={"amount": {"value": 7}})
    [found] = rest.get("/task")
    return dict(found)


def test_a_task_has_every_key(rest: Rest, task: dict[str, Any]) -> None:
    assert task["name"] == "Look at it" and task["taskDefinitionKey"] == "Look" and task["priority"] == 70
    assert task["assignee"] is None and task["suspended"] is False and task["tenantId"] is None
    assert task["created"] == "2026-11-23T09:00:00.000+0800" and task["due"] is None and task["delegationState"] is None
    assert task["processDefinitionId"].startswith("review:1:") and task["formKey"] is None
    assert rest.get(f"/task/{task['id']}") == task


def test_tasks_are_found(rest: Rest, task: dict[str, Any]) -> None:
    def found(**asked: Any) -> int:
        by_body = len(rest.post("/task", asked))
        assert rest.post("/task/count", asked) == {"count": by_body}
        return by_body

    assert found() == 1 and found(unassigned=True) == 1 and found(assignee="program") == 0
    assert (
        found(candidateGroup="INT") == 1 and found(candidateGroups=["INT", "X"]) == 1 and found(candidateGroup="X") == 0
    )
    assert found(candidateUser="program") == 1 and found(candidateUser="nobody") == 0
    assert found(processInstanceBusinessKey="R-1") == 1 and found(nameLike="Look%") == 1 and found(name="Look") == 0
    assert found(processDefinitionKey="review", taskDefinitionKeyIn=["Look"], minPriority=60) == 1
    assert found(createdAfter="2026-11-23T10:00:00.000+0800") == 0 and found(tenantIdIn=["x"]) == 0
    assert found(processVariables=[{"name": "amount", "operator": "eq", "value": 7}]) == 1
    assert rest.get("/task", processVariables="amount_eq_7") == []
    assert rest.get("/task/count", processInstanceId=task["processInstanceId"]) == {"count": 1}
    assert rest.get("/task", sortBy="created", sortOrder="desc", maxResults=0) == []
    assert rest.post("/task", {"taskVariables": [{"name": "a", "value": 1}]}, status=400)
    assert rest.post("/task", {"createdAfter": "2026-11-23T02:00:00.000Z"}, status=400)


def test_a_task_is_claimed_given_back_and_completed(rest: Rest, task: dict[str, Any]) -> None:
    path = f"/task/{task['id']}"

    rest.post(f"{path}/claim", {"userId": "program"}, status=204)
    held = rest.get(path)["assignee"], rest.get("/task", assignee="program")
    rest.post(f"{path}/unclaim", status=204)
    rest.post(f"{path}/claim", {"userId": "somebody"}, status=403)
    done = rest.post(f"{path}/complete", {"variables": {"ok": {"value": True}}, "withVariablesInReturn": True})

    assert held[0] == "program" and len(held[1]) == 1
    assert done["ok"] == {"type": "Boolean", "value": True, "valueInfo": {}}
    assert rest.get("/task") == [] and rest.open("GET", path).status_code == 404
    assert rest.open("POST", f"{path}/complete", json={}).status_code == 404


def test_tasks_are_assigned_by_who_may(town: Town, task: dict[str, Any]) -> None:
    headers = town("leader").headers
    client = town.app.test_client()
    path = f"/engine-rest/task/{task['id']}"
    bound = {"due": "2026-12-01T12:00:00.000+0800", "priority": 90, "assignee": "portal"}

    done = [
        client.post(f"{path}/assignee", json={"userId": "program"}, headers=headers).status_code,
        client.post(
            f"{path}/identity-links", json={"type": "candidate", "userId": "portal"}, headers=headers
        ).status_code,
        client.put(path, json=bound, headers=headers).status_code,
    ]
    found = client.get(path, headers=headers).json
    links = client.get(f"{path}/identity-links", headers=headers).json

    refused = client.post(f"{path}/assignee", json={"userId": "reviewer"}, headers=headers)
    assert done == [204, 204, 204] and refused.status_code == 403
    assert (found["assignee"], found["due"], found["priority"]) == ("portal", bound["due"], 90)
    assert {(one["type"], one["userId"] or one["groupId"]) for one in links} == {
        ("assignee", "portal"),
        ("candidate", "INT"),
        ("candidate", "portal"),
    }
    body = {"type": "candidate", "userId": "portal"}
    assert client.post(f"{path}/identity-links/delete", json=body, headers=headers).status_code == 204


def test_task_variables_are_local_or_not(rest: Rest, task: dict[str, Any]) -> None:
    path = f"/task/{task['id']}"

    rest.put(f"{path}/localVariables/note", {"value": "mine"}, status=204)
    rest.put(f"{path}/variables/shared", {"value": 1}, status=204)
    rest.post(f"{path}/variables", {"modifications": {"other": {"value": 2}}, "deletions": ["shared"]})
    file = {"type": "File", "value": base64(b"x"), "valueInfo": {"filename": "x.txt"}}
    rest.put(f"{path}/variables/paper", file, status=204)

    assert rest.get(f"{path}/localVariables").keys() == {"note"}
    assert rest.get(f"{path}/variables").keys() == {"note", "other", "amount", "paper"}
    assert rest.get(f"{path}/variables/note")["value"] == "mine"
    assert rest.open("GET", f"{path}/variables/paper/data").data == b"x"
    assert "note" not in rest.get(f"/process-instance/{task['processInstanceId']}/variables")
    assert rest.open("DELETE", f"{path}/localVariables/note").status_code == 204
    assert rest.open("GET", f"{path}/localVariables/note").status_code == 404
    assert rest.get(f"{path}/form-variables").keys() == {"other", "amount", "paper"}


def test_a_message_reaches_its_one_receiver(rest: Rest, task: dict[str, Any]) -> None:
    rest.post(f"/task/{task['id']}/complete", {}, status=204)
    message = {"messageName": "answer", "businessKey": "R-1", "withoutTenantId": True}

    nobody = rest.post("/message", {**message, "businessKey": "R-2"}, status=400)
    [result] = rest.post(
        "/message", {**message, "resultEnabled": True, "processVariables": {"answer": {"value": "yes"}}}
    )
    again = rest.post("/message", message, status=400)

    assert nobody["type"] == "RestException" and again["type"] == "RestException"
    assert result["resultType"] == "Execution" and result["execution"]["processInstanceId"] == task["processInstanceId"]
    assert rest.get(f"/process-instance/{task['processInstanceId']}/variables")["answer"]["value"] == "yes"


def test_a_message_without_a_result_answers_nothing(rest: Rest, task: dict[str, Any]) -> None:
    rest.post(f"/task/{task['id']}/complete", {}, status=204)

    rest.post("/message", {"messageName": "answer", "correlationKeys": {"amount": {"value": 7}}}, status=204)
    rest.post("/signal", {"name": "nobody.listens"}, status=204)


def test_jobs_are_listed_and_get_attempts(rest: Rest, task: dict[str, Any], town: Town) -> None:
    rest.post(f"/task/{task['id']}/complete", {}, status=204)
    rest.post("/message", {"messageName": "answer"}, status=204)

    [job] = rest.get("/job", processInstanceId=task["processInstanceId"], sortBy="jobDueDate", sortOrder="desc")
    rest.put(f"/job/{job['id']}/retries", {"retries": 2}, status=204)

    assert job["dueDate"] == "2026-11-23T10:00:00.000+0800" and job["exceptionMessage"] is None
    assert rest.get("/job", withException="true") == [] and rest.get(f"/job/{job['id']}")["retries"] == 2
    town.clock.advance(timedelta(hours=2))
    town.drain()
    assert rest.get("/job") == []


def test_history_tells_what_was_done(rest: Rest, task: dict[str, Any], town: Town) -> None:
    town.clock.advance(timedelta(minutes=1))
    rest.post(f"/task/{task['id']}/complete", {"variables": {"ok": {"value": True}}}, status=204)
    of = {"processInstanceId": task["processInstanceId"]}

    [done] = rest.post("/history/task", {**of, "finished": True})
    [instance] = rest.post("/history/process-instance", {"processInstanceIds": [of["processInstanceId"]]})
    activities = rest.post("/history/activity-instance", of)
    variables = rest.post("/history/variable-instance", {"processInstanceId": of["processInstanceId"]})

    assert (done["name"], done["deleteReason"], done["duration"]) == ("Look at it", "completed", 60_000)
    assert instance["state"] == "ACTIVE" and instance["processDefinitionVersion"] == 1 and instance["endTime"] is None
    [look] = [one for one in activities if one["activityId"] == "Look"]
    assert look["durationInMillis"] == 60_000 and look["activityType"] == "userTask" and not look["canceled"]
    assert {one["name"]: one["value"] for one in variables} == {"amount": 7, "ok": True}
    assert rest.get("/history/process-instance", finished="true") == []
    assert rest.get("/history/task/count", unfinished="true") == {"count": 0}
    assert rest.get(f"/history/process-instance/{of['processInstanceId']}") == instance


def test_declarations_go_from_task_to_instance_and_to_forms(rest: Rest, task: dict[str, Any]) -> None:
    path, instance = f"/task/{task['id']}", f"/process-instance/{task['processInstanceId']}/variables"
    facts = {"serializationDataFormat": "application/json", "objectTypeName": "com.example.Order"}
    order = {"type": "Object", "value": '{ "b": 1 }', "valueInfo": facts}
    count = {"type": "Long", "value": 5, "valueInfo": {}}

    rest.put(f"{path}/localVariables/order", order, status=204)
    rest.put(f"{path}/localVariables/count", count, status=204)
    rest.put(f"{path}/variables/shared", order, status=204)
    rest.put(f"{instance}/count", {"type": "Integer", "value": 7}, status=204)

    assert rest.get(f"{path}/localVariables/order") == order == rest.get(f"{path}/variables")["shared"]
    assert rest.get(f"{path}/variables")["count"] == count == rest.get(f"{path}/form-variables")["count"]
    assert rest.get(f"{instance}/count") == {"type": "Integer", "value": 7, "valueInfo": {}}
    assert rest.get(f"{path}/variables/order", deserializeValue="true")["value"] == {"b": 1}
    rest.post(f"{path}/complete", {"variables": {"taken": rest.get(f"{path}/variables/order")}})
    message = {"messageName": "answer", "processVariables": {"count": {"type": "Short", "value": 1}}}
    told = rest.post("/message", {**message, "resultEnabled": True, "variablesInResultEnabled": True})
    assert rest.get(instance)["taken"] == order == rest.get(instance)["shared"]
    assert told[0]["variables"]["count"] == {"type": "Short", "value": 1, "valueInfo": {}}


STARTS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <message id="m" name="answer" />
  <process id="answered" isExecutable="true">
    <startEvent id="s"><messageEventDefinition messageRef="m" /></startEvent>
    <sequenceFlow id="f" sourceRef="s" targetRef="u" /><userTask id="u" />
  </process>
</definitions>"""


def test_a_message_to_all_reaches_who_waits_and_what_starts(rest: Rest, task: dict[str, Any]) -> None:
    second = rest.start("review", businessKey="other")
    [other] = rest.get("/task", processInstanceId=second["id"])
    for one in (task["id"], other["id"]):
        rest.post(f"/task/{one}/complete", {})
    everybody = {"messageName": "answer", "all": True, "resultEnabled": True}

    by_key = rest.post("/message", {**everybody, "businessKey": "nobody"}, status=200)
    nobody = rest.post("/message", {"messageName": "nobody.waits", "all": True}, status=204)
    assert rest.deploy(files={"answered.bpmn": STARTS}).status_code == 200
    facts = {"processVariables": {"count": {"type": "Long", "value": 5}}, "variablesInResultEnabled": True}
    told = rest.post("/message", {**everybody, **facts})
    again = rest.post("/message", everybody)

    assert by_key == [] and nobody is None
    assert [one["resultType"] for one in told] == ["Execution", "Execution", "ProcessDefinition"]
    waited = {one["execution"]["processInstanceId"] for one in told[:2]}
    assert waited == {task["processInstanceId"], second["id"]}
    assert all(one["variables"]["count"]["type"] == "Long" for one in told)
    assert [one["resultType"] for one in again] == ["ProcessDefinition"]
    file = {"type": "File", "value": base64(b"x"), "valueInfo": {"filename": "x"}}
    refused = rest.post("/message", {**everybody, "processVariables": {"f": file}}, status=400)
    assert "processVariables" in refused["message"]
    rest.post("/message", {**everybody, "localCorrelationKeys": {"a": {"value": 1}}}, status=400)


def test_an_answer_holds_variables_that_its_reader_might_read_at_the_instance(
    rest: Rest, other: Rest, town: Town, task: dict[str, Any]
) -> None:
    instance = task["processInstanceId"]
    rest.post(f"/task/{task['id']}/complete", {})
    asked = {"messageName": "answer", "businessKey": "R-1", "resultEnabled": True, "variablesInResultEnabled": True}

    assert other.open("GET", f"/process-instance/{instance}/variables").status_code == 404
    [told] = other.post("/message", asked)

    assert told["execution"]["processInstanceId"] == instance and "variables" not in told
    again = rest.start("review", businessKey="R-2", variables={"amount": {"value": 8}})
    [second] = rest.get("/task", processInstanceId=again["id"])
    rest.post(f"/task/{second['id']}/complete", {})
    everybody = {**asked, "businessKey": "R-2", "all": True}
    assert ["variables" in one for one in other.post("/message", everybody)] == [False]


def test_variables_in_an_answer_take_the_scope_of_reading_them(rest: Rest, town: Town, task: dict[str, Any]) -> None:
    narrow = Rest(town.app.test_client(), narrowed(town, "program", "message:send", "process:start", "task:complete"))
    begin, message = "/process-definition/key/review/start", {"messageName": "answer", "businessKey": "R-1"}

    refused = [
        narrow.open("POST", begin, json={"businessKey": "R-9", "withVariablesInReturn": True}),
        narrow.open("POST", f"/task/{task['id']}/complete", json={"withVariablesInReturn": True}),
        narrow.open("POST", "/message", json={**message, "resultEnabled": True, "variablesInResultEnabled": True}),
    ]

    assert [one.status_code for one in refused] == [403] * 3
    assert [one.headers["X-Error-Code"] for one in refused] == ["scope_missing"] * 3
    assert rest.get("/process-instance/count", businessKey="R-9") == {"count": 0}
    assert rest.get(f"/task/{task['id']}")["id"] == task["id"]
    narrow.post(f"/task/{task['id']}/complete", {}, status=204)
    narrow.post("/message", message, status=204)


def test_nobody_finds_instances_by_variables_that_are_not_theirs_to_read(
    rest: Rest, town: Town, task: dict[str, Any]
) -> None:
    operator = program(town, "operator", "ADM", "INT")
    rest.post(f"/task/{task['id']}/complete", {})

    assert rest.get("/process-instance/count", variables="amount_gt_6") == {"count": 0}, "a text is not a number"
    wanted = {"variables": [{"name": "amount", "operator": "gt", "value": 6}]}
    assert rest.post("/process-instance/count", wanted) == {"count": 1}
    assert operator.post("/process-instance/count", {}) == {"count": 1}, "that it runs is for the operators to see"
    assert operator.post("/process-instance/count", wanted) == {"count": 0}

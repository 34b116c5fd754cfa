"""External tasks as workers of Camunda 7 do them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.engine_rest.rest import Rest, base64
from tests.api.town import Town


@pytest.fixture
def order(rest: Rest) -> dict[str, Any]:
    """An order whose card is to be charged."""
    rest.deployed("order.bpmn")
    return rest.start("order", businessKey="B-1", variables={"amount": {"value": 12}})


def task_of(rest: Rest, worker: str = "w1") -> dict[str, Any]:
    """The one task that waits for a card."""
    [task] = rest.fetch("charge-card", worker)
    return task


def test_a_task_carries_everything_that_clients_read(rest: Rest, order: dict[str, Any]) -> None:
    [task] = rest.fetch("charge-card", includeExtensionProperties=True)

    assert task["processInstanceId"] == order["id"] == task["executionId"]
    assert task["processDefinitionId"] == order["definitionId"] and task["businessKey"] == "B-1"
    assert (task["topicName"], task["workerId"], task["activityId"]) == ("charge-card", "w1", "Charge")
    assert task["retries"] is None and task["suspended"] is False and task["tenantId"] is None
    assert task["lockExpirationTime"] == "2026-11-23T09:01:00.000+0800"
    assert task["extensionProperties"] == {"currency": "CNY"}
    assert task["variables"]["sum"] == {"type": "Integer", "value": 12, "valueInfo": {}}
    assert task_fields_of(rest.get("/external-task")) == {task["id"]: "w1"}


def task_fields_of(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Worker by task."""
    return {one["id"]: one["workerId"] for one in rows}


def test_what_is_fetched_is_chosen(rest: Rest, order: dict[str, Any]) -> None:
    def found(**wanted: Any) -> int:
        tasks = rest.fetch("charge-card", **wanted)
        for one in tasks:
            rest.post(f"/external-task/{one['id']}/unlock")
        return len(tasks)

    assert found() == 1 and found(businessKey="B-1") == 1 and found(businessKey="B-2") == 0
    assert found(processDefinitionKey="order") == 1 and found(processDefinitionKeyIn=["other"]) == 0
    assert found(processDefinitionId=order["definitionId"]) == 1 and found(processDefinitionVersionTag="2.0") == 0
    assert found(processVariables={"amount": 12}) == 1 and found(processVariables={"amount": 13}) == 0
    assert found(tenantIdIn=["elsewhere"]) == 0 and found(withoutTenantId=True) == 1
    [task] = rest.fetch("charge-card", variables=["amount"])
    assert [*task["variables"]] == ["amount"]


def test_local_variables_are_the_steps_own(rest: Rest, order: dict[str, Any]) -> None:
    [task] = rest.fetch("charge-card", localVariables=True)
    path = f"/external-task/{task['id']}"

    own = {"receiptNumber": {"value": "R-9"}}
    rest.post(f"{path}/complete", {"workerId": "w1", "localVariables": own, "variables": {"paid": {"value": True}}})
    known = rest.get(f"/process-instance/{order['id']}/variables")

    assert [*task["variables"]] == ["sum"]
    assert known["receipt"]["value"] == "R-9" and known["paid"]["type"] == "Boolean"
    assert "receiptNumber" not in known


def test_a_failure_is_tried_again_then_an_incident(rest: Rest, order: dict[str, Any], town: Town) -> None:
    path = f"/external-task/{task_of(rest)['id']}"
    failed = {"workerId": "w1", "errorMessage": "card reader away", "errorDetails": "line 1\nline 2"}

    rest.post(f"{path}/failure", {**failed, "retries": 1, "retryTimeout": 5000}, status=204)
    early = rest.fetch("charge-card")
    town.clock.advance(timedelta(seconds=6))
    again = task_of(rest)
    rest.post(f"{path}/failure", {**failed, "retries": 0, "variables": {"seen": {"value": 2}}}, status=204)
    [incident] = rest.get("/incident", processInstanceId=order["id"])

    assert early == [] and (again["retries"], again["errorMessage"]) == (1, "card reader away")
    assert rest.open("GET", f"{path}/errorDetails").text == "line 1\nline 2"
    assert incident["incidentType"] == "failedExternalTask" and incident["activityId"] == "Charge"
    assert incident["processDefinitionId"] == order["definitionId"]
    assert rest.get(f"/process-instance/{order['id']}/variables")["seen"]["value"] == 2
    assert rest.fetch("charge-card") == [] and len(rest.get("/external-task", noRetriesLeft="true")) == 1
    rest.put(f"{path}/retries", {"retries": 2}, status=204)
    assert task_of(rest)["retries"] == 2 and rest.get("/incident") == []


def test_a_pause_that_no_calendar_holds_is_refused(rest: Rest, order: dict[str, Any]) -> None:
    path = f"/external-task/{task_of(rest)['id']}/failure"

    told = rest.post(path, {"workerId": "w1", "retries": 2, "retryTimeout": 2**53}, status=400)
    rest.post(path, {"workerId": "w1", "retries": 2, "retryTimeout": 10 * 365 * 86_400_000}, status=204)

    assert "retryTimeout" in told["message"]


def test_a_worker_sets_attempts_and_takes_them_all(rest: Rest, other: Rest, order: dict[str, Any]) -> None:
    task = task_of(rest)
    path = f"/external-task/{task['id']}"
    rest.post(f"{path}/unlock")

    other.put(f"{path}/retries", {"retries": 0}, status=204)
    [incident] = rest.get("/incident", configuration=task["id"])
    assert rest.get("/incident", configuration="2") == [] == rest.get("/incident", rootCauseIncidentId="2")
    none = other.fetch("charge-card")
    other.put("/external-task/retries", {"retries": 3, "processInstanceIds": [order["id"]]}, status=204)
    [again] = other.fetch("charge-card")

    assert incident["incidentType"] == "failedExternalTask" and none == []
    assert incident["configuration"] == task["id"]
    assert again["retries"] == 3 and rest.get("/incident") == []
    other.put(f"{path}/retries", {"retries": -1}, status=400)
    other.put(f"{path}/retries", {}, status=400)
    other.put("/external-task/retries", {"retries": 3}, status=400)
    other.put("/external-task/retries", {"retries": 3, "externalTaskIds": ["2"]}, status=404)
    other.put("/external-task/retries", {"retries": 3, "externalTaskQuery": {"topicName": "x"}}, status=400)
    assert other.post("/external-task/count", {"topicName": "charge-card"}) == {"count": 1}


def test_who_asks_for_no_task_gets_none(rest: Rest, order: dict[str, Any]) -> None:
    topics = [{"topicName": "charge-card", "lockDuration": 1000}]
    body = {"workerId": "w1", "maxTasks": 0, "asyncResponseTimeout": 60_000, "topics": topics}

    assert rest.post("/external-task/fetchAndLock", body) == []
    assert len(rest.fetch("charge-card")) == 1


def test_a_failure_without_retries_is_the_last(rest: Rest, order: dict[str, Any]) -> None:
    rest.post(f"/external-task/{task_of(rest)['id']}/failure", {"workerId": "w1", "retries": None}, status=204)

    assert len(rest.get("/incident")) == 1


def test_a_bpmn_error_takes_its_way_with_variables(rest: Rest, order: dict[str, Any]) -> None:
    task = task_of(rest)

    body = {"workerId": "w1", "errorCode": "NO_FUNDS", "errorMessage": "empty", "variables": {"left": {"value": 3}}}
    rest.post(f"/external-task/{task['id']}/bpmnError", body, status=204)
    [asked] = rest.get("/task", processInstanceId=order["id"])
    known = rest.get(f"/process-instance/{order['id']}/variables")

    assert asked["taskDefinitionKey"] == "Ask" and asked["formKey"] == "embedded:app:forms/ask.html"
    assert known["left"]["value"] == 3 and known["refusal"]["value"] == "empty"
    rest.post(f"/task/{asked['id']}/complete", {}, status=204)
    assert rest.get("/process-instance") == []


def test_locks_are_taken_extended_and_given_back(rest: Rest, order: dict[str, Any]) -> None:
    task = task_of(rest)
    path = f"/external-task/{task['id']}"

    rest.post(f"{path}/extendLock", {"workerId": "w1", "newDuration": 600_000}, status=204)
    longer = rest.get(path)["lockExpirationTime"]
    wrong = rest.post(f"{path}/complete", {"workerId": "w2"}, status=400)
    rest.post(f"{path}/lock", {"workerId": "w2", "lockDuration": 1000}, status=400)
    rest.post(f"{path}/unlock", status=204)
    rest.post(f"{path}/unlock", status=204)
    rest.post(f"{path}/lock", {"workerId": "w2", "lockDuration": 1000}, status=204)

    assert longer == "2026-11-23T09:10:00.000+0800"
    assert wrong["type"] == "RestException" and "w2" in wrong["message"] and wrong["code"] is None
    assert rest.get(path)["workerId"] == "w2"


def test_the_urgent_and_the_newest_come_first_when_asked(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    for number, priority in enumerate((10, 90, 40)):
        rest.start("order", businessKey=str(number), variables={"priority": {"value": priority}})
    topics = [{"topicName": "charge-card", "lockDuration": 1000}]

    def keys(**more: Any) -> list[str]:
        body = {"workerId": "w1", "maxTasks": 9, "topics": topics, **more}
        tasks = rest.post("/external-task/fetchAndLock", body)
        for one in tasks:
            rest.post(f"/external-task/{one['id']}/unlock")
        return [one["businessKey"] for one in tasks]

    assert keys(usePriority=True) == ["1", "2", "0"]
    assert keys(usePriority=False) == ["0", "1", "2"]
    assert keys(sorting=[{"sortBy": "createTime", "sortOrder": "desc"}]) == ["2", "1", "0"]


def test_a_worker_reads_the_files_of_what_it_holds_and_no_others(rest: Rest, other: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    file = {"type": "file", "value": base64(b"hello"), "valueInfo": {"filename": "问.txt", "mimetype": "text/plain"}}
    started = rest.start("order", variables={"letter": file})
    path = f"/execution/{started['id']}/localVariables/letter/data"

    early = other.open("GET", path).status_code
    [task] = other.fetch("charge-card")
    answer = other.open("GET", path)
    town.clock.advance(timedelta(seconds=61))
    late = other.open("GET", path)
    [task] = other.fetch("charge-card")
    other.post(f"/external-task/{task['id']}/unlock")

    assert early == late.status_code == 404
    assert task["variables"]["letter"]["value"] is None
    assert task["variables"]["letter"]["valueInfo"] == {"filename": "问.txt", "mimetype": "text/plain"}
    assert answer.data == b"hello" and answer.content_type == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert other.open("GET", path).status_code == 404


def test_a_worker_gets_nothing_of_another_town(rest: Rest, order: dict[str, Any], town: Town) -> None:
    stranger = town.stranger("INT")
    topics = [{"topicName": "charge-card", "lockDuration": 1000}]
    body = {"workerId": "w1", "maxTasks": 9, "topics": topics}

    answer = town.app.test_client().post("/engine-rest/external-task/fetchAndLock", json=body, headers=stranger.headers)

    assert answer.json == [] and len(rest.fetch("charge-card")) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"workerId": "w"},
        {"workerId": "w", "maxTasks": "many"},
        {"workerId": "w", "maxTasks": 1, "asyncResponseTimeout": 1_800_001},
        {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t"}]},
        {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t", "lockDuration": 0}]},
        {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t", "lockDuration": 10**12}]},
        {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "http.call", "lockDuration": None}]},
        {"workerId": "w", "maxTasks": 1, "topics": "all"},
        {"workerId": {"a": 1}, "maxTasks": 1, "topics": []},
    ],
)
def test_a_fetch_that_cannot_be_is_refused(rest: Rest, body: dict[str, Any]) -> None:
    told = rest.post("/external-task/fetchAndLock", body, status=400)

    assert told["type"] == "InvalidRequestException" and told["code"] is None and told["message"]


def test_a_finished_task_is_gone(rest: Rest, order: dict[str, Any]) -> None:
    task = task_of(rest)
    rest.post(f"/external-task/{task['id']}/complete", {"workerId": "w1", "variables": None}, status=204)

    told = rest.post(f"/external-task/{task['id']}/complete", {"workerId": "w1"}, status=404)

    assert task["id"] in told["message"]


def test_the_retries_of_a_cycle_are_told_from_the_first_failure_on(rest: Rest, town: Town) -> None:
    assert rest.deploy(files={"cycle.bpmn": CYCLE}).status_code == 200
    rest.start("cycle")

    [fresh] = rest.fetch("cycled", lockDuration=1000)
    listed = rest.get("/external-task", topicName="cycled")
    assert (fresh["retries"], [one["retries"] for one in listed]) == (None, [None])
    rest.post(f"/external-task/{fresh['id']}/unlock", status=204)
    [again] = rest.fetch("cycled", lockDuration=1000)
    assert again["retries"] is None

    failed = town("portal").post(f"/external-tasks/{fresh['id']}/failure", {"worker_id": "w1", "error_message": "x"})
    assert failed.status_code in (200, 204), failed.json
    assert rest.get(f"/external-task/{fresh['id']}")["retries"] == 3, "the cycle decides where the worker does not"
    assert rest.fetch("cycled") == []
    town.clock.advance(timedelta(minutes=10))
    assert [one["retries"] for one in rest.fetch("cycled")] == [3]


def test_retries_that_are_set_before_a_failure_are_told(rest: Rest, town: Town) -> None:
    assert rest.deploy(files={"cycle.bpmn": CYCLE}).status_code == 200
    rest.start("cycle")
    town.clock.advance(timedelta(seconds=1))
    [fresh] = rest.get("/external-task", topicName="cycled")

    rest.put(f"/external-task/{fresh['id']}/retries", {"retries": 4}, status=204)

    assert rest.get(f"/external-task/{fresh['id']}")["retries"] == 4


CYCLE = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="cycle" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <serviceTask id="t" camunda:type="external" camunda:topic="cycled"><extensionElements>
      <camunda:failedJobRetryTimeCycle>R4/PT10M</camunda:failedJobRetryTimeCycle>
    </extensionElements></serviceTask>
    <sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"""

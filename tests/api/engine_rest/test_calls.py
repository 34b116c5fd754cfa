"""Called processes as the facade shows them, receive tasks that are signalled, conditions that start."""

from typing import Any

import pytest

from tests.api.engine_rest.rest import Rest
from tests.engine.house import DIAGRAMS


@pytest.fixture
def caller(rest: Rest) -> dict[str, Any]:
    """A running instance that has called another process."""
    rest.deployed("called.bpmn")
    return rest.start("caller", businessKey="CALLER")


def test_tasks_of_a_called_process_are_found_as_its_own(rest: Rest, caller: dict[str, Any]) -> None:
    def found(**query: str) -> list[str]:
        return [one["taskDefinitionKey"] for one in rest.get("/task", **query)]

    [look] = rest.get("/task", processDefinitionKey="called")

    assert look["processDefinitionId"].startswith("called:1:") and look["processInstanceId"] == caller["id"]
    assert found(processInstanceBusinessKey="CHILD") == ["Look"]
    assert found(processInstanceBusinessKey="CALLER") == found(processDefinitionKey="caller") == ["Own"]


def test_external_tasks_of_a_called_process_carry_its_business_key(rest: Rest, caller: dict[str, Any]) -> None:
    [look] = rest.get("/task", processDefinitionKey="called")
    rest.post(f"/task/{look['id']}/complete", status=204)

    assert rest.fetch("ship", businessKey="CALLER") == []
    [ship] = rest.fetch("ship", businessKey="CHILD")
    assert (ship["businessKey"], ship["processDefinitionKey"]) == ("CHILD", "called")
    assert ship["processInstanceId"] == caller["id"]


def test_a_called_process_has_no_instance_of_its_own(rest: Rest, caller: dict[str, Any]) -> None:
    assert rest.get("/process-instance", processDefinitionKey="called") == []
    assert rest.get("/process-instance", businessKey="CHILD") == []
    refused = rest.open("GET", "/process-instance", query_string={"superProcessInstance": caller["id"]})
    assert refused.status_code == 400 and "superProcessInstance" in refused.json["message"]


def _at_receive_task(rest: Rest, caller: dict[str, Any]) -> str:
    [look] = rest.get("/task", processDefinitionKey="called")
    rest.post(f"/task/{look['id']}/complete", status=204)
    [ship] = rest.fetch("ship")
    rest.post(f"/external-task/{ship['id']}/complete", {"workerId": "w1"}, status=204)
    return f"/execution/{caller['id']}/signal"


def test_a_receive_task_is_signalled_with_or_without_a_message(rest: Rest, caller: dict[str, Any]) -> None:
    signal = _at_receive_task(rest, caller)

    rest.post(signal, {"variables": {"paid": {"value": 5}}}, status=204)
    rest.post(signal, status=204)

    assert {one["taskDefinitionKey"] for one in rest.get("/task")} == {"Own", "Last"}
    assert rest.get(f"/process-instance/{caller['id']}/variables/paid")["value"] == 5


def test_an_execution_without_a_receive_task_is_not_signalled(rest: Rest, caller: dict[str, Any]) -> None:
    refused = rest.post(f"/execution/{caller['id']}/signal", status=400)

    assert "receive task" in refused["message"]
    assert rest.open("POST", "/execution/018f2f3a-0000-7000-8000-000000000000/signal").status_code == 404


def test_conditions_start_what_the_variables_meet(rest: Rest) -> None:
    rest.deploy(files={"conditions.bpmn": (DIAGRAMS / "conditions.bpmn").read_bytes()})
    level = {"variables": {"level": {"value": 6}}, "businessKey": "W-6"}

    both = rest.post("/condition", level)
    [flood] = rest.get("/process-definition", key="flood")
    [one] = rest.post("/condition", {**level, "processDefinitionId": flood["id"]})

    assert [(each["definitionKey"], each["businessKey"]) for each in both] == [("flood", "W-6"), ("high_water", "W-6")]
    assert one["definitionKey"] == "flood" and rest.post("/condition", {"variables": {}}) == []
    assert len(rest.get("/process-instance", businessKey="W-6")) == 3


def test_a_definition_tells_how_many_days_its_history_is_kept(rest: Rest, caller: dict[str, Any]) -> None:
    days = {one["key"]: one["historyTimeToLive"] for one in rest.get("/process-definition")}

    assert (days["caller"], days["called"]) == (180, 14)

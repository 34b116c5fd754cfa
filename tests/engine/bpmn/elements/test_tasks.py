"""Tasks of every kind, their flows, their mappings, lanes and data objects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.engine.bpmn.conftest import Run
from tests.engine.bpmn.constructs import construct
from tests.engine.bpmn.drive import after


@construct("User task")
def test_user_task_offers_itself_to_people(run: Run) -> None:
    deadline = datetime(2026, 4, 1, tzinfo=UTC)
    instance = run(
        "user_task", {"applicant": "王小明", "groups": ["审核", "会签"], "deadline": deadline, "urgency": 80}
    )

    wait = instance.wait("review")
    assert (wait.kind, wait.element_name) == ("user", "审核")
    assert wait.details["assignee"] == "王小明"
    assert wait.details["candidate_users"] == ["zhang", "li"]
    assert wait.details["candidate_groups"] == ["审核", "会签"]
    assert wait.details["due"] == deadline
    assert wait.details["follow_up"] == after(days=1)
    assert wait.details["priority"] == 80
    assert wait.details["form"] == "review_form"
    assert wait.details["documentation"] == "请在两日内审核。"


@construct("Service task")
def test_service_task_is_a_durable_wait_with_its_topic(run: Run) -> None:
    instance = run("service_task")
    details = instance.details("send")
    assert instance.wait("send").kind == "service"
    assert (details["topic"], details["type"], details["priority"]) == ("work", "external", 7)
    assert details["properties"] == {"template": "notice", "channel": "sms"}
    assert details["retries"] == 3
    assert details["retry_delays"] == ["PT5M"]

    instance.complete("send", number=12)

    assert instance.waits() == ["after"]
    assert instance.variables()["receipt"] == 12


@construct("Send task", "external worker")
def test_send_task_is_a_durable_wait(run: Run) -> None:
    instance = run("send_task")
    assert instance.wait("send").kind == "service"

    assert instance.complete("send").waits() == ["after"]


@construct("Script task", "FEEL with a result variable")
def test_script_task_writes_its_result(run: Run) -> None:
    instance = run("script_task", {"fee": 3, "quantity": 4})

    assert instance.variables()["total"] == 12
    assert instance.waits() == ["after"]


@construct("Business rule task", "decision with a result variable")
def test_business_rule_task_writes_its_decision(run: Run) -> None:
    instance = run("business_rule_task", decisions={"fee_table": [{"fee": 20}]})

    assert instance.variables()["fee"] == 20


@construct("Business rule task", "every mapDecisionResult")
def test_business_rule_task_maps_results(run: Run) -> None:
    rows = [{"fee": 1}, {"fee": 2}]
    instance = run("business_rule_task_results", decisions={"fees": [{"fee": 1, "tax": 2}], "fees_list": rows})

    assert instance.variables() == {"row": {"fee": 1, "tax": 2}, "column": [1, 2], "rows": rows}


@construct("Manual task")
@construct("Undefined task")
@pytest.mark.parametrize("name", ["manual_task", "plain_task"])
def test_tasks_that_the_engine_does_not_do_pass(run: Run, name: str) -> None:
    assert run(name).waits() == ["after"]


@construct("Sequence flow", "two outgoing flows of a task")
def test_two_outgoing_flows_are_both_taken(run: Run) -> None:
    instance = run("two_outgoing_flows").complete("work")
    assert instance.waits() == ["a", "b"]

    assert instance.complete("b").complete("a").ended


@construct("Sequence flow", "conditions and default on the flows of a task")
@pytest.mark.parametrize(
    ("needs", "ways"),
    [((True, True), ["a", "b"]), ((False, True), ["b"]), ((False, False), ["c"])],
)
def test_conditional_flows_of_a_task(run: Run, needs: tuple[bool, bool], ways: list[str]) -> None:
    assert run("conditional_flows").complete("work", need_a=needs[0], need_b=needs[1]).waits() == ways


@construct("Sequence flow", "several incoming flows of a task")
def test_several_incoming_flows_do_not_join(run: Run) -> None:
    instance = run("several_incoming_flows").complete("a")
    assert instance.waits() == ["after", "b"]

    assert instance.complete("b").waits() == ["after", "after"]


@construct("Input and output mappings", "text, expressions")
def test_mappings_are_local_to_the_activity(run: Run) -> None:
    instance = run("input_output", {"price": 5})
    assert instance.variables("work") == {"price": 5, "fee": 10, "note": "plain text", "again": 11}

    instance.complete("work", fee=12)

    assert instance.variables() == {"price": 5, "paid": 12}


@construct("Service task", "priority: its own, its process's, or 0")
def test_the_priority_of_a_service_task(run: Run) -> None:
    instance = run("service_task_priority", {"urgency": 9})

    priorities = {element: instance.details(element)["priority"] for element in instance.waits()}
    assert priorities == {"plain": 18, "named": 7, "person": 50, "called": 0}


@construct("Input and output mappings", "computed keys of a map")
def test_the_keys_of_a_map_are_computed(run: Run) -> None:
    seen = run("input_output_keys", {"first": "a", "second": 2, "number": 3}).variables("work")["map"]

    assert seen == {"a": "potato", "plain": 2, "n-3": ["a"]}


def test_a_key_that_is_no_text_becomes_an_incident(run: Run) -> None:
    assert run("input_output_keys", {"second": 2, "number": 3}).wait("work").kind == "incident"


@construct("Input and output mappings", "lists, maps, FEEL scripts")
def test_mappings_of_structures(run: Run) -> None:
    seen = run("input_output_structures", {"price": 5}).variables("work")

    assert seen["pair"] == [5, "two"]
    assert seen["table"] == {"a": 5, "b": "x"}
    assert seen["scripted"] == 6


def test_an_empty_parameter_is_null(run: Run) -> None:
    assert run("input_output_keys", {"first": "a", "number": 1}).variables("work")["nothing"] is None


@construct("Business rule task", "output mappings read decisionResult")
def test_output_mappings_of_a_decision_read_its_result(run: Run) -> None:
    instance = run("business_rule_task_decision_result", decisions={"fees": [{"fee": 12}]})

    assert instance.variables() == {"fee": 12}


@construct("Lanes")
def test_lanes_are_named_on_the_tasks(run: Run) -> None:
    instance = run("lanes")
    assert instance.details("accept")["lane"] == "窗口"

    assert instance.complete("accept").details("review")["lane"] == "业务站所"


@construct("Data objects", "objects, references, stores")
def test_data_objects_change_nothing(run: Run) -> None:
    instance = run("data_object", {"application_data": 3})
    assert instance.variables() == {"application_data": 3}
    assert run("data_object").variables() == {}

    assert instance.complete("work").ended


@construct("Asynchronous continuation", "before and after")
def test_asynchronous_continuations_wait_for_the_executor(run: Run) -> None:
    instance = run("async_before")
    assert (instance.wait("work").kind, instance.details("work")["position"]) == ("async", "before")

    instance.complete("work")
    assert instance.wait("work").kind == "user"
    instance.complete("work").complete("middle")
    assert (instance.wait("middle").kind, instance.details("middle")["position"]) == ("async", "after")

    assert instance.complete("middle").ended

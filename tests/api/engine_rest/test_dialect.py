"""What Camunda 7 means by names that are easily overlooked: aliases, owners, initiators, lists to start from."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.engine_rest.rest import Rest
from tests.api.engine_rest.test_models import HEAD, TAIL, model
from tests.api.town import Town

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ALIASES = ("http://activiti.org/bpmn", "http://operaton.org/schema/1.0/bpmn")


def deployed(rest: Rest, *bodies: bytes) -> Any:
    """Deploy diagrams and expect that they are taken."""
    answer = rest.deploy(files={f"it{number}.bpmn": body for number, body in enumerate(bodies)})
    assert answer.status_code == 200, answer.data
    return answer.json


def owner(text: str, kind: str = "potentialOwner") -> str:
    """One of BPMN's own elements that say who does a task."""
    return (
        f"<bpmn:{kind}><bpmn:resourceAssignmentExpression><bpmn:formalExpression>{text}</bpmn:formalExpression>"
        f"</bpmn:resourceAssignmentExpression></bpmn:{kind}>"
    )


@pytest.mark.parametrize("namespace", ALIASES)
def test_a_model_in_an_alias_runs_and_is_given_back_as_it_was(rest: Rest, namespace: str) -> None:
    body = model('<bpmn:userTask id="T" camunda:assignee="demo" camunda:priority="80"/>')
    body = body.replace(CAMUNDA.encode(), namespace.encode())

    deployed(rest, body)
    rest.start("it")

    [task] = rest.get("/task")
    assert (task["assignee"], task["priority"]) == ("demo", 80)
    assert rest.get("/process-definition/key/it/xml")["bpmn20Xml"] == body.decode()


@pytest.mark.parametrize("namespace", ALIASES)
def test_what_cannot_run_is_refused_in_an_alias_too(rest: Rest, namespace: str) -> None:
    inner = '<camunda:taskListener event="create" class="com.acme.L"/>'
    body = model(f'<bpmn:userTask id="T"><bpmn:extensionElements>{inner}</bpmn:extensionElements></bpmn:userTask>')

    answer = rest.deploy(files={"it.bpmn": body.replace(CAMUNDA.encode(), namespace.encode())})

    assert answer.status_code == 400 and "taskListener" in answer.json["message"]


def test_bpmns_own_owners_are_candidates_and_assignee(rest: Rest) -> None:
    named = owner("user(fozzie), group(management), accountancy") + owner("user(${boss}), ${teams}")
    deployed(rest, model(f'<bpmn:userTask id="T" camunda:candidateUsers="kermit">{named}</bpmn:userTask>'))
    people = {"boss": {"value": "gonzo"}, "teams": {"type": "Json", "value": '["a", "b"]'}}
    rest.start("it", variables=people)

    [task] = rest.get("/task")

    links = rest.get(f"/task/{task['id']}/identity-links")
    assert {one["userId"] for one in links} - {None} == {"kermit", "fozzie", "gonzo"}
    assert {one["groupId"] for one in links} - {None} == {"management", "accountancy", "a", "b"}
    assert task["assignee"] is None


def test_the_human_performer_is_the_assignee(rest: Rest) -> None:
    deployed(rest, model(f'<bpmn:userTask id="T">{owner("${clerk}", "humanPerformer")}</bpmn:userTask>'))
    rest.start("it", variables={"clerk": {"value": "gonzo"}})

    [task] = rest.get("/task")

    assert task["assignee"] == "gonzo"


def test_the_initiator_is_who_started_it(rest: Rest) -> None:
    body = model('<bpmn:userTask id="T" camunda:assignee="${starter}"/>')
    deployed(rest, body.replace(b'id="S"', b'id="S" camunda:initiator="starter"'))

    rest.start("it")
    rest.start("it", variables={"starter": {"value": "somebody else"}})

    assert {one["assignee"] for one in rest.get("/task")} == {"program", "somebody else"}


def test_nobody_is_the_initiator_of_what_a_clock_starts(rest: Rest, town: Town) -> None:
    timer = b'<bpmn:startEvent id="S" camunda:initiator="starter"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H'
    timer += b"</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent>"
    deployed(rest, model('<bpmn:userTask id="T"/>').replace(b'<bpmn:startEvent id="S"/>', timer))

    town.clock.advance(timedelta(hours=2))
    town.drain()

    [started] = rest.get("/process-instance")
    assert rest.get(f"/process-instance/{started['id']}/variables")["starter"]["value"] is None


def test_what_is_left_out_of_the_list_is_started_by_its_key(rest: Rest) -> None:
    body = model('<bpmn:userTask id="T"/>')
    deployed(rest, body.replace(b'id="it"', b'id="it" camunda:isStartableInTasklist="false"'))

    assert rest.get("/process-definition/key/it")["startableInTasklist"] is False
    assert rest.start("it")["definitionId"].startswith("it:1:")


def test_what_is_only_called_is_started_by_nobody(rest: Rest) -> None:
    only = "<bpmn:extensionElements><camunda:properties><camunda:property name='only_called' value='true'/>"
    only += "</camunda:properties></bpmn:extensionElements>"
    body = model('<bpmn:userTask id="T"/>').replace(
        b'<bpmn:startEvent id="S"/>', only.encode() + b'<bpmn:startEvent id="S"/>'
    )
    deployed(rest, body)

    answer = rest.post("/process-definition/key/it/start", {}, status=403)

    assert "it" in answer["message"]
    assert rest.get("/process-definition/key/it")["startableInTasklist"] is False


@pytest.mark.parametrize(
    ("written", "shown"),
    [("Look at ${what}.", "Look at the bill."), ("Look at it.", "Look at it."), ("${nothing}", None), ("", None)],
)
def test_a_tasks_description_is_its_documentation(rest: Rest, written: str, shown: str | None) -> None:
    body = model(f'<bpmn:userTask id="T"><bpmn:documentation>{written}</bpmn:documentation></bpmn:userTask>')
    deployed(rest, body)
    rest.start("it", variables={"what": {"value": "the bill"}})

    [task] = rest.get("/task")

    assert task["description"] == shown


def test_due_dates_counted_from_now(rest: Rest) -> None:
    due = "${dateTime().plusDays(2).toDate()}"
    deployed(rest, model(f'<bpmn:userTask id="T" camunda:dueDate="{due}" camunda:followUpDate="${{now()}}"/>'))
    rest.start("it")

    [task] = rest.get("/task")

    assert task["followUp"] == task["created"] and task["due"].startswith("2026-11-25")


def test_the_modelers_own_business_key_goes_to_the_called_process(rest: Rest) -> None:
    key = '<camunda:in businessKey="#{execution.processBusinessKey}"/>'
    call = f"<bpmn:extensionElements>{key}</bpmn:extensionElements>"
    caller = model(f'<bpmn:callActivity id="T" calledElement="called">{call}</bpmn:callActivity>')
    task = '<bpmn:userTask id="T" camunda:assignee="${execution.processBusinessKey}"/>'
    called = model(task).replace(b'id="it"', b'id="called"')
    deployed(rest, caller, called)

    rest.start("it", businessKey="K-1")

    [waiting] = rest.get("/task")
    assert waiting["assignee"] == "K-1"


# --- what is deployed ------------------------------------------------------------------------------

DRAWN = (
    (HEAD.replace(' isExecutable="true"', "") + '<bpmn:task id="T"/>' + TAIL).replace('id="it"', 'id="drawn"').encode()
)


def test_a_process_that_is_only_drawn_defines_nothing(rest: Rest) -> None:
    told = deployed(rest, model('<bpmn:task id="T"/>'), DRAWN)

    assert [one["key"] for one in told["deployedProcessDefinitions"].values()] == ["it"]


def test_a_deployment_of_drawings_only_is_refused(rest: Rest) -> None:
    answer = rest.deploy(files={"it.bpmn": DRAWN})

    assert answer.status_code == 400 and "isExecutable" in answer.json["message"]


def test_a_key_is_an_xml_name(rest: Rest) -> None:
    answer = rest.deploy(files={"it.bpmn": model('<bpmn:task id="T"/>').replace(b'id="it"', b'id="a:b/c d"')})

    assert answer.status_code == 400 and "NCName" in answer.json["message"]


def test_one_key_in_two_files_is_refused_with_a_remedy(rest: Rest) -> None:
    body = model('<bpmn:task id="T"/>')

    answer = rest.deploy(files={"one.bpmn": body, "two.bpmn": body})

    assert answer.status_code == 400
    assert "only one of the files" in answer.json["message"]


def test_the_only_flow_without_a_condition_is_taken_when_no_other_is(rest: Rest) -> None:
    gateway = (
        '<bpmn:exclusiveGateway id="T"/><bpmn:sequenceFlow id="big" sourceRef="T" targetRef="Big">'
        "<bpmn:conditionExpression>${amount &gt; 5}</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:userTask id="Big"/>'
    )
    deployed(rest, model(gateway))

    small, big = (rest.start("it", variables={"amount": {"value": amount}}) for amount in (1, 9))

    assert small["ended"] and not big["ended"]


ELEVEN = """<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn11.xsd" id="d" name="d" namespace="n">
<decision id="fee" name="fee"><decisionTable id="t"><input id="i" label="a"><inputExpression id="e" typeRef="integer">
<text>a</text></inputExpression></input><output id="o" name="fee" typeRef="integer"/><rule id="r"><inputEntry id="ie">
<text>&gt; 1</text></inputEntry><outputEntry id="oe"><text>7</text></outputEntry></rule></decisionTable></decision>
</definitions>"""


def test_the_first_spelling_of_dmn_1_1_is_read(rest: Rest, town: Town) -> None:
    task = (
        '<bpmn:businessRuleTask id="T" camunda:decisionRef="fee" camunda:resultVariable="fee" '
        'camunda:mapDecisionResult="singleEntry"/><bpmn:userTask id="U"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="U" targetRef="E"/>'
    )
    body = model(task).replace(b'sourceRef="T" targetRef="E"', b'sourceRef="T" targetRef="U"')
    answer = rest.deploy(files={"it.bpmn": body, "fee.dmn": ELEVEN.encode()})
    assert answer.status_code == 200, answer.data

    started = rest.start("it", variables={"a": {"value": 3}})

    assert rest.get(f"/process-instance/{started['id']}/variables")["fee"]["value"] == 7


def test_lists_and_maps_stand_in_each_other(rest: Rest) -> None:
    inner = (
        '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:list><camunda:list><camunda:value>${x}'
        '</camunda:value></camunda:list><camunda:map><camunda:entry key="k"><camunda:list><camunda:value>v'
        "</camunda:value></camunda:list></camunda:entry></camunda:map></camunda:list></camunda:inputParameter>"
        "</camunda:inputOutput>"
    )
    body = f'<bpmn:userTask id="T"><bpmn:extensionElements>{inner}</bpmn:extensionElements></bpmn:userTask>'
    deployed(rest, model(body))
    rest.start("it", variables={"x": {"value": 1}})

    [task] = rest.get("/task")

    assert rest.get(f"/task/{task['id']}/localVariables")["a"]["value"] == '[[1],{"k":["v"]}]'


FORM = '{"type": "default", "id": "f", "schemaVersion": 1, "name": "%s", "components": []}'


@pytest.mark.parametrize("prefix", ["camunda-forms:deployment:", "operaton-forms:deployment:", "deployment:", ""])
def test_the_prefix_of_a_form_key_is_none_of_its_name(rest: Rest, prefix: str) -> None:
    body = model(f'<bpmn:userTask id="T" camunda:formKey="{prefix}f"/>')
    deployed = rest.deploy(files={"it.bpmn": body, "f.form": (FORM % "first").encode()})
    assert deployed.status_code == 200, deployed.data

    rest.start("it")

    [task] = rest.get("/task")
    assert task["camundaFormRef"]["key"] == "f"


@pytest.mark.parametrize(("binding", "shown"), [("latest", "second"), ("deployment", "first")])
def test_a_form_is_bound_as_the_diagram_says(rest: Rest, town: Town, binding: str, shown: str) -> None:
    body = model(f'<bpmn:userTask id="T" camunda:formRef="f" camunda:formRefBinding="{binding}"/>')
    assert rest.deploy(files={"it.bpmn": body, "f.form": (FORM % "first").encode()}).status_code == 200
    assert rest.deploy(files={"f.form": (FORM % "second").encode()}).status_code == 200
    rest.start("it")

    [task] = rest.get("/task")

    found = town.app.test_client().get(f"/api/v1/tasks/{task['id']}/form", headers=rest.headers)
    assert shown in found.text


def test_a_called_process_has_its_initiator_too(rest: Rest) -> None:
    called = model('<bpmn:userTask id="T" camunda:assignee="${starter}"/>').replace(b'id="it"', b'id="called"')
    called = called.replace(b'id="S"', b'id="S" camunda:initiator="starter"')
    deployed(rest, model('<bpmn:callActivity id="T" calledElement="called"/>'), called)

    rest.start("it")

    [task] = rest.get("/task")
    assert task["assignee"] == "program"

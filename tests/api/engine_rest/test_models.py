"""Models of the Camunda 7 world: each runs as it does there, or is refused with element, reason and remedy.

The diagrams are our own, drawn after the habits of public examples: one construct each.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.config import Config, ConfigInvalid
from api.delegates import load
from tests.api.engine_rest.rest import Rest, program
from tests.api.town import TOWN, Town

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'targetNamespace="http://bpmn.io/schema/bpmn"><bpmn:process id="it" isExecutable="true">'
    '<bpmn:startEvent id="S"/><bpmn:sequenceFlow id="f1" sourceRef="S" targetRef="T"/>'
)
TAIL = (
    '<bpmn:sequenceFlow id="f2" sourceRef="T" targetRef="E"/><bpmn:endEvent id="E"/></bpmn:process></bpmn:definitions>'
)


def model(element: str) -> bytes:
    """A process of one element, ``T``."""
    return (HEAD + element + TAIL).encode()


def service(attributes: str, inner: str = "") -> bytes:
    """A process of one service task."""
    return model(f'<bpmn:serviceTask id="T" {attributes}>{inner}</bpmn:serviceTask>')


def extended(kind: str, inner: str) -> bytes:
    """A process of one element with an extension."""
    return model(f'<bpmn:{kind} id="T"><bpmn:extensionElements>{inner}</bpmn:extensionElements></bpmn:{kind}>')


class Refused(NamedTuple):
    """A model with what its refusal has to say."""

    body: bytes
    reason: str
    remedy: str


EXTERNAL = 'camunda:type="external" camunda:topic="work"'
REFUSED: dict[str, Refused] = {
    "java class": Refused(service('camunda:class="com.acme.Ship"'), "com.acme.Ship", "ZHENSHU_DELEGATES"),
    "delegate bean": Refused(service('camunda:delegateExpression="${ship}"'), "${ship}", "ZHENSHU_DELEGATES"),
    "expression": Refused(
        service('camunda:expression="${mail.send(execution)}" camunda:resultVariable="r"'),
        "${mail.send(execution)}",
        "ZHENSHU_DELEGATES",
    ),
    "java send task": Refused(
        model('<bpmn:sendTask id="T" camunda:class="com.acme.Send"/>'), "com.acme.Send", "ZHENSHU_DELEGATES"
    ),
    "java message throw": Refused(
        model(
            '<bpmn:intermediateThrowEvent id="T"><bpmn:messageEventDefinition camunda:class="com.acme.Throw"/>'
            "</bpmn:intermediateThrowEvent>"
        ),
        "com.acme.Throw",
        "ZHENSHU_DELEGATES",
    ),
    "mail task": Refused(service('camunda:type="mail"'), "mail", "external"),
    "shell task": Refused(service('camunda:type="shell"'), "shell", "external"),
    "send task without a worker": Refused(model('<bpmn:sendTask id="T"/>'), "topic", "external"),
    "nothing to do": Refused(service(""), "topic", "external"),
    "connector": Refused(
        extended(
            "serviceTask",
            "<camunda:connector><camunda:connectorId>http-connector</camunda:connectorId></camunda:connector>",
        ),
        "connector",
        "topic",
    ),
    "execution listener": Refused(
        extended("manualTask", '<camunda:executionListener class="com.acme.L" event="start"/>'),
        "executionListener",
        "service task",
    ),
    "task listener with a script": Refused(
        extended(
            "userTask",
            '<camunda:taskListener event="create"><camunda:script scriptFormat="groovy">x</camunda:script>'
            "</camunda:taskListener>",
        ),
        "taskListener",
        "mappings",
    ),
    "groovy": Refused(
        model('<bpmn:scriptTask id="T" scriptFormat="groovy"><bpmn:script>x = 1</bpmn:script></bpmn:scriptTask>'),
        "groovy",
        "FEEL",
    ),
    "javascript from a resource": Refused(
        model('<bpmn:scriptTask id="T" scriptFormat="javascript" camunda:resource="deployment://x.js"/>'),
        "javascript",
        "FEEL",
    ),
    "script in a mapping": Refused(
        extended(
            "userTask",
            '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script scriptFormat="javascript">1'
            "</camunda:script></camunda:inputParameter></camunda:inputOutput>",
        ),
        "javascript",
        "FEEL",
    ),
    "method call in a loop": Refused(
        model(
            '<bpmn:userTask id="T"><bpmn:multiInstanceLoopCharacteristics camunda:elementVariable="one" '
            'camunda:collection="${bean.people(execution)}"/></bpmn:userTask>'
        ),
        "people",
        "service task",
    ),
    "generated form": Refused(
        extended("userTask", '<camunda:formData><camunda:formField id="a" type="string"/></camunda:formData>'),
        "formData",
        ".form",
    ),
    "missing form": Refused(model('<bpmn:userTask id="T" camunda:formRef="nowhere"/>'), "nowhere", ".form"),
    "unknown decision": Refused(
        model('<bpmn:businessRuleTask id="T" camunda:decisionRef="nowhere" camunda:resultVariable="r"/>'), "nowhere", ""
    ),
    "case call": Refused(model('<bpmn:callActivity id="T" camunda:caseRef="some-case"/>'), "CMMN", "calledElement"),
    "variable mapping in java": Refused(
        model('<bpmn:callActivity id="T" calledElement="it" camunda:variableMappingClass="com.acme.Map"/>'),
        "variableMappingClass",
        "camunda:in",
    ),
    "a form by its number": Refused(
        model(
            '<bpmn:userTask id="T" camunda:formRef="f" camunda:formRefBinding="version" camunda:formRefVersion="2"/>'
        ),
        "formRefVersion",
        "deployment",
    ),
    "tenant": Refused(
        model('<bpmn:callActivity id="T" calledElement="it" camunda:calledElementTenantId="a"/>'), "tenant", "empty"
    ),
    "a name nobody knows": Refused(model('<bpmn:userTask id="T" camunda:asignee="a"/>'), "asignee", "Remove"),
    "outputs that overwrite each other": Refused(
        model(
            '<bpmn:userTask id="T"><bpmn:extensionElements><camunda:inputOutput><camunda:outputParameter name="a">${b}'
            "</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements>"
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
        ),
        "overwrite",
        "append(a, …)",
    ),
    "complex gateway": Refused(model('<bpmn:complexGateway id="T"/>'), "", ""),
    "ad-hoc subprocess": Refused(
        model('<bpmn:adHocSubProcess id="T"><bpmn:task id="X"/></bpmn:adHocSubProcess>'), "", ""
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_is_refused_with_element_reason_and_remedy(rest: Rest, name: str) -> None:
    refused = REFUSED[name]

    answer = rest.deploy(files={"it.bpmn": refused.body})

    assert answer.status_code == 400, answer.data
    told = answer.json
    assert told["type"] == "ParseException" and told["message"].startswith("ENGINE-09005 Could not parse BPMN process.")
    wrong = [one for one in told["details"]["it.bpmn"]["errors"] if one["mainElementId"] == "T"]
    said = " ".join(one["message"] for one in wrong)
    assert wrong and " → " in said and refused.reason in said and refused.remedy in said


RUNS: dict[str, bytes] = {
    "external task": service(f'{EXTERNAL} camunda:asyncBefore="true" camunda:exclusive="false"'),
    "external send task": model(f'<bpmn:sendTask id="T" {EXTERNAL}/>'),
    "external message throw": model(
        f'<bpmn:intermediateThrowEvent id="T"><bpmn:messageEventDefinition {EXTERNAL}/></bpmn:intermediateThrowEvent>'
    ),
    "external business rule": model(f'<bpmn:businessRuleTask id="T" {EXTERNAL}/>'),
    "retries": service(
        EXTERNAL,
        "<bpmn:extensionElements><camunda:failedJobRetryTimeCycle>R3/PT10M</camunda:failedJobRetryTimeCycle>"
        "</bpmn:extensionElements>",
    ),
    "juel in mappings": service(
        EXTERNAL,
        "<bpmn:extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="greeting">Hello ${name}</camunda:inputParameter>'
        '<camunda:inputParameter name="is">${amount &gt; 5 &amp;&amp; !empty name}</camunda:inputParameter>'
        '<camunda:inputParameter name="list"><camunda:list><camunda:value>${name}</camunda:value></camunda:list>'
        "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>",
    ),
    "loop over a list": model(
        f'<bpmn:serviceTask id="T" {EXTERNAL}><bpmn:multiInstanceLoopCharacteristics isSequential="true" '
        'camunda:collection="people" camunda:elementVariable="one"/></bpmn:serviceTask>'
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_what_runs_there_runs_here(rest: Rest, town: Town, name: str) -> None:
    answer = rest.deploy(files={"it.bpmn": RUNS[name]})
    assert answer.status_code == 200, answer.data

    given = {"name": {"value": "Ann"}, "amount": {"value": 7}, "people": {"type": "Json", "value": '["a", "b"]'}}
    started = rest.start("it", variables=given)
    town.drain()
    done = 0
    while tasks := rest.fetch("work"):
        for task in tasks:
            rest.post(f"/external-task/{task['id']}/complete", {"workerId": "w1"}, status=204)
            done += 1
        town.drain()

    assert done == (2 if "loop" in name else 1)
    assert rest.get(f"/history/process-instance/{started['id']}")["state"] == "COMPLETED"


def test_juel_says_what_it_says_there(rest: Rest) -> None:
    rest.deploy(files={"it.bpmn": RUNS["juel in mappings"]})
    rest.start("it", variables={"name": {"value": "Ann"}, "amount": {"value": 7}})

    [task] = rest.fetch("work", localVariables=True)

    told = {name: one["value"] for name, one in task["variables"].items()}
    assert told == {"greeting": "Hello Ann", "is": True, "list": '["Ann"]'}


# --- delegates bound to topics --------------------------------------------------------------------

BINDINGS = """
[class]
"com.acme.Ship" = "work"
"com.acme.Throw" = "work"
[delegateExpression]
"${ship}" = "work"
[expression]
"${mail.send(execution)}" = "work"
"""


@pytest.fixture
def bound(town: Town, tmp_path: Path) -> Rest:
    """A town whose configuration binds delegates."""
    path = tmp_path / "delegates.toml"
    path.write_text(BINDINGS, "utf-8")
    config = Config(town_code=TOWN, delegates=str(path))
    return program(Town(town.system.database, config))


@pytest.mark.parametrize("name", ["java class", "delegate bean", "expression", "java message throw"])
def test_a_delegate_that_is_bound_is_its_topics(bound: Rest, name: str) -> None:
    answer = bound.deploy(files={"it.bpmn": REFUSED[name].body})
    assert answer.status_code == 200, answer.data
    started = bound.start("it")

    [task] = bound.fetch("work")
    bound.post(f"/external-task/{task['id']}/complete", {"workerId": "w1"}, status=204)

    assert task["activityId"] == "T"
    assert bound.get(f"/history/process-instance/{started['id']}")["state"] == "COMPLETED"
    assert "camunda:" in bound.get("/process-definition/key/it/xml")["bpmn20Xml"]


def test_injected_fields_are_the_steps_own_variables(bound: Rest) -> None:
    fields = (
        '<bpmn:extensionElements><camunda:field name="office" stringValue="north"/>'
        '<camunda:field name="twice"><camunda:expression>${amount * 2}</camunda:expression></camunda:field>'
        "</bpmn:extensionElements>"
    )
    answer = bound.deploy(files={"it.bpmn": service('camunda:class="com.acme.Ship"', fields)})
    assert answer.status_code == 200, answer.data
    bound.start("it", variables={"amount": {"value": 4}})

    [task] = bound.fetch("work", localVariables=True)

    assert {name: one["value"] for name, one in task["variables"].items()} == {"office": "north", "twice": 8}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[class", "cannot be read"),
        ('[klass]\n"a" = "b"', "klass"),
        ('[class]\n"a" = ""', "topic"),
        ('[class]\n"a" = 1', "topic"),
        ('class = "a"', "no table"),
    ],
)
def test_a_file_that_binds_nothing_is_told_at_the_start(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "delegates.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(ConfigInvalid, match=word):
        load(str(path))
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load(str(tmp_path / "nothing.toml"))


def test_a_form_that_another_system_shows_is_completed_without_it(rest: Rest) -> None:
    body = model('<bpmn:userTask id="T" camunda:assignee="program" camunda:formKey="app:task.jsf"/>')
    assert rest.deploy(files={"it.bpmn": body}).status_code == 200
    rest.start("it")
    [task] = rest.get("/task")

    done: Any = rest.post(f"/task/{task['id']}/complete", {"variables": {"a": {"value": 1}}}, status=204)

    assert done is None and rest.get("/process-instance") == []

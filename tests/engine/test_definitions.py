"""Decisions and called processes: found by their binding, the ones of a version never changing."""

import pytest

from engine import definitions, deployments, incidents, instances, variables
from engine.errors import DecisionNotFound, DeploymentInvalid
from tests.engine.house import APPROVER, CLERK, DIAGRAMS, House

DECIDE = (DIAGRAMS / "decide.bpmn").read_bytes()
OFFICE = (DIAGRAMS / "office.dmn").read_bytes()


def deploy(house: House, bpmn: bytes | None = DECIDE, dmn: bytes | None = OFFICE) -> None:
    files = {"decide.bpmn": bpmn, "office.dmn": dmn}
    with house.command() as ctx:
        deployments.deploy(ctx, "decide", {name: body for name, body in files.items() if body is not None})


def start(house: House, amount: object) -> str:
    with house.command() as ctx:
        return instances.start(ctx, "decide", variables={"amount": amount}).id


@pytest.mark.parametrize(("amount", "actor"), [(999, CLERK), (1000, APPROVER)])
def test_a_decision_sends_the_case_to_its_office(house: House, amount: int, actor: object) -> None:
    deploy(house)
    instance_id = start(house, amount)
    task = house.task("do")
    house.complete("do", CLERK if amount < 1000 else APPROVER, {"result": "done"})

    assert task.candidate_groups == ["clerk" if amount < 1000 else "approver"]
    assert task.instance_id == instance_id
    with house.query() as ctx:
        assert instances.get(ctx, instance_id).state == "completed"
        assert variables.get(ctx, instance_id)["result"] == "done"


def test_the_latest_decision_is_taken_unless_bound_otherwise(house: House) -> None:
    deploy(house)
    deploy(house, bpmn=None, dmn=OFFICE.replace(b'"clerk"', b'"night-shift"'))
    start(house, 1)
    assert house.task("do").candidate_groups == ["night-shift"]


@pytest.mark.parametrize(
    "binding",
    [
        b'camunda:decisionRefBinding="deployment"',
        b'camunda:decisionRefBinding="version" camunda:decisionRefVersion="1"',
    ],
)
def test_a_bound_decision_stays(house: House, binding: bytes) -> None:
    ref = b'camunda:decisionRef="office"'
    deploy(house, DECIDE.replace(ref, ref + b" " + binding))
    deploy(house, bpmn=None, dmn=OFFICE.replace(b'"clerk"', b'"night-shift"'))
    start(house, 1)
    assert house.task("do").candidate_groups == ["clerk"]


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        (b"", "late"),
        (b' camunda:calledElementBinding="deployment"', "early"),
        (b' camunda:calledElementBinding="version" camunda:calledElementVersion="1"', "early"),
    ],
)
def test_a_called_process_is_found_by_its_binding(house: House, binding: bytes, expected: str) -> None:
    call = b'calledElement="handling"'
    early = DECIDE.replace(call, call + binding).replace("承办".encode(), b"early")
    handling = early[early.index(b'<bpmn:process id="handling"') : early.index(b"</bpmn:definitions>")]
    head = early[: early.index(b"<bpmn:process")]
    deploy(house, early)
    deploy(house, head + handling.replace(b"early", b"late") + b"</bpmn:definitions>", None)
    start(house, 1)
    assert house.task("do").name == expected


def test_a_task_belongs_to_the_process_whose_diagram_draws_it(house: House) -> None:
    """Its forms are those of the called process, and what is said of that process's steps holds for it."""
    deploy(house)
    start(house, 1)

    task = house.task("do")

    with house.query() as ctx:
        assert (task.definition_key, task.definition_id) == ("handling", definitions.latest(ctx, "handling").id)


def test_instances_with_calls_go_on_after_a_restart(house: House) -> None:
    """The called version is found again by id, not by key: a newer one changes nothing."""
    deploy(house)
    instance_id = start(house, 1)
    deploy(house, DECIDE.replace(b'id="h_end"', b'id="h_other"').replace(b'"h_end"', b'"h_other"'))
    house.complete("do", CLERK)
    with house.query() as ctx:
        assert instances.get(ctx, instance_id).state == "completed"


def test_a_missing_decision_at_run_time_is_an_incident(house: House) -> None:
    deploy(house, DECIDE.replace(b'decisionRef="office"', b'decisionRef="=wanted"'))
    instance_id = start(house, 1)
    with house.query() as ctx:
        (incident,) = incidents.list(ctx, incidents.IncidentFilter(instance_id=instance_id)).items
        assert instances.get(ctx, instance_id).incidents == 1
    assert incident.kind == "step" and incident.element_id == "which"
    with house.command() as ctx:
        variables.set(ctx, instance_id, {"wanted": "office"})
        incidents.retry(ctx, incident.id)
    assert house.task("do")


def test_decisions_are_listed_by_version(house: House) -> None:
    deploy(house)
    deploy(house, bpmn=None)
    with house.query() as ctx:
        assert [one.version for one in definitions.decisions(ctx).items] == [2, 1]
        newest = definitions.DefinitionFilter(key="office", latest_only=True)
        (found,) = definitions.decisions(ctx, newest).items
        assert definitions.decision(ctx, found.id).row == found
        with pytest.raises(DecisionNotFound):
            definitions.decision(ctx, "nothing")


def test_a_broken_decision_is_refused(house: House) -> None:
    for broken in (b"", b"<a/>", OFFICE.replace(b"&lt; 1000", b"&lt; (")):
        with house.command() as ctx, pytest.raises(DeploymentInvalid):
            deployments.deploy(ctx, "x", {"a.dmn": broken})


def test_models_may_import_each_other_in_any_order(house: House) -> None:
    upper = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="http://zhenshu.cn/top">
      <import name="base" namespace="http://zhenshu.cn/dmn" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
      <decision id="urgent" name="urgent"><variable id="v" name="urgent"/>
        <informationRequirement id="r"><requiredDecision href="http://zhenshu.cn/dmn#office"/></informationRequirement>
        <literalExpression id="l"><text>base.office = "approver"</text></literalExpression>
      </decision></definitions>"""
    with house.command() as ctx:
        deployments.deploy(ctx, "both", {"a.dmn": upper, "b.dmn": OFFICE})
    with house.query() as ctx:
        found = definitions.bound_decision(ctx, "urgent", "latest", None, "")
        assert found.model.evaluate("urgent", {"base": {"amount": 5000}}).value is True
    with house.command() as ctx, pytest.raises(DeploymentInvalid):
        deployments.deploy(ctx, "alone", {"a.dmn": upper.replace(b"http://zhenshu.cn/dmn", b"http://zhenshu.cn/none")})


def test_a_version_tag_names_a_version(house: House) -> None:
    deploy(house)
    deploy(house, DECIDE.replace(b'versionTag="v1"', b'versionTag="v2"'))
    with house.query() as ctx:
        assert definitions.tagged(ctx, "decide", "v1").version == 1
        assert definitions.latest(ctx, "decide").version_tag == "v2"

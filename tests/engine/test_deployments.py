"""Deployments: all or nothing, one version more, and what starts by itself follows the latest."""

import json
from pathlib import Path

import pytest

from engine import definitions, deployments, external_tasks, instances, jobs, messages
from engine.context import Context
from engine.errors import (
    DefinitionInUse,
    DefinitionNotFound,
    DeploymentInvalid,
    DeploymentNotFound,
    FormNotFound,
    Invalid,
    LimitExceeded,
    MessageNotCorrelated,
    ResourceNotFound,
    ValueRefused,
)
from engine.hooks import ReadResource
from tests.engine.house import CLERK, DIAGRAMS, House

LICENCE = (DIAGRAMS / "licence.bpmn").read_bytes()
UNBOUND = LICENCE.replace(b'camunda:type="external" camunda:topic="check_applicant"', b'camunda:topic="unbound"')
STARTS = (DIAGRAMS / "starts.bpmn").read_bytes()


def read_form(name: str, body: bytes) -> ReadResource:
    """A reader like the one of forms: JSON with an id."""
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Invalid("不是 JSON", "Expected JSON") from error
    return ReadResource(found["id"], found.get("name"), found)


@pytest.fixture
def with_forms(house: House) -> House:
    house.hooks.resource_readers[".form"] = read_form
    return house


def deploy(house: House, name: str = "test", skip: bool = False, **files: bytes) -> str:
    resources = {key.replace("_dot_", "."): body for key, body in files.items()}
    with house.command() as ctx:
        return deployments.deploy(ctx, name, resources, "pytest", skip).id


def test_a_deployment_makes_the_next_version(house: House) -> None:
    first = deploy(house, licence_dot_bpmn=LICENCE)
    second = deploy(house, licence_dot_bpmn=LICENCE)
    with house.query() as ctx:
        latest = definitions.latest(ctx, "licence")
        assert (latest.version, latest.deployment_id, latest.name) == (2, second, "许可")
        assert definitions.version(ctx, "licence", 1).deployment_id == first
        assert definitions.xml(ctx, latest.id) == LICENCE
        assert [one.version for one in definitions.processes(ctx).items] == [2, 1]
        only = definitions.DefinitionFilter(latest_only=True, key="licence")
        assert [one.version for one in definitions.processes(ctx, only).items] == [2]
        with pytest.raises(DefinitionNotFound):
            definitions.version(ctx, "licence", 3)
        with pytest.raises(DefinitionNotFound):
            definitions.latest(ctx, "a\x00b")


def test_instances_stay_on_their_version(house: House) -> None:
    deploy(house, licence_dot_bpmn=LICENCE)
    with house.command() as ctx:
        instance = instances.start(ctx, "licence")
    deploy(house, licence_dot_bpmn=LICENCE.replace(b"check_applicant", b"ask_partner"))
    house.complete("accept", CLERK)
    with house.query() as ctx:
        (task,) = external_tasks.list(ctx, external_tasks.ExternalTaskFilter(instance_id=instance.id)).items
    assert task.topic == "check_applicant"


def test_an_unchanged_bundle_can_be_skipped(house: House) -> None:
    first = deploy(house, licence_dot_bpmn=LICENCE)
    assert deploy(house, skip=True, licence_dot_bpmn=LICENCE) == first
    assert deploy(house, skip=True, licence_dot_bpmn=LICENCE + b"\n") != first
    assert deploy(house, licence_dot_bpmn=LICENCE) != first


def test_resources_are_kept_to_the_byte(house: House) -> None:
    deployment_id = deploy(house, licence_dot_bpmn=LICENCE, notes_dot_txt=b"\x00\xff")
    with house.query() as ctx:
        assert [one.name for one in deployments.resources(ctx, deployment_id)] == ["licence.bpmn", "notes.txt"]
        assert deployments.resource(ctx, deployment_id, "notes.txt") == b"\x00\xff"
        assert deployments.get(ctx, deployment_id).source == "pytest"
        assert len(deployments.list(ctx, "test").items) == 1
        with pytest.raises(ResourceNotFound):
            deployments.resource(ctx, deployment_id, "nothing")
        with pytest.raises(DeploymentNotFound):
            deployments.get(ctx, "nothing")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "xml_malformed"),
        (b"<a>", "xml_malformed"),
        (b"<a/>", "not_bpmn"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", None),
        (LICENCE.replace(b'sourceRef="start"', b'sourceRef="nowhere"'), None),
        (UNBOUND, None),
        (LICENCE.replace(b"approved = true", b"approved = ("), None),
        (LICENCE.replace(b'camunda:candidateGroups="clerk"', b'camunda:formKey="missing"'), None),
        (
            LICENCE.replace(b"<bpmn:userTask", b"<bpmn:complexGateway").replace(
                b"</bpmn:userTask", b"</bpmn:complexGateway"
            ),
            None,
        ),
    ],
)
def test_bad_diagrams_are_refused_and_nothing_is_written(house: House, body: bytes, rule: str | None) -> None:
    with house.command() as ctx, pytest.raises(DeploymentInvalid) as caught:
        deployments.deploy(ctx, "bad", {"good.bpmn": STARTS, "bad.bpmn": body})

    found = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert found and all(problem.resource == "bad.bpmn" for problem in found)
    assert all(problem.message_zh and problem.message_en for problem in found)
    assert rule is None or found[0].rule == rule
    with house.query() as ctx:
        assert deployments.list(ctx).items == []
        assert definitions.processes(ctx).items == []


def test_check_tells_the_same_and_writes_nothing(house: House) -> None:
    with house.command() as ctx:
        good = deployments.check(ctx, {"a.bpmn": LICENCE})
        bad = deployments.check(ctx, {"a.bpmn": UNBOUND})
    assert (good.is_valid, good.process_keys) == (True, ["licence"])
    assert not bad.is_valid
    with house.query() as ctx:
        assert deployments.list(ctx).items == []


def test_limits_on_size_and_number(house: House) -> None:
    with house.command() as ctx:
        with pytest.raises(DeploymentInvalid):
            deployments.deploy(ctx, "x", {})
        with pytest.raises(LimitExceeded):
            deployments.deploy(ctx, "x", {f"{n}.txt": b"" for n in range(201)})
        with pytest.raises(LimitExceeded):
            deployments.deploy(ctx, "x", {"a.txt": b"x" * (5 * 1024 * 1024 + 1)})
        with pytest.raises(LimitExceeded):
            deployments.deploy(ctx, "x", {f"{n}.txt": b"x" * (5 * 1024 * 1024) for n in range(7)})
        with pytest.raises(ValueRefused):
            deployments.deploy(ctx, "", {"a.txt": b""})
        for name in ("../a.txt", "/a.txt", "a/../../b.txt", "..\\a.txt"):
            with pytest.raises(DeploymentInvalid):
                deployments.deploy(ctx, "x", {name: b""})


def test_one_key_twice_in_a_bundle_is_refused(house: House) -> None:
    with house.command() as ctx, pytest.raises(DeploymentInvalid) as caught:
        deployments.deploy(ctx, "x", {"a.bpmn": LICENCE, "b.bpmn": LICENCE})
    assert "key_twice" in {problem.rule for problem in caught.value.problems}


# --- forms and decisions --------------------------------------------------------------------------


def test_forms_are_settled_when_the_process_is_deployed(with_forms: House) -> None:
    house = with_forms
    diagram = LICENCE.replace(
        b'camunda:candidateGroups="clerk"', b'camunda:candidateGroups="clerk" camunda:formKey="A1"'
    )
    deploy(house, a_dot_form=b'{"id": "A1", "name": "one"}', licence_dot_bpmn=diagram)
    with house.command() as ctx:
        instances.start(ctx, "licence")
    task = house.task("accept")
    deploy(house, a_dot_form=b'{"id": "A1", "name": "two"}')

    assert task.form_key == "A1"
    with house.query() as ctx:
        assert definitions.form(ctx, task.definition_id, "A1").row.name == "one"
        assert definitions.latest_form(ctx, "A1").parsed["name"] == "two"
        assert [form.version for form in definitions.forms(ctx).items] == [2, 1]
        newest = definitions.DefinitionFilter(latest_only=True)
        assert [form.version for form in definitions.forms(ctx, newest).items] == [2]
        with pytest.raises(FormNotFound):
            definitions.form(ctx, task.definition_id, "A2")
        with pytest.raises(FormNotFound):
            definitions.form_by_id(ctx, "nothing")
    deploy(house, licence_dot_bpmn=diagram)
    with house.query() as ctx:
        latest = definitions.latest(ctx, "licence")
        assert definitions.form(ctx, latest.id, "A1").row.name == "two"


def test_a_reader_may_refuse_a_form(with_forms: House) -> None:
    with with_forms.command() as ctx, pytest.raises(DeploymentInvalid) as caught:
        deployments.deploy(ctx, "x", {"a.form": b"{", "b.bpmn": LICENCE})
    assert [problem.resource for problem in caught.value.problems] == ["a.form"]


# --- what starts by itself ------------------------------------------------------------------------


def test_only_the_latest_version_is_started_by_message(house: House) -> None:
    deploy(house, starts_dot_bpmn=STARTS)
    deploy(house, starts_dot_bpmn=STARTS.replace(b'name="order"', b'name="request"'))
    with house.command() as ctx, pytest.raises(MessageNotCorrelated):
        messages.correlate(ctx, "order")
    with house.command() as ctx:
        assert messages.correlate(ctx, "request").started
    with house.query() as ctx:
        (timer,) = jobs.list(ctx, jobs.JobFilter(kind="start_timer")).items
        assert timer.definition_id == definitions.latest(ctx, "starts").id


def test_deleting_a_deployment_brings_the_version_before_back(house: House) -> None:
    deploy(house, starts_dot_bpmn=STARTS)
    second = deploy(house, starts_dot_bpmn=STARTS.replace(b'name="order"', b'name="request"'))
    with house.command() as ctx:
        deployments.delete(ctx, second)
    with house.command() as ctx:
        assert messages.correlate(ctx, "order").started
    with house.query() as ctx:
        assert definitions.latest(ctx, "starts").version == 1
        first = definitions.latest(ctx, "starts").deployment_id
    with house.command() as ctx, pytest.raises(DefinitionInUse):
        deployments.delete(ctx, first)
    with house.command() as ctx, pytest.raises(DeploymentNotFound):
        deployments.delete(ctx, second)


def test_listeners_hear_of_a_deployment_in_its_transaction(house: House) -> None:
    heard: list[str] = []

    def listen(ctx: Context, placed: object, resources: dict[str, bytes]) -> None:
        heard.extend(resources)

    house.hooks.listeners["deployment"].append(listen)
    deploy(house, licence_dot_bpmn=LICENCE)
    assert heard == ["licence.bpmn"]


def test_the_diagrams_of_these_tests_pass_the_lint(house: House) -> None:
    office = (DIAGRAMS / "office.dmn").read_bytes()
    for path in Path(DIAGRAMS).glob("*.bpmn"):
        with house.command() as ctx:
            report = deployments.check(ctx, {path.name: path.read_bytes(), "office.dmn": office})
        assert report.is_valid, report.problems

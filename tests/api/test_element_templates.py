"""Element templates: what the Modeler's schema admits, what diagrams use, and what runs once it is filled in."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import jsonschema_rs
import pytest
from click.testing import CliRunner
from lxml import etree

from api import bootstrap
from api.cli import main
from engine import bpmn, element_templates
from engine.hooks import Hooks
from tests import npm
from tests.api.town import Town, code_of, items
from tests.engine.partner import partner

ROOT = Path(__file__).parents[2]
FILE = ROOT / "bpmn" / ".camunda" / "element-templates" / element_templates.FILE
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OF_LAW = {"act"}
"""Properties of any step, which say what it means to the law."""

Template = dict[str, Any]


@pytest.fixture(scope="module")
def hooks() -> Iterator[Hooks]:
    """Every topic there is."""
    with bootstrap.scratch() as system:
        system.hooks.outside_topics.add("permit.print")
        yield system.hooks


@pytest.fixture(scope="module")
def templates(hooks: Hooks) -> dict[str, Template]:
    return {one["id"].removeprefix(f"{element_templates.PREFIX}."): one for one in element_templates.of(hooks)}


def applied(template: Template, given: dict[str, str] | None = None) -> str:
    """A service task as the Modeler writes it once the template was chosen and filled in."""
    attributes = {"camunda:modelerTemplate": template["id"]}
    properties, inputs = "", ""
    for one in template["properties"]:
        binding = one["binding"]
        example = one.get("description", "").removeprefix("例 e.g. ")
        value = (given or {}).get(binding["name"], one.get("value") or example)
        match binding["type"]:
            case "property":
                attributes[binding["name"]] = value
            case "camunda:property":
                properties += f"<camunda:property name={quoteattr(binding['name'])} value={quoteattr(value)}/>"
            case "camunda:inputParameter":
                inputs += f'<camunda:inputParameter name="{binding["name"]}">{escape(value)}</camunda:inputParameter>'
    mapped = f"<camunda:inputOutput>{inputs}</camunda:inputOutput>" if inputs else ""
    extension = f"<camunda:properties>{properties}</camunda:properties>" if properties else ""
    written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<serviceTask id='Step' name='步骤' {written}><extensionElements>{mapped}{extension}</extensionElements>"


def diagram(step: str) -> str:
    """A process with this one step, and a person who looks at what came of it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             targetNamespace="http://zhenshu.example">
  <process id="tried" name="试用" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="Start" name="开始"><outgoing>f1</outgoing></startEvent>
    {step}<incoming>f1</incoming><outgoing>f2</outgoing></serviceTask>
    <userTask id="Look" name="查看" camunda:candidateGroups="REV">
      <incoming>f2</incoming><outgoing>f3</outgoing></userTask>
    <endEvent id="End" name="结束"><incoming>f3</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="Start" targetRef="Step"/><sequenceFlow id="f2" sourceRef="Step" targetRef="Look"/>
    <sequenceFlow id="f3" sourceRef="Look" targetRef="End"/>
  </process>
</definitions>"""


def test_the_file_beside_the_diagrams_is_in_step() -> None:
    told = CliRunner().invoke(main, ["templates"], env={"ZHENSHU_OUTSIDE_TOPICS": ""})

    assert told.exit_code == 0, told.output
    assert FILE.read_text("utf-8") == told.output, "run: make docs"


def test_the_command_writes_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "element-templates"
    settings = {"ZHENSHU_OUTSIDE_TOPICS": "permit.print"}

    told = CliRunner().invoke(main, ["templates", "--into", str(folder)], env=settings)

    written = json.loads((folder / element_templates.FILE).read_text("utf-8"))
    assert told.exit_code == 0 and str(len(written)) in told.output
    assert written[-1]["id"].endswith("permit.print")


def test_the_modelers_schema_admits_every_template(templates: dict[str, Template]) -> None:
    try:
        workshop = npm.workshop(Path(__file__).parent / "modeler")
    except npm.NoPackages as why:
        pytest.skip(f"the schema cannot be had: {why}")
    package = workshop / "node_modules" / "@camunda" / "element-templates-json-schema"
    schema = json.loads((package / "resources" / "schema.json").read_text("utf-8"))

    found = [*jsonschema_rs.validator_for(schema).iter_errors([*templates.values()])]

    assert found == []
    assert json.loads((package / "package.json").read_text())["version"] in element_templates.SCHEMA


def test_every_topic_has_a_template_in_both_languages(hooks: Hooks, templates: dict[str, Template]) -> None:
    topics = {
        one["value"]
        for template in templates.values()
        for one in template["properties"]
        if one["binding"] == {"type": "property", "name": "camunda:topic"}
    }

    assert topics == hooks.topics.keys() | hooks.outside_topics
    assert len(templates) == sum(len(one.uses) for one in hooks.topics.values()) + len(hooks.outside_topics)
    for template in templates.values():
        assert re.search("[\u4e00-\u9fff]", template["name"]) and re.search("[A-Za-z]{2}", template["name"])


def test_what_shipped_diagrams_fill_in_is_declared(hooks: Hooks) -> None:
    written: defaultdict[str, set[str]] = defaultdict(set)
    mapped: defaultdict[str, set[str]] = defaultdict(set)
    for file in sorted(ROOT.glob("bpmn/*/*.bpmn")):
        for step in etree.parse(file).iter():
            topic = step.get(f"{CAMUNDA}topic")
            if topic is not None:
                inside = f"{BPMN}extensionElements/{CAMUNDA}"
                found = step.findall(f"{inside}properties/{CAMUNDA}property")
                written[topic] |= {one.get("name") for one in found} - OF_LAW
                found = step.findall(f"{inside}inputOutput/{CAMUNDA}inputParameter")
                mapped[topic] |= {one.get("name") for one in found}

    for topic in {*written, *mapped}:
        uses = hooks.topics[topic].uses
        assert written[topic] <= {one.name for use in uses for one in use.properties}, topic
        assert mapped[topic] <= {one.name for use in uses for one in use.inputs}, topic


def test_every_template_filled_in_as_it_says_passes_the_checks(hooks: Hooks, templates: dict[str, Template]) -> None:
    known = bpmn.LintContext(topics={*hooks.topics, *hooks.outside_topics})
    refused = {}
    for name, template in templates.items():
        read = bpmn.read(diagram(applied(template)).encode())
        problems = [*bpmn.lint(read, known)]
        if name.startswith("http."):
            problems += [one for rule in hooks.lint_rules for one in rule(read, known)]
        found = [one.message_en for one in problems if one.severity == "error"]
        if found:
            refused[name] = found

    assert refused == {}


def tried(town: Town, step: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Deploy the step with its template's field values, start, and let everything run; the instance's variables."""
    bundle = {"name": "tried", "resources": {"tried.bpmn": diagram(step)}}
    made = town("admin").post("/deployments", bundle)
    assert made.status_code == 201 and made.json["problems"] == [], made.json
    started = town.start("tried", variables=variables)
    town.drain()
    [look] = items(town("reviewer").get(f"/tasks?process_instance_id={started['id']}"))
    assert look["element_id"] == "Look"
    found: dict[str, Any] = town("portal").get(f"/process-instances/{started['id']}/variables").json["variables"]
    return found


def test_a_call_drawn_with_its_template_runs(town: Town, templates: dict[str, Template]) -> None:
    with partner() as there:
        town.system.hooks.outside = there.policy
        there.body = b'{"receipt": "R-1"}'
        step = applied(templates["http.call.send"], {"url": there.url, "body": "={number: orderNumber}"})

        found = tried(town, step, {"orderNumber": "件-1"})

    [received] = there.received
    assert (received.method, json.loads(received.body)) == ("POST", {"number": "件-1"})
    assert found["answer"] == {"receipt": "R-1"}


def test_a_clock_drawn_with_its_template_runs(town: Town, templates: dict[str, Template]) -> None:
    found = tried(town, applied(templates["clock.start"], {"limit": "AP-01"}), {})

    assert found["clock"]["code"] == "AP-01" and "2026-11-23" < str(found["clock"]["due_at"]) < "2026-12"


def test_the_door_gives_the_file(town: Town) -> None:
    answer = town("designer").get("/element-templates")

    assert answer.status_code == 200 and answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zhenshu.json"'
    assert [one["id"] for one in json.loads(answer.data)] == [
        one["id"] for one in element_templates.of(town.system.hooks)
    ]
    assert code_of(town("security").get("/element-templates")) == "scope_missing"

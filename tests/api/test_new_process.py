"""A process as a new user makes it in a modeler: one diagram, two forms, one item, no Python, deployed over the API.

It runs under its clocks: both limits of the item count from acceptance, the broken promise earns its cards and the
supervision order that the diagram draws, the decision stops the clocks, and the shared service of documents serves it.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from api import housekeeping
from engine.context import SYSTEM, query
from tests.api.test_approval import Demonstration, _uploaded, demonstration
from tests.api.town import Caller, bundle, code_of, items, zipped
from workflows.clocks import cards
from workflows.clocks.cards import CardFilter
from workflows.clocks.marks import Level
from workflows.clocks.steps import INSTANCE
from workflows.law import checking

__all__ = ["demonstration"]

FILES = bundle("banner")
APPLICATION = {
    "item_code": "XK0901",
    "applicant_type": "自然人",
    "applicant_name": "王建国",
    "cert_type": "居民身份证",
    "cert_no": "320299199001010015",
    "place": "人民路 1 号门前",
    "slogan": "欢迎光临",
    "days": 7,
    "delivery_mode": "窗口领取",
    "e_service_consent": False,
}
GRANT = {"decision": "准予", "valid_from": "2026-12-01", "valid_to": "2026-12-07"}
SERVED = {"mode": "直接", "result": "已送达", "receiver": "王建国", "relation": "本人", "proof": ["@photo"]}


DIAGRAM = "process.bpmn"
DRAWN = FILES[DIAGRAM].decode()


def from_modeler(diagram: str) -> str:
    """The diagram with ids and names as a modeler makes them; what the steps do stays in topics and acts."""
    kinds = {"Task": "Activity", "callActivity": "Activity", "Event": "Event", "Gateway": "Gateway"}
    found = re.findall(r'<bpmn:(\w+) id="([^"]+)"', diagram.partition("<bpmndi:")[0])
    names = {}
    for number, (kind, name) in enumerate(found):
        prefix = next((prefix for end, prefix in kinds.items() if kind.endswith(end)), "")
        if prefix or kind == "sequenceFlow":
            names[name] = f"{prefix or 'Flow'}_0{number:02x}x{number * 7919 % 4096:03x}"
    place = r'((?:\bid|sourceRef|targetRef|default|attachedToRef|bpmnElement)=")([^"]+)(")'
    inner = r"(<bpmn:(?:incoming|outgoing|flowNodeRef)>)([^<]+)(<)"
    for pattern in (place, inner):
        diagram = re.sub(pattern, lambda hit: hit[1] + names.get(hit[2], hit[2]) + hit[3], diagram)
    return diagram.replace('name="审批决定"', 'name="Task 3"').replace('name="受理，起算时限"', 'name="Task 2"')


def inserted(diagram: str, flow: str, step: str) -> str:
    """The diagram with a step of its own put on a flow; the step's id is ``extra``."""
    [(source, target)] = re.findall(rf'id="{flow}"(?: name="\w+")? sourceRef="([^"]+)" targetRef="([^"]+)"', diagram)
    old = f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}" />'
    assert old in diagram
    arrows = f"<bpmn:incoming>{flow}</bpmn:incoming><bpmn:outgoing>on_from_extra</bpmn:outgoing>"
    new = f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="extra" />' + step.replace("ARROWS", arrows)
    new += f'<bpmn:sequenceFlow id="on_from_extra" sourceRef="extra" targetRef="{target}" />'
    diagram = diagram.replace(old, new)
    into = f"<bpmn:incoming>{flow}</bpmn:incoming>"
    kept = diagram.rindex(into)
    assert diagram.count(into) == 2
    diagram = diagram[:kept] + "<bpmn:incoming>on_from_extra</bpmn:incoming>" + diagram[kept + len(into) :]
    shape = '<bpmndi:BPMNShape id="extra_di" bpmnElement="extra"><dc:Bounds x="770" y="280" width="100" height="80" />'
    edge = '<bpmndi:BPMNEdge id="extra_edge" bpmnElement="on_from_extra"><di:waypoint x="820" y="360" />'
    drawn = f'{shape}</bpmndi:BPMNShape>{edge}<di:waypoint x="820" y="490" /></bpmndi:BPMNEdge>'
    return diagram.replace("</bpmndi:BPMNPlane>", drawn + "</bpmndi:BPMNPlane>")


def task(act: str, group: str) -> str:
    """A step for people with the decision's form; ``act`` may be empty."""
    said = f'<camunda:properties><camunda:property name="act" value="{act}" /></camunda:properties>' if act else ""
    mapped = (
        '<camunda:inputOutput><camunda:inputParameter name="decision">=null</camunda:inputParameter>'
        '<camunda:outputParameter name="seen">={decision: decision}</camunda:outputParameter></camunda:inputOutput>'
    )
    return (
        f'<bpmn:userTask id="extra" name="Task 9" camunda:formKey="banner_decision" camunda:candidateGroups="{group}"'
        ' camunda:dueDate="=promised_due"><bpmn:extensionElements>'
        f"{mapped}{said}</bpmn:extensionElements>ARROWS</bpmn:userTask>"
    )


REVIEWED = inserted(DRAWN, "to_P1-09", task("permit.review", "REV"))
SEEN = inserted(DRAWN, "to_P1-09", task("", "CLK"))
VARIANTS = {
    "house ids": DRAWN,
    "modeler ids": from_modeler(DRAWN),
    "with a review": from_modeler(REVIEWED),
    "with a step before": from_modeler(SEEN),
}


def deploy(person: Caller, diagram: str = DRAWN) -> dict[str, Any]:
    """Send the folder as a zip."""
    files = {**FILES, DIAGRAM: diagram.encode()}
    parts = {"name": "banner", "bundle": (io.BytesIO(zipped(files)), "banner.zip")}
    answer = person.open("POST", "/deployments", data=parts)
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    return made


def apply(town: Demonstration) -> str:
    body = {"process_definition_key": "banner", "variables": APPLICATION}
    started = town("wang.jianguo").post("/process-instances", body, headers={"Idempotency-Key": "banner-1"})
    assert started.status_code == 201, started.json
    town.drain()
    found: str = started.json["id"]
    return found


def case_of(town: Demonstration, instance_id: str) -> dict[str, Any]:
    [case] = items(town("li.min").get(f"/cases?process_instance_id={instance_id}"))
    found: dict[str, Any] = town("li.min").get(f"/cases/{case['number']}").json
    return found


def complete(town: Demonstration, instance_id: str, form: dict[str, Any], otherwise: str) -> int:
    """The one open task, done by whoever has been given it for nobody claimed it, or else by ``otherwise``."""
    [task] = items(town(otherwise).get(f"/tasks?process_instance_id={instance_id}"))
    person = town(task["assignee"] or otherwise)
    assert person.get(f"/tasks/{task['id']}/form").status_code == 200
    done = person.post(f"/tasks/{task['id']}/complete", {"variables": _uploaded(person, form)})
    town.drain()
    return done.status_code


def until(town: Demonstration, instant: str) -> None:
    """Let time pass, with everything that falls due."""
    town.clock.advance(datetime.fromisoformat(instant) - town.clock.now())
    town.drain()


def levels(town: Demonstration, instance_id: str) -> dict[str, list[str]]:
    """The cards of an instance's clocks, by limit."""
    found: dict[str, list[str]] = {}
    with query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        for card in cards.list(ctx, CardFilter(subject_kind=INSTANCE, subject_id=instance_id)).items:
            found.setdefault(card.code, []).append(Level(card.level).key)
    return found


def test_the_bundle_is_what_a_designer_makes() -> None:
    kinds = sorted(Path(name).suffix for name in FILES)

    assert kinds == [".bpmn", ".csv", ".form", ".form", ".toml"]


@pytest.mark.parametrize("variant", ["house ids", "modeler ids"])
def test_a_new_process_runs_under_its_clocks(demonstration: Demonstration, variant: str) -> None:
    town = demonstration
    housekeeping.begin(town.system)
    made = deploy(town("han.bing"), VARIANTS[variant])
    assert [one["key"] for one in made["process_definitions"]] == ["banner"]
    assert len(made["form_definitions"]) == 2
    assert [one["process_key"] for one in items(town("wang.jianguo").get("/items?code=XK0901"))] == ["banner"]

    instance = apply(town)
    case = case_of(town, instance)
    assert case["state"] == "deciding"
    assert (case["promised_due"], case["statutory_due"]) == ("2026-11-25T09:30:00Z", "2026-12-21T09:30:00Z")

    until(town, "2026-11-25T17:31+08:00")
    late = case_of(town, instance)
    assert "督办单" in [one["title"] for one in late["documents"]]
    assert levels(town, instance)["AP-14"][-1] == "red"

    assert complete(town, instance, {"decision": "不予"}, "zhao.guoqiang") == 422
    assert complete(town, instance, GRANT, "zhao.guoqiang") == 200
    signed = {**SERVED, "signed_at": town.clock.now().isoformat()}
    assert complete(town, instance, signed, "wu.fang") == 200
    done = case_of(town, instance)
    assert (done["state"], done["outcome"]) == ("archived", "granted")
    assert {"受理通知书", "准予行政许可决定书", "许可证"} <= {one["title"] for one in done["documents"]}
    assert town("li.min").get(f"/process-instances/{instance}").json["state"] == "completed"

    until(town, "2027-01-30T09:00+08:00")
    assert levels(town, instance)["AP-14"][-1] == "red" and "AP-02" not in levels(town, instance)


def finished_by(town: Demonstration, instance_id: str, person: str) -> TestResponse:
    """The one open task, completed by this person and nobody else."""
    [open_task] = items(town(person).get(f"/tasks?process_instance_id={instance_id}"))
    done = town(person).post(f"/tasks/{open_task['id']}/complete", {"variables": GRANT})
    town.drain()
    return done


def incidents(town: Demonstration) -> list[dict[str, Any]]:
    return items(town("han.bing").get("/incidents"))


def test_a_step_with_the_act_of_the_review_is_one(demonstration: Demonstration) -> None:
    town = demonstration
    deploy(town("han.bing"), VARIANTS["with a review"])
    instance = apply(town)

    assert case_of(town, instance)["state"] == "reviewing"
    assert finished_by(town, instance, "sun.li").status_code == 200
    assert case_of(town, instance)["state"] == "deciding"
    assert code_of(finished_by(town, instance, "sun.li")) in ("same_reviewer", "duties_not_separated")
    assert complete(town, instance, GRANT, "zhao.guoqiang") == 200
    assert case_of(town, instance)["outcome"] == "granted"


@pytest.mark.parametrize("variant", ["modeler ids", "with a step before"])
def test_a_refusal_needs_reasons_and_is_served(demonstration: Demonstration, variant: str) -> None:
    town = demonstration
    deploy(town("han.bing"), VARIANTS[variant])
    instance = apply(town)
    if variant == "with a step before":
        assert case_of(town, instance)["state"] == "accepted"
        assert complete(town, instance, GRANT, "li.min") == 200

    assert case_of(town, instance)["state"] == "deciding"
    assert complete(town, instance, {"decision": "不予", "reasons": "不 "}, "zhao.guoqiang") == 422
    assert complete(town, instance, {"decision": "不予", "reasons": "占用消防通道，不符合条件"}, "zhao.guoqiang") == 200
    case = case_of(town, instance)
    assert (case["state"], case["outcome"]) == ("closed", "refused")
    assert "不予行政许可决定书" in {one["title"] for one in case["documents"]}
    assert incidents(town) == []


MAPPED = "{decision: decision, valid_from: valid_from, valid_to: valid_to,"
GRANTED = '{decision: "准予", valid_from: today(), valid_to: today() + duration("P30D"),'
REFUSED = {"decision": "不予", "reasons": "占用消防通道，不符合条件"}
REPLACED = {
    "a grant by a constant": (DRAWN.replace(MAPPED, GRANTED), REFUSED),
    "a grant by another variable": (
        DRAWN.replace(MAPPED, GRANTED.replace('"准予"', 'if days > 5 then "准予" else decision')),
        REFUSED,
    ),
    "a refusal by a constant": (
        DRAWN.replace(MAPPED, MAPPED.replace(": decision", ': "不予"')).replace(": reasons,", ': "不符合条件",'),
        GRANT,
    ),
}


@pytest.mark.parametrize("case", REPLACED)
def test_what_was_signed_is_carried_out_even_by_an_older_diagram(demonstration: Demonstration, case: str) -> None:
    town = demonstration
    diagram, form = REPLACED[case]
    town.system.hooks.lint_rules.remove(checking.check)
    deploy(town("han.bing"), diagram)
    instance = apply(town)

    assert complete(town, instance, form, "zhao.guoqiang") == 200
    assert [one["code"] for one in incidents(town)] == ["signed_otherwise"]
    found = case_of(town, instance)
    assert found["outcome"] is None
    assert not {"准予行政许可决定书", "不予行政许可决定书", "许可证"} & {one["title"] for one in found["documents"]}

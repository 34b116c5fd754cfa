"""No task of any process stays nobody's: whatever groups a diagram offers it to, the claim limit finds somebody."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import timedelta

from engine import deployments, history, instances, tasks
from engine.context import SYSTEM
from tests.scenarios.walker import WING
from tests.workflows.layout import BPMN
from tests.workflows.organisation.conftest import Town
from workflows.organisation import claims
from workflows.organisation.claims import Escalation
from workflows.organisation.places import group
from workflows.organisation.roles import PUBLIC_ROLES, Role

CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
LIMIT = timedelta(hours=27)
"""Two service hours, whenever they begin."""

NAMED = {
    "handling.deciders": ["CLK", "APV", "COUNTY"],
    "handler_group": ["HDL-JS"],
    "co_handler.group": ["HDL-ZZ"],
    "verifier_groups": ["GSV-32028119900101", "DTY"],
    "repliers": ["LEAD-ZF", "LDR"],
    "service_request.group": ["OFF"],
}
"""What the diagrams' variables hold, by name: tables and rooms write them. Units and grids are the town's own."""

UNITS = {"COS-": "JS", "HDL-": "JS", "GL-": "", "GSV-": ""}
"""Prefixes that a diagram completes, with a unit of the cast; grids are taken from the town."""

ONE_TASK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="offered" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="Start"><outgoing>a</outgoing></startEvent>
    <sequenceFlow id="a" sourceRef="Start" targetRef="Offered"/>
    <userTask id="Offered" name="办理" camunda:candidateGroups="=groups">
      <incoming>a</incoming><outgoing>b</outgoing>
    </userTask>
    <sequenceFlow id="b" sourceRef="Offered" targetRef="End"/>
    <endEvent id="End"><incoming>b</incoming></endEvent>
  </process></definitions>"""


def offers() -> Iterator[tuple[str, str]]:
    """Process and element of every user task, with what its diagram offers it to."""
    for path in sorted(WING.glob("*/process.bpmn")):
        for task in ET.parse(path).getroot().iter(f"{BPMN}userTask"):
            offered = task.get(f"{CAMUNDA}candidateGroups")
            if offered is not None:
                yield f"{path.parent.name}/{task.get('id')}", offered


def groups_of(offered: str, grid: str) -> list[str]:
    """Every group that an expression of a diagram may come to."""
    if not offered.startswith("="):
        return offered.split(",")
    found = [name for variable, names in NAMED.items() if re.search(rf"\b{re.escape(variable)}\b", offered)
             for name in names]  # fmt: skip
    for literal in re.findall(r'"([^"]*)"', offered):
        if literal in UNITS:
            found.append(literal + (UNITS[literal] or grid))
        elif group(literal.split(",")[0]) is not None:
            found += literal.split(",")
    return found


def test_every_task_of_every_process_is_offered_to_groups_that_escalation_knows(here: Town) -> None:
    grid = here.organisation.grids[0].code
    unknown = {
        where: names
        for where, offered in offers()
        if not (names := [one for one in groups_of(offered, grid) if one != "COUNTY"])
        or any((known := group(one)) is None or known.role in PUBLIC_ROLES for one in names)
    }

    assert unknown == {}


def test_whatever_a_task_is_offered_to_it_goes_to_a_person_then_to_a_head(here: Town) -> None:
    grid = here.organisation.grids[0].code
    wanted = sorted({tuple(one for one in groups_of(offered, grid) if one != "COUNTY") for _, offered in offers()})
    with here.begin(SYSTEM) as ctx:
        deployments.deploy(ctx, "offered", {"offered.bpmn": ONE_TASK.encode()})
    with here.begin() as ctx:
        started = {instances.start(ctx, "offered", variables={"groups": [*one]}).id: one for one in wanted}

    first = _escalate(here)
    with here.begin(SYSTEM) as ctx:
        for one in first:
            tasks.assign(ctx, one.task_id, None)
    second = _escalate(here)

    assert len(first) == len(second) == len(wanted)
    assert [one for one in (*first, *second) if one.assignee is None] == []
    heads = _heads(here)
    assert [one for one in second if one.level < 2 or one.assignee not in heads] == []
    with here.begin(SYSTEM) as ctx:
        seen = {
            one: history.list(ctx, history.HistoryFilter(instance_id=one, kind="task.escalated")) for one in started
        }
    assigned = {one: [event.details["assignee"] for event in page.items] for one, page in seen.items()}
    assert all(len(names) == 2 and all(names) for names in assigned.values())


def _escalate(here: Town) -> list[Escalation]:
    here.clock.advance(LIMIT)
    with here.begin(SYSTEM) as ctx:
        return claims.escalate(ctx)


def _heads(here: Town) -> set[str | None]:
    """Who leads a place of the town, or the whole of it, or the shift on duty."""
    leading = {
        one.person_id
        for one in here.organisation.positions
        if one.leads or one.role in (Role.LEADER, Role.DUTY_OFFICER)
    }
    return {one.login for one in here.organisation.people if one.id in leading}

"""Camunda's namespace and its aliases: every name is read, without effect for a reason, or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import bpmn
from engine.bpmn import extension_reference
from engine.bpmn.extensions import READ, REFUSED, TABLE, UNKNOWN, Extension, verdict
from engine.bpmn.xml import ALIASES, CAMUNDA
from tests.pictures import modeler

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "reference" / "camunda-extensions.md"

OTHER_ROOMS = {"@resource", "@type", "@formRefBinding"}
"""Names whose reading is a refusal by another rule, or done above the kernel."""


def diagram(namespace: str, body: str, process: str = "") -> bpmn.Process:
    """The process of a diagram whose extensions are written in one namespace."""
    source = (
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="{namespace}" '
        f'targetNamespace="t"><process id="p" isExecutable="true" {process}>{body}</process></definitions>'
    )
    [found] = bpmn.read(source.encode()).processes
    return found


@pytest.mark.parametrize("namespace", sorted({CAMUNDA, *ALIASES}))
def test_every_alias_is_read_as_the_namespace_itself(namespace: str) -> None:
    process = diagram(
        namespace,
        '<userTask id="t" x:assignee="kermit" x:candidateGroups="a,b" x:formKey="f"><extensionElements>'
        '<x:inputOutput><x:inputParameter name="n">1</x:inputParameter></x:inputOutput>'
        '<x:properties><x:property name="k" value="v"/></x:properties></extensionElements></userTask>'
        '<callActivity id="c" calledElement="q"><extensionElements><x:in source="a" target="b"/></extensionElements>'
        "</callActivity>",
        'x:versionTag="2" x:isStartableInTasklist="false"',
    )

    task, call = process.elements["t"], process.elements["c"]
    assert task.attributes == {"assignee": "kermit", "candidateGroups": "a,b", "formKey": "f"}
    assert [one.target for one in task.inputs] == ["n"] and task.properties == {"k": "v"}
    assert [one.target for one in call.call_in] == ["b"]
    assert (process.version_tag, process.listed, process.startable) == ("2", False, True)


def test_where_two_namespaces_say_something_camundas_own_counts() -> None:
    source = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:a="http://activiti.org/bpmn" '
        f'xmlns:c="{CAMUNDA}" targetNamespace="t"><process id="p" isExecutable="true">'
        '<userTask id="t" a:assignee="old" c:assignee="new" a:priority="7"/></process></definitions>'
    )

    [process] = bpmn.read(source.encode()).processes

    assert process.elements["t"].attributes == {"assignee": "new", "priority": "7"}


def test_the_page_tells_the_table() -> None:
    told = "\n".join(extension_reference.lines()) + "\n"

    assert PAGE.read_text("utf-8") == told, "run: python -m engine.bpmn.extension_reference"


def test_what_the_table_calls_read_is_read() -> None:
    rooms = [path for path in (ROOT / "engine" / "bpmn").rglob("*.py") if not path.name.startswith("extension")]
    code = "\n".join(path.read_text("utf-8") for path in rooms)
    names = {name for row in TABLE if row.verdict.kind == READ for name in row.names} - OTHER_ROOMS

    # Some are named by the kind of their event: f"{kind}CodeVariable".
    made = {
        f"@{kind}{rest}" for kind in ("error", "escalation") for rest in ("CodeVariable", "MessageVariable", "Message")
    }
    missing = {one for one in names - made if not re.search(rf"\b{one.removeprefix('@')}\b", code)}
    assert missing == set()


def _descriptor() -> dict[str, Any]:
    try:
        workshop = modeler.workshop()
    except modeler.NoModeler as why:
        pytest.skip(f"the descriptor of Camunda's namespace cannot be had: {why}")
    file = workshop / "node_modules" / "camunda-bpmn-moddle" / "resources" / "camunda.json"
    return dict(json.loads(file.read_text("utf-8")))


def _described(types: list[dict[str, Any]]) -> Iterator[Extension]:
    """Every attribute and element that the Modeler's descriptor of the namespace knows, at a place where it may be."""
    by_name = {one["name"]: one for one in types}

    def properties(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from one.get("properties", [])
        for above in one.get("superClass", []):
            yield from properties(by_name.get(above, {}))

    for one in types:
        local = one["name"][0].lower() + one["name"][1:]
        is_element = not one.get("isAbstract") and not one.get("extends")
        if is_element:
            yield Extension(local, "*")
        for place in [local] if is_element else [""]:
            for each in properties(one):
                if each.get("isAttr"):
                    yield Extension(f"@{each['name'].rpartition(':')[2]}", place)


def test_every_name_of_the_modelers_descriptor_has_its_row() -> None:
    found = list(_described(_descriptor()["types"]))

    known = {name for row in TABLE for name in row.names}
    refused = {name for row in TABLE if row.verdict.kind == REFUSED for name in row.names}
    inside = [one for one in found if one.name.startswith("@") and one.place]
    judged = [one for one in inside if one.place not in refused | NOTHING_INSIDE]
    assert len(found) > 100
    assert {one.name for one in found if one not in inside} - known - ABSTRACT == set()
    assert [one for one in judged if verdict(one).kind == UNKNOWN] == []


NOTHING_INSIDE = {"formField", "validation", "constraint", "taskListener"}
"""Elements that stand only inside of refused ones."""

ABSTRACT = {"formField", "validation", "constraint", "inputOutputParameter"}
"""The same, and types of the descriptor that are never written."""

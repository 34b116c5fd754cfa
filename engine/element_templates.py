"""Element templates for the desktop Modeler, one for each use of a topic: what a designer chooses instead of typing.

Source: JSON schema of element templates for Camunda Platform 7, ``@camunda/element-templates-json-schema``.
"""

import json
from collections.abc import Iterator
from typing import Any

from engine.hooks import Hooks, Parameter, Property, Use

SCHEMA = "https://unpkg.com/@camunda/element-templates-json-schema@0.22.1/resources/schema.json"

FILE = "zhenshu.json"
"""Name of the one file that holds them all."""

PREFIX = "cn.zhenshu.topic"

_OUTSIDE = "由系统外的工作程序承接 Served by a worker outside"

Template = dict[str, Any]


def of(hooks: Hooks) -> list[Template]:
    """A template for each use of every topic that is hung in, and one for each topic of outside workers."""
    found = [
        template
        for name, topic in sorted(hooks.topics.items())
        for use in topic.uses
        for template in [_template(name, use, use.doc or topic.doc)]
    ]
    return found + [_template(name, Use(), f"{name} · {_OUTSIDE}") for name in sorted(hooks.outside_topics)]


def dumps(templates: list[Template]) -> str:
    """The file that the Modeler reads."""
    return json.dumps(templates, ensure_ascii=False, indent=1) + "\n"


def _template(topic: str, use: Use, doc: str) -> Template:
    """Shown under its sentence; fields that the step needs stand open, the others are told of.

    A field is never left empty: the Modeler writes empty ones into the diagram too.
    """
    suffix = f".{use.name}" if use.name else ""
    return {
        "$schema": SCHEMA,
        "name": doc,
        "id": f"{PREFIX}.{topic}{suffix}",
        "description": "\n".join(_told(topic, use)),
        "keywords": [topic, *topic.split(".")],
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "entriesVisible": True,
        "groups": [{"id": "step", "label": f"{topic}"}],
        "properties": [
            {"type": "Hidden", "value": "external", "binding": {"type": "property", "name": "camunda:type"}},
            {"type": "Hidden", "value": topic, "binding": {"type": "property", "name": "camunda:topic"}},
            *(_property(one) for one in use.properties if one.is_required or one.value),
            *(_input(one) for one in use.inputs if one.is_required),
        ],
    }


def _property(one: Property) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "label": f"{one.zh} {one.en}",
        "type": "Dropdown" if one.choices else "String",
        "group": "step",
        "binding": {"type": "camunda:property", "name": one.name},
        "constraints": {"notEmpty": True},
    }
    if one.choices:
        shown["choices"] = [{"name": f"{label} {value}", "value": value} for value, label in one.choices.items()]
    if one.value:
        shown["value"] = one.value
    return shown | _example(one.example)


def _input(one: Parameter) -> dict[str, Any]:
    shown = {
        "label": f"{one.zh} {one.en}",
        "type": "Text",
        "group": "step",
        "binding": {"type": "camunda:inputParameter", "name": one.name},
        "constraints": {"notEmpty": True},
    }
    return shown | _example(one.example) | ({"placeholder": one.example} if one.example else {})


def _example(example: str) -> dict[str, str]:
    return {"description": f"例 e.g. {example}"} if example else {}


def _told(topic: str, use: Use) -> Iterator[str]:
    """What a designer has to know and cannot fill in here."""
    yield f"主题 topic {topic}"
    further = [one for one in use.properties if not (one.is_required or one.value)]
    if further:
        yield "可加扩展属性 further extension properties: " + _listed(further)
    read = [one for one in use.inputs if not one.is_required]
    if read:
        yield "可由输入映射给出 may come by input mapping: " + _listed(read)
    if use.outputs:
        yield "设置变量 sets: " + _listed(use.outputs)
    if use.errors:
        yield "BPMN 错误 errors: " + ", ".join(use.errors)


def _listed(parts: Any) -> str:
    return "; ".join(f"{one.name} {one.zh} {one.en}" for one in parts)

"""Every text of a process that is evaluated, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.model import Element, Flow, Parameter, Process, Use
from engine.bpmn.values import is_computed

VALUE_ATTRIBUTES = (
    "assignee candidateUsers candidateGroups dueDate followUpDate priority taskPriority formKey formRef topic "
    "decisionRef decisionRefVersion calledElementVersion"
).split()


def uses(process: Process) -> Iterator[tuple[Process | Element | Flow, Use]]:
    """Expressions and values, in document order."""
    if "taskPriority" in process.attributes:
        yield process, Use("camunda:taskPriority", process.attributes["taskPriority"], "value")
    for container in process.containers():
        for flow in container.flows.values():
            if flow.condition:
                yield flow, Use("conditionExpression", flow.condition, "expression")
        for element in container.elements.values():
            for use in _of_element(element):
                yield element, use


def _of_element(element: Element) -> Iterator[Use]:
    for name in VALUE_ATTRIBUTES:
        if name in element.attributes:
            yield Use(f"camunda:{name}", element.attributes[name], "value")
    if element.type == "userTask" and element.name:
        yield Use("name", element.name, "value")
    if element.type == "userTask" and element.documentation and is_computed(element.documentation):
        yield Use("documentation", element.documentation, "value")
    for mapping in element.inputs:
        yield from of_parameter(f"inputParameter {mapping.target}", mapping.value)
    for mapping in element.outputs:
        yield from of_parameter(f"outputParameter {mapping.target}", mapping.value)
    for call in (*element.call_in, *element.call_out, *(one for event in element.events for one in event.payload)):
        if call.source_expression:
            yield Use("sourceExpression", call.source_expression, "expression")
        if call.business_key:
            yield Use("businessKey", call.business_key, "value")
    if element.called:
        yield Use("calledElement", element.called, "value")
    if element.type == "scriptTask" and element.script and (element.script_language or "feel").lower() == "feel":
        yield Use("script", element.script, "expression")
    yield from _of_loop(element)
    yield from _of_events(element)


def _of_loop(element: Element) -> Iterator[Use]:
    loop = element.loop
    if loop is None:
        return
    for place, text in (
        ("loopCardinality", loop.cardinality),
        ("completionCondition", loop.completion_condition),
        ("loopCondition", loop.condition),
    ):
        if text:
            yield Use(place, text, "expression")
    if loop.collection:
        yield Use("collection", loop.collection, "expression")


def _of_events(element: Element) -> Iterator[Use]:
    definitions = [*element.events, *([element.message] if element.message else [])]
    for definition in definitions:
        if definition.kind == "conditional" and definition.text:
            yield Use("condition", definition.text, "expression")
        if definition.kind == "timer" and definition.text:
            yield Use(definition.timer or "timer", definition.text, "value")
        if definition.kind in ("message", "signal") and definition.name:
            yield Use("name", definition.name, "value")
        if definition.message:
            yield Use("errorMessage", definition.message, "value")
    for key, text in element.properties.items():
        if key.startswith("correlation.") or (key == "businessKey" and definitions):
            yield Use(f"property {key}", text, "value")


def of_parameter(place: str, parameter: Parameter) -> Iterator[Use]:
    """Every text of one parameter, however deep it is nested."""
    if parameter.kind == "text":
        yield Use(place, parameter.text, "value")
    elif parameter.kind == "script":
        yield Use(place, parameter.text, "expression")
    for item in parameter.items:
        yield from of_parameter(place, item)
    for key, entry in parameter.entries:
        yield Use(f"{place}, key", key, "value")
        yield from of_parameter(place, entry)

"""Java delegates, which are not run here, bound to topics: what a model calls by class or bean, a worker does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.bpmn.model import Diagram, Element, Parameter
from engine.bpmn.model import Mapping as Input

KINDS = ("class", "delegateExpression", "expression")
"""The attributes by which a model names its delegate."""

SERVICES = frozenset(("serviceTask", "sendTask", "businessRuleTask"))

Delegates = Mapping[str, Mapping[str, str]]
"""Attribute → its text → topic."""

FIELD = "field"
"""The extension element that hands a delegate a value: an input of the step, once it is a worker's."""


def bind(diagram: Diagram, delegates: Delegates) -> Diagram:
    """Make external tasks of the steps whose delegates are named, in place; the others stay for the lint to refuse."""
    if delegates:
        for process in diagram.processes:
            for _, element in process.walk():
                _bind(element, delegates)
    return diagram


def of(element: Element) -> tuple[str, str] | None:
    """The attribute and the text by which a step names its delegate."""
    if element.type in SERVICES:
        return next(((kind, element.attributes[kind]) for kind in KINDS if kind in element.attributes), None)
    return element.event.delegate if element.event is not None else None


def _bind(element: Element, delegates: Delegates) -> None:
    found = of(element)
    topic = delegates.get(found[0], {}).get(found[1]) if found is not None else None
    if topic is None:
        return
    if element.type in SERVICES:
        element.attributes = {name: text for name, text in element.attributes.items() if name not in KINDS}
        element.attributes |= {"type": "external", "topic": topic}
    else:
        element.events = [replace(element.events[0], topic=topic, delegate=None)]
    element.inputs += [Input(name, Parameter("text", text)) for name, text in element.fields]
    element.extensions = [one for one in element.extensions if one.name != FIELD]

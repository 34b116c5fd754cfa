"""Gateways that keep a token away from a loop without rounds."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from engine import feel
from engine.bpmn import Element, Flow, Graph, Point, Process
from engine.bpmn.model import Container
from workflows.law import constants, loops

_GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
"""What a token passes without anything being changed."""
_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def holds(process: Process, element: Element) -> bool:
    """Whether a gateway right before a loop leads elsewhere when the loop would have no rounds.

    Right before: between it and whatever may still change the collection.
    """
    found = loops.source_of(element)
    if found is None or any(one.target == found[0].partition(".")[0] for one in element.inputs):
        return False
    closed = {flow.id for flow in _closed(process, *found)}
    if not closed:
        return False
    graph, goal = Graph(without(process, closed)), Point(element.id, False)
    coming = (Point(one.id, True) for _, one in process.walk() if one.type not in _GATEWAYS)
    return all(graph.way(point, goal) is None for point in coming)


def _closed(process: Process, asked: str, empty: object) -> Iterator[Flow]:
    """The flows that are not taken while ``asked`` is empty."""
    flows = {name: flow for scope in process.containers() for name, flow in scope.flows.items()}
    for _, element in process.walk():
        if element.type not in _ASKING:
            continue
        answers = [(flows[name], _answer(flows[name], asked, empty)) for name in element.outgoing if name in flows]
        sure = any(answer is True for _, answer in answers)
        for flow, answer in answers:
            if answer is False or (sure and flow.id == element.default):
                yield flow


def _answer(flow: Flow, asked: str, empty: object) -> bool | None:
    """Whether a condition that asks for nothing else holds while ``asked`` is empty."""
    if not flow.condition:
        return None
    try:
        expression = feel.compile(feel.translate(flow.condition, condition=True))
        if constants.paths_of(expression.node) != {asked}:
            return None
        return expression(nested(asked.split("."), empty)) is True
    except feel.FeelError:
        return None


def nested(path: list[str], value: Any) -> dict[str, Any]:
    """Contexts around a value, one for each name of its path."""
    for name in reversed(path):
        value = {name: value}
    found: dict[str, Any] = value
    return found


def without(process: Process, closed: Collection[str]) -> Process:
    """The process with closed flows that lead nowhere."""
    found = _emptied(process, closed)
    assert isinstance(found, Process)
    return found


def _emptied(container: Container, closed: Collection[str]) -> Container:
    found = copy.copy(container)
    found.flows = {
        name: replace(flow, target=flow.source) if name in closed else flow for name, flow in container.flows.items()
    }
    found.elements = {
        name: replace(element, inner=_emptied(element.inner, closed)) if element.inner is not None else element
        for name, element in container.elements.items()
    }
    return found

"""Ways that stay closed as long as a variable has a certain value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from engine import feel
from engine.bpmn import Element, Flow, Graph
from workflows.law import guards
from workflows.law.reading import Reading, components


def graph_while(reading: Reading, values: Mapping[str, Any]) -> Graph:
    """The ways that are open while these variables, and no others that the conditions on them read, have values."""
    closed = {flow.id for element in reading.elements for flow in _closed(reading, element, values)}
    return Graph(guards.without(reading.process, closed)) if closed else reading.graph


def outcomes(reading: Reading, elements: Collection[Element]) -> frozenset[str]:
    """Variables that only these elements write: by their outputs, or by their forms."""
    ids = {element.id for element in elements}
    own = {name for element in elements for name in _written(reading, element)}
    others = {name for one in reading.elements if one.id not in ids for name in _outputs(one)}
    return frozenset(own - others)


def _outputs(element: Element) -> Iterator[str]:
    yield from (mapping.target for mapping in element.outputs)
    yield from (mapping.target for mapping in element.call_out if mapping.target)
    if "resultVariable" in element.attributes:
        yield element.attributes["resultVariable"]


def _written(reading: Reading, element: Element) -> Iterator[str]:
    yield from _outputs(element)
    form = reading.form_of(element)
    if form is not None and not element.outputs:
        yield from (component.path[0] for component in components(form))


def _closed(reading: Reading, element: Element, values: Mapping[str, Any]) -> Iterable[Flow]:
    """The flows out of an element that are not taken."""
    flows = [(flow, _answer(flow, values)) for flow in reading.flows_of(element)]
    sure = element.type == "exclusiveGateway" and any(answer is True for _, answer in flows)
    for flow, answer in flows:
        if answer is False or (sure and flow.id == element.default):
            yield flow


def _answer(flow: Flow, values: Mapping[str, Any]) -> bool | None:
    """Whether a flow's condition holds; None where others than these variables have a say, or it has none."""
    if not flow.condition:
        return None
    try:
        expression = feel.compile(feel.translate(flow.condition, condition=True))
        if not expression.variables or not expression.variables <= set(values) or expression.possible:
            return None
        return expression({name: value for name, value in values.items() if value is not None}) is True
    except feel.FeelError:
        return None

"""The requirement graph of a model: references that lead nowhere, and decisions that require themselves."""

from __future__ import annotations

from collections.abc import Iterator

from engine.feel.dmn.evaluation import Definitions
from engine.feel.dmn.model import Drg
from engine.feel.dmn.scope import hint
from engine.feel.errors import DmnError


def check_graph(definitions: Definitions) -> None:
    """Note what is wrong with the graph of a model."""
    for drg in definitions.model.elements.values():
        for reference in [*drg.requirements, *drg.knowledge, *drg.parts]:
            if definitions.owner(reference) is None:
                zh, en = hint(reference, definitions.model.elements)
                definitions.unit.note(
                    drg.element,
                    DmnError(
                        "dmn_reference",
                        f"“{drg.name}”引用的元素 {reference} 不存在{zh}",
                        f"“{drg.name}” requires {reference}, which does not exist{en}",
                        element_id=drg.id,
                    ),
                )
    circle = find_circle(definitions.model.elements)
    if circle:
        _note_circle(definitions, circle)


def find_circle(elements: dict[str, Drg]) -> list[Drg]:
    """Elements that require each other in a circle, the first one again at the end; empty when there are none."""
    done: set[str] = set()
    for start in elements:
        path: dict[str, None] = {}
        stack: list[Iterator[str]] = [iter((start,))]
        while stack:
            identity = next(stack[-1], None)
            if identity is None:
                stack.pop()
                if path:
                    done.add(path.popitem()[0])
            elif identity in path:
                around = [*path]
                return [elements[one] for one in [*around[around.index(identity) :], identity]]
            elif identity not in done and identity in elements:
                path[identity] = None
                stack.append(iter(elements[identity].requirements))
    return []


def _note_circle(definitions: Definitions, circle: list[Drg]) -> None:
    shown = circle if len(circle) <= 12 else [*circle[:11], circle[-1]]
    names = [f"“{drg.name}”" for drg in shown]
    if len(circle) > 12:
        names.insert(11, "…")
    around = " → ".join(names)
    definitions.unit.note(
        circle[0].element,
        DmnError(
            "dmn_circle",
            f"信息需求成环：{around}。",
            f"The requirements run in a circle: {around}.",
            element_id=circle[0].id,
        ),
    )
    for drg in circle:
        definitions.nodes[drg.id].circular = True

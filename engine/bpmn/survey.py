"""Every extension that belongs to an element of a diagram, wherever inside of it it is written."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.extensions import WITHOUT_EFFECT, Extension, is_open
from engine.bpmn.xml import BPMN, CAMUNDA, Element

OTHERS = {
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://flowable.org/bpmn": "flowable",
}
"""Namespaces of engines whose models are not read here."""

OF_MODELERS = ("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon")
"""Attributes by which every modeler remembers where an element came from."""


def extensions(node: Element, apart: frozenset[str]) -> list[Extension]:
    """The extensions of ``node`` and of what it is made of, but not of the elements that stand for themselves.

    Args:
        apart: local names of what is surveyed by itself: flow nodes, sequence flows, processes.
    """
    return list(_of(node, apart))


def _of(node: Element, apart: frozenset[str]) -> Iterator[Extension]:
    namespace, place = _split(node.tag)
    yield from _attributes(node, place)
    for child in node:
        namespace, local = _split(child.tag)
        if namespace == BPMN and local == "extensionElements":
            for one in child:
                yield from _extension(one, place)
        elif namespace == BPMN and local not in apart:
            if local in WITHOUT_EFFECT:
                yield Extension(f"bpmn:{local}", place, child.sourceline)
            yield from _of(child, apart)
        elif namespace == CAMUNDA:
            yield Extension(f"camunda:{local}", place, child.sourceline)


def _attributes(node: Element, place: str) -> Iterator[Extension]:
    for key, value in node.attrib.items():
        namespace, name = _split(key)
        if not str(value).strip():
            continue
        if namespace == CAMUNDA:
            yield Extension(f"@{name}", place, node.sourceline)
        elif namespace in OTHERS and name not in OF_MODELERS:
            yield Extension(f"{OTHERS[namespace]}:{name}", place, node.sourceline)


def _extension(node: Element, place: str) -> Iterator[Extension]:
    namespace, name = _split(node.tag)
    if namespace in OTHERS:
        yield Extension(f"{OTHERS[namespace]}:{name}", place, node.sourceline)
    if namespace != CAMUNDA:
        return
    found = Extension(name, place, node.sourceline)
    yield found
    if is_open(found):
        for key in node.attrib:
            yield Extension(f"@{_split(key)[1]}", name, node.sourceline)
        for child in node:
            yield from _extension(child, name)


def _split(tag: object) -> tuple[str, str]:
    if not isinstance(tag, str):
        return "", ""
    namespace, _, local = tag.rpartition("}")
    return namespace.removeprefix("{"), local

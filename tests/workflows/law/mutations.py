"""What a careless hand does to a lawful diagram: leaves a step out, leads around it, forgets what it is."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, fromstring, tostring

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"

STEPS = ("Task", "Event", "Gateway", "callActivity")

Mutation = Callable[[bytes, str], bytes | None]
"""Does it to every step of an act; ``None`` where it cannot be done."""


def acts_of(step: Element) -> list[str]:
    """The acts of a step, those that its call stands for included."""
    written = [word for one in step.iter(f"{CAMUNDA}property") if one.get("name") == "act" for word in _words(one)]
    called = {"law_review": "law.review", "service_of_documents": "document.serve"}.get(step.get("calledElement", ""))
    return [*written, *([called] if called else [])]


def _words(holder: Element) -> list[str]:
    return re.split(r"[\s,;]+", holder.get("value", ""))


def steps(root: Element, act: str) -> list[Element]:
    """The steps that do an act."""
    return [step for step in root.iter() if step.tag.endswith(STEPS) and act in acts_of(step)]


def leave_out(source: bytes, act: str) -> bytes | None:
    """Every step of the act is taken out; what led to it leads on."""
    root = fromstring(source)
    return _each(root, act, _splice)


def lead_around(source: bytes, act: str) -> bytes | None:
    """Before every step of the act a gateway can skip it."""
    root = fromstring(source)
    return _each(root, act, _skip)


def forget(source: bytes, act: str) -> bytes | None:
    """Nothing says any more that a step is the act."""
    root = fromstring(source)
    found = steps(root, act)
    for step in found:
        for one in step.iter(f"{CAMUNDA}property"):
            if one.get("name") == "act":
                one.set("value", " ".join(word for word in _words(one) if word != act))
        if act in acts_of(step):
            step.set("calledElement", "something_else")
    return tostring(root) if found else None


ALL: tuple[Mutation, ...] = (leave_out, lead_around, forget)


def _each(root: Element, act: str, change: Callable[[Element, Element, Element], bool]) -> bytes | None:
    done = False
    for step in steps(root, act):
        scope = next((one for one in root.iter() if step in list(one)), None)
        done = (scope is not None and change(root, scope, step)) or done
    return tostring(root) if done else None


def _flows(scope: Element, end: str, name: str) -> list[Element]:
    return [flow for flow in scope.iter(f"{BPMN}sequenceFlow") if flow.get(end) == name]


def _successor(scope: Element, step: Element) -> str | None:
    """Where a token goes behind a step; behind an event gateway, where it goes behind the first event."""
    out = _flows(scope, "sourceRef", step.attrib["id"])
    if not out:
        return None
    target = out[0].attrib["targetRef"]
    if step.tag == f"{BPMN}eventBasedGateway":
        return _flows(scope, "sourceRef", target)[0].attrib["targetRef"]
    return target


def _splice(root: Element, scope: Element, step: Element) -> bool:
    successor = _successor(scope, step)
    if successor is None:
        return False
    name = step.attrib["id"]
    for flow in _flows(scope, "targetRef", name):
        flow.set("targetRef", successor)
    for gone in [step, *_attached(scope, name), *_flows(scope, "sourceRef", name)]:
        scope.remove(gone)
    return True


def _attached(scope: Element, name: str) -> Iterator[Element]:
    for event in list(scope.iter(f"{BPMN}boundaryEvent")):
        if event.get("attachedToRef") == name:
            yield event
            yield from _flows(scope, "sourceRef", event.attrib["id"])


def _skip(root: Element, scope: Element, step: Element) -> bool:
    successor = _successor(scope, step)
    name = step.attrib["id"]
    coming = _flows(scope, "targetRef", name)
    if successor is None or not coming:
        return False
    scope.append(Element(f"{BPMN}exclusiveGateway", {"id": f"skip_{name}", "default": f"do_{name}"}))
    for flow in coming:
        flow.set("targetRef", f"skip_{name}")
    for prefix, target in (("do", name), ("leave", successor)):
        flow = Element(
            f"{BPMN}sequenceFlow", {"id": f"{prefix}_{name}", "sourceRef": f"skip_{name}", "targetRef": target}
        )
        scope.append(flow)
    return True


def copied(source: bytes) -> bytes:
    """The diagram unchanged, as the mutations write it."""
    return tostring(copy.deepcopy(fromstring(source)))

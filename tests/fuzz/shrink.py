"""A failing model made smaller, one part at a time, as long as it still fails."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator

from tests.fuzz.expressions import Constant
from tests.fuzz.model import Body, Mapping, Model, Node
from tests.fuzz.walk import MakeSubject, Outcome, walk
from tests.fuzz.xml import write

#: Walks tried on each smaller model: another model is walked differently, so one is too few.
_WALKS = 6


def shrink(model: Model, makers: list[MakeSubject], seconds: float = 60.0) -> tuple[Model, Outcome] | None:
    """The smallest failing model found within ``seconds``, and how it fails; None if it does not fail."""
    outcome = _failure(model, makers)
    if outcome is None:
        return None
    until = time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < until:
        smaller = False
        for candidate in _candidates(model):
            failed = _failure(candidate, makers)
            if failed is not None:
                model, outcome, smaller = candidate, failed, True
                break
            if time.monotonic() > until:
                break
    return model, outcome


def _failure(model: Model, makers: list[MakeSubject]) -> Outcome | None:
    xml = write(model)
    for attempt in range(_WALKS):
        outcome = walk(model, xml, makers, str(attempt))
        if outcome.difference is not None:
            return outcome
    return None


def _candidates(model: Model) -> Iterator[Model]:
    """Every model that is one part smaller and still a proper one."""
    for edit in (_without_node, _without_flow, _without_detail):
        for position in range(_size(model)):
            for variant in range(_VARIANTS[edit]):
                candidate = copy.deepcopy(model)
                if edit(candidate, position, variant):
                    _prune(candidate)
                    if _is_proper(candidate):
                        yield candidate


def _size(model: Model) -> int:
    return max(
        sum(1 for _ in model.everything()),
        sum(len(body.flows) for body in _bodies(model)),
    )


def _bodies(model: Model) -> list[Body]:
    bodies = [process.body for process in model.processes]
    return bodies + [node.body for _, node in model.everything() if node.body is not None]


def _without_node(model: Model, position: int, variant: int) -> bool:
    """Take an element out: an event subprocess or boundary event wholly, another one by bridging it."""
    places = list(model.everything())
    if position >= len(places):
        return False
    body, node = places[position]
    if node.kind == "start":
        return False
    incoming, outgoing = body.incoming(node.id), body.outgoing(node.id)
    if variant == 0:
        body.nodes.remove(node)
        if outgoing and incoming:
            for flow in incoming:
                flow.target = outgoing[0].target
            body.flows.remove(outgoing[0])
        return True
    if variant == 1 and node.body is not None and not node.by_event:
        node.kind, node.body = "user", None
        return True
    return False


def _without_flow(model: Model, position: int, variant: int) -> bool:
    flows = [(body, flow) for body in _bodies(model) for flow in body.flows]
    if position >= len(flows):
        return False
    body, flow = flows[position]
    if variant == 1:
        if flow.condition is None:
            return False
        flow.condition = None
        return True
    body.flows.remove(flow)
    return True


def _without_detail(model: Model, position: int, variant: int) -> bool:
    places = list(model.everything())
    if position >= len(places):
        return False
    node = places[position][1]
    edits: list[Callable[[Node], bool]] = [
        lambda node: _clear(node, "multi", None),
        lambda node: _clear(node, "loop", None),
        lambda node: _clear(node, "inputs", []),
        lambda node: _clear(node, "outputs", []),
        lambda node: _clear(node, "ins", []),
        lambda node: _clear(node, "outs", []),
        lambda node: _clear(node, "async_before", False) | _clear(node, "async_after", False),
        lambda node: node.kind == "end" and _clear(node, "trigger", None),
        lambda node: node.multi is not None and _clear(node.multi, "until", None),
        _smaller_collection,
        _plain_task,
    ]
    return variant < len(edits) and bool(edits[variant](node))


_VARIANTS = {_without_node: 2, _without_flow: 2, _without_detail: 11}


def _clear(owner: object, name: str, empty: object) -> bool:
    if getattr(owner, name) == empty:
        return False
    setattr(owner, name, empty)
    return True


def _smaller_collection(node: Node) -> bool:
    if node.multi is None or node.multi.cardinality == Constant(2):
        return False
    node.multi.collection = node.multi.element = None
    node.multi.cardinality = Constant(2)
    return True


def _plain_task(node: Node) -> bool:
    if node.kind == "script" and node.result != Mapping(Constant(1), "g0"):
        node.result = Mapping(Constant(1), "g0")
        return True
    if node.kind in ("service", "send", "receive", "call"):
        node.kind, node.trigger, node.called, node.ins, node.outs = "user", None, None, [], []
        return True
    return False


def _prune(model: Model) -> None:
    """Drop what is no longer reachable, and references to what is gone."""
    for body in _bodies(model):
        _prune_body(body)
    called = {node.called for _, node in model.everything()}
    model.processes[1:] = [process for process in model.processes[1:] if process.id in called]


def _prune_body(body: Body) -> None:
    ids = {node.id for node in body.nodes}
    body.flows = [flow for flow in body.flows if flow.source in ids and flow.target in ids]
    reached = {node.id for node in body.nodes if node.kind == "start" or node.by_event}
    grown = True
    while grown:
        more = {flow.target for flow in body.flows if flow.source in reached}
        more |= {node.id for node in body.nodes if node.attached_to in reached}
        more |= {node.handler for node in body.nodes if node.id in reached and node.handler in ids}
        links = {
            node.trigger.name
            for node in body.nodes
            if node.id in reached and node.kind == "throw" and node.trigger and node.trigger.kind == "link"
        }
        more |= {
            node.id
            for node in body.nodes
            if node.kind == "catch" and node.trigger and node.trigger.kind == "link" and node.trigger.name in links
        }
        grown = not more <= reached
        reached |= more
    body.nodes = [node for node in body.nodes if node.id in reached]
    body.flows = [flow for flow in body.flows if flow.source in reached]
    kept = {flow.id for flow in body.flows}
    for node in body.nodes:
        if node.default not in kept:
            node.default = None
        if node.trigger and node.trigger.kind == "compensate" and node.trigger.name not in reached:
            node.trigger.name = ""


def _is_proper(model: Model) -> bool:
    return all(_is_proper_body(body) for body in _bodies(model))


def _is_proper_body(body: Body) -> bool:
    if not any(node.kind == "start" for node in body.nodes):
        return False
    for node in body.nodes:
        outgoing = body.outgoing(node.id)
        if node.handler is not None and all(other.id != node.handler for other in body.nodes):
            return False
        if node.kind == "event":
            targets = [body.node(flow.target) for flow in outgoing]
            if not targets or any(not _may_follow_choice(body, target) for target in targets):
                return False
        if node.kind == "throw" and node.trigger and node.trigger.kind == "link" and not _lands(body, node):
            return False
        if node.kind in ("xor", "or", "user") and len(outgoing) > 1:
            default = [flow for flow in outgoing if flow.id == node.default]
            if node.kind == "xor" and any(flow.condition is None for flow in outgoing if flow not in default):
                return False
        if any(flow.condition is not None for flow in outgoing) and node.kind in (
            "and",
            "start",
            "boundary",
            "event",
        ):
            return False
        if node.kind == "xor" and len(outgoing) == 1 and outgoing[0].condition is not None:
            return False
    return True


def _may_follow_choice(body: Body, node: Node) -> bool:
    return node.kind == "catch" and len(body.incoming(node.id)) == 1


def _lands(body: Body, throw: Node) -> bool:
    return any(
        node.kind == "catch" and node.trigger and throw.trigger and node.trigger.name == throw.trigger.name
        for node in body.nodes
    )

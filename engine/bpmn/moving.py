"""Moving a token by hand: which joins that would starve, what it passes over, and what it has to do again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from engine.bpmn.model import Container, Element

JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


class Direction(StrEnum):
    """Where a node lies, seen from another of the same container."""

    HERE = "here"
    #: Every way to the other leads over it: whatever lies between is done again.
    BACK = "back"
    #: It can be come to from the other.
    AHEAD = "ahead"
    #: Neither: on another branch.
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Way:
    """What a move from one node to another means for the nodes between."""

    direction: Direction
    #: Left undone: the node itself, what lies on any way ahead, and what every way to the target leads over.
    skipped: tuple[str, ...]
    #: Between the target and the node that is left: done once more.
    repeated: tuple[str, ...]


def way(container: Container, source: str, target: str) -> Way:
    """What lies between two nodes of a container, in document order; conditions of flows are not looked at."""
    if source == target:
        return Way(Direction.HERE, (), ())
    led_here, led_there = leads_over(container, source), leads_over(container, target)
    repeated = _between(container, target, source)
    if target in led_here:
        return Way(Direction.BACK, (), repeated)
    ahead = _reached(container, source, _after, frozenset())
    undone = (led_there - led_here) | {source} | set(_between(container, source, target))
    direction = Direction.AHEAD if target in ahead else Direction.ASIDE
    return Way(direction, _ordered(container, undone - {target}), repeated if target not in ahead else ())


def leads_over(container: Container, element_id: str) -> frozenset[str]:
    """The nodes that every way from a beginning of the container to this one leads over, without itself."""
    first = [element.id for element in container.elements.values() if not _before(container, element)]
    before = _reached(container, element_id, _before, frozenset())
    return frozenset(one for one in before if not _comes(container, first, element_id, one))


def starved(container: Container, source: str, target: str, *, is_alone: bool) -> str | None:
    """A join that would wait for ever, or be passed twice, once the token at ``source`` goes on at ``target``.

    Args:
        is_alone: no other token moves in the container; one that is alone can only come to a join short of branches.

    A token may change its place among the branches that one join waits for only by leaving all of them or entering
    all of them. Source: BPMN 2.0.2, clauses 13.4.1 and 13.4.3.
    """
    for join in container.elements.values():
        if join.type not in JOINS or len(join.incoming) < 2:
            continue
        every = frozenset(join.incoming)
        here, there = _feeds(container, source, join), _feeds(container, target, join)
        whole = (frozenset[str](), every)
        if is_alone:
            if join.type == "parallelGateway" and there not in whole:
                return join.id
        elif here != there and not (here in whole and there in whole):
            return join.id
    return None


# --- walking --------------------------------------------------------------------------------------


def _feeds(container: Container, element_id: str, join: Element) -> frozenset[str]:
    """The flows into a join that a token at this node can come over, before it passes the join."""
    reached = {element_id, *_reached(container, element_id, _after, frozenset((join.id,)))}
    return frozenset(flow for flow in join.incoming if container.flows[flow].source in reached)


def _between(container: Container, source: str, target: str) -> tuple[str, ...]:
    """What lies on a way from one node to another that comes to neither of them twice."""
    ends = frozenset((source, target))
    ahead = _reached(container, source, _after, ends)
    behind = _reached(container, target, _before, ends)
    return _ordered(container, ahead & behind)


def _comes(container: Container, first: Collection[str], target: str, without: str) -> bool:
    """Whether a token comes to ``target`` from one of ``first`` when it cannot pass ``without``."""
    starts = [one for one in first if one != without]
    barred = frozenset((without,))
    return target in starts or any(target in _reached(container, one, _after, barred) for one in starts)


def _reached(
    container: Container,
    start: str,
    step: Callable[[Container, Element], list[str]],
    barred: frozenset[str],
) -> set[str]:
    """Nodes that can be come to from ``start`` without entering one of ``barred``."""
    found: set[str] = set()
    queue = deque([start])
    while queue:
        for one in step(container, container.elements[queue.popleft()]):
            if one in container.elements and one not in found and one not in barred:
                found.add(one)
                queue.append(one)
    return found


def _after(container: Container, element: Element) -> list[str]:
    found = [container.flows[flow].target for flow in element.outgoing]
    found += [other.id for other in container.elements.values() if other.attached_to == element.id]
    return found + _linked(container, element, "intermediateThrowEvent", "intermediateCatchEvent")


def _before(container: Container, element: Element) -> list[str]:
    found = [container.flows[flow].source for flow in element.incoming]
    if element.attached_to is not None:
        found.append(element.attached_to)
    return found + _linked(container, element, "intermediateCatchEvent", "intermediateThrowEvent")


def _linked(container: Container, element: Element, own: str, other: str) -> list[str]:
    """The other ends of a link."""
    event = element.event
    if element.type != own or event is None or event.kind != "link":
        return []
    return [
        one.id
        for one in container.elements.values()
        if one.type == other and one.event is not None and (one.event.kind, one.event.name) == ("link", event.name)
    ]


def _ordered(container: Container, found: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(found, key=lambda one: container.elements[one].order))

"""Moving a token by hand: which joins that would starve, what it passes over, and what it has to do again."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
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


class Ways:
    """The ways through one container, worked out once: every move of every token in it asks for them."""

    def __init__(self, container: Container) -> None:
        self._container = container
        elements = container.elements
        self._after = {one: tuple(to for to in _after(container, elements[one]) if to in elements) for one in elements}
        before: dict[str, list[str]] = {one: [] for one in elements}
        for one, following in self._after.items():
            for to in following:
                before[to].append(one)
        self._before = {one: tuple(found) for one, found in before.items()}
        self._led = self._leads()
        self._feeding = [
            (join, {flow: self._leading_to(container.flows[flow].source, join.id) for flow in join.incoming})
            for join in elements.values()
            if join.type in JOINS and len(join.incoming) > 1
        ]

    def way(self, source: str, target: str) -> Way:
        """What lies between two nodes, in document order; conditions of flows are not looked at."""
        if source == target:
            return Way(Direction.HERE, (), ())
        led_here, led_there = self._led[source], self._led[target]
        repeated = self._between(target, source)
        if target in led_here:
            return Way(Direction.BACK, (), self._ordered(repeated))
        undone = (led_there - led_here) | {source} | self._between(source, target)
        if target in _reached(self._after, source):
            return Way(Direction.AHEAD, self._ordered(undone - {target}), ())
        return Way(Direction.ASIDE, self._ordered(undone - {target}), self._ordered(repeated))

    def starved(self, source: str, target: str, *, is_alone: bool) -> str | None:
        """A join that would wait for ever, or be passed twice, once the token at ``source`` goes on at ``target``.

        Args:
            is_alone: no other token moves in the container; a lone one can only come to a join short of branches.

        A token may change its place among the branches that one join waits for only by leaving all of them or entering
        all of them. Source: BPMN 2.0.2, clauses 13.4.1 and 13.4.3.
        """
        for join, feeding in self._feeding:
            here, there = ({flow for flow, nodes in feeding.items() if one in nodes} for one in (source, target))
            whole = (set[str](), set(feeding))
            if is_alone:
                if join.type == "parallelGateway" and there not in whole:
                    return join.id
            elif here != there and not (here in whole and there in whole):
                return join.id
        return None

    # --- walking ----------------------------------------------------------------------------------

    def _leads(self) -> dict[str, frozenset[str]]:
        """By node, the nodes that every way from a beginning of the container to it leads over, without itself."""
        every = frozenset(self._after)
        led = {one: every if self._before[one] else frozenset({one}) for one in self._after}
        changed = True
        while changed:
            changed = False
            for one, before in self._before.items():
                if not before:
                    continue
                now = frozenset.intersection(*(led[other] for other in before)) | {one}
                if now != led[one]:
                    led[one], changed = now, True
        return {one: found - {one} for one, found in led.items()}

    def _leading_to(self, node: str, join: str) -> frozenset[str]:
        """The nodes from which a token comes to ``node`` before it passes the join; the node itself is one."""
        return frozenset({node} | _reached(self._before, node, frozenset({join})))

    def _between(self, source: str, target: str) -> set[str]:
        """What lies on a way from one node to another that comes to neither of them twice."""
        ends = frozenset((source, target))
        return _reached(self._after, source, ends) & _reached(self._before, target, ends)

    def _ordered(self, found: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(found, key=lambda one: self._container.elements[one].order))


def _reached(steps: Mapping[str, tuple[str, ...]], start: str, barred: frozenset[str] = frozenset()) -> set[str]:
    """Nodes that can be come to from ``start`` without entering one of ``barred``."""
    found: set[str] = set()
    queue = deque([start])
    while queue:
        for one in steps[queue.popleft()]:
            if one not in found and one not in barred:
                found.add(one)
                queue.append(one)
    return found


def _after(container: Container, element: Element) -> list[str]:
    found = [container.flows[flow].target for flow in element.outgoing]
    found += [other.id for other in container.elements.values() if other.attached_to == element.id]
    return found + _linked(container, element)


def _linked(container: Container, element: Element) -> list[str]:
    """The catching ends of a link that is thrown."""
    event = element.event
    if element.type != "intermediateThrowEvent" or event is None or event.kind != "link":
        return []
    return [
        one.id
        for one in container.elements.values()
        if one.type == "intermediateCatchEvent"
        and one.event is not None
        and (one.event.kind, one.event.name) == ("link", event.name)
    ]

"""What happens beside a step: another branch that breaks off the scope in which the step has just been done."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import NamedTuple

from engine.bpmn.graph import Graph, Point
from engine.bpmn.model import Element

_CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway"})
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


class _Pair(NamedTuple):
    """Two tokens at a time; the first one owes something since it has done a step."""

    first: Point
    owing: bool
    second: Point


def way_cut_off(graph: Graph, element: str, settled: Collection[str]) -> list[str] | None:
    """A way to the end on which a parallel branch breaks ``element``'s off after it was done, none of ``settled`` done.

    Returns:
        The element, what breaks it off, and the way from there to the end; ``None`` where there is none.
        Source: BPMN 2.0.2, clauses 10.5.3 (terminate), 10.5.7 (errors and escalations) and 13.5.1.
    """
    search = _Search(graph, element, frozenset(settled))
    return search.found() if search.endings else None


class _Search:
    """The pairs of tokens that a process can have at one time, as far as one question needs them."""

    def __init__(self, graph: Graph, element: str, settled: frozenset[str]) -> None:
        self.graph, self.element, self.settled = graph, element, settled
        #: How it ends once an element breaks a scope off, where nothing settles on the way.
        self.endings = {
            one: way
            for one in graph.elements
            if graph.broken_off_by(one) is not None
            and (way := graph.way(Point(one, True), graph.exit, settled)) is not None
        }
        self._reaching: dict[Point, Collection[Point]] = {}

    def found(self) -> list[str] | None:
        rounds = (one for one in self.graph.elements.values() if one.inner and one.loop and one.loop.kind == "parallel")
        return self._among(self._forked(), None) or next(
            (way for one in rounds if (way := self._among([(Point(one.id, False),) * 2], one.id)) is not None), None
        )

    def _among(self, pairs: Collection[tuple[Point, Point]], apart: str | None) -> list[str] | None:
        """Follow pairs of tokens; within ``apart`` each of the two has a round of its own."""
        queue = deque(_Pair(first, False, second) for first, second in pairs)
        seen = set(queue)
        while queue:
            pair = queue.popleft()
            if pair.owing and not pair.second.done and self._breaks(pair, apart):
                return [self.element, *self.endings[pair.second.element]]
            for following in self._following(pair, apart):
                if following not in seen:
                    seen.add(following)
                    queue.append(following)
        return None

    def _breaks(self, pair: _Pair, apart: str | None) -> bool:
        """Whether the second token takes the first one with it."""
        broken = self.graph.broken_off_by(pair.second.element)
        if broken is None or pair.second.element not in self.endings:
            return False
        if apart is not None and self.graph.lies_in(broken.scope, apart) and broken != (apart, False):
            return False
        return self.graph.lies_in(pair.first.element, broken.scope)

    def _following(self, pair: _Pair, apart: str | None) -> Iterator[_Pair]:
        for point in self.graph.following(pair.first):
            if self._may_enter(point, pair.second, apart):
                yield pair._replace(first=point, owing=self._owes(pair.owing, point))
        for point in self.graph.following(pair.second):
            if self._may_enter(point, pair.first, apart):
                yield pair._replace(second=point)

    def _owes(self, owing: bool, point: Point) -> bool:
        if not point.done:
            return owing
        return (owing or point.element == self.element) and point.element not in self.settled

    def _may_enter(self, point: Point, other: Point, apart: str | None) -> bool:
        """Whether a token goes on alone, and need not wait for the other one to come there too."""
        element = self.graph.elements.get(point.element)
        if point.done:
            ends = element is None or element.inner is not None
            return not (ends and self.graph.lies_in(other.element, point.element))
        if element is None or element.type not in _JOINS or len(element.incoming) < 2:
            return True
        if apart is not None and self.graph.lies_in(point.element, apart):
            return True
        return other not in self._before(point)

    def _before(self, point: Point) -> Collection[Point]:
        """Every point from which a token can come there."""
        if point not in self._reaching:
            self._reaching[point] = self.graph.before(point)
        return self._reaching[point]

    def _forked(self) -> list[tuple[Point, Point]]:
        """Where one token becomes two: the first points of each."""
        return [pair for element in self.graph.elements.values() for pair in self._forked_by(element)]

    def _forked_by(self, element: Element) -> Iterator[tuple[Point, Point]]:
        entered = Point(element.id, False)
        if element.type not in _CHOICES:
            branches = self.graph.following(Point(element.id, True)) if len(element.outgoing) > 1 else ()
            yield from ((one, other) for one in branches for other in branches if one is not other)
        if element.attached_to is not None and not element.interrupting:
            host = Point(element.attached_to, False)
            yield from ((host, entered), (entered, host))
        if element.by_event and not self.graph.interrupts(element):
            scope = Point(element.container, False)
            yield from ((scope, entered), (entered, scope))

"""Every way a token can take through a process: through subprocesses, boundary events, event subprocesses and links."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.bpmn.model import Container, Element, EventDefinition, Process

_CAUGHT = ("error", "escalation")
_THROWING = ("endEvent", "intermediateThrowEvent")
_ENDING = ("terminate", "cancel")
"""End events that take the other tokens of their scope with them."""
_CHOICES = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")


class Point(NamedTuple):
    """A moment of an element, or of the process itself: a token has entered it, or it is done."""

    element: str
    done: bool


class Broken(NamedTuple):
    """What an element breaks off: every other token in a process or activity, or in one round of it."""

    scope: str
    one_round: bool


class Longest(NamedTuple):
    """The heaviest way between two points, each rework counted once."""

    weight: float
    elements: list[str]


class Graph:
    """The ways through one process.

    A boundary event leaves while its host is not done. A parallel join is entered when every branch that can still
    come has come, an inclusive one when every branch of the forks before it has; every other joining is entered by the
    first. What an event subprocess catches may happen at any
    moment of its scope, unless an error or escalation end event of the scope says when.
    """

    def __init__(self, process: Process) -> None:
        self.process = process
        self.entry, self.exit = Point(process.id, False), Point(process.id, True)
        self.elements: dict[str, Element] = {element.id: element for _, element in process.walk()}
        self._next: dict[Point, list[Point]] = {}
        self._before: dict[Point, list[Point]] = {}
        self._forks: dict[Point, list[tuple[Point, list[frozenset[Point]]]]] = {}
        self._holders = {inner.id: e for e in self.elements.values() if e.inner for inner in e.inner.elements.values()}
        self._catchers = {element.id: self._catcher(element) for element in self.elements.values() if _throws(element)}
        #: What happens when an end event says so, and only then.
        told = self._told = {catcher.id for catcher in self._catchers.values() if catcher is not None}
        self._scope(process, told)
        for element in self.elements.values():
            if element.inner is not None:
                self._scope(element.inner, told)
            catcher = self._catchers.get(element.id)
            if catcher is not None:
                self._edge(Point(element.id, True), Point(catcher.id, False))

    # --- building ---------------------------------------------------------------------------------

    def _edge(self, source: Point, target: Point) -> None:
        self._next.setdefault(source, []).append(target)
        self._before.setdefault(target, []).append(source)

    def _scope(self, scope: Container, told: Collection[str]) -> None:
        begun, over = Point(scope.id, False), Point(scope.id, True)
        for element in scope.elements.values():
            entered, done = Point(element.id, False), Point(element.id, True)
            if element.inner is None:
                self._edge(entered, done)
            if element.attached_to is not None:
                if element.id not in told and not _is_compensation(element):
                    self._edge(Point(element.attached_to, False), entered)
            elif element.type == "startEvent" or (element.by_event and element.id not in told):
                self._edge(begun, entered)
            for target in self._targets(scope, element):
                self._edge(done, Point(target, False))
            if not element.outgoing and not _is_link(element) and not self._is_caught(element):
                self._edge(done, over)

    def _targets(self, scope: Container, element: Element) -> Iterator[str]:
        for flow in element.outgoing:
            yield scope.flows[flow].target
        if element.type == "intermediateThrowEvent" and _is_link(element):
            for other in scope.elements.values():
                if other.type == "intermediateCatchEvent" and _is_link(other):
                    if [one.name for one in other.events] == [one.name for one in element.events]:
                        yield other.id

    def _is_caught(self, element: Element) -> bool:
        return element.type == "endEvent" and self._catcher(element) is not None

    def _catcher(self, element: Element) -> Element | None:
        """The boundary event or event subprocess that catches what an element throws."""
        thrown = _throws(element)
        if thrown is None:
            return None
        passed: set[str] = set()
        holder = self._holders.get(element.id)
        while True:
            scope = self._inside(holder)
            found = next((one for one in scope if one.id not in passed and _listens(one, thrown)), None)
            if found is not None or holder is None:
                return found
            outer = self._inside(self._holders.get(holder.id))
            found = next((one for one in outer if one.attached_to == holder.id and _matches(one, thrown)), None)
            if found is not None:
                return found
            passed.add(holder.id)
            holder = self._holders.get(holder.id)

    def _inside(self, holder: Element | None) -> Iterable[Element]:
        scope = self.process if holder is None or holder.inner is None else holder.inner
        return scope.elements.values()

    # --- asking -----------------------------------------------------------------------------------

    def reached(self, start: Point, without: Collection[str] = ()) -> Mapping[Point, Point | None]:
        """Every point that can be reached from ``start`` while none of ``without`` gets done, with the one before."""
        every = self._spread(start, frozenset(), None)
        return self._spread(start, frozenset(without), every) if without else every

    def way(self, start: Point, goal: Point, without: Collection[str] = ()) -> list[str] | None:
        """The elements of a way from ``start`` to ``goal`` on which none of ``without`` gets done, if there is one."""
        before = self.reached(start, without)
        if goal not in before:
            return None
        elements: list[str] = []
        point: Point | None = goal
        while point is not None:
            if point.element in self.elements and (not elements or elements[-1] != point.element):
                elements.append(point.element)
            point = before[point]
        return elements[::-1]

    def way_to(self, element: str, without: Collection[str] = ()) -> list[str] | None:
        """A way from the start of the process to an element; ``None`` means that ``without`` dominates it."""
        return self.way(self.entry, Point(element, False), without)

    def way_out(self, element: str, without: Collection[str] = ()) -> list[str] | None:
        """A way from an element that is done to the end; ``None`` means that ``without`` post-dominates it."""
        return self.way(Point(element, True), self.exit, without)

    def following(self, point: Point) -> Iterable[Point]:
        """The points that may come next."""
        return self._next.get(point, ())

    def before(self, goal: Point) -> Collection[Point]:
        """Every point from which ``goal`` can be reached, with itself."""
        found, queue = {goal}, [goal]
        while queue:
            for point in self._before.get(queue.pop(), ()):
                if point not in found:
                    found.add(point)
                    queue.append(point)
        return found

    def broken_off_by(self, element: str) -> Broken | None:
        """What is gone when an element is done, if it takes anything with it.

        An error that nothing here catches counts for the whole process: what called it may catch it.
        """
        one = self.elements[element]
        kinds = {event.kind for event in one.events} if one.type in _THROWING else set()
        if not kinds.isdisjoint(_ENDING):
            return Broken(one.container, True)
        if kinds.isdisjoint(_CAUGHT):
            return None
        catcher = self._catchers[element]
        if catcher is None:
            return Broken(self.process.id, True) if "error" in kinds else None
        if catcher.attached_to is not None:
            return Broken(catcher.attached_to, False) if catcher.interrupting else None
        return Broken(catcher.container, True) if self.interrupts(catcher) else None

    def lies_in(self, element: str, scope: str) -> bool:
        """Whether an element is a process or activity, or lies anywhere inside of it."""
        if scope == self.process.id or element == scope:
            return True
        holder = self._holders.get(element)
        while holder is not None and holder.id != scope:
            holder = self._holders.get(holder.id)
        return holder is not None

    @staticmethod
    def interrupts(element: Element) -> bool:
        """Whether an event subprocess breaks its scope off."""
        inside = element.inner.elements.values() if element.inner else ()
        starts = [one for one in inside if one.type == "startEvent"]
        return any(one.interrupting and not _is_compensation(one) for one in starts)

    def way_broken_off(self, element: str, without: Collection[str] = ()) -> list[str] | None:
        """A way to the end by an event that breaks a scope off in which an element is done already."""
        for event in self._interruptions(element):
            way = self.way(Point(event.id, False), self.exit, without)
            if way is not None:
                return [element, *way]
        for rounds in self._ended_early(element):
            way = self.way(Point(rounds.id, True), self.exit, without)
            if way is not None:
                return [element, *way]
        return None

    def _ended_early(self, element: str) -> Iterator[Element]:
        """The parallel rounds around an element that a condition on those which are done can end."""
        holder = self._holders.get(element)
        while holder is not None:
            if holder.loop is not None and holder.loop.kind == "parallel" and holder.loop.completion_condition:
                yield holder
            holder = self._holders.get(holder.id)

    def _interruptions(self, element: str) -> Iterator[Element]:
        """What may end a scope around an element at any moment: event subprocesses of it, boundary events on it."""
        holder = self._holders.get(element)
        while True:
            for one in self._inside(holder):
                if (
                    one.by_event
                    and one.id not in self._told
                    and self.interrupts(one)
                    and not self._within(element, one)
                ):
                    yield one
            if holder is None:
                return
            outer = self._holders.get(holder.id)
            for one in self._inside(outer):
                if one.attached_to == holder.id and one.interrupting and one.id not in self._told:
                    if not _is_compensation(one):
                        yield one
            holder = outer

    def _within(self, element: str, scope: Element) -> bool:
        holder = self._holders.get(element)
        while holder is not None and holder is not scope:
            holder = self._holders.get(holder.id)
        return holder is scope

    def longest(
        self, start: Point, goal: Point, weights: Mapping[str, float], without: Collection[str] = ()
    ) -> Longest | None:
        """The heaviest way from ``start`` to ``goal`` on which none of ``without`` gets done.

        An element weighs when it gets done; a loop is gone through once.
        """
        order, back = self._ordered(start, goal)
        best: dict[Point, tuple[float, Point | None]] = {start: (0.0, None)}
        for point in order:
            if point not in best or point == goal:
                continue
            for following in self._next.get(point, ()):
                if (point, following) in back or (following.done and following.element in without):
                    continue
                weighs = following.done and following.element == point.element
                weight = best[point][0] + (weights.get(following.element, 0.0) if weighs else 0.0)
                if following not in best or weight > best[following][0]:
                    best[following] = (weight, point)
        if goal not in best:
            return None
        elements, at = [], goal
        while best[at][1] is not None:
            before = best[at][1]
            assert before is not None
            if at.done and at.element == before.element and at.element in weights:
                elements.append(at.element)
            at = before
        return Longest(best[goal][0], elements[::-1])

    def _spread(
        self, start: Point, without: Collection[str], every: Collection[Point] | None
    ) -> dict[Point, Point | None]:
        found: dict[Point, Point | None] = {start: None}
        queue = deque([start])
        while queue:
            point = queue.popleft()
            for following in self._next.get(point, ()):
                if following in found or (following.done and following.element in without):
                    continue
                if every is not None and not self._opens(following, point, start, found, every):
                    continue
                found[following] = point
                queue.append(following)
        return found

    def _opens(
        self, join: Point, coming: Point, start: Point, found: Collection[Point], every: Collection[Point]
    ) -> bool:
        """Whether a joining gateway is entered, seen from ``start``, once ``found`` was reached."""
        kind = self.elements[join.element].type if join.element in self.elements and not join.done else ""
        if kind == "parallelGateway":
            return all(one in found for one in self._before[join] if one in every)
        if kind != "inclusiveGateway" or len(self._before[join]) < 2:
            return True
        for fork, branches in self._forks_before(join):
            if fork in found and coming not in self._spread(start, {fork.element}, None):
                if not all(branch & set(found) for branch in branches):
                    return False
        return True

    def _forks_before(self, join: Point) -> list[tuple[Point, list[frozenset[Point]]]]:
        """The forks whose branches an inclusive join waits for, and by which points each branch comes to it."""
        if join not in self._forks:
            self._forks[join] = [
                (Point(element.id, True), branches)
                for element in self.elements.values()
                if len(element.outgoing) > 1 and element.type not in _CHOICES
                for branches in [[*self._branches(element, join)]]
                if branches
            ]
        return self._forks[join]

    def _branches(self, fork: Element, join: Point) -> Iterator[frozenset[Point]]:
        for target in self._next[Point(fork.id, True)]:
            reached = self._spread(target, {join.element}, None)
            comes = frozenset(one for one in self._before[join] if one in reached)
            if comes and self.exit not in reached:
                yield comes

    def _ordered(self, start: Point, goal: Point) -> tuple[list[Point], set[tuple[Point, Point]]]:
        """The points between ``start`` and ``goal``, each after those before it, and the steps that lead back."""
        order: list[Point] = []
        back: set[tuple[Point, Point]] = set()
        state: dict[Point, bool] = {start: True}
        stack = [(start, iter(self._next.get(start, ())))]
        while stack:
            point, following = stack[-1]
            for one in following:
                if one not in state:
                    state[one] = True
                    stack.append((one, iter(() if one == goal else self._next.get(one, ()))))
                    break
                if state[one]:
                    back.add((point, one))
            else:
                state[point] = False
                order.append(point)
                stack.pop()
        return order[::-1], back


def _is_link(element: Element) -> bool:
    return any(one.kind == "link" for one in element.events)


def _is_compensation(element: Element) -> bool:
    return any(one.kind == "compensate" for one in element.events)


def _throws(element: Element) -> EventDefinition | None:
    """The error or escalation that an element throws."""
    if element.type not in _THROWING:
        return None
    return next((one for one in element.events if one.kind in _CAUGHT), None)


def _listens(element: Element, thrown: EventDefinition) -> bool:
    """Whether an event subprocess begins with what is thrown."""
    inside = element.inner.elements.values() if element.by_event and element.inner else ()
    return any(one.type == "startEvent" and _matches(one, thrown) for one in inside)


def _matches(catching: Element, thrown: EventDefinition) -> bool:
    if catching.type not in ("boundaryEvent", "startEvent"):
        return False
    return any(one.kind == thrown.kind and one.code in (None, thrown.code) for one in catching.events)

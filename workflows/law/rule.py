"""What a rule is: a promise, its articles, a check; and the shapes that many checks share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.bpmn import Element, Point, Problem, way_cut_off
from workflows.law import acts
from workflows.law.acts import Act
from workflows.law.reading import Reading, label
from workflows.law.sources import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: where, what was found, and what would mend it."""

    element: Element
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    severity: str = "error"


Check = Callable[[Reading], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law over a process."""

    name: str
    #: What the rule is called, Chinese and English.
    title: tuple[str, str]
    #: What a diagram has to hold, Chinese and English.
    promise: tuple[str, str]
    sources: tuple[Source, ...]
    check: Check

    def problems(self, reading: Reading) -> Iterator[Problem]:
        """The findings, each with the articles."""
        zh, en = "、".join(one.zh for one in self.sources), "; ".join(one.en for one in self.sources)
        for found in self.check(reading):
            yield Problem(
                self.name,
                found.severity,
                found.element.id,
                found.element.line,
                f"{found.zh}（{zh}）",
                f"{found.en} ({en})",
                found.remedy_zh,
                found.remedy_en,
            )


def without_rounds(reading: Reading, *by: Act) -> tuple[str, str]:
    """What mends loops that may have no rounds, where steps of these acts stand in one; Chinese and English."""
    loops = [one for one in reading.doing(*by) if reading.is_idle(one)]
    if not loops:
        return "", ""
    return (
        f"；{'、'.join(label(one) for one in loops)}的循环可能一次也不办，不算办理：循环之前紧接一个排他网关，"
        "集合为空时走别的路（如条件 =count(parties) > 0）",
        f"; the loop of {', '.join(repr(one.id) for one in loops)} may have no rounds and does not count: put an "
        "exclusive gateway right before it that leads elsewhere when the collection is empty, as =count(parties) > 0",
    )


def preceded(wanted: Act, *by: Act) -> Check:
    """Every way to ``wanted`` passes one of the acts ``by``, which may stand on the same step."""

    def check(reading: Reading) -> Iterator[Finding]:
        before = reading.ids(*by)
        zh, en = acts.names(by)
        empty_zh, empty_en = without_rounds(reading, *by)
        for element in reading.doing(wanted):
            if not reading.acts_of(element).isdisjoint(by):
                continue
            way = reading.graph.way_to(element.id, without=before)
            if way is not None:
                yield Finding(
                    element,
                    f"“{label(element)}”可以不经“{zh}”到达：{reading.path(way)}",
                    f"Expected every way to {element.id!r} to pass a step of {en}; found {' → '.join(way)}",
                    f"在到“{label(element)}”的每条路径上放置“{zh}”步骤（act = {'、'.join(by)}）{empty_zh}",
                    f"Put a step with act {' or '.join(by)} on every way to it{empty_en}",
                )

    return check


def forks(reading: Reading, behind: frozenset[str]) -> frozenset[str]:
    """Forks one branch of which always passes ``behind``, while no other can break it off."""
    return frozenset(
        fork.id
        for fork in reading.elements
        if fork.type == "parallelGateway" and len(fork.outgoing) > 1 and _keeps(reading, fork, behind)
    )


def _keeps(reading: Reading, fork: Element, behind: frozenset[str]) -> bool:
    graph, done = reading.graph, Point(fork.id, True)
    reached = {point.element for point in graph.reached(done) if point.element in graph.elements}
    broken = (found.scope for one in reached if (found := graph.broken_off_by(one)) is not None)
    if any(graph.lies_in(fork.id, scope) for scope in broken):
        return False
    branches = [Point(flow.target, False) for flow in reading.flows_of(fork)]
    return any(graph.way(branch, graph.exit, behind) is None for branch in branches)


def after(
    reading: Reading,
    elements: Iterable[Element],
    *by: Act,
    besides: frozenset[str] = frozenset(),
    broken_off: bool = False,
) -> Iterator[Finding]:
    """Findings for elements from which an end can be reached without an act of ``by`` or an element ``besides``.

    Args:
        broken_off: ends by an event that interrupts what lies around the element count as well, and those of parallel
            branches that take the element's branch with them.
    """
    behind = reading.ids(*by) | besides
    behind |= forks(reading, behind)
    zh, en = acts.names(by)
    empty_zh, empty_en = without_rounds(reading, *by)
    for element in elements:
        if not reading.acts_of(element).isdisjoint(by):
            continue
        way = reading.graph.way_out(element.id, without=behind)
        if way is None and broken_off:
            way = reading.graph.way_broken_off(element.id, without=behind) or way_cut_off(
                reading.graph, element.id, behind
            )
        if way is not None:
            yield Finding(
                element,
                f"“{label(element)}”之后可以不经“{zh}”就结束：{reading.path(way)}",
                f"Expected every way from {element.id!r} to the end to pass a step of {en}; found {' → '.join(way)}",
                f"在“{label(element)}”之后的每条路径上放置“{zh}”步骤（act = {'、'.join(by)}）{empty_zh}",
                f"Put a step with act {' or '.join(by)} on every way from it{empty_en}",
            )

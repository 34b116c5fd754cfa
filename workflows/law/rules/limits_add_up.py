"""The limits of the steps fit into the limit of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn import Element, Longest, Point
from workflows.catalogue import Item
from workflows.clocks import limits
from workflows.clocks.limits import TimeLimit
from workflows.law import spans
from workflows.law.acts import NAMES, Act
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import licensing_law, penalty_law


@dataclass(frozen=True, slots=True)
class Span:
    """From one act to another within a statutory limit."""

    begin: Act
    end: Act
    code: str
    #: Limits of the whole, under other names: a step that has one of them has no time of its own.
    whole: frozenset[str]
    #: Processes whose time does not count.
    apart: frozenset[str] = frozenset()


SPANS = (
    Span(
        Act.PERMIT_ACCEPT,
        Act.PERMIT_DECIDE,
        "AP-02",
        frozenset({"AP-02", "AP-03", "AP-04", "AP-14", "AP-12", "item.promised_days", "item.statutory_days"}),
        frozenset({"special_procedure", "hearing"}),
    ),
    Span(Act.PENALTY_FILE, Act.PENALTY_DECIDE, "PN-05", frozenset({"PN-05", "PN-06"}), frozenset({"hearing"})),
)


_OF_ITEMS = "AP-02"
"""The limit that a catalogue item replaces by its statutory days."""


def _check(reading: Reading) -> Iterator[Finding]:
    for span in SPANS:
        limit = limits.shipped()[span.code]
        yield from _uncountable(reading, span, reading.ids(span.begin))
        found = list(_exceeded(reading, span, limit, _common(reading, span, limit)))
        found = found or [*_exceeded_by_items(reading, span, limit)]
        yield from found or _twice(reading, span)


@dataclass(frozen=True, slots=True)
class _Most:
    """How many units there are from the beginning to the end, for whom, and what the item says of them."""

    amount: int
    whole: spans.Whole
    item: Item | None = None


def _common(reading: Reading, span: Span, limit: TimeLimit) -> _Most:
    """What holds for every way: the statutory limit, or that of the items where they come with the diagram."""
    amount = promised = limit.amount or 0
    items = _items(reading, span)
    if not items:
        known = (amount, promised) if span.code == _OF_ITEMS else (None, None)
        return _Most(amount, spans.Whole(span.whole, *known))
    days = [one.statutory_days for one in items]
    amount = min(max(amount, min(days)), max(days))
    return _Most(amount, spans.Whole(span.whole, amount, min(one.promised_days for one in items)))


def _items(reading: Reading, span: Span) -> list[Item]:
    """The items of the bundle that have a limit of their own; those that are decided at once have none."""
    return [one for one in reading.items if one.statutory_days] if span.code == _OF_ITEMS else []


def _exceeded_by_items(reading: Reading, span: Span, limit: TimeLimit) -> Iterator[Finding]:
    """What an item's own limit leaves no room for, on whichever way it goes."""
    told = set()
    for days, promised in sorted({(one.statutory_days, one.promised_days) for one in _items(reading, span)}):
        item = next(one for one in _items(reading, span) if (one.statutory_days, one.promised_days) == (days, promised))
        for found in _exceeded(reading, span, limit, _Most(days, spans.Whole(span.whole, days, promised), item)):
            if found.element.id not in told:
                told.add(found.element.id)
                yield found


def _exceeded(reading: Reading, span: Span, limit: TimeLimit, most: _Most) -> Iterator[Finding]:
    begins = reading.ids(span.begin)
    weights = _weights(reading, span, limit, most.whole)
    for begin in reading.doing(span.begin):
        for end in reading.doing(span.end):
            start, goal = Point(begin.id, True), Point(end.id, True)
            found = _longest(reading, start, goal, weights, begins - {end.id})
            if found is None or found.weight <= most.amount:
                continue
            if most.item is not None:
                sure = {one: days for one, days in weights.items() if _is_sure(reading, start, goal, one)}
                found = reading.graph.longest(start, goal, sure, begins - {end.id})
            if found is not None and found.weight > most.amount:
                yield _too_long(reading, span, limit, most, begin, end, found, weights)


def _is_sure(reading: Reading, start: Point, goal: Point, element: str) -> bool:
    return reading.graph.way(start, goal, {element}) is None


def _longest(
    reading: Reading, start: Point, goal: Point, weights: dict[str, float], without: frozenset[str]
) -> Longest | None:
    """The heaviest way, ways back by a timer that runs out included, each once."""
    graph = reading.graph
    found = graph.longest(start, goal, weights, without)
    for element in reading.elements:
        if element.id not in weights or not any(one.kind == "timer" for one in element.events):
            continue
        over = Point(element.id, True)
        before, behind = graph.longest(start, over, weights, without), graph.longest(over, goal, weights, without)
        if before is not None and behind is not None:
            weight = before.weight + behind.weight
            if found is None or weight > found.weight:
                found = Longest(weight, [*before.elements, *behind.elements])
    return found


def _too_long(
    reading: Reading,
    span: Span,
    limit: TimeLimit,
    most: _Most,
    begin: Element,
    end: Element,
    found: Longest,
    weights: dict[str, float],
) -> Finding:
    steps = [f"{reading.graph.elements[one].name or one} {weights[one]:.1f}" for one in found.elements]
    item_zh = f"事项 {most.item.code} 的" if most.item else ""
    item_en = f" of item {most.item.code}" if most.item else ""
    return Finding(
        end,
        f"从“{label(begin)}”到“{label(end)}”的各步时限合计 {found.weight:.1f}，超过{item_zh}法定 {most.amount}"
        f"（{span.code}，{limit.unit}）：{'，'.join(steps)}",
        f"Expected the limits from {begin.id!r} to {end.id!r} to add up to {most.amount} {limit.unit}{item_en} "
        f"at most ({span.code}), found {found.weight:.1f}: {', '.join(steps)}",
        "缩短步骤时限，或把可以并行的步骤并行；决定的到期时间可写 =promised_due",
        "Shorten the steps' limits, or do in parallel what can be; the decision may be due at =promised_due",
    )


def _uncountable(reading: Reading, span: Span, begins: frozenset[str]) -> Iterator[Finding]:
    """Steps within the span whose time cannot be added up: fixed days, and due dates that only an instance knows."""
    ends = [Point(end.id, False) for end in reading.doing(span.end)]
    stopped = _stopped(reading) if span.code == "AP-02" else set()
    within: set[str] = set()
    for begin in reading.doing(span.begin):
        within |= {point.element for point in reading.graph.reached(Point(begin.id, True), without=begins)}
    for element in reading.elements:
        waits = span.code == _OF_ITEMS and spans.waits_openly(reading, element)
        is_open = waits or spans.is_open(reading, element, spans.Whole(span.whole))
        if element.id not in within - stopped or not (spans.is_fixed(element) or is_open):
            continue
        done = Point(element.id, True)
        if any(end.element == element.id or reading.graph.way(done, end, begins) is not None for end in ends):
            yield _uncounted(element, span)


def _twice(reading: Reading, span: Span) -> Iterator[Finding]:
    """Steps in a row that each take the whole limit as their own."""
    taking = [one for one in reading.elements if _takes_whole(one, span)]
    begins = reading.ids(span.begin)
    for second in taking:
        for first in (one for one in taking if _both(reading, span, one, second)):
            way = reading.graph.way(Point(first.id, True), Point(second.id, False), begins | {second.id})
            if first is not second and way is not None and _within(reading, span, first):
                yield _shared(first, second, span)
                break


def _takes_whole(element: Element, span: Span) -> bool:
    return element.type == "userTask" and (_says_whole(element, span) or spans.due_by(element, span.whole))


def _says_whole(element: Element, span: Span) -> bool:
    return "dueDate" not in element.attributes and not span.whole.isdisjoint(spans.codes_of(element))


def _both(reading: Reading, span: Span, first: Element, second: Element) -> bool:
    """Whether the second step begins the whole anew behind the first: both only name it, or its due date says so."""
    if _says_whole(second, span):
        return _says_whole(first, span)
    return spans.begins_anew(reading, second, span.whole)


def _within(reading: Reading, span: Span, element: Element) -> bool:
    begins = reading.ids(span.begin)
    return any(
        reading.graph.way(Point(begin.id, True), Point(element.id, False), begins) is not None
        for begin in reading.doing(span.begin)
    )


def _shared(first: Element, second: Element, span: Span) -> Finding:
    return Finding(
        second,
        f"“{label(first)}”和其后的“{label(second)}”都以整个法定时限（{span.code}）为自己的时限，合计超过法定时限",
        f"Expected {first.id!r} and {second.id!r} behind it not to take the whole of {span.code} each; found both do",
        f"“{label(first)}”写自己的较短时限；决定的到期时间从受理、立案起算，如 =promised_due",
        f"Give {first.id!r} a shorter limit; let {second.id!r} be due from the beginning, as at =promised_due",
    )


def _uncounted(element: Element, span: Span) -> Finding:
    written = element.attributes.get("dueDate") or "、".join(one.text or "" for one in element.events)
    if not written:
        return _endless(element, span)
    is_day = spans.is_fixed(element)
    return Finding(
        element,
        f"“{label(element)}”的时限“{written}”{'是固定日期' if is_day else '在图中看不出长短'}，"
        f"不能计入法定时限（{span.code}）",
        f"Expected the limit of {element.id!r} to be one that adds up to {span.code}; "
        f"found {written!r}, {'a fixed day' if is_day else 'which only an instance knows'}",
        '写成时限，如 =deadline("PN-11", now())、=after_working_days(now(), 3)，或写明扩展属性 limit',
        'Write a limit, such as =deadline("PN-11", now()) or =after_working_days(now(), 3), or the property limit',
        "error" if is_day else "warning",
    )


def _endless(element: Element, span: Span) -> Finding:
    return Finding(
        element,
        f"“{label(element)}”没有写明时限，等待多久在图中看不出，不能计入法定时限（{span.code}）",
        f"Expected {element.id!r} to say how long it waits, as it counts for {span.code}; found no limit on it",
        "写明扩展属性 limit，或附加一个定时器边界事件",
        "Write the property limit, or attach a timer to it",
        "warning",
    )


def _weights(reading: Reading, span: Span, limit: TimeLimit, whole: spans.Whole) -> dict[str, float]:
    """What each step adds; nothing while the clock stands still."""
    found = spans.weights(reading, limit.unit, whole)
    stopped = _stopped(reading) if span.code == "AP-02" else set()
    return {
        name: weight
        for name, weight in found.items()
        if weight and name not in stopped and reading.graph.elements[name].called not in span.apart
    }


def _stopped(reading: Reading) -> set[str]:
    """The steps between a suspension and its end."""
    ends = reading.ids(Act.SUSPEND_END)
    return {
        point.element
        for start in reading.doing(Act.SUSPEND_START)
        for point in reading.graph.reached(Point(start.id, True), without=ends)
    }


def described(span: Span) -> str:
    """A span in words, for the reference page."""
    limit = limits.shipped()[span.code]
    return f"{NAMES[span.begin][0]} → {NAMES[span.end][0]}: {limit.amount} {limit.unit} ({span.code}, {limit.source})"


RULE = Rule(
    "limits_add_up",
    ("各步时限之和不超过法定时限", "Limits add up"),
    (
        "从受理到许可决定、从立案到处罚决定的最长路径上，各步自己的时限（limit、到期时间、定时器、被调用流程的各步、"
        "依次循环的次数、定时器引起的返工）之和不超过法定时限（随图附有事项目录的，为事项的法定时限）；中止期间和特别程序、听证不计。"
        "从受理、立案以外的时刻起算的总时限重新计算，前后两步不能都以总时限为自己的时限。固定日期不是时限；"
        "图中看不出长短的到期时间，以及受理与许可决定之间没有时限的等待（接收任务、消息事件），给出警告。",
        "On the longest way from acceptance to the decision on a permit, and from filing to the penalty decision, the "
        "steps' own limits add up to the statutory one at most (that of the items where their catalogue comes with the "
        "diagram), ways back by a timer included; suspended time, special procedures and hearings do "
        "not count. Called processes add their own steps, rounds in turn their number; a fixed day is no "
        "limit, and a due date that only an instance knows is warned of, as is a wait for a message, before the "
        "decision on a permit, without any limit. The limit of the whole counts anew from any moment but acceptance "
        "and filing, and no two steps in a row take it as their own.",
    ),
    (licensing_law("42"), licensing_law("45"), penalty_law("60")),
    _check,
)

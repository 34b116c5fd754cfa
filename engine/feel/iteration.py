"""Loops, quantifiers and filters; every turn is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.feel import syntax as x
from engine.feel import temporal
from engine.feel.bounds import Run
from engine.feel.charging import PER_STEP, compile_body
from engine.feel.scopes import Closure, Frame, Scope, Unit
from engine.feel.values import Range, as_number, is_huge, kind

Compile = Callable[[x.Node, Unit, Scope], Closure]

TRUTHS = (x.Comparison, x.Logic, x.Between, x.In, x.InstanceOf, x.Quantified)
"""Nodes that never give a number, so that a filter of them is never an index."""

UNITERABLE = object()

Source = tuple[Callable[[Frame], Any], int, int]
"""What gives the values of an iterator, its position, and the steps that asking it costs."""


def span(start: Any, end: Any) -> Iterable[Any] | None:
    """The values from start to end, in either direction: whole numbers or dates."""
    first, last = as_number(start), as_number(end)
    if first is not None and last is not None:
        if first != int(first) or last != int(last):
            return None
        low, high = int(first), int(last)
        return range(low, high + 1) if low <= high else range(low, high - 1, -1)
    if kind(start) == "date" == kind(end):
        days = span(temporal.date_number(start), temporal.date_number(end))
        return None if days is None else (temporal.make_date(day) for day in days)
    return None


def range_values(value: Range) -> Iterable[Any] | None:
    """The values of a range that can be walked: whole numbers or dates, without the ends it leaves out."""
    found = span(value.start, value.end)
    if found is None:
        return None
    if isinstance(found, range):
        first = 0 if value.start_included else 1
        return found[first : len(found) - (0 if value.end_included else 1)]
    return (
        day
        for day in found
        if (value.start_included or day != value.start) and (value.end_included or day != value.end)
    )


def _iterable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, Range):
        found = range_values(value)
        return UNITERABLE if found is None else found
    return UNITERABLE if value is None else (value,)


def _sources(
    iterators: list[x.Iterator], unit: Unit, scope: Scope, compile_node: Compile
) -> tuple[list[Source], Scope]:
    """One closure per iterator that gives its values, and the scope inside."""
    sources: list[Source] = []
    for iterator in iterators:
        outer = unit.work
        start = compile_node(iterator.source, unit, scope)
        end = None if iterator.end is None else compile_node(iterator.end, unit, scope)
        sources.append((_source(start, end), iterator.position, 1 + (unit.work - outer) // PER_STEP))
        if len(sources) > 1:
            # Asked again in every turn of the loop around it, which counts it.
            unit.work = outer
        scope = scope.local(iterator.name)
    return sources, scope


def _source(start: Closure, end: Closure | None) -> Callable[[Frame], Any]:
    if end is None:
        return lambda s: _iterable(start(s))

    def values(s: Frame) -> Any:
        found = span(start(s), end(s))
        return UNITERABLE if found is None else found

    return values


def uses_name(node: Any, name: str) -> bool:
    """Whether a name occurs anywhere under a node."""
    if isinstance(node, x.Name):
        return node.name == name
    if isinstance(node, list | tuple):
        return any(uses_name(part, name) for part in node)
    if isinstance(node, x.Node | x.Iterator | x.Parameter):
        return any(uses_name(getattr(node, slot), name) for slot in node.__dataclass_fields__)
    return False


def compile_for(node: x.For, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    unit.metered = True
    sources, inner = _sources(node.iterators, unit, scope, compile_node)
    # The results so far are those of the innermost loop, unless one of its own variables is called so.
    with_partial = uses_name(node.body, "partial") and all(one.name != "partial" for one in node.iterators)
    if with_partial:
        inner = inner.local("partial")
    body, steps = compile_body(node.body, unit, inner, compile_node)
    position = node.position

    def turn(s: Frame, results: list[Any]) -> bool:
        run: Run = s[1]
        run.spend(steps, position)
        if len(results) >= run.bounds.list_length:
            raise run.exceeded("list_length", position)
        if with_partial:
            run.items(len(results), position)
            s = (*s, list(results))
        results.append(body(s))
        return True

    def loop(s: Frame) -> Any:
        results: list[Any] = []
        done = _walk(s, sources, 0, turn, results)
        return results if done is not None else None

    return loop


def _walk(
    s: Frame,
    sources: list[Source],
    level: int,
    turn: Callable[[Frame, Any], bool],
    state: Any,
) -> bool | None:
    """Walk all combinations; a turn answers whether to go on. None when a source cannot be walked."""
    source, position, _ = sources[level]
    values = source(s)
    if values is UNITERABLE:
        return None
    innermost = level == len(sources) - 1
    run: Run = s[1]
    inner_steps = 0 if innermost else sources[level + 1][2]
    for value in values:
        if innermost:
            if not turn((*s, value), state):
                return False
        else:
            run.spend(inner_steps, position)
            going = _walk((*s, value), sources, level + 1, turn, state)
            if not going:
                return going
    return True


def compile_quantified(node: x.Quantified, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    unit.metered = True
    sources, inner = _sources(node.iterators, unit, scope, compile_node)
    condition, steps = compile_body(node.condition, unit, inner, compile_node)
    position = node.position
    decisive = not node.every

    def turn(s: Frame, state: list[bool | None]) -> bool:
        s[1].spend(steps, position)
        value = condition(s)
        if value is decisive:
            state[0] = decisive
            return False
        if value is not (not decisive):
            state[0] = None
        return True

    def quantified(s: Frame) -> Any:
        state: list[bool | None] = [not decisive]
        done = _walk(s, sources, 0, turn, state)
        return None if done is None else state[0]

    return quantified


def compile_filter(node: x.Filter, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    base = compile_node(node.base, unit, scope)
    if isinstance(node.condition, x.Literal):
        unit.metered = True
        return _constant_filter(base, node.condition.value, node.position)
    unit.metered = True
    condition, steps = compile_body(node.condition, unit, scope.item(), compile_node)
    truth, position = isinstance(node.condition, TRUTHS), node.position

    def select(s: Frame) -> Any:
        items = as_list(base(s))
        run: Run = s[1]
        if not truth:
            run.spend(steps, position)
            place = condition((*s, items[0] if items else None))
            index = as_number(place)
            if index is not None:
                return at(items, index)
            if is_huge(place):
                return None
        run.items(len(items), position)
        selected = []
        for item in items:
            run.spend(steps, position)
            if condition((*s, item)) is True:
                selected.append(item)
        return selected

    return select


def as_list(value: Any) -> Any:
    """What a filter sees: null is empty, one value a list of it."""
    if isinstance(value, list):
        return value
    if isinstance(value, tuple):
        return list(value)
    return [] if value is None else [value]


def at(items: Any, index: Any) -> Any:
    """The item at a place from 1, or from the end when negative; null when there is none."""
    if index != int(index):
        return None
    place = int(index)
    if 1 <= place <= len(items):
        return items[place - 1]
    return items[place] if -len(items) <= place <= -1 else None


def _constant_filter(base: Closure, constant: Any, position: int) -> Closure:
    number = as_number(constant)
    if number is not None:
        return lambda s: at(as_list(base(s)), number)
    if constant is not True:
        return lambda s: []

    def whole(s: Frame) -> Any:
        items = as_list(base(s))
        s[1].items(len(items), position)
        return list(items)

    return whole


__all__ = ["as_list", "at", "compile_filter", "compile_for", "compile_quantified", "span"]

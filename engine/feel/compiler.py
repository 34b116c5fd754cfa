"""From nodes to closures: each node becomes one Python function of a frame, made once per expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import syntax as x
from engine.feel import temporal
from engine.feel.bounds import Run
from engine.feel.calls import compile_call, compile_function
from engine.feel.charging import BLOCK, SHORT, Series, charged, compile_series, weight
from engine.feel.comparing import compile_comparison, compile_logic
from engine.feel.iteration import compile_filter, compile_for, compile_quantified
from engine.feel.operators import ARITHMETIC, negate, power, power_steps
from engine.feel.scopes import Closure, Frame, Scope, Unit, compile_value, reader
from engine.feel.values import EXACT, Range, Test, equal, kind, less, not_greater

LONG = 32
"""Entries from which a written list or context is counted when it is made."""

TEMPORAL = frozenset({"date", "time", "date and time", "days and time duration", "years and months duration"})


def compile_node(node: x.Node, unit: Unit, scope: Scope) -> Closure:
    """The closure of a node; one that holds many operators counts them when it is entered."""
    outer, unit.work = unit.work, 0
    closure = COMPILERS[type(node)](node, unit, scope)
    unit.work += weight(node, scope)
    if unit.work >= BLOCK:
        closure = charged(closure, unit.work, node.position, unit)
        unit.work = 0
    unit.work += outer
    return closure


def compile_part(node: x.Node, unit: Unit, scope: Scope) -> Closure:
    """The closure of an item of a list or an entry of a context, which may be a function."""
    return compile_value(node, unit, scope, compile_node)


def _literal(node: x.Literal, unit: Unit, scope: Scope) -> Closure:
    value = node.value
    return lambda s: value


def _name(node: x.Name, unit: Unit, scope: Scope) -> Closure:
    return reader(unit, scope, node.name)


def _path(node: x.Path, unit: Unit, scope: Scope) -> Closure:
    unit.metered = True
    base, name = compile_node(node.base, unit, scope), node.name

    def path(s: Frame) -> Any:
        value = base(s)
        if type(value) is dict:
            return value.get(name)
        return member(value, name, s[1])

    return path


def member(value: Any, name: str, meter: Run) -> Any:
    """``value.name``: an entry of a context, of every context of a list, or a component."""
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list | tuple):
        meter.spend(len(value) + 1)
        return [member(item, name, meter) for item in value]
    value_kind = kind(value)
    if value_kind in TEMPORAL:
        return temporal.component(value_kind, value, name)[1]
    if value_kind == "range":
        return range_member(value, name)
    return None


def range_member(value: Range, name: str) -> Any:
    """The ends of a range and whether they belong to it."""
    members = {
        "start": value.start,
        "end": value.end,
        "start included": value.start_included,
        "end included": value.end_included,
    }
    return members.get(name)


def _negation(node: x.Negation, unit: Unit, scope: Scope) -> Closure:
    operand = compile_node(node.operand, unit, scope)
    return lambda s: negate(operand(s))


def _chain(node: x.Chain, unit: Unit, scope: Scope) -> Closure:
    result = compile_node(node.first, unit, scope)
    if len(node.rest) > SHORT:
        return _long_chain(result, node, unit, scope)
    for operator, operand, position in node.rest:
        result = _binary(operator, result, compile_node(operand, unit, scope), position, unit)
    return result


def _binary(operator: str, left: Closure, right: Closure, position: int, unit: Unit) -> Closure:
    if operator == "+":
        return _addition(left, right, position, unit)
    slow = ARITHMETIC[operator]
    if operator == "-":

        def subtract(s: Frame) -> Any:
            a, b = left(s), right(s)
            if type(a) is int and type(b) is int and -EXACT < (c := a - b) < EXACT:
                return c
            return slow(a, b)

        return subtract
    if operator == "*":

        def multiply(s: Frame) -> Any:
            a, b = left(s), right(s)
            if type(a) is int and type(b) is int and -EXACT < a < EXACT and -EXACT < b < EXACT:
                c = a * b
                if -EXACT < c < EXACT:
                    return c
            return slow(a, b)

        return multiply
    if operator == "**":
        return _power(left, right, position, unit)
    return lambda s: slow(left(s), right(s))


def _power(left: Closure, right: Closure, position: int, unit: Unit) -> Closure:
    unit.metered = True
    slow = ARITHMETIC["**"]

    def power(s: Frame) -> Any:
        base, exponent = left(s), right(s)
        s[1].spend(power_steps(exponent), position)
        return slow(base, exponent)

    return power


def _addition(left: Closure, right: Closure, position: int, unit: Unit) -> Closure:
    unit.metered = True
    slow = ARITHMETIC["+"]

    def add(s: Frame) -> Any:
        a, b = left(s), right(s)
        if type(a) is int and type(b) is int and -EXACT < (c := a + b) < EXACT:
            return c
        result = slow(a, b)
        return s[1].string(result, position) if type(result) is str else result

    return add


def _long_chain(first: Closure, node: x.Chain, unit: Unit, scope: Scope) -> Closure:
    unit.metered = True
    series = Series(unit)
    for _, operand, position in node.rest:
        closure = compile_node(operand, unit, scope)
        unit.work += 1
        series.add(closure, position)
    steps = [
        (ARITHMETIC[operator], operand, position)
        for (operator, _, position), operand in zip(node.rest, series.closures, strict=True)
    ]

    def chain(s: Frame) -> Any:
        result = first(s)
        for apply, operand, position in steps:
            value = operand(s)
            if apply is power:
                s[1].spend(power_steps(value), position)
            result = apply(result, value)
            if type(result) is str:
                s[1].string(result, position)
        return result

    return chain


def _between(node: x.Between, unit: Unit, scope: Scope) -> Closure:
    value, low, high = (compile_node(part, unit, scope) for part in (node.value, node.low, node.high))

    def between(s: Frame) -> Any:
        v = value(s)
        above, below = not_greater(low(s), v), not_greater(v, high(s))
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return between


def _in(node: x.In, unit: Unit, scope: Scope) -> Closure:
    value = compile_node(node.value, unit, scope)
    series = Series(unit)
    for one in node.tests:
        series.add(compile_test(one, unit, scope), one.position)
    tests = series.closures
    if len(tests) == 1:
        test = tests[0]
        return lambda s: test(s, value(s))

    def in_tests(s: Frame) -> Any:
        v = value(s)
        result: bool | None = False
        for test in tests:
            found = test(s, v)
            if found is True:
                return True
            if found is None:
                result = None
        return result

    return in_tests


TestClosure = Callable[[Frame, Any], bool | None]


def compile_test(node: x.Node, unit: Unit, scope: Scope) -> TestClosure:
    """The closure that asks whether a value passes one test."""
    unit.work += 1
    if isinstance(node, x.RangeNode):
        return _range_test(node, unit, scope)
    if isinstance(node, x.Literal):
        constant = node.value
        if type(constant) is str or type(constant) is int:
            cls = type(constant)
            return lambda s, v: v == constant if type(v) is cls else equal(v, constant)
        return lambda s, v: equal(v, constant)
    unit.metered = True
    tested = compile_node(node, unit, scope)
    return lambda s, v: passes(v, tested(s), s[1])


def _range_test(node: x.RangeNode, unit: Unit, scope: Scope) -> TestClosure:
    low, high = node.start, node.end
    if low is None or high is None:
        end = compile_node(high if low is None else low, unit, scope)  # type: ignore[arg-type]
        included = node.end_included if low is None else node.start_included
        order = not_greater if included else less
        if low is None:
            return lambda s, v: order(v, end(s))
        return lambda s, v: order(end(s), v)
    bounds = _range(node, unit, scope)

    def within(s: Frame, v: Any) -> bool | None:
        value = bounds(s)
        return None if value is None else value.contains(v)

    return within


def passes(value: Any, test: Any, meter: Run) -> bool | None:
    """Whether a value passes a test that was itself evaluated: a range, a list of values, a value."""
    if isinstance(test, Range | Test):
        return test.contains(value)
    if isinstance(test, list):
        return _passes_list(value, test, meter)
    return equal(value, test, meter)


def _passes_list(value: Any, tests: list[Any], meter: Run) -> bool | None:
    meter.spend(1)
    result: bool | None = False
    for test in tests:
        meter.spend(1)
        found = test.contains(value) if isinstance(test, Range | Test) else equal(value, test, meter)
        if found is True:
            return True
        if found is None and not isinstance(test, Range | Test):
            found = False
        if found is None:
            result = None
    if isinstance(value, list) and equal(value, tests, meter):
        return True
    return result


def _instance(node: x.InstanceOf, unit: Unit, scope: Scope) -> Closure:
    unit.metered = True
    value, type_ = compile_part(node.value, unit, scope), unit.types.resolve(node.type)
    return lambda s: type_.holds(value(s), s[1])


def _if(node: x.If, unit: Unit, scope: Scope) -> Closure:
    parts = [part for branch in node.branches for part in branch]
    closures = compile_series(parts, unit, scope, compile_node)
    branches = list(zip(closures[::2], closures[1::2], strict=True))
    otherwise = compile_node(node.otherwise, unit, scope)
    if len(branches) == 1:
        condition, then = branches[0]
        return lambda s: then(s) if condition(s) is True else otherwise(s)

    def conditional(s: Frame) -> Any:
        for condition, then in branches:
            if condition(s) is True:
                return then(s)
        return otherwise(s)

    return conditional


def _list(node: x.ListNode, unit: Unit, scope: Scope) -> Closure:
    # What is built may share its parts many times over: the result will be measured.
    unit.metered = True
    items = compile_series(node.items, unit, scope, compile_part)
    if len(items) <= LONG:
        return lambda s: [item(s) for item in items]
    position = node.position

    def long_list(s: Frame) -> Any:
        s[1].items(len(items), position)
        return [item(s) for item in items]

    return long_list


def _context(node: x.ContextNode, unit: Unit, scope: Scope) -> Closure:
    series = Series(unit)
    keys = [key for key, _ in node.entries]
    twice = len(set(keys)) != len(keys)
    for key, value in node.entries:
        series.add(compile_part(value, unit, scope), value.position)
        scope = scope.local(key)
    entries = list(zip(keys, series.closures, strict=True))
    if twice:
        return lambda s: None
    long, position = len(entries) > LONG, node.position
    unit.metered = True

    def context(s: Frame) -> Any:
        result: dict[str, Any] = {}
        if long:
            s[1].items(len(entries) * len(entries) // LONG, position)
        for key, value in entries:
            result[key] = found = value(s)
            s = (*s, found)
        return result

    return context


def _range(node: x.RangeNode, unit: Unit, scope: Scope) -> Closure:
    start = compile_node(node.start, unit, scope) if node.start is not None else None
    end = compile_node(node.end, unit, scope) if node.end is not None else None
    start_included, end_included = node.start_included, node.end_included
    half = start is None or end is None

    def make(s: Frame) -> Any:
        low = None if start is None else start(s)
        high = None if end is None else end(s)
        if half:
            return None if low is None and high is None else Range(low, start_included, high, end_included, True)
        return make_range(low, start_included, high, end_included)

    return make


def make_range(low: Any, low_included: bool, high: Any, high_included: bool) -> Range | None:
    """A range of two ends; null when they are not ordered values of one kind."""
    if low is None and high is None:
        return None
    if low is not None and high is not None and less(low, high) is None:
        return None
    return Range(low, low_included, high, high_included)


def _test(node: x.TestNode, unit: Unit, scope: Scope) -> Closure:
    operand, negated = compile_node(node.operand, unit, scope), node.operator == "!="
    return lambda s: Test(operand(s), negated)


COMPILERS: dict[type[x.Node], Callable[[Any, Unit, Scope], Closure]] = {
    x.Literal: _literal,
    x.Name: _name,
    x.Path: _path,
    x.Filter: lambda node, unit, scope: compile_filter(node, unit, scope, compile_node),
    x.Call: lambda node, unit, scope: compile_call(node, unit, scope, compile_node),
    x.Negation: _negation,
    x.Chain: _chain,
    x.Comparison: lambda node, unit, scope: compile_comparison(node, unit, scope, compile_node),
    x.Logic: lambda node, unit, scope: compile_logic(node, unit, scope, compile_node),
    x.Between: _between,
    x.In: _in,
    x.InstanceOf: _instance,
    x.If: _if,
    x.For: lambda node, unit, scope: compile_for(node, unit, scope, compile_node),
    x.Quantified: lambda node, unit, scope: compile_quantified(node, unit, scope, compile_node),
    x.ListNode: _list,
    x.ContextNode: _context,
    x.RangeNode: _range,
    x.TestNode: _test,
    x.FunctionNode: lambda node, unit, scope: compile_function(node, unit, scope, compile_node),
}

"""What evaluating a piece costs: counted while it is compiled, charged to the meter where the piece is entered.

An operator costs next to nothing, so none of them looks at the meter. A piece that holds ``BLOCK`` of them counts them
at once when it is entered; smaller ones are counted by what they are part of: a turn of a loop, a call of a function,
a cell of a table. What remains of an expression that is evaluated once is too little to be counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import syntax as x
from engine.feel.scopes import Closure, Scope, Unit

BLOCK = 64
"""Operators and names from which a piece counts itself: some ten microseconds on plain numbers."""

PER_STEP = 4
"""Operators and names for one step: a step is about half a microsecond."""

SHORT = 8
"""Operators of a chain up to which it is one closure in another; a longer one is worked off in a loop."""

Compile = Callable[[x.Node, Unit, Scope], Closure]


def weight(node: x.Node, scope: Scope) -> int:
    """What a node costs without those below it; a name is asked of every filtered item around it."""
    if isinstance(node, x.Literal):
        return 0
    if isinstance(node, x.Name):
        return 1 + sum(bound is None for bound, _ in scope.bindings)
    if isinstance(node, x.Chain):
        # The operators of a longer one are counted one by one.
        return len(node.rest) if len(node.rest) <= SHORT else 0
    return 1


def charged(closure: Callable[..., Any], work: int, position: int, unit: Unit) -> Callable[..., Any]:
    """The closure with its cost counted before it."""
    unit.metered = True
    steps, text = work // PER_STEP, unit.text

    def counted(s: Any, *given: Any) -> Any:
        s[1].spend(steps, position, text)
        return closure(s, *given)

    return counted


class Series:
    """Closures evaluated one after the other; every ``BLOCK`` of them is counted before its first."""

    __slots__ = ("_before", "_first", "_places", "closures", "unit")

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.closures: list[Callable[..., Any]] = []
        self._places: list[int] = []
        self._first = 0
        self._before = unit.work

    def add(self, closure: Callable[..., Any], position: int) -> None:
        """Take in the closure that was compiled last."""
        unit, first = self.unit, self._first
        self.closures.append(closure)
        self._places.append(position)
        work = unit.work - self._before
        if work >= BLOCK:
            self.closures[first] = charged(self.closures[first], work, self._places[first], unit)
            unit.work, self._first = self._before, len(self.closures)


def compile_series(nodes: list[x.Node], unit: Unit, scope: Scope, compile_node: Compile) -> list[Closure]:
    """The closures of nodes that are evaluated one after the other."""
    series = Series(unit)
    for node in nodes:
        series.add(compile_node(node, unit, scope), node.position)
    return series.closures


def compile_body(node: x.Node, unit: Unit, scope: Scope, compile_node: Compile) -> tuple[Closure, int]:
    """The closure of what is evaluated again and again, and the steps each time costs."""
    outer, unit.work = unit.work, 0
    closure = compile_node(node, unit, scope)
    steps = 1 + unit.work // PER_STEP
    unit.work = outer
    return closure, steps

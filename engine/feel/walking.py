"""Walking through the nodes of an expression: what is below, what is written out, what names are its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from time import thread_time
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import Bounds, Env, Run
from engine.feel.compiler import COMPILERS, compile_node
from engine.feel.errors import FeelError
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import literal
from engine.feel.scopes import Scope, Unit
from engine.feel.types import BUILT_IN_TYPES

CLOCK_FUNCTIONS = frozenset({"now", "today"})

UNKNOWN = object()
"""What a node gives that is not constant."""

SMALL = Env(bounds=Bounds(steps=300, list_length=200, string_length=5000, seconds=0.005))
"""What working out a part of an expression may cost."""

CONSTANT_SIZE = 60
"""Nodes of a part that is worked out beforehand."""

CONSTANT_WORK = 12_000
"""Nodes looked at, for one expression, to find parts that can be worked out; an evaluation counts as ``EVALUATION``."""

EVALUATION = 60
CONSTANT_SECONDS = 0.015
"""Processor seconds after which no more parts of one expression are worked out."""


class Exhausted(Exception):
    """A question has taken as much work as it may: it is given up silently."""


def fields(node: Any) -> list[Any]:
    """What a node directly holds."""
    return [getattr(node, name) for name in FIELDS[type(node)]]


HOLDERS = (x.Iterator, x.Parameter)
FIELDS: dict[type, tuple[str, ...]] = {
    cls: tuple(one.name for one in dataclasses.fields(cls) if one.name not in ("position", "name", "operator", "names"))
    for cls in (*x.Node.__subclasses__(), *HOLDERS)
}
FIELDS[x.Literal] = ()


def walk(node: Any) -> Iterator[x.Node]:
    """A node and all nodes below."""
    stack = [node]
    while stack:
        current = stack.pop()
        cls = type(current)
        if cls is list or cls is tuple:
            stack.extend(current)
        elif cls in FIELDS:
            if cls not in HOLDERS:
                yield current
            names = FIELDS[cls]
            if names:
                stack.extend([getattr(current, name) for name in names])


def children(node: x.Node) -> Iterator[x.Node]:
    """The nodes directly below a node, in their order."""
    stack: list[Any] = fields(node)[::-1]
    while stack:
        current = stack.pop()
        cls = type(current)
        if cls is list or cls is tuple:
            stack.extend(reversed(current))
        elif cls in HOLDERS:
            stack.extend(fields(current)[::-1])
        elif cls in FIELDS:
            yield current


def bound_names(node: Any) -> set[str]:
    """Names that an expression itself introduces."""
    return _bound_by(walk(node))


def _bound_by(nodes: Iterable[x.Node]) -> set[str]:
    bound: set[str] = set()
    for found in nodes:
        if isinstance(found, x.FunctionNode):
            bound |= {parameter.name for parameter in found.parameters}
        elif isinstance(found, x.For | x.Quantified):
            bound |= {iterator.name for iterator in found.iterators}
        elif isinstance(found, x.ContextNode):
            bound |= {key for key, _ in found.entries}
    return bound


class Survey:
    """One expression, or several, walked through once: its nodes, its names, and its constant parts within a budget."""

    __slots__ = ("_left", "_seconds", "_values", "bound", "declared", "node", "nodes", "places")

    def __init__(self, node: Any, declared: frozenset[str] = frozenset()) -> None:
        self.node = node
        self.declared = declared
        self.nodes = list(walk(node))
        #: Names that the expression itself introduces.
        self.bound = _bound_by(self.nodes)
        #: Where each name is first read.
        self.places: dict[str, int] = {}
        for found in self.nodes:
            if type(found) is x.Name:
                self.places[found.name] = min(found.position, self.places.get(found.name, found.position))
        self._values: dict[int, Any] = {}
        self._left = CONSTANT_WORK
        self._seconds = CONSTANT_SECONDS

    def constant(self, node: x.Node) -> Any:
        """What a node gives whatever the context, or ``UNKNOWN``: it reads a variable, the clock or the domain.

        Unknown is also what it would take too much work to find out.
        """
        if type(node) is x.Literal:
            return node.value
        if type(node) is x.Name and not self._is_function(node.name):
            return UNKNOWN
        key = id(node)
        if key not in self._values:
            self._values[key] = self._worked_out(node)
        return self._values[key]

    def _worked_out(self, node: x.Node) -> Any:
        if type(node) not in COMPILERS or self._left <= 0 or self._seconds <= 0 or not self._is_closed(node):
            return UNKNOWN
        self._left -= EVALUATION
        start = thread_time()
        unit = Unit("", self.declared, BUILTINS, BUILT_IN_TYPES)
        try:
            closure = compile_node(node, unit, Scope())
            if unit.variables or unit.possible:
                return UNKNOWN
            return closure(({}, Run(SMALL, "")))
        except (FeelError, RecursionError, ArithmeticError):
            return UNKNOWN
        finally:
            self._seconds -= thread_time() - start

    def _is_closed(self, node: x.Node) -> bool:
        """Whether a node is small and names only what it introduces itself, and built-in functions, not the clock."""
        names: set[str] = set()
        inside: list[x.Node] = []
        for found in walk(node):
            inside.append(found)
            if len(inside) > CONSTANT_SIZE or (type(found) is x.Name and self._is_free(found.name)):
                self._left -= len(inside)
                return False
            if type(found) is x.Name:
                names.add(found.name)
        self._left -= len(inside)
        free = names - _bound_by(inside)
        return all(self._is_function(name) for name in free)

    def _is_free(self, name: str) -> bool:
        return name not in self.bound and not self._is_function(name)

    def _is_function(self, name: str) -> bool:
        return name in BUILTINS and name not in self.declared and name not in CLOCK_FUNCTIONS


def spelled(node: x.Node) -> str:
    """A short way to show a node: names and paths as written, dots for the rest."""
    if isinstance(node, x.Name):
        return node.name
    if isinstance(node, x.Path):
        return f"{spelled(node.base)}.{node.name}"
    if isinstance(node, x.Literal):
        return literal(node.value)
    return "…"

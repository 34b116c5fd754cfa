"""Walking through the nodes of an expression: what is below, what is written out, what names are its own."""

from __future__ import annotations

from collections.abc import Iterator
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


def walk(node: Any) -> Iterator[x.Node]:
    """A node and all nodes below."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, list | tuple):
            stack.extend(current)
            continue
        if isinstance(current, x.Node):
            yield current
        if isinstance(current, x.Node | x.Iterator | x.Parameter):
            stack.extend(getattr(current, name) for name in current.__dataclass_fields__)


def bound_names(node: x.Node) -> set[str]:
    """Names that an expression itself introduces."""
    bound: set[str] = set()
    for found in walk(node):
        if isinstance(found, x.FunctionNode):
            bound |= {parameter.name for parameter in found.parameters}
        elif isinstance(found, x.For | x.Quantified):
            bound |= {iterator.name for iterator in found.iterators}
        elif isinstance(found, x.ContextNode):
            bound |= {key for key, _ in found.entries}
    return bound


def constant(node: x.Node, declared: frozenset[str] = frozenset()) -> Any:
    """What a node gives whatever the context, or ``UNKNOWN`` when it reads a variable, the clock or the domain."""
    if isinstance(node, x.Literal):
        return node.value
    if type(node) not in COMPILERS or not _is_closed(node, declared):
        return UNKNOWN
    unit = Unit("", declared, BUILTINS, BUILT_IN_TYPES)
    try:
        closure = compile_node(node, unit, Scope())
        if unit.variables or unit.possible:
            return UNKNOWN
        return closure(({}, Run(SMALL, "")))
    except (FeelError, RecursionError):
        return UNKNOWN


def _is_closed(node: x.Node, declared: frozenset[str]) -> bool:
    """Whether a node is small and names only what it introduces itself, and built-in functions other than the clock."""
    names: set[str] = set()
    for size, found in enumerate(walk(node)):
        if size > CONSTANT_SIZE:
            return False
        if isinstance(found, x.Name):
            names.add(found.name)
    free = names - bound_names(node)
    return all(name in BUILTINS and name not in declared and name not in CLOCK_FUNCTIONS for name in free)


def spelled(node: x.Node) -> str:
    """A short way to show a node: names and paths as written, dots for the rest."""
    if isinstance(node, x.Name):
        return node.name
    if isinstance(node, x.Path):
        return f"{spelled(node.base)}.{node.name}"
    if isinstance(node, x.Literal):
        return literal(node.value)
    return "…"

"""The shapes an expression can have: the nodes between parser and compiler."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Node:
    """One piece of an expression; ``position`` is its first character."""

    position: int


@dataclass(slots=True)
class Literal(Node):
    value: Any


@dataclass(slots=True)
class Name(Node):
    name: str


@dataclass(slots=True)
class Path(Node):
    base: Node
    name: str


@dataclass(slots=True)
class Filter(Node):
    base: Node
    condition: Node


@dataclass(slots=True)
class Call(Node):
    function: Node
    arguments: list[Node]
    names: list[str] | None


@dataclass(slots=True)
class Negation(Node):
    operand: Node


@dataclass(slots=True)
class Chain(Node):
    """``first op operand op operand …`` of one precedence level, applied from the left."""

    first: Node
    rest: list[tuple[str, Node, int]]


@dataclass(slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Logic(Node):
    """``and`` or ``or`` over two or more operands."""

    operator: str
    operands: list[Node]


@dataclass(slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(slots=True)
class In(Node):
    value: Node
    tests: list[Node]


@dataclass(slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeNode


@dataclass(slots=True)
class If(Node):
    """``if … then … else if … then … else …``: pairs of condition and answer, then the last answer."""

    branches: list[tuple[Node, Node]]
    otherwise: Node


@dataclass(slots=True)
class Iterator(Node):
    name: str
    source: Node
    end: Node | None


@dataclass(slots=True)
class For(Node):
    iterators: list[Iterator]
    body: Node


@dataclass(slots=True)
class Quantified(Node):
    every: bool
    iterators: list[Iterator]
    condition: Node


@dataclass(slots=True)
class ListNode(Node):
    items: list[Node]


@dataclass(slots=True)
class ContextNode(Node):
    entries: list[tuple[str, Node]]


@dataclass(slots=True)
class RangeNode(Node):
    """``[a..b]``; an end that is absent came from a comparison such as ``< 10``."""

    start: Node | None
    start_included: bool
    end: Node | None
    end_included: bool


@dataclass(slots=True)
class TestNode(Node):
    """``= x`` and ``!= x`` standing alone."""

    operator: str
    operand: Node
    __test__ = False


@dataclass(slots=True)
class Parameter:
    name: str
    type: TypeNode | None


@dataclass(slots=True)
class FunctionNode(Node):
    parameters: list[Parameter]
    result: TypeNode | None
    body: Node
    external: bool


@dataclass(slots=True)
class UnaryNode(Node):
    """A comma list of tests; ``tests`` is empty for ``-``, which anything satisfies."""

    tests: list[Node]
    negated: bool


@dataclass(slots=True)
class TypeNode(Node):
    """A type as written: a name, and for list, range, context and function what they hold."""

    name: str
    arguments: list[TypeNode] = field(default_factory=list)
    members: list[tuple[str, TypeNode]] = field(default_factory=list)

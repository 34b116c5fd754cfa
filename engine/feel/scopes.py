"""Where a name finds its value: locals, the item of a filter, the context, the built-in functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import syntax as x
from engine.feel.types import TypeTable
from engine.feel.values import Function

Frame = tuple[Any, ...]
"""The context, the meter (None when nothing needs one), then the locals."""

Closure = Callable[[Frame], Any]


@dataclass(slots=True)
class Unit:
    """One expression under compilation and what was learnt about it."""

    text: str
    declared: frozenset[str]
    builtins: Mapping[str, Function]
    types: TypeTable
    variables: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    calls: list[tuple[str, int]] = field(default_factory=list)
    metered: bool = False
    #: Operators and names compiled so far that no piece has counted yet.
    work: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """Locals and filter items from the outside in; ``slots`` is the size of a frame here."""

    bindings: tuple[tuple[str | None, int], ...] = ()
    slots: int = 2

    def local(self, *names: str) -> Scope:
        """This scope with more locals, in order."""
        added = tuple((name, self.slots + index) for index, name in enumerate(names))
        return Scope(self.bindings + added, self.slots + len(names))

    def item(self) -> Scope:
        """This scope with the item of a filter, whose entries are names."""
        return Scope((*self.bindings, (None, self.slots)), self.slots + 1)

    def knows(self, name: str) -> bool:
        """Whether a local has this name."""
        return any(bound == name for bound, _ in self.bindings)

    @property
    def filtered(self) -> bool:
        """Whether a filter's item may supply names."""
        return any(bound is None for bound, _ in self.bindings)


def reader(unit: Unit, scope: Scope, name: str, function: bool = False) -> Closure:
    """The closure that reads a name; with ``function`` that of a built-in function is it where no variable has it."""
    builtin = unit.builtins.get(name) if function and name not in unit.declared else None
    return _reader(unit, scope.bindings, name, False, builtin)


def compile_value(
    node: x.Node, unit: Unit, scope: Scope, compile_node: Callable[[Any, Unit, Scope], Closure]
) -> Closure:
    """The closure of a node that stands where a function may: an argument, an item of a list, an entry of a context.

    Elsewhere, where no function fits, the name of one that no variable has is null: a variable was meant.
    """
    return (
        reader(unit, scope, node.name, function=True) if isinstance(node, x.Name) else compile_node(node, unit, scope)
    )


def _reader(
    unit: Unit,
    bindings: tuple[tuple[str | None, int], ...],
    name: str,
    filtered: bool,
    builtin: Function | None,
) -> Closure:
    for index in range(len(bindings) - 1, -1, -1):
        bound, slot = bindings[index]
        if bound == name:
            return _slot_reader(slot)
        if bound is None:
            outer = None if name == "item" else _reader(unit, bindings[:index], name, True, builtin)
            return _item_reader(slot, name, outer)
    return _context_reader(unit, name, filtered, builtin)


def _slot_reader(slot: int) -> Closure:
    def read_slot(s: Frame) -> Any:
        return s[slot]

    return read_slot


def _item_reader(slot: int, name: str, outer: Closure | None) -> Closure:
    def read_item(s: Frame) -> Any:
        item = s[slot]
        if isinstance(item, Mapping) and name in item:
            return item[name]
        return item if outer is None else outer(s)

    return read_item


def _context_reader(unit: Unit, name: str, filtered: bool, builtin: Function | None) -> Closure:
    if builtin is None:
        (unit.possible if filtered else unit.variables).add(name)

        def read(s: Frame) -> Any:
            return s[0].get(name)

        return read

    def read_or_builtin(s: Frame) -> Any:
        return s[0].get(name, builtin)

    return read_or_builtin

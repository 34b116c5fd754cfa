"""Evaluation of a requirement graph: every decision once, functions as values, services with their own inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.feel.bounds import Run
from engine.feel.dmn.boxed import ModelFunction
from engine.feel.dmn.columns import ATOMS
from engine.feel.dmn.model import Drg, Model
from engine.feel.dmn.notices import input_data_unfit, value_unfit
from engine.feel.dmn.scope import Boxed, Compilation, DmnRun
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError
from engine.feel.types import ANY, Type, coerce
from engine.feel.values import Function

VALUED = frozenset({"input", "decision"})


class Definitions(Protocol):
    """What compiling, reviewing and evaluating need of the model they are about."""

    @property
    def namespace(self) -> str: ...

    @property
    def model(self) -> Model: ...

    @property
    def unit(self) -> Compilation: ...

    @property
    def nodes(self) -> Mapping[str, Node]: ...

    @property
    def known(self) -> set[str]: ...

    def owner(self, reference: str) -> tuple[Definitions, str, Drg] | None:
        """The model, prefix and element of an href."""
        ...

    def needs(self, drg: Drg) -> Iterable[tuple[str, Definitions, str, Drg]]:
        """What an element requires: the name it has here, its model, the model's prefix, the element."""
        ...


@dataclass(slots=True)
class Node:
    """An element with what was compiled from it."""

    drg: Drg
    type: Type = ANY
    body: Boxed | None = None
    parameters: tuple[str, ...] = ()
    parameter_types: tuple[Type, ...] = ()
    circular: bool = False
    #: Whether its logic sees every variable: no inputs are drawn, or it was drawn for Camunda 7.
    is_open: bool = False
    #: Of open logic: names it reads that nothing declares, and those that may instead be entries of filtered items.
    read: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    #: Further names of the values of required decisions, by id: the name, and the output it means (or the whole).
    aliases: dict[str, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)
    #: Input data of its own model: name, id, type.
    inputs: list[tuple[str, str, Type]] = field(default_factory=list)
    #: What else it requires: the name it has here, its model, the model's prefix, the element.
    needs: list[tuple[str, Definitions, str, Drg]] = field(default_factory=list)
    table_id: str | None = None
    #: Type its logic is declared to give.
    result: Type = ANY


class Evaluation:
    """One evaluation: values of decisions are computed once."""

    __slots__ = ("definitions", "functions", "inputs", "others", "prefix", "run", "values")

    def __init__(self, definitions: Definitions, inputs: Mapping[str, Any], run: DmnRun, prefix: str = "") -> None:
        self.prefix = prefix
        self.definitions = definitions
        self.inputs = inputs
        self.run = run
        self.values: dict[str, Any] = {}
        self.functions: dict[str, Function] = {}
        self.others: dict[str, Evaluation] = {}

    def value(self, drg: Drg) -> Any:
        """The value of a decision or input data; what it requires is computed before it, however long the chain."""
        if drg.id in self.values:
            return self.values[drg.id]
        node = self.definitions.nodes[drg.id]
        if not node.needs and not node.circular:
            self.settle(drg)
            return self.values[drg.id]
        stack: list[Step] = [(self, drg)]
        begun: set[tuple[str, str]] = set()
        while stack:
            evaluation, current = stack[-1]
            if evaluation.knows(current):
                stack.pop()
                continue
            place = (evaluation.definitions.namespace, current.id)
            missing = [] if place in begun else evaluation.missing(current)
            begun.add(place)
            circle = [step for step in missing if step[1].kind == "decision" and _place(step) in begun]
            if circle or evaluation.definitions.nodes[current.id].circular:
                raise circular(current)
            if missing:
                stack += missing
                continue
            stack.pop()
            evaluation.settle(current)
        return self.values[drg.id]

    def knows(self, drg: Drg) -> bool:
        """Whether the value, or the function, of an element is there."""
        return drg.id in (self.values if drg.kind in VALUED else self.functions)

    def missing(self, drg: Drg) -> list[Step]:
        """What an element requires and has no value yet."""
        found: list[Step] = []
        for _, definitions, prefix, needed in self.definitions.nodes[drg.id].needs:
            evaluation = self.of(definitions, prefix)
            if not evaluation.knows(needed):
                found.append((evaluation, needed))
        return found

    def settle(self, drg: Drg) -> None:
        """Compute an element whose requirements are there."""
        if drg.kind not in VALUED:
            self.function(drg, "")
            return
        node = self.definitions.nodes[drg.id]
        if drg.kind == "input":
            value = coerce(self.inputs.get(drg.variable.name), node.type, self.run)
        else:
            value = None if node.body is None else node.body(self.scope(node), self.run)
            if value.__class__ not in ATOMS:
                self.run.is_deep = True
            if node.type is not ANY and value.__class__ not in node.type.quick:
                given, value = value, coerce(value, node.type, self.run)
                if value is None and given is not None:
                    self.run.tell(value_unfit, drg.name, node.type, drg.variable.type_ref, given)
            self.run.values[f"{self.prefix}.{drg.id}" if self.prefix else drg.id] = value
        self.values[drg.id] = value

    def scope(self, node: Node) -> dict[str, Any]:
        """The names the logic of an element sees, with their values."""
        scope: dict[str, Any] = {}
        if node.is_open:
            # Models of some editors draw no inputs: their tables read the variables by name.
            known = self.definitions.known
            scope = {name: value for name, value in self.inputs.items() if name not in known}
        values, inputs = self.values, self.inputs
        for name, identity, type_ in node.inputs:
            value = values[identity] if values and identity in values else inputs.get(name)
            scope[name] = value if value.__class__ in type_.quick or value is None else self._taken(name, value, type_)
        if not node.needs:
            return scope
        for name, definitions, prefix, found in node.needs:
            evaluation = self if definitions is self.definitions else self.of(definitions, prefix)
            if found.kind in VALUED:
                value = evaluation.value(found)
            else:
                value = evaluation.function(found, prefix)
            scope[name] = value
            for alias, output in node.aliases.get(found.id, ()):
                scope.setdefault(alias, _column(value, output))
            if prefix:
                scope.setdefault(prefix, {})[found.variable.name] = value
        return scope

    def _taken(self, name: str, value: Any, expected: Type) -> Any:
        """The value of input data by its declared type; null, which is noted, when it is not of it."""
        taken = coerce(value, expected, self.run)
        if taken is None:
            self.run.tell(input_data_unfit, name, expected, value)
        return taken

    def of(self, definitions: Definitions, prefix: str) -> Evaluation:
        """The evaluation of an imported model; its inputs stand under the prefix."""
        if definitions is self.definitions:
            return self
        found = self.others.get(definitions.namespace)
        if found is None:
            inner = self.inputs.get(prefix)
            inputs = {**self.inputs, **(inner if isinstance(inner, Mapping) else {})}
            for name, value in self.inputs.items():
                if name.startswith(f"{prefix}."):
                    inputs[name[len(prefix) + 1 :]] = value
            found = Evaluation(definitions, inputs, self.run, f"{self.prefix}.{prefix}" if self.prefix else prefix)
            self.others[definitions.namespace] = found
        return found

    def function(self, drg: Drg, prefix: str) -> Function:
        """A knowledge model or decision service as a function."""
        found = self.functions.get(drg.id)
        if found is None:
            node = self.definitions.nodes[drg.id]
            if drg.kind == "service":
                found = self.service(drg)
            else:
                found = self._knowledge(node)
            self.functions[drg.id] = found
        return found

    def service(self, drg: Drg) -> Service:
        """A decision service of this model."""
        return Service(self, drg, self.definitions.nodes[drg.id].type)

    def _knowledge(self, node: Node) -> ModelFunction:
        drg = node.drg
        result = node.type.result if node.type.name == "function" and node.type.result else node.type
        if result.name == "Any":
            result = node.result
        function = ModelFunction(node.parameters, node.parameter_types, result, node.body or _nothing, {})
        # Its own name is in scope for recursion, and so are functions that require each other.
        self.functions[drg.id] = function
        scope = {**self.scope(node), drg.variable.name: function}
        function.scope = {name: value for name, value in scope.items() if name not in self.inputs}
        return function


Step = tuple[Evaluation, Drg]


def _place(step: Step) -> tuple[str, str]:
    return step[0].definitions.namespace, step[1].id


def circular(drg: Drg) -> DmnError:
    """The error of evaluating a decision that requires itself."""
    return DmnError(
        "dmn_circle",
        f"决策“{drg.name}”的信息需求成环，不能求值。",
        f"The requirements of “{drg.name}” run in a circle; it cannot be evaluated.",
        element_id=drg.id,
    )


def _column(value: Any, output: str | None) -> Any:
    """One output of a decision's value: of every row where there are several."""
    if output is None:
        return value
    if isinstance(value, list):
        return [_column(row, output) for row in value]
    return value.get(output) if isinstance(value, Mapping) else None


def _nothing(scope: Mapping[str, Any], run: Run) -> Any:
    return None


def slots_of(definitions: Definitions, service: Drg) -> list[tuple[Definitions, str, Drg]]:
    """What a decision service takes, in order: model, prefix and element."""
    element = service.element
    return [*_parts(definitions, element, "inputData"), *_parts(definitions, element, "inputDecision")]


def _parts(definitions: Definitions, element: Element, name: str) -> list[tuple[Definitions, str, Drg]]:
    found = []
    for child in element.all(name):
        href = child.get("href")
        owner = definitions.owner(href[1:] if href.startswith("#") else href)
        if owner is not None:
            found.append(owner)
    return found


class Service(Function):
    """A decision service: a function of its input data and input decisions."""

    __slots__ = ("drg", "outer", "outputs", "result", "slots")

    def __init__(self, outer: Evaluation, drg: Drg, result: Type) -> None:
        self.outer = outer
        self.drg = drg
        self.result = result.result if result.name == "function" and result.result else result
        self.slots = slots_of(outer.definitions, drg)
        self.outputs = _parts(outer.definitions, drg.element, "outputDecision")

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(f"{prefix}.{drg.variable.name}" if prefix else drg.variable.name for _, prefix, drg in self.slots)

    def given(self, variables: Mapping[str, Any], place: int) -> Any:
        """What variables offer for a parameter: under its full name, or below the prefix of its model."""
        _, prefix, drg = self.slots[place]
        name = drg.variable.name
        if not prefix:
            return variables.get(name)
        full_name = f"{prefix}.{name}"
        below = variables.get(prefix)
        if full_name in variables or not isinstance(below, Mapping):
            return variables.get(full_name)
        return below.get(name)

    @property
    def signature(self) -> tuple[tuple[Type, ...], Type]:
        """Types of the parameters and of the result."""
        types = tuple(owner.nodes[drg.id].type for owner, _, drg in self.slots)
        return types, self.result

    def invoke(self, run: Any, arguments: list[Any], position: int | None = None) -> Any:
        if len(arguments) != len(self.slots):
            return None
        run.depth += 1
        if run.depth > run.bounds.depth:
            raise run.exceeded("depth", position)
        run.spend(1, position)
        evaluation = Evaluation(self.outer.definitions, {}, self.outer.run)
        for (owner, prefix, drg), argument in zip(self.slots, arguments, strict=True):
            value = coerce(argument, owner.nodes[drg.id].type, run)
            if value is None and argument is not None:
                run.depth -= 1
                return None
            evaluation.of(owner, prefix).values[drg.id] = value
        results = {drg.variable.name: evaluation.of(owner, prefix).value(drg) for owner, prefix, drg in self.outputs}
        run.depth -= 1
        if len(results) == 1:
            return coerce(next(iter(results.values())), self.result, run)
        return coerce(results, self.result, run)

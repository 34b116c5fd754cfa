"""Boxed expressions of every kind, compiled to functions of the names in scope. Source: DMN 1.5, clause 10.2.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.bounds import ITEMS_PER_STEP, Run
from engine.feel.calls import arguments_for, enter
from engine.feel.dmn.model import normal_name
from engine.feel.dmn.policies import compile_table
from engine.feel.dmn.scope import Boxed, Compilation, broken
from engine.feel.dmn_xml import Element
from engine.feel.iteration import as_list, range_values
from engine.feel.types import ANY, Type, coerce
from engine.feel.values import Function, Range

Names = frozenset[str]


class ModelFunction(Function):
    """A function whose body is a boxed expression: a knowledge model or a function definition."""

    __slots__ = ("body", "names", "result", "scope", "types")

    def __init__(
        self,
        names: tuple[str, ...],
        types: tuple[Type, ...],
        result: Type,
        body: Boxed,
        scope: Mapping[str, Any],
    ) -> None:
        self.names = names
        self.types = types
        self.result = result
        self.body = body
        self.scope = scope

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.names

    @property
    def signature(self) -> tuple[tuple[Type, ...], Type]:
        """Types of the parameters and of the result."""
        return self.types, self.result

    def invoke(self, run: Any, arguments: list[Any], position: int | None = None) -> Any:
        if len(arguments) != len(self.names):
            return None
        values = arguments_for(self.types, arguments, run)
        if values is None:
            return None
        enter(run, position)
        result = self.body({**self.scope, **dict(zip(self.names, values, strict=True))}, run)
        run.depth -= 1
        return coerce(result, self.result, run)

    def invoke_named(self, run: Any, arguments: dict[str, Any], position: int | None = None) -> Any:
        if set(arguments) != set(self.names):
            return None
        return self.invoke(run, [arguments[name] for name in self.names], position)


def compile_boxed(element: Element, unit: Compilation, names: Names) -> Boxed:
    """The function of a boxed expression."""
    compiler = COMPILERS.get(element.name)
    if compiler is None:
        return lambda scope, run: None
    return typed(compiler(element, unit, names), unit.type(element.get("typeRef"), element))


def typed(body: Boxed, expected: Type) -> Boxed:
    """A boxed expression whose value is turned into the declared type."""
    if expected.name == "Any" and expected.allowed is None:
        return body
    return lambda scope, run: coerce(body(scope, run), expected, run)


def expression_in(element: Element | None) -> Element | None:
    """The boxed expression that stands in an element."""
    return None if element is None else element.first(*COMPILERS)


def compile_inside(element: Element | None, unit: Compilation, names: Names) -> Boxed:
    """The boxed expression inside an element; null when there is none."""
    inner = expression_in(element)
    return (lambda scope, run: None) if inner is None else compile_boxed(inner, unit, names)


def _walked(element: Element | None, unit: Compilation, names: Names) -> Boxed:
    """What a loop, quantifier or filter walks: a boxed expression, or the two ends of a range."""
    inner = expression_in(element)
    if inner is None or inner.name != "literalExpression":
        return compile_inside(element, unit, names)
    return typed(_literal(inner, unit, names, True), unit.type(inner.get("typeRef"), inner))


def _literal(element: Element, unit: Compilation, names: Names, is_walked: bool = False) -> Boxed:
    text = element.child_text("text")
    if text is None or not text.strip():
        return lambda scope, run: None
    expression = unit.expression(element, text, names, is_walked)
    if expression is None:
        error = broken(element)

        def fail(scope: Mapping[str, Any], run: Run) -> Any:
            raise error.with_traceback(None)

        return fail
    return expression.evaluate


def _context(element: Element, unit: Compilation, names: Names) -> Boxed:
    with unit.scoped({}):
        entries = _entries(element, unit, names)

    def context(scope: Mapping[str, Any], run: Run) -> Any:
        run.spend(len(entries) + len(scope) // ITEMS_PER_STEP + 1)
        inner = dict(scope)
        result: dict[str, Any] = {}
        for name, body, expected in entries:
            value = coerce(body(inner, run), expected, run)
            if name is None:
                return value
            inner[name] = result[name] = value
            if isinstance(value, ModelFunction):
                value.scope = {**value.scope, name: value}
        return result

    return context


def _entries(element: Element, unit: Compilation, names: Names) -> list[tuple[str | None, Boxed, Type]]:
    entries: list[tuple[str | None, Boxed, Type]] = []
    for entry in element.all("contextEntry"):
        variable = entry.first("variable")
        name = normal_name(variable.get("name")) if variable is not None else None
        expected = ANY if variable is None else unit.type(variable.get("typeRef"), variable)
        # A function may call itself by the name of its entry.
        inner = names | {name} if name and entry.first("functionDefinition") else names
        entries.append((name, compile_inside(entry, unit, inner), expected))
        if name:
            names = names | {name}
            unit.bind({name: expected})
    return entries


def _list(element: Element, unit: Compilation, names: Names) -> Boxed:
    items = [compile_boxed(child, unit, names) for child in element.children if child.name in COMPILERS]

    def listed(scope: Mapping[str, Any], run: Run) -> Any:
        run.spend(len(items) + 1)
        return [item(scope, run) for item in items]

    return listed


def _relation(element: Element, unit: Compilation, names: Names) -> Boxed:
    columns = [
        (normal_name(column.get("name")), unit.type(column.get("typeRef"), column)) for column in element.all("column")
    ]
    rows = [
        [compile_boxed(cell, unit, names) for cell in row.children if cell.name in COMPILERS]
        for row in element.all("row")
    ]

    size = sum(len(row) + 1 for row in rows) + 1

    def relation(scope: Mapping[str, Any], run: Run) -> Any:
        run.spend(size)
        return [
            {
                name: coerce(cell(scope, run), expected, run)
                for (name, expected), cell in zip(columns, row, strict=False)
            }
            for row in rows
        ]

    return relation


def _invocation(element: Element, unit: Compilation, names: Names) -> Boxed:
    function = compile_inside(element, unit, names)
    bindings: list[tuple[str, Boxed]] = []
    for binding in element.all("binding"):
        parameter = binding.first("parameter")
        if parameter is not None:
            value = typed(compile_inside(binding, unit, names), unit.type(parameter.get("typeRef"), parameter))
            bindings.append((normal_name(parameter.get("name")), value))

    def invoke(scope: Mapping[str, Any], run: Run) -> Any:
        found = function(scope, run)
        arguments = {name: value(scope, run) for name, value in bindings}
        if not isinstance(found, Function):
            return None
        run.spend(1)
        return found.invoke_named(run, arguments)

    return invoke


def _function(element: Element, unit: Compilation, names: Names) -> Boxed:
    parameters = list(element.all("formalParameter"))
    arguments = tuple(normal_name(parameter.get("name")) for parameter in parameters)
    types = tuple(unit.type(parameter.get("typeRef"), parameter) for parameter in parameters)
    foreign = element.get("kind") not in ("", "FEEL")
    with unit.scoped(dict(zip(arguments, types, strict=True))):
        body = (lambda scope, run: None) if foreign else compile_inside(element, unit, names | set(arguments))
    return lambda scope, run: ModelFunction(arguments, types, ANY, body, scope)


compile_function = _function


def _conditional(element: Element, unit: Compilation, names: Names) -> Boxed:
    condition, then, otherwise = (compile_inside(element.first(name), unit, names) for name in ("if", "then", "else"))
    return lambda scope, run: then(scope, run) if condition(scope, run) is True else otherwise(scope, run)


def _filter(element: Element, unit: Compilation, names: Names) -> Boxed:
    source = _walked(element.first("in"), unit, names)
    with unit.opened():
        match = compile_inside(element.first("match"), unit, names | {"item"})

    def select(scope: Mapping[str, Any], run: Run) -> Any:
        value = source(scope, run)
        if value is None:
            return None
        selected = []
        for item in as_list(value):
            run.spend(1)
            inner = {**scope, "item": item}
            if isinstance(item, Mapping):
                inner.update(item)
            answer = match(inner, run)
            if not isinstance(answer, bool):
                return None
            if answer:
                selected.append(item)
        return selected

    return select


def _items(value: Any) -> Any:
    if isinstance(value, Range):
        return range_values(value)
    return None if value is None else as_list(value)


def _for(element: Element, unit: Compilation, names: Names) -> Boxed:
    variable = normal_name(element.get("iteratorVariable"))
    source = _walked(element.first("in"), unit, names)
    with unit.scoped({variable: ANY, "partial": ANY}):
        body = compile_inside(element.first("return"), unit, names | {variable, "partial"})

    def loop(scope: Mapping[str, Any], run: Run) -> Any:
        values = _items(source(scope, run))
        if values is None:
            return None
        results: list[Any] = []
        for value in values:
            run.items(len(results) + 1)
            run.spend(1)
            results.append(body({**scope, "partial": list(results), variable: value}, run))
        return results

    return loop


def _quantified(decisive: bool) -> Callable[[Element, Compilation, Names], Boxed]:
    def compiler(element: Element, unit: Compilation, names: Names) -> Boxed:
        variable = normal_name(element.get("iteratorVariable"))
        source = _walked(element.first("in"), unit, names)
        with unit.scoped({variable: ANY}):
            condition = compile_inside(element.first("satisfies"), unit, names | {variable})

        def quantified(scope: Mapping[str, Any], run: Run) -> Any:
            values = _items(source(scope, run))
            if values is None:
                return None
            result: bool | None = not decisive
            for value in values:
                run.spend(1)
                answer = condition({**scope, variable: value}, run)
                if answer is decisive:
                    return decisive
                if answer is not (not decisive):
                    result = None
            return result

        return quantified

    return compiler


COMPILERS: dict[str, Callable[[Element, Compilation, Names], Boxed]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": _function,
    "decisionTable": lambda element, unit, names: compile_table(element, unit, names),
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified(True),
    "every": _quantified(False),
}

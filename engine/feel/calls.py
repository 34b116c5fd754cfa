"""Calling functions and making them; depth and steps of every call are counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import Run
from engine.feel.charging import compile_body, compile_series
from engine.feel.inference import Inference
from engine.feel.scopes import Closure, Frame, Scope, Unit, compile_value
from engine.feel.types import ANY, Type, coerce
from engine.feel.values import Function

CALLING = frozenset({"sort", "list replace"})
"""Built-in functions that call a function they are given."""

Compile = Callable[[x.Node, Unit, Scope], Closure]


class UserFunction(Function):
    """A function written in the language, with the frame it was made in."""

    __slots__ = ("body", "frame", "given", "names", "result", "steps", "text", "types")

    def __init__(
        self,
        names: tuple[str, ...],
        types: tuple[Type, ...],
        result: Type,
        body: Closure | None,
        frame: Frame,
        text: str,
        given: Type,
        steps: int = 1,
    ) -> None:
        self.names = names
        self.types = types
        self.result = result
        self.body = body
        self.frame = frame
        self.text = text
        #: The type of result, declared or inferred; only the declared one converts what the body gives.
        self.given = given
        #: What one call costs, beside what its body counts itself.
        self.steps = steps

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.names

    @property
    def signature(self) -> tuple[tuple[Type, ...], Type]:
        """Types of the parameters and of the result."""
        return self.types, self.given

    def invoke(self, run: Any, arguments: list[Any], position: int | None = None) -> Any:
        if self.body is None or len(arguments) != len(self.names):
            return None
        values = arguments_for(self.types, arguments, run)
        if values is None:
            return None
        enter(run, position, self.steps)
        frame = self.frame
        result = self.body((frame[0], run, *frame[2:], *values))
        run.depth -= 1
        return coerce(result, self.result, run) if self.result.name != "Any" else result

    def invoke_named(self, run: Any, arguments: dict[str, Any], position: int | None = None) -> Any:
        if set(arguments) != set(self.names):
            return None
        return self.invoke(run, [arguments[name] for name in self.names], position)


def arguments_for(types: tuple[Type, ...], arguments: list[Any], run: Run) -> list[Any] | None:
    """The arguments as the parameter types want them; None when one does not fit."""
    values = []
    for expected, argument in zip(types, arguments, strict=True):
        value = argument if expected.name == "Any" else coerce(argument, expected, run)
        if value is None and argument is not None:
            return None
        values.append(value)
    return values


def enter(run: Run, position: int | None, steps: int = 1) -> None:
    """Count the steps of one call and one level of depth; the caller takes the level back."""
    run.depth += 1
    if run.depth > run.bounds.depth:
        raise run.exceeded("depth", position)
    run.spend(steps, position)


def compile_function(node: x.FunctionNode, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(
        ANY if parameter.type is None else unit.types.resolve(parameter.type) for parameter in node.parameters
    )
    result = ANY if node.result is None else unit.types.resolve(node.result)
    body, steps = None, 1
    if not node.external:
        body, steps = compile_body(node.body, unit, scope.local(*names), compile_node)
    text = unit.text
    given = Inference(unit.builtins, unit.types).function(node, {}).result or ANY
    # A frame outlives its evaluation inside the function: the meter must not.
    return lambda s: UserFunction(names, types, result, body, (s[0], None, *s[2:]), text, given, steps)


def compile_call(node: x.Call, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    unit.metered = True
    function = node.function
    arguments = _arguments(node, unit, scope, compile_node)
    if isinstance(function, x.Name):
        unit.calls.append((function.name, function.position))
        if not scope.knows(function.name):
            return _call_by_name(function, node, arguments, unit, scope, compile_node)
    return _call(compile_node(function, unit, scope), node, arguments)


def _arguments(node: x.Call, unit: Unit, scope: Scope, compile_node: Compile) -> list[Closure]:
    """The closures of the arguments; a built-in function takes no function but where it calls it."""

    def argument(node: x.Node, unit: Unit, scope: Scope) -> Closure:
        return compile_value(node, unit, scope, compile_node)

    name = node.function.name if isinstance(node.function, x.Name) else ""
    known = scope.knows(name) or name in unit.declared or name not in unit.builtins
    takes_functions = known or name in CALLING
    return compile_series(node.arguments, unit, scope, argument if takes_functions else compile_node)


def _call_by_name(
    function: x.Name, node: x.Call, arguments: list[Closure], unit: Unit, scope: Scope, compile_node: Compile
) -> Closure:
    """A call of a name that no local has: built-in, from the context, or of the domain."""
    name = function.name
    builtin = None if name in unit.declared else unit.builtins.get(name)
    if builtin is not None:
        return _call(lambda s: builtin, node, arguments)
    filtered = compile_node(function, unit, scope) if scope.filtered else None
    unit.variables.discard(name)

    def find(s: Frame) -> Any:
        found = s[0].get(name) if filtered is None else filtered(s)
        if found is None and s[1].functions is not None:
            return s[1].functions.get(name)
        return found

    return _call(find, node, arguments)


def _call(function: Closure, node: x.Call, arguments: list[Closure]) -> Closure:
    position, names = node.position, node.names
    if names is not None:
        return _named_call(function, names, arguments, position)

    def call(s: Frame) -> Any:
        found = function(s)
        values = [argument(s) for argument in arguments]
        if not isinstance(found, Function):
            return None
        run: Run = s[1]
        run.spend(1, position)
        return found.invoke(run, values, position)

    return call


def _named_call(function: Closure, names: list[str], arguments: list[Closure], position: int) -> Closure:
    twice = len(set(names)) != len(names)

    def call(s: Frame) -> Any:
        found = function(s)
        values = {name: argument(s) for name, argument in zip(names, arguments, strict=True)}
        if not isinstance(found, Function) or twice:
            return None
        run: Run = s[1]
        run.spend(1, position)
        return found.invoke_named(run, values, position)

    return call

"""What can be said of an expression without evaluating it: for lint, and for completion in the modeler."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import Env
from engine.feel.errors import FeelError
from engine.feel.expressions import Expression, UnaryTests, compile
from engine.feel.functions import BUILTINS
from engine.feel.functions.conversion import text as value_text
from engine.feel.registry import DeclaredFunction

CLOCK_FUNCTIONS = frozenset({"now", "today"})
CASE_LIMIT = 4096
"""Combinations of values tried when looking for one that no condition accepts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is doubtful in an expression, and where."""

    code: str
    severity: str
    message_zh: str
    message_en: str
    position: int


@dataclass(slots=True)
class Analysis:
    """What was learnt about an expression; ``expression`` is None when the text is not FEEL."""

    text: str
    expression: Expression | None = None
    variables: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    functions: tuple[str, ...] = ()
    is_constant: bool = False
    constant: Any = None
    findings: list[Finding] = field(default_factory=list)


def analyse(
    text: str,
    names: Iterable[str] | None = None,
    functions: Mapping[str, Any] | None = None,
    condition: bool = False,
) -> Analysis:
    """Look an expression over: syntax, unknown functions and, when ``names`` are given, unknown variables.

    With ``condition`` a constant answer, or one that is no boolean, is a finding too.
    """
    found = Analysis(text)
    try:
        expression = compile(text, frozenset(names or ()))
    except FeelError as error:
        place = error.position or 0
        found.findings.append(Finding(error.code, "error", error.message_zh, error.message_en, place))
        return found
    found.expression = expression
    found.variables, found.possible = expression.variables, expression.possible
    found.functions = tuple(dict.fromkeys(name for name, _ in expression.calls))
    found.findings += unknown_functions(expression, functions or {}, names)
    if names is not None:
        found.findings += _unknown_variables(expression, frozenset(names))
    _find_constants(found, expression, condition)
    return found


def unknown_functions(
    expression: Expression | UnaryTests, functions: Mapping[str, Any], names: Iterable[str] | None
) -> Iterator[Finding]:
    """Calls of functions that neither the language, the domain nor the names in scope know."""
    known = {*BUILTINS, *functions, *(names or ())} | _bound_names(expression.node)
    for name, position in expression.calls:
        if name in known:
            continue
        hint = _hint(name, known)
        yield Finding(
            "feel_unknown_function",
            "error",
            f"未知函数“{name}”{hint[0]}",
            f"Unknown function “{name}”{hint[1]}",
            position,
        )


def _hint(name: str, known: Iterable[str]) -> tuple[str, str]:
    close = get_close_matches(name, sorted(known), 1)
    return (f"，是否为“{close[0]}”？", f"; did you mean “{close[0]}”?") if close else ("。", ".")


def _unknown_variables(expression: Expression, names: frozenset[str]) -> Iterator[Finding]:
    for name in sorted(expression.variables - names):
        hint = _hint(name, names)
        yield Finding(
            "feel_unknown_variable",
            "warning",
            f"未声明的变量“{name}”{hint[0]}",
            f"The variable “{name}” is not declared{hint[1]}",
            _place_of(expression.node, name),
        )


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


def _place_of(node: x.Node, name: str) -> int:
    places = (found.position for found in walk(node) if isinstance(found, x.Name) and found.name == name)
    return min(places, default=node.position)


def _bound_names(node: x.Node) -> set[str]:
    """Names that the expression itself introduces."""
    bound: set[str] = set()
    for found in walk(node):
        if isinstance(found, x.FunctionNode):
            bound |= {parameter.name for parameter in found.parameters}
        elif isinstance(found, x.For | x.Quantified):
            bound |= {iterator.name for iterator in found.iterators}
        elif isinstance(found, x.ContextNode):
            bound |= {key for key, _ in found.entries}
    return bound


def _is_closed(expression: Expression) -> bool:
    clock = any(name in CLOCK_FUNCTIONS or name not in BUILTINS for name, _ in expression.calls)
    return not (expression.variables or expression.possible or clock)


def _find_constants(found: Analysis, expression: Expression, condition: bool) -> None:
    if _is_closed(expression):
        try:
            found.constant = expression({}, Env())
            found.is_constant = True
        except FeelError as error:
            place = error.position or 0
            found.findings.append(Finding(error.code, "error", error.message_zh, error.message_en, place))
            return
        if condition:
            shown = value_text(found.constant)
            found.findings.append(
                Finding(
                    "feel_constant_condition",
                    "warning",
                    f"条件恒为 {shown}。",
                    f"The condition is always {shown}.",
                    expression.node.position,
                )
            )
    found.findings += _constant_parts(expression.node)


def _constant_parts(node: x.Node) -> Iterator[Finding]:
    """Conditions inside the expression that are written out as constants."""
    for part in walk(node):
        conditions: list[x.Node] = []
        if isinstance(part, x.If):
            conditions = [condition for condition, _ in part.branches]
        elif isinstance(part, x.Logic):
            conditions = part.operands
        for condition in conditions:
            if isinstance(condition, x.Literal):
                shown = value_text(condition.value)
                yield Finding(
                    "feel_constant_condition",
                    "warning",
                    f"此处的条件恒为 {shown}。",
                    f"The condition here is always {shown}.",
                    condition.position,
                )


# ---------------------------------------------------------------- conditions that leave no way out


def uncovered(conditions: Iterable[str], names: Iterable[str] = ()) -> dict[str, Any] | None:
    """A context that none of the conditions accepts, or None when they cover everything or cannot be judged.

    Judged are conditions made of comparisons of variables with constants; variables are taken to be set.
    """
    try:
        expressions = [compile(text, frozenset(names)) for text in conditions]
    except FeelError:
        return None
    domains: dict[str, set[Any]] = {}
    if not all(_gather(expression.node, domains, True) for expression in expressions):
        return None
    samples = {name: _samples(values) for name, values in domains.items()}
    size = 1
    for values in samples.values():
        size *= len(values)
    if size > CASE_LIMIT:
        return None
    for combination in itertools.product(*samples.values()):
        context = dict(zip(samples, combination, strict=True))
        if not any(expression(context) is True for expression in expressions):
            return context
    return None


def _gather(node: x.Node, domains: dict[str, set[Any]], truth: bool) -> bool:
    """Collect what variables are compared with; False for a node that cannot be judged."""
    if isinstance(node, x.Literal):
        return isinstance(node.value, bool)
    if isinstance(node, x.Name) and truth:
        domains.setdefault(node.name, set()).update((True, False))
        return True
    if isinstance(node, x.Logic):
        return all(_gather(operand, domains, True) for operand in node.operands)
    if isinstance(node, x.Call) and isinstance(node.function, x.Name) and node.function.name == "not":
        return len(node.arguments) == 1 and _gather(node.arguments[0], domains, True)
    if isinstance(node, x.Comparison):
        return _gather_constants(node.left, [node.right], domains) or _gather_constants(
            node.right, [node.left], domains
        )
    if isinstance(node, x.Between):
        return _gather_constants(node.value, [node.low, node.high], domains)
    return isinstance(node, x.In) and _gather_in(node, domains)


def _gather_in(node: x.In, domains: dict[str, set[Any]]) -> bool:
    constants: list[x.Node] = []
    for test in node.tests:
        if isinstance(test, x.RangeNode):
            constants += [end for end in (test.start, test.end) if end is not None]
        elif isinstance(test, x.ListNode):
            constants += test.items
        else:
            constants.append(test)
    return _gather_constants(node.value, constants, domains)


def _gather_constants(subject: x.Node, constants: list[x.Node], domains: dict[str, set[Any]]) -> bool:
    if not isinstance(subject, x.Name):
        return False
    found = [node.value for node in constants if isinstance(node, x.Literal)]
    plain = all(isinstance(value, str | bool | int | Decimal) for value in found)
    if len(found) != len(constants) or not plain:
        return False
    domains.setdefault(subject.name, set()).update(found)
    return True


def _samples(constants: set[Any]) -> list[Any]:
    """A value for every way a variable can stand to its constants."""
    if any(isinstance(value, str) for value in constants):
        return [*sorted(value for value in constants if isinstance(value, str)), "其他"]
    if any(isinstance(value, bool) for value in constants):
        return [True, False]
    points = sorted(constants)
    between = [(Decimal(low) + Decimal(high)) / 2 for low, high in itertools.pairwise(points)]
    return sorted([points[0] - 1, *points, *between, points[-1] + 1])


# ---------------------------------------------------------------- reference of functions


@dataclass(frozen=True, slots=True)
class FunctionDoc:
    """A function as the reference page and the modeler's completion show it."""

    name: str
    signatures: tuple[str, ...]
    zh: str
    en: str
    parameters: tuple[tuple[str, ...], ...]


def describe(functions: Mapping[str, DeclaredFunction] | None = None) -> list[FunctionDoc]:
    """The documentation of the given functions, or of the built-in ones, by name."""
    return [
        FunctionDoc(
            name,
            function.texts,
            function.doc_zh,
            function.doc_en,
            tuple(tuple(parameter.name for parameter in way.parameters) for way in function.overloads),
        )
        for name, function in sorted((BUILTINS if functions is None else functions).items())
    ]

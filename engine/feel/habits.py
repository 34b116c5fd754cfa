"""Habits that FEEL reads as something else: chained comparisons, dates without quotes, functions not called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel import syntax as x
from engine.feel.checking import Finding
from engine.feel.functions import BUILTINS
from engine.feel.registry import DeclaredFunction
from engine.feel.types import SIMPLE
from engine.feel.walking import Survey, spelled

CALLS = {
    "len": "string length(…) / count(…)",
    "length": "string length(…) / count(…)",
    "strlen": "string length(…)",
    "size": "count(…)",
    "last": "…[-1]",
    "first": "…[1]",
    "exists": "… != null / count(…) > 0",
    "isEmpty": "is empty(…)",
    "is_empty": "is empty(…)",
    "avg": "mean(…)",
    "average": "mean(…)",
    "round": "round half up(…, 0)",
    "upper": "upper case(…)",
    "lower": "lower case(…)",
    "toUpperCase": "upper case(…)",
    "toLowerCase": "lower case(…)",
    "startsWith": "starts with(…, …)",
    "endsWith": "ends with(…, …)",
    "concat": "concatenate(…, …) / … + …",
    "coalesce": "if a != null then a else b",
    "iif": "if … then … else …",
    "isnull": "… = null",
    "isNull": "… = null",
    "str": "string(…)",
    "int": "floor(number(…))",
    "float": "number(…)",
    "trim": 'replace(…, "^\\s+|\\s+$", "")',
}
"""Functions of other languages, and what to write in FEEL."""

TWO_SIDED = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


def foreign_habits(survey: Survey, functions: Mapping[str, Any]) -> Iterator[Finding]:
    """What is lawful and yet hardly meant: it answers null or false whatever the variables are."""
    own = survey.bound | survey.declared
    for node in survey.nodes:
        if isinstance(node, x.Comparison):
            yield from _chained(node)
            yield from _dates(node, (node.left, node.right))
        if isinstance(node, x.Between):
            yield from _dates(node, (node.value, node.low, node.high))
        if isinstance(node, x.Comparison | x.Chain | x.Negation | x.Between):
            yield from _uncalled(node, own, functions)
        elif isinstance(node, x.InstanceOf):
            yield from _types(node.type)


def _doubt(zh: str, en: str, position: int, suggestion: str) -> Finding:
    return Finding(
        "feel_spelling",
        "warning",
        f"{zh}，FEEL 中应写 {suggestion}",
        f"{en}; in FEEL write {suggestion}",
        position,
        suggestion,
    )


def _operands(node: x.Node) -> list[x.Node]:
    if isinstance(node, x.Comparison):
        return [node.left, node.right]
    if isinstance(node, x.Between):
        return [node.value, node.low, node.high]
    if isinstance(node, x.Chain):
        return [node.first, *(operand for _, operand, _ in node.rest)]
    return [node.operand] if isinstance(node, x.Negation) else []


def _uncalled(node: x.Node, own: set[str] | frozenset[str], functions: Mapping[str, Any]) -> Iterator[Finding]:
    """A function compared or calculated with: brackets were forgotten."""
    operands = _operands(node)
    compared = isinstance(node, x.Comparison) and node.operator in ("=", "!=")
    if compared and any(isinstance(operand, x.Literal) and operand.value is None for operand in operands):
        return
    for operand in operands:
        if isinstance(operand, x.Name) and operand.name not in own:
            function = BUILTINS.get(operand.name) or functions.get(operand.name)
            if isinstance(function, DeclaredFunction):
                brackets = "()" if any(way.least == 0 for way in function.overloads) else "(…)"
                yield _doubt(
                    f"“{operand.name}”是函数，此处未调用",
                    f"“{operand.name}” is a function that is not called here",
                    operand.position,
                    f"{operand.name}{brackets}",
                )


def _chained(node: x.Comparison) -> Iterator[Finding]:
    """``1 < a < 5``: true or false compared by order."""
    left = node.left
    if node.operator not in TWO_SIDED or not isinstance(left, x.Comparison) or left.operator not in TWO_SIDED:
        return
    first, middle, last = (spelled(part) for part in (left.left, left.right, node.right))
    yield _doubt(
        "比较不能连写",
        "comparisons cannot be chained",
        node.position,
        f"{first} {left.operator} {middle} and {middle} {node.operator} {last}",
    )


def _types(node: x.TypeNode) -> Iterator[Finding]:
    """A type that nobody knows holds nothing."""
    stack = [node]
    while stack:
        found = stack.pop()
        stack += [*found.arguments, *(member for _, member in found.members)]
        if found.name in SIMPLE or found.arguments or found.members:
            continue
        meant = TYPES.get(found.name.lower())
        choices = meant or "number / string / boolean / date / time / date and time / list<…> / context<…>"
        yield Finding(
            "feel_unknown_type",
            "warning",
            f"未知类型“{found.name}”，恒不成立；可写 {choices}",
            f"Unknown type “{found.name}”: never true; write {choices}",
            found.position,
            meant,
        )


TYPES = {
    **dict.fromkeys(("int", "integer", "long", "double", "float", "decimal", "numeric"), "number"),
    **dict.fromkeys(("str", "text", "varchar", "char"), "string"),
    **dict.fromkeys(("bool",), "boolean"),
    **dict.fromkeys(("datetime", "timestamp"), "date and time"),
    **dict.fromkeys(("array", "set"), "list"),
    **dict.fromkeys(("map", "object", "dict"), "context"),
    "none": "Null",
}
"""Types of other languages, in small letters."""


def _dates(node: x.Node, operands: tuple[x.Node, ...]) -> Iterator[Finding]:
    """``2026-01-01 < d``: a date without quotes is a subtraction."""
    for operand in operands:
        if not (isinstance(operand, x.Chain) and len(operand.rest) == 2):
            continue
        parts = [operand.first, *(part for _, part, _ in operand.rest)]
        values = [part.value for part in parts if isinstance(part, x.Literal) and type(part.value) is int]
        if len(values) != len(parts) or any(sign not in "-/" for sign, _, _ in operand.rest):
            continue
        year, month, day = values
        if 1900 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= 31:
            yield _doubt(
                "日期须加引号，否则是减法",
                "a date needs quotes, else it is arithmetic",
                operand.position,
                f'date("{year:04}-{month:02}-{day:02}")',
            )

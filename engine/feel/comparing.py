"""Comparisons and three-valued logic as closures, with short ways for plain numbers and texts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import ge, gt, le, lt
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import Run
from engine.feel.charging import compile_series
from engine.feel.scopes import Closure, Frame, Scope, Unit
from engine.feel.values import compare, equal

Compile = Callable[[x.Node, Unit, Scope], Closure]

FAST = {"<": lt, "<=": le, ">": gt, ">=": ge}
DIGITS = 40
"""Powers of ten of a constant up to which whole numbers are compared with it at once."""

MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def ordered(operator: str) -> Callable[[Any, Any], bool | None]:
    """The comparison of any two values by ``<``, ``<=``, ``>`` or ``>=``."""
    fast = FAST[operator]

    def order(left: Any, right: Any) -> bool | None:
        result = compare(left, right)
        return None if result is None else fast(result, 0)

    return order


ORDERED = {operator: ordered(operator) for operator in FAST}


def unequal(left: Any, right: Any, meter: Run | None = None) -> bool | None:
    """``left != right``."""
    result = equal(left, right, meter)
    return None if result is None else not result


def compile_comparison(node: x.Comparison, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    operator, left, right = node.operator, node.left, node.right
    if isinstance(left, x.Literal) and not isinstance(right, x.Literal):
        operator, left, right = MIRROR[operator], right, left
    subject = compile_node(left, unit, scope)
    if isinstance(right, x.Literal):
        short = _with_constant(operator, left, subject, right.value, unit, scope)
        if short is not None:
            return short
    unit.metered = True
    return _general(operator, subject, compile_node(right, unit, scope))


def _with_constant(
    operator: str, left: x.Node, subject: Closure, constant: Any, unit: Unit, scope: Scope
) -> Closure | None:
    """A closure for comparing with a number or text; names of the context are read in place."""
    if type(constant) not in (int, Decimal, str):
        return None
    if (type(constant) is str) if operator in FAST else (type(constant) is Decimal):
        return None
    name = left.name if isinstance(left, x.Name) and _is_plain(left.name, scope) else None
    if operator in FAST:
        return _ordered_constant(operator, subject, name, constant)
    return _equal_constant(operator == "=", subject, name, constant)


def _is_plain(name: str, scope: Scope) -> bool:
    """Whether a name can only come from the context."""
    return not scope.knows(name) and not scope.filtered


def _ordered_constant(operator: str, subject: Closure, name: str | None, constant: Any) -> Closure | None:
    slow, limit = ORDERED[operator], constant
    if type(constant) is Decimal:
        if constant.adjusted() > DIGITS:
            return None
        # Whole numbers, however large, are compared with a whole one: n > 5.5 as n > 5, n >= 5.5 as n >= 6.
        limit = int(constant.to_integral_value(ROUND_FLOOR if operator in (">", "<=") else ROUND_CEILING))
    if name is None:
        fast = FAST[operator]

        def order(s: Frame) -> Any:
            v = subject(s)
            return fast(v, limit) if type(v) is int else slow(v, constant)

        return order
    if limit is not constant:
        return IN_PLACE[operator](name, limit, lambda v, _: slow(v, constant))
    return IN_PLACE[operator](name, constant, slow)


def _greater(name: str, constant: Any, slow: Callable[[Any, Any], Any]) -> Closure:
    def greater(s: Frame) -> Any:
        v = s[0].get(name)
        return v > constant if type(v) is int else slow(v, constant)

    return greater


def _greater_equal(name: str, constant: Any, slow: Callable[[Any, Any], Any]) -> Closure:
    def greater_equal(s: Frame) -> Any:
        v = s[0].get(name)
        return v >= constant if type(v) is int else slow(v, constant)

    return greater_equal


def _less(name: str, constant: Any, slow: Callable[[Any, Any], Any]) -> Closure:
    def less(s: Frame) -> Any:
        v = s[0].get(name)
        return v < constant if type(v) is int else slow(v, constant)

    return less


def _less_equal(name: str, constant: Any, slow: Callable[[Any, Any], Any]) -> Closure:
    def less_equal(s: Frame) -> Any:
        v = s[0].get(name)
        return v <= constant if type(v) is int else slow(v, constant)

    return less_equal


IN_PLACE = {"<": _less, "<=": _less_equal, ">": _greater, ">=": _greater_equal}


def _equal_constant(positive: bool, subject: Closure, name: str | None, constant: Any) -> Closure:
    first = type(constant)
    slow = equal if positive else unequal
    if name is not None and positive:

        def equal_name(s: Frame) -> Any:
            v = s[0].get(name)
            return v == constant if type(v) is first else slow(v, constant)

        return equal_name
    if positive:

        def equal_constant(s: Frame) -> Any:
            v = subject(s)
            return v == constant if type(v) is first else slow(v, constant)

        return equal_constant

    def unequal_constant(s: Frame) -> Any:
        v = subject(s)
        return v != constant if type(v) is first else slow(v, constant)

    return unequal_constant


def _general(operator: str, left: Closure, right: Closure) -> Closure:
    if operator == "=":

        def equal_both(s: Frame) -> Any:
            a, b = left(s), right(s)
            cls = type(a)
            if cls is type(b) and (cls is str or cls is int):
                return a == b
            return equal(a, b, s[1])

        return equal_both
    if operator == "!=":
        return lambda s: unequal(left(s), right(s), s[1])
    fast, slow = FAST[operator], ORDERED[operator]

    def order(s: Frame) -> Any:
        a, b = left(s), right(s)
        if type(a) is int and type(b) is int:
            return fast(a, b)
        return slow(a, b)

    return order


def compile_logic(node: x.Logic, unit: Unit, scope: Scope, compile_node: Compile) -> Closure:
    operands = compile_series(node.operands, unit, scope, compile_node)
    if len(operands) == 2:
        return (_and if node.operator == "and" else _or)(*operands)
    return _many(operands, node.operator == "or")


def _and(left: Closure, right: Closure) -> Closure:
    def both(s: Frame) -> Any:
        a = left(s)
        if a is False:
            return False
        b = right(s)
        if a is True:
            return b if b is True or b is False else None
        return False if b is False else None

    return both


def _or(left: Closure, right: Closure) -> Closure:
    def either(s: Frame) -> Any:
        a = left(s)
        if a is True:
            return True
        b = right(s)
        if a is False:
            return b if b is True or b is False else None
        return True if b is True else None

    return either


def _many(operands: list[Closure], decisive: bool) -> Closure:
    def many(s: Frame) -> Any:
        result: bool | None = not decisive
        for operand in operands:
            value = operand(s)
            if value is decisive:
                return decisive
            if value is not (not decisive):
                result = None
        return result

    return many

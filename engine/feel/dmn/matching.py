"""What a decision table is asked, and the rules that hit: values of the columns, then look-ups, then what is left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel.bounds import Run
from engine.feel.dmn.columns import ATOMS, Input, converted
from engine.feel.dmn.notices import input_unfit, of_tests, of_type
from engine.feel.dmn.scope import DmnRun
from engine.feel.dmn.tables import Rule, Table
from engine.feel.dmn.types import from_text
from engine.feel.types import coerce

REFUSED: Any = object()
"""What stands for a value that its column does not allow."""


def input_values(table: Table, scope: Mapping[str, Any], run: Run) -> list[Any] | None:
    """The values of the input columns; None when one is not allowed, which is noted."""
    values = []
    get = scope.get
    for column in table.inputs:
        value = get(column.variable)
        if value.__class__ not in column.plain:
            value = _value(table, column, scope, run)
            if value is REFUSED:
                return None
        values.append(value)
    return values


def _value(table: Table, column: Input, scope: Mapping[str, Any], run: Run) -> Any:
    """The value of a column that is not taken as it is."""
    value = scope.get(column.variable) if column.variable else column.expression.evaluate(scope, run)
    if column.convert is not None:
        where = (f"输入列“{column.text}”", f"input column “{column.text}”")
        value = converted(column.convert, value, column.wanted, table.id, where, table.decision)
    if value.__class__ not in column.type.quick:
        if value.__class__ is str and isinstance(run, DmnRun) and run.reads_texts:
            value = from_text(value, column.type)
        given, value = value, coerce(value, column.type, run)
        if isinstance(run, DmnRun) and given.__class__ not in ATOMS:
            run.is_deep = True
        if value is None and given is not None and isinstance(run, DmnRun):
            run.tell(input_unfit, "dmn_input_type", table, column, of_type(column.type, column.reference), given)
    if column.allowed is not None and column.allowed.test(value, scope, run) is not True:
        if isinstance(run, DmnRun):
            run.tell(input_unfit, "dmn_input_not_allowed", table, column, of_tests(column.allowed), value)
        return REFUSED
    return value


def matching(table: Table, scope: Mapping[str, Any], run: Run, values: list[Any]) -> list[Rule]:
    """The rules that hit, in order; only the first where the policy asks for no more."""
    candidates = table.whole
    unasked: list[int] = []
    for place, column in table.lookups:
        value = values[place]
        cls = value.__class__
        if cls is str:
            candidates &= column.texts.get(value, column.other_text)
        elif cls is int or cls is Decimal:
            points = column.points
            # The points are all different, so a value that is one of them is found at an odd place.
            candidates &= column.masks[bisect_left(points, value) + bisect_right(points, value)]
        elif value is True:
            candidates &= column.trues
        else:
            mask = column.mask(value)
            if mask is None:
                unasked.append(place)
            else:
                candidates &= mask
        if not candidates:
            return []
    if table.takes_first and table.is_constant and candidates and not unasked:
        return [table.rules[(candidates & -candidates).bit_length() - 1]]
    return _tested(table, scope, run, values, candidates, unasked)


def _tested(
    table: Table, scope: Mapping[str, Any], run: Run, values: list[Any], candidates: int, unasked: list[int]
) -> list[Rule]:
    """The candidates that also pass the tests which no look-up answered."""
    hits = []
    while candidates:
        lowest = candidates & -candidates
        candidates ^= lowest
        rule = table.rules[lowest.bit_length() - 1]
        tests = rule.rest
        if unasked:
            tests = tuple(test for test in rule.tests if test in rule.rest or test[0] in unasked)
        for place, test in tests:
            value = values[place]
            if test((scope, run, value), value) is not True:
                break
        else:
            hits.append(rule)
            if table.takes_first:
                break
    return hits

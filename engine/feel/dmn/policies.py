"""Decision tables evaluated: every hit policy and aggregator, input and output checks. Source: DMN 1.5, clause 8.2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.bounds import Run
from engine.feel.dmn.columns import converted
from engine.feel.dmn.scope import Boxed, Compilation, DmnRun, MatchedRule, broken
from engine.feel.dmn.tables import Rule, Table, TableBroken, build_table
from engine.feel.dmn.types import from_text
from engine.feel.dmn_xml import Element
from engine.feel.functions import BUILTINS
from engine.feel.types import coerce
from engine.feel.values import equal

AGGREGATORS = {"SUM": "sum", "MIN": "min", "MAX": "max"}


def compile_table(element: Element, unit: Compilation, names: frozenset[str]) -> Boxed:
    """The function of a decision table."""
    try:
        table = build_table(element, unit, names)
    except TableBroken:
        error = broken(element)

        def fail(scope: Mapping[str, Any], run: Run) -> Any:
            raise error.with_traceback(None)

        return fail
    return lambda scope, run: evaluate(table, scope, run)


def evaluate(table: Table, scope: Mapping[str, Any], run: Run) -> Any:
    """The result of a table; null when an input is not allowed or the hit policy is broken."""
    values = _input_values(table, scope, run)
    if values is None:
        return None
    run.spend(1 + len(table.rules) // 4)
    hits = _matching(table, scope, run, values)
    if not hits:
        return _default(table, scope, run)
    return POLICY[table.policy](table, hits, scope, run, values)


def _input_values(table: Table, scope: Mapping[str, Any], run: Run) -> list[Any] | None:
    values = []
    for column in table.inputs:
        if column.variable is None:
            value = column.expression.evaluate(scope, run)
        else:
            value = scope.get(column.variable)
        if column.convert is not None:
            where = (f"输入列“{column.text}”", f"input column “{column.text}”")
            value = converted(column.convert, value, column.wanted, table.id, where, table.decision)
        if value.__class__ not in column.type.quick:
            if value.__class__ is str and isinstance(run, DmnRun) and run.reads_texts:
                value = from_text(value, column.type)
            value = coerce(value, column.type, run)
        if column.allowed is not None and column.allowed.test(value, scope, run) is not True:
            return None
        values.append(value)
    return values


def _matching(table: Table, scope: Mapping[str, Any], run: Run, values: list[Any]) -> list[Rule]:
    """The rules that hit, in order; only the first where the policy asks for no more."""
    candidates = (1 << len(table.rules)) - 1
    unasked: list[int] = []
    for place, column in enumerate(table.columns):
        if column is not None:
            mask = column.mask(values[place])
            if mask is None:
                unasked.append(place)
            else:
                candidates &= mask
    if not candidates:
        return []
    first = table.policy == "FIRST"
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
            if first:
                break
    return hits


def _row(table: Table, rule: Rule, scope: Mapping[str, Any], run: Run) -> dict[str, Any] | None:
    """What a rule puts out, by output; None when a value is not allowed."""
    if rule.constant is not None:
        return {**rule.constant}
    row: dict[str, Any] = {}
    for output, expression in zip(table.outputs, rule.outputs, strict=False):
        value = expression.evaluate(scope, run)
        if output.convert is not None:
            where = (
                f"第 {rule.index} 条规则输出列“{output.name}”",
                f"rule {rule.index}, output column “{output.name}”",
            )
            value = converted(output.convert, value, output.wanted, table.id, where, table.decision)
        value = value if output.type.name == "Any" else coerce(value, output.type, run)
        if output.allowed is not None and output.allowed.test(value, scope, run) is not True:
            return None
        row[output.name] = value
    return row


def _note(table: Table, rule: Rule, row: dict[str, Any], run: Run, values: list[Any]) -> None:
    if isinstance(run, DmnRun):
        run.rules.append(MatchedRule(table.id, rule.index, rule.id, row, rule.why, values, table.decision))


def _keep(table: Table, rows: list[dict[str, Any]], run: Run) -> None:
    """Keep the rows of the answer, for callers that want rows rather than a value."""
    if isinstance(run, DmnRun):
        run.rows[table.id] = rows


def _value(table: Table, row: dict[str, Any]) -> Any:
    return next(iter(row.values()), None) if len(table.outputs) == 1 else row


def _default(table: Table, scope: Mapping[str, Any], run: Run) -> Any:
    if any(output.default is not None for output in table.outputs):
        row = {
            output.name: None
            if output.default is None
            else coerce(output.default.evaluate(scope, run), output.type, run)
            for output in table.outputs
        }
        _keep(table, [row], run)
        return _value(table, row)
    _keep(table, [], run)
    if table.policy == "COLLECT" and table.aggregation == "COUNT":
        return 0
    return None


Hits = list[Rule]


def _rows(
    table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]
) -> list[dict[str, Any]] | None:
    rows = []
    for rule in hits:
        row = _row(table, rule, scope, run)
        if row is None:
            return None
        _note(table, rule, row, run, values)
        rows.append(row)
    return rows


def _single(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    """FIRST, and UNIQUE with just one hit."""
    if table.policy == "UNIQUE" and len(hits) > 1:
        _rows(table, hits, scope, run, values)
        return None
    rows = _rows(table, hits[:1], scope, run, values)
    if rows is None:
        return None
    _keep(table, rows, run)
    return _value(table, rows[0])


def _any(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    rows = _rows(table, hits, scope, run, values)
    if rows is None or any(not same_row(rows[0], row) for row in rows[1:]):
        return None
    _keep(table, rows[:1], run)
    return _value(table, rows[0])


def same_row(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether two rules put out the same."""
    return all(equal(value, right.get(name)) is True for name, value in left.items())


def _rank(table: Table, row: dict[str, Any]) -> tuple[int, ...]:
    """How important a row is by the order of the output values; smaller is more so."""
    rank = []
    for output in table.outputs:
        if output.priorities:
            value = row.get(output.name)
            place = next(
                (index for index, other in enumerate(output.priorities) if equal(value, other) is True),
                len(output.priorities),
            )
            rank.append(place)
    return tuple(rank)


def _priority(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    rows = _rows(table, hits, scope, run, values)
    if rows is None:
        return None
    best = min(rows, key=lambda row: _rank(table, row))
    _keep(table, [best], run)
    return _value(table, best)


def _output_order(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    rows = _rows(table, hits, scope, run, values)
    if rows is None:
        return None
    rows = sorted(rows, key=lambda row: _rank(table, row))
    _keep(table, rows, run)
    return [_value(table, row) for row in rows]


def _collect(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    rows = _rows(table, hits, scope, run, values)
    if rows is None:
        return None
    if table.policy == "COLLECT" and table.aggregation and table.aggregation != "LIST":
        return _aggregate(table, rows, run)
    _keep(table, rows, run)
    return [_value(table, row) for row in rows]


def _aggregate(table: Table, rows: list[dict[str, Any]], run: Run) -> Any:
    if len(table.outputs) != 1:
        return None
    name = table.outputs[0].name
    outputs = [_value(table, row) for row in rows]
    if table.aggregation == "COUNT":
        value: Any = len(outputs)
    else:
        value = BUILTINS[AGGREGATORS[table.aggregation]].invoke(run, [outputs])
    _keep(table, [{name: value}], run)
    return value


POLICY: dict[str, Callable[[Table, Hits, Mapping[str, Any], Run, list[Any]], Any]] = {
    "UNIQUE": _single,
    "FIRST": _single,
    "ANY": _any,
    "PRIORITY": _priority,
    "COLLECT": _collect,
    "RULE ORDER": _collect,
    "OUTPUT ORDER": _output_order,
}

"""Decision tables evaluated: every hit policy and aggregator, input and output checks. Source: DMN 1.5, clause 8.2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.bounds import Run
from engine.feel.dmn.columns import converted
from engine.feel.dmn.matching import input_values, matching
from engine.feel.dmn.notices import no_rule, of_tests, of_type, output_place, output_unfit, policy_broken
from engine.feel.dmn.scope import Boxed, Compilation, DmnRun, MatchedRule, broken
from engine.feel.dmn.tables import Rule, Table, TableBroken, build_table
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
    """The result of a table; null, for a reason that is noted, when a value is not allowed or no answer is had."""
    values = input_values(table, scope, run)
    if values is None:
        return None
    run.spend(1 + len(table.rules) // 4)
    hits = matching(table, scope, run, values)
    if not hits:
        return _default(table, scope, run, values)
    return POLICY[table.policy](table, hits, scope, run, values)


def _row(table: Table, rule: Rule, scope: Mapping[str, Any], run: Run) -> dict[str, Any] | None:
    """What a rule puts out, by output; None when a value is not allowed, which is noted."""
    if rule.constant is not None:
        return rule.constant.copy()
    if isinstance(run, DmnRun):
        run.is_deep = True
    row: dict[str, Any] = {}
    for output, expression in zip(table.outputs, rule.outputs, strict=False):
        value = expression.evaluate(scope, run)
        if output.convert is not None:
            place = output_place(rule.index, output.name)
            value = converted(output.convert, value, output.wanted, table.id, place, table.decision)
        if output.type.name != "Any":
            given, value = value, coerce(value, output.type, run)
            if value is None and given is not None and isinstance(run, DmnRun):
                expected = of_type(output.type, output.wanted)
                run.tell(output_unfit, "dmn_output_type", table, rule, output, expected, given)
        if output.allowed is not None and output.allowed.test(value, scope, run) is not True:
            if isinstance(run, DmnRun):
                run.tell(output_unfit, "dmn_output_not_allowed", table, rule, output, of_tests(output.allowed), value)
            return None
        row[output.name] = value
    return row


def _note(rule: Rule, row: dict[str, Any], run: Run, values: list[Any]) -> None:
    if isinstance(run, DmnRun):
        run.rules.append(MatchedRule(rule.place, row, values))


def _keep(table: Table, rows: list[dict[str, Any]], run: Run) -> None:
    """Keep the rows of the answer, for callers that want rows rather than a value."""
    if isinstance(run, DmnRun):
        run.rows[table.id] = rows


def _value(table: Table, row: dict[str, Any]) -> Any:
    return row if table.only is None else row.get(table.only)


def _default(table: Table, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    if any(output.default is not None for output in table.outputs):
        if isinstance(run, DmnRun):
            run.is_deep = True
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
    if isinstance(run, DmnRun):
        run.tell(no_rule, table, values)
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
        _note(rule, row, run, values)
        rows.append(row)
    return rows


def _single(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    """FIRST, and UNIQUE with just one hit."""
    if len(hits) > 1 and table.policy == "UNIQUE":
        _rows(table, hits, scope, run, values)
        return _broken(table, hits, run)
    row = _row(table, hits[0], scope, run)
    if row is None:
        return None
    if isinstance(run, DmnRun):
        run.rules.append(MatchedRule(hits[0].place, row, values))
        run.rows[table.id] = [row]
    return row if table.only is None else row.get(table.only)


def _any(table: Table, hits: Hits, scope: Mapping[str, Any], run: Run, values: list[Any]) -> Any:
    rows = _rows(table, hits, scope, run, values)
    if rows is None:
        return None
    if any(not same_row(rows[0], row) for row in rows[1:]):
        return _broken(table, hits, run)
    _keep(table, rows[:1], run)
    return _value(table, rows[0])


def _broken(table: Table, hits: Hits, run: Run) -> None:
    """Several rules hit where the policy admits one answer: null, and why."""
    if isinstance(run, DmnRun):
        run.tell(policy_broken, table, hits)


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

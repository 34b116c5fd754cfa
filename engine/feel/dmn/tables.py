"""Decision tables: every hit policy and aggregator, input and output checks. Source: DMN 1.5, clause 8.2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import syntax as x
from engine.feel.bounds import Run
from engine.feel.dmn.index import Column, cell_constants, column_index
from engine.feel.dmn.model import normal_name
from engine.feel.dmn.scope import Boxed, Compilation, DmnRun, MatchedRule, broken
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError
from engine.feel.expressions import Expression, UnaryTests
from engine.feel.functions import BUILTINS
from engine.feel.types import Type, coerce
from engine.feel.values import equal

AGGREGATORS = {"SUM": "sum", "MIN": "min", "MAX": "max"}


@dataclass(slots=True)
class Input:
    """An input column."""

    text: str
    expression: Expression
    type: Type
    allowed: UnaryTests | None
    label: str
    variable: str | None
    """The name of the variable, when the expression is nothing else."""


@dataclass(slots=True)
class Output:
    """An output column; ``priorities`` are its output values, the most important first."""

    name: str
    type: Type
    allowed: UnaryTests | None
    default: Expression | None
    priorities: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Rule:
    """A row: the cells that test something, with their columns, and what it puts out."""

    id: str
    index: int
    tests: tuple[tuple[int, Callable[..., Any]], ...]
    texts: list[str]
    outputs: list[Expression]
    entries: list[UnaryTests]
    rest: tuple[tuple[int, Callable[..., Any]], ...] = ()
    """The tests that the columns' indexes do not answer."""
    why: list[tuple[str, str]] = field(default_factory=list)
    """Input expression and cell, column by column."""


@dataclass(slots=True)
class Table:
    """A compiled decision table."""

    id: str
    policy: str
    aggregation: str
    inputs: list[Input]
    outputs: list[Output]
    rules: list[Rule]
    element: Element
    columns: list[Column | None] = field(default_factory=list)


class TableBroken(Exception):
    """A cell did not compile; the problem is noted already."""


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


def build_table(element: Element, unit: Compilation, names: frozenset[str]) -> Table:
    """A table of the model.

    Raises:
        TableBroken: a cell is not FEEL.
    """
    policy, _, aggregation = element.get("hitPolicy", "UNIQUE").partition("+")
    inputs = [_input(child, unit, names) for child in element.all("input")]
    columns = list(element.all("output"))
    outputs = [_output(child, unit, names, len(columns) == 1, element) for child in columns]
    rules = [_rule(child, place, unit, names) for place, child in enumerate(element.all("rule"), 1)]
    if policy not in POLICY:
        unit.note(
            element,
            DmnError("dmn_hit_policy", f"未知的命中策略 {policy}。", f"The hit policy {policy} is unknown."),
        )
        raise TableBroken
    if any(item is None for item in [*inputs, *outputs, *rules]):
        raise TableBroken
    table = Table(
        table_id(element),
        policy,
        element.get("aggregation") or aggregation,
        [item for item in inputs if item is not None],
        [item for item in outputs if item is not None],
        [item for item in rules if item is not None],
        element,
    )
    _index(table)
    unit.tables.append(table)
    return table


def table_id(element: Element) -> str:
    """The id of a table, or its line."""
    return element.get("id") or f"line-{element.line}"


def _index(table: Table) -> None:
    """Prepare the look-ups of every column, and what is left to test rule by rule."""
    for place in range(len(table.inputs)):
        cells = [
            rule.entries[place] if place < len(rule.entries) and rule.entries[place].node.tests else None
            for rule in table.rules
        ]
        table.columns.append(column_index(cells))
    for rule in table.rules:
        rule.why = [(column.text, cell) for column, cell in zip(table.inputs, rule.texts, strict=False)]
        rule.rest = tuple(
            (place, test)
            for place, test in rule.tests
            if table.columns[place] is None or cell_constants(rule.entries[place].node) is None
        )


def _input(element: Element, unit: Compilation, names: frozenset[str]) -> Input | None:
    source = element.first("inputExpression")
    text = (source.child_text("text") or "").strip() if source is not None else ""
    # The Modeler leaves the expression empty and names the variable in the label.
    text = text or element.get("label")
    expression = unit.expression(source or element, text or "null", names)
    allowed_text = element.first("inputValues")
    allowed = _allowed(allowed_text, unit, names)
    if expression is None:
        return None
    expected = unit.type(source.get("typeRef") if source is not None else "")
    variable = None
    if isinstance(expression.node, x.Name) and expression.node.name not in BUILTINS:
        variable = expression.node.name
    return Input(text, expression, expected, allowed, element.get("label") or text, variable)


def _allowed(element: Element | None, unit: Compilation, names: frozenset[str]) -> UnaryTests | None:
    text = None if element is None else element.child_text("text")
    if element is None or not text or not text.strip():
        return None
    return unit.tests(element, text, names)


def _output(element: Element, unit: Compilation, names: frozenset[str], only: bool, table: Element) -> Output | None:
    reference = element.get("typeRef") or (table.get("typeRef") if only else "")
    values = element.first("outputValues")
    allowed = _allowed(values, unit, names)
    default_element = element.first("defaultOutputEntry")
    default_text = None if default_element is None else default_element.child_text("text")
    default: Expression | None = None
    if default_element is not None and default_text and default_text.strip():
        default = unit.expression(default_element, default_text, names)
        if default is None:
            return None
    name = normal_name(element.get("name") or element.get("label"))
    output = Output(name, unit.type(reference), allowed, default)
    if values is not None and allowed is not None:
        listed = unit.expression(values, f"[{values.child_text('text')}]", names)
        output.priorities = listed({}) if listed is not None else []
    return output


def _rule(element: Element, place: int, unit: Compilation, names: frozenset[str]) -> Rule | None:
    tests: list[tuple[int, Callable[..., Any]]] = []
    entries: list[UnaryTests] = []
    texts: list[str] = []
    sound = True
    for column, entry in enumerate(element.all("inputEntry")):
        text = (entry.child_text("text") or "").strip() or "-"
        compiled = unit.tests(entry, text, names | {"?"})
        texts.append(text)
        if compiled is None:
            sound = False
            continue
        entries.append(compiled)
        if compiled.node.tests:
            tests.append((column, compiled.closure))
    outputs: list[Expression] = []
    for entry in element.all("outputEntry"):
        text = (entry.child_text("text") or "").strip() or "null"
        expression = unit.expression(entry, text, names)
        sound = sound and expression is not None
        if expression is not None:
            outputs.append(expression)
    return Rule(element.get("id"), place, tuple(tests), texts, outputs, entries) if sound else None


# ---------------------------------------------------------------- evaluation


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
        if value.__class__ not in column.type.quick:
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
    frames = [(scope, run, value) for value in values]
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
            if test(frames[place], values[place]) is not True:
                break
        else:
            hits.append(rule)
            if first:
                break
    return hits


def _row(table: Table, rule: Rule, scope: Mapping[str, Any], run: Run) -> dict[str, Any] | None:
    """What a rule puts out, by output; None when a value is not allowed."""
    row: dict[str, Any] = {}
    for output, expression in zip(table.outputs, rule.outputs, strict=False):
        value = expression.evaluate(scope, run)
        value = value if output.type.name == "Any" else coerce(value, output.type, run)
        if output.allowed is not None and output.allowed.test(value, scope, run) is not True:
            return None
        row[output.name] = value
    return row


def _note(table: Table, rule: Rule, row: dict[str, Any], run: Run, values: list[Any]) -> None:
    if isinstance(run, DmnRun):
        run.rules.append(MatchedRule(table.id, rule.index, rule.id, row, rule.why, values))


def _keep(table: Table, rows: list[dict[str, Any]], run: Run) -> None:
    """Keep the rows of the answer, for callers that want rows rather than a value."""
    if isinstance(run, DmnRun):
        run.rows[table.id] = rows


def _value(table: Table, row: dict[str, Any]) -> Any:
    return next(iter(row.values()), None) if len(table.outputs) == 1 else row


def _default(table: Table, scope: Mapping[str, Any], run: Run) -> Any:
    if any(output.default is not None for output in table.outputs):
        row = {
            output.name: None if output.default is None else coerce(output.default.evaluate(scope, run), output.type)
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

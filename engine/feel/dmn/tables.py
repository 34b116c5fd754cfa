"""Decision tables compiled: columns, rules, and what the columns look up. Source: DMN 1.5, clause 8.2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.index import Column, cell_constants, column_index
from engine.feel.dmn.model import normal_name
from engine.feel.dmn.scope import Compilation
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError
from engine.feel.expressions import Expression, UnaryTests
from engine.feel.functions import BUILTINS
from engine.feel.types import Type

POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})


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
    if policy not in POLICIES:
        unit.note(
            element,
            DmnError("dmn_hit_policy", f"未知的命中策略 {policy}。", f"The hit policy {policy} is unknown."),
        )
        raise TableBroken
    if any(item is None for item in [*inputs, *outputs, *rules]):
        raise TableBroken
    if not _shaped(element, unit):
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


def _shaped(element: Element, unit: Compilation) -> bool:
    """Whether every rule has a cell per column and outputs can be told apart; if not, problems are noted."""
    before = len(unit.problems)
    table = table_id(element)
    outputs = list(element.all("output"))
    widths = (
        ("inputEntry", "输入", "input", len(list(element.all("input")))),
        ("outputEntry", "输出", "output", len(outputs)),
    )
    for place, rule in enumerate(element.all("rule"), 1):
        for entry, zh, en, width in widths:
            cells = len(list(rule.all(entry)))
            if cells != width:
                message_zh = f"决策表 {table} 第 {place} 条规则有 {cells} 个{zh}单元格，而{zh}列有 {width} 个。"
                message_en = f"Rule {place} of table {table} has {cells} {en} cells for {width} {en} columns."
                unit.note(rule, DmnError("dmn_rule_width", message_zh, message_en))
    names = [normal_name(output.get("name") or output.get("label")) for output in outputs]
    for output, name in zip(outputs, names, strict=True):
        if len(names) > 1 and (not name or names.count(name) > 1):
            message_zh = f"决策表 {table} 有多个输出，每个都要有不同的名称（“{name}”）。"
            message_en = f"Table {table} has several outputs; each needs a name of its own (“{name}”)."
            unit.note(output, DmnError("dmn_output_name", message_zh, message_en))
    return len(unit.problems) == before


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
    elif values is None and table.get("hitPolicy") in ("PRIORITY", "OUTPUT ORDER"):
        text = unit.types.values_text(reference)
        listed = unit.expression(element, f"[{text}]", names) if text else None
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

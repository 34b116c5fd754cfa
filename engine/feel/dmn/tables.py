"""Decision tables compiled: columns, rules, and what the columns look up. Source: DMN 1.5, clause 8.2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.atoms import read_cell
from engine.feel.dmn.columns import Input, Output, build_input, build_output, settle
from engine.feel.dmn.index import Column, column_index, is_looked_up
from engine.feel.dmn.model import Cell, normal_name
from engine.feel.dmn.scope import NOWHERE, Compilation, RulePlace
from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError
from engine.feel.expressions import Expression, UnaryTests

POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT", "LIST"})
SHORT = {
    "U": "UNIQUE",
    "F": "FIRST",
    "A": "ANY",
    "P": "PRIORITY",
    "C": "COLLECT",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
}
"""Hit policies as they are drawn in the corner of a table."""

SIGNS = {"+": "SUM", "<": "MIN", ">": "MAX", "#": "COUNT"}


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
    constant: dict[str, Any] | None = None
    """What it puts out, when that is the same every time."""
    place: RulePlace = NOWHERE
    """Where it stands, and the input expression and cell of every column."""


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
    decision: str = ""
    owner: str = ""
    """Name and id of the element it belongs to."""
    columns: list[Column | None] = field(default_factory=list)
    lookups: list[tuple[int, Column]] = field(default_factory=list)
    """The columns that are looked up, with their places, the choosiest first."""
    whole: int = 0
    """All rules, as bits."""
    is_constant: bool = False
    """Whether look-ups answer every cell."""
    takes_first: bool = False
    only: str | None = None
    """The name of the output where there is but one."""


class TableBroken(Exception):
    """A cell did not compile; the problem is noted already."""


def build_table(element: Element, unit: Compilation, names: frozenset[str]) -> Table:
    """A table of the model.

    Raises:
        TableBroken: a cell is not FEEL.
    """
    policy, aggregation = _policy(element)
    columns = list(element.all("input"))
    inputs: list[Input | None] = []
    for place, child in enumerate(columns, 1):
        with unit.at(f"输入列 {place}", f"input column {place}", Cell(None, "input", place)):
            inputs.append(build_input(child, unit, names))
    outputs: list[Output | None] = []
    written = list(element.all("output"))
    for place, child in enumerate(written, 1):
        with unit.at(f"输出列 {place}", f"output column {place}", Cell(None, "output", place)):
            outputs.append(build_output(child, unit, names, len(written) == 1, element))
    aliases = [column.alias if column is not None else "" for column in inputs]
    rules = [_rule(child, place, unit, names, aliases) for place, child in enumerate(element.all("rule"), 1)]
    sound = _is_policy(element, policy, aggregation, unit)
    sound = _shaped(element, unit) and sound
    if not sound or any(item is None for item in [*inputs, *outputs, *rules]):
        raise TableBroken
    table = Table(
        table_id(element),
        policy,
        aggregation,
        [item for item in inputs if item is not None],
        [item for item in outputs if item is not None],
        [item for item in rules if item is not None],
        element,
        unit.decision,
        unit.owner,
    )
    for place, column in enumerate(table.inputs):
        settle(column, (rule.entries[place] for rule in table.rules), unit)
    _index(table)
    unit.tables.append(table)
    return table


def _policy(element: Element) -> tuple[str, str]:
    """The hit policy and the aggregation, also where the aggregation is written with the policy (``COLLECT+``)."""
    written = (element.get("hitPolicy").strip() or "UNIQUE").upper().replace("_", " ")
    sign = SIGNS.get(written[-1], "")
    policy, _, named = (written[:-1] if sign else written).partition("+")
    policy = policy.strip()
    return SHORT.get(policy, policy), element.get("aggregation").strip().upper() or sign or named.strip()


def _is_policy(element: Element, policy: str, aggregation: str, unit: Compilation) -> bool:
    """Whether hit policy and aggregation exist; if not, problems are noted."""
    before = len(unit.problems)
    if policy not in POLICIES:
        expected = ", ".join(sorted(POLICIES))
        unit.note(
            element,
            DmnError(
                "dmn_hit_policy",
                f"未知的命中策略“{policy}”，应为以下之一：{expected}。",
                f"The hit policy “{policy}” is unknown; expected one of {expected}.",
            ),
        )
    if policy == "COLLECT" and aggregation and aggregation not in AGGREGATIONS:
        expected = ", ".join(sorted(AGGREGATIONS))
        unit.note(
            element,
            DmnError(
                "dmn_aggregation",
                f"未知的聚合方式“{aggregation}”，应为以下之一：{expected}。",
                f"The aggregation “{aggregation}” is unknown; expected one of {expected}.",
            ),
        )
    return len(unit.problems) == before


def table_id(element: Element) -> str:
    """The id of a table, or its line."""
    return element.get("id") or f"line-{element.line}"


def _shaped(element: Element, unit: Compilation) -> bool:
    """Whether every rule has a cell per column and outputs can be told apart; if not, problems are noted."""
    before = len(unit.problems)
    table = table_id(element)
    outputs = list(element.all("output"))
    if not outputs:
        message_zh = f"决策表 {table} 没有输出列，至少应有一个。"
        message_en = f"Table {table} has no output column; expected at least one."
        unit.note(element, DmnError("dmn_no_output", message_zh, message_en))
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
        rule.constant = _constant(table, rule)
        why = [(column.text, cell) for column, cell in zip(table.inputs, rule.texts, strict=False)]
        rule.place = RulePlace(table.decision, table.id, rule.index, rule.id, why)
        rule.rest = tuple(
            (place, test)
            for place, test in rule.tests
            if table.columns[place] is None or not is_looked_up(rule.entries[place].node)
        )
    found = [(place, column) for place, column in enumerate(table.columns) if column is not None]
    table.lookups = sorted(found, key=lambda one: one[1].width)
    table.whole = (1 << len(table.rules)) - 1
    table.is_constant = not any(rule.rest for rule in table.rules)
    table.takes_first = table.policy == "FIRST"
    table.only = table.outputs[0].name if len(table.outputs) == 1 else None


def _constant(table: Table, rule: Rule) -> dict[str, Any] | None:
    """The row of a rule whose outputs are all literals that their columns take as they are."""
    row: dict[str, Any] = {}
    for output, expression in zip(table.outputs, rule.outputs, strict=False):
        if not isinstance(expression.node, x.Literal) or output.convert is not None:
            return None
        value = expression.node.value
        if value is not None and output.type.name != "Any" and value.__class__ not in output.type.quick:
            return None
        allowed = output.allowed
        if allowed is not None and (read_cell(allowed.node) is None or allowed(value, {}) is not True):
            return None
        row[output.name] = value
    return row


def _rule(element: Element, place: int, unit: Compilation, names: frozenset[str], aliases: list[str]) -> Rule | None:
    tests: list[tuple[int, Callable[..., Any]]] = []
    entries: list[UnaryTests] = []
    texts: list[str] = []
    sound = True
    for column, entry in enumerate(element.all("inputEntry")):
        text = (entry.child_text("text") or "").strip() or "-"
        alias = aliases[column] if column < len(aliases) else ""
        cell = Cell(place, "input", column + 1)
        with unit.at(f"第 {place} 条规则第 {column + 1} 输入列", f"rule {place}, input column {column + 1}", cell):
            compiled = unit.tests(entry, text, names | {"?"}, "" if alias in names else alias)
        texts.append(text)
        if compiled is None:
            sound = False
            continue
        entries.append(compiled)
        if compiled.node.tests:
            tests.append((column, compiled.closure))
    outputs: list[Expression] = []
    for column, entry in enumerate(element.all("outputEntry")):
        text = (entry.child_text("text") or "").strip() or "null"
        # A dash says nothing about an output either.
        cell = Cell(place, "output", column + 1)
        with unit.at(f"第 {place} 条规则第 {column + 1} 输出列", f"rule {place}, output column {column + 1}", cell):
            expression = unit.expression(entry, "null" if text == "-" else text, names)
        sound = sound and expression is not None
        if expression is not None:
            outputs.append(expression)
    return Rule(element.get("id"), place, tuple(tests), texts, outputs, entries) if sound else None

"""What is wrong with how tables, boxed expressions, types and services are built, whatever their expressions say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.boxed import COMPILERS, expression_in
from engine.feel.dmn.columns import Output, Unfit
from engine.feel.dmn.model import Cell, Drg, Model, Problem, normal_name
from engine.feel.dmn.notices import found as found_texts
from engine.feel.dmn.notices import of_tests, of_type
from engine.feel.dmn.tables import Rule, Table
from engine.feel.dmn_xml import Element
from engine.feel.errors import FeelError
from engine.feel.expressions import Expression
from engine.feel.types import coerce
from engine.feel.values import kind


def _problem(
    code: str,
    severity: str,
    owner: str,
    element: Element,
    zh: str,
    en: str,
    cell: Cell | None = None,
    error: FeelError | None = None,
) -> Problem:
    rules = () if cell is None or cell.rule is None else (cell.rule,)
    return Problem(code, severity, element.get("id") or owner, element.line, zh, en, rules, error, cell)


# ---------------------------------------------------------------- boxed expressions


def check_boxed(drg: Drg) -> Iterator[Problem]:
    """Contexts, relations, conditionals and services of an element."""
    for element in drg.element.walk():
        if element.name == "context":
            yield from _context(drg, element)
        elif element.name == "relation":
            yield from _relation(drg, element)
        elif element.name == "conditional" and expression_in(element.first("else")) is None:
            zh, en = (
                f"“{drg.name}”的条件没有“否则”部分，条件不成立时为空值。",
                f"A conditional of “{drg.name}” has no else: null then.",
            )
            yield _problem("dmn_no_else", "warning", drg.id, element, zh, en)
    if drg.kind == "service" and drg.element.first("outputDecision") is None:
        zh, en = (
            f"决策服务“{drg.name}”没有输出决策，结果总是空的。",
            f"The service “{drg.name}” has no output decision.",
        )
        yield _problem("dmn_no_output", "error", drg.id, drg.element, zh, en)


def _context(drg: Drg, element: Element) -> Iterator[Problem]:
    seen: set[str] = set()
    entries = list(element.all("contextEntry"))
    for place, entry in enumerate(entries, 1):
        variable = entry.first("variable")
        name = "" if variable is None else normal_name(variable.get("name"))
        if variable is None and place < len(entries):
            yield _problem(
                "dmn_context_result",
                "error",
                drg.id,
                entry,
                f"“{drg.name}”：上下文的结果项（无名）应在最后，其后还有 {len(entries) - place} 项不会求值。",
                f"“{drg.name}”: the result entry (without a name) stands last in a context, but"
                f" {len(entries) - place} after it are never evaluated.",
            )
            return
        if name and name in seen:
            yield _problem(
                "dmn_context_twice",
                "error",
                drg.id,
                entry,
                f"“{drg.name}”：上下文项“{name}”重复，应各不相同。",
                f"“{drg.name}”: the context entry “{name}” stands twice; expected a name of its own for each.",
            )
        seen.add(name)


def _relation(drg: Drg, element: Element) -> Iterator[Problem]:
    columns = [normal_name(column.get("name")) for column in element.all("column")]
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield _problem(
            "dmn_relation_column",
            "error",
            drg.id,
            element,
            f"“{drg.name}”：关系的列“{name}”重复，应各不相同。",
            f"“{drg.name}”: the column “{name}” of a relation stands twice; expected a name of its own for each.",
        )
    for place, row in enumerate(element.all("row"), 1):
        cells = sum(child.name in COMPILERS for child in row.children)
        if cells != len(columns):
            yield _problem(
                "dmn_relation_width",
                "error",
                drg.id,
                row,
                f"“{drg.name}”：关系第 {place} 行有 {cells} 个单元格，而列有 {len(columns)} 个。",
                f"“{drg.name}”: row {place} of a relation has {cells} cells for {len(columns)} columns.",
            )


# ---------------------------------------------------------------- ids


def check_ids(model: Model) -> Iterator[Problem]:
    """Ids that stand twice: an editor drops the second with all it says. Source: XSD of DMN 1.5 (``xsd:ID``)."""
    seen: set[str] = set()
    for drg in model.elements.values():
        for element in drg.element.walk():
            known = element.get("id")
            if known and known in seen:
                zh = f"编号“{known}”出现两次，设计器打开时会丢掉后一个，请改成不同的编号。"
                en = f"The id “{known}” stands twice: an editor drops the second. Give it another."
                yield _problem("dmn_duplicate_id", "warning", drg.id, element, zh, en)
            elif known:
                seen.add(known)


# ---------------------------------------------------------------- types


def check_types(model: Model) -> Iterator[Problem]:
    """Item definitions that are made of themselves."""
    items = {normal_name(item.get("name")): item for item in model.items}
    made_of = {name: {*_references(item)} & items.keys() for name, item in items.items()}
    for name, item in items.items():
        reached, left = set(), [*made_of[name]]
        while left:
            other = left.pop()
            if other not in reached:
                reached.add(other)
                left += made_of[other]
        if name in reached:
            alone = not any(part.name == "itemComponent" for part in item.walk())
            yield _problem(
                "dmn_type_circle",
                "error" if alone else "warning",
                "",
                item,
                f"数据类型“{name}”由自身构成，内层不检查类型。",
                f"The item definition “{name}” is made of itself; inside, its type is not checked.",
            )


def _references(item: Element) -> Iterator[str]:
    for part in item.walk():
        if part.name == "typeRef":
            yield normal_name(part.text)


# ---------------------------------------------------------------- tables


def check_build(table: Table, owner: str) -> Iterator[Problem]:
    """Hit policy, aggregation, outputs and cells of a table."""
    element = table.element
    if not table.rules:
        has_default = any(output.default is not None for output in table.outputs)
        yield _problem(
            "dmn_table_empty",
            "warning" if has_default else "error",
            owner,
            element,
            f"决策“{table.decision}”的决策表没有规则。",
            f"The table of “{table.decision}” has no rules.",
        )
    yield from _aggregated(table, owner)
    if table.policy in ("PRIORITY", "OUTPUT ORDER") and not any(output.priorities for output in table.outputs):
        yield _problem(
            "dmn_no_priorities",
            "error",
            owner,
            element,
            f"命中策略 {table.policy} 按输出值的次序取舍，但没有列出输出值（outputValues）。",
            f"Hit policy {table.policy} goes by the order of output values, but none are listed (outputValues).",
        )
    for place, output in enumerate(table.outputs, 1):
        if output.default is not None:
            yield from _output(table, owner, output, output.default, element, Cell(None, "output", place))
    for rule, row in zip(table.rules, element.all("rule"), strict=True):
        yield from _row(table, owner, rule, row)


def _aggregated(table: Table, owner: str) -> Iterator[Problem]:
    sign = table.aggregation
    if not sign or sign == "LIST":
        return
    if table.policy != "COLLECT":
        yield _problem(
            "dmn_aggregation",
            "warning",
            owner,
            table.element,
            f"聚合方式 {sign} 只用于 COLLECT，在 {table.policy} 表中不起作用。",
            f"The aggregation {sign} belongs to COLLECT; a {table.policy} table does not use it.",
        )
        return
    if sign != "COUNT" and len(table.outputs) > 1:
        yield _problem(
            "dmn_aggregation",
            "error",
            owner,
            table.element,
            f"聚合方式 {sign} 只能有一个输出列，实际有 {len(table.outputs)} 个。",
            f"The aggregation {sign} takes one output column, found {len(table.outputs)}.",
        )
    elif sign == "SUM" and _sum_kind(table) not in ("", "number"):
        shown = _sum_kind(table)
        yield _problem(
            "dmn_aggregation",
            "error",
            owner,
            table.element,
            f"聚合方式 SUM 的输出应为数，实际为 {shown}。",
            f"The aggregation SUM adds numbers, found {shown}.",
        )


SUMMED = frozenset({"number", "days and time duration", "years and months duration"})


def _sum_kind(table: Table) -> str:
    """The kind that a sum meets and cannot add; empty when there is none."""
    name = table.outputs[0].type.name
    if name not in SUMMED and name != "Any":
        return name
    for rule in table.rules:
        node = rule.outputs[0].node
        if isinstance(node, x.Literal) and node.value is not None and kind(node.value) not in SUMMED:
            return kind(node.value)
    return ""


def _row(table: Table, owner: str, rule: Rule, row: Element) -> Iterator[Problem]:
    for place, (output, expression, cell) in enumerate(
        zip(table.outputs, rule.outputs, row.all("outputEntry"), strict=True), 1
    ):
        yield from _output(table, owner, output, expression, cell, Cell(rule.index, "output", place))


def _output(
    table: Table, owner: str, output: Output, expression: Expression, element: Element, cell: Cell
) -> Iterator[Problem]:
    """A literal that its column does not let through."""
    node = expression.node
    if not isinstance(node, x.Literal) or node.value is None:
        return
    value: Any = node.value
    if output.convert is not None:
        try:
            value = output.convert(value)
        except Unfit:
            value = None
    elif output.type.name != "Any":
        value = coerce(value, output.type)
    if value is None:
        expected = of_type(output.type, output.wanted)
        code = "dmn_output_type"
    elif output.allowed is not None and output.allowed(value, {}) is False:
        expected = of_tests(output.allowed)
        code = "dmn_output_value"
    else:
        return
    where_zh, where_en = (
        ("默认输出", "default output") if cell.rule is None else (f"第 {cell.rule} 条规则", f"rule {cell.rule}")
    )
    zh, en = found_texts(node.value)
    yield _problem(
        code,
        "error",
        owner,
        element,
        f"{where_zh}第 {cell.column} 输出列应为 {expected[0]}，实际为 {zh}，结果会成为空值。",
        f"{where_en[0].upper()}{where_en[1:]}, output column {cell.column}: expected {expected[1]}, found {en};"
        " it would become null.",
        cell,
        FeelError(code, "", "", expression.text, node.position),
    )

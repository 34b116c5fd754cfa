"""Checks of a decision table: rules that overlap, inputs no rule covers, rules that can never hit.

Every column is cut into atoms: constants, the stretches between constant numbers, and "anything else". A rule is
then a box of atoms, and the questions are intersections and differences of boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.index import OTHER_TEXT, cell_constants
from engine.feel.dmn.model import Problem
from engine.feel.dmn.policies import same_row
from engine.feel.dmn.tables import Input, Rule, Table
from engine.feel.functions.conversion import text
from engine.feel.values import Number

WORK_LIMIT = 20_000
"""Boxes the difference of boxes may look at before a question counts as undecided."""

SHOWN = 3
"""Gaps shown of a table."""

SINGLE_HIT = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
Box = tuple[int, ...]


class Undecided(Exception):
    """The table is too intricate for the check."""


@dataclass(slots=True)
class Axis:
    """The atoms of a column: a value of each, and how to name it."""

    label: str
    values: list[Any]
    names: list[str]

    @property
    def whole(self) -> int:
        """All atoms as bits."""
        return (1 << len(self.values)) - 1


def check_table(table: Table) -> list[Problem]:
    """What is doubtful in a table; empty when nothing is, or when cells are not constant enough to tell."""
    axes = [_axis(column, place, table.rules) for place, column in enumerate(table.inputs)]
    boxes = [_box(rule, axes) for rule in table.rules]
    problems = [*_dead(table, boxes), *_overlaps(table, boxes)]
    try:
        problems += _covered(table, boxes)
        problems += _gaps(table, axes, boxes)
    except Undecided:
        pass
    return problems


# ---------------------------------------------------------------- atoms and boxes


def _axis(column: Input, place: int, rules: list[Rule]) -> Axis:
    constants: set[Any] = set()
    for rule in rules:
        constants |= (cell_constants(rule.entries[place].node) if place < len(rule.entries) else None) or set()
    allowed = None if column.allowed is None else cell_constants(column.allowed.node)
    constants |= allowed or set()
    kind = column.type.name if column.type.name != "Any" else _guess(constants)
    values, names = ATOMS.get(kind, _no_atoms)(constants)
    if column.allowed is not None:
        kept = [place for place, value in enumerate(values) if column.allowed(value, {}) is True]
        values, names = [values[place] for place in kept], [names[place] for place in kept]
    return Axis(column.text, values, names)


def _guess(constants: set[Any]) -> str:
    if any(isinstance(value, str) for value in constants):
        return "string"
    if any(isinstance(value, bool) for value in constants):
        return "boolean"
    return "number" if any(isinstance(value, int | Decimal) for value in constants) else "Any"


def _no_atoms(constants: set[Any]) -> tuple[list[Any], list[str]]:
    return [OTHER_TEXT], ["任意值 (any value)"]


def _texts(constants: set[Any]) -> tuple[list[Any], list[str]]:
    texts = sorted(value for value in constants if isinstance(value, str))
    return [*texts, OTHER_TEXT], [*(f'"{value}"' for value in texts), "其他文本 (any other text)"]


def _booleans(constants: set[Any]) -> tuple[list[Any], list[str]]:
    return [True, False], ["true", "false"]


def _numbers(constants: set[Any]) -> tuple[list[Any], list[str]]:
    points: list[Number] = sorted(
        value for value in constants if isinstance(value, int | Decimal) and not isinstance(value, bool)
    )
    if not points:
        return [0], ["任意数 (any number)"]
    values: list[Any] = [points[0] - 1]
    names = [f"< {text(points[0])}"]
    for place, point in enumerate(points):
        values.append(point)
        names.append(text(point))
        if place + 1 < len(points):
            values.append((Decimal(point) + Decimal(points[place + 1])) / 2)
            names.append(f"({text(point)}..{text(points[place + 1])})")
    return [*values, points[-1] + 1], [*names, f"> {text(points[-1])}"]


ATOMS = {"number": _numbers, "string": _texts, "boolean": _booleans}


def _box(rule: Rule, axes: list[Axis]) -> Box | None:
    """The atoms a rule lets through, column by column; None when a cell is not constant."""
    box = []
    for place, axis in enumerate(axes):
        entry = rule.entries[place] if place < len(rule.entries) else None
        if entry is None or not entry.node.tests:
            box.append(axis.whole)
            continue
        if cell_constants(entry.node) is None:
            return None
        box.append(sum(1 << atom for atom, value in enumerate(axis.values) if entry(value, {}) is True))
    return tuple(box)


def _meet(first: Box, second: Box) -> bool:
    return all(left & right for left, right in zip(first, second, strict=True))


def _minus(box: Box, other: Box) -> Iterator[Box]:
    """What is left of a box without another, as boxes that do not meet."""
    if not _meet(box, other):
        yield box
        return
    head: list[int] = []
    for place, (left, right) in enumerate(zip(box, other, strict=True)):
        outside = left & ~right
        if outside:
            yield (*head, outside, *box[place + 1 :])
        head.append(left & right)


def _remainder(box: Box, others: list[Box]) -> list[Box]:
    """What is left of a box without all of the others.

    Raises:
        Undecided: there are too many pieces.
    """
    pieces = [box]
    work = 0
    for other in others:
        pieces = [piece for old in pieces for piece in _minus(old, other)]
        work += len(pieces) + 1
        if work > WORK_LIMIT:
            raise Undecided
    return pieces


# ---------------------------------------------------------------- questions


def _problem(table: Table, code: str, severity: str, zh: str, en: str, rules: tuple[int, ...]) -> Problem:
    return Problem(code, severity, table.id, table.element.line, zh, en, rules)


def _dead(table: Table, boxes: list[Box | None]) -> Iterator[Problem]:
    """Rules with a cell that no allowed value passes."""
    for rule, box in zip(table.rules, boxes, strict=True):
        if box is None:
            continue
        for place, mask in enumerate(box):
            if not mask:
                cell, column = rule.texts[place], table.inputs[place].text
                yield _problem(
                    table,
                    "dmn_table_unreachable",
                    "warning",
                    f"第 {rule.index} 条规则永不命中：“{column}”不会满足 {cell}。",
                    f"Rule {rule.index} can never hit: “{column}” never satisfies {cell}.",
                    (rule.index,),
                )
                break


def _overlaps(table: Table, boxes: list[Box | None]) -> Iterator[Problem]:
    """Pairs of rules that can hit together where the hit policy forbids it."""
    if table.policy not in ("UNIQUE", "ANY"):
        return
    for second, box in enumerate(boxes):
        if box is None:
            continue
        for first in range(second):
            other = boxes[first]
            if other is None or not _meet(box, other):
                continue
            if table.policy == "ANY" and _same_outputs(table.rules[first], table.rules[second]):
                continue
            yield _problem(
                table,
                "dmn_table_overlap",
                "error",
                f"第 {first + 1} 条与第 {second + 1} 条规则重叠，命中策略 {table.policy} 不允许。",
                f"Rules {first + 1} and {second + 1} overlap, which hit policy {table.policy} forbids.",
                (first + 1, second + 1),
            )


def _same_outputs(first: Rule, second: Rule) -> bool:
    """Whether two rules put out the same constants."""
    left, right = ([expression.node for expression in rule.outputs] for rule in (first, second))
    if not all(isinstance(node, x.Literal) for node in [*left, *right]):
        return [e.text for e in first.outputs] == [e.text for e in second.outputs]
    return same_row(_constants(left), _constants(right))


def _constants(nodes: list[x.Node]) -> dict[str, Any]:
    return {str(place): node.value for place, node in enumerate(nodes) if isinstance(node, x.Literal)}


def _covered(table: Table, boxes: list[Box | None]) -> Iterator[Problem]:
    """Rules of a FIRST table that the rules above them leave nothing."""
    if table.policy != "FIRST":
        return
    above: list[Box] = []
    for rule, box in zip(table.rules, boxes, strict=True):
        if box is None:
            continue
        if all(box) and not _remainder(box, above):
            blockers = tuple(
                other.index
                for other, earlier in zip(table.rules, boxes, strict=True)
                if other.index < rule.index and earlier is not None and _meet(box, earlier)
            )
            yield _problem(
                table,
                "dmn_table_unreachable",
                "warning",
                f"第 {rule.index} 条规则永不命中：第 {', '.join(map(str, blockers))} 条先命中。",
                f"Rule {rule.index} can never hit: rules {', '.join(map(str, blockers))} hit before it.",
                (rule.index, *blockers),
            )
        above.append(box)


def _gaps(table: Table, axes: list[Axis], boxes: list[Box | None]) -> Iterator[Problem]:
    """Inputs that no rule covers, where an answer is expected."""
    if table.policy not in SINGLE_HIT or any(output.default is not None for output in table.outputs):
        return
    if any(box is None for box in boxes) or not axes:
        return
    whole = tuple(axis.whole for axis in axes)
    for gap in _remainder(whole, [box for box in boxes if box is not None])[:SHOWN]:
        example = "; ".join(_named(axis, mask) for axis, mask in zip(axes, gap, strict=True) if mask != axis.whole)
        example = example or "任意输入 (any input)"
        yield _problem(
            table,
            "dmn_table_gap",
            "warning",
            f"没有规则覆盖：{example}。",
            f"No rule covers: {example}.",
            (),
        )


def _named(axis: Axis, mask: int) -> str:
    names = [name for atom, name in enumerate(axis.names) if mask >> atom & 1]
    shown = ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
    return f"{axis.label}: {shown}"

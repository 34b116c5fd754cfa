"""Checks of a decision table: rules that overlap, inputs no rule covers, rules that can never hit.

A rule is a box of atoms, and the questions are whether boxes meet and what they leave uncovered. Nothing is claimed
that the cells do not settle: a computed cell lets everything through where that could only hide a finding, and a
column whose values depend on another's makes an overlap possible rather than certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.atoms import Axis, Cell, places, read_cell
from engine.feel.dmn.boxes import Box, Budget, Cover, Undecided
from engine.feel.dmn.columns import Input
from engine.feel.dmn.model import Problem
from engine.feel.dmn.policies import same_row
from engine.feel.dmn.tables import Rule, Table

WORK_LIMIT = 250_000
"""Steps the search for gaps and hidden rules of one table may take: a fraction of a second."""

SHOWN_GAPS = 3
SHOWN_OVERLAPS = 100
SHOWN_RULES = 8

SINGLE_HIT = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


@dataclass(slots=True)
class Grid:
    """A table as boxes: the columns with different expressions, and the rules' atoms in each.

    ``exact`` is None for a rule with a cell that is not constant; ``widest`` lets such a cell pass everything.
    """

    table: Table
    columns: list[Input]
    axes: list[Axis]
    exact: list[Box | None]
    widest: list[Box]
    certain: list[bool] = field(default_factory=list)
    """Whether a column takes each of its values whatever the others are."""

    @property
    def sizes(self) -> list[int]:
        return [len(axis.atoms) for axis in self.axes]


def check_table(table: Table) -> list[Problem]:
    """What is doubtful in a table; empty when nothing is, or when cells are not constant enough to tell."""
    grid = _grid(table)
    problems = [*_dead(grid), *_overlaps(grid)]
    try:
        budget = Budget(WORK_LIMIT)
        for problem in chain(_hidden(grid, budget), _gaps(grid, budget)):
            problems.append(problem)
    except Undecided:
        problems.append(
            _problem(
                table,
                "dmn_table_unchecked",
                "warning",
                f"{_place_zh(table)}的规则过于交错，未检查空缺和永不命中的规则；可拆分为几张表。",
                f"The rules of {_place_en(table)} are too intricate: gaps and rules that never hit were not checked;"
                " consider several tables.",
                (),
            )
        )
    return problems


# ---------------------------------------------------------------- boxes


def _grid(table: Table) -> Grid:
    by_text: dict[str, list[int]] = {}
    for place, column in enumerate(table.inputs):
        by_text.setdefault(column.text, []).append(place)
    grid = Grid(table, [], [], [None] * len(table.rules), [() for _ in table.rules])
    columns: list[list[int | None]] = []
    for same in by_text.values():
        axis, cells = _axis(table, same)
        grid.columns.append(table.inputs[same[0]])
        grid.axes.append(axis)
        columns.append(_masks(table, same, axis, cells))
    for row, rule in enumerate(table.rules):
        box = [column[row] for column in columns]
        grid.widest[row] = tuple(
            axis.whole if mask is None else mask for axis, mask in zip(grid.axes, box, strict=True)
        )
        if None not in box:
            grid.exact[row] = grid.widest[rule.index - 1]
    grid.certain = [_is_certain(place, grid.columns) for place in range(len(grid.columns))]
    return grid


Cells = dict[str, Cell | None]


def _axis(table: Table, same: list[int]) -> tuple[Axis, Cells]:
    """The atoms of columns that ask the same, and what their cells are made of, by text."""
    cells: Cells = {}
    for rule in table.rules:
        for place in same:
            entry = rule.entries[place]
            if entry.text not in cells:
                cells[entry.text] = read_cell(entry.node)
    first = table.inputs[same[0]]
    limits = [test for place in same for test in table.inputs[place].limits]
    known = [*cells.values(), *(read_cell(test.node) for test in limits)]
    axis = Axis(first.domain.name, [point for cell in known if cell for point in cell.points], first.whole_numbers)
    for test in limits:
        if read_cell(test.node) is not None:
            axis.whole &= axis.asked(test, axis.whole) | (axis.null if test not in first.refusing else 0)
    least = first.least
    if least is not None:
        axis.restrict(lambda value: not isinstance(value, int) or value >= least)
    return axis, cells


def _masks(table: Table, same: list[int], axis: Axis, cells: Cells) -> list[int | None]:
    seen: dict[str, int] = {}
    found: list[int | None] = []
    for rule in table.rules:
        mask: int | None = axis.whole
        for place in same:
            entry = rule.entries[place]
            if not entry.node.tests:
                continue
            cell = cells[entry.text]
            if cell is None:
                mask = None
                break
            if entry.text not in seen:
                seen[entry.text] = axis.bits(cell, entry)
            mask = (mask or 0) & seen[entry.text]
        found.append(mask)
    return found


def _is_certain(place: int, columns: list[Input]) -> bool:
    """Whether a column is a variable of its own, or a comparison of one, whose allowed values are known."""
    column = columns[place]
    if not column.attains or any(read_cell(test.node) is None for test in column.limits):
        return False
    return all(other is column or _apart(column, other) for other in columns)


def _apart(column: Input, other: Input) -> bool:
    """Whether two columns read different things."""
    if column.path is None or other.path is None:
        return column.expression.variables.isdisjoint(other.expression.variables)
    size = min(len(column.path), len(other.path))
    return column.path[:size] != other.path[:size]


# ---------------------------------------------------------------- questions


def _place_zh(table: Table) -> str:
    return f"决策“{table.decision}”的决策表" if table.decision else "决策表"


def _place_en(table: Table) -> str:
    return f"the table of “{table.decision}”" if table.decision else "the table"


def _problem(table: Table, code: str, severity: str, zh: str, en: str, rules: tuple[int, ...]) -> Problem:
    return Problem(code, severity, table.id, table.element.line, zh, en, rules)


def _dead(grid: Grid) -> Iterator[Problem]:
    """Rules with a cell that no allowed value passes."""
    table = grid.table
    for rule, box in zip(table.rules, grid.widest, strict=True):
        place = next((place for place, mask in enumerate(box) if not mask), None)
        if place is None:
            continue
        column = grid.columns[place]
        cells = [
            text for text, asked in zip(rule.texts, table.inputs, strict=True) if asked.text == column.text and text
        ]
        yield _problem(
            table,
            "dmn_table_unreachable",
            "warning",
            f"第 {rule.index} 条规则永不命中：“{column.text}”不会满足 {' 且 '.join(cells)}。",
            f"Rule {rule.index} can never hit: “{column.text}” never satisfies {' and '.join(cells)}.",
            (rule.index,),
        )


def _overlaps(grid: Grid) -> Iterator[Problem]:
    """Pairs of rules that can hit together where the hit policy forbids it."""
    table = grid.table
    if table.policy not in ("UNIQUE", "ANY"):
        return
    cover = Cover(grid.widest, grid.sizes)
    exact = sum(1 << row for row, box in enumerate(grid.exact) if box is not None)
    found = left = 0
    for second, box in enumerate(grid.exact):
        if box is None or not all(box):
            continue
        for first in places(cover.meeting(box, exact & ((1 << second) - 1))):
            if table.policy == "ANY" and _same_outputs(table.rules[first], table.rules[second]):
                continue
            found += 1
            if found > SHOWN_OVERLAPS:
                left += 1
            else:
                yield _overlap(grid, first, second)
    if left:
        yield _problem(
            table,
            "dmn_table_overlap",
            "warning",
            f"{_place_zh(table)}另有 {left} 对规则重叠。",
            f"Another {left} pairs of rules of {_place_en(table)} overlap.",
            (),
        )


def _overlap(grid: Grid, first: int, second: int) -> Problem:
    table = grid.table
    shared = [left & right for left, right in zip(grid.widest[first], grid.widest[second], strict=True)]
    certain = all(
        sure or grid.widest[first][place] == grid.widest[second][place] for place, sure in enumerate(grid.certain)
    )
    sample = "; ".join(
        f"{column.text} = {axis.sample(mask)}"
        for column, axis, mask in zip(grid.columns, grid.axes, shared, strict=True)
        if mask != axis.whole
    )
    like_zh, like_en = sample or "任意输入", sample or "any input"
    may_zh, may_en = ("", "overlap") if certain else ("可能", "may overlap")
    return _problem(
        table,
        "dmn_table_overlap",
        "error" if certain else "warning",
        f"第 {first + 1} 条与第 {second + 1} 条规则{may_zh}重叠，命中策略 {table.policy} 不允许；例如 {like_zh}。",
        f"Rules {first + 1} and {second + 1} {may_en}, which hit policy {table.policy} forbids; for example {like_en}.",
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


def _hidden(grid: Grid, budget: Budget) -> Iterator[Problem]:
    """Rules of a FIRST table that the rules above them leave nothing."""
    table = grid.table
    if table.policy != "FIRST" or not grid.axes:
        return
    cover = Cover(grid.widest, grid.sizes)
    above = 0
    for rule, box, exact in zip(table.rules, grid.widest, grid.exact, strict=True):
        if all(box) and next(cover.holes(box, above, budget), None) is None:
            blockers = tuple(place + 1 for place in places(cover.meeting(box, above)))
            more = len(blockers) - SHOWN_RULES
            shown = ", ".join(map(str, blockers[:SHOWN_RULES]))
            yield _problem(
                table,
                "dmn_table_unreachable",
                "warning",
                f"第 {rule.index} 条规则永不命中：第 {shown} 条{f'等 {len(blockers)} 条' if more > 0 else ''}先命中。",
                f"Rule {rule.index} can never hit: rules {shown}{f' and {more} more' if more > 0 else ''}"
                " hit before it.",
                (rule.index, *blockers),
            )
        if exact is not None:
            above |= 1 << (rule.index - 1)


def _gaps(grid: Grid, budget: Budget) -> Iterator[Problem]:
    """Inputs that no rule covers, where an answer is expected."""
    table = grid.table
    if table.policy not in SINGLE_HIT or any(output.default is not None for output in table.outputs):
        return
    if not grid.axes or not table.rules:
        return
    whole = tuple(axis.whole & ~axis.null or axis.whole for axis in grid.axes)
    boxes = [
        # A column that may not take each of its values is taken to be covered wherever a rule asks it at all.
        tuple(
            mask if sure or not mask else axis.whole
            for mask, sure, axis in zip(box, grid.certain, grid.axes, strict=True)
        )
        for box in grid.widest
    ]
    cover = Cover(boxes, grid.sizes)
    candidates = (1 << len(boxes)) - 1
    for gap in islice(cover.holes(whole, candidates, budget), SHOWN_GAPS):
        parts = [
            (column, axis, mask)
            for column, axis, mask, all_ in zip(grid.columns, grid.axes, gap, whole, strict=True)
            if mask != all_
        ]
        shown = "; ".join(_named(column, axis, mask) for column, axis, mask in parts)
        sample = "; ".join(f"{column.text} = {axis.sample(mask)}" for column, axis, mask in parts)
        zh, en = (f"；例如 {sample}", f"; for example {sample}") if sample else ("", "")
        yield _problem(
            table,
            "dmn_table_gap",
            "warning",
            f"没有规则覆盖：{shown or '任意输入'}{zh}。",
            f"No rule covers: {shown or 'any input'}{en}.",
            (),
        )


def _named(column: Input, axis: Axis, mask: int) -> str:
    names = axis.names(mask)
    shown = ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
    return f"{column.text}: {shown}"

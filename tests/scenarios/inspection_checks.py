"""What scenarios of inspections need: firms to draw from, whoever was drawn, the code at a firm's door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, insert, select

from engine import runtime
from engine.context import Context
from engine.rows import UserTask
from workflows import demo
from workflows.inspection import codes
from workflows.organisation import models

DRAWN = "@drawn"
"""In place of a person: the first of those the open task is offered to by name."""

KINDS = {"seen", "door", "accounts"}
BRANCH, VILLAGE, GRID = "JC-ZB", "JC-CUN", "JC-WG"
POLYGON = [[120.0, 31.0], [120.001, 31.0], [120.0, 31.001]]


def enter_firms(ctx: Context, firms: Iterable[Mapping[str, str]]) -> None:
    """Firms of a small village; repeating it is harmless."""
    town = {"town_code": demo.TOWN.code}
    _once(ctx, models.party_node, {**town, "code": "JC-DW", "name": "党委", "kind": "committee", "parent_code": None})
    _once(ctx, models.party_node, {**town, "code": BRANCH, "name": "支部", "kind": "branch", "parent_code": "JC-DW"})
    _once(ctx, models.village, {**town, "code": VILLAGE, "name": "示范村", "kind": "village", "squad_code": None})
    grid = {"village_code": VILLAGE, "name": "一网格", "kind": "comprehensive", "branch_code": BRANCH}
    _once(ctx, models.grid, {**town, **grid, "code": GRID, "households": 1, "merged_lines": [], "polygon": POLYGON})
    for firm in firms:
        facts = {"kind": "enterprise", "trade": "建材", "grid_code": GRID}
        _once(ctx, models.business, {**town, **facts, **firm})


def _once(ctx: Context, table: Table, row: Mapping[str, Any]) -> None:
    keys = list(table.primary_key.columns)
    known = select(keys[0]).where(*(column == row[column.name] for column in keys))
    if ctx.db.execute(known).first() is None:
        ctx.db.execute(insert(table).values(row))


def drawn(task: UserTask) -> str:
    """Who of those drawn goes first."""
    return task.candidate_users[0]


def seen(ctx: Context, task: UserTask) -> dict[str, Any]:
    """The variables that a task sees."""
    return dict(runtime.look(ctx, runtime.lock(ctx, task.instance_id)).variables(task.wait_id))


def filled(known: Mapping[str, Any], value: Any) -> Any:
    """A form's values with ``{"seen": path}``, ``{"door": path}`` and ``{"accounts": path}`` as the task knows them."""
    if isinstance(value, dict) and len(value) == 1 and set(value) <= KINDS:
        ((kind, path),) = value.items()
        found: Any = known
        for name in path.split("."):
            found = found[name]
        if kind == "door":
            return codes.enterprise_code(found)
        return [{"login": one} for one in found] if kind == "accounts" else found
    if isinstance(value, dict):
        return {name: filled(known, one) for name, one in value.items()}
    return [filled(known, one) for one in value] if isinstance(value, list) else value

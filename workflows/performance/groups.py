"""Running limits counted by office, item, process, person or grid: every matter in exactly one group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from engine.context import Context
from engine.models import process_definition, process_instance
from workflows.catalogues.models import event_type, power
from workflows.clocks.marks import Level
from workflows.clocks.models import sla_clock
from workflows.models import catalogue_item
from workflows.organisation.models import grid
from workflows.performance import holders, items, running
from workflows.performance.holders import Offices
from workflows.performance.running import Wanted

BY = ("office", "item", "process", "person", "grid")


@dataclass(slots=True)
class Group:
    """One group and how urgent its matters are."""

    code: str
    zh: str
    en: str
    count: int = 0
    levels: defaultdict[Level, int] = field(default_factory=lambda: defaultdict(int))
    overdue: int = 0
    next_due_at: datetime | None = None

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The reddest first, then the largest."""
        reds = self.levels[Level.SEVERE_RED] + self.levels[Level.RED]
        return -reds, -self.levels[Level.YELLOW], -self.count, self.code


def count(ctx: Context, wanted: Wanted, by: str, offices: Offices) -> list[Group]:
    """The groups of what ``wanted`` keeps, the reddest first; one statement, and some small ones for names."""
    key = _key(by)
    statement = (
        running.leading(wanted, offices=offices, names_items=by in ("item", "process"))
        .add_columns(
            key,
            sla_clock.c.level,
            func.count(),
            func.count().filter(sla_clock.c.due_at < ctx.now),
            func.min(sla_clock.c.due_at),
        )
        .group_by(key, sla_clock.c.level)
    )
    found: dict[str, Group] = {}
    for code, level, matters, overdue, due_at in ctx.db.execute(statement):
        group = _group(by, code, offices)
        group = found.setdefault(group.code, group)
        group.count += matters
        group.levels[Level(level)] += matters
        group.overdue += overdue
        group.next_due_at = min(due_at, group.next_due_at or due_at)
    if by not in ("office", "person"):
        _name(ctx, wanted, by, found)
    return sorted(found.values(), key=lambda one: one.order)


def _key(by: str) -> ColumnElement[str]:
    match by:
        case "item":
            return items.CODE
        case "process":
            return process_instance.c.definition_key
        case "grid":
            return func.coalesce(running.grid(), holders.NOBODY)
    return running.holder()


def _group(by: str, code: str, offices: Offices) -> Group:
    if by == "office":
        office = offices.of(code)
        return Group(office.code, office.zh, office.en)
    if by == "person":
        return Group(code, *offices.name(code))
    return Group(code, code, code)


_NAMES: Mapping[str, Sequence[tuple[ColumnElement[str], ColumnElement[Any], ColumnElement[str] | None]]] = {
    "grid": [(grid.c.code, grid.c.name, grid.c.town_code)],
    "process": [(process_definition.c.key, process_definition.c.name, None)],
    "item": [
        (process_definition.c.key, process_definition.c.name, None),
        (power.c.code, power.c.name, power.c.town_code),
        (event_type.c.code, event_type.c.name, event_type.c.town_code),
        (catalogue_item.c.code, catalogue_item.c.name, catalogue_item.c.town_code),
    ],
}
"""Code, name and town of what groups are called by; the last that knows a code names it."""


def _name(ctx: Context, wanted: Wanted, by: str, found: dict[str, Group]) -> None:
    for code, name, town in _NAMES[by]:
        statement = select(code, func.max(name)).where(code.in_(list(found))).group_by(code)
        if town is not None and wanted.town_code is not None:
            statement = statement.where(town == wanted.town_code)
        for known, named in ctx.db.execute(statement):
            if named:
                found[known].zh = found[known].en = named
    if by == "grid" and holders.NOBODY in found:
        found[holders.NOBODY].zh, found[holders.NOBODY].en = "不在网格内", "in no grid"

"""Running limits counted by office, item, process, person or grid: every matter in exactly one group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from engine.context import Context
from engine.models import process_instance
from workflows.clocks.marks import Level
from workflows.clocks.models import sla_clock
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
    """The groups of what ``wanted`` keeps, the reddest first; one statement, two where names are looked up."""
    key = _key(by)
    name = func.max({"item": items.NAME, "process": items.PROCESS_NAME}.get(by, key))
    statement = (
        running.leading(wanted, offices=offices)
        .add_columns(
            key,
            name,
            sla_clock.c.level,
            func.count(),
            func.count().filter(sla_clock.c.due_at < ctx.now),
            func.min(sla_clock.c.due_at),
        )
        .group_by(key, sla_clock.c.level)
    )
    found: dict[str, Group] = {}
    for code, named, level, matters, overdue, due_at in ctx.db.execute(statement):
        group = _group(by, code, named, offices)
        group = found.setdefault(group.code, group)
        group.count += matters
        group.levels[Level(level)] += matters
        group.overdue += overdue
        group.next_due_at = min(due_at, group.next_due_at or due_at)
    if by == "grid":
        _name_grids(ctx, wanted, found)
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


def _group(by: str, code: str, named: str, offices: Offices) -> Group:
    if by == "office":
        office = offices.of(code)
        return Group(office.code, office.zh, office.en)
    if by == "person":
        return Group(code, *offices.name(code))
    return Group(code, named, named)


def _name_grids(ctx: Context, wanted: Wanted, found: dict[str, Group]) -> None:
    statement = select(grid.c.code, grid.c.name).where(grid.c.code.in_(found))
    if wanted.town_code is not None:
        statement = statement.where(grid.c.town_code == wanted.town_code)
    names = {code: name for code, name in ctx.db.execute(statement)}
    for group in found.values():
        named = names.get(group.code, group.code)
        group.zh, group.en = (named, named) if group.code else ("不在网格内", "in no grid")

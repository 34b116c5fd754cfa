"""Rounds (巡查): checked in within the grid, tasks of the list done, findings, checked out; valid or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from engine.context import Context
from engine.rows import columns
from workflows.calendar.zone import HOME, local_day
from workflows.catalogues import entries, kinds
from workflows.organisation import duties
from workflows.organisation.roles import Role
from workflows.patrols.errors import PatrolNotFound
from workflows.patrols.models import patrol as table
from workflows.patrols.models import patrol_result

OPEN, DONE, CANCELED = "open", "done", "canceled"
PROBLEM, NORMAL, UNCHECKED = "发现问题", "正常", "无法检查"

EVERY = {"每日": 1, "每周": 7, "每月": 30, "每季": 91, "每年": 365}
"""Days within which a task of this frequency is done once."""
MOST_TASKS = 60
LEAST = timedelta(minutes=30)
"""Of a round that counts. Source: domain paper 3.8, S5."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round."""

    id: str
    town_code: str
    number: str
    instance_id: str
    login: str
    position: str
    grid_code: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    is_valid: bool | None
    defects: list[str]
    tasks: int
    findings: int


_COLUMNS = columns(Round, table)


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task of the list that is due now."""

    item_code: str
    item_name: str
    frequency: str

    def as_variable(self) -> dict[str, str]:
        """What the form shows."""
        return {"item_code": self.item_code, "item_name": self.item_name, "frequency": self.frequency}


def add(ctx: Context, one: Round) -> Round:
    """Keep a new round."""
    ctx.db.execute(insert(table), asdict(one))
    return one


def of_instance(ctx: Context, instance_id: str) -> Round:
    """The round of an instance.

    Raises:
        PatrolNotFound: it has none.
    """
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.instance_id == instance_id)).first()
    if row is None:
        raise PatrolNotFound(instance_id)
    return Round(*row)


def open_of(ctx: Context, login: str) -> Round | None:
    """The round somebody is on."""
    row = ctx.db.execute(select(*_COLUMNS).where(table.c.login == login, table.c.state == OPEN)).first()
    return None if row is None else Round(*row)


_UPDATE = update(table).where(table.c.id == bindparam("of_id"))


def change(ctx: Context, one: Round, **facts: Any) -> Round:
    """Change facts of a round."""
    after: Round = replace(one, **facts)
    ctx.db.execute(_UPDATE.values(**facts), {"of_id": one.id})
    return after


def due_tasks(ctx: Context, town_code: str, role: Role, grid_code: str) -> Sequence[DueTask]:
    """What the list of this role asks for in this grid today: not done within the time of its frequency."""
    today = local_day(ctx.now)
    done = _last_done(ctx, town_code, grid_code)
    found = []
    for duty in duties.of_role(ctx, town_code, role, today):
        if duty.frequency is None:
            continue
        last = done.get(duty.subject_code)
        if last is not None and (today - local_day(last)).days < EVERY[duty.frequency]:
            continue
        entry = entries.find(ctx, kinds.named(duty.catalogue), town_code, duty.subject_code, today)
        if entry is not None:
            found.append(DueTask(duty.subject_code, entry.name, duty.frequency))
    return sorted(found, key=lambda task: (EVERY[task.frequency], task.item_code))[:MOST_TASKS]


def _last_done(ctx: Context, town_code: str, grid_code: str) -> dict[str, datetime]:
    statement = (
        select(patrol_result.c.item_code, func.max(table.c.started_at))
        .join(table, table.c.id == patrol_result.c.patrol_id)
        .where(
            table.c.town_code == town_code,
            table.c.grid_code == grid_code,
            table.c.state != CANCELED,
            patrol_result.c.result != UNCHECKED,
        )
        .group_by(patrol_result.c.item_code)
    )
    return {code: last if last.tzinfo else last.replace(tzinfo=HOME) for code, last in ctx.db.execute(statement)}

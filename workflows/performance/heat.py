"""Where a process waits: for every user task of one version, how long it waited in a period, and how often too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, or_, select

from engine import pages
from engine.context import Context
from engine.db import Instant
from engine.models import user_task
from engine.states import TaskState
from workflows.performance.periods import Period


@dataclass(frozen=True, slots=True)
class Heat:
    """One element of a version; waiting is natural time, from the task's beginning to its end or to the period's."""

    element_id: str
    name: str
    done: int
    #: Open at the end of the period.
    waiting: int
    #: Ended after their due date, or open beyond it.
    breaches: int
    #: Seconds: half of the tasks, and nine in ten, waited no longer.
    p50: int
    p90: int


def elements(
    ctx: Context,
    definition_id: str,
    period: Period,
    town_code: str | None,
    among: pages.Among | None = None,
) -> list[Heat]:
    """The user tasks of a version, the longest waiting first; one statement.

    Counted are tasks completed in the period, and those open at its end. The nearest-rank percentile is a time that a
    task really waited.
    """
    task = user_task.c
    end = literal(period.end, Instant())
    is_open = or_(
        and_(task.state == TaskState.OPEN.value, task.ended_at.is_(None), task.created_at < end), task.ended_at >= end
    )
    until = case((or_(task.ended_at.is_(None), task.ended_at >= end), end), else_=task.ended_at)
    conditions: list[ColumnElement[bool]] = [
        task.definition_id == definition_id,
        task.created_at < end,
        task.state != TaskState.CANCELED.value,
        or_(task.ended_at.is_(None), task.ended_at >= period.start),
    ]
    if town_code is not None:
        conditions.append(task.town_code == town_code)
    if among is not None:
        conditions.append(among(task.instance_id))
    waited = (
        select(
            task.element_id,
            task.name,
            case((is_open, 1), else_=0).label("is_open"),
            case((task.due_at < until, 1), else_=0).label("is_late"),
            _seconds(ctx, task.created_at, until).label("seconds"),
        )
        .where(*conditions)
        .subquery()
    )
    rank = func.row_number().over(partition_by=waited.c.element_id, order_by=waited.c.seconds)
    whole = func.count().over(partition_by=waited.c.element_id)
    ranked = select(waited, rank.label("rank"), whole.label("whole")).subquery()
    statement = (
        select(
            ranked.c.element_id,
            func.max(ranked.c.name),
            func.count() - func.sum(ranked.c.is_open),
            func.sum(ranked.c.is_open),
            func.sum(ranked.c.is_late),
            func.min(ranked.c.seconds).filter(ranked.c.rank * 100 >= ranked.c.whole * 50),
            func.min(ranked.c.seconds).filter(ranked.c.rank * 100 >= ranked.c.whole * 90),
        )
        .group_by(ranked.c.element_id)
        .order_by(func.max(ranked.c.seconds).desc())
    )
    return sorted(_heats(ctx.db.execute(statement).all()), key=lambda one: (-one.p90, one.element_id))


def _heats(rows: Sequence[Any]) -> list[Heat]:
    return [
        Heat(id_, name, int(done), int(waiting), int(breaches), round(p50), round(p90))
        for id_, name, done, waiting, breaches, p50, p90 in rows
    ]


def _seconds(ctx: Context, start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[float]:
    if ctx.db.dialect.name == "sqlite":
        return (func.julianday(end) - func.julianday(start)) * 86_400.0
    return cast(func.extract("epoch", end) - func.extract("epoch", start), Float)

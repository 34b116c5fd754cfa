"""The list of tasks: whose, of what, in which order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, text

from engine import pages, selections
from engine.context import Actor, Context
from engine.models import EVERYBODY, process_instance, task_candidate, user_task
from engine.rows import UserTask, columns
from engine.states import TaskState

_COLUMNS = columns(UserTask, user_task)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list; None means any."""

    #: Open ones by default; empty for every state.
    states: Sequence[str] = (TaskState.OPEN.value,)
    assignee: str | None = None
    unassigned: bool = False
    candidate_user: str | None = None
    candidate_group: str | None = None
    #: Any of these groups.
    candidate_groups: Collection[str] | None = None
    #: Tasks of which this actor is a candidate, by name or by membership.
    claimable_by: Actor | None = None
    #: Assignee, owner or candidate by name.
    involved: str | None = None
    completed_by: str | None = None
    #: Tasks that this actor holds or may claim.
    workable_by: Actor | None = None
    instance_id: str | None = None
    definition_key: str | None = None
    element_id: str | None = None
    business_key: str | None = None
    name_contains: str | None = None
    town_code: str | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    created_before: datetime | None = None
    created_after: datetime | None = None
    among: pages.Among | None = None
    #: Tasks of any of these instances.
    instance_ids: Collection[str] | None = None
    #: ``created``, ``due`` (tasks without come last) or ``priority`` (highest first).
    order: str = "created"


def list(
    ctx: Context, wanted: TaskFilter = TaskFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[UserTask]:
    """Tasks in the order asked for."""
    statement = select(*_COLUMNS).where(*conditions(wanted))
    return pages.read(ctx.db, statement, _order(wanted.order), page, UserTask)


def count(ctx: Context, wanted: TaskFilter = TaskFilter()) -> int:
    """How many tasks ``list`` would give in all."""
    counting = select(func.count()).select_from(user_task).where(*conditions(wanted))
    total: int = ctx.db.execute(counting).scalar_one()
    return total


def conditions(wanted: TaskFilter) -> Sequence[ColumnElement[bool]]:
    """What a row of ``user_task`` has to fulfil to be among the wanted ones."""
    table = user_task.c
    found: Sequence[ColumnElement[bool]] = [
        table[name] == pages.searchable(value)
        for name in (
            "assignee",
            "completed_by",
            "instance_id",
            "definition_key",
            "element_id",
            "business_key",
            "town_code",
        )
        if (value := getattr(wanted, name)) is not None
    ]
    found = [*found, *_person_conditions(wanted), *_time_conditions(wanted)]
    if wanted.instance_ids is not None:
        named = [pages.searchable(one) for one in wanted.instance_ids]
        found = [*found, table.instance_id.in_(named)]
    if wanted.among is not None:
        found = [*found, wanted.among(table.instance_id)]
    if wanted.states:
        found = [*found, table.state.in_(wanted.states)]
    if wanted.name_contains is not None:
        piece = pages.searchable(wanted.name_contains)
        found = [*found, table.name.contains(piece, autoescape=True)]
    return found


def _person_conditions(wanted: TaskFilter) -> Sequence[ColumnElement[bool]]:
    found: Sequence[ColumnElement[bool]] = []
    if wanted.unassigned:
        found = [*found, user_task.c.assignee.is_(None)]
    if wanted.candidate_user is not None:
        found = [*found, _is_candidate("user", [wanted.candidate_user])]
    if wanted.candidate_group is not None:
        found = [*found, _is_candidate("group", [wanted.candidate_group])]
    if wanted.candidate_groups is not None:
        found = [*found, _is_candidate("group", [*wanted.candidate_groups])]
    if wanted.claimable_by is not None:
        actor = wanted.claimable_by
        mine = or_(_is_candidate("user", [actor.id]), _is_candidate("group", sorted(actor.memberships)))
        found = [*found, mine]
    if wanted.involved is not None:
        name = pages.searchable(wanted.involved)
        is_named = or_(user_task.c.assignee == name, user_task.c.owner == name, _is_candidate("user", [name]))
        found = [*found, is_named]
    if wanted.workable_by is not None:
        found = [*found, _workable(wanted.workable_by)]
    return found


def _is_candidate(kind: str, names: Sequence[str]) -> ColumnElement[bool]:
    """Tasks by candidate, by a set of ids so that the candidates' index leads."""
    named = [pages.searchable(name) for name in names]
    candidates = select(task_candidate.c.task_id).where(task_candidate.c.kind == kind, task_candidate.c.name.in_(named))
    return user_task.c.id.in_(candidates)


def _workable(actor: Actor) -> ColumnElement[bool]:
    """Each way to a task is a branch of its own with an index of its own."""
    free = user_task.c.assignee.is_(None)
    return or_(
        user_task.c.assignee == actor.id,
        free & _is_candidate("user", [actor.id]),
        free & _is_candidate("group", sorted(actor.memberships)),
        text(EVERYBODY),
    )


def _time_conditions(wanted: TaskFilter) -> Sequence[ColumnElement[bool]]:
    table = user_task.c
    return [
        *_between(table.due_at, wanted.due_after, wanted.due_before),
        *_between(table.created_at, wanted.created_after, wanted.created_before),
    ]


def _between(
    column: ColumnElement[Any], since: datetime | None, until: datetime | None
) -> Sequence[ColumnElement[bool]]:
    found: Sequence[ColumnElement[bool]] = [] if since is None else [column >= since]
    return found if until is None else [*found, column < until]


def _order(name: str) -> Sequence[pages.Key]:
    if name == "due":
        return [pages.Key(pages.last_if_null(user_task.c.due_at)), pages.Key(user_task.c.id)]
    if name == "priority":
        return [pages.Key(user_task.c.priority, descending=True), pages.Key(user_task.c.id)]
    return [pages.Key(user_task.c.id, descending=True)]


def _conditions(ctx: Context, wanted: TaskFilter) -> Sequence[ColumnElement[bool]]:
    return conditions(wanted)


SOURCE = selections.Source(
    UserTask,
    _COLUMNS,
    _conditions,
    _order("created"),
    {
        "lower_name": func.lower(user_task.c.name),
        "instance_state": select(process_instance.c.state)
        .where(process_instance.c.id == user_task.c.instance_id)
        .scalar_subquery(),
        "duration": selections.lasted(user_task.c.created_at, user_task.c.ended_at),
    },
)
"""Tasks by any column, by their instance's state, and by how long they lasted."""

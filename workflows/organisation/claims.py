"""The claim limit: a task nobody took within two working hours goes to somebody, and up if need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from engine import history, ids, instances, tasks
from engine.context import SYSTEM, Context
from engine.errors import Conflict, NotAllowed, NotFound
from engine.models import user_task
from engine.rows import UserTask, columns
from engine.states import TaskState
from workflows import recurring
from workflows.calendar import calendars
from workflows.calendar.zone import local_day
from workflows.organisation import assignment, rosters, rows
from workflows.organisation.assignment import Staff
from workflows.organisation.models import claim_escalation as table
from workflows.organisation.people import Person
from workflows.organisation.places import Group, group
from workflows.organisation.roles import PUBLIC_ROLES, PlaceKind, Role

LIMIT = timedelta(hours=2)
"""Service hours from when a task may be taken. Source: domain paper 1 row 40, 2.8 DC-05; local rule."""

EVERY = timedelta(minutes=10)
"""Between two looks; the limit is kept to this."""

BATCH = 200
"""Tasks escalated in one transaction."""

JOB = "organisation.claim_limit"


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A task that nobody took in time."""

    task: UserTask
    #: When its limit was over.
    limit_at: datetime
    #: Escalations before.
    level: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """What became of such a task."""

    id: str
    town_code: str
    task_id: str
    level: int
    assignee: str | None
    limit_at: datetime
    escalated_at: datetime


_TASK = columns(UserTask, user_task)
_COLUMNS = columns(Escalation, table)


# --- the query --------------------------------------------------------------------------------------


def overdue(ctx: Context, limit: int = BATCH) -> list[Unclaimed]:
    """Open tasks of staff without an assignee whose claim limit is over, the oldest first.

    The limit counts from when the task came up, from its follow-up date, or from the last escalation, whichever is
    latest, in service hours of the town. Tasks offered to persons by name wait for them.
    """
    found: list[Unclaimed] = []
    last = ""
    while len(found) < limit:
        page = _unassigned(ctx, last)
        found += [one for one in page if one.limit_at <= ctx.now and counts_for(one.task)]
        if len(page) < BATCH:
            break
        last = page[-1].task.id
    return found[:limit]


def _unassigned(ctx: Context, after: str) -> list[Unclaimed]:
    latest = (
        select(table.c.task_id, func.max(table.c.escalated_at).label("last"), func.max(table.c.level).label("level"))
        .group_by(table.c.task_id)
        .subquery()
    )
    start = func.coalesce(latest.c.last, user_task.c.created_at)
    statement = (
        select(*_TASK, start, func.coalesce(latest.c.level, 0))
        .outerjoin(latest, latest.c.task_id == user_task.c.id)
        .where(
            user_task.c.state == TaskState.OPEN.value,
            user_task.c.assignee.is_(None),
            user_task.c.id > after,
            user_task.c.candidate_users == [],
            user_task.c.candidate_groups != [],
            start <= ctx.now - LIMIT,
            or_(user_task.c.follow_up_at.is_(None), user_task.c.follow_up_at <= ctx.now - LIMIT),
        )
        .order_by(user_task.c.id)
        .limit(BATCH)
    )
    return [_unclaimed(ctx, UserTask(*row), begun, level) for *row, begun, level in ctx.db.execute(statement).all()]


def _unclaimed(ctx: Context, task: UserTask, begun: datetime, level: int) -> Unclaimed:
    since = max(begun, task.follow_up_at or begun)
    return Unclaimed(task, calendars.of(ctx, task.town_code).add_service_time(since, LIMIT), level)


def counts_for(task: UserTask) -> bool:
    """Whether a task is offered to groups, all of the organisation, and nobody has it: it must be taken in time."""
    if task.assignee is not None or task.candidate_users:
        return False
    groups = [group(name) for name in task.candidate_groups]
    return bool(groups) and all(one is not None and one.role not in PUBLIC_ROLES for one in groups)


# --- escalation -------------------------------------------------------------------------------------


def escalate(ctx: Context, limit: int = BATCH) -> list[Escalation]:
    """Give every overdue task to somebody: the candidate with the least open tasks; the second time, or without a
    candidate whom the guards let, to the leader of the place; then to who is on duty; then to the town's leaders.
    """
    unclaimed = overdue(ctx, limit)
    staffs: dict[str, Staff] = {}
    made = []
    for one in unclaimed:
        town_code = one.task.town_code
        if town_code not in staffs:
            staffs[town_code] = assignment.staff(ctx, town_code, local_day(ctx.now))
        made.append(_escalate(ctx, one, staffs[town_code]))
    rows.add_all(ctx, table, made)
    return made


def _escalate(ctx: Context, one: Unclaimed, staff: Staff) -> Escalation:
    level, assignee = one.level, None
    for level in range(min(one.level + 1, LEVELS), LEVELS + 1):
        assignee = _assign(ctx, one.task, _candidates(ctx, staff, one.task, level))
        if assignee is not None:
            break
    made = Escalation(ids.new(), one.task.town_code, one.task.id, level, assignee, one.limit_at, ctx.now)
    details = {"level": level, "assignee": assignee, "limit_at": one.limit_at.isoformat()}
    instance = instances.get(ctx, one.task.instance_id)
    history.record(
        ctx, "task.escalated", instance, subject_id=one.task.id, element_id=one.task.element_id, details=details
    )
    return made


LEVELS = 3


def _candidates(ctx: Context, staff: Staff, task: UserTask, level: int) -> list[Person]:
    wanted = [known for name in task.candidate_groups if (known := group(name)) is not None]
    if level == 1:
        return [person for one in wanted for person in staff.members(one)]
    if level == 2:
        return [person for one in wanted for person in _leaders(staff, one)]
    on_duty = rosters.on_duty(ctx, task.town_code, ctx.now, Role.DUTY_OFFICER)
    return [*on_duty, *staff.members(Group(Role.LEADER))]


def _leaders(staff: Staff, wanted: Group) -> list[Person]:
    """Who leads the place of the group; of a role at no place, who leads the places where it is held."""
    places = {
        (position.place_kind, position.place_code)
        for position, _ in staff.held
        if (position.place_code == wanted.place_code if wanted.place_code else position.role is wanted.role)
    }
    places |= {key for key in staff.places.by_key if key[1] == wanted.place_code}
    return [person for kind, code in sorted(places) for person in staff.leaders(PlaceKind(kind), code)]


def _assign(ctx: Context, task: UserTask, people: Sequence[Person]) -> str | None:
    """The first, by open tasks and then by login, whom the guards let have it."""
    logins = sorted({person.login for person in people if person.login is not None})
    load = _open_tasks(ctx, logins)
    for login in sorted(logins, key=lambda one: (load[one], one)):
        try:
            tasks.assign(ctx.acting(SYSTEM), task.id, login)
        except NotAllowed:
            continue
        except (Conflict, NotFound):
            return None
        return login
    return None


def _open_tasks(ctx: Context, logins: Iterable[str]) -> Counter[str]:
    statement = (
        select(user_task.c.assignee, func.count())
        .where(user_task.c.assignee.in_([*logins]), user_task.c.state == TaskState.OPEN.value)
        .group_by(user_task.c.assignee)
    )
    return Counter({login: count for login, count in ctx.db.execute(statement)})


def of_town(ctx: Context, town_code: str, since: datetime) -> list[Escalation]:
    """What was escalated in a town since an instant: the report of tasks nobody took."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.escalated_at >= since)
    return [Escalation(*row) for row in ctx.db.execute(statement.order_by(table.c.escalated_at, table.c.id))]


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Job: escalate, and look again; at once while there is more than one batch."""
    made = escalate(ctx)
    pause = timedelta(0) if len(made) == BATCH else EVERY
    recurring.again(ctx, JOB, payload, ctx.now + pause, EVERY)

"""What a person has before them: tasks with the matter each belongs to and how urgent it is, and matters themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, text, union_all

from engine import pages, worklists
from engine.context import Context
from engine.errors import InstanceNotFound
from engine.instances import InstanceFilter, conditions
from engine.models import process_definition, process_instance, user_task
from engine.rows import Instance, UserTask, columns
from engine.states import TaskState
from engine.worklists import TaskFilter
from workflows.calendar.zone import DAY, local_day, midnight
from workflows.clocks.marks import Level
from workflows.clocks.models import UNSTOPPED, sla_clock
from workflows.models import matter


@dataclass(frozen=True, slots=True)
class Heading:
    """How people call a process instance, and how urgent it is; instances without a matter go by their process."""

    process_name: str | None
    number: str | None
    title: str | None
    party_name: str | None
    pillar: str | None
    kind: str | None
    #: The most urgent of its running clocks; ``Level.GREEN`` without one.
    level: Level


@dataclass(frozen=True, slots=True)
class Work:
    """One task with the heading of its instance."""

    task: UserTask
    heading: Heading


@dataclass(frozen=True, slots=True)
class Step:
    """An open task of an instance: where it stands."""

    task_id: str
    element_id: str
    name: str
    assignee: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One instance with its heading and the steps that wait for somebody."""

    instance: Instance
    heading: Heading
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows both lists; None means any."""

    #: Part of the number, the title, the party's name or, among tasks, the task's name.
    text: str | None = None
    pillar: str | None = None
    #: At least this urgent.
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is to do for one person."""

    held: int
    free: int
    overdue: int
    due_today: int
    done_today: int


_TASK = columns(UserTask, user_task)
_INSTANCE = columns(Instance, process_instance)


_RUNS = text(f"sla_clock.{UNSTOPPED}")


def _level(instance_id: ColumnElement[str]) -> ColumnElement[int]:
    """The most urgent running clock of an instance. A lapsed right is nobody's failure and counts as calm."""
    most = select(func.max(sla_clock.c.level)).where(
        sla_clock.c.instance_id == instance_id, _RUNS, sla_clock.c.level < Level.LAPSED.value
    )
    return func.coalesce(most.scalar_subquery(), Level.GREEN.value)


def _at_least(level: Level) -> Select[Any]:
    """Instances that are this urgent: few among all, so that they lead."""
    return select(sla_clock.c.instance_id).where(
        _RUNS, sla_clock.c.level >= level.value, sla_clock.c.level < Level.LAPSED.value
    )


_MATTER = (matter.c.number, matter.c.title, matter.c.party_name, matter.c.pillar, matter.c.kind)
_TASK_LEVEL = _level(user_task.c.instance_id)
_INSTANCE_LEVEL = _level(process_instance.c.id)

_WORK: Select[Any] = (
    select(*_TASK, process_definition.c.name, *_MATTER, _TASK_LEVEL)
    .outerjoin(process_definition, process_definition.c.id == user_task.c.definition_id)
    .outerjoin(matter, matter.c.instance_id == user_task.c.instance_id)
)
_STANDING: Select[Any] = (
    select(*_INSTANCE, process_definition.c.name, *_MATTER, _INSTANCE_LEVEL)
    .outerjoin(process_definition, process_definition.c.id == process_instance.c.definition_id)
    .outerjoin(matter, matter.c.instance_id == process_instance.c.id)
)

_ORDERS: dict[str, Sequence[pages.Key]] = {
    "urgency": [
        pages.Key(_TASK_LEVEL, descending=True),
        pages.Key(pages.last_if_null(user_task.c.due_at)),
        pages.Key(user_task.c.id),
    ],
    "created": [pages.Key(user_task.c.id, descending=True)],
    #: Of tasks that are over: an index gives the order.
    "ended": [pages.Key(user_task.c.ended_at, descending=True), pages.Key(user_task.c.id, descending=True)],
}
ORDERS = tuple(_ORDERS)
"""``urgency``: reddest first, then the nearest due date; ``created`` and ``ended``: newest first."""


def tasks(
    ctx: Context,
    wanted: TaskFilter,
    narrowing: Narrowing = Narrowing(),
    order: str = "urgency",
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Work]:
    """Tasks with their headings, in one of ``ORDERS``; open ones have no end, so they come newest first by it."""
    if order == "ended" and TaskState.OPEN in wanted.states:
        order = "created"
    which = select(user_task.c.id).where(*worklists.conditions(wanted), *_urgent_task(narrowing))
    if narrowing.text is not None or narrowing.pillar is not None:
        which = which.outerjoin(matter, matter.c.instance_id == user_task.c.instance_id)
        which = which.where(*_of_pillar(narrowing))
    if narrowing.text is not None:
        which = which.where(_holds(narrowing.text, user_task.c.name, *_WORDS))
    # First which, then what each is called: nothing is asked of rows that are not shown.
    found = pages.read(ctx.db, which, _ORDERS[order], page, str)
    named = {row[0]: _work(*row) for row in ctx.db.execute(_WORK.where(user_task.c.id.in_(found.items)))}
    return pages.Page([named[one] for one in found.items], found.next_cursor)


def matters(
    ctx: Context,
    wanted: InstanceFilter,
    narrowing: Narrowing = Narrowing(),
    page: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Standing]:
    """Instances, newest first, with the steps at which they wait."""
    id_: ColumnElement[str] = process_instance.c.id
    if narrowing.pillar is not None:
        # The index of a town's pillar leads and gives the order.
        id_, town = matter.c.instance_id, wanted.town_code
        which = select(id_).join(process_instance, process_instance.c.id == id_).where(*_of_pillar(narrowing))
        which = which if town is None else which.where(matter.c.town_code == town)
        wanted = replace(wanted, town_code=None)
    else:
        which = select(id_)
    which = which.where(*conditions(wanted), *_urgent(narrowing, id_))
    if narrowing.text is not None:
        which = which.where(id_.in_(_called(narrowing.text)))
    found = pages.read(ctx.db, which, [pages.Key(id_, descending=True)], page, str)
    named = {row[0]: _standing(*row) for row in ctx.db.execute(_STANDING.where(process_instance.c.id.in_(found.items)))}
    steps = _steps(ctx, found.items)
    placed = [replace(named[one], steps=steps.get(one, ())) for one in found.items]
    return pages.Page(placed, found.next_cursor)


def matter_of(ctx: Context, instance_id: str) -> Standing:
    """One instance with its heading and steps.

    Raises:
        InstanceNotFound: there is none.
    """
    row = ctx.db.execute(_STANDING.where(process_instance.c.id == instance_id)).first()
    if row is None:
        raise InstanceNotFound(instance_id)
    found = _standing(*row)
    return replace(found, steps=_steps(ctx, [instance_id]).get(instance_id, ()))


def tally(ctx: Context, mine: TaskFilter, login: str) -> Tally:
    """Counts of the tasks that ``mine`` keeps for an account: held, free to take, late, due and done today."""
    today = midnight(local_day(ctx.now))
    is_held = user_task.c.assignee == login
    done = select(func.count()).where(
        user_task.c.completed_by == login, user_task.c.state == TaskState.COMPLETED, user_task.c.ended_at >= today
    )
    counted = select(
        func.count().filter(is_held),
        func.count().filter(user_task.c.assignee.is_(None)),
        func.count().filter(is_held, user_task.c.due_at < ctx.now),
        func.count().filter(is_held, user_task.c.due_at >= ctx.now, user_task.c.due_at < today + DAY),
        done.scalar_subquery(),
    ).where(*worklists.conditions(mine))
    return Tally(*ctx.db.execute(counted).one())


def _urgent(narrowing: Narrowing, instance_id: ColumnElement[str]) -> Sequence[ColumnElement[bool]]:
    if narrowing.level is None or narrowing.level <= Level.GREEN:
        return []
    return [instance_id.in_(_at_least(narrowing.level))]


def _urgent_task(narrowing: Narrowing) -> Sequence[ColumnElement[bool]]:
    return [] if narrowing.level is None else [_TASK_LEVEL >= narrowing.level.value]


def _of_pillar(narrowing: Narrowing) -> Sequence[ColumnElement[bool]]:
    return [] if narrowing.pillar is None else [matter.c.pillar == narrowing.pillar]


def _holds(text: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    piece = pages.searchable(text)
    return or_(*(column.contains(piece, autoescape=True) for column in columns))


_WORDS = (matter.c.number, matter.c.title, matter.c.party_name)
_NAMED = matter.alias()
_KEYED = process_instance.alias()


def _called(text: str) -> CompoundSelect[Any]:
    """Instances by a part of their name: two indexes that hold every word, read from end to end."""
    return union_all(
        select(_NAMED.c.instance_id).where(_holds(text, _NAMED.c.number, _NAMED.c.title, _NAMED.c.party_name)),
        select(_KEYED.c.id).where(_holds(text, _KEYED.c.business_key)),
    )


def _steps(ctx: Context, instance_ids: Sequence[str]) -> dict[str, list[Step]]:
    """Open tasks by instance, oldest first."""
    table = user_task.c
    statement = (
        select(table.instance_id, table.id, table.element_id, table.name, table.assignee, table.due_at)
        .where(table.instance_id.in_(instance_ids), table.state == TaskState.OPEN)
        .order_by(table.id)
    )
    found: dict[str, list[Step]] = {}
    for instance_id, *step in ctx.db.execute(statement):
        found.setdefault(instance_id, []).append(Step(*step))
    return found


def _work(*row: Any) -> Work:
    return Work(UserTask(*row[: len(_TASK)]), _heading(*row[len(_TASK) :]))


def _standing(*row: Any) -> Standing:
    return Standing(Instance(*row[: len(_INSTANCE)]), _heading(*row[len(_INSTANCE) :]))


def _heading(*row: Any) -> Heading:
    words: tuple[Any, ...] = (*row[:-1], Level(row[-1]))
    return Heading(*words)

"""SLA timelines: every matter with a running limit as a bar; five statements a page, however many rows it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from engine import pages
from engine.context import Context
from engine.models import process_instance, user_task
from engine.states import TaskState
from workflows.calendar import calendars
from workflows.calendar.days import Calendar
from workflows.calendar.zone import local_day
from workflows.clocks import marks
from workflows.clocks.marks import Level
from workflows.clocks.models import card_revocation, clock_card, sla_clock, suspended_clock, suspension
from workflows.models import matter
from workflows.performance import items, running
from workflows.performance.holders import Office, Offices
from workflows.performance.running import Wanted


@dataclass(frozen=True, slots=True)
class Pause:
    """A special procedure that stops a limit; ``last_day`` is planned while it goes on."""

    type: str
    first_day: date
    last_day: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One running limit of a matter."""

    clock_id: str
    code: str
    step: str
    kind: str
    amount: int
    unit: str
    base_at: datetime
    due_at: datetime
    provisional: bool
    state: str
    level: Level
    #: Working days that were counted, that were suspended, and that are left; negative when it is over.
    elapsed_days: int
    suspended_days: int
    remaining_days: int
    pauses: Sequence[Pause]


@dataclass(frozen=True, slots=True)
class Step:
    """An open task: what can be urged."""

    task_id: str
    name: str
    assignee: str | None
    created_at: datetime
    urged: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One matter with its running limits, the leading one first."""

    instance_id: str
    number: str | None
    title: str | None
    pillar: str | None
    process_key: str
    item: str
    item_name: str
    holder: str
    holder_zh: str
    holder_en: str
    office: Office
    grid: str | None
    level: Level
    started_at: datetime
    limits: Sequence[Limit]
    steps: Sequence[Step]
    #: Cards that count, of every limit the matter ever had.
    yellow_cards: int
    red_cards: int


def page(
    ctx: Context,
    wanted: Wanted,
    offices: Offices,
    order: str = "urgency",
    request: pages.PageRequest = pages.FIRST_PAGE,
) -> pages.Page[Bar]:
    """Bars in one of ``running.ORDERS``."""
    statement = running.leading(wanted, order, offices).add_columns(sla_clock.c.id)
    found = pages.read(ctx.db, statement, running.keys(order), request, str)
    return pages.Page(of_clocks(ctx, found.items, offices), found.next_cursor)


def of_clocks(ctx: Context, clock_ids: Sequence[str], offices: Offices) -> list[Bar]:
    """The bars that these clocks lead, in their order; what is read is read for these rows only."""
    source = items.joined(sla_clock, sla_clock.c.instance_id)
    source = source.outerjoin(matter, matter.c.instance_id == sla_clock.c.instance_id)
    columns = (
        sla_clock.c.instance_id,
        sla_clock.c.id,
        matter.c.number,
        matter.c.title,
        matter.c.pillar,
        process_instance.c.definition_key,
        process_instance.c.started_at,
        items.CODE,
        items.NAME,
        running.holder(),
        running.grid(),
    )
    statement = select(*columns).select_from(source).where(sla_clock.c.id.in_(clock_ids))
    rows = {row[1]: tuple(row) for row in ctx.db.execute(statement)}
    return _bars(ctx, [rows[one] for one in clock_ids if one in rows], offices)


def _bars(ctx: Context, rows: Sequence[tuple[Any, ...]], offices: Offices) -> list[Bar]:
    instances = [row[0] for row in rows]
    limits, steps, cards = _limits(ctx, instances), _steps(ctx, instances), _cards(ctx, instances)
    found = []
    for instance_id, clock_id, number, title, pillar, process_key, started_at, item, name, holder, grid in rows:
        own = sorted(limits[instance_id], key=lambda one: one.clock_id != clock_id)
        zh, en = offices.name(holder)
        found.append(
            Bar(
                instance_id=instance_id,
                number=number,
                title=title,
                pillar=pillar,
                process_key=process_key,
                item=item,
                item_name=name,
                holder=holder,
                holder_zh=zh,
                holder_en=en,
                office=offices.of(holder),
                grid=grid,
                level=max((one.level for one in own), default=Level.GREEN),
                started_at=started_at,
                limits=own,
                steps=steps.get(instance_id, ()),
                yellow_cards=cards[instance_id][Level.YELLOW],
                red_cards=cards[instance_id][Level.RED] + cards[instance_id][Level.SEVERE_RED],
            )
        )
    return found


def _limits(ctx: Context, instance_ids: Sequence[str]) -> dict[str, list[Limit]]:
    """Running limits by instance, each with what stopped it."""
    clock = sla_clock.c
    statement = (
        select(
            clock.instance_id,
            clock.id,
            clock.code,
            clock.step,
            clock.kind,
            clock.amount + clock.extended,
            clock.unit,
            clock.base_at,
            clock.due_at,
            clock.provisional,
            clock.state,
            clock.level,
            clock.marks,
            clock.office,
            clock.town_code,
            suspension.c.type,
            suspension.c.started_on,
            suspension.c.planned_end_on,
            suspension.c.ended_on,
        )
        .outerjoin(suspended_clock, suspended_clock.c.clock_id == clock.id)
        .outerjoin(suspension, suspension.c.id == suspended_clock.c.suspension_id)
        .where(clock.instance_id.in_(instance_ids), clock.stopped_at.is_(None), clock.level < Level.LAPSED.value)
        .order_by(clock.level.desc(), clock.due_at, clock.id, suspension.c.started_on)
    )
    read: dict[str, tuple[tuple[Any, ...], list[Pause]]] = {}
    today = local_day(ctx.now)
    for row in ctx.db.execute(statement):
        _, paused = read.setdefault(row[1], (tuple(row[:15]), []))
        if row[15] is not None:
            paused.append(_pause(today, *row[15:]))
    found: defaultdict[str, list[Limit]] = defaultdict(list)
    known = {place: calendars.of(ctx, *place) for place in {(facts[-1], facts[-2]) for facts, _ in read.values()}}
    for facts, paused in read.values():
        instance_id, *rest, office, town_code = facts
        found[instance_id].append(_limit(known[town_code, office], ctx.now, rest, paused))
    return found


def _pause(today: date, type_: str, started_on: date, planned_end_on: date, ended_on: date | None) -> Pause:
    """What goes on beyond its plan stops its limits until today."""
    return Pause(type_, started_on, ended_on or max(planned_end_on, today), ended_on is None)


def _limit(calendar: Calendar, now: datetime, facts: Sequence[Any], pauses: Sequence[Pause]) -> Limit:
    id_, code, step, kind, amount, unit, base_at, due_at, provisional, state, level, marked = facts
    today, begun, due = local_day(now), local_day(base_at), local_day(due_at)
    stopped = [(one.first_day, one.last_day) for one in pauses]
    until_now = [(first, min(last, today)) for first, last in stopped if first <= today]
    whole = calendar.working_days_between(begun, max(begun, today))
    elapsed = calendar.working_days_between(begun, max(begun, today), until_now)
    remaining = calendar.working_days_between(today, due, stopped if due >= today else ())
    return Limit(
        clock_id=id_,
        code=code,
        step=step,
        kind=kind,
        amount=amount,
        unit=unit,
        base_at=base_at,
        due_at=due_at,
        provisional=provisional,
        state=state,
        level=max(Level(level), _level_now(marked, now)),
        elapsed_days=elapsed,
        suspended_days=whole - elapsed,
        remaining_days=remaining,
        pauses=pauses,
    )


def _level_now(marked: Sequence[Sequence[str]], now: datetime) -> Level:
    """What the marks say at this moment, before the scan has written it."""
    found = marks.level_at(marks.load(marked), now)
    return Level.GREEN if found is Level.LAPSED else found


def _steps(ctx: Context, instance_ids: Sequence[str]) -> dict[str, list[Step]]:
    """Open tasks by instance, oldest first."""
    task = user_task.c
    statement = (
        select(task.instance_id, task.id, task.name, task.assignee, task.created_at, task.urged)
        .where(task.instance_id.in_(instance_ids), task.state == TaskState.OPEN.value)
        .order_by(task.id)
    )
    found: defaultdict[str, list[Step]] = defaultdict(list)
    for instance_id, *step in ctx.db.execute(statement):
        found[instance_id].append(Step(*step))
    return found


def _cards(ctx: Context, instance_ids: Sequence[str]) -> defaultdict[str, defaultdict[Level, int]]:
    """Yellow and red cards by instance that nobody has revoked, of running and of stopped limits."""
    statement = (
        select(sla_clock.c.instance_id, clock_card.c.level, func.count())
        .join(clock_card, clock_card.c.clock_id == sla_clock.c.id)
        .outerjoin(card_revocation, card_revocation.c.card_id == clock_card.c.id)
        .where(
            sla_clock.c.instance_id.in_(instance_ids),
            clock_card.c.level >= Level.YELLOW.value,
            card_revocation.c.card_id.is_(None),
        )
        .group_by(sla_clock.c.instance_id, clock_card.c.level)
    )
    found: defaultdict[str, defaultdict[Level, int]] = defaultdict(lambda: defaultdict(int))
    for instance_id, level, count in ctx.db.execute(statement):
        found[instance_id][Level(level)] += count
    return found

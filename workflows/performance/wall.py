"""The wall-board (大屏) of the command centre: counts and the reddest limits, and nothing that tells of a person.

No title, party, address or member of the staff stands here: only items, offices and numbers. Source: domain paper 4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, func, select

from engine import pages
from engine.context import Context
from workflows.calendar.zone import DAY, local_day, midnight
from workflows.clocks.limits import Kind
from workflows.clocks.marks import Level
from workflows.clocks.models import card_revocation, clock_card, sla_clock
from workflows.clocks.states import ClockState
from workflows.dispatch.models import work_order
from workflows.enforcement.models import enforcement_case
from workflows.matters import Pillar
from workflows.models import case_file, matter
from workflows.performance import counting, groups, periods, running, timelines
from workflows.performance.counting import Value
from workflows.performance.groups import Group
from workflows.performance.holders import Offices
from workflows.performance.periods import Period
from workflows.performance.running import Wanted
from workflows.performance.timelines import Bar

DAYS = 14
"""Days of the trend: two weeks, so that weekends can be compared."""
OFFICES = 7
"""Offices that can be read from five metres on one board."""
REDDEST = 5
SHOWN = ("K-03", "K-23t", "K-25", "K-27m")
"""Indicators of the board: on time, disposed in time, reopened, satisfied."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brought and what was closed on it."""

    day: date
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything on the board."""

    at: datetime
    running: int
    overdue: int
    due_today: int
    suspended: int
    cards_today: int
    by_pillar: Sequence[tuple[str, int]]
    offices: Sequence[Group]
    reddest: Sequence[Bar]
    trend: Sequence[Day]
    indicators: Sequence[Value]


def board(ctx: Context, wanted: Wanted, offices: Offices) -> Wall:
    """The board as it stands now; some ten statements, none of them for a single row."""
    tomorrow = midnight(local_day(ctx.now) + DAY).astimezone(UTC)
    due, state = sla_clock.c.due_at, sla_clock.c.state
    duties = running.leading(wanted, "due").where(sla_clock.c.kind != Kind.LAPSING.value)
    counted = duties.add_columns(
        func.count().filter(due < ctx.now),
        func.count().filter(due >= ctx.now, due < tomorrow),
        func.count().filter(state == ClockState.SUSPENDED.value),
    )
    overdue, due_today, suspended = ctx.db.execute(counted).one()
    pillars = _by_pillar(ctx, wanted)
    trend = _trend(ctx, wanted)
    month = periods.between(local_day(ctx.now).replace(day=1), local_day(ctx.now), ctx.now)
    chosen = [counting.ALL[one] for one in SHOWN]
    red = Wanted(wanted.town_code, level=Level.YELLOW, duties_only=True, among=wanted.among)
    return Wall(
        at=ctx.now,
        running=sum(count for _, count in pillars),
        overdue=overdue,
        due_today=due_today,
        suspended=suspended,
        cards_today=_cards_today(ctx, wanted),
        by_pillar=pillars,
        offices=groups.count(ctx, wanted, "office", offices)[:OFFICES],
        reddest=timelines.page(ctx, red, offices, request=pages.PageRequest(REDDEST)).items,
        trend=trend,
        indicators=counting.count(ctx, month, wanted.town_code, wanted.among, chosen),
    )


def _by_pillar(ctx: Context, wanted: Wanted) -> list[tuple[str, int]]:
    pillar = matter.c.pillar
    statement = running.leading(wanted, names_matters=True).add_columns(pillar, func.count()).group_by(pillar)
    found = {name or "": count for name, count in ctx.db.execute(statement)}
    known = [(one.value, found.pop(one.value, 0)) for one in Pillar]
    return known + [(name, count) for name, count in found.items()]


def _cards_today(ctx: Context, wanted: Wanted) -> int:
    """Yellow and red cards of today that stand."""
    card = clock_card.c
    statement = (
        select(func.count())
        .select_from(clock_card)
        .outerjoin(card_revocation, card_revocation.c.card_id == card.id)
        .where(
            card.level.in_([Level.YELLOW.value, Level.RED.value, Level.SEVERE_RED.value]),
            card.reached_at >= midnight(local_day(ctx.now)),
            card_revocation.c.card_id.is_(None),
            *_within(wanted, card.town_code, card.instance_id),
        )
    )
    return int(ctx.db.execute(statement).scalar_one())


def _trend(ctx: Context, wanted: Wanted) -> list[Day]:
    period = periods.recent(DAYS, ctx.now)
    days = [period.first + DAY * step for step in range(DAYS)]
    opened = _by_day(ctx, wanted, period, days, matter.c.opened_at, matter.c.town_code, matter.c.instance_id)
    closed = [0] * DAYS
    for table, at in (
        (case_file, case_file.c.decided_at),
        (work_order, work_order.c.closed_at),
        (enforcement_case, enforcement_case.c.closed_at),
    ):
        row = _by_day(ctx, wanted, period, days, at, table.c.town_code, table.c.instance_id)
        closed = [one + other for one, other in zip(closed, row, strict=True)]
    return [Day(day, *counts) for day, *counts in zip(days, opened, closed, strict=True)]


def _by_day(
    ctx: Context,
    wanted: Wanted,
    period: Period,
    days: Sequence[date],
    at: ColumnElement[datetime],
    town: ColumnElement[str],
    instance: ColumnElement[str],
) -> list[int]:
    """How many instants fall on each of these days of the town."""
    counts = [func.count().filter(at >= midnight(day), at < midnight(day + DAY)) for day in days]
    statement = select(*counts).where(at >= period.start, at < period.end, *_within(wanted, town, instance))
    return [int(one) for one in ctx.db.execute(statement).one()]


def _within(wanted: Wanted, town: ColumnElement[str], instance: ColumnElement[str]) -> Sequence[ColumnElement[bool]]:
    found = [] if wanted.town_code is None else [town == wanted.town_code]
    return found if wanted.among is None else [*found, wanted.among(instance)]

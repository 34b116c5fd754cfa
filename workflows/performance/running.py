"""Running limits: for each matter the one clock that leads it, in an order that an index walks.

A matter is led by its reddest clock and among those by the next to end; where lists go by due dates or by time passed,
by the clock that comes first in that order. A lapsed right is nobody's failure and leads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, literal, or_, select

from engine import pages
from engine.models import process_instance
from workflows.clocks.limits import Kind
from workflows.clocks.marks import Level
from workflows.clocks.models import sla_clock
from workflows.clocks.states import ClockState
from workflows.matters import PlaceOf
from workflows.models import matter, matter_place
from workflows.performance import holders, items
from workflows.performance.holders import Offices

ORDERS = ("urgency", "due", "elapsed")
"""``urgency``: reddest first, then the nearest due date; ``due``: the nearest first; ``elapsed``: begun longest ago."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which running limits; None means any."""

    town_code: str | None = None
    pillar: str | None = None
    process_key: str | None = None
    item: str | None = None
    #: Code of an office, see ``holders``.
    office: str | None = None
    #: Login or candidate group.
    holder: str | None = None
    grid: str | None = None
    level: Level | None = None
    is_suspended: bool | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    #: Rights of citizens that end by themselves are left out.
    duties_only: bool = False
    among: pages.Among | None = None


def leading(
    wanted: Wanted,
    order: str = "urgency",
    offices: Offices | None = None,
    *,
    names_items: bool = False,
    names_matters: bool = False,
) -> Select[Any]:
    """One row for each matter, without columns yet: ``sla_clock`` is the clock that leads it.

    Args:
        offices: needed where ``wanted`` names an office.
        names_items: whether columns of ``items`` are asked for, that is what is joined for them.
        names_matters: the same for ``matter``.
    """
    source: FromClause = sla_clock
    if names_items or wanted.item is not None or wanted.process_key is not None:
        source = items.joined(source, sla_clock.c.instance_id)
    if names_matters or wanted.pillar is not None:
        source = source.outerjoin(matter, matter.c.instance_id == sla_clock.c.instance_id)
    other = sla_clock.alias("other")
    before = exists(
        select(other.c.id).where(
            other.c.instance_id == sla_clock.c.instance_id, *_running(wanted, other), _comes_before(order, other)
        )
    )
    conditions = [*_running(wanted, sla_clock), *_matters(wanted, offices), ~before]
    return select().select_from(source).where(*conditions)


def keys(order: str) -> list[pages.Key]:
    """The order of a list, down to the one clock."""
    by_level, by_due = pages.Key(sla_clock.c.level, descending=True), pages.Key(sla_clock.c.due_at)
    by_id = pages.Key(sla_clock.c.id)
    if order == "urgency":
        return [by_level, by_due, by_id]
    return [by_due if order == "due" else pages.Key(sla_clock.c.base_at), by_id]


def holder() -> ColumnElement[str]:
    """Who has the matter of a leading clock in hand."""
    return holders.of(sla_clock.c.instance_id, sla_clock.c.responsible)


def grid() -> ColumnElement[str | None]:
    """The grid in which the matter of a leading clock lies."""
    place = matter_place.c
    of_this = (place.instance_id == sla_clock.c.instance_id, place.kind == PlaceOf.GRID.value)
    return select(func.min(place.code)).where(*of_this).correlate(sla_clock).scalar_subquery()


def _running(wanted: Wanted, clock: Any) -> Sequence[ColumnElement[bool]]:
    """Conditions on a clock itself, the same for the one that leads and those it is compared with."""
    column = clock.c
    found = [column.stopped_at.is_(None), column.level < Level.LAPSED.value, column.instance_id.is_not(None)]
    if wanted.town_code is not None:
        found.append(column.town_code == wanted.town_code)
    if wanted.level is not None:
        found.append(column.level >= wanted.level.value)
    if wanted.is_suspended is not None:
        suspended = column.state == ClockState.SUSPENDED.value
        found.append(suspended if wanted.is_suspended else ~suspended)
    if wanted.duties_only:
        found.append(column.kind != Kind.LAPSING.value)
    if wanted.due_from is not None:
        found.append(column.due_at >= wanted.due_from)
    if wanted.due_before is not None:
        found.append(column.due_at < wanted.due_before)
    return found


def _matters(wanted: Wanted, offices: Offices | None) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.pillar is not None:
        found.append(matter.c.pillar == wanted.pillar)
    if wanted.process_key is not None:
        found.append(process_instance.c.definition_key == pages.searchable(wanted.process_key))
    if wanted.item is not None:
        found.append(items.CODE == literal(pages.searchable(wanted.item)))
    if wanted.grid is not None:
        found.append(func.coalesce(grid(), holders.NOBODY) == pages.searchable(wanted.grid))
    if wanted.holder is not None:
        found.append(holder() == pages.searchable(wanted.holder))
    if wanted.office is not None:
        assert offices is not None, "an office is known by who belongs to it"
        found.append(offices.condition(pages.searchable(wanted.office), holder()))
    if wanted.among is not None:
        found.append(wanted.among(sla_clock.c.instance_id))
    return found


def _comes_before(order: str, other: Any) -> ColumnElement[bool]:
    mine, theirs = sla_clock.c, other.c
    if order == "elapsed":
        return _earlier([(theirs.base_at, mine.base_at), (theirs.id, mine.id)])
    by_due = _earlier([(theirs.due_at, mine.due_at), (theirs.id, mine.id)])
    if order == "due":
        return by_due
    return or_(theirs.level > mine.level, and_(theirs.level == mine.level, by_due))


def _earlier(pairs: Sequence[tuple[ColumnElement[Any], ColumnElement[Any]]]) -> ColumnElement[bool]:
    """Whether the first values come before the second ones, column by column."""
    (theirs, mine), *rest = pairs
    return or_(theirs < mine, and_(theirs == mine, _earlier(rest))) if rest else theirs < mine

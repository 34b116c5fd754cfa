"""Offices and items beside each other: what they closed in a period, on time or not, how long it took, which cards.

A closed approval counts for its window group, a work order for the unit that led it, an enforcement case for its squad.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from engine import pages
from engine.context import Context
from workflows.calendar import calendars
from workflows.catalogues.models import event_type, power
from workflows.clocks.marks import Level
from workflows.dispatch.models import work_order
from workflows.enforcement.models import enforcement_case
from workflows.matters import Pillar, PlaceOf
from workflows.models import case_file, catalogue_item, matter_place
from workflows.organisation.models import grid, org_unit, village
from workflows.performance import approval_indicators, command_indicators, workdays
from workflows.performance.approval_indicators import said, within
from workflows.performance.cards import has_card
from workflows.performance.counting import percentile
from workflows.performance.periods import Period

BY = ("office", "item")
ENFORCEMENT_LEFT_OUT = ("withdrawn", "transferred", "crime", "terminated")
"""Outcomes that are no end of the town's own work."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One office or item in a period."""

    code: str
    name: str
    pillar: str
    closed: int
    on_time: int
    #: Working days from acceptance to closing.
    median_days: float
    p90_days: float
    yellow: int
    red: int


def compare(
    ctx: Context, period: Period, by: str, town_code: str | None, among: pages.Among | None = None
) -> list[Standing]:
    """The offices or items that closed anything, those with most first; one statement a line of business."""
    rows = [tuple(row) for part in _parts(period, town_code, among) for row in ctx.db.execute(part)]
    days = workdays.spanning(calendars.of(ctx, town_code or ""), (row[at] for row in rows for at in (5, 6)))
    grouped: defaultdict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[0], str(row[1 if by == "office" else 3])].append(row)
    names = _unit_names(ctx, town_code) if by == "office" else {}
    found = []
    for (pillar, code), members in grouped.items():
        lasted = sorted(days.between(row[5], row[6]) for row in members)
        name = names.get(code, members[0][2]) if by == "office" else members[0][4]
        found.append(
            Standing(
                code=code,
                name=str(name or code),
                pillar=pillar,
                closed=len(members),
                on_time=sum(row[7] for row in members),
                median_days=percentile(lasted, 50),
                p90_days=percentile(lasted, 90),
                yellow=sum(row[8] for row in members),
                red=sum(row[9] for row in members),
            )
        )
    return sorted(found, key=lambda one: (-one.closed, one.pillar, one.code))


def _parts(period: Period, town_code: str | None, among: pages.Among | None) -> Iterable[Select[Any]]:
    """Rows of pillar, office, its name, item, its name, begun, closed, on time, yellow, red."""
    for statement, town, instance in (_approvals(period), _orders(period), _enforcement(period)):
        bounds: list[ColumnElement[bool]] = [] if town_code is None else [town == town_code]
        yield statement.where(*bounds, *([] if among is None else [among(instance)]))


_Part = tuple[Select[Any], ColumnElement[str], ColumnElement[str]]


def _approvals(period: Period) -> _Part:
    case = case_file.c
    statement = (
        select(
            literal(Pillar.APPROVAL.value),
            catalogue_item.c.window,
            catalogue_item.c.window,
            case.item_code,
            case.item_name,
            case.accepted_at,
            case.decided_at,
            func.coalesce(approval_indicators.promise_kept(), 1),
            *_cards(case.instance_id),
        )
        .select_from(approval_indicators.CLOSED.source)
        .where(*approval_indicators.CLOSED.where(period))
    )
    return statement, case.town_code, case.instance_id


def _orders(period: Period) -> _Part:
    order, kind = work_order.c, event_type.c
    named = select(func.min(kind.name)).where(kind.town_code == order.town_code, kind.code == order.event_type)
    statement = (
        select(
            literal(Pillar.COMMAND.value),
            func.coalesce(order.lead_unit, "-"),
            literal("指挥中心直接答复"),
            func.coalesce(order.event_type, order.kind),
            func.coalesce(named.correlate(work_order).scalar_subquery(), order.kind),
            order.reported_at,
            order.closed_at,
            said(or_(order.due_at.is_(None), func.coalesce(order.disposed_at, order.closed_at) <= order.due_at)),
            *_cards(order.instance_id),
        )
        .select_from(work_order)
        .where(*command_indicators.CLOSED.where(period))
    )
    return statement, order.town_code, order.instance_id


def _enforcement(period: Period) -> _Part:
    case, place, known = enforcement_case.c, matter_place.c, power.c
    squad = select(func.min(place.code)).where(place.instance_id == case.instance_id, place.kind == PlaceOf.UNIT.value)
    named = select(func.min(known.name)).where(known.town_code == case.town_code, known.code == case.power_code)
    red = has_card(case.instance_id, Level.RED, Level.SEVERE_RED)
    statement = (
        select(
            literal(Pillar.ENFORCEMENT.value),
            func.coalesce(squad.correlate(enforcement_case).scalar_subquery(), "-"),
            literal("未定中队"),
            func.coalesce(case.power_code, "-"),
            func.coalesce(named.correlate(enforcement_case).scalar_subquery(), "未立案"),
            case.opened_at,
            case.closed_at,
            1 - red,
            *_cards(case.instance_id),
        )
        .select_from(enforcement_case)
        .where(within(case.closed_at, period))
        .where(or_(case.outcome.is_(None), case.outcome.not_in(ENFORCEMENT_LEFT_OUT)))
    )
    return statement, case.town_code, case.instance_id


def _cards(instance_id: ColumnElement[str]) -> Sequence[ColumnElement[int]]:
    return has_card(instance_id, Level.YELLOW), has_card(instance_id, Level.RED, Level.SEVERE_RED)


def _unit_names(ctx: Context, town_code: str | None) -> dict[str, str]:
    """Units, villages and grids by code: a few hundred rows."""
    found: dict[str, str] = {}
    for table in (org_unit, village, grid):
        statement = select(table.c.code, table.c.name)
        if town_code is not None:
            statement = statement.where(table.c.town_code == town_code)
        found |= {code: name for code, name in ctx.db.execute(statement)}
    return found

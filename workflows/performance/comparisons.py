"""Offices and items beside each other: what they closed in a period, on time or not, how long it took, which cards.

A closed approval counts for its window group, a work order for the unit that led it, an enforcement case for its squad.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, literal, null, or_, select

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
from workflows.performance import approval_indicators, cards, command_indicators, workdays
from workflows.performance.approval_indicators import said, within
from workflows.performance.periods import Period
from workflows.performance.spread import percentile
from workflows.performance.workdays import day_of

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
    rows = [tuple(row) for part in _parts(ctx, period, by, town_code, among) for row in ctx.db.execute(part)]
    days = workdays.spanning(calendars.of(ctx, town_code or ""), (row[at] for row in rows for at in (3, 4)))
    grouped: defaultdict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[0], str(row[1])].append(row)
    names = _unit_names(ctx, town_code) if by == "office" else {}
    found = []
    for (pillar, code), members in grouped.items():
        lasted: Counter[int] = Counter()
        for row in members:
            lasted[days.between(row[3], row[4])] += row[-1]
        found.append(
            Standing(
                code=code,
                name=str(names.get(code, members[0][2]) or code),
                pillar=pillar,
                closed=lasted.total(),
                on_time=sum(row[5] * row[-1] for row in members),
                median_days=percentile(lasted, 50),
                p90_days=percentile(lasted, 90),
                yellow=sum(row[6] * row[-1] for row in members),
                red=sum(row[7] * row[-1] for row in members),
            )
        )
    return sorted(found, key=lambda one: (-one.closed, one.pillar, one.code))


def _parts(
    ctx: Context, period: Period, by: str, town_code: str | None, among: pages.Among | None
) -> Iterable[Select[Any]]:
    """Rows of pillar, code, name, day begun, day closed, on time, yellow, red, and how many closed so."""
    for statement, town, instance in (_approvals(period), _orders(period), _enforcement(period)):
        bounds: list[ColumnElement[bool]] = [] if town_code is None else [town == town_code]
        bounded = statement.where(*bounds, *([] if among is None else [among(instance)]))
        each = bounded.cte("closed").prefix_with("MATERIALIZED").c
        red = cards.is_among(each.cards, Level.RED, Level.SEVERE_RED)
        names = ("office", "office_name") if by == "office" else ("item", "item_name")
        facts = (
            each.pillar, *(each[name] for name in names), day_of(ctx.db, each.begun), day_of(ctx.db, each.closed),
            func.coalesce(each.on_time, 1 - red), cards.is_among(each.cards, Level.YELLOW), red,
        )  # fmt: skip
        yield select(*facts, func.count()).group_by(*facts)


_Part = tuple[Select[Any], ColumnElement[str], ColumnElement[str]]


def _approvals(period: Period) -> _Part:
    case = case_file.c
    statement = (
        select(
            literal(Pillar.APPROVAL.value).label("pillar"),
            catalogue_item.c.window.label("office"),
            catalogue_item.c.window.label("office_name"),
            case.item_code.label("item"),
            case.item_name.label("item_name"),
            case.accepted_at.label("begun"),
            case.decided_at.label("closed"),
            func.coalesce(approval_indicators.promise_kept(), 1).label("on_time"),
            cards.levels(case.instance_id).label("cards"),
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
            literal(Pillar.COMMAND.value).label("pillar"),
            func.coalesce(order.lead_unit, "-").label("office"),
            literal("指挥中心直接答复").label("office_name"),
            func.coalesce(order.event_type, order.kind).label("item"),
            func.coalesce(named.correlate(work_order).scalar_subquery(), order.kind).label("item_name"),
            order.reported_at.label("begun"),
            order.closed_at.label("closed"),
            said(or_(order.due_at.is_(None), func.coalesce(order.disposed_at, order.closed_at) <= order.due_at)).label(
                "on_time"
            ),
            cards.levels(order.instance_id).label("cards"),
        )
        .select_from(work_order)
        .where(*command_indicators.CLOSED.where(period))
    )
    return statement, order.town_code, order.instance_id


def _enforcement(period: Period) -> _Part:
    case, place, known = enforcement_case.c, matter_place.c, power.c
    squad = select(func.min(place.code)).where(place.instance_id == case.instance_id, place.kind == PlaceOf.UNIT.value)
    named = select(func.min(known.name)).where(known.town_code == case.town_code, known.code == case.power_code)
    statement = (
        select(
            literal(Pillar.ENFORCEMENT.value).label("pillar"),
            func.coalesce(squad.correlate(enforcement_case).scalar_subquery(), "-").label("office"),
            literal("未定中队").label("office_name"),
            func.coalesce(case.power_code, "-").label("item"),
            func.coalesce(named.correlate(enforcement_case).scalar_subquery(), "未立案").label("item_name"),
            case.opened_at.label("begun"),
            case.closed_at.label("closed"),
            cast(null(), Integer).label("on_time"),
            cards.levels(case.instance_id).label("cards"),
        )
        .select_from(enforcement_case)
        .where(within(case.closed_at, period))
        .where(or_(case.outcome.is_(None), case.outcome.not_in(ENFORCEMENT_LEFT_OUT)))
    )
    return statement, case.town_code, case.instance_id


def _unit_names(ctx: Context, town_code: str | None) -> dict[str, str]:
    """Units, villages and grids by code: a few hundred rows."""
    found: dict[str, str] = {}
    for table in (org_unit, village, grid):
        statement = select(table.c.code, table.c.name)
        if town_code is not None:
            statement = statement.where(table.c.town_code == town_code)
        found |= {code: name for code, name in ctx.db.execute(statement)}
    return found

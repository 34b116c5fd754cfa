"""Doors for those who watch the town's work: running limits, today's risks, indicators with their cases, reports."""

from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Response

from api import errors, sight, towns
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Choice, Day, Flag, Instant, Part, Query, Text, Value, Whole
from api.scopes import Scope
from api.tables import ANY_MEDIA
from engine import definitions
from engine.pages import Page
from workflows.calendar.zone import local_day
from workflows.clocks.marks import Level, level_of
from workflows.matters import Pillar
from workflows.paper import pdf
from workflows.performance import (
    cards,
    comparisons,
    counting,
    groups,
    heat,
    holders,
    monthly,
    monthly_book,
    periods,
    risks,
    running,
    timelines,
    wall,
)
from workflows.performance.counting import Row
from workflows.performance.groups import Group
from workflows.performance.indicators import Better, Unit
from workflows.performance.periods import Period
from workflows.performance.running import Wanted
from workflows.performance.timelines import Bar

door = Door("performance", "效能", "Performance")

LEVELS = tuple(level.key for level in Level if level < Level.LAPSED)
PILLARS = tuple(map(str, Pillar))
FORMATS = ("pdf", "xlsx")
ITEM = {"example": "临时占用城市道路（市政设施）审批"}


class PauseOut(Answer):
    """A special procedure that stops a limit."""

    type = Text(metadata={"example": "KY"})
    first_day = Day()
    last_day = Day()
    is_open = Flag()


class RunningLimitOut(Answer):
    """One running limit of a matter, in working days."""

    clock_id = Text()
    code = Text(metadata={"example": "AP-14"})
    step = Text()
    kind = Text(metadata={"example": "promised"})
    amount = Whole()
    unit = Text(metadata={"example": "WD"})
    base_at = Instant()
    due_at = Instant()
    provisional = Flag()
    state = Text(metadata={"example": "running"})
    level = Choice(*LEVELS)
    elapsed_days = Whole()
    suspended_days = Whole()
    remaining_days = Whole(min=-(2**31), metadata={"description": "负数为超期。 Negative when it is over."})
    pauses = Part(PauseOut(), many=True)


class OpenStepOut(Answer):
    """An open task: what can be urged."""

    task_id = Text()
    name = Text()
    assignee = Text(allow_none=True)
    created_at = Instant()
    urged = Whole()


class HolderOfficeOut(Answer):
    """Where work lies."""

    code = Text(metadata={"example": "SP"})
    zh = Text(metadata={"example": "行政审批局"})
    en = Text()


class BarOut(Answer):
    """One matter with its running limits, the leading one first."""

    process_instance_id = Text(attribute="instance_id")
    number = Text(allow_none=True)
    title = Text(allow_none=True)
    pillar = Choice(*PILLARS, allow_none=True)
    process_definition_key = Text(attribute="process_key", metadata={"example": "approval"})
    item = Text(metadata={"example": "XK0001"})
    item_name = Text(metadata=ITEM)
    holder = Text(metadata={"example": "li.min"})
    holder_zh = Text()
    holder_en = Text()
    office = Part(HolderOfficeOut())
    grid = Text(allow_none=True)
    level = Choice(*LEVELS)
    started_at = Instant()
    limits = Part(RunningLimitOut(), many=True)
    steps = Part(OpenStepOut(), many=True)
    yellow_cards = Whole()
    red_cards = Whole()


class WantedQuery(Query):
    """Which running limits."""

    pillar = Choice(*PILLARS, load_default=None)
    process_definition_key = Text(min=1, load_default=None)
    item = Text(min=1, load_default=None)
    office = Text(min=1, load_default=None)
    holder = Text(min=1, load_default=None)
    grid = Text(load_default=None)
    level = Choice(*LEVELS, load_default=None, metadata={"description": "至少这样紧急。 At least this urgent."})
    is_suspended = Flag(load_default=None)


class TimelineQuery(WantedQuery, PageQuery):
    """Which running limits, and in which order."""

    order = Choice(*running.ORDERS, load_default="urgency")


class GroupQuery(WantedQuery):
    """Which running limits, and by what they are counted."""

    by = Choice(*groups.BY, load_default="office")


class LimitGroupOut(Answer):
    """One group and how urgent its matters are."""

    code = Text()
    zh = Text(max=2000)
    en = Text(max=2000)
    count = Whole()
    green = Whole()
    blue = Whole()
    yellow = Whole()
    red = Whole()
    severe_red = Whole()
    overdue = Whole()
    next_due_at = Instant(allow_none=True)


class RiskQuery(Query):
    """Of which pillar."""

    pillar = Choice(*PILLARS, load_default=None)


class RiskOut(Answer):
    """One kind of risk: how many matters, and the first of them."""

    name = Choice("overdue", "due_today", "due_soon", "waiting")
    count = Whole()
    bars = Part(BarOut(), many=True)


class PeriodQuery(Query):
    """From which day to which, both included; the present month where neither is said."""

    since = Day(load_default=None)
    until = Day(load_default=None)


class IndicatorOut(Answer):
    """An indicator in a period."""

    id = Text(metadata={"example": "K-03"})
    zh = Text()
    en = Text()
    pillar = Choice(*PILLARS)
    unit = Choice(*map(str, Unit))
    definition_zh = Text(max=1000)
    definition_en = Text(max=1000)
    source = Text()
    numerator = Whole(min=-(2**31))
    denominator = Whole()
    value = Value(metadata={"description": "分母为零时为空。 Null where nothing was there to be counted."})
    median = Value()
    p90 = Value()
    target = Value()
    better = Choice(*map(str, Better), allow_none=True)
    is_met = Flag(allow_none=True)


class IndicatorCaseQuery(PeriodQuery, PageQuery):
    """Which part of a number's cases."""

    part = Choice(*counting.PARTS, load_default="all")


class IndicatorCaseOut(Answer):
    """One case behind a number, and what it adds to numerator and denominator."""

    key = Text()
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    number = Text(allow_none=True)
    label = Text(max=2000)
    at = Instant(allow_none=True)
    numerator = Whole(min=-(2**31))
    denominator = Whole()


class HeatQuery(PeriodQuery):
    """Which version, in which period."""

    process_definition_id = Text(min=1, required=True)


class HeatOut(Answer):
    """How long an element waited; seconds of natural time."""

    element_id = Text()
    name = Text()
    done = Whole()
    waiting = Whole()
    breaches = Whole()
    p50 = Whole()
    p90 = Whole()


class ComparisonQuery(PeriodQuery):
    """What is compared, in which period."""

    by = Choice(*comparisons.BY, load_default="office")


class StandingOut(Answer):
    """An office or an item in a period."""

    code = Text()
    name = Text(max=2000)
    pillar = Choice(*PILLARS)
    closed = Whole()
    on_time = Whole()
    median_days = Value()
    p90_days = Value()
    yellow = Whole()
    red = Whole()


class PillarCountOut(Answer):
    """How many of a pillar."""

    pillar = Text()
    count = Whole()


class TrendDayOut(Answer):
    """What a day brought and what was closed on it."""

    day = Day()
    opened = Whole()
    closed = Whole()


class UrgentOut(Answer):
    """A limit of the board: what and where, never who."""

    item_name = Text(metadata=ITEM)
    office_zh = Text()
    office_en = Text()
    level = Choice(*LEVELS)
    due_at = Instant()
    remaining_days = Whole(min=-(2**31))


class WallOut(Answer):
    """The board of the command centre; it tells of no person."""

    at = Instant()
    running = Whole()
    overdue = Whole()
    due_today = Whole()
    suspended = Whole()
    cards_today = Whole()
    by_pillar = Part(PillarCountOut(), many=True)
    offices = Part(LimitGroupOut(), many=True)
    reddest = Part(UrgentOut(), many=True)
    trend = Part(TrendDayOut(), many=True)
    indicators = Part(IndicatorOut(), many=True)


class IssuedCardOut(Answer):
    """A yellow or red card with the matter it was issued in."""

    id = Text()
    level = Choice(*LEVELS)
    code = Text(metadata={"example": "AP-14"})
    step = Text()
    reached_at = Instant()
    due_at = Instant()
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    number = Text(allow_none=True)
    item_name = Text(max=2000, metadata=ITEM)
    responsible = Text(allow_none=True)
    responsible_zh = Text(allow_none=True)
    responsible_en = Text(allow_none=True)
    revoked_at = Instant(allow_none=True, metadata={"example": None})
    reason = Text(max=500, allow_none=True, metadata={"example": None})


class IssuedCardQuery(PageQuery):
    """Which cards, the latest first."""

    level = Choice("yellow", "red", "severe_red", load_default="yellow")
    """At least this urgent."""
    valid_only = Flag(load_default=True)


class ReportQuery(Query):
    """Which month, and as what."""

    month = Text(min=7, max=7, required=True, metadata={"example": "2026-11"})
    format = Choice(*FORMATS, load_default="pdf")


_READ = Scope.PERFORMANCE_READ


@door.read("/timelines", scope=_READ, query=TimelineQuery(), returns=BarOut(), is_page=True)
def list_timelines(call: Call) -> Page[dict[str, Any]]:
    """时限进度。Every matter with a running limit that the caller may read: elapsed, suspended, left, cards."""
    offices = holders.read(call.ctx, _town(call))
    found = timelines.page(call.ctx, _wanted(call), offices, call.query["order"], call.page)
    return Page([_bar(one) for one in found.items], found.next_cursor)


@door.read("/timelines/groups", scope=_READ, query=GroupQuery(), returns=LimitGroupOut(), is_list=True)
def count_timelines(call: Call) -> list[dict[str, Any]]:
    """时限分组。The same matters counted by office, item, process, person or grid; each stands in one group."""
    offices = holders.read(call.ctx, _town(call))
    return [_group(one) for one in groups.count(call.ctx, _wanted(call), call.query["by"], offices)]


@door.read("/risks", scope=_READ, query=RiskQuery(), returns=RiskOut(), is_list=True)
def list_risks(call: Call) -> list[dict[str, Any]]:
    """今日风险。What is overdue, due today, due within two working days, and which tasks wait longest."""
    wanted = Wanted(towns.of(call.ctx), pillar=call.query["pillar"], among=sight.of(call.ctx))
    found = risks.today(call.ctx, wanted, holders.read(call.ctx, _town(call)))
    return [{"name": one.name, "count": one.count, "bars": [_bar(bar) for bar in one.bars]} for one in found]


@door.read("/indicators", scope=_READ, query=PeriodQuery(), returns=IndicatorOut(), is_list=True)
def list_indicators(call: Call) -> list[dict[str, Any]]:
    """效能指标。Every indicator over the matters that the caller may read, with numerator and denominator."""
    found = counting.count(call.ctx, _period(call), towns.of(call.ctx), sight.of(call.ctx))
    return [_value(one) for one in found]


@door.read(
    "/indicators/<name:indicator_id>/cases",
    scope=_READ,
    query=IndicatorCaseQuery(),
    returns=IndicatorCaseOut(),
    is_page=True,
)
def list_indicator_cases(call: Call, indicator_id: str) -> Page[Row]:
    """指标明细。The cases behind a number: its denominator, its numerator (`counted`), or the rest (`missed`)."""
    indicator = counting.find(indicator_id)
    town, among = towns.of(call.ctx), sight.of(call.ctx)
    return counting.rows(call.ctx, indicator, _period(call), town, call.query["part"], among, call.page)


@door.read("/heat", scope=_READ, query=HeatQuery(), returns=HeatOut(), is_list=True)
def list_heat(call: Call) -> list[heat.Heat]:
    """流程热力图。How long every user task of a version waited in a period, and how often beyond its due date."""
    definition = definitions.get(call.ctx, call.query["process_definition_id"])
    return heat.elements(call.ctx, definition.id, _period(call), towns.of(call.ctx), sight.of(call.ctx))


@door.read("/comparisons", scope=_READ, query=ComparisonQuery(), returns=StandingOut(), is_list=True)
def list_comparisons(call: Call) -> list[comparisons.Standing]:
    """单位与事项对比。What offices or items closed in a period, on time or not, how long it took, which cards."""
    period, by = _period(call), call.query["by"]
    return comparisons.compare(call.ctx, period, by, towns.of(call.ctx), sight.of(call.ctx))


@door.read("/issued-cards", scope=_READ, query=IssuedCardQuery(), returns=IssuedCardOut(), is_page=True)
def list_issued_cards(call: Call) -> Page[dict[str, Any]]:
    """黄牌红牌。Yellow and red cards of the matters that the caller may read, the latest first."""
    query, offices = call.query, holders.read(call.ctx, _town(call))
    level = level_of(query["level"])
    found = cards.issued(
        call.ctx,
        towns.of(call.ctx),
        sight.of(call.ctx),
        least=level,
        valid_only=query["valid_only"],
        request=call.page,
    )
    return Page([_card(one, offices) for one in found.items], found.next_cursor)


@door.read("/wall", scope=_READ, returns=WallOut())
def get_wall(call: Call) -> dict[str, Any]:
    """指挥中心大屏。The board as it stands now, without anything that tells of a person."""
    wanted = Wanted(towns.of(call.ctx), among=sight.of(call.ctx))
    found = wall.board(call.ctx, wanted, holders.read(call.ctx, _town(call)))
    names = ("at", "running", "overdue", "due_today", "suspended", "cards_today", "trend")
    return {
        **{name: getattr(found, name) for name in names},
        "by_pillar": [{"pillar": pillar, "count": count} for pillar, count in found.by_pillar],
        "offices": [_group(one) for one in found.offices],
        "reddest": [_urgent(one) for one in found.reddest],
        "indicators": [_value(one) for one in found.indicators],
    }


@door.read("/monthly-report", scope=_READ, query=ReportQuery(), media=ANY_MEDIA)
def download_monthly_report(call: Call) -> Response:
    """效能月报。A month as PDF or as an Excel book: indicators, offices, items, what is overdue."""
    town = towns.own(call.ctx)
    offices = holders.read(call.ctx, town)
    try:
        found = monthly.report(call.ctx, call.query["month"], town, offices, sight.of(call.ctx))
    except ValueError as error:
        zh, en = "月份应写作 2026-11", "Expected a month such as 2026-11"
        raise errors.refuse("/month", "month_refused", zh, en) from error
    kind = call.query["format"]
    body = monthly_book.render(found) if kind == "xlsx" else pdf.render(monthly.paper(found))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{found.title}.{kind}')}",
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type=monthly_book.MEDIA_TYPE if kind == "xlsx" else pdf.MEDIA_TYPE)


def _town(call: Call) -> str:
    return towns.of(call.ctx) or ""


def _wanted(call: Call) -> Wanted:
    query = call.query
    return Wanted(
        town_code=towns.of(call.ctx),
        pillar=query["pillar"],
        process_key=query["process_definition_key"],
        item=query["item"],
        office=query["office"],
        holder=query["holder"],
        grid=query["grid"],
        level=None if query["level"] is None else level_of(query["level"]),
        is_suspended=query["is_suspended"],
        among=sight.of(call.ctx),
    )


def _period(call: Call) -> Period:
    today = local_day(call.ctx.now)
    until: date = call.query["until"] or today
    since: date = call.query["since"] or until.replace(day=1)
    try:
        return periods.between(since, until, call.ctx.now)
    except ValueError as error:
        zh, en = "起止日期应有先后，且不超过 366 天", "Expected days in order, at most 366 of them"
        raise errors.refuse("/since", "period_refused", zh, en) from error


def _bar(one: Bar) -> dict[str, Any]:
    """The bar as JSON takes it; levels by their names."""
    row = {field.attribute or name: getattr(one, field.attribute or name) for name, field in _BAR}
    limits = [{**asdict(limit), "level": limit.level.key} for limit in one.limits]
    return {**row, "level": one.level.key, "limits": limits}


_BAR = tuple(BarOut().fields.items())


def _group(one: Group) -> dict[str, Any]:
    counts = {level: one.levels[level_of(level)] for level in LEVELS}
    names = ("code", "zh", "en", "count", "overdue", "next_due_at")
    return {**{name: getattr(one, name) for name in names}, **counts}


def _card(one: cards.IssuedCard, offices: holders.Offices) -> dict[str, Any]:
    zh, en = offices.name(one.responsible) if one.responsible else (None, None)
    return {**asdict(one), "level": one.level.key, "responsible_zh": zh, "responsible_en": en}


def _urgent(one: Bar) -> dict[str, Any]:
    first = one.limits[0]
    return {
        "item_name": one.item_name,
        "office_zh": one.office.zh,
        "office_en": one.office.en,
        "level": one.level.key,
        "due_at": first.due_at,
        "remaining_days": first.remaining_days,
    }


def _value(one: counting.Value) -> dict[str, Any]:
    indicator = one.indicator
    names = ("id", "zh", "en", "pillar", "unit", "definition_zh", "definition_en", "source")
    counts = ("numerator", "denominator", "value", "median", "p90", "is_met")
    return {
        **{name: getattr(indicator, name) for name in names},
        **{name: getattr(one, name) for name in counts},
        "target": indicator.target.value if indicator.target else None,
        "better": indicator.target.better.value if indicator.target else None,
    }

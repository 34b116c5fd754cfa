"""The monthly report (月报): indicators beside the month before, offices, items, what is overdue.

Cases stand here by number and item, never with a person: reports leave the house. Source: domain paper 4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import pages
from engine.context import Context
from workflows import towns
from workflows.calendar.zone import DAY, local_day
from workflows.paper.dates import in_numerals
from workflows.paper.paper import Block, Heading, Paper, Paragraph, Table
from workflows.performance import comparisons, counting, periods, timelines, wording
from workflows.performance.comparisons import Standing
from workflows.performance.counting import Value
from workflows.performance.holders import Offices
from workflows.performance.periods import Period
from workflows.performance.running import Wanted
from workflows.performance.timelines import Bar

MOST_OVERDUE = 100
"""Rows of the list of what is overdue: more is read on the screen."""
MOST_ITEMS = 30
"""Items of the table: those with most cases."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a month brought."""

    town_name: str
    month: str
    period: Period
    made_at: datetime
    values: Sequence[Value]
    before: Sequence[Value]
    offices: Sequence[Standing]
    items: Sequence[Standing]
    overdue: Sequence[Bar]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.town_name}{self.period.first.year}年{self.period.first.month}月效能月报"

    @property
    def is_over(self) -> bool:
        """Whether the month has ended: before, the numbers still move."""
        return local_day(self.made_at) > self.period.last


def report(ctx: Context, month: str, town_code: str, offices: Offices, among: pages.Among | None = None) -> Report:
    """The report of a month as it stands now.

    Raises:
        ValueError: the month is not written ``2026-11``.
    """
    period = periods.month(month, ctx.now)
    last = period.first - DAY
    before = periods.between(last.replace(day=1), last, ctx.now)
    late = Wanted(town_code, due_before=ctx.now, duties_only=True, among=among)
    return Report(
        town_name=towns.get(ctx, town_code).name,
        month=month,
        period=period,
        made_at=ctx.now,
        values=counting.count(ctx, period, town_code, among),
        before=counting.count(ctx, before, town_code, among),
        offices=comparisons.compare(ctx, period, "office", town_code, among),
        items=comparisons.compare(ctx, period, "item", town_code, among)[:MOST_ITEMS],
        overdue=timelines.page(ctx, late, offices, "due", pages.PageRequest(MOST_OVERDUE)).items,
    )


def paper(found: Report) -> Paper:
    """The report as a paper: it is not issued, so it has no seal and no code."""
    first, last = found.period.first, found.period.last
    until = "" if found.is_over else f"本月未结束，数据截至 {wording.moment(found.made_at)}。"
    blocks: list[Block] = [
        Paragraph(
            f"统计期间 {first} 至 {last}。{until}分母为零的指标记作“—”。"
            "罚没数额与处罚数量不作考核指标（行政处罚法第七十四条）。"
        ),
        Heading("一、效能指标"),
        Table(
            ("编号", "指标", "本月", "上月", "分子 ÷ 分母", "目标", "达标"),
            tuple(_indicator(one, other) for one, other in zip(found.values, found.before, strict=True)),
        ),
        Heading("二、单位对比"),
        _table("单位", found.offices),
        Heading(f"三、事项对比（办结最多的 {MOST_ITEMS} 项）"),
        _table("事项", found.items),
        Heading(f"四、已超期在办（{len(found.overdue)} 件）"),
        Table(
            ("序", "编号", "事项", "现在何处", "时限", "到期"),
            tuple(_late(number, one) for number, one in enumerate(found.overdue, start=1)),
        )
        if found.overdue
        else Paragraph("无。"),
        Heading("附：指标口径"),
        *(
            Paragraph(f"{one.indicator.id} {one.indicator.zh}：{one.indicator.definition_zh}。", is_indented=False)
            for one in found.values
        ),
    ]
    return Paper(
        authority=found.town_name,
        title=found.title,
        number=found.month,
        blocks=tuple(blocks),
        seal=None,
        signatures=(),
        date=in_numerals(local_day(found.made_at)),
        link=None,
        code="",
        void_reason=None,
    )


def _indicator(one: Value, before: Value) -> tuple[str, ...]:
    met = {True: "是", False: "否", None: ""}[one.is_met]
    share = "" if one.indicator.unit.value == "count" else f"{one.numerator} ÷ {one.denominator}"
    return (
        one.indicator.id,
        one.indicator.zh,
        wording.value(one),
        wording.value(before),
        share,
        wording.target(one.indicator),
        met,
    )


def _table(name: str, rows: Sequence[Standing]) -> Block:
    if not rows:
        return Paragraph("本月没有办结。")
    header = ("序", name, "业务", "办结", "按期", "按期率", "中位工作日", "黄牌", "红牌")
    return Table(header, tuple(_standing(number, one) for number, one in enumerate(rows, start=1)))


def _standing(number: int, one: Standing) -> tuple[str, ...]:
    counts = (str(one.closed), str(one.on_time), wording.percent(one.on_time, one.closed))
    cards = (str(one.yellow), str(one.red))
    return str(number), one.name, wording.pillar(one.pillar), *counts, f"{one.median_days:g}", *cards


def _late(number: int, one: Bar) -> tuple[str, ...]:
    first = one.limits[0]
    return str(number), one.number or "", one.item_name, one.office.zh, first.step, wording.moment(first.due_at)

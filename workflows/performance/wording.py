"""Numbers as people read them on paper: two decimals of per cent, a dash where there is nothing."""

from __future__ import annotations

from datetime import datetime

from workflows.calendar.zone import HOME
from workflows.matters import PILLARS, Pillar
from workflows.performance.counting import Value
from workflows.performance.indicators import Better, Indicator, Unit

NOTHING = "—"
"""For a denominator of 0: never 0 or 100. Source: domain paper 5."""
_SHORT = {Pillar.APPROVAL: "审批", Pillar.ENFORCEMENT: "执法", Pillar.GRID: "网格", Pillar.COMMAND: "指挥"}


def percent(numerator: int, denominator: int) -> str:
    """A share in per cent."""
    return f"{100 * numerator / denominator:.2f}%" if denominator else NOTHING


def value(found: Value) -> str:
    """The value of an indicator with its unit."""
    number = found.value
    if number is None:
        return NOTHING
    match found.indicator.unit:
        case Unit.PERCENT:
            return percent(found.numerator, found.denominator)
        case Unit.WORKING_DAYS:
            return f"{number:.2f} 个工作日（中位 {found.median or 0:g}，P90 {found.p90 or 0:g}）"
        case Unit.MINUTES:
            return f"{number:.0f} 分钟（中位 {found.median or 0:g}）"
    return f"{number:.0f}"


def target(indicator: Indicator) -> str:
    """From where on a value is good."""
    if indicator.target is None:
        return ""
    sign = "≥" if indicator.target.better is Better.MORE else "≤"
    of = indicator.target.value
    return f"{sign} {100 * of:g}%" if indicator.unit is Unit.PERCENT else f"{sign} {of:g}"


def moment(instant: datetime) -> str:
    """Day and minute by the town's clock."""
    return f"{instant.astimezone(HOME):%Y-%m-%d %H:%M}"


def pillar(name: str) -> str:
    """A pillar in two characters."""
    known = {one.value: one for one in PILLARS}
    return _SHORT[known[name]] if name in known else name

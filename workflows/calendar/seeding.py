"""Filling the calendar's table from the packages; what an official notice said is never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, insert, select

from engine.context import Context
from workflows.calendar import calendars, packages
from workflows.calendar.models import NATION, calendar_day
from workflows.calendar.years import CalendarDay


def seed(ctx: Context) -> int:
    """Enter every year the packages know and the table does not know as well; returns how many days.

    A provisional year gives way to an announced one when a newer package brings it, and clocks are told; the first
    filling says what was counted with before. Repeating changes nothing.
    """
    known = _known(ctx)
    news = [day for day in packages.every_day() if _is_news(day, known.get(day.date.year))]
    if not news:
        return 0
    for year in sorted({day.date.year for day in news} & set(known)):
        within = calendar_day.c.date.between(date(year, 1, 1), date(year, 12, 31))
        ctx.db.execute(delete(calendar_day).where(calendar_day.c.town_code == NATION, within))
    enter(ctx, news)
    calendars.renew(ctx, NATION)
    touched = [day.date for day in news if day.date.year in known]
    if touched:
        calendars.changed(ctx, NATION, touched, "seed")
    return len(news)


def _known(ctx: Context) -> dict[int, bool]:
    """The table's years; whether each is provisional."""
    statement = select(calendar_day.c.date, calendar_day.c.provisional).where(calendar_day.c.town_code == NATION)
    years: dict[int, bool] = {}
    for day, provisional in ctx.db.execute(statement):
        years[day.year] = years.get(day.year, False) or provisional
    return years


def _is_news(day: CalendarDay, known_provisional: bool | None) -> bool:
    return known_provisional is None or (known_provisional and not day.provisional)


def enter(ctx: Context, days: Iterable[CalendarDay]) -> None:
    """Insert days that the table does not hold."""
    rows = [{"town_code": NATION, **asdict(day)} for day in days]
    if rows:
        ctx.db.execute(insert(calendar_day), rows)

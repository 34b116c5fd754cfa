"""The clock on the wall of every town: its zone, its days, and months and years between days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Shanghai")
"""Every town of the system keeps this clock."""

DAY = timedelta(days=1)


def local_day(instant: datetime) -> date:
    """The calendar day on which something happened, nights and holidays included. Source: domain paper 2.2 (5)."""
    return instant.astimezone(HOME).date()


def at(day: date, moment: time) -> datetime:
    """The instant at which a town's clock shows ``moment`` on ``day``."""
    return datetime.combine(day, moment, HOME)


def midnight(day: date) -> datetime:
    """The first instant of ``day``."""
    return at(day, time.min)


def last_instant(day: date) -> datetime:
    """The last instant of ``day``."""
    return at(day, time.max)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day. Source: Civil Code art. 202."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day.day, last))

"""Legal limits: how long, in which unit, by which law; and the instant at which one is over."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from workflows import workdays
from workflows.workdays import Calendar

SHIPPED = Path(__file__).parent / "reference" / "time_limits.csv"


class Unit(StrEnum):
    """What a limit counts; never derived from the kind of process. Source: domain paper 2.1."""

    WORKING_DAYS = "WD"
    CALENDAR_DAYS = "CD"
    WORKING_HOURS = "WH"
    HOURS = "H"
    MINUTES = "MIN"
    SECONDS = "S"
    MONTHS = "M"
    YEARS = "Y"


class Bearer(StrEnum):
    """Whose time runs; a citizen's last day rolls over holidays, an agency's does not."""

    AGENCY = "agency"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One limit; ``amount`` is None where the item or the case says how long."""

    amount: int | None
    unit: Unit
    bearer: Bearer = Bearer.AGENCY
    code: str = ""
    step: str = ""
    source: str = ""

    def lasting(self, amount: int) -> TimeLimit:
        """The same limit with an amount of the case's own."""
        return TimeLimit(amount, self.unit, self.bearer, self.code, self.step, self.source)


@cache
def shipped() -> Mapping[str, TimeLimit]:
    """Every limit of the domain paper by its code, such as ``AP-01``; rows without a number or unit are left out."""
    with SHIPPED.open(encoding="utf-8-sig", newline="") as lines:
        return {row["code"]: _limit(row) for row in csv.DictReader(lines) if row["unit"] in list(Unit)}


def _limit(row: Mapping[str, str]) -> TimeLimit:
    amount = row["amount"]
    return TimeLimit(
        int(amount) if amount.isdigit() else None,
        Unit(row["unit"]),
        Bearer.CITIZEN if row["bearer"] == "当事人" else Bearer.AGENCY,
        row["code"],
        row["step"],
        f"{row['law']} §{row['article']}",
    )


def due(limit: TimeLimit, start: datetime, calendar: Calendar) -> datetime:
    """The instant at which a limit that begins at ``start`` is over.

    Working days, calendar days, months and years end with the last day's service; the start day is not
    counted, and a citizen's last day rolls forward to a working day.

    Raises:
        ValueError: the limit has no amount, or runs out of the calendar.
    """
    if limit.amount is None:
        raise ValueError(f"Expected limit {limit.code} to have an amount, but the item has to say it")
    match limit.unit:
        case Unit.HOURS:
            return start + timedelta(hours=limit.amount)
        case Unit.MINUTES:
            return start + timedelta(minutes=limit.amount)
        case Unit.SECONDS:
            return start + timedelta(seconds=limit.amount)
        case Unit.WORKING_HOURS:
            return calendar.add_service_hours(start, limit.amount)
    day = workdays.local_day(start)
    match limit.unit:
        case Unit.WORKING_DAYS:
            last = calendar.add_working_days(day, limit.amount)
        case Unit.CALENDAR_DAYS:
            last = day + workdays.DAY * limit.amount
        case Unit.MONTHS:
            last = workdays.add_months(day, limit.amount)
        case Unit.YEARS:
            last = workdays.add_months(day, 12 * limit.amount)
    if limit.bearer is Bearer.CITIZEN and limit.unit is not Unit.WORKING_DAYS:
        last = calendar.roll_forward(last)
    return workdays.end_of_service(last)

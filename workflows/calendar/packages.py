"""What the packages know of the calendar: announced years, and the statutory days of those not announced yet."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date

import chinese_calendar
import holidays

from workflows.calendar.years import MAKE_UP, CalendarDay, days_of, plain, write

FIRST_YEAR = 2004
"""The earliest year that ``chinesecalendar`` covers."""

YEARS_AHEAD = 12
"""Provisional years after the last announced one: the longest limit is five years, pauses come on top."""

OFFICIAL = "国务院办公厅关于{year}年部分节假日安排的通知"
PROVISIONAL = "全国年节及纪念日放假办法（{year}年安排尚未公布）"

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
    "Chinese New Year's Eve": "春节",
    "Chinese New Year (Spring Festival)": "春节",
    "Tomb-Sweeping Day": "清明节",
    "Labor Day": "劳动节",
    "Mid-Autumn Festival": "中秋节",
}
"""Holidays by the names that the two packages give them."""

OBSERVED = " (observed)"
IN_LIEU = "（补假）"


def last_announced_year() -> int:
    """The latest year whose notice ``chinesecalendar`` holds."""
    last: date = max(chinese_calendar.holidays)
    return last.year


def announced(years: Iterable[int]) -> Iterator[CalendarDay]:
    """Years as the State Council announced them, every day."""
    return (_announced(day) for year in years for day in days_of(year))


def _announced(day: date) -> CalendarDay:
    source = OFFICIAL.format(year=day.year)
    if day in chinese_calendar.workdays:
        return CalendarDay(day, True, MAKE_UP, source, provisional=False)
    if day in chinese_calendar.holidays:
        return CalendarDay(day, False, NAMES[chinese_calendar.holidays[day]], source, provisional=False)
    return plain(day, source, provisional=False)


def foreseen(years: Iterable[int]) -> Iterator[CalendarDay]:
    """Years not announced yet: Monday to Friday without the statutory days and the days off in lieu of them."""
    years = list(years)
    statutory = holidays.country_holidays("CN", years=years)
    return (_foreseen(day, statutory.get(day)) for year in years for day in days_of(year))


def _foreseen(day: date, holiday: str | None) -> CalendarDay:
    source = PROVISIONAL.format(year=day.year)
    if holiday is None:
        return plain(day, source, provisional=True)
    return CalendarDay(day, False, _chinese(holiday), source, provisional=True)


def _chinese(names: str) -> str:
    found = (NAMES[name.removesuffix(OBSERVED)] + IN_LIEU * name.endswith(OBSERVED) for name in names.split("; "))
    return "、".join(dict.fromkeys(found))


def every_day() -> list[CalendarDay]:
    """Every day the packages can tell, in order."""
    last = last_announced_year()
    return [*announced(range(FIRST_YEAR, last + 1)), *foreseen(range(last + 1, last + YEARS_AHEAD + 1))]


if __name__ == "__main__":
    sys.stdout.write(write(day for day in every_day() if day.is_exception))

"""The clock counted again, day by day and in the plainest words: what every result is compared with.

Nothing of the program's arithmetic is used: only the packages' answer to "is this day worked".
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from workflows.calendar import packages

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE = timedelta(days=1)
SERVICE = ((time(9), time(12)), (time(13, 30), time(17, 30)))
FORESEEN = {day.date: day.is_workday for day in packages.foreseen(range(2027, 2039))}

Days = list[tuple[date, date]]


def worked(day: date) -> bool:
    """Asked of the package itself for announced years."""
    return FORESEEN[day] if day.year >= 2027 else bool(chinese_calendar.is_workday(day))


def is_paused(day: date, pauses: Days) -> bool:
    return any(first <= day <= last for first, last in pauses)


def working_days(start: date, count: int, pauses: Days) -> date:
    counted = [start]
    day = start
    while len(counted) <= count:
        day += ONE
        if worked(day) and not is_paused(day, pauses):
            counted.append(day)
    return counted[count]


def calendar_days(start: date, count: int, pauses: Days) -> date:
    counted = [start]
    day = start
    while len(counted) <= count:
        day += ONE
        if not is_paused(day, pauses):
            counted.append(day)
    return counted[count]


def rolled(day: date) -> date:
    while not worked(day):
        day += ONE
    return day


def before(end: date, count: int) -> date:
    day = end
    left = count
    while left > 0:
        day -= ONE
        if worked(day):
            left -= 1
    return day


def elapsed(start: date, now: date, pauses: Days) -> int:
    total = 0
    day = start + ONE
    while day <= now:
        if worked(day) and not is_paused(day, pauses):
            total += 1
        day += ONE
    return total


def serves(instant: datetime) -> bool:
    """Whether a window is open in the minute that begins at ``instant``."""
    local = instant.astimezone(SHANGHAI)
    return worked(local.date()) and any(begin <= local.time() < end for begin, end in SERVICE)


def service_minutes(start: datetime, minutes: int, pauses: Iterable[tuple[datetime, datetime]]) -> datetime:
    """Minute by minute; ``start`` and pauses lie on whole minutes."""
    stopped = list(pauses)
    instant = start
    left = minutes
    while left:
        if serves(instant) and not any(begin <= instant < end for begin, end in stopped):
            left -= 1
        instant += timedelta(minutes=1)
    return instant


def closing(day: date) -> datetime:
    return datetime.combine(day, time(17, 30), SHANGHAI)


def opening(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def level_of_working_days(start: date, limit: int, today: date, pauses: Days, *, over: bool, breach: str) -> str:
    """The colour on a day after service opened, from the table of thresholds as it is written."""
    if over:
        return breach
    gone = elapsed(start, today, pauses)
    left = limit - gone
    if left * 5 <= limit or left <= 1 or gone * 5 >= limit * 4:
        return "yellow"
    return "blue" if gone * 5 >= limit * 3 else "green"

"""The clock counted again, day by day and in the plainest words: what every result is compared with.

Nothing of the program's arithmetic is used: only the packages' answer to "is this day worked".
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

from workflows.calendar import packages

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE = timedelta(days=1)
SERVICE = ((time(9), time(12)), (time(13, 30), time(17, 30)))
FORESEEN = {day.date: day.is_workday for day in packages.foreseen(range(2027, 2039))}

Days = list[tuple[date, date]]


@cache
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


# --- whole clocks, as the replay of a day recounts them ---------------------------------------------


MINUTE = timedelta(minutes=1)
Spans = Sequence[tuple[datetime, datetime]]


def local(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def last_moment(day: date) -> datetime:
    return datetime.combine(day, time.max, SHANGHAI)


def is_inside(instant: datetime, spans: Spans) -> bool:
    return any(begin <= instant < end for begin, end in spans)


def pieces(start: datetime, pauses: Spans) -> Iterator[tuple[datetime, datetime]]:
    """Minutes after ``start``, cut where a whole minute, a pause or its end comes between."""
    edges = sorted({edge for pause in pauses for edge in pause})
    instant = start
    while True:
        following = instant.replace(second=0, microsecond=0) + MINUTE
        following = min([following, *(edge for edge in edges if instant < edge < following)])
        yield instant, following
        instant = following


def counts(instant: datetime, unit: str, pauses: Spans) -> bool:
    return (serves(instant) or unit not in ("WH", "WD")) and not is_inside(instant, pauses)


def after_time(start: datetime, length: timedelta, unit: str, pauses: Spans) -> datetime:
    """When so much time has passed, minute by minute; service time only for working units."""
    left = length
    if not left:
        return start
    for begin, end in pieces(start, pauses):
        if counts(begin, unit, pauses):
            if end - begin >= left:
                return begin + left
            left -= end - begin
    raise AssertionError("time does not end")


def time_between(start: datetime, end: datetime, unit: str, pauses: Spans) -> timedelta:
    total = timedelta()
    for begin, until in pieces(start, pauses):
        if begin >= end:
            return total
        if counts(begin, unit, pauses):
            total += min(until, end) - begin
    raise AssertionError("time does not end")


def months_after(day: date, months: int) -> date:
    """The same day of a later or earlier month, or its last."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("no such month")


def base_of(start: datetime, receipt: str) -> date:
    day = local(start)
    if receipt == "next_working_day" and (not worked(day) or start > closing(day)):
        return rolled(day + ONE)
    return day


def counted(unit: str, amount: int, base: date, pauses: Days) -> date:
    """The last of so many days after ``base``."""
    if unit == "WD":
        return working_days(base, amount, pauses)
    if unit in ("M", "Y"):
        nominal = months_after(base, amount * (12 if unit == "Y" else 1))
        amount = (nominal - base).days
    return calendar_days(base, amount, pauses)


def backwards(unit: str, amount: int, base: date) -> date:
    if unit == "WD":
        return before(base, amount)
    if unit == "CD":
        return base - ONE * amount
    return months_after(base, -amount * (12 if unit == "Y" else 1))


def deadline(
    unit: str,
    amount: int,
    start: datetime,
    pauses: Spans = (),
    *,
    bearer: str = "authority",
    direction: str = "after",
    roll: str = "citizen_only",
    receipt: str = "same_day",
) -> tuple[datetime, datetime]:
    """The safe instant and the one of breach, from the words of the domain paper 2.2."""
    if unit in ("WH", "H", "MIN", "S"):
        length = {"WH": 60 * MINUTE, "H": 60 * MINUTE, "MIN": MINUTE, "S": timedelta(seconds=1)}[unit] * amount
        end = after_time(start, length, unit, pauses)
        return end, end
    base = base_of(start, receipt)
    stopped = [(local(begin), local(end)) for begin, end in pauses]
    last = backwards(unit, amount, base) if direction == "before" else counted(unit, amount, base, stopped)
    if amount == 0:
        end = closing(last)
        end = last_moment(last) if local(start) == last and start >= end else end
        return end, end
    over = last if unit == "WD" or roll == "nobody" else rolled(last)
    safe = over if roll == "everybody" or (bearer == "citizen" and roll != "nobody") else last
    end = last_moment if bearer == "citizen" and unit != "WD" else closing
    return end(safe), end(over)


BREACH = {"statutory": 4, "promised": 3, "internal": 3, "lapsing": 5}


def marks(
    unit: str,
    amount: int,
    kind: str,
    start: datetime,
    pauses: Spans = (),
    *,
    shares: tuple[int, int, int, int] = (60, 80, 20, 75),
    **how: str,
) -> list[tuple[int, datetime]]:
    """Levels (1 blue, 2 yellow, 3 red, 4 severe red, 5 lapsed) and when they are passed, from the words of 2.6."""
    safe, due = deadline(unit, amount, start, pauses, **how)
    end = (BREACH[kind], due)
    if how.get("direction") == "before":
        return [end]
    blue_share, yellow_share, left_share, short_share = shares
    if unit in ("WH", "H", "MIN", "S") or (unit in ("WD", "CD") and amount <= 1):
        whole = time_between(start, safe, unit, pauses) if safe > start else timedelta()
        at = after_time(start, whole * short_share / 100, unit, pauses) if whole else safe
        early = [(2, at)]
    else:
        base = base_of(start, how.get("receipt", "same_day"))
        days = amount if unit in ("WD", "CD") else (counted(unit, amount, base, []) - base).days
        step = unit if unit == "WD" else "CD"
        stopped = [(local(begin), local(over)) for begin, over in pauses]
        blue = next(gone for gone in range(days + 1) if gone * 100 >= days * blue_share)
        yellow = next(
            gone
            for gone in range(days + 1)
            if gone * 100 >= days * yellow_share or (days - gone) * 100 <= days * left_share or days - gone <= 1
        )
        blue_day, yellow_day = counted(step, blue, base, stopped), counted(step, yellow, base, stopped)
        if step == "CD":
            yellow_day = min(yellow_day, before(local(safe), 1))
        early = [(1, opening(blue_day))] if blue_day < yellow_day else []
        early.append((2, opening(yellow_day)))
    return [*(mark for mark in early if start < mark[1] < due), end]

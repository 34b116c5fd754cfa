"""Order, arithmetic and components of dates, times and durations: exact to the nanosecond, years to ±999,999,999.

Source: DMN 1.3, clause 10.3.2.3.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.feel.moments import (
    DAY,
    DURATION_LIMIT,
    HOUR,
    MINUTE,
    OFFSET_LIMIT,
    SECOND,
    YEAR_LIMIT,
    DateTime,
    Duration,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    WideTime,
    YearsMonths,
    civil,
    date_number,
    date_of,
    day_number,
    days_in_month,
    duration_number,
    fixed_zone,
    instant_number,
    is_zero,
    local_number,
    make_date,
    make_datetime,
    make_duration,
    make_time,
    named_zone,
    offset_number,
    time_instant,
    time_number,
    zone_name,
)
from engine.feel.notation import parse_any, parse_date, parse_datetime, parse_duration, parse_time, text


def _numbers(kind: str, left: Any, right: Any) -> tuple[int, int] | None:
    """Two whole numbers that compare as the values do; None when a local value meets a zoned one."""
    if kind == "date":
        return date_number(left), date_number(right)
    if kind == "days and time duration":
        return duration_number(left), duration_number(right)
    if kind == "years and months duration":
        return left.months, right.months
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if kind == "time":
        if left.tzinfo is None or same_zone(left.tzinfo, right.tzinfo):
            return time_number(left), time_number(right)
        first, second = time_instant(left), time_instant(right)
    elif left.tzinfo is None:
        first, second = local_number(left), local_number(right)
    else:
        first, second = instant_number(left), instant_number(right)
    return None if first is None or second is None else (first, second)


def order_key(kind: str, value: Any) -> int | None:
    """A whole number that orders the value among comparable ones; None for a time with a zone."""
    if kind == "date":
        return date_number(value)
    if kind == "days and time duration":
        return duration_number(value)
    if kind == "years and months duration":
        return int(value.months)
    if kind == "time":
        return time_number(value) if value.tzinfo is None else None
    return local_number(value) if value.tzinfo is None else instant_number(value)


def same_zone(left: dt.tzinfo | None, right: dt.tzinfo | None) -> bool:
    """Whether two zones are the same rule."""
    if left is None or right is None:
        return left is right
    name = zone_name(left)
    if name is not None or zone_name(right) is not None:
        return name == zone_name(right)
    return offset_number(left, None) == offset_number(right, None)


def compare(kind: str, left: Any, right: Any) -> int | None:
    """Negative, zero or positive; None when the two have no order."""
    numbers = _numbers(kind, left, right)
    return None if numbers is None else (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])


def equal(kind: str, left: Any, right: Any) -> bool | None:
    """Equality; times count whole seconds only. Source: DMN 1.3, table 42 and the ``value`` of clause 10.3.2.3.5."""
    numbers = _numbers(kind, left, right)
    if numbers is None:
        return None
    if kind in ("time", "date and time"):
        return numbers[0] // SECOND == numbers[1] // SECOND
    return numbers[0] == numbers[1]


def add_months(value: Any, months: int) -> Any:
    """A date, or date and time, moved by months; the day is cut to the month's last."""
    year, month, day = civil(date_number(value))
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    if abs(year) > YEAR_LIMIT:
        return None
    number = day_number(year, month, min(day, days_in_month(year, month)))
    if isinstance(value, dt.datetime | WideDateTime):
        return make_datetime(number * DAY + time_number(value), value.tzinfo)
    return make_date(number)


def at_instant(instant: int, zone: dt.tzinfo) -> DateTime | None:
    """What the clock of a zone shows at nanoseconds in UTC, told apart where it shows the same twice."""
    moment = make_datetime(instant, dt.UTC)
    if isinstance(moment, dt.datetime) and 1 < moment.year < 9999:
        return moment.astimezone(zone)
    return make_datetime(instant + offset_number(zone, instant), zone)


def add_nanoseconds(value: Any, nanoseconds: int) -> Any:
    """A date, time or date and time moved; a date by whole days, a date and time in a named zone by its instant."""
    if isinstance(value, dt.datetime | WideDateTime):
        instant = instant_number(value) if zone_name(value.tzinfo) else None
        if instant is not None and value.tzinfo is not None:
            return at_instant(instant + nanoseconds, value.tzinfo)
        return make_datetime(local_number(value) + nanoseconds, value.tzinfo)
    if isinstance(value, dt.time | WideTime):
        return make_time(time_number(value) + nanoseconds, value.tzinfo)
    return make_date((date_number(value) * DAY + nanoseconds) // DAY)


def difference(left: Any, right: Any) -> Duration | None:
    """Duration between two dates or dates and times; None when a local one meets a zoned one."""
    left_time = isinstance(left, dt.datetime | WideDateTime)
    right_time = isinstance(right, dt.datetime | WideDateTime)
    left_local = left_time and left.tzinfo is None
    right_local = right_time and right.tzinfo is None
    if left_local or right_local:
        if not (left_local and right_local):
            return None
        return make_duration(local_number(left) - local_number(right))
    first, second = instant_number(left), instant_number(right)
    return None if first is None or second is None else make_duration(first - second)


def time_difference(left: Any, right: Any) -> Duration | None:
    """Duration between two times of day."""
    numbers = _numbers("time", left, right)
    return None if numbers is None else make_duration(numbers[0] - numbers[1])


def months_between(start: Any, end: Any) -> YearsMonths:
    """Whole months from one date to another."""
    first, second = civil(date_number(start)), civil(date_number(end))
    months = (second[0] - first[0]) * 12 + second[1] - first[1]
    first_rest = (first[2], _clock(start))
    second_rest = (second[2], _clock(end))
    if months > 0 and second_rest < first_rest:
        months -= 1
    elif months < 0 and second_rest > first_rest:
        months += 1
    return YearsMonths(months)


def _clock(value: Any) -> int:
    return time_number(value) if isinstance(value, dt.datetime | WideDateTime) else 0


def component(kind: str, value: Any, name: str) -> tuple[bool, Any]:
    """Whether a temporal value has a component of this name, and its value. Source: DMN 1.3, table 65."""
    if kind == "years and months duration":
        found = {"years": value.years, "months": value.rest}
        return name in found, found.get(name)
    if kind == "days and time duration":
        return _duration_component(duration_number(value), name)
    if kind in ("date", "date and time") and name in ("year", "month", "day", "weekday"):
        number = date_number(value)
        if name == "weekday":
            return True, (number + 3) % 7 + 1
        return True, civil(number)[("year", "month", "day").index(name)]
    if kind == "date":
        return False, None
    if name in ("hour", "minute", "second"):
        number = time_number(value)
        if name == "second":
            return True, _seconds(number % MINUTE)
        return True, number // HOUR if name == "hour" else number // MINUTE % 60
    if name == "time offset":
        return True, _offset_component(kind, value)
    if name == "timezone":
        return True, zone_name(value.tzinfo)
    return False, None


def _duration_component(number: int, name: str) -> tuple[bool, Any]:
    sign, size = (-1, -number) if number < 0 else (1, number)
    if name == "days":
        return True, sign * (size // DAY)
    if name == "hours":
        return True, sign * (size // HOUR % 24)
    if name == "minutes":
        return True, sign * (size // MINUTE % 60)
    return name == "seconds", _seconds(sign * (size % MINUTE)) if name == "seconds" else None


def _seconds(nanoseconds: int) -> int | Decimal:
    """Nanoseconds as seconds: a whole number where they are whole, else a decimal without zeros at its end."""
    whole, rest = divmod(abs(nanoseconds), SECOND)
    sign = -1 if nanoseconds < 0 else 1
    return sign * (Decimal(whole) + Decimal(rest).scaleb(-9).normalize()) if rest else sign * whole


def _offset_component(kind: str, value: Any) -> Any:
    if value.tzinfo is None:
        return None
    local = local_number(value) if kind == "date and time" else None
    return make_duration(offset_number(value.tzinfo, local))


__all__ = [
    "DAY",
    "DURATION_LIMIT",
    "HOUR",
    "MINUTE",
    "OFFSET_LIMIT",
    "SECOND",
    "DateTime",
    "Time",
    "WideDate",
    "WideDateTime",
    "WideDuration",
    "WideTime",
    "YearsMonths",
    "add_nanoseconds",
    "at_instant",
    "civil",
    "compare",
    "date_number",
    "date_of",
    "day_number",
    "days_in_month",
    "difference",
    "duration_number",
    "equal",
    "fixed_zone",
    "instant_number",
    "is_zero",
    "local_number",
    "make_date",
    "make_datetime",
    "make_duration",
    "make_time",
    "months_between",
    "named_zone",
    "parse_any",
    "parse_date",
    "parse_datetime",
    "parse_duration",
    "parse_time",
    "same_zone",
    "text",
    "time_difference",
    "time_number",
]

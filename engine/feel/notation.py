"""How dates, times and durations are written and read. Source: XML Schema Part 2; DMN 1.3, clause 10.3.2.3."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from engine.feel.moments import (
    DAY,
    HOUR,
    MINUTE,
    OFFSET_LIMIT,
    SECOND,
    Date,
    DateTime,
    Duration,
    Time,
    WideDateTime,
    WideDuration,
    WideTime,
    YearsMonths,
    civil,
    date_number,
    date_of,
    duration_number,
    fixed_zone,
    make_datetime,
    make_duration,
    make_time,
    named_zone,
    offset_number,
    time_number,
    zone_name,
)

DATE = r"(?P<year>-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
CLOCK = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_/+-]+)?"
)
DATE_TEXT = re.compile(DATE)
TIME_TEXT = re.compile(f"T?{CLOCK}")
DATETIME_TEXT = re.compile(f"{DATE}T{CLOCK}")
MONTHS_TEXT = re.compile(r"(?P<sign>-?)P(?=[0-9])(?:(?P<years>[0-9]{1,10})Y)?(?:(?P<months>[0-9]{1,11})M)?")
DAYS_TEXT = re.compile(
    r"(?P<sign>-?)P(?=[0-9T])(?:(?P<days>[0-9]{1,13})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,14})H)?(?:(?P<minutes>[0-9]{1,16})M)?"
    r"(?:(?P<seconds>[0-9]{1,18})(?:\.(?P<fraction>[0-9]{1,30}))?S)?)?"
)


def parse_date(source: str) -> Date | None:
    found = DATE_TEXT.fullmatch(source) if source.isascii() else None
    return date_of(int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def parse_time(source: str) -> Time | None:
    found = TIME_TEXT.fullmatch(source) if source.isascii() else None
    if not found:
        return None
    clock = _parse_clock(found)
    return None if clock is None else make_time(*clock)


def parse_datetime(source: str) -> DateTime | None:
    """``2026-11-22T10:00:00+08:00``; a bare date means its midnight."""
    if not source.isascii():
        return None
    found = DATETIME_TEXT.fullmatch(source)
    if not found:
        day = parse_date(source)
        return None if day is None else make_datetime(date_number(day) * DAY, None)
    day, clock = date_of(int(found["year"]), int(found["month"]), int(found["day"])), _parse_clock(found)
    if day is None or clock is None:
        return None
    return make_datetime(date_number(day) * DAY + clock[0], clock[1])


def _parse_clock(found: re.Match[str]) -> tuple[int, dt.tzinfo | None] | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    fraction = int((found["fraction"] or "0")[:9].ljust(9, "0"))
    if hour == 24:
        if minute or second or fraction:
            return None
    elif hour > 24 or minute > 59 or second > 59:
        return None
    zone: dt.tzinfo | None = None
    if found["zone"]:
        zone = parse_zone(found["zone"])
        if zone is None:
            return None
    return hour * HOUR + minute * MINUTE + second * SECOND + fraction, zone


def parse_zone(source: str) -> dt.tzinfo | None:
    """``Z``, ``+08:00``, ``-05:30:15`` or ``@Asia/Shanghai``."""
    if source in "Zz":
        return dt.UTC
    if source[0] == "@":
        return named_zone(source[1:])
    hours, minutes, *seconds = (int(part) for part in source[1:].split(":"))
    total = hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)
    if minutes > 59 or (seconds and seconds[0] > 59) or total * SECOND > OFFSET_LIMIT:
        return None
    return fixed_zone(-total if source[0] == "-" else total)


def parse_duration(source: str) -> Duration | YearsMonths | None:
    if not source.isascii():
        return None
    found = MONTHS_TEXT.fullmatch(source)
    if found:
        months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
        return YearsMonths(-months if found["sign"] else months)
    found = DAYS_TEXT.fullmatch(source)
    if not found:
        return None
    total = int(found["days"] or 0) * DAY + int(found["hours"] or 0) * HOUR
    total += int(found["minutes"] or 0) * MINUTE + int(found["seconds"] or 0) * SECOND
    total += int((found["fraction"] or "0")[:9].ljust(9, "0"))
    return make_duration(-total if found["sign"] else total)


def parse_any(source: str) -> Any:
    """The value of an ``@"…"`` literal, or None."""
    if "P" in source[:2]:
        return parse_duration(source)
    for parse in (parse_date, parse_datetime, parse_time):
        found: Any = parse(source)
        if found is not None:
            return found
    return None


def text(value: Any) -> str:
    """The notation of a temporal value, which the parsers read back."""
    if isinstance(value, YearsMonths):
        return str(value)
    if isinstance(value, dt.timedelta | WideDuration):
        return _duration_text(duration_number(value))
    if isinstance(value, dt.datetime | WideDateTime):
        return f"{_date_text(date_number(value))}T{_time_text(time_number(value), value.tzinfo)}"
    if isinstance(value, dt.time | WideTime):
        return _time_text(time_number(value), value.tzinfo)
    return _date_text(date_number(value))


def _date_text(number: int) -> str:
    year, month, day = civil(number)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


def _time_text(number: int, zone: dt.tzinfo | None) -> str:
    seconds, fraction = divmod(number, SECOND)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if fraction:
        clock += f".{fraction:09}".rstrip("0")
    return clock + zone_text(zone)


def zone_text(zone: dt.tzinfo | None) -> str:
    """``Z``, ``+08:00``, ``@Asia/Shanghai`` or nothing."""
    if zone is None:
        return ""
    name = zone_name(zone)
    if name is not None:
        return f"@{name}"
    seconds = offset_number(zone, None) // SECOND
    if not seconds:
        return "Z"
    sign, seconds = "-" if seconds < 0 else "+", abs(seconds)
    tail = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}{tail}"


def _duration_text(number: int) -> str:
    sign, number = "-" if number < 0 else "", abs(number)
    seconds, fraction = divmod(number, SECOND)
    days, hours, minutes, seconds = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60
    tail = f".{fraction:09}".rstrip("0") if fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{tail}S" if seconds or fraction else ""
    whole = f"{days}D" if days else ""
    if not whole and not clock:
        return "PT0S"
    return f"{sign}P{whole}{'T' + clock if clock else ''}"

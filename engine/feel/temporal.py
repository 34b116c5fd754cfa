"""Dates, times and durations: exact to the nanosecond, years to ±999,999,999, plain where Python suffices.

Every operation works on whole numbers (days from 1970-01-01, nanoseconds); ``Wide…`` classes hold what
``datetime`` cannot. Source: DMN 1.3, clause 10.3.2.3; XML Schema Part 2 for the notations.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = 1_000_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
YEAR_LIMIT = 999_999_999
EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = dt.date.min.toordinal() - EPOCH_DAY, dt.date.max.toordinal() - EPOCH_DAY
OFFSET_LIMIT = 18 * HOUR
"""Largest offset from UTC. Source: java.time.ZoneOffset, which the conformance kit follows; XML Schema says 14:00."""

DURATION_LIMIT = 400 * DAY * YEAR_LIMIT
REFERENCE = dt.datetime(2000, 1, 1)
"""The day whose offset a time of day in a named zone takes when it must be compared with others."""


class YearsMonths:
    """A duration of whole months."""

    __slots__ = ("months",)

    def __init__(self, months: int) -> None:
        self.months = months

    @property
    def years(self) -> int:
        """The years component, with the sign of the duration."""
        return -(-self.months // 12) if self.months < 0 else self.months // 12

    @property
    def rest(self) -> int:
        """The months component, with the sign of the duration."""
        return self.months - 12 * self.years

    def __eq__(self, other: object) -> bool:
        return isinstance(other, YearsMonths) and self.months == other.months

    def __hash__(self) -> int:
        return hash(("months", self.months))

    def __repr__(self) -> str:
        return f"YearsMonths({self.months})"

    def __str__(self) -> str:
        sign = "-" if self.months < 0 else ""
        years, months = divmod(abs(self.months), 12)
        if years and months:
            return f"{sign}P{years}Y{months}M"
        return f"{sign}P{years}Y" if years else f"{sign}P{months}M"


class Wide:
    """A temporal value that ``datetime`` cannot hold, as one whole number and perhaps a zone."""

    __slots__ = ("number", "tzinfo")

    def __init__(self, number: int, tzinfo: dt.tzinfo | None = None) -> None:
        self.number = number
        self.tzinfo = tzinfo

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is type(self)
            and self.number == other.number
            and zone_name(self.tzinfo) == zone_name(other.tzinfo)
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.number))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({text(self)!r})"


class WideDate(Wide):
    """A date outside the years 1 to 9999: days from 1970-01-01."""

    __slots__ = ()


class WideDateTime(Wide):
    """A date and time beyond ``datetime``: nanoseconds on the local clock from 1970-01-01T00:00."""

    __slots__ = ()


class WideTime(Wide):
    """A time of day finer than a microsecond: nanoseconds from midnight."""

    __slots__ = ()


class WideDuration(Wide):
    """A duration beyond ``timedelta``: nanoseconds."""

    __slots__ = ()


Date = dt.date | WideDate
DateTime = dt.datetime | WideDateTime
Time = dt.time | WideTime
Duration = dt.timedelta | WideDuration


# ---------------------------------------------------------------- calendar arithmetic


def day_number(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 in the proleptic Gregorian calendar, year 0 included."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    era, of_era = divmod(number + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month_index = (5 * of_year + 2) // 153
    day = of_year - (153 * month_index + 2) // 5 + 1
    month = month_index + 3 if month_index < 10 else month_index - 9
    return year + era * 400 + (month <= 2), month, day


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


# ---------------------------------------------------------------- boxing and unboxing


def make_date(number: int) -> Date | None:
    """The date of a day number; None beyond the year limit."""
    if FIRST_DAY <= number <= LAST_DAY:
        return dt.date.fromordinal(number + EPOCH_DAY)
    return WideDate(number) if abs(civil(number)[0]) <= YEAR_LIMIT else None


def date_of(year: int, month: int, day: int) -> Date | None:
    """A date from its parts, or None when there is no such day."""
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month) or abs(year) > YEAR_LIMIT:
        return None
    return dt.date(year, month, day) if 1 <= year <= 9999 else WideDate(day_number(year, month, day))


def make_datetime(local: int, zone: dt.tzinfo | None) -> DateTime | None:
    """The date and time of local nanoseconds."""
    days, rest = divmod(local, DAY)
    if FIRST_DAY <= days <= LAST_DAY and rest % 1000 == 0:
        start = dt.datetime.combine(dt.date.fromordinal(days + EPOCH_DAY), dt.time.min)
        return (start + dt.timedelta(microseconds=rest // 1000)).replace(tzinfo=zone)
    return WideDateTime(local, zone) if abs(civil(days)[0]) <= YEAR_LIMIT else None


def make_time(nanoseconds: int, zone: dt.tzinfo | None) -> Time:
    """The time of day; the number wraps around midnight."""
    nanoseconds %= DAY
    micros, rest = divmod(nanoseconds, 1000)
    if rest:
        return WideTime(nanoseconds, zone)
    seconds, micros = divmod(micros, 1_000_000)
    return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60, micros, tzinfo=zone)


def make_duration(nanoseconds: int) -> Duration | None:
    """The duration; None beyond what two dates can lie apart."""
    if nanoseconds % 1000 == 0 and abs(nanoseconds) < 999_999_999 * DAY:
        return dt.timedelta(microseconds=nanoseconds // 1000)
    return WideDuration(nanoseconds) if abs(nanoseconds) <= DURATION_LIMIT else None


def date_number(value: Any) -> int:
    """Day number of a date, or of the local day of a date and time."""
    if isinstance(value, dt.date):
        return value.toordinal() - EPOCH_DAY
    return int(value.number // DAY) if isinstance(value, WideDateTime) else int(value.number)


def time_number(value: Any) -> int:
    """Nanoseconds from local midnight of a time or a date and time."""
    if isinstance(value, Wide):
        return value.number % DAY
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return int(seconds * SECOND + value.microsecond * 1000)


def local_number(value: Any) -> int:
    """Local nanoseconds of a date and time; a date counts from its midnight."""
    if isinstance(value, WideDateTime):
        return value.number
    days = date_number(value)
    return days * DAY + (time_number(value) if isinstance(value, dt.datetime) else 0)


def duration_number(value: Any) -> int:
    """Nanoseconds of a days and time duration."""
    if isinstance(value, dt.timedelta):
        return (value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1000
    return int(value.number)


def is_zero(value: Any) -> bool:
    """Whether a duration of either kind is empty."""
    return value.months == 0 if isinstance(value, YearsMonths) else duration_number(value) == 0


# ---------------------------------------------------------------- zones


@lru_cache(maxsize=512)
def named_zone(name: str) -> dt.tzinfo | None:
    """The zone of the IANA data base, or None; names that could leave the data base are refused."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+_-]*(/[A-Za-z0-9+_-]+)*", name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=512)
def fixed_zone(seconds: int) -> dt.tzinfo:
    """The zone with a constant offset."""
    return dt.UTC if seconds == 0 else dt.timezone(dt.timedelta(seconds=seconds))


def zone_name(zone: dt.tzinfo | None) -> str | None:
    """IANA name of a named zone, else None."""
    return getattr(zone, "key", None)


def offset_number(zone: dt.tzinfo, local: int | None) -> int:
    """Offset from UTC in nanoseconds at a local instant; without one, on the reference day."""
    plain = isinstance(zone, dt.timezone)
    found = zone.utcoffset(None) if plain else _moment(local, zone).utcoffset()
    return duration_number(found) if found is not None else 0


def _moment(local: int | None, zone: dt.tzinfo) -> dt.datetime:
    """A ``datetime`` on which the zone's rule is the one of the local instant."""
    if local is None:
        return REFERENCE.replace(tzinfo=zone)
    days, rest = divmod(local, DAY)
    if not FIRST_DAY < days < LAST_DAY:
        year, month, day = civil(days)
        days = day_number(2 if year < 1 else 9600 + year % 400, month, min(day, 28))
    start = dt.datetime.combine(dt.date.fromordinal(days + EPOCH_DAY), dt.time.min)
    return (start + dt.timedelta(microseconds=rest // 1000)).replace(tzinfo=zone)


def instant_number(value: Any) -> int | None:
    """Nanoseconds in UTC of a zoned date and time or a date (its midnight in UTC); None for a local one."""
    if not isinstance(value, dt.datetime | WideDateTime):
        return local_number(value)
    zone, local = value.tzinfo, local_number(value)
    if zone is None:
        return None
    if isinstance(value, dt.datetime) and value.fold:
        offset = value.utcoffset()
        return local - (duration_number(offset) if offset is not None else 0)
    return local - offset_number(zone, local)


def time_instant(value: Any) -> int | None:
    """Nanoseconds in UTC of a time of day with offset; None for a local one."""
    return None if value.tzinfo is None else time_number(value) - offset_number(value.tzinfo, None)


# ---------------------------------------------------------------- comparison


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


# ---------------------------------------------------------------- arithmetic


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


# ---------------------------------------------------------------- notation

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
    r"(?:(?P<seconds>[0-9]{1,18})(?:\.(?P<fraction>[0-9]{0,30}))?S)?)?"
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


# ---------------------------------------------------------------- components


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
        seconds = time_number(value) // SECOND
        return True, {"hour": seconds // 3600, "minute": seconds // 60 % 60, "second": seconds % 60}[name]
    if name == "time offset":
        return True, _offset_component(kind, value)
    if name == "timezone":
        return True, zone_name(value.tzinfo)
    return False, None


def _duration_component(number: int, name: str) -> tuple[bool, Any]:
    sign, seconds = (-1, -number // SECOND) if number < 0 else (1, number // SECOND)
    if name == "days":
        return True, sign * (seconds // 86_400)
    if name == "hours":
        return True, sign * (seconds // 3600 % 24)
    if name == "minutes":
        return True, sign * (seconds // 60 % 60)
    return name == "seconds", sign * (seconds % 60) if name == "seconds" else None


def _offset_component(kind: str, value: Any) -> Any:
    if value.tzinfo is None:
        return None
    local = local_number(value) if kind == "date and time" else None
    return make_duration(offset_number(value.tzinfo, local))

"""Dates, times and durations as whole numbers and back: the calendar, the zones, and what Python cannot hold.

Days count from 1970-01-01, clocks in nanoseconds; ``Wide…`` classes hold what ``datetime`` cannot.
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
        return f"{type(self).__name__}({self.number})"


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


ZONES = frozenset({"UTC", "GMT"})
ZONE_NAME = re.compile(
    r"(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)(/[A-Za-z0-9+_-]+)+"
)
"""Zones of the IANA data base are a region and a city; its other files tell of this computer, or are old names."""

ZONE_NAME_LIMIT = 64
"""Characters of a zone's name; the longest of the IANA data base has 32."""


def named_zone(name: str) -> dt.tzinfo | None:
    """The zone of the IANA data base, or None; names that could leave the data base are refused."""
    return _named_zone(name) if len(name) <= ZONE_NAME_LIMIT else None


@lru_cache(maxsize=512)
def _named_zone(name: str) -> dt.tzinfo | None:
    if name not in ZONES and not ZONE_NAME.fullmatch(name):
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

"""The date and time input."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from engine import instants
from forms.attributes import Attributes, shown
from forms.errors import Refusal
from forms.inputs.base import FormField
from forms.scope import Scope

INTERVALS = ("1", "5", "10", "15", "30", "60")
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.0{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")


class Temporal(FormField):
    """datetime: a date, a time or both, in the serialising format that the form declares."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__(attributes)
        self.subtype = attributes.choice("subtype", ("date", "time", "datetime"), "date")
        self.no_past = attributes.flag("disallowPassedDates")
        self.zone = attributes.choice(
            "timeSerializingFormat", ("utc_offset", "utc_normalized", "no_timezone"), "no_timezone"
        )
        self.interval = attributes.integer("timeInterval", 1, 60)
        if self.interval is not None and str(self.interval) not in INTERVALS:
            attributes.unfit("timeInterval", "、".join(INTERVALS), ", ".join(INTERVALS), self.interval)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or len(value) > 40:
            raise self._unreadable(value)
        if self.subtype == "date":
            found: Any = self._date(value, value)
        elif self.subtype == "time":
            found = self._time(value, value)
        else:
            day, separator, clock = value.partition("T")
            if not separator:
                raise self._unreadable(value)
            found = datetime.combine(self._date(day, value), self._time(clock, value))
            if not instants.is_within(found if found.tzinfo else instants.china(found)):
                raise Refusal(
                    "instant_range",
                    f"应在 {instants.BOUNDS} 之间，实际为 {value}；请重新选择。",
                    f"Expected an instant within {instants.BOUNDS}, found {value}; choose again.",
                )
        try:
            return self._in_zone(self._not_past(found, kwargs["scope"]))
        except OverflowError:
            raise self._unreadable(value) from None

    def _date(self, text: str, value: str) -> date:
        match = DATE.fullmatch(text)
        try:
            return date(*map(int, match.groups())) if match else date(0, 0, 0)
        except ValueError:
            raise self._unreadable(value) from None

    def _time(self, text: str, value: str) -> time:
        match = TIME.fullmatch(text)
        if match is None:
            raise self._unreadable(value)
        hour, minute, second, zone = match.groups()
        try:
            found = time(int(hour), int(minute), int(second or 0), tzinfo=offset(zone) if zone else None)
        except ValueError:
            raise self._unreadable(value) from None
        if (zone is None) is not (self.zone == "no_timezone"):
            raise self._unreadable(value)
        # Steps of one minute offer every minute; platforms and programs know the second, and may tell it.
        if self.interval and self.interval > 1 and (found.minute % self.interval or found.second):
            raise Refusal(
                "time_interval",
                f"时间应为 {self.interval} 分钟的整数倍，实际为 {found:%H:%M:%S}；请重新选择。",
                f"Expected a time in steps of {self.interval} minutes, found {found:%H:%M:%S}; choose again.",
            )
        return found

    def _not_past(self, found: Any, scope: Scope) -> Any:
        if not self.no_past or self.subtype == "time":
            return found
        local = found.astimezone(scope.moment.zone) if self.subtype == "datetime" and found.tzinfo else found
        day = local.date() if isinstance(local, datetime) else local
        if day < scope.moment.today:
            raise Refusal(
                "date_passed",
                f"应为今天（{scope.moment.today}）或以后的日期，实际为 {day}；请重新选择。",
                f"Expected today ({scope.moment.today}) or later, found {day}; choose again.",
            )
        return found

    def _in_zone(self, found: Any) -> Any:
        if self.zone != "utc_normalized" or self.subtype == "date":
            return found
        if isinstance(found, datetime):
            return found.astimezone(UTC)
        return (datetime.combine(date(2000, 1, 2), found)).astimezone(UTC).timetz()

    def _unreadable(self, value: object) -> Refusal:
        example = {"date": "2026-11-22", "time": "09:30", "datetime": "2026-11-22T09:30"}[self.subtype]
        if self.subtype != "date":
            example += {"utc_offset": "+08:00", "utc_normalized": "Z", "no_timezone": ""}[self.zone]
        kind = {
            "date": ("日期", "a date"),
            "time": ("时间", "a time"),
            "datetime": ("日期和时间", "a date and time"),
        }
        zh, en = kind[self.subtype]
        return Refusal(
            f"not_a_{self.subtype}",
            f"应为真实存在的{zh}（如 {example}），实际为 {shown(value)}；请重新选择。",
            f"Expected {en} that exists (like {example}), found {shown(value)}; choose again.",
        )


def offset(zone: str) -> timezone:
    """A time zone from ``Z`` or ``+08:00``; up to 14 hours."""
    if zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if zone[0] == "-" else shift)

"""When a timer is due: ISO 8601 texts or FEEL values in, an aware UTC instant and its repetitions out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from engine import feel, instants
from engine.bpmn import cron
from engine.bpmn.errors import StepFailed
from engine.bpmn.values import Value

HOME = ZoneInfo("Asia/Shanghai")
"""A date or a local date-time in a diagram is meant where the township is."""

_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d{1,5})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,10}(?:\.\d{1,9})?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<count>\d{0,9})/(?:(?P<start>[^/]+)/)?(?P<every>P[^/]+)(?:/(?P<end>[^/]+))?")

_UNENDING = -1


@dataclass(frozen=True, slots=True)
class Span:
    """A duration of months and seconds; months are added by the calendar, in the township's zone."""

    months: int
    seconds: float

    def after(self, start: datetime) -> datetime:
        """The instant this long after ``start``."""
        moment = start
        if self.months:
            local = start.astimezone(HOME)
            total = local.year * 12 + local.month - 1 + self.months
            year, month = divmod(total, 12)
            day = min(local.day, calendar.monthrange(year, month + 1)[1])
            moment = local.replace(year=year, month=month + 1, day=day).astimezone(UTC)
        return moment + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Due:
    """The next instant of a timer, and how it repeats."""

    at: datetime
    left: int = 0
    """Repetitions after this one; -1 for ever."""
    every: str = ""
    """The interval of a cycle, ISO 8601."""

    def following(self) -> Due | None:
        """The next instant of a cycle, or ``None`` when it is spent."""
        if not self.every or self.left == 0:
            return None
        at = parse_duration(self.every).after(self.at)
        return Due(at, self.left if self.left == _UNENDING else self.left - 1, self.every)

    def dump(self) -> list[Any]:
        """As JSON: ``[instant, left, every]``."""
        return [self.at.isoformat(), self.left, self.every]

    @classmethod
    def load(cls, stored: list[Any]) -> Self:
        """From JSON."""
        return cls(datetime.fromisoformat(stored[0]), stored[1], stored[2])


def _bad(text: object) -> StepFailed:
    return StepFailed(
        "bad_timer",
        f"定时器应为 ISO 8601 日期、时长（如 P3D）或循环（如 R3/PT1H），实际为“{text}”",
        f"Expected an ISO 8601 instant, duration (P3D) or cycle (R3/PT1H) for the timer, found {text!r}",
    )


def parse_duration(text: str) -> Span:
    """``P1Y2M3DT4H5M6S`` and ``P2W``.

    Raises:
        StepFailed: it is no duration.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith(("P", "T")):
        raise _bad(text)
    parts = {name: float(value) if value else 0.0 for name, value in match.groupdict().items() if name != "sign"}
    sign = -1 if match["sign"] else 1
    months = int(parts["years"] * 12 + parts["months"])
    days = parts["weeks"] * 7 + parts["days"]
    return Span(sign * months, sign * (((days * 24 + parts["hours"]) * 60 + parts["minutes"]) * 60 + parts["seconds"]))


def parse_instant(text: str) -> datetime:
    """An ISO 8601 date or date-time as an aware UTC instant.

    Raises:
        StepFailed: it is neither.
    """
    try:
        return _aware(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        raise _bad(text) from None


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=HOME)).astimezone(UTC)


def _value_span(value: Any) -> Span | None:
    if isinstance(value, timedelta):
        return Span(0, value.total_seconds())
    months = getattr(value, "months", None)
    if isinstance(months, int):
        return Span(months, 0)
    return parse_duration(value) if isinstance(value, str) else None


def _value_instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=HOME).astimezone(UTC)
    if isinstance(value, str):
        return parse_instant(value)
    convert = getattr(value, "to_datetime", None)
    return _aware(convert()) if convert is not None else None


class Timer:
    """A timer event definition, ready to be started."""

    __slots__ = ("_value", "kind")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self._value = Value(text)

    def start(self, view: Mapping[str, Any], env: feel.Env, now: datetime) -> Due:
        """When it is due first, for a timer that starts at ``now``.

        Raises:
            StepFailed: the text or value is no instant, duration or cycle.
        """
        value = self._value(view, env)
        due = self._first(value, now)
        if not instants.is_within(due.at):
            raise _bad(value)
        return due

    def _first(self, value: Any, now: datetime) -> Due:
        try:
            if self.kind == "timeCycle":
                return self._cycle(value, now)
            if self.kind == "timeDate":
                instant = _value_instant(value)
            else:
                span = _value_span(value)
                instant = None if span is None else span.after(now)
        except (OverflowError, ValueError):
            raise _bad(value) from None
        if instant is None:
            raise _bad(value)
        return Due(instant)

    def _cycle(self, value: Any, now: datetime) -> Due:
        span = None if isinstance(value, str) else _value_span(value)
        if span is not None:
            return Due(span.after(now), _UNENDING, f"PT{span.seconds:g}S")
        repeated = cron.read(str(value))
        if repeated is not None:
            return Due(repeated.after(now.astimezone(HOME)).astimezone(UTC), _UNENDING, repeated.every)
        match = _CYCLE.fullmatch(str(value).strip())
        if match is None:
            raise _bad(value)
        every = parse_duration(match["every"])
        if every.months <= 0 and every.seconds < 1:
            raise _bad(value)
        left = int(match["count"]) - 1 if match["count"] else _UNENDING
        first = parse_instant(match["start"]) if match["start"] else every.after(now)
        while match["start"] and first < now and left != 0:
            first, left = every.after(first), left - 1 if left > 0 else left
        return Due(first, max(left, _UNENDING), match["every"])

    def check(self) -> None:
        """Read a literal text once, so that deployment refuses what could never start.

        Raises:
            StepFailed: a literal text is no instant, duration or cycle.
        """
        if self._value.constant is not None:
            self.start({}, feel.Env(), datetime(2026, 1, 1, tzinfo=UTC))

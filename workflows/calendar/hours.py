"""Service hours of an office: from when to when it serves on a day that is worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

Interval = tuple[time, time]

USUAL: tuple[Interval, ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))
"""Seven hours. Source: domain paper 6, default of service hours."""


@dataclass(frozen=True, slots=True)
class HoursRule:
    """Hours from ``valid_from`` to ``valid_to`` (both included, None is open), of one weekday or of all.

    A make-up day is a Saturday or Sunday, but takes the hours of all days unless its weekday has its own.
    """

    intervals: tuple[Interval, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    #: 0 is Monday; None is every day.
    weekday: int | None = None

    def __post_init__(self) -> None:
        clocks = [moment for interval in self.intervals for moment in interval]
        if not clocks or any(later <= earlier for earlier, later in pairwise(clocks)):
            raise ValueError(f"Expected intervals one after the other, found {clocks}")

    def applies(self, day: date) -> bool:
        """Whether this rule speaks about ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        over = self.valid_to is not None and self.valid_to < day
        return begun and not over and self.weekday in (None, day.weekday())

    def precedence(self) -> tuple[bool, date]:
        """A rule for one weekday beats one for all; then the later one beats the earlier."""
        return self.weekday is not None, self.valid_from or date.min


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """The hours of one office on any day that is worked; without a rule, the usual ones."""

    rules: tuple[HoursRule, ...] = ()

    def on(self, day: date) -> tuple[Interval, ...]:
        """Intervals of service, in order; never empty."""
        if not self.rules:
            return USUAL
        fitting = [rule for rule in self.rules if rule.applies(day)]
        return max(fitting, key=HoursRule.precedence).intervals if fitting else USUAL

    def opening(self, day: date) -> time:
        """When service begins."""
        return self.on(day)[0][0]

    def closing(self, day: date) -> time:
        """When service ends: the end of a limit that is counted in days."""
        return self.on(day)[-1][1]


USUAL_HOURS = ServiceHours()

"""Deadlines without a clock: for timers, forms and notices that nobody can suspend."""

from __future__ import annotations

from datetime import datetime

from engine.context import Context
from workflows.calendar import calendars, years
from workflows.calendar.zone import local_day
from workflows.clocks import amendments, conventions, counting, limits
from workflows.clocks.errors import LimitNotFound
from workflows.clocks.limits import TimeLimit


def due(
    ctx: Context, code: str, start: datetime, town_code: str, *, amount: int | None = None, variant: str = ""
) -> datetime:
    """The instant at which limit ``code`` is over in a town; an authority's last day is not rolled: its safe date.

    Args:
        amount: in the limit's own unit, for limits whose amount the item says.

    Raises:
        LimitNotFound: no limit has this code.
        ValueError: it has no amount and none was given, or it runs out of the calendar.
    """
    limit = amendments.in_force(ctx, code, local_day(start), variant, town_code)
    return due_of(ctx, limit if amount is None else limit.lasting(amount), start, town_code)


def due_of(ctx: Context, limit: TimeLimit, start: datetime, town_code: str) -> datetime:
    """The same for a limit at hand."""
    convention = conventions.of_town(ctx, town_code)
    return counting.deadline(limit, start, calendars.of(ctx, town_code), (), convention).safe_at


def shipped(code: str, start: datetime, amount: int | None = None) -> datetime:
    """The same by what comes with the program, where no database is at hand.

    Raises:
        LimitNotFound, ValueError: as above.
    """
    limit = limits.find(code)
    if limit is None:
        raise LimitNotFound(code)
    return shipped_of(limit if amount is None else limit.lasting(amount), start)


def shipped_of(limit: TimeLimit, start: datetime) -> datetime:
    """The same for a limit at hand."""
    return counting.deadline(limit, start, years.shipped()).safe_at

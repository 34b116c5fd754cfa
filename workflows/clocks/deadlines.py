"""Deadlines without a clock: for timers, forms and notices that nobody can suspend."""

from __future__ import annotations

from datetime import datetime

from engine.context import Context
from workflows.calendar import calendars, years
from workflows.calendar.zone import local_day
from workflows.clocks import amendments, conventions, counting, limits
from workflows.clocks.counting import Deadline
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
    return deadline(ctx, code, start, town_code, amount=amount, variant=variant).safe_at


def due_of(ctx: Context, limit: TimeLimit, start: datetime, town_code: str) -> datetime:
    """The same for a limit at hand."""
    return deadline_of(ctx, limit, start, town_code).safe_at


def deadline(
    ctx: Context, code: str, start: datetime, town_code: str, *, amount: int | None = None, variant: str = ""
) -> Deadline:
    """Both instants of limit ``code``: the safe one, not rolled, and the one after which it is missed; see ``due``."""
    limit = amendments.in_force(ctx, code, local_day(start), variant, town_code)
    return deadline_of(ctx, limit if amount is None else limit.lasting(amount), start, town_code)


def deadline_of(ctx: Context, limit: TimeLimit, start: datetime, town_code: str) -> Deadline:
    """The same for a limit at hand. Source: domain paper 2.2 (3)."""
    return counting.deadline(limit, start, calendars.of(ctx, town_code), (), conventions.of_town(ctx, town_code))


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

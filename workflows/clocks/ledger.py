"""The waist of the clocks: find under lock, write cards for marks that passed, count again, save, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine import history, ids
from engine.context import Context
from engine.revisions import Changes
from engine.rows import HistoryEvent, columns
from workflows.calendar import calendars
from workflows.calendar.days import Calendar
from workflows.calendar.pauses import Pause
from workflows.calendar.zone import last_instant, local_day
from workflows.clocks import counting, marks, telling
from workflows.clocks.errors import ClockNotFound, ClockOver
from workflows.clocks.marks import Level, Mark
from workflows.clocks.models import clock_card, sla_clock, suspended_clock, suspension
from workflows.clocks.rows import Clock, Suspension
from workflows.clocks.states import OPEN, ClockState

COLUMNS = columns(Clock, sla_clock)
SUSPENSION_COLUMNS = columns(Suspension, suspension)

_FIND = select(*COLUMNS).where(sla_clock.c.id == bindparam("id"))
_LOCK = _FIND.with_for_update()
_OF_SUBJECT = (
    select(*COLUMNS)
    .where(sla_clock.c.subject_kind == bindparam("kind"), sla_clock.c.subject_id == bindparam("subject"))
    .order_by(sla_clock.c.id)
)
_LOCK_OPEN = _OF_SUBJECT.where(sla_clock.c.state.in_(OPEN)).with_for_update()
_LOCK_ALL = (
    select(*COLUMNS)
    .where(sla_clock.c.id.in_(bindparam("ids", expanding=True)), sla_clock.c.state.in_(OPEN))
    .order_by(sla_clock.c.id)
    .with_for_update()
)
_PAUSES = (
    select(suspended_clock.c.clock_id, *SUSPENSION_COLUMNS)
    .join(suspension, suspension.c.id == suspended_clock.c.suspension_id)
    .where(suspended_clock.c.clock_id.in_(bindparam("clocks", expanding=True)))
)
_CHANGES = Changes(
    sla_clock,
    "extended safe_at due_at provisional marks state level next_alert_at stopped_at in_time responsible".split(),
)
_ALERT = (
    update(sla_clock)
    .where(sla_clock.c.id == bindparam("of_id"))
    .values(
        level=bindparam("next_level"),
        next_alert_at=bindparam("next_next_alert_at"),
        revision=sla_clock.c.revision + 1,
    )
)


# --- finding --------------------------------------------------------------------------------------


def find(ctx: Context, clock_id: str) -> Clock:
    """The clock with this id.

    Raises:
        ClockNotFound: there is none.
    """
    return _one(ctx.db.execute(_FIND, {"id": clock_id}).first(), clock_id)


def lock(ctx: Context, clock_id: str) -> Clock:
    """The open clock with this id, held until the transaction ends.

    Raises:
        ClockNotFound, ClockOver: as their names say.
    """
    clock = _one(ctx.db.execute(_LOCK, {"id": clock_id}).first(), clock_id)
    if not clock.is_open:
        raise ClockOver(clock_id, clock.state)
    return clock


def _one(row: Any, clock_id: str) -> Clock:
    if row is None:
        raise ClockNotFound(clock_id)
    return Clock(*row)


def of_subject(ctx: Context, kind: str, subject_id: str) -> list[Clock]:
    """Every clock of a case or work order, oldest first."""
    return [Clock(*row) for row in ctx.db.execute(_OF_SUBJECT, {"kind": kind, "subject": subject_id})]


def lock_open(ctx: Context, kind: str, subject_id: str) -> list[Clock]:
    """The open clocks of a case or work order, held until the transaction ends."""
    return [Clock(*row) for row in ctx.db.execute(_LOCK_OPEN, {"kind": kind, "subject": subject_id})]


def lock_all(ctx: Context, clock_ids: Sequence[str]) -> list[Clock]:
    """Those of these clocks that are open, held until the transaction ends; locked in one order by everybody."""
    return [Clock(*row) for row in ctx.db.execute(_LOCK_ALL, {"ids": clock_ids})] if clock_ids else []


# --- counting -------------------------------------------------------------------------------------


def calendar(ctx: Context, clock: Clock) -> Calendar:
    """The days and hours that count for a clock."""
    return calendars.of(ctx, clock.town_code, clock.office)


def pauses(ctx: Context, clock: Clock) -> list[Pause]:
    """What stopped a clock; a suspension that goes on is taken to end as planned, or today if that is past."""
    return pauses_of_all(ctx, [clock])[clock.id]


def pauses_of_all(ctx: Context, clocks: Sequence[Clock]) -> Mapping[str, list[Pause]]:
    """The same for many clocks at once, by their ids."""
    found: dict[str, list[Pause]] = {clock.id: [] for clock in clocks}
    for clock_id, *row in ctx.db.execute(_PAUSES, {"clocks": list(found)}):
        found[clock_id].append(_pause(Suspension(*row), ctx.now))
    return found


def _pause(stopped: Suspension, now: datetime) -> Pause:
    """The time of a suspension, foreseen where it goes on."""
    if stopped.ended_at is not None:
        return stopped.started_at, stopped.ended_at
    return stopped.started_at, last_instant(max(stopped.planned_end_on, local_day(now)))


def recount(ctx: Context, clock: Clock, stopped: Sequence[Pause], days: Calendar | None = None) -> Clock:
    """The clock with its deadline and marks counted afresh, on its office's calendar; nothing is written.

    A level that the new marks do not reach any more is taken back; a level newly reached is left to ``settle``.
    """
    days, limit, convention = days or calendar(ctx, clock), clock.limit, clock.convention
    end = counting.deadline(limit, clock.base_at, days, stopped, convention)
    found = marks.marks(limit, clock.base_at, end, days, stopped, convention, clock.own_thresholds)
    level = min(Level(clock.level), marks.level_at(found, ctx.now))
    changed = replace(
        clock,
        safe_at=end.safe_at.astimezone(ctx.now.tzinfo),
        due_at=end.due_at.astimezone(ctx.now.tzinfo),
        provisional=end.provisional,
        marks=marks.dump(found),
        level=int(level),
    )
    following = _next_count(stopped) if clock.state == ClockState.SUSPENDED else _next_alert(changed)
    return replace(changed, next_alert_at=following)


def _next_count(stopped: Sequence[Pause]) -> datetime | None:
    """When a suspended clock is counted again: once the day is over until which its suspension was foreseen."""
    return max((end for _, end in stopped), default=None)


def _next_alert(clock: Clock) -> datetime | None:
    if clock.state != ClockState.RUNNING:
        return None
    following = marks.next_mark(clock.all_marks, Level(clock.level))
    return following.at if following else None


# --- cards ----------------------------------------------------------------------------------------


def settle(ctx: Context, clocks: Sequence[Clock], until: datetime | None = None) -> list[Clock]:
    """Write cards for every mark of running clocks that passed until now (or ``until``); returns them with new levels.

    The clocks' own rows are left to ``save`` or ``save_alerts``. A card depends on when its mark passed, never on
    when somebody looked: whoever is about to change a clock settles it first.
    """
    reached = [(clock, mark) for clock in clocks for mark in _reached(clock, until or ctx.now)]
    if not reached:
        return list(clocks)
    _write_cards(ctx, [(clock, mark) for clock, mark in reached if mark.level.has_card])
    telling.enqueue(ctx, reached)
    history.write(ctx, [_alert(ctx, clock, mark) for clock, mark in reached])
    highest = {clock.id: int(mark.level) for clock, mark in reached}
    return [_raised(clock, highest[clock.id]) if clock.id in highest else clock for clock in clocks]


def _reached(clock: Clock, until: datetime) -> list[Mark]:
    if clock.state != ClockState.RUNNING:
        return []
    return marks.passed(clock.all_marks, Level(clock.level), until)


def _raised(clock: Clock, level: int) -> Clock:
    raised = replace(clock, level=level)
    return replace(raised, next_alert_at=_next_alert(raised))


def _write_cards(ctx: Context, given: Sequence[tuple[Clock, Mark]]) -> None:
    if given:
        ctx.db.execute(insert(clock_card), [_card(ctx, clock, mark) for clock, mark in given])


def _card(ctx: Context, clock: Clock, mark: Mark) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "town_code": clock.town_code,
        "clock_id": clock.id,
        "subject_kind": clock.subject_kind,
        "subject_id": clock.subject_id,
        "instance_id": clock.instance_id,
        "code": clock.code,
        "level": int(mark.level),
        "reached_at": mark.at,
        "due_at": clock.due_at,
        "responsible": clock.responsible,
        "issued_at": ctx.now,
    }


def _alert(ctx: Context, clock: Clock, mark: Mark) -> HistoryEvent:
    kind = "card_issued" if mark.level.has_card else "clock_lapsed"
    return event(ctx, kind, clock, level=mark.level.key, reached_at=mark.at.isoformat())


# --- saving ---------------------------------------------------------------------------------------


def add(ctx: Context, clocks: Sequence[Clock]) -> None:
    """Insert new clocks."""
    ctx.db.execute(insert(sla_clock), [asdict(clock) for clock in clocks])


def save(ctx: Context, clock: Clock) -> Clock:
    """Write a changed clock; ``clock.revision`` is the one it was read with.

    Raises:
        StaleRevision: somebody else changed it meanwhile.
    """
    _CHANGES.write(ctx, f"clock {clock.id}", clock.revision, clock)
    return replace(clock, revision=clock.revision + 1)


def save_all(ctx: Context, clocks: Sequence[Clock]) -> None:
    """Write many changed clocks that this transaction holds locked."""
    _CHANGES.write_all(ctx, clocks)


def save_alerts(ctx: Context, clocks: Sequence[Clock]) -> None:
    """Write level and next alert of many locked clocks at once."""
    if clocks:
        rows = [
            {"of_id": clock.id, "next_level": clock.level, "next_next_alert_at": clock.next_alert_at}
            for clock in clocks
        ]
        ctx.db.execute(_ALERT, rows)


# --- recording ------------------------------------------------------------------------------------


def event(ctx: Context, kind: str, clock: Clock, **details: Any) -> HistoryEvent:
    """What happened to a clock, for the auditor and for listeners; not written yet."""
    facts = {
        "code": clock.code,
        "clock_kind": clock.kind,
        "subject_kind": clock.subject_kind,
        "subject_id": clock.subject_id,
        "responsible": clock.responsible,
        "due_at": clock.due_at.isoformat(),
        **details,
    }
    told = history.event(ctx, kind, subject_id=clock.id, details=facts)
    return replace(told, instance_id=clock.instance_id, town_code=clock.town_code)


def record(ctx: Context, kind: str, clock: Clock, **details: Any) -> None:
    """Write one event of a clock."""
    history.write(ctx, [event(ctx, kind, clock, **details)])


def record_recount(ctx: Context, before: Clock, after: Clock, cause: str) -> HistoryEvent | None:
    """The event of a deadline that moved; None when it stayed."""
    if (before.due_at, before.safe_at) == (after.due_at, after.safe_at):
        return None
    return event(ctx, "clock_recomputed", after, cause=cause, old_due_at=before.due_at.isoformat())

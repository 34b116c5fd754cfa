"""Clocks: start, find, stop, cancel. What stops the counting and lengthens it has rooms of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import ids, pages
from engine.context import Context
from workflows.calendar.days import CalendarUnknown
from workflows.calendar.zone import local_day
from workflows.clocks import amendments, conventions, ledger, marks, scanning
from workflows.clocks.errors import LimitRefused
from workflows.clocks.limits import TimeLimit
from workflows.clocks.marks import Thresholds, level_of
from workflows.clocks.models import sla_clock
from workflows.clocks.rows import Clock, Subject, terms_of
from workflows.clocks.states import OPEN, ClockState, change

STATUTORY = "AP-02"
PROMISED = "AP-14"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a clock is set beside its limit."""

    office: str = ""
    responsible: str | None = None
    #: Level key, such as ``red``, → name of the BPMN message.
    messages: Mapping[str, str] = field(default_factory=dict)
    thresholds: Thresholds = marks.USUAL


USUAL = Setting()


# --- start ----------------------------------------------------------------------------------------


def start(
    ctx: Context,
    subject: Subject,
    code: str,
    at: datetime | None = None,
    *,
    amount: int | None = None,
    variant: str = "",
    setting: Setting = USUAL,
) -> Clock:
    """Start the clock of limit ``code`` for a subject, from ``at`` (default: now).

    Args:
        amount: in the limit's own unit; for limits whose amount the item says, and for longer or shorter promises.

    Raises:
        LimitNotFound: no limit has this code.
        LimitRefused: it has no amount and none was given, or it runs out of the calendar.
    """
    begin = at or ctx.now
    limit = amendments.in_force(ctx, code, local_day(begin), variant, subject.town_code)
    return start_limit(ctx, subject, limit if amount is None else limit.lasting(amount), begin, setting=setting)


def start_limit(
    ctx: Context, subject: Subject, limit: TimeLimit, at: datetime | None = None, *, setting: Setting = USUAL
) -> Clock:
    """Start a clock for a limit that no table holds, such as an event type's.

    Raises:
        LimitRefused: it has no amount, or runs out of the calendar.
    """
    clock = _new(ctx, subject, limit, at or ctx.now, setting)
    ledger.add(ctx, [clock])
    ledger.record(ctx, "clock_started", clock, amount=clock.amount, unit=clock.unit, source=clock.source)
    scanning.ensure(ctx)
    return clock


def start_pair(
    ctx: Context,
    subject: Subject,
    *,
    statutory_days: int,
    promised_days: int,
    at: datetime | None = None,
    statutory: str = STATUTORY,
    setting: Setting = USUAL,
) -> tuple[Clock, Clock]:
    """Start the statutory and the promised clock of an approval side by side. Source: domain paper 2.3.

    Raises:
        LimitRefused: the promise is longer than the law allows.
    """
    if promised_days > statutory_days:
        zh = f"承诺时限 {promised_days} 个工作日不得长于法定时限 {statutory_days} 个工作日"
        en = f"A promise of {promised_days} working days is longer than the law's {statutory_days}"
        raise LimitRefused("/promised_days", "promise_too_long", zh, en)
    by_law = start(ctx, subject, statutory, at, amount=statutory_days, setting=setting)
    return by_law, start(ctx, subject, PROMISED, at, amount=promised_days, setting=setting)


def _new(ctx: Context, subject: Subject, limit: TimeLimit, begin: datetime, setting: Setting) -> Clock:
    _check(limit, setting)
    convention = conventions.of_town(ctx, subject.town_code)
    clock = Clock(
        id=ids.new(),
        town_code=subject.town_code,
        subject_kind=subject.kind,
        subject_id=subject.id,
        instance_id=subject.instance_id,
        code=limit.code,
        variant=limit.variant,
        step=limit.step,
        source=limit.source,
        kind=limit.kind.value,
        amount=limit.amount or 0,
        extended=0,
        unit=limit.unit.value,
        bearer=limit.bearer.value,
        direction=limit.direction.value,
        roll=convention.roll.value,
        receipt=convention.receipt.value,
        office=setting.office,
        terms=terms_of(limit),
        thresholds=asdict(setting.thresholds),
        messages=dict(setting.messages),
        responsible=setting.responsible,
        base_at=begin,
        safe_at=begin,
        due_at=begin,
        provisional=False,
        marks=[],
        state=ClockState.RUNNING.value,
        level=0,
        next_alert_at=None,
        stopped_at=None,
        in_time=None,
        revision=1,
    )
    try:
        return ledger.recount(ctx, clock, ())
    except CalendarUnknown as error:
        zh, en = f"时限超出工作日历（{error.day}）", f"The limit runs out of the calendar, to {error.day}"
        raise LimitRefused("/amount", "calendar_unknown", zh, en) from error


def _check(limit: TimeLimit, setting: Setting) -> None:
    if limit.amount is None or limit.amount < 0:
        zh, en = f"时限 {limit.code} 须由事项给出天数", f"Limit {limit.code} needs an amount from the item"
        raise LimitRefused("/amount", "amount_missing", zh, en)
    if limit.extension is not None and limit.extension.unit is not limit.unit:
        zh, en = "延期单位应与时限相同", "Expected an extension in the limit's own unit"
        raise LimitRefused("/extension", "unit_refused", zh, en)
    for key in setting.messages:
        try:
            level_of(key)
        except KeyError as error:
            zh, en = f"没有级别 {key!r}", f"There is no level {key!r}"
            raise LimitRefused("/messages", "level_unknown", zh, en) from error


# --- find -----------------------------------------------------------------------------------------


def get(ctx: Context, clock_id: str) -> Clock:
    """The clock with this id.

    Raises:
        ClockNotFound: there is none.
    """
    return ledger.find(ctx, clock_id)


def of_subject(ctx: Context, kind: str, subject_id: str) -> Sequence[Clock]:
    """Every clock of a case or work order, oldest first."""
    return ledger.of_subject(ctx, kind, subject_id)


@dataclass(frozen=True, slots=True)
class ClockFilter:
    """Which clocks to list; None means any."""

    town_code: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    instance_id: str | None = None
    code: str | None = None
    responsible: str | None = None
    states: Sequence[str] = OPEN
    #: At least this urgent.
    level: int | None = None
    #: Codes that begin so.
    family: str | None = None
    among: pages.Among | None = None


def list(
    ctx: Context, wanted: ClockFilter = ClockFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Clock]:
    """Clocks in the order in which they are due."""
    table = sla_clock.c
    statement = select(*ledger.COLUMNS)
    for name in ("town_code", "subject_kind", "subject_id", "instance_id", "code", "responsible"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table[name] == pages.searchable(value))
    if wanted.among is not None:
        statement = statement.where(wanted.among(table.instance_id))
    if wanted.states:
        statement = statement.where(table.state.in_(wanted.states))
    if wanted.family is not None:
        statement = statement.where(table.code.startswith(wanted.family, autoescape=True))
    if wanted.level is not None:
        statement = statement.where(table.level >= wanted.level)
    return pages.read(ctx.db, statement, [pages.Key(table.due_at), pages.Key(table.id)], page, Clock)


# --- stop and cancel ------------------------------------------------------------------------------


def stop(ctx: Context, clock_id: str, at: datetime | None = None) -> Clock:
    """What the clock measured has happened, at ``at`` (default: now): in time, or late.

    Cards for marks that passed before ``at`` are written if nobody has looked since; a stopped clock never changes.

    Raises:
        ClockNotFound, ClockOver: as their names say.
    """
    return _stop(ctx, ledger.lock(ctx, clock_id), at)


def stop_all(ctx: Context, subject: Subject, codes: Sequence[str] = (), at: datetime | None = None) -> Sequence[Clock]:
    """Stop the subject's open clocks of these codes (all of them without codes); repeating it is harmless."""
    found = ledger.lock_open(ctx, subject.kind, subject.id)
    return [_stop(ctx, clock, at) for clock in found if not codes or clock.code in codes]


def _stop(ctx: Context, clock: Clock, at: datetime | None) -> Clock:
    happened = at or ctx.now
    (settled,) = ledger.settle(ctx, [clock], happened)
    if settled.state == ClockState.SUSPENDED:
        settled = ledger.recount(ctx, settled, [_until(pause, happened) for pause in ledger.pauses(ctx, settled)])
    in_time = happened <= settled.due_at
    kind = "clock_stopped"
    return _end(ctx, settled, ClockState.STOPPED, kind, stopped_at=happened, in_time=in_time)


def _until(pause: tuple[datetime, datetime], at: datetime) -> tuple[datetime, datetime]:
    """A pause that goes on ends, for the count, with what the clock measured."""
    return pause[0], max(pause[0], min(pause[1], at))


def cancel(ctx: Context, clock_id: str, reason: str) -> Clock:
    """What the clock measured will not happen: withdrawn, terminated, merged.

    Raises:
        ClockNotFound, ClockOver: as their names say.
    """
    (settled,) = ledger.settle(ctx, [ledger.lock(ctx, clock_id)])
    return _end(ctx, settled, ClockState.CANCELED, "clock_canceled", reason, stopped_at=ctx.now)


def cancel_all(ctx: Context, subject: Subject, reason: str) -> Sequence[Clock]:
    """Cancel every open clock of a subject; repeating it is harmless."""
    found = ledger.settle(ctx, ledger.lock_open(ctx, subject.kind, subject.id))
    return [_end(ctx, clock, ClockState.CANCELED, "clock_canceled", reason, stopped_at=ctx.now) for clock in found]


def _end(ctx: Context, clock: Clock, state: ClockState, kind: str, reason: str = "", **values: Any) -> Clock:
    ended = replace(clock, state=change(clock.state, state), next_alert_at=None, **values)
    saved = ledger.save(ctx, ended)
    facts = {"reason": reason} if reason else {"in_time": saved.in_time}
    ledger.record(ctx, kind, saved, stopped_at=ctx.now.isoformat(), **facts)
    return saved

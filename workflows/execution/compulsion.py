"""The agency's own compulsion and substitute performance: which days, hours, means and powers the law admits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from workflows.calendar import years
from workflows.calendar.days import CalendarUnknown
from workflows.calendar.models import NATION, calendar_day
from workflows.calendar.zone import HOME, local_day, midnight
from workflows.clocks import deadlines
from workflows.execution.errors import CompulsionForbidden
from workflows.execution.facts import to_day, to_instant

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
"""Source: Noise Pollution Prevention Law (2021) art. 88, which says what night is; art. 43 of the Administrative
Compulsion Law forbids it without saying."""

SUBSTITUTE, OWN, COURT = "代履行", "自行强制执行", "申请法院强制执行"

POWERS = (
    "城乡规划法第六十五条",
    "水法第六十五条",
    "道路交通安全法第一百零六条",
    "防洪法第四十二条",
)
"""Laws that let a town's government enforce by itself; others leave it to the court.
Source: domain paper 3.8; the list is to be checked."""

FORBIDDEN_MEANS = frozenset({"停止供水", "停止供电", "停止供热", "停止供燃气"})
"""Never against residents. Source: Administrative Compulsion Law (2011) art. 43 (2)."""

_KIND = select(calendar_day.c.kind)


def is_statutory_holiday(ctx: Context, day: date) -> bool:
    """Whether ``day`` is one of a statutory holiday's days off; ordinary weekends are not."""
    found = ctx.db.execute(_KIND.where(calendar_day.c.town_code == NATION, calendar_day.c.date == day)).scalar()
    if found is None:
        found = next((one.kind for one in years.shipped_days() if one.date == day), years.WORKDAY)
    return found not in (years.WORKDAY, years.WEEKEND, years.MAKE_UP)


def is_night(instant: datetime) -> bool:
    """Whether a town's clock shows night."""
    moment = instant.astimezone(HOME).time()
    return moment >= NIGHT_BEGINS or moment < NIGHT_ENDS


def check(ctx: Context, form: Mapping[str, Any], begins: str, ends: str | None = None) -> None:
    """The times and means of a form.

    Raises:
        CompulsionForbidden: every reason against it.
    """
    names = [begins] if ends is None else [begins, ends]
    instants = [to_instant(form.get(name)) for name in names]
    problems = [*_times(ctx, names, instants), *_means(form.get("means"))]
    if problems:
        raise CompulsionForbidden(*problems)


def _times(ctx: Context, names: Sequence[str], instants: Sequence[datetime | None]) -> Iterator[FieldError]:
    for name, instant in zip(names, instants, strict=True):
        pointer = f"/variables/{name}"
        if instant is None:
            yield FieldError(pointer, "not_an_instant", "应填写实施时间", "Expected a date and time")
        elif is_night(instant):
            zh, en = "不得在夜间实施强制执行（行政强制法第四十三条）", "No compulsion at night"
            yield FieldError(pointer, "at_night", zh, en)
        elif is_statutory_holiday(ctx, local_day(instant)):
            zh, en = "不得在法定节假日实施强制执行（行政强制法第四十三条）", "No compulsion on a statutory holiday"
            yield FieldError(pointer, "on_a_holiday", zh, en)
    known = [one for one in instants if one is not None]
    if len(known) == 2:
        yield from _through(ctx, names[1], known[0], known[1])


def _through(ctx: Context, name: str, begin: datetime, end: datetime) -> Iterator[FieldError]:
    pointer = f"/variables/{name}"
    if end <= begin:
        yield FieldError(pointer, "out_of_time", "结束应晚于开始", "Expected an end after the beginning")
    elif local_day(end) != local_day(begin):
        zh, en = "不得跨夜实施，应逐日登记", "Not through a night: record each day by itself"
        yield FieldError(pointer, "at_night", zh, en)
    elif end > _now(ctx):
        yield FieldError(pointer, "out_of_time", "不得登记尚未发生的实施", "Expected what has happened")


def _now(ctx: Context) -> datetime:
    return ctx.now + timedelta(minutes=1)


def _means(value: object) -> Iterator[FieldError]:
    chosen = value if isinstance(value, list) else []
    if FORBIDDEN_MEANS & {str(one) for one in chosen}:
        zh = "不得以停止供水、供电、供热、供燃气等方式迫使居民履行（行政强制法第四十三条）"
        en = "Water, power, heat and gas are never cut to compel residents"
        yield FieldError("/variables/means", "means_forbidden", zh, en)


def check_plan(ctx: Context, town_code: str, form: Mapping[str, Any]) -> None:
    """An urging letter before compulsion: a lawful time, a law that gives the power, three working days before.

    Raises:
        CompulsionForbidden: every reason against it.
    """
    measure = form.get("measure")
    if measure not in (SUBSTITUTE, OWN):
        return
    problems = [*_times(ctx, ["perform_at"], [to_instant(form.get("perform_at"))]), *_means(form.get("means"))]
    if measure == OWN and form.get("power") not in POWERS:
        zh, en = "没有法律赋予的强制执行权，应申请法院执行", "No law gives the power: the court has to enforce"
        problems.append(FieldError("/variables/power", "power_missing", zh, en))
    at, urged = to_instant(form.get("perform_at")), to_day(form.get("urged_on"))
    if at is not None and urged is not None:
        problems += _urged_late(ctx, town_code, at, urged)
    if problems:
        raise CompulsionForbidden(*problems)


def _urged_late(ctx: Context, town_code: str, at: datetime, urged: date) -> Iterator[FieldError]:
    try:
        last = last_urging_day(ctx, town_code, at)
    except CalendarUnknown as error:
        zh, en = f"实施时间超出工作日历（{error.day}）", f"The calendar does not reach {error.day}"
        yield FieldError("/variables/perform_at", "calendar_unknown", zh, en)
        return
    if urged > last:
        zh, en = "应在实施三个工作日前催告（行政强制法第五十一条）", "Urge at least three working days before"
        yield FieldError("/variables/perform_at", "urged_too_late", zh, en)


def last_urging_day(ctx: Context, town_code: str, at: datetime) -> date:
    """The last day for urging before compulsion at ``at``: limit QZ-03 counts backwards."""
    return local_day(deadlines.due(ctx, "QZ-03", midnight(local_day(at)), town_code))

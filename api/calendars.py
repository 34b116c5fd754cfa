"""Doors to the calendar: which days are worked, the yearly notice, local closures, service hours of offices."""

from datetime import timedelta
from pathlib import PurePath
from typing import Any

from api import errors, towns, wire
from api.contract import Call, Door
from api.fields import Answer, Body, Day, Flag, Instant, Items, Part, Query, Text, Whole
from api.intake import Upload as Sent
from api.scopes import Scope
from workflows.calendar import calendars, closures, notices, offices
from workflows.calendar.closures import Closure
from workflows.calendar.errors import ClosureNotFound
from workflows.calendar.hours import HoursRule
from workflows.calendar.notices import Difference

door = Door("calendar", "工作日历", "Calendar")

MOST_DAYS = 366
"""Days of one look."""


class CalendarQuery(Query):
    """From when to when, both included."""

    first_day = Day(required=True)
    last_day = Day(required=True)


class DayOut(Answer):
    """One day as the caller's town works."""

    date = Day()
    is_working_day = Flag()
    is_provisional = Flag()
    """Of a year that is not announced yet."""


class DayChangeOut(Answer):
    """One day that the notice makes another."""

    date = Day()
    was_workday = Flag()
    is_workday = Flag()
    was_kind = Text()
    kind = Text()


class DifferenceOut(Answer):
    """What importing a notice changes."""

    year = Whole()
    title = Text()
    becomes_official = Flag()
    changes = Part(DayChangeOut(), many=True)
    working_days_before = Whole()
    working_days_after = Whole()


class ClosureOut(Answer):
    """Days on which the town's offices are shut."""

    id = Text()
    first_day = Day()
    last_day = Day()
    reason = Text(metadata={"example": "台风停工"})
    legal_basis = Text()
    entered_at = Instant()
    entered_by = Text()
    withdrawn_at = Instant(allow_none=True, metadata={"example": None})
    withdrawal_reason = Text(allow_none=True, metadata={"example": None})


class ClosureBody(Body):
    """Which days, why, and on what basis."""

    first_day = Day(required=True)
    last_day = Day(required=True)
    reason = Text(min=1, max=200, required=True)
    legal_basis = Text(min=1, max=2000, required=True)


class WithdrawBody(Body):
    """Why the closure is taken back."""

    reason = Text(min=1, max=2000, required=True)


class RuleBody(Body):
    """Service hours from a day on."""

    weekday = Whole(max=6, load_default=None, allow_none=True)
    """Monday is 0; null is every day."""
    intervals = Items(Items(Text(pattern=r"([01]\d|2[0-3]):[0-5]\d")), required=True)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)


class HoursBody(Body):
    """The whole week of an office; no rule at all means the usual hours."""

    rules = Items(Part(RuleBody()), required=True)


@door.read("/calendar", scope=Scope.CATALOGUE_READ, query=CalendarQuery(), returns=DayOut(), is_list=True)
def list_days(call: Call) -> list[dict[str, Any]]:
    """工作日历。Which days the caller's town works, local closures included."""
    first, last = call.query["first_day"], call.query["last_day"]
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        zh, en = f"应为 1 至 {MOST_DAYS} 天", f"Expected 1 to {MOST_DAYS} days"
        raise errors.refuse("/last_day", "range_refused", zh, en)
    calendar = calendars.of(call.ctx, call.ctx.actor.town_code)
    if first.year < calendar.first_year or last.year > calendar.last_year:
        zh = f"应在 {calendar.first_year} 年至 {calendar.last_year} 年之间"
        raise errors.refuse(
            "/first_day", "range_refused", zh, f"Expected {calendar.first_year} to {calendar.last_year}"
        )
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [
        {"date": day, "is_working_day": calendar.is_working_day(day), "is_provisional": calendar.is_provisional(day)}
        for day in days
    ]


def _notice(call: Call) -> notices.Notice:
    sent: Sent = call.body
    if len(sent.files) != 1:
        raise errors.refuse("/files", "one_file", "一次导入一个文件。", "Send exactly one file.")
    [file] = sent.files
    return notices.parse(file.content, title=_title(sent.texts), file_name=PurePath(file.name).stem)


def _title(texts: dict[str, str]) -> str:
    """The text part ``title``: a CSV has no place for the notice's name."""
    unknown = sorted(set(texts) - {"title"})
    if unknown:
        pointer = f"/{wire.escape_pointer(unknown[0])}"
        raise errors.refuse(pointer, "unknown_field", "没有这个字段，应为 title。", "No such part; expected title.")
    return texts.get("title", "")


def _told(difference: Difference) -> dict[str, Any]:
    before, after = difference.working_days_before, difference.working_days_after
    return {
        "year": difference.year,
        "title": difference.title,
        "becomes_official": difference.becomes_official,
        "changes": difference.changes,
        "working_days_before": before,
        "working_days_after": after,
    }


@door.act("/calendar/notices/preview", scope=Scope.CALENDAR_MANAGE, returns=DifferenceOut(), is_upload=True)
def preview_notice(call: Call) -> dict[str, Any]:
    """预览放假通知。What importing the yearly notice (JSON or CSV) would change; nothing is written.

    The notice's name is in the JSON, or in the text part ``title``; a CSV without one is named by its file.
    """
    return _told(notices.compare(call.ctx, _notice(call)))


@door.act("/calendar/notices", scope=Scope.CALENDAR_MANAGE, returns=DifferenceOut(), is_upload=True)
def import_notice(call: Call) -> dict[str, Any]:
    """导入放假通知。Make the notice the truth; open clocks that count the changed days are recomputed.

    Read and named as in the preview.
    """
    return _told(notices.import_(call.ctx, _notice(call)))


@door.read("/calendar/closures", scope=Scope.CATALOGUE_READ, returns=ClosureOut(), is_list=True)
def list_closures(call: Call) -> list[Closure]:
    """本地停办日。Local closures of the caller's town, withdrawn ones included."""
    return list(closures.of_town(call.ctx, call.ctx.actor.town_code))


@door.act("/calendar/closures", scope=Scope.CALENDAR_MANAGE, body=ClosureBody(), returns=ClosureOut(), status=201)
def enter_closure(call: Call) -> Closure:
    """登记停办。Shut the town's offices on these days; its clocks are recomputed."""
    body = call.body
    return closures.enter(
        call.ctx,
        call.ctx.actor.town_code,
        body["first_day"],
        body["last_day"],
        reason=body["reason"],
        legal_basis=body["legal_basis"],
    )


@door.act(
    "/calendar/closures/<id:closure_id>/withdraw",
    scope=Scope.CALENDAR_MANAGE,
    body=WithdrawBody(),
    returns=ClosureOut(),
)
def withdraw_closure(call: Call, closure_id: str) -> Closure:
    """撤回停办。Let the days count again."""
    towns.seen(call.ctx, closures.get(call.ctx, closure_id), ClosureNotFound, closure_id)
    return closures.withdraw(call.ctx, closure_id, call.body["reason"])


@door.replace("/calendar/hours/<name:office>", scope=Scope.CALENDAR_MANAGE, body=HoursBody(), status=204)
def keep_hours(call: Call, office: str) -> None:
    """办公时间。Let an office keep these hours; ``all`` stands for every office of the town."""
    rules = [_rule(rule, f"/rules/{index}/intervals") for index, rule in enumerate(call.body["rules"])]
    offices.keep(call.ctx, call.ctx.actor.town_code, rules, "" if office == "all" else office)


def _rule(given: dict[str, Any], pointer: str) -> HoursRule:
    try:
        return HoursRule(
            calendars.intervals(given["intervals"]), given["valid_from"], given["valid_to"], given["weekday"]
        )
    except ValueError as error:
        zh, en = "应为先后相接、起止各一的时段，如 09:00–12:00", "Expected pairs of times one after the other"
        raise errors.refuse(pointer, "hours_refused", zh, en) from error

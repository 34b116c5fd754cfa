"""The State Council's yearly notice: read from JSON or CSV, compared with the table, imported."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, delete, insert, select

from engine import ids
from engine.context import Context
from engine.errors import FieldError
from workflows.calendar import calendars, seeding
from workflows.calendar.errors import NoticeInvalid
from workflows.calendar.models import NATION, calendar_day, calendar_notice
from workflows.calendar.years import CalendarDay, days_of, is_weekday, plain

STATUTORY_DAYS = 13
"""A year has at least so many days off. Source: 全国年节及纪念日放假办法 (2024) art. 2."""

YEARS = range(2004, 2101)
"""Years a notice may speak of: before, the calendar knows nothing; after, the lunar tables end."""

MOST_DAYS = 120
"""Most days one notice names; the longest so far named 40."""

_READ = (
    select(
        calendar_day.c.date,
        calendar_day.c.is_workday,
        calendar_day.c.kind,
        calendar_day.c.source,
        calendar_day.c.provisional,
    )
    .where(
        calendar_day.c.town_code == NATION,
        calendar_day.c.date.between(bindparam("first"), bindparam("last")),
    )
    .order_by(calendar_day.c.date)
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says: the days of its year that are unlike their weekday, and holidays on weekends."""

    year: int
    title: str
    days: Sequence[CalendarDay]

    def as_days(self) -> list[CalendarDay]:
        """Every day of the year, and the neighbouring year's days that the notice moves."""
        named = {day.date: day for day in self.days}
        neighbours = [day for day in self.days if day.date.year != self.year]
        year = [named.get(day) or plain(day, self.title, provisional=False) for day in days_of(self.year)]
        return sorted([*neighbours, *year], key=lambda day: day.date)


@dataclass(frozen=True, slots=True)
class Change:
    """One day that is worked otherwise than the table says."""

    date: date
    was_workday: bool
    is_workday: bool
    was_kind: str
    kind: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What importing a notice would change."""

    year: int
    title: str
    #: Whether the year was provisional and becomes official.
    becomes_official: bool
    changes: Sequence[Change]
    working_days_before: int
    working_days_after: int


# --- reading --------------------------------------------------------------------------------------


def parse(body: bytes, *, title: str = "", file_name: str = "") -> Notice:
    """A notice from JSON, ``{"year": 2027, "title": "…", "days": [{"date", "is_workday", "kind"}]}``, or from CSV.

    CSV has the columns ``date, is_workday, kind``; its year is that of most days. It has no place for a title: that is
    handed over, or the file is named by it.
    ``isOffDay`` and ``name``, as public collections of notices write them, are understood too.

    Raises:
        NoticeInvalid: all findings, row by row.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("", "not_utf8", "文件不是 UTF-8 编码", "Expected UTF-8 text") from error
    return _from_json(text, title) if text.lstrip().startswith("{") else _from_csv(text, title or file_name)


def _from_json(text: str, title: str) -> Notice:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _refused("", "not_json", "文件不是有效的 JSON", f"Expected JSON: {error}") from error
    rows = document.get("days")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _refused("/days", "days_missing", "缺少 days 列表", "Expected a list of objects under days")
    found = title or document.get("title") or document.get("source")
    return _check(document.get("year"), found, [_known_names(row) for row in rows])


def _known_names(row: Mapping[str, Any]) -> dict[str, Any]:
    worked = row.get("is_workday")
    if worked is None and isinstance(row.get("isOffDay"), bool):
        worked = not row["isOffDay"]
    return {"date": row.get("date"), "is_workday": worked, "kind": row.get("kind") or row.get("name")}


def _from_csv(text: str, title: str) -> Notice:
    reader = csv.DictReader(text.splitlines())
    if not {"date", "is_workday", "kind"} <= set(reader.fieldnames or ()):
        zh, en = "表头应含 date、is_workday、kind", "Expected the columns date, is_workday and kind"
        raise _refused("", "columns_missing", zh, en)
    flags = {"Y": True, "N": False}
    rows = [{**row, "is_workday": flags.get(str(row["is_workday"]).strip())} for row in reader]
    years = [str(row["date"])[:4] for row in rows]
    year = max(set(years), key=years.count) if years else ""
    return _check(int(year) if year.isdigit() else None, title, rows)


def _check(year: object, title: object, rows: Sequence[Mapping[str, Any]]) -> Notice:
    problems = list(_heading(year, title, rows))
    if problems or not isinstance(year, int):
        raise NoticeInvalid(problems)
    heading = str(title).strip()
    days: dict[date, CalendarDay] = {}
    for number, row in enumerate(rows):
        found = _day(row, year, heading, f"/days/{number}")
        if isinstance(found, FieldError):
            problems.append(found)
        elif found.date in days:
            problems.append(_problem(f"/days/{number}/date", "duplicate_day", "日期重复", "The day is named twice"))
        else:
            days[found.date] = found
    off = sum(not day.is_workday for day in days.values() if day.date.year == year)
    if not problems and off < STATUTORY_DAYS:
        zh = f"放假日不足 {STATUTORY_DAYS} 天（{off} 天），安排不完整"
        problems.append(
            _problem("/days", "incomplete", zh, f"Expected at least {STATUTORY_DAYS} days off, found {off}")
        )
    if problems:
        raise NoticeInvalid(problems)
    return Notice(year, heading, tuple(days[day] for day in sorted(days)))


def _heading(year: object, title: object, rows: Sequence[object]) -> Iterator[FieldError]:
    if isinstance(year, bool) or not isinstance(year, int) or year not in YEARS:
        zh, en = f"年份应在 {YEARS[0]} 至 {YEARS[-1]} 之间", f"Expected a year from {YEARS[0]} to {YEARS[-1]}"
        yield _problem("/year", "year_refused", zh, en)
    if not isinstance(title, str) or not 1 <= len(title.strip()) <= 200:
        yield _problem("/title", "title_refused", "应写明通知名称（200 字以内）", "Expected the notice's title")
    if len(rows) > MOST_DAYS:
        yield _problem("/days", "too_many_days", f"不得超过 {MOST_DAYS} 天", f"Expected at most {MOST_DAYS} days")


def _day(row: Mapping[str, Any], year: int, title: str, pointer: str) -> CalendarDay | FieldError:
    day = _date(row.get("date"))
    if day is None:
        return _problem(f"{pointer}/date", "date_refused", "日期应为 yyyy-MM-dd", "Expected a date such as 2027-01-01")
    if day.year != year and (day.year, day.month) not in ((year - 1, 12), (year + 1, 1)):
        return _problem(f"{pointer}/date", "other_year", f"不属于 {year} 年", f"Expected a day of {year}")
    worked, kind = row.get("is_workday"), row.get("kind")
    if not isinstance(worked, bool):
        zh, en = "应注明上班或放假", "Expected is_workday to be Y or N"
        return _problem(f"{pointer}/is_workday", "flag_refused", zh, en)
    if worked and is_weekday(day):
        zh, en = "周一至周五本就上班", "Expected a make-up day to be a Saturday or Sunday"
        return _problem(f"{pointer}/is_workday", "worked_anyway", zh, en)
    if not isinstance(kind, str) or not 1 <= len(kind.strip()) <= 64:
        return _problem(f"{pointer}/kind", "kind_refused", "应写明节日名称", "Expected the holiday's name")
    return CalendarDay(day, worked, kind.strip(), title, provisional=False)


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _problem(pointer: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(pointer, code, zh, en)


def _refused(pointer: str, code: str, zh: str, en: str) -> NoticeInvalid:
    return NoticeInvalid([_problem(pointer, code, zh, en)])


# --- comparing and importing ----------------------------------------------------------------------


def compare(ctx: Context, notice: Notice) -> Difference:
    """What importing ``notice`` would change; nothing is written."""
    coming = notice.as_days()
    before = _read(ctx, coming)
    changes = [
        Change(day.date, was.is_workday, day.is_workday, was.kind, day.kind)
        for day in coming
        if (was := before[day.date]).is_workday != day.is_workday
    ]
    return Difference(
        notice.year,
        notice.title,
        any(day.provisional for day in before.values() if day.date.year == notice.year),
        changes,
        sum(day.is_workday for day in before.values() if day.date.year == notice.year),
        sum(day.is_workday for day in coming if day.date.year == notice.year),
    )


def _read(ctx: Context, coming: Sequence[CalendarDay]) -> dict[date, CalendarDay]:
    """The same days as the table has them; days of a year it does not know count as Monday to Friday."""
    within = {"first": coming[0].date, "last": coming[-1].date}
    if not calendars.is_seeded(ctx):
        known: dict[date, CalendarDay] = {}
    else:
        known = {row.date: CalendarDay(*row) for row in ctx.db.execute(_READ, within)}
    return {day.date: known.get(day.date) or plain(day.date, "", provisional=True) for day in coming}


def import_(ctx: Context, notice: Notice) -> Difference:
    """Make the notice the truth; open clocks that count the changed days are recomputed afterwards.

    Importing the same notice again changes nothing more; a later notice for the year replaces this one.
    """
    if not calendars.is_seeded(ctx):
        seeding.seed(ctx)
    difference = compare(ctx, notice)
    coming = notice.as_days()
    outdated = and_(calendar_day.c.town_code == NATION, calendar_day.c.date.in_([day.date for day in coming]))
    ctx.db.execute(delete(calendar_day).where(outdated))
    seeding.enter(ctx, coming)
    _record(ctx, notice, difference.changes)
    touched = (day.date for day in coming) if difference.becomes_official else (one.date for one in difference.changes)
    calendars.changed(ctx, NATION, touched, notice.title)
    return difference


def _record(ctx: Context, notice: Notice, changes: Iterable[Change]) -> None:
    row = {
        "id": ids.new(),
        "town_code": NATION,
        "year": notice.year,
        "title": notice.title,
        "changes": [[one.date.isoformat(), one.is_workday, one.kind] for one in changes],
        "days": len(notice.days),
        "imported_at": ctx.now,
        "imported_by": ctx.actor.id,
    }
    ctx.db.execute(insert(calendar_notice), row)

"""The calendar's table: seeded, changed by notices, closures and hours, and what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from engine import context, history, incidents
from engine.clock import FrozenClock
from engine.context import SYSTEM, Context
from engine.db import Database
from engine.errors import ValueRefused
from engine.executor import Executor
from engine.hooks import Hooks
from workflows.calendar import calendars, closures, notices, offices, seeding, watching, years
from workflows.calendar.errors import ClosureInvalid, ClosureNotFound, ClosureWithdrawn, HoursInvalid, NoticeInvalid
from workflows.calendar.hours import HoursRule
from workflows.calendar.models import calendar_day, calendar_notice
from workflows.clocks import bindings

TOWN = "320281199000"
TITLE = "国务院办公厅关于2027年部分节假日安排的通知"

#: An invented arrangement: what the real one looks like, with a make-up Sunday before and after the Spring Festival.
OFF = [
    *(f"2027-01-0{day}" for day in (1, 2, 3)),
    *(f"2027-02-{day:02}" for day in range(5, 14)),
    *(f"2027-04-0{day}" for day in (3, 4, 5)),
    *(f"2027-05-0{day}" for day in (1, 2, 3, 4, 5)),
    "2027-06-09",
    "2027-09-15",
    *(f"2027-10-0{day}" for day in range(1, 8)),
]
MADE_UP = ["2027-01-31", "2027-02-20", "2027-04-25", "2027-05-08", "2027-09-26", "2027-10-09"]
NOTICE: dict[str, Any] = {
    "year": 2027,
    "title": TITLE,
    "days": [
        *({"date": day, "is_workday": False, "kind": "节假日"} for day in OFF),
        *({"date": day, "is_workday": True, "kind": "调休上班"} for day in MADE_UP),
    ],
}


class Calendars:
    """One database and commands on it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
        self.hooks = Hooks()
        bindings.install(self.hooks)

    @contextmanager
    def command(self) -> Iterator[Context]:
        with context.command(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            yield ctx

    def works(self, day: str, town: str = "") -> bool:
        with self.command() as ctx:
            return calendars.of(ctx, town).is_working_day(date.fromisoformat(day))


@pytest.fixture
def house(database: Database) -> Calendars:
    return Calendars(database)


def _body(**changes: Any) -> bytes:
    return orjson.dumps({**NOTICE, **changes})


def _codes(body: bytes, title: str = "") -> dict[str, str]:
    with pytest.raises(NoticeInvalid) as refused:
        notices.parse(body, title=title)
    assert all(error.message_zh and error.message_en for error in refused.value.fields)
    return {error.pointer: error.code for error in refused.value.fields}


def _with(**row: Any) -> bytes:
    return _body(days=[*NOTICE["days"], row])


# --- seed -----------------------------------------------------------------------------------------


def test_the_table_is_seeded_once_and_says_what_the_packages_say(house: Calendars) -> None:
    with house.command() as ctx:
        assert seeding.seed(ctx) > 12_000
    with house.command() as ctx:
        assert seeding.seed(ctx) == 0
        assert calendars.of(ctx) == years.shipped()


def test_an_empty_table_counts_like_a_seeded_one(house: Calendars) -> None:
    with house.command() as ctx:
        assert calendars.of(ctx) is years.shipped()


# --- notice ---------------------------------------------------------------------------------------


def test_a_notice_is_compared_before_it_is_imported(house: Calendars) -> None:
    with house.command() as ctx:
        seeding.seed(ctx)
        difference = notices.compare(ctx, notices.parse(_body()))

    assert difference.becomes_official
    assert (difference.working_days_before, difference.working_days_after) == (248, 249)
    assert {(str(one.date), one.is_workday) for one in difference.changes} == {
        *((day, True) for day in MADE_UP),
        ("2027-02-11", False),
        ("2027-02-12", False),
        ("2027-10-06", False),
        ("2027-10-07", False),
        ("2027-05-05", False),
    }
    assert house.works("2027-02-11")


def test_an_imported_notice_is_the_truth(house: Calendars) -> None:
    with house.command() as ctx:
        notices.import_(ctx, notices.parse(_body()))

    assert house.works("2027-01-31")
    assert not house.works("2027-02-11")
    with house.command() as ctx:
        calendar = calendars.of(ctx)
        assert not calendar.is_provisional(date(2027, 1, 1))
        assert calendar.is_provisional(date(2028, 1, 1))
        kept = ctx.db.execute(select(calendar_notice.c.title, calendar_notice.c.imported_by)).all()
        days = select(func.count()).where(calendar_day.c.date.between(date(2027, 1, 1), date(2027, 12, 31)))
        assert ctx.db.execute(days).scalar() == 365
    assert [tuple(row) for row in kept] == [(TITLE, "system")]


def test_importing_twice_changes_nothing_more(house: Calendars) -> None:
    with house.command() as ctx:
        notices.import_(ctx, notices.parse(_body()))
    with house.command() as ctx:
        again = notices.import_(ctx, notices.parse(_body()))

    assert (again.changes, again.becomes_official) == ([], False)
    with house.command() as ctx:
        assert seeding.seed(ctx) == 0


def test_a_correction_replaces_the_notice_before(house: Calendars) -> None:
    with house.command() as ctx:
        notices.import_(ctx, notices.parse(_body()))
    days = [row for row in NOTICE["days"] if row["date"] != "2027-01-31"]
    with house.command() as ctx:
        difference = notices.import_(ctx, notices.parse(_body(days=days, title="更正通知")))

    assert [str(one.date) for one in difference.changes] == ["2027-01-31"]
    assert not house.works("2027-01-31")


def test_a_notice_may_move_a_day_of_december_before(house: Calendars) -> None:
    row = {"date": "2026-12-27", "is_workday": True, "kind": "调休上班"}
    with house.command() as ctx:
        notices.import_(ctx, notices.parse(_with(**row)))

    assert house.works("2026-12-27")
    assert house.works("2026-12-28")


def test_public_collections_and_csv_say_the_same(house: Calendars) -> None:
    theirs = [{"name": row["kind"], "date": row["date"], "isOffDay": not row["is_workday"]} for row in NOTICE["days"]]
    rows = "\n".join(f"{row['date']},{'Y' if row['is_workday'] else 'N'},{row['kind']}" for row in NOTICE["days"])

    expected = notices.parse(_body())

    assert notices.parse(_body(days=theirs)) == expected
    assert notices.parse(f"﻿date,is_workday,kind\n{rows}\n".encode(), title=TITLE) == expected


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"\xff\xfe{", {"": "not_utf8"}),
        (b"{oops", {"": "not_json"}),
        (b'{"year": 2027}', {"/days": "days_missing"}),
        (b'{"days": [1]}', {"/days": "days_missing"}),
        (b"day,works\n2027-01-01,N\n", {"": "columns_missing"}),
        (_body(year=1999), {"/year": "year_refused"}),
        (_body(year=True), {"/year": "year_refused"}),
        (_body(title=" "), {"/title": "title_refused"}),
        (_body(days=NOTICE["days"][:5]), {"/days": "incomplete"}),
        (_body(days=NOTICE["days"] * 5), {"/days": "too_many_days"}),
        (_with(date="2027-13-01", is_workday=False, kind="x"), {"/days/35/date": "date_refused"}),
        (_with(date="2028-10-01", is_workday=False, kind="x"), {"/days/35/date": "other_year"}),
        (_with(date="2027-10-01", is_workday=False, kind="x"), {"/days/35/date": "duplicate_day"}),
        (_with(date="2027-10-08", is_workday="yes", kind="x"), {"/days/35/is_workday": "flag_refused"}),
        (_with(date="2027-10-08", is_workday=True, kind="x"), {"/days/35/is_workday": "worked_anyway"}),
        (_with(date="2027-10-10", is_workday=True, kind=""), {"/days/35/kind": "kind_refused"}),
    ],
)
def test_a_wrong_notice_is_refused_row_by_row(body: bytes, found: dict[str, str]) -> None:
    assert _codes(body) == found


# --- closures and hours ---------------------------------------------------------------------------


def test_a_typhoon_closes_one_town_with_its_legal_basis(house: Calendars) -> None:
    with house.command() as ctx:
        closure = closures.enter(
            ctx, TOWN, date(2026, 9, 21), date(2026, 9, 22), reason="台风", legal_basis="县防汛指挥部令"
        )

    assert not house.works("2026-09-21", TOWN)
    assert house.works("2026-09-21")
    assert house.works("2026-09-21", "320281200000")
    with house.command() as ctx:
        closures.withdraw(ctx, closure.id, "台风转向")
    assert house.works("2026-09-21", TOWN)
    with house.command() as ctx:
        assert [one.withdrawal_reason for one in closures.of_town(ctx, TOWN)] == ["台风转向"]
        with pytest.raises(ClosureWithdrawn):
            closures.withdraw(ctx, closure.id, "再撤")
        with pytest.raises(ClosureNotFound):
            closures.withdraw(ctx, "nothing", "撤")


def test_a_closure_without_basis_town_or_end_is_refused(house: Calendars) -> None:
    first, last = date(2026, 9, 21), date(2026, 9, 22)
    with house.command() as ctx:
        with pytest.raises(ValueRefused):
            closures.enter(ctx, TOWN, first, last, reason="台风", legal_basis=" ")
        with pytest.raises(ClosureInvalid):
            closures.enter(ctx, "", first, last, reason="台风", legal_basis="令")
        with pytest.raises(ClosureInvalid):
            closures.enter(ctx, TOWN, last, first, reason="台风", legal_basis="令")
        with pytest.raises(ClosureInvalid):
            closures.enter(ctx, TOWN, first, date(2026, 10, 22), reason="台风", legal_basis="令")


def test_an_offices_hours_beat_its_towns(house: Calendars) -> None:
    with house.command() as ctx:
        offices.keep(ctx, TOWN, [HoursRule(((time(8), time(16)),))])
        offices.keep(ctx, TOWN, [HoursRule(((time(9), time(20)),))], "夜间窗口")

    with house.command() as ctx:
        day = date(2026, 9, 21)
        assert calendars.of(ctx, TOWN).hours.closing(day) == time(16)
        assert calendars.of(ctx, TOWN, "夜间窗口").hours.closing(day) == time(20)
        assert calendars.of(ctx).hours.closing(day) == time(17, 30)
        offices.keep(ctx, TOWN, [], "夜间窗口")
    with house.command() as ctx:
        assert calendars.of(ctx, TOWN, "夜间窗口").hours.closing(day) == time(16)


def test_hours_without_a_town_or_twice_for_one_day_are_refused(house: Calendars) -> None:
    rule = HoursRule(((time(8), time(16)),))
    with house.command() as ctx:
        with pytest.raises(HoursInvalid):
            offices.keep(ctx, "", [rule])
        with pytest.raises(HoursInvalid):
            offices.keep(ctx, TOWN, [rule, rule])


# --- the watch over next year ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "missing", "awaited"),
    [
        ("2026-09-30", None, False),
        ("2026-10-01", None, True),
        ("2026-12-14", None, True),
        ("2026-12-15", 2027, True),
        ("2027-01-01", 2027, False),
    ],
)
def test_next_year_is_awaited_from_october_and_missing_from_mid_december(
    today: str, missing: int | None, awaited: bool
) -> None:
    day = date.fromisoformat(today)

    assert watching.missing_year(years.shipped(), day) == missing
    assert watching.is_awaited(years.shipped(), day) == awaited


def test_an_operator_is_told_once_until_the_notice_comes(house: Calendars) -> None:
    house.clock.instant = datetime(2026, 12, 15, 1, 0, tzinfo=UTC)
    with house.command() as ctx:
        bindings.begin(ctx)
    for hour in (2, 3, 4):
        Executor(house.database, house.hooks, clock=house.clock).drain()
        house.clock.instant = house.clock.instant.replace(hour=hour)

    with house.command() as ctx:
        assert [one.code for one in incidents.list(ctx).items] == [watching.CODE]
        notices.import_(ctx, notices.parse(_body()))

    with house.command() as ctx:
        assert incidents.list(ctx).items == []
        changes = history.list(ctx, history.HistoryFilter(kind=calendars.CHANGED)).items
    assert [event.details["cause"] for event in changes] == [TITLE]

"""The business's own FEEL functions: deadlines, working days, people, as diagrams and forms write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine import feel
from engine.definitions import Host
from workflows import legal_bases
from workflows.calendar import calendars, years
from workflows.calendar.days import Calendar
from workflows.clocks import deadlines
from workflows.clocks.errors import LimitNotFound
from workflows.clocks.limits import TimeLimit, Unit
from workflows.organisation import holders
from workflows.organisation.roles import Role


def functions() -> feel.FunctionRegistry:
    """Every domain function; a call that cannot be answered gives null, as the language wants it.

    In a command they count on the calendar of the instance's town as the database has it; elsewhere, as in a check
    of a bundle, on the one that comes with the program.
    """
    registry = feel.FunctionRegistry()
    registry.register(
        "deadline(code: string, start: date and time, amount?: number) -> date and time",
        zh="法定时限 code 自 start 起算的截止时刻；承诺时限等由事项规定天数的，用 amount 给出。",
        en="When the limit of this code is over; amount for limits whose days the item says.",
        with_run=True,
    )(_deadline)
    registry.register(
        "after_working_days(start: date and time, days: number) -> date and time",
        zh="start 当日不计，第 days 个工作日下班的时刻。",
        en="The end of service of the last of so many working days; the start day is not counted.",
        with_run=True,
    )(_after_working_days)
    registry.register(
        "is_service_hour(instant: date and time) -> boolean",
        zh="是否在工作日的办公时间内；午休不算。",
        en="Whether offices are open at that instant of a working day; not over lunch.",
        with_run=True,
    )(_is_service_hour)
    registry.register(
        "is_working_day(day: date) -> boolean",
        zh="是否工作日，含调休上班日。",
        en="Whether offices work on that day; make-up days count.",
        with_run=True,
    )(_is_working_day)
    registry.register(
        "working_days_between(start: date, end: date) -> number",
        zh="start 之后至 end（含）的工作日数。",
        en="Working days after start up to and including end.",
        with_run=True,
    )(_between)
    registry.register(
        "acting_person() -> context",
        zh="办理当前步骤的账号 {login, name}：文书上的签发人、批准人由此记名，不由填表人书写。",
        en="Whoever carries out the present step, {login, name}: who signs or approves is named by it, not typed.",
        with_run=True,
    )(_acting_person)
    registry.register(
        "role_holders(roles: list<string>) -> list<context>",
        zh="本镇持有任一角色、对本件无须回避的在职账号，作为表单选项 {label, value}。",
        en="The town's active accounts that hold one of the roles and need not avoid the matter, as options of a form"
        " {label, value}.",
        with_run=True,
    )(_role_holders)
    registry.register(
        "certified_officers(field?: string) -> list<context>",
        zh="本镇今日持有效执法证（给出领域的，含该领域）、对本件无须回避的在职账号，作为表单选项 {label, value}。",
        en="The town's active accounts with an enforcement certificate valid today, for the field if it is given, that"
        " need not avoid the matter, as options of a form {label, value}.",
        with_run=True,
    )(_certified_officers)
    registry.register(
        "procedure_bases(type: string, day: date) -> list<context>",
        zh="准许该类特别程序的法律依据（特别程序目录所列、法律依据目录在 day 当日有效），作为表单选项 {label, value}。",
        en="The legal bases that allow this type of special procedure, in force on the day by the catalogue of legal"
        " bases, as options of a form {label, value}.",
        with_run=True,
    )(_procedure_bases)
    return registry


def _host(run: Any) -> Host | None:
    host: Host | None = run.env.host
    return host


def _calendar(run: Any) -> Calendar:
    host = _host(run)
    return years.shipped() if host is None else calendars.of(host.ctx, host.town_code)


def _deadline(
    run: Any, position: int | None, code: str, start: datetime, amount: Decimal | int | None = None
) -> datetime | None:
    host, days = _host(run), None if amount is None else _whole(amount)
    try:
        if host is None:
            return deadlines.shipped(code, start, days)
        return deadlines.due(host.ctx, code, start, host.town_code, amount=days)
    except LimitNotFound:
        return None


def _after_working_days(run: Any, position: int | None, start: datetime, days: Decimal | int) -> datetime:
    host, limit = _host(run), TimeLimit(_whole(days), Unit.WORKING_DAYS)
    if host is None:
        return deadlines.shipped_of(limit, start)
    return deadlines.due_of(host.ctx, limit, start, host.town_code)


def _is_working_day(run: Any, position: int | None, day: date) -> bool:
    return _calendar(run).is_working_day(day)


def _is_service_hour(run: Any, position: int | None, instant: datetime) -> bool:
    return _calendar(run).is_open(instant)


def _between(run: Any, position: int | None, start: date, end: date) -> int:
    return _calendar(run).working_days_between(start, end)


def _acting_person(run: Any, position: int | None) -> dict[str, str] | None:
    host = _host(run)
    return None if host is None else {"login": host.ctx.actor.id, "name": host.ctx.actor.name}


def _role_holders(run: Any, position: int | None, roles: list[str]) -> list[dict[str, str]]:
    host = _host(run)
    known = {role.value: role for role in Role}
    wanted = [known[one] for one in roles if one in known]
    return [] if host is None else holders.free(host.ctx, host.town_code, host.instance_id, wanted)


def _certified_officers(run: Any, position: int | None, field: str | None = None) -> list[dict[str, str]]:
    host = _host(run)
    return [] if host is None else holders.certified(host.ctx, host.town_code, host.instance_id, field)


def _procedure_bases(run: Any, position: int | None, type: str, day: date) -> list[dict[str, str]]:
    host = _host(run)
    known = legal_bases.shipped_laws(day) if host is None else legal_bases.laws(host.ctx, host.town_code, day)
    return legal_bases.of_procedure(known, type)


def _whole(number: Decimal | int) -> int:
    if number != int(number):
        raise ValueError(f"Expected a whole number of days, found {number}")
    return int(number)

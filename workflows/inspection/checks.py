"""Checks on site: scanned, by the officers drawn, within the yearly cap; published in time; scored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from engine import ids
from engine.context import Context
from engine.errors import FieldError
from workflows import documents
from workflows.calendar.zone import local_day
from workflows.errors import about
from workflows.inspection import codes, draws, registry
from workflows.inspection.errors import CheckInvalid, FrequencyCapReached, NoScanNoInspection, NotDrawn
from workflows.inspection.models import credit_point
from workflows.inspection.registry import ROUTINE, Inspection, Plan, Task
from workflows.inspection.states import CheckState
from workflows.organisation import certificates

CONCLUSIONS = (
    "未发现问题",
    "未按规定公示信息",
    "不配合检查",
    "发现问题已责令改正",
    "发现问题待后续处理",
    "通过登记的住所无法联系",
    "已注销",
    "其他",
)
"""Source: domain paper 3.5 (6)."""

NOBODY_THERE = frozenset({"通过登记的住所无法联系", "已注销"})
"""Conclusions that need no scan, because nobody is there."""

FOLLOWED_UP = "发现问题待后续处理"
RECTIFIED = "发现问题已责令改正"

# --- may it be recorded ---------------------------------------------------------------------------


def check(ctx: Context, plan: Plan, task: Task, inspection: Inspection, actor: str, form: Mapping[str, Any]) -> None:
    """A result of a check on site as form R3 has it.

    Raises:
        NotDrawn: the actor or a named officer was not drawn for this object.
        CheckInvalid: the day is outside of the task, or in the future.
        NoScanNoInspection: no scan of this enterprise's code that day.
        OfficersNotCertified: a certificate is not valid that day.
        FrequencyCapReached: the enterprise had its routine visits of the year.
    """
    _check_officers(inspection, actor, form)
    day = _day(ctx, task, form)
    with about("/variables/officers", "/officers"):
        certificates.require(ctx, inspection.officers, task.field, [day])
    if form.get("conclusion") not in NOBODY_THERE:
        _check_scan(ctx, inspection, day, form)
    if inspection.trigger == ROUTINE:
        _check_frequency(ctx, plan, inspection, day)


def _check_officers(inspection: Inspection, actor: str, form: Mapping[str, Any]) -> None:
    named = form.get("officers")
    logins = [str(row.get("login")) for row in named if isinstance(row, Mapping)] if isinstance(named, list) else []
    if actor not in inspection.officers or set(logins) != set(inspection.officers):
        zh = f"应由抽中的 {'、'.join(inspection.officers)} 检查并登记"
        en = f"Expected the officers drawn: {', '.join(inspection.officers)}"
        raise NotDrawn(zh, en, fields=[FieldError("/variables/officers", "officer_not_drawn", zh, en)])


def _day(ctx: Context, task: Task, form: Mapping[str, Any]) -> date:
    day = form.get("checked_on")
    first, last = _first_day(ctx, task), min(task.ends_on, local_day(ctx.now))
    if isinstance(day, datetime) or not isinstance(day, date) or not first <= day <= last:
        zh, en = f"检查日期应在 {first} 与 {last} 之间", f"Expected a day from {first} to {last}"
        raise CheckInvalid(zh, en, fields=[FieldError("/variables/checked_on", "out_of_time", zh, en)])
    return day


def _first_day(ctx: Context, task: Task) -> date:
    """Nothing is inspected before the task begins, nor before officers were drawn for it."""
    return max([task.starts_on, *(local_day(draw.drawn_at) for draw in registry.draws(ctx, task)[-1:])])


def _check_scan(ctx: Context, inspection: Inspection, day: date, form: Mapping[str, Any]) -> None:
    scanned, at = codes.scanned(form.get("inspection_code")), form.get("scanned_at")
    if scanned != inspection.credit_code:
        zh, en = "扫描的不是本企业的检查码", "Expected a scan of this enterprise's code"
        raise NoScanNoInspection(zh, en, fields=[FieldError("/variables/inspection_code", "other_code", zh, en)])
    if not isinstance(at, datetime) or at.tzinfo is None or at > ctx.now + timedelta(minutes=5) or local_day(at) != day:
        zh, en = "应有检查当日的扫码时间", "Expected the time of a scan on the day of the check"
        raise NoScanNoInspection(zh, en, fields=[FieldError("/variables/scanned_at", "no_scan", zh, en)])


def _check_frequency(ctx: Context, plan: Plan, inspection: Inspection, day: date) -> None:
    if draws.join_visits(ctx, inspection, day) != inspection.visit:
        return
    code = inspection.credit_code
    if registry.visits(ctx, inspection.town_code, day.year, [code]).get(code, 0) >= plan.frequency_cap:
        zh = f"{inspection.name} {day.year} 年已检查 {plan.frequency_cap} 次"
        en = f"{inspection.name} had {plan.frequency_cap} visits in {day.year}"
        raise FrequencyCapReached(zh, en)


# --- recording ------------------------------------------------------------------------------------


def record(ctx: Context, inspection: Inspection, form: Mapping[str, Any]) -> Inspection:
    """Enter the result; its publication, which begins next, runs under its own clock (IN-01)."""
    day = form["checked_on"]
    visit = draws.join_visits(ctx, inspection, day)
    kept = documents.plain({name: form.get(name) for name in ("checklist", "photos", "findings", "place")})
    return registry.move(
        ctx,
        inspection,
        CheckState.CHECKED,
        visit=visit,
        scanned_at=form.get("scanned_at"),
        checked_on=day,
        conclusion=form["conclusion"],
        record=kept,
        rectify_due=form.get("rectify_due"),
    )


def note_published(ctx: Context, inspection: Inspection) -> Inspection:
    """The public can read the result."""
    return registry.move(ctx, inspection, CheckState.PUBLISHED, published_at=ctx.now)


def score(ctx: Context, inspection: Inspection, points: int) -> None:
    """What the result means for the enterprise's credit; its class is changed by people, not by this."""
    ctx.db.execute(
        insert(credit_point),
        {
            "id": ids.new(),
            "town_code": inspection.town_code,
            "credit_code": inspection.credit_code,
            "inspection_id": inspection.id,
            "points": points,
            "reason": str(inspection.conclusion),
            "day": inspection.checked_on,
        },
    )


def credit_of(ctx: Context, town_code: str, credit_code: str, since: date) -> int:
    """The sum of an enterprise's points since a day."""
    table = credit_point.c
    statement = select(func.coalesce(func.sum(table.points), 0)).where(
        table.town_code == town_code, table.credit_code == credit_code, table.day >= since
    )
    return int(ctx.db.execute(statement).scalar_one())

"""Reports come in: refused or registered once per source and number, the sender put away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import ids, instances
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from engine.rows import ProcessDefinition
from forms import formats, submission
from forms.errors import Refusal
from workflows import matters, numbers, personal, towns
from workflows.calendar.zone import local_day
from workflows.matters import Pillar
from workflows.messages import Opening
from workflows.personal import Identity
from workflows.reports import records, reporters
from workflows.reports.errors import NotForReports, ReportRefused
from workflows.reports.records import Intake

KEY = "report_intake"
START = "report.received"
KIND = "report"
SOURCES = frozenset(
    "12345 数字城管 网格上报 群众上报APP 综治 安监 生态环境 视频预警 领导批示 媒体 信访 110分流 市级转派".split()
)
CATEGORIES = (*records.KINDS, "求助", "咨询", "建议")
SECRET = ("reporter_name", "reporter_tel")
TOLD = ("content", "place", "expect")
"""Free texts in which people write who they are."""
SENDERS = frozenset({"APP", "AGT", "CLK", "DSP", "DTY", "GL", "GW", "GSV", "GIN", "GLI", "GPT", "LDR", "INT"})
DIGITS = 6


def check_start(
    ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], business_key: str | None
) -> None:
    """Guard of ``instance.start``: a report is whole, whichever way it comes.

    Raises:
        ReportRefused: what is missing or wrong.
    """
    if definition.key != KEY:
        return
    report = variables.get("report")
    if not isinstance(report, Mapping):
        raise ReportRefused("应填写来件内容", "Expected a report", fields=[_at("", "required", "来件", "a report")])
    found = list(_problems(ctx, report))
    if business_key is not None:
        found.append(_at("", "number_refused", "编号由系统分配", "no number of one's own"))
    if found:
        raise ReportRefused(found[0].message_zh, found[0].message_en, fields=found)


def _at(field: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(
        f"/variables/report/{field}" if field else "/variables/report", code, f"应填写{zh}", f"Expected {en}"
    )


def _problems(ctx: Context, report: Mapping[str, Any]) -> list[FieldError]:
    found = []
    if report.get("source") not in SOURCES:
        found.append(_at("source", "not_an_option", "来源", "a source of the list"))
    if report.get("category") not in CATEGORIES:
        found.append(_at("category", "not_an_option", "类别", "a category of the list"))
    for name, most, zh, en in (("content", 2000, "内容", "a content"), ("place", 200, "地点", "a place")):
        text = report.get(name)
        if not isinstance(text, str) or not 1 <= len(text.strip()) <= most:
            found.append(_at(name, "required", f"{zh}（不超过 {most} 字）", f"{en} of at most {most} characters"))
    if not isinstance(report.get("occurred_at"), datetime):
        found.append(_at("occurred_at", "required", "发生时间", "when it happened"))
    source_no = report.get("source_no")
    if source_no is not None and not (isinstance(source_no, str) and len(source_no.strip()) <= 64):
        found.append(_at("source_no", "too_long", "不超过 64 字的来源编号", "a number of at most 64 characters"))
    if report.get("anonymous") is not True:
        found += _identity(ctx, report)
    return found


def _identity(ctx: Context, report: Mapping[str, Any]) -> list[FieldError]:
    found = []
    for name, kind in (("reporter_name", "cn-name"), ("reporter_tel", "cn-phone")):
        try:
            text = report.get(name)
            if not isinstance(text, str) or not text.strip():
                found.append(_at(name, "required", "实名来件的姓名和电话", "name and phone of who gives the own name"))
            else:
                formats.FORMATS[kind].read(text.strip(), local_day(ctx.now))
        except Refusal as refusal:
            found.append(refusal.at(f"/report/{name}"))
    return found


OPENING = Opening(START, KEY, "report", SENDERS, NotForReports, ReportRefused)
"""The message that brings a report: nothing but the report."""


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """``TS{yyyyMMdd}{town 3}{seq 6}``, like work orders; None for what is no report."""
    if definition.key != KEY:
        return None
    day = local_day(ctx.now)
    town = towns.get(ctx, ctx.actor.town_code or definition.town_code)
    sequence = numbers.allocate(ctx, town, "report_no", str(day.year), DIGITS)
    return f"TS{day:%Y%m%d}{town.code[-3:]}{sequence:0{DIGITS}}"


def register(ctx: Context, call: ServiceCall) -> Mapping[str, Any]:
    """S4-01: registered once; a source that repeats its number changes nothing. The sender is put away at once."""
    given: Mapping[str, Any] = call.variables["report"]
    remaining = personal.redacted_fields(given, TOLD, Identity(given.get("reporter_name"), given.get("reporter_tel")))
    report = {**given, **remaining}
    submission.redact(
        ctx,
        call.instance_id,
        [f"/report/{name}" for name in SECRET],
        {f"/report/{name}": text for name, text in remaining.items()},
    )
    source, source_no = str(report["source"]), str(report.get("source_no") or "").strip() or call.instance_id
    before = records.by_source(ctx, call.town_code, source, source_no)
    if before is not None:
        return {"report": _shown(report), "received_before": True, "first_number": before.number}
    intake = _received(ctx, call, report, source_no)
    reporters.keep_texts(ctx, intake, {name: given[name] for name in remaining})
    repeated = 0
    if intake.is_real_name:
        phone = str(report["reporter_tel"])
        repeated = records.petitions_before(ctx, call.town_code, phone) if intake.category == "信访" else 0
        reporters.keep(ctx, intake, str(report["reporter_name"]), phone)
    instance = instances.get(ctx, call.instance_id)
    title = f"{intake.category}：{intake.content[:80]}"
    matters.open(ctx, instance, Pillar.COMMAND, KIND, intake.number, title, query_code=intake.query_code)
    return {
        "report": {**_shown(report), "reporter": "实名" if intake.is_real_name else "匿名"},
        "report_no": intake.number,
        "query_code": intake.query_code,
        "received_at": intake.received_at,
        "received_before": False,
        "real_name": intake.is_real_name,
        "repeated": repeated,
        "handed": _handed(intake, report),
        "filed": False,
    }


def _handed(intake: Intake, report: Mapping[str, Any]) -> dict[str, Any] | None:
    """The caller of what is neither complaint nor report nor petition: dispatch calls back, and it goes from here."""
    if intake.category in records.KINDS or not intake.is_real_name:
        return None
    return {name: report[name] for name in SECRET}


def _received(ctx: Context, call: ServiceCall, report: Mapping[str, Any], source_no: str) -> Intake:
    return records.receive(
        ctx,
        Intake(
            id=ids.new(),
            town_code=call.town_code,
            instance_id=call.instance_id,
            number=str(call.business_key),
            query_code=numbers.for_query(ctx, towns.get(ctx, call.town_code)),
            source=str(report["source"]),
            source_no=source_no,
            category=str(report["category"]),
            is_real_name=report.get("anonymous") is not True,
            content=str(report["content"]),
            reported_party=report.get("reported_party"),
            received_at=ctx.now,
        ),
    )


def _shown(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name not in SECRET}

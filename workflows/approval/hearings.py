"""The right to a hearing: told, asked for, and its time not counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.errors import Conflict, Invalid
from engine.hooks import ServiceCall
from workflows import cases
from workflows.approval import limits, notices
from workflows.approval.words import REVIEWS, who_did
from workflows.cases import Case
from workflows.clocks import deadlines, suspensions
from workflows.clocks.suspensions import SuspensionRequest
from workflows.numbers import Document

HEARING = "TZ"
DAYS = 20
"""Working days within which a hearing is organised. Source: Administrative Licensing Law art. 47; AP-08."""

Variables = dict[str, Any]


def notify(ctx: Context, call: ServiceCall) -> Variables:
    """The notice that a hearing may be asked for within five days (AP-07)."""
    case = cases.of_instance(ctx, call.instance_id)
    due = deadlines.due(ctx, "AP-07", ctx.now, case.town_code)
    content = {
        "rights": "申请人、利害关系人有权要求听证，不承担组织听证的费用",
        "ask_by": due.isoformat(),
        "basis": ["行政许可法§46", "行政许可法§47"],
    }
    issued = notices.issue(ctx, case, Document.PERMIT_HEARING_RIGHT, content, call)
    return {"hearing_told_at": ctx.now, "hearing_notice_no": issued.number, "hearing_notice_id": issued.id}


def suspend(ctx: Context, call: ServiceCall) -> Variables:
    """Asked for in time: both clocks stand still until the hearing is over, if they still run."""
    case = cases.of_instance(ctx, call.instance_id)
    asked = call.variables.get("hearing_application")
    asked = asked if isinstance(asked, Mapping) else {}
    try:
        suspension_id = suspensions.start(ctx, limits.subject(case), _request(call)).id
    except (Conflict, Invalid):
        suspension_id = None
    return {
        "suspension_id": suspension_id,
        "clock_dues": limits.dues(ctx, case),
        "hearing_request": {
            "kind": "许可",
            "applicant": asked.get("applicant") or case.applicant_name,
            "requested_at": ctx.now,
            "reason": asked.get("reason"),
            "excluded_persons": _reviewers(ctx, case),
            "notice_number": call.variables["hearing_notice_no"],
        },
    }


def _request(call: ServiceCall) -> SuspensionRequest:
    return SuspensionRequest(
        type=HEARING,
        reach=suspensions.BOTH,
        reason="申请人或者利害关系人要求听证，听证时间不计入审批期限",
        planned_days=DAYS,
        notice_document_id=str(call.variables["hearing_notice_id"]),
        approved_by="行政许可法§45",
    )


def _reviewers(ctx: Context, case: Case) -> list[str]:
    """Who reviewed the case does not host its hearing. Source: Administrative Licensing Law art. 48 (1)(3)."""
    return sorted(set(who_did(ctx, case.instance_id, REVIEWS)))


def resume(ctx: Context, call: ServiceCall) -> Variables:
    """The hearing is over, or was waived: the clocks go on."""
    case = cases.of_instance(ctx, call.instance_id)
    suspension_id = call.variables.get("suspension_id")
    hearing = call.variables.get("hearing")
    hearing = hearing if isinstance(hearing, Mapping) else {}
    if suspension_id is not None:
        result = str(hearing.get("opinion") or hearing.get("absent_reason") or "听证结束")
        suspensions.end(ctx, str(suspension_id), result[:2000])
    return {"suspension_id": None, "clock_dues": limits.dues(ctx, case)}

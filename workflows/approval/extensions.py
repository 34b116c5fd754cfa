"""Extensions (form A7): more time for the decision, asked for, approved and told before the time is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import Outcome, ServiceCall
from engine.models import user_task
from engine.states import TaskState
from workflows import cases
from workflows.approval import limits, notices
from workflows.cases import Case
from workflows.clocks import extensions, steps
from workflows.clocks.errors import ClockExpired, ExtensionRefused, ExtensionsUsedUp
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.rows import Clock
from workflows.clocks.states import ClockState
from workflows.numbers import Document

ASKED = "approval.extension_requested"
STEPS = ("P1-05-extension", "P1-09-extension")


def check_message(ctx: Context, case: Case) -> None:
    """An extension is asked for while there is time, one at a time, as often as the limit admits.

    Raises:
        ExtensionRefused: there is no clock, or a request is open.
        ClockExpired, ExtensionsUsedUp: as their names say.
    """
    clock = _clock(ctx, case)
    statement = select(user_task.c.id).where(
        user_task.c.instance_id == case.instance_id,
        user_task.c.element_id.in_(STEPS),
        user_task.c.state == TaskState.OPEN.value,
    )
    if ctx.db.execute(statement).first() is not None:
        zh, en = "已有延期申请在办理", "An extension is being asked for already"
        raise ExtensionRefused(zh, en, fields=[FieldError("/variables", "already_requested", zh, en)])
    rule = clock.limit.extension
    if rule is None or len(extensions.of_clock(ctx, clock.id)) >= len(rule.amounts):
        raise ExtensionsUsedUp(clock.code, len(rule.amounts) if rule else 0)
    if clock.state == ClockState.RUNNING and ctx.now > clock.safe_at:
        raise ClockExpired(clock.id, clock.safe_at)


def _clock(ctx: Context, case: Case) -> Clock:
    found = limits.opened(ctx, case, limits.STATUTORY)
    if not found:
        zh, en = "没有运行中的法定时钟", "No clock of the law is open"
        raise ExtensionRefused(zh, en)
    return found[0]


def check_approval(variables: Mapping[str, Any]) -> None:
    """Guard of the approval: the notice goes out before it takes effect.

    Raises:
        ExtensionRefused: it would take effect untold.
    """
    if variables.get("approved") == "批准" and variables.get("notice_sent") is not True:
        zh, en = "应先书面告知申请人延期理由", "The applicant has to be told the reason first"
        raise ExtensionRefused(zh, en, fields=[FieldError("/variables/notice_sent", "notice_missing", zh, en)])


def extend(ctx: Context, call: ServiceCall) -> Outcome:
    """The notice, and the clock is longer; refused together when it is too late."""
    case = cases.of_instance(ctx, call.instance_id)
    asked: Mapping[str, Any] = call.variables["extension_request"]
    approved: Mapping[str, Any] = call.variables["extension_approval"]
    clock = _clock(ctx, case)
    if clock.state == ClockState.RUNNING and ctx.now > clock.safe_at:
        raise ClockExpired(clock.id, clock.safe_at)
    days = int(asked["days"])
    content = {"reason": asked["reason"], "working_days": days, "approved_by": approved["approver"]}
    notice = notices.issue(ctx, case, Document.EXTENSION, content, call)
    rule = clock.limit.extension
    office = rule.approvers[0] if rule else ""
    request = ExtensionRequest(days, str(asked["reason"]), str(approved["approver"]), office, notice.id)
    extensions.extend(ctx, clock.id, request)
    return {"extension_no": notice.number, "clock_dues": limits.dues(ctx, case)}


step = steps.refusable(extend)
"""The same, with a refusal as the BPMN error ``clock_refused``."""

"""More time to check a clue or to decide a penalty: where the law of its field admits it, and while there is time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import Outcome, ServiceCall
from engine.models import user_task
from engine.states import TaskState
from workflows.clocks import clocks, extensions, steps
from workflows.clocks.errors import ClockExpired, ExtensionRefused, ExtensionsUsedUp
from workflows.clocks.extensions import ExtensionRequest
from workflows.clocks.rows import Clock
from workflows.clocks.states import OPEN, ClockState
from workflows.clocks.steps import INSTANCE
from workflows.enforcement.filing import CHECK_LIMITS, DECISION_LIMITS

CHECKING, DECIDING = "filing_clock", "decision_clock"
"""The variables by which the steps of a case are due; a step says which one it lengthens in property ``result``."""
LIMITS: Mapping[str, Sequence[str]] = {CHECKING: CHECK_LIMITS, DECIDING: DECISION_LIMITS}
ASKED: Mapping[str, str] = {
    "enforcement.check_extension_requested": CHECKING,
    "enforcement.extension_requested": DECIDING,
}
"""By message: what is asked to be lengthened."""
APPROVALS: Mapping[str, str] = {CHECKING: "P2-03-extension", DECIDING: "P2-05-extension"}
"""Where it is approved: one request at a time."""


def check_message(ctx: Context, name: str, instance_id: str) -> None:
    """Asked for while there is time, one at a time, as often as the limit admits. Source: domain paper 2.5.

    Raises:
        ExtensionRefused: no such time is running, or a request is open.
        ClockExpired, ExtensionsUsedUp: as their names say; the general law admits none.
    """
    asked = ASKED[name]
    clock = _clock(ctx, instance_id, asked)
    statement = select(user_task.c.id).where(
        user_task.c.instance_id == instance_id,
        user_task.c.element_id == APPROVALS[asked],
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


def _clock(ctx: Context, instance_id: str, which: str) -> Clock:
    for clock in clocks.of_subject(ctx, INSTANCE, instance_id):
        if clock.code in LIMITS[which] and clock.state in OPEN:
            return clock
    raise ExtensionRefused("没有运行中的该项期限", "No such time is running")


def extend(ctx: Context, call: ServiceCall) -> Outcome:
    """The clock is longer; sets the variable of property ``result``, by which the steps to come are due."""
    approved: Mapping[str, Any] = call.variables["case_extension"]
    which = call.properties.get("result", DECIDING)
    clock = _clock(ctx, call.instance_id, which)
    rule = clock.limit.extension
    office = rule.approvers[0] if rule else ""
    by = str(approved.get("approver") or "")
    extensions.extend(ctx, clock.id, ExtensionRequest(int(approved["days"]), str(approved["reason"]), by, office))
    return {which: clocks.get(ctx, clock.id).as_variable()}


step = steps.refusable(extend)
"""The same, with a refusal as the BPMN error ``clock_refused``."""

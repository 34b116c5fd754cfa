"""What approvals hang into the engine: service steps, listeners, guards of tasks and messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.hooks import Hooks, Topic, Use
from workflows import declarations, documents
from workflows.approval import (
    acceptance,
    aftermath,
    bars,
    checks,
    county,
    decisions,
    drafts,
    extensions,
    hearings,
    holds,
    limits,
    messages,
    notices,
    procedures,
    steps,
)
from workflows.numbers import Document

TOPICS = {
    "approval.check_application": Topic(
        checks.check_application, "核验身份、事项、重复、材料、信用与在办处罚；起算补正告知时限 Checks an application"
    ),
    "approval.deem_accepted": Topic(acceptance.deem_accepted, "登记视为受理 Records a deemed acceptance"),
    "approval.accept": Topic(acceptance.accept, "出具受理通知书，起算法定与承诺时限 Issues the acceptance notice"),
    "approval.notify_supplement": Topic(acceptance.notify_supplement, "出具补正告知书 Issues the supplement notice"),
    "approval.notify_not_accepted": Topic(
        acceptance.notify_not_accepted, "出具不予受理决定书 Issues the decision not to accept"
    ),
    "approval.notify_not_required": Topic(
        acceptance.notify_not_required, "告知不需要许可 Tells that no permit is needed"
    ),
    "approval.notify_transfer": Topic(acceptance.notify_transfer, "告知转办 Tells of the transfer"),
    "approval.lapse": Topic(acceptance.lapse, "登记逾期未补正、视为撤回 Records a lapsed application"),
    "approval.withdraw": Topic(acceptance.withdraw, "登记撤回，取消时钟 Records a withdrawal"),
    "approval.terminate": Topic(acceptance.terminate, "登记终止办理 Records a termination"),
    "approval.lapse_tolerance": Topic(
        acceptance.lapse_tolerance, "容缺逾期，告知视为撤回 Ends what was not completed in time"
    ),
    "approval.record_tolerated": Topic(
        acceptance.record_tolerated, "登记容缺材料，补齐即停时钟 Records tolerated materials"
    ),
    "approval.notice": Topic(
        notices.step,
        "出具并送达属性 template 所示告知书 Issues and serves a notice",
        uses=(Use(properties=(documents.KIND,), inputs=(documents.CONTENT,)),),
    ),
    "approval.notify_hearing_right": Topic(
        hearings.notify,
        "告知听证权利 Tells the right to a hearing",
        uses=documents.issuing(Document.PERMIT_HEARING_RIGHT),
    ),
    "approval.suspend_for_hearing": Topic(hearings.suspend, "听证期间中止时钟 Stops the clocks for a hearing"),
    "approval.resume_after_hearing": Topic(hearings.resume, "听证结束恢复时钟 Lets the clocks run again"),
    "approval.submit_draft": Topic(drafts.submit, "拟稿送法制审核 Submits a draft to the legal review"),
    "approval.hold": Topic(holds.hold, "执法冻结已登记 Notes a hold"),
    "approval.release": Topic(holds.release, "登记解除冻结 Releases a hold"),
    "approval.extend": Topic(extensions.step, "告知并延长审批期限；不得延期时抛出 clock_refused Extends the limit"),
    "approval.forward": Topic(county.forward, "转报上级机关，镇级时钟停止 Forwards to the county"),
    "approval.record_county_result": Topic(
        county.record_county_result,
        "登记上级决定；不完整时抛出 county_result_invalid Records the county's decision",
    ),
    "approval.issue_grant": Topic(
        decisions.issue_grant, "出具准予决定书，编证照号，停止时钟 Issues a grant and numbers the permit"
    ),
    "approval.issue_refusal": Topic(decisions.issue_refusal, "出具不予决定书，停止时钟 Issues a refusal"),
    "approval.refuse_false": Topic(
        bars.refuse_false, "虚假材料：不予许可、警告、限制再申请 Refuses for false material"
    ),
    "approval.revoke": Topic(bars.revoke, "撤销以欺骗取得的许可，限制再申请 Revokes a permit got by fraud"),
    "approval.record_delivery": Topic(aftermath.record_delivery, "登记送达 Records the delivery"),
    "approval.archive": Topic(aftermath.archive, "归档 Archives the file"),
    "special_procedure.keep_running": Topic(
        procedures.keep_running, "不得中止：告知书作废，时钟续行 Voids the notice, the clocks run on"
    ),
    "special_procedure.refused": Topic(procedures.record_refused, "登记未批准的特别程序 Records what was not approved"),
    "special_procedure.finish": Topic(procedures.finish, "登记特别程序结果 Records a procedure's result"),
}
"""Every service step's handler; each writes its rows and completes its step in one transaction."""

LISTENERS: Mapping[str, Callable[..., None]] = {
    "activity.started": steps.on_activity_started,
    "task.completed": steps.on_task_completed,
    "process.canceled": steps.on_canceled,
    "clock_recomputed": limits.follow,
    "clock_suspended": limits.on_suspended,
    "clock_resumed": limits.on_resumed,
}


def install(hooks: Hooks) -> None:
    """Hang everything in; called once, after the clocks."""
    hooks.topics.update(TOPICS)
    for kind, listener in LISTENERS.items():
        hooks.listeners[kind].append(listener)
    hooks.guards["instance.start"].append(bars.check_start)
    hooks.takers[holds.FREEZE] = holds.take
    hooks.takers[messages.WITHDRAWN] = declarations.keeping(messages.RULES[messages.WITHDRAWN].carries)
    hooks.guards["message.correlate"].append(messages.check)

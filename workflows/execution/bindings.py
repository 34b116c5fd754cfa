"""What execution hangs into the engine: the steps of its diagram, guards of its messages and tasks."""

from __future__ import annotations

from engine.hooks import Hooks, JobHandler, Topic
from workflows.execution import callbacks, disputes, guards, payments, refunds, steps, withdrawals

TOPICS = {
    "execution.open": Topic(steps.open, "登记处罚执行，生成缴款码 Opens an execution, with a payment code"),
    "execution.record_payment": Topic(steps.record_payment, "核算已登记的缴款 Looks at the payments recorded"),
    "execution.fall_overdue": Topic(steps.fall_overdue, "缴款逾期，出具催缴通知书 Payment is overdue"),
    "execution.check_plan": Topic(steps.check_plan, "核对分期缴纳情况 Looks whether the plan is kept"),
    "execution.approve_plan": Topic(steps.approve_plan, "批准延期（分期） Puts a plan in force"),
    "execution.decline_plan": Topic(steps.decline_plan, "不批准延期（分期） Declines a plan"),
    "execution.urge": Topic(steps.urge, "出具催告书 Issues the urging letter"),
    "execution.assess": Topic(steps.assess, "核算应缴、争议与申请期限 Looks how things stand"),
    "execution.file_at_court": Topic(steps.file_at_court, "出具强制执行申请书 Applies to the court"),
    "execution.end_court": Topic(steps.end_court, "登记法院执行结果 Records the court's result"),
    "execution.open_dispute": Topic(steps.open_dispute, "承接已登记的复议诉讼 Takes a recorded dispute up"),
    "execution.conclude_dispute": Topic(steps.conclude_dispute, "登记复议诉讼结果 Records a dispute's result"),
    "execution.withdraw_publication": Topic(steps.withdraw_publication, "撤回已公开决定 Has publications withdrawn"),
    "execution.record_recheck": Topic(steps.record_recheck, "登记整改复查 Records a re-check"),
    "execution.urge_measure": Topic(steps.urge_measure, "代履行、强制执行前催告 Urges before compulsion"),
    "execution.record_measure": Topic(steps.record_measure, "登记代履行、强制执行 Records compulsion"),
    "execution.record_refund": Topic(refunds.record, "登记退还多缴罚款 Records a refund"),
    "execution.close": Topic(steps.close, "执行终结 Closes the execution"),
}


def install(hooks: Hooks) -> None:
    """Hang everything in; called once by whoever builds the system."""
    hooks.topics.update(TOPICS)
    hooks.handlers[withdrawals.HANDLER] = JobHandler(withdrawals.run, "通知公示撤回 Tells a publication to withdraw")
    hooks.takers[payments.MESSAGE] = callbacks.take_payment
    hooks.takers[disputes.MESSAGE] = callbacks.take_dispute
    hooks.guards["document.void"].append(guards.check_void)
    hooks.listeners["document.voided"].append(withdrawals.on_voided)
    hooks.guards["incident.resolve"].append(refunds.check_resolve)
    hooks.guards["instance.start"].append(refunds.check_start)
    hooks.guards["message.correlate"].append(guards.check_message)
    hooks.guards["task.complete"].append(guards.check_completion)
    for verb in ("task.claim", "task.assign", "task.delegate"):
        hooks.guards[verb].append(guards.check_person)

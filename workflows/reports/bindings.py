"""What the intake of reports hangs into the engine: service steps, guards, numbers."""

from __future__ import annotations

from engine.hooks import Hooks, Property, Topic, Use
from workflows.organisation.guards import Separation
from workflows.reports import guards, intake, steps
from workflows.reports.records import RecordKind

_KINDS = {str(RecordKind.COMPLAINT): "投诉", str(RecordKind.REPORT): "举报", str(RecordKind.PETITION): "信访"}
_RECORD = Property("record", "哪一件", "Which record", RecordKind.COMPLAINT, _KINDS, is_required=True)
_FILED = Property("filed", "是否立案", "Whether a case was filed", "false", {"true": "是 yes", "false": "否 no"})

TOPICS = {
    "report.register": Topic(intake.register, "登记来件、幂等、隐去举报人 Registers what was sent in, once"),
    "report.split": Topic(steps.split, "投诉与举报分件 Splits complaint and report"),
    "report.refuse": Topic(steps.refuse, "不予受理并告知渠道 Refuses and tells the right channel"),
    "report.accept": Topic(steps.accept, "登记受理 Notes the acceptance", uses=(Use(properties=(_RECORD,)),)),
    "report.check": Topic(steps.check, "登记核查 Notes that a report is checked"),
    "report.decide": Topic(
        steps.decide, "登记是否立案 Notes whether a case was filed", uses=(Use(properties=(_FILED,)),)
    ),
    "report.end_mediation": Topic(
        steps.end_mediation,
        "终止调解 Ends the mediation",
        uses=(Use(properties=(Property("reason", "理由", "Why"),)),),
    ),
    "report.finish": Topic(steps.finish, "答复并办结 Replies and closes a record", uses=(Use(properties=(_RECORD,)),)),
    "report.note_reward": Topic(steps.note_reward, "登记举报奖励 Notes the reward"),
    "report.hand_over": Topic(steps.hand_over, "清除已移交的联系方式 Forgets what dispatch took over"),
    "report.extension": Topic(steps.extension, "信访延期告知 Prepares a petition's extension"),
}


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in; called once by the table of bindings."""
    hooks.topics.update(TOPICS)
    hooks.guards["instance.start"].append(intake.check_start)
    hooks.guards["message.correlate"] += [intake.OPENING.check, guards.check_message]
    hooks.guards["task.complete"].append(guards.check_completion)
    hooks.listeners["process.canceled"].append(guards.on_canceled)


allot = intake.allot

"""What the intake of reports refuses, as leaves of the engine's error tree.

NotFound
└── ReportNotFound          there is no such report
NotAllowed
├── ReporterSecret          the reporter's identity is for who handles the report
└── NotForReports           the message is not this sender's to send
Conflict
├── RecordStateRefused      the record cannot go from this state to that one
└── ObjectionTooLate        an objection to one's duty after five working days
Invalid
└── ReportRefused           a report that cannot be received
"""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed, NotFound


class ReportNotFound(NotFound):
    """There is no such report."""

    code = "report_not_found"
    title_zh, title_en = "投诉举报不存在", "Report not found"
    noun_zh, noun_en = "投诉举报", "report"


class ReporterSecret(NotAllowed):
    """Who reported is known to whoever handles the report and to the duty officer. Source: INV-14."""

    code = "reporter_secret"
    title_zh, title_en = "无权查看举报人身份", "The reporter's identity is secret"


class NotForReports(NotAllowed):
    """The message is another's to send."""

    code = "not_for_reports"
    title_zh, title_en = "无权发送此消息", "Not this sender's message"


class RecordStateRefused(Conflict):
    """The record cannot go that way."""

    code = "report_state_refused"
    title_zh, title_en = "投诉举报状态不能这样变更", "Report state change refused"

    def __init__(self, kind: str, before: str, after: str) -> None:
        super().__init__(
            f"{kind} 当前为 {before}，不能变为 {after}",
            f"Expected the {kind} to be able to become {after}, but it is {before}",
            kind=kind,
            before=before,
            after=after,
        )


class ObjectionTooLate(Conflict):
    """A unit objects to its duty within five working days. Source: Rules on petitions (2022) art. 23(3), DC-15."""

    code = "objection_too_late"
    title_zh, title_en = "职责异议已过期限", "Too late to object"


class ReportRefused(Invalid):
    """The report cannot be received as it is."""

    code = "report_refused"
    title_zh, title_en = "投诉举报不能登记", "Report refused"

"""What report intake refuses: late objections, replies without words, strangers' messages, looks at reporters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from engine.messages import Receiver
from engine.rows import HistoryEvent, Instance, UserTask
from workflows import clue_answers
from workflows.clocks import clocks
from workflows.errors import OpinionRequired
from workflows.organisation import targets
from workflows.reports import records
from workflows.reports.errors import NotForReports, ObjectionTooLate, ReportRefused
from workflows.reports.intake import KEY
from workflows.reports.records import TRANSITIONS, RecordState

OBJECTION = "DC-15"
LEAST = 5
STRUCK_OFF = "本件因误立已销号，不再办理。原因：{reason}"
"""What whoever sent a report in reads when it is struck off."""

REPLIES: Mapping[str, tuple[str, str, str]] = {
    "S4-05": ("reply_text", "终止调解告知内容", "what is told"),
    "S4-08": ("reply_text", "告知内容", "what is told"),
    "S4-08-anonymous": ("reply_text", "答复内容", "a reply"),
    "S4-09": ("reason", "奖励或者不予奖励的理由", "a reason"),
}
"""By step: the field that has to say something."""


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of ``task.complete``.

    Raises:
        ReportRefused, ObjectionTooLate, OpinionRequired: as their names say.
    """
    if task.definition_key != KEY:
        return
    if task.element_id in REPLIES:
        field, zh, en = REPLIES[task.element_id]
        if len(str(variables.get(field) or "").strip()) < LEAST:
            raise OpinionRequired(field, zh, en)
    if task.element_id in ("S4-02", "S4-10"):
        _check_unit(ctx, task, variables)
    if task.element_id == "S4-11" and variables.get("step") == "职责异议":
        _check_objection(ctx, task)


def _check_unit(ctx: Context, task: UserTask, given: Mapping[str, Any]) -> None:
    unit = given.get("unit")
    if unit is not None and targets.find(ctx, task.town_code, str(unit)) is None:
        zh, en = f"没有承办单位 {unit}", f"The town has no unit {unit}"
        raise ReportRefused(zh, en, fields=[FieldError("/variables/unit", "unit_unknown", zh, en)])


def _check_objection(ctx: Context, task: UserTask) -> None:
    found = clocks.of_subject(ctx, "process_instance", task.instance_id)
    clock = next((one for one in reversed(found) if one.code == OBJECTION and one.is_open), None)
    if clock is None or ctx.now > clock.due_at:
        raise ObjectionTooLate("收到转送之日起五个工作日后不得提出职责异议", "Objections end after five working days")


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of messages to a report: from the case that its clue became, or from who handles that very case.

    Raises:
        NotForReports: from somebody else.
        ReportRefused: it carries what it may not.
    """
    if name not in clue_answers.NAMES or receiver.instance_id is None or ctx.actor.kind == "system":
        return
    intake = records.find(ctx, receiver.instance_id)
    if intake is None:
        return
    in_town = ctx.actor.town_code in ("", intake.town_code)
    if not in_town or not clue_answers.may_send(ctx, receiver.instance_id, variables):
        raise NotForReports(f"{ctx.actor.name} 不能发送 {name}", f"{ctx.actor.id} may not send {name}")
    wrong = clue_answers.problems(variables)
    if wrong:
        raise ReportRefused(wrong[0].message_zh, wrong[0].message_en, fields=wrong)


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """The matter was struck off: its open records end with a reply of the reason."""
    intake = records.find(ctx, instance.id) if instance.definition_key == KEY else None
    reply = STRUCK_OFF.format(reason=instance.end_reason or event.kind)
    for record in records.of_intake(ctx, intake) if intake else ():
        if RecordState.CANCELED in TRANSITIONS[RecordState(record.state)]:
            records.move(ctx, record, RecordState.CANCELED, outcome="canceled", reply=reply, replied_at=ctx.now)

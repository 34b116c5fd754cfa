"""Special procedures (S-SP) as an approval sees them: only declared ones, and a result each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import ServiceCall
from engine.rows import UserTask
from workflows import cases, catalogue, documents
from workflows.approval import limits
from workflows.approval.errors import CoReviewerRefused, PersonRefused, ProcedureNotDeclared
from workflows.calendar.zone import local_day
from workflows.clocks import procedures
from workflows.clocks.errors import SuspensionRefused
from workflows.organisation import holders
from workflows.organisation.roles import Role

Variables = dict[str, Any]

LEAST_SURVEYORS = 2
"""Source: Administrative Licensing Law (2019) art. 34 (3); form A3."""

SPECIAL = "特别程序"


def check_chosen(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Guard of the review: the procedures it orders are among those the item declares.

    Raises:
        ProcedureNotDeclared: one is not, or none was named.
    """
    if variables.get("review_result") != SPECIAL:
        return
    item = catalogue.get(ctx, cases.of_instance(ctx, task.instance_id).item_id)
    declared = {procedures.code_of(name) for name in item.special_procedures}
    chosen = [str(one) for one in variables.get("special_procedures") or []]
    strange = [code for code in chosen if code not in declared]
    if strange or not chosen:
        raise ProcedureNotDeclared(strange or ["（未选择）"])


def check_co_reviewer(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Guard of the review: facts are checked by two reviewers of the town, neither of whom keeps out of the matter.

    Raises:
        CoReviewerRefused: the second one is the first, no reviewer today, or has to keep out. Source: art. 34 (3).
    """
    if variables.get("facts_checked") is not True:
        return
    login, pointer = variables.get("co_reviewer"), "/variables/co_reviewer"
    found = holders.problem(ctx, task.town_code, task.instance_id, login, (Role.REVIEWER,), pointer)
    if found is None and login == ctx.actor.id:
        zh, en = "第二审查人不能为本人", "Expected another person than whoever reviews"
        found = FieldError(pointer, "same_person", zh, en)
    if found is not None:
        raise CoReviewerRefused(found.message_zh, found.message_en, fields=[found])


def check_start(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Guard of the request (SP-01): it does not start before the clocks that it is to stop; a reviewer is in charge.

    Raises:
        SuspensionRefused: it would start before.
        PersonRefused: somebody else is put in charge, or has to keep out.
    """
    if variables.get("responsible"):
        _refuse_unfit(ctx, task, [variables["responsible"]], (Role.REVIEWER,), ["/variables/responsible"])
    first = variables.get("started_on")
    case = cases.of_instance(ctx, task.instance_id)
    starts = [local_day(clock.base_at) for clock in limits.opened(ctx, case, limits.DECISION)]
    if isinstance(first, date) and starts and first < max(starts):
        zh = f"开始日期不得早于受理之日（{max(starts)}）"
        en = f"Expected a day not before the clock's start, {max(starts)}"
        raise SuspensionRefused(zh, en, fields=[FieldError("/variables/started_on", "before_start", zh, en)])


def check_surveyors(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Guard of the survey (form A3): two different people of the town's reviewing or co-signing units, or more.

    Raises:
        PersonRefused: fewer, nobody of these units, or somebody who has to keep out.
    """
    rows = [row for row in variables.get("surveyors") or () if isinstance(row, Mapping)]
    named = [row.get("login") for row in rows]
    pointers = [f"/variables/surveyors/{index}/login" for index in range(len(rows))]
    _refuse_unfit(ctx, task, named, (Role.REVIEWER, Role.COSIGNER), pointers)
    if len(set(named)) < LEAST_SURVEYORS:
        zh, en = "勘验人员不得少于两人", "Expected two different surveyors or more"
        raise PersonRefused(zh, en, fields=[FieldError("/variables/surveyors", "too_few_surveyors", zh, en)])


def _refuse_unfit(
    ctx: Context, task: UserTask, named: Sequence[object], roles: Collection[Role], pointers: Sequence[str]
) -> None:
    tried = zip(named, pointers, strict=True)
    found = [holders.problem(ctx, task.town_code, task.instance_id, login, roles, pointer) for login, pointer in tried]
    wrong = [one for one in found if one is not None]
    if wrong:
        raise PersonRefused(wrong[0].message_zh, wrong[0].message_en, fields=wrong)


def keep_running(ctx: Context, call: ServiceCall) -> Variables:
    """The clocks may not stop: the notice is void, the work is done while they run."""
    refusal = call.variables.get("clock_refusal")
    reason = str(refusal["message"]) if isinstance(refusal, Mapping) else "不得中止"
    documents.void(ctx, str(call.variables["special_procedure_id"]), reason)
    return {"suspension_id": None, "not_suspended": reason}


def record_refused(ctx: Context, call: ServiceCall) -> Variables:
    """The approver did not agree: that is the procedure's result."""
    approval: Mapping[str, Any] = call.variables["approval"]
    return _result(ctx, call, "未批准", str(approval["opinion"]), None)


def finish(ctx: Context, call: ServiceCall) -> Variables:
    """The procedure is over; what it found is handed to the caller."""
    work: Mapping[str, Any] = call.variables["work"]
    return _result(ctx, call, str(work["result"]), str(work["conclusion"]), work.get("ended_on"))


def _result(ctx: Context, call: ServiceCall, result: str, conclusion: str, ended_on: Any) -> Variables:
    return {
        "special_procedure_result": {
            "type": call.variables["procedure_type"],
            "result": result,
            "conclusion": conclusion,
            "ended_on": ended_on or local_day(ctx.now),
        }
    }

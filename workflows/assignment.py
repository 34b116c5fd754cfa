"""Who may do what with a task, beyond its candidates: four eyes, reasons, one supplement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.errors import FieldError, NotAllowed
from engine.messages import Receiver
from engine.models import user_task
from engine.rows import UserTask
from engine.states import TaskState
from workflows import cases
from workflows.cases import Case
from workflows.errors import ApplicationRefused, MessageRefused, OpinionRequired, SameReviewer, SecondSupplement

LEAST = 5
"""Characters of an opinion that says something. Source: domain paper 3."""

REVIEWS = ("P1-05", "P1-05-objection")
DECISION = "P1-09"

NEGATIVE = {
    "P1-03": ("result", {"不予受理", "不需要许可", "转其他机关"}, "reason", "理由", "a reason"),
    "P1-05": ("review_result", {"存疑"}, "opinion", "意见", "an opinion"),
    "P1-05-objection": ("objection_handling", {"采纳异议", "不采纳异议"}, "reason", "理由", "a reason"),
    "P1-07": ("opinion", {"不同意"}, "basis", "依据", "a basis"),
    "P1-07-escalated": ("overdue_handling", {"继续办理", "重新会签"}, "reason", "理由", "a reason"),
    "P1-09": ("decision", {"不予"}, "reasons", "不予许可的理由", "reasons of the refusal"),
}
"""By step: the field that holds the outcome, the outcomes that need reasons, and the field of the reasons."""

MESSAGES: Mapping[str, tuple[bool, frozenset[str]]] = {
    "approval.supplemented": (False, frozenset()),
    "approval.withdrawn": (False, frozenset()),
    "approval.county_result": (True, frozenset({"county_result"})),
}
"""By message: whether the county sends it (else the applicant's side), and the variables it may set."""

GUARDED = frozenset({*NEGATIVE, "P1-01-fix"})
"""Steps of the domain paper's approval, whatever the process is called that draws them."""


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: the decision does not go to who reviewed.

    Raises:
        SameReviewer: it would.
    """
    if task.element_id == DECISION and assignee is not None:
        _refuse_reviewer(ctx, task, assignee)


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: four eyes, reasons for a negative outcome, one supplement notice.

    Raises:
        SameReviewer, OpinionRequired, SecondSupplement: as their names say.
        ApplicationRefused: a correction names another item.
    """
    if task.element_id not in GUARDED or cases.find(ctx, task.instance_id) is None:
        return
    if task.element_id == DECISION:
        _refuse_reviewer(ctx, task, ctx.actor.id)
    if task.element_id in NEGATIVE:
        field, outcomes, reasons, zh, en = NEGATIVE[task.element_id]
        if variables.get(field) in outcomes and not _says_something(variables.get(reasons)):
            raise OpinionRequired(reasons, zh, en)
    if task.element_id == "P1-03":
        _refuse_second_supplement(ctx, task, variables)
    if task.element_id == "P1-01-fix":
        _refuse_another_item(ctx, task, variables)


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of messages to a case: from the right side, and carrying nothing but what they are for.

    Raises:
        NotAllowed: the sender is neither the applicant's side nor the county's program, as the message wants.
        MessageRefused: it would set other variables of the case.
    """
    if name not in MESSAGES or receiver.instance_id is None:
        return
    from_county, carries = MESSAGES[name]
    case = cases.find(ctx, receiver.instance_id)
    if case is None:
        return
    if ctx.actor.kind != "system" and not (_is_county(ctx, case) if from_county else _is_applicants_side(ctx, case)):
        raise NotAllowed(
            f"{ctx.actor.name} 不能向办件 {case.number} 发送消息 {name}",
            f"{ctx.actor.id} may not send {name} to case {case.number}",
            case_number=case.number,
        )
    surplus = sorted(set(variables) - carries)
    if surplus:
        zh, en = f"消息 {name} 不得携带 {'、'.join(surplus)}", f"Message {name} may not carry {', '.join(surplus)}"
        raise MessageRefused(zh, en, fields=[FieldError(f"/variables/{one}", "surplus", zh, en) for one in surplus])


def _is_county(ctx: Context, case: Case) -> bool:
    return ctx.actor.town_code in ("", case.town_code) and "INT" in ctx.actor.roles


def _is_applicants_side(ctx: Context, case: Case) -> bool:
    """Who applied, the window for those without an account, or the program they applied through."""
    if ctx.actor.town_code not in ("", case.town_code):
        return False
    return ctx.actor.id in (case.applicant_account, case.opened_by) or "CLK" in ctx.actor.roles


def _refuse_reviewer(ctx: Context, task: UserTask, person: str) -> None:
    statement = select(user_task.c.completed_by).where(
        user_task.c.instance_id == task.instance_id,
        user_task.c.element_id.in_(REVIEWS),
        user_task.c.state == TaskState.COMPLETED.value,
    )
    if person in set(ctx.db.execute(statement).scalars()):
        raise SameReviewer(
            f"{person} 已审查本件，不能作出决定",
            f"{person} has reviewed this case and may not decide it",
            task_id=task.id,
        )


def _refuse_second_supplement(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    if variables.get("result") != "一次性补正" or variables.get("on_spot") is True:
        return
    case = cases.of_instance(ctx, task.instance_id)
    if case.supplements and not _says_something(variables.get("new_facts_reason")):
        raise SecondSupplement()


def _refuse_another_item(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """The case number tells the item: another item is another case."""
    code = cases.of_instance(ctx, task.instance_id).item_code
    if variables.get("item_code", code) != code:
        zh, en = f"更正申请不能改为其他事项（应为 {code}）", f"Expected the item to stay {code}; apply anew for another"
        raise ApplicationRefused(zh, en, fields=[FieldError("/variables/item_code", "item_changed", zh, en)])


def _says_something(value: object) -> bool:
    return isinstance(value, str) and len(value.strip()) >= LEAST

"""Who may do what with a task, beyond its candidates: four eyes, reasons, one supplement, nothing left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine import accounts, instances, values
from engine import variables as instance_variables
from engine.context import Context
from engine.errors import FieldError
from engine.rows import UserTask
from workflows import applications, cases, catalogue
from workflows.approval import commitments, decisions, extensions, procedures
from workflows.approval.errors import CaseSuspended
from workflows.approval.words import DECISION, DECISIONS, RECEIPT, REVIEW, REVIEWS, step, who_did
from workflows.cases import CaseState
from workflows.errors import ApplicationRefused, OpinionRequired, SameReviewer, SecondSupplement, ToleranceRefused

LEAST = 5
"""Characters of an opinion that says something. Source: domain paper 3."""

NEGATIVE = {
    RECEIPT: ("result", {"不予受理", "不需要许可", "转其他机关"}, "reason", "理由", "a reason"),
    REVIEW: ("review_result", {"存疑"}, "opinion", "意见", "an opinion"),
    "P1-05-objection": ("objection_handling", {"采纳异议", "不采纳异议"}, "reason", "理由", "a reason"),
    "P1-07": ("opinion", {"不同意"}, "basis", "依据", "a basis"),
    "P1-07-escalated": ("overdue_handling", {"继续办理", "重新会签"}, "reason", "理由", "a reason"),
    "P1-08-draft": ("decision", {"不予"}, "reasons", "不予许可的理由", "reasons of the refusal"),
    DECISION: ("decision", {"不予"}, "reasons", "不予许可的理由", "reasons of the refusal"),
    "P1-09-extension": ("approved", {"不批准"}, "opinion", "意见", "an opinion"),
    "P1-09-false": ("confirmed", {"不属实"}, "opinion", "意见", "an opinion"),
    "P1-16": ("revoke", {"不撤销"}, "opinion", "意见", "an opinion"),
    "SP-02": ("approved", {"不批准"}, "opinion", "意见", "an opinion"),
}
"""By step of the house: the field of the outcome, the outcomes that need reasons, the field of the reasons."""


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: the decision does not go to who reviewed.

    Raises:
        SameReviewer: it would.
    """
    if assignee is not None and step(ctx, task.definition_id, task.element_id) in DECISIONS:
        _refuse_reviewer(ctx, task, assignee)


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: four eyes, reasons for a negative outcome, one supplement notice, nothing left open.

    Raises:
        SameReviewer, OpinionRequired, SecondSupplement, ToleranceRefused: as their names say.
        ApplicationRefused: a correction names another item, or materials that it does not ask for.
        CaseSuspended, DecisionHeld, DecisionNotReady, RemedyMissing, …: see ``decisions.check``.
    """
    house = step(ctx, task.definition_id, task.element_id)
    if house not in GUARDED or cases.find(ctx, task.instance_id) is None:
        return
    if house in NEGATIVE:
        field, outcomes, reasons, zh, en = NEGATIVE[house]
        if variables.get(field) in outcomes and not _says_something(variables.get(reasons)):
            raise OpinionRequired(reasons, zh, en)
    for check in CHECKS.get(house, ()):
        check(ctx, task, variables)


def _refuse_reviewer(ctx: Context, task: UserTask, person: str) -> None:
    if person in who_did(ctx, task.instance_id, REVIEWS):
        name = accounts.name_of(ctx, person)
        raise SameReviewer(
            f"{name} 已审查本件，不能作出决定",
            f"{name} has reviewed this case and may not decide it",
            task_id=task.id,
        )


def _four_eyes(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    _refuse_reviewer(ctx, task, ctx.actor.id)


def _refuse_second_supplement(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    if variables.get("result") != "一次性补正" or variables.get("on_spot") is True:
        return
    case = cases.of_instance(ctx, task.instance_id)
    if case.supplements and not _says_something(variables.get("new_facts_reason")):
        raise SecondSupplement()


def _refuse_intolerable(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """Accepted with a gap only where the item lets exactly these materials come later (G-P1-03)."""
    if variables.get("result") != "受理":
        return
    case = cases.of_instance(ctx, task.instance_id)
    allowed = catalogue.get(ctx, case.item_id).tolerable_materials
    missing = [str(name) for name in variables.get("missing_materials") or []]
    tolerant = variables.get("tolerant") is True
    open_gaps = _open_gaps(instance_variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id))
    untold = [name for name in open_gaps if not tolerant or name not in missing]
    if untold:
        raise ToleranceRefused(untold)
    if not tolerant:
        return
    strange = [name for name in missing if name not in allowed]
    if strange or not missing:
        raise ToleranceRefused(strange)
    if commitments.is_barred(ctx, case):
        raise ToleranceRefused(missing)


def _open_gaps(known: Mapping[str, Any]) -> list[str]:
    """What the applicant left for later and has not brought since."""
    rows = known.get("materials")
    late = set(applications.gaps(rows).values())
    return sorted(late - {str(row.get("material_code")).strip() for row in rows or () if _is_brought(row)})


def _is_brought(row: object) -> bool:
    return isinstance(row, Mapping) and row.get("source") != applications.LATER


def _refuse_gaps(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """What is brought to close a gap, or to supplement, is there: it leaves nothing for later again."""
    given = variables.get("supplement_materials")
    zh, en = "补交的材料不得再次容缺；请提交该材料", "Expected the material itself; it cannot come later once more"
    found = [
        FieldError(f"/variables/supplement_materials/{place}/source", "gap_not_tolerable", zh, en)
        for place in applications.gaps(given)
    ]
    if found:
        raise ApplicationRefused(zh, en, fields=found)


def _refuse_another_item(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """The case number tells the item: another item is another case, with other materials."""
    case = cases.of_instance(ctx, task.instance_id)
    code = case.item_code
    if variables.get("item_code", code) != code:
        zh, en = f"更正申请不能改为其他事项（应为 {code}）", f"Expected the item to stay {code}; apply anew for another"
        raise ApplicationRefused(zh, en, fields=[FieldError("/variables/item_code", "item_changed", zh, en)])
    applications.check_materials(catalogue.get(ctx, case.item_id), variables.get("materials"))


def _refuse_untold(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    extensions.check_approval(variables)


def _refuse_suspended(ctx: Context, task: UserTask, variables: Mapping[str, Any]) -> None:
    """False material closes the case, which nothing may while it is suspended but withdrawal and termination."""
    case = cases.of_instance(ctx, task.instance_id)
    if variables.get("confirmed") == "属实" and case.state == CaseState.SUSPENDED:
        raise CaseSuspended(case.number)


def _says_something(value: object) -> bool:
    return isinstance(value, str) and len(values.seen(value)) >= LEAST


Check = Callable[[Context, UserTask, Mapping[str, Any]], None]

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "P1-01-fix": (_refuse_another_item,),
    "P1-01-supplement": (_refuse_gaps,),
    "P1-03-tolerated": (_refuse_gaps,),
    RECEIPT: (_refuse_second_supplement, _refuse_intolerable),
    "P1-03-commitment": (commitments.check,),
    "P1-05-commitment": (commitments.check,),
    "SP-01": (procedures.check_start,),
    "SP-05-survey": (procedures.check_surveyors,),
    REVIEW: (procedures.check_chosen, procedures.check_co_reviewer),
    DECISION: (_four_eyes, decisions.check),
    "P1-09-extension": (_refuse_untold,),
    "P1-09-false": (_four_eyes, _refuse_suspended),
}
"""By step of the house, what the law lets nobody do; a step of another diagram stands for one by its act."""

GUARDED = frozenset({*NEGATIVE, *CHECKS})

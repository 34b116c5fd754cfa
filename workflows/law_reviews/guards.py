"""Guards of legal review: who may review, whether the eight points and the opinion go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances
from engine import variables as instance_variables
from engine.context import Context
from engine.errors import FieldError
from engine.rows import UserTask
from workflows import acts
from workflows.law_reviews import reviewers, reviews, rules
from workflows.law_reviews.errors import ReviewerRefused, ReviewFileInvalid
from workflows.law_reviews.steps import OPINION, POINTS, PROCESS, RULING, SUBMISSION
from workflows.organisation import avoidances, qualifications
from workflows.organisation.guards import Separation
from workflows.organisation.separation import Function

ASSIGNMENT, HEAD, CONSULTATION, DISSENT = "P3-03", "P3-04-head", "P3-05", "P3-07"

FUNCTIONS: Mapping[str, Function] = {
    SUBMISSION: Function.INVESTIGATE,
    DISSENT: Function.INVESTIGATE,
    POINTS: Function.LEGAL_REVIEW,
    CONSULTATION: Function.LEGAL_REVIEW,
    OPINION: Function.LEGAL_REVIEW,
    "P3-06-confirm": Function.LEGAL_REVIEW,
    RULING: Function.DECIDE,
}
"""What the steps are to the law: submitter, reviewer and who rules on a dissent are three persons."""


class Guards:
    """The guards of legal review, with the organisation's knowledge of who did what."""

    def __init__(self, apart: Separation) -> None:
        self._apart = apart

    def check_completion(self, ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
        """Guard of completion.

        Raises:
            ReviewerRefused: the person named, or the person acting, may not do this.
            ReviewFileInvalid: points or opinion do not go together.
        """
        if task.definition_key != PROCESS:
            return
        if task.element_id == ASSIGNMENT:
            self._check_reviewer(ctx, task, str(variables.get("reviewer") or "").strip())
        elif task.element_id in (HEAD, CONSULTATION, RULING):
            _refuse_reviewer(ctx, task, ctx.actor.id)
        elif task.element_id == POINTS:
            _raise(rules.point_problems(variables.get("points") or {}))
        elif task.element_id == OPINION:
            known = _known(ctx, task)
            _raise(rules.opinion_problems(known.get("review_points") or {}, variables))

    def _check_reviewer(self, ctx: Context, task: UserTask, person: str) -> None:
        if person not in reviewers.holders(ctx, task.town_code):
            raise _refused(f"{person} 不是本镇的法制审核员", f"{person} is no legal reviewer of the town")
        known = _known(ctx, task)
        review = reviews.get(ctx, str(known["law_review_id"]))
        request: Mapping[str, Any] = known.get("review_request") or {}
        before = self._apart.against(ctx, task.instance_id, person, Function.LEGAL_REVIEW)
        if before is not None or person == review.submitter or person in (request.get("excluded_persons") or []):
            zh = f"{person} 参与了本案的调查、审查或决定，不能审核"
            raise _refused(zh, f"{person} investigated or decides the matter and may not review it")
        if avoidances.ground_against(ctx, person, task.instance_id) is not None:
            raise _refused(f"{person} 应当回避", f"{person} must avoid the matter")
        if not qualifications.may_review(ctx, task.town_code, person, review.subject_type):
            zh = f"{person} 未取得法律职业资格，不能审核处罚决定"
            raise _refused(zh, f"{person} lacks the legal qualification to review penalties")


def _known(ctx: Context, task: UserTask) -> Mapping[str, Any]:
    return instance_variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: what is somebody else's than the reviewer's is not given to the reviewer.

    Raises:
        ReviewerRefused: it would.
    """
    if task.definition_key == PROCESS and task.element_id in (HEAD, CONSULTATION, RULING) and assignee is not None:
        _refuse_reviewer(ctx, task, assignee)


def _refuse_reviewer(ctx: Context, task: UserTask, person: str) -> None:
    """Extending, advising and ruling are somebody else's."""
    reviewers = {acts.last_actor(ctx, task.instance_id, PROCESS, element) for element in (POINTS, OPINION)}
    if person in reviewers:
        zh = f"{person} 是本件审核员，不能办理“{task.name}”"
        raise _refused(zh, f"{person} reviews the matter and may not do {task.name!r}")


def _refused(zh: str, en: str) -> ReviewerRefused:
    return ReviewerRefused(zh, en, fields=[FieldError("/variables/reviewer", ReviewerRefused.code, zh, en)])


def _raise(problems: list[FieldError]) -> None:
    if problems:
        raise ReviewFileInvalid(problems)

"""Guards of tasks: avoidance, segregation of duties, two certified officers; upper processes add their own terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from engine.context import Context
from engine.errors import FieldError
from engine.hooks import Hooks
from engine.models import user_task
from engine.rows import UserTask
from engine.states import TaskState
from workflows.errors import about
from workflows.organisation import avoidances, certificates, separation
from workflows.organisation.avoidances import Ground
from workflows.organisation.errors import DutiesNotSeparated, MustAvoid, OfficersNotCertified
from workflows.organisation.separation import NAMES, Done, Function

PERSON_VERBS = ("task.claim", "task.assign", "task.delegate")
"""Verbs that give a task to a person."""

GROUNDS: Mapping[Ground, tuple[str, str]] = {
    Ground.RELATIVE: ("与当事人有近亲属关系", "is a close relative of the party"),
    Ground.INTEREST: ("与本案有利害关系", "has an interest in the case"),
    Ground.FORMER_POST: ("曾在当事人处任职", "held a post at the party"),
    Ground.OTHER: ("与本案有其他可能影响公正的关系", "has another relation that may impair fairness"),
    Ground.OWN_CASE: ("是本件申请人", "is the applicant"),
}

Functions = Mapping[tuple[str, str], Function]
"""Process key and element id → what the step does."""

_COMPLETED = select(
    user_task.c.completed_by,
    user_task.c.definition_key,
    user_task.c.element_id,
    user_task.c.name,
    user_task.c.candidate_groups,
).where(
    user_task.c.instance_id == bindparam("instance_id"),
    user_task.c.state == TaskState.COMPLETED.value,
    user_task.c.completed_by.is_not(None),
)


class Separation:
    """Keeps apart what one person may not do in one matter; knows what the steps of each process do."""

    def __init__(self) -> None:
        self._functions: dict[tuple[str, str], Function] = {}

    def declare(self, process_key: str, functions: Mapping[str, Function]) -> None:
        """Say what a process's steps do, by element id; the others are known by the role they are offered to."""
        self._functions.update({(process_key, element): function for element, function in functions.items()})

    def check_person(self, ctx: Context, task: UserTask, *, assignee: str | None) -> None:
        """Guard of claim, assign and delegate.

        Raises:
            DutiesNotSeparated: the person did a step that this one has to be apart from.
        """
        if assignee is not None:
            self._check(ctx, task, assignee)

    def check_completion(self, ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
        """Guard of completion, for tasks that are completed without having been claimed.

        Raises:
            DutiesNotSeparated: as above.
        """
        if ctx.actor.kind != "system":
            self._check(ctx, task, ctx.actor.id)

    def against(self, ctx: Context, instance_id: str, person: str, function: Function) -> Done | None:
        """The step by which a person is kept from a function in a matter, before any task of it exists."""
        return separation.refused(person, function, self._done(ctx, instance_id))

    def _check(self, ctx: Context, task: UserTask, person: str) -> None:
        function = self._function(task.definition_key, task.element_id, task.candidate_groups)
        if function is None:
            return
        before = separation.refused(person, function, self._done(ctx, task.instance_id))
        if before is not None:
            own, other = NAMES[function], NAMES[before.function]
            raise DutiesNotSeparated(
                f"{person} 已办理“{before.step}”（{other[0]}），不得再办理“{task.name}”（{own[0]}）",
                f"{person} did {before.step!r} ({other[1]}) and may not do {task.name!r} ({own[1]})",
                task_id=task.id,
                person=person,
                step=before.step,
            )

    def _function(self, process_key: str, element_id: str, groups: Iterable[str]) -> Function | None:
        declared = self._functions.get((process_key, element_id))
        return declared or separation.by_groups(groups)

    def _done(self, ctx: Context, instance_id: str) -> list[Done]:
        found = []
        for person, key, element, name, groups in ctx.db.execute(_COMPLETED, {"instance_id": instance_id}):
            function = self._function(key, element, groups)
            if function is not None:
                found.append(Done(person, function, name))
        return found


def check_avoidance(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: who must keep out gets no task of the case.

    A step offered to the person by name is the applicant's own: to supplement, to rate.

    Raises:
        MustAvoid: a flag, or the person's own application.
    """
    if assignee is not None:
        _refuse_avoiding(ctx, task, assignee)


def check_avoidance_at_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: a flag that was approved after the claim still holds.

    Raises:
        MustAvoid: as above.
    """
    if ctx.actor.kind != "system":
        _refuse_avoiding(ctx, task, ctx.actor.id)


def _refuse_avoiding(ctx: Context, task: UserTask, person: str) -> None:
    if person in task.candidate_users:
        return
    ground = avoidances.ground_against(ctx, person, task.instance_id)
    if ground is None:
        return
    zh, en = GROUNDS[ground]
    raise MustAvoid(
        f"{person} {zh}，应当回避", f"{person} {en} and must avoid it", task_id=task.id, ground=ground.value
    )


# --- two certified officers -------------------------------------------------------------------------

Facts = Callable[[Mapping[str, Any]], tuple[Sequence[str], str, Sequence[date]]]
"""From what a step brings to the officers (by login), the field and the days of the act."""


def facts_named(officers: str = "officers", field: str = "field", days: Sequence[str] = ("act_date",)) -> Facts:
    """Facts read from variables of these names; a day may be a day or a list of days."""

    def read(variables: Mapping[str, Any]) -> tuple[Sequence[str], str, Sequence[date]]:
        named = [str(one) for one in variables.get(officers) or []]
        found = [variables.get(name) for name in days]
        whole = [day for one in found for day in (one if isinstance(one, list) else [one])]
        return named, str(variables.get(field) or ""), [day for day in whole if isinstance(day, date)]

    return read


def require_officers(hooks: Hooks, process_key: str, elements: Iterable[str], facts: Facts) -> None:
    """Let these steps of a process be completed only by naming two certified officers. Source: INV-01."""
    guarded = frozenset(elements)

    def check(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
        if task.definition_key != process_key or task.element_id not in guarded:
            return
        officers, field, days = facts(variables)
        if not days:
            zh, en = "应填写执法日期", "Expected the day of the act"
            raise OfficersNotCertified([FieldError("/variables", "act_day_missing", zh, en)])
        with about("/variables/officers", "/officers"):
            certificates.require(ctx, officers, field, days)

    hooks.guards["task.complete"].append(check)


def install(hooks: Hooks) -> Separation:
    """Hang the guards in; what is returned is told by upper processes what their steps do."""
    apart = Separation()
    for verb in PERSON_VERBS:
        hooks.guards[verb] += [check_avoidance, apart.check_person]
    hooks.guards["task.complete"] += [check_avoidance_at_completion, apart.check_completion]
    return apart

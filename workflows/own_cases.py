"""Nobody examines or decides a matter of their own, whatever its diagram says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from engine import accounts, instances
from engine.context import Context
from engine.models import process_instance
from engine.rows import UserTask
from workflows import acts
from workflows.dispatch.models import work_order
from workflows.law.acts import Act
from workflows.models import case_file
from workflows.organisation import avoidances
from workflows.organisation.avoidances import Ground
from workflows.organisation.errors import MustAvoid
from workflows.organisation.guards import GROUNDS
from workflows.organisation.roles import Role

OF_POWER = frozenset(Act) - {
    Act.PENALTY_DEFENCE,
    Act.DOCUMENT_SERVE,
    Act.NOTIFY_REMEDY,
    Act.PAYMENT_RECEIVE,
    Act.EVENT_HANDLE,
    Act.EVENT_REPLY,
}
"""Acts by which the town examines or decides a matter: no party does them in its own. Source: domain paper 4.2, 4.3;
Administrative Penalty Law (2021) art. 43; Civil Servants Law art. 76."""

_APPLIED = select(case_file.c.id).where(
    case_file.c.instance_id == bindparam("instance"), case_file.c.applicant_account == bindparam("login")
)

REPORTS = "report_intake"
_REPORTED = (
    select(process_instance.c.started_by)
    .join(
        work_order,
        (work_order.c.source_no == process_instance.c.business_key)
        & (work_order.c.town_code == process_instance.c.town_code),
    )
    .where(work_order.c.instance_id == bindparam("instance"), process_instance.c.definition_key == REPORTS)
)
"""Who brought the report that a work order goes back to: the order keeps the report's number as its source's."""


def check_person(ctx: Context, task: UserTask, *, assignee: str | None) -> None:
    """Guard of claim, assign and delegate: an act of power goes to no party, even if it is offered to it by name.

    Raises:
        MustAvoid: it would, or to somebody who has to keep out.
    """
    if assignee is not None:
        _refuse_party(ctx, task, assignee)


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion, for tasks that are completed without having been claimed.

    Raises:
        MustAvoid: as above.
    """
    if ctx.actor.kind != "system":
        _refuse_party(ctx, task, ctx.actor.id)


def _refuse_party(ctx: Context, task: UserTask, person: str) -> None:
    done = acts.of_step(ctx, task.definition_id, task.element_id)
    if not done or OF_POWER.isdisjoint(done):
        return
    ground = avoidances.ground_against(ctx, person, task.instance_id)
    if ground is None and _is_party(ctx, task.instance_id, person):
        ground = Ground.OWN_CASE
    if ground is not None:
        zh, en = GROUNDS[ground]
        raise MustAvoid(
            f"{person} {zh}，应当回避“{task.name}”",
            f"{person} {en} and must avoid {task.name!r}",
            task_id=task.id,
            ground=ground.value,
        )


def _is_party(ctx: Context, instance_id: str, person: str) -> bool:
    """Whether a person applied, or reported, with an account of the own, for themselves or as an agent."""
    if ctx.db.execute(_APPLIED, {"instance": instance_id, "login": person}).first() is not None:
        return True
    reported = ctx.db.execute(_REPORTED, {"instance": instance_id}).scalars()
    brought = {instances.get(ctx, instance_id).started_by, *reported}
    return person in brought and _is_of_the_public(ctx, person)


def _is_of_the_public(ctx: Context, person: str) -> bool:
    if ctx.actor.id == person:
        return not {Role.APPLICANT, Role.AGENT}.isdisjoint(ctx.actor.roles)
    account = accounts.by_login(ctx, person)
    return account is not None and not {Role.APPLICANT, Role.AGENT}.isdisjoint(account.roles)

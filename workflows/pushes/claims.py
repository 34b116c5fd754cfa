"""What a regulator's own system answers to a push: claimed, checked, or not theirs; as its people would here."""

from __future__ import annotations

from typing import Any

from engine import worklists
from engine.context import Actor, Context
from engine.pages import PageRequest
from engine.worklists import TaskFilter
from forms import submission
from workflows.connectors import registry
from workflows.connectors.errors import ClientRefused
from workflows.pushes import pushes
from workflows.pushes.errors import PushStateRefused
from workflows.pushes.pushes import Push, PushState
from workflows.pushes.steps import CLAIM


def claim(ctx: Context, found: Push, feedback: str, reason: str | None) -> Push:
    """Answer a push for its receiver, whose system it went to; the same answer again changes nothing.

    Raises:
        ClientRefused: the push did not go to the actor's system.
        PushStateRefused: it was not sent yet, or was answered otherwise.
        FormInvalid: the form of the claim refuses the answer.
    """
    _require_its_system(ctx, found)
    if found.feedback == feedback:
        return found
    open_tasks = TaskFilter(instance_id=found.instance_id, element_id=CLAIM)
    tasks = worklists.list(ctx, open_tasks, PageRequest(limit=1)).items
    if found.state != PushState.SENT or not tasks:
        raise PushStateRefused(found.id, found.state, PushState.CLAIMED)
    told: dict[str, Any] = {"feedback": feedback} if reason is None else {"feedback": feedback, "reason": reason}
    sender = Actor(ctx.actor.id, "system", found.receiver_name, town_code=found.town_code)
    submission.complete_task(ctx.acting(sender), tasks[0].id, told)
    return pushes.get(ctx, found.id)


def _require_its_system(ctx: Context, found: Push) -> None:
    connector = registry.for_receiver(ctx, found.town_code, found.receiver)
    if connector is None or (connector.client and connector.client != ctx.actor.id):
        zh, en = f"推送 {found.business_id} 未发往该系统", f"Push {found.business_id} did not go to this system"
        raise ClientRefused(zh, en)

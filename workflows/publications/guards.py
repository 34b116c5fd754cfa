"""Guards of publication: check and approval need two persons, and what messages may carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances
from engine import variables as instance_variables
from engine.context import Context
from engine.errors import NotAllowed
from engine.messages import Receiver
from engine.rows import ProcessDefinition, UserTask
from workflows import messages
from workflows.publications import publications
from workflows.publications.errors import PublicationMessageRefused

PROCESS = "publication"
SECRECY, APPROVAL = "S7-03", "S7-05"

MESSAGES: Mapping[str, tuple[frozenset[str] | None, str, str]] = {
    "publication.objected": (None, "objection", "content"),
    "publication.stop_requested": (None, "stop_application", "reason"),
    "publication.annulled": (frozenset({"APV", "LDR", "BUR", "INT"}), "annulment", "document"),
}
"""By message: the roles that may send it (None: everybody), the variable it brings, and the text it needs."""


MONITOR = "publication.monitor"
"""What a publication sends itself; nobody else does."""


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of messages to what checks or watches a publication, and of the one that starts it.

    Raises:
        NotAllowed: an annulment from somebody who does not decide, a message into another town, or from outside.
        PublicationMessageRefused: it would set other variables, or says nothing.
    """
    if name == MONITOR and ctx.actor.kind != "system":
        raise NotAllowed(f"消息 {name} 只由公示流程发出", f"Only a publication sends {name}")
    if name not in MESSAGES or receiver.instance_id is None:
        return
    found = publications.heard_by(ctx, receiver.instance_id)
    if found is None:
        return
    roles, carries, needed = MESSAGES[name]
    outside = ctx.actor.town_code not in ("", found.town_code)
    if ctx.actor.kind == "system":
        return
    if outside or (roles is not None and roles.isdisjoint(ctx.actor.roles)):
        raise NotAllowed(f"{ctx.actor.name} 不能发送消息 {name}", f"{ctx.actor.name} may not send {name}")
    wrong = messages.problems(variables, carries, [needed])
    if wrong:
        raise PublicationMessageRefused(wrong[0].message_zh, wrong[0].message_en, fields=wrong)


def check_approver(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: who checked this publication for secrets does not approve it; both are put on its row.

    The row, not the matter, says who it was: a matter may publish several things at once.

    Raises:
        NotAllowed: the same person.
    """
    if task.definition_key != PROCESS or task.element_id not in (SECRECY, APPROVAL):
        return
    known = instance_variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
    found = publications.get(ctx, str(known["publication"]["publication_id"]))
    if task.element_id == SECRECY:
        publications.change(ctx, found, checked_by=ctx.actor.id)
        return
    if found.checked_by == ctx.actor.id:
        zh = f"{ctx.actor.name} 已作保密审查，不能审批公示"
        raise NotAllowed(zh, f"{ctx.actor.name} did the secrecy check and may not approve", task_id=task.id)
    publications.change(ctx, found, approved_by=ctx.actor.id)


def allot(ctx: Context, definition: ProcessDefinition, variables: Mapping[str, Any]) -> str | None:
    """The business key of an instance that watches a publication: the publication's id, so that messages find it."""
    found = variables.get("publication_id")
    return str(found) if definition.key == PROCESS and found else None

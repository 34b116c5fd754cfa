"""Guards of two-way push: what a regulator told already is not taken in again, and who begins a first check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.errors import FieldError, NotAllowed
from engine.messages import Receiver
from engine.rows import ProcessDefinition, UserTask
from workflows.pushes import pushes, receivers
from workflows.pushes.errors import PushConflicting, PushRequestInvalid
from workflows.pushes.steps import PROCESS, received

FROM = "管→审"
REROUTING = "S8-06"
FIRST_CHECK = "regulator_push.first_check"
"""What a push sends itself; nobody else does."""


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of messages: the first check is begun by the claim of its push.

    Raises:
        NotAllowed: somebody else sends it.
    """
    if name == FIRST_CHECK and ctx.actor.kind != "system":
        raise NotAllowed(f"消息 {name} 只由审管互动流程发出", f"Only a push sends {name}")


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: a push goes to a unit that has somebody to take it over.

    Raises:
        PushRequestInvalid: it has nobody, or is no unit of the town.
    """
    if task.definition_key != PROCESS or task.element_id != REROUTING:
        return
    code = str(variables.get("receiver") or "")
    if code not in receivers.known(ctx, task.town_code):
        zh, en = f"“{code}”不是本镇有承办人的部门", f"{code!r} is no unit of the town with a handler"
        raise PushRequestInvalid(zh, en, fields=[FieldError("/variables/receiver", "receiver_refused", zh, en)])


def check_start(
    ctx: Context, definition: ProcessDefinition, *, variables: Mapping[str, Any], business_key: str | None
) -> None:
    """Guard of ``instance.start``: the same message of a regulator is one instance. Source: INV-20.

    Raises:
        PushRequestInvalid: it names no sender, business id or content.
        PushConflicting: it came before.
    """
    request = variables.get("push_request")
    if definition.key != PROCESS or not isinstance(request, Mapping) or request.get("direction") != FROM:
        return
    missing = [name for name in ("receiver", "business_id", "payload") if not request.get(name)]
    if missing:
        zh, en = f"推送缺少 {'、'.join(missing)}", f"Expected {', '.join(missing)}"
        fields = [FieldError(f"/variables/push_request/{name}", "required", zh, en) for name in missing]
        raise PushRequestInvalid(zh, en, fields=fields)
    if pushes.is_known(ctx, ctx.actor.town_code or definition.town_code, received(request, ctx.now)):
        zh = f"业务号 {request['business_id']} 的同一消息已经收到"
        raise PushConflicting(zh, f"The same message {request['business_id']} was received before")

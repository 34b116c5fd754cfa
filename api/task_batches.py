"""A door to one verb on many tasks: every task a command of its own, done or refused without the others."""

from typing import Any

from flask import Response

from api import batches, tasks, urges
from api.contract import BatchCall, Call, Door, Operation
from api.fields import Answer, Body, Choice, Flag, Items, Part, Text, Value, Variables, Whole
from api.scopes import Scope
from api.tasks import CompleteIn, TaskOut
from engine.errors import ZhenshuError
from engine.rows import UserTask
from engine.tasks import LONGEST_REASON, require_bulk
from workflows.urges import LONGEST_NOTE

door = Door("task-batches", "批量办理", "Many tasks at once")

EXAMPLE = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"
MOST = 200
"""Tasks of one batch. Reason: a page of a list, some seconds of work."""


def complete_in_bulk(call: Call, task_id: str) -> UserTask:
    """批量办结。Complete a task as ``/complete`` does, where its designer lets it be completed among many."""
    require_bulk(call.ctx, tasks.seen(call, task_id))
    done: UserTask = tasks.complete_task(call, task_id)
    return done


VERBS = {
    "claim": tasks.door.operation_of(tasks.claim_task),
    "unclaim": tasks.door.operation_of(tasks.unclaim_task),
    "assign": tasks.door.operation_of(tasks.assign_task),
    "transfer": tasks.door.operation_of(tasks.transfer_task),
    "urge": urges.door.operation_of(urges.urge_task),
    "complete": Operation(
        view=complete_in_bulk,
        method="POST",
        rule="/tasks/<id:task_id>/complete",
        scope=Scope.TASK_COMPLETE,
        body=CompleteIn(),
        returns=TaskOut(),
        has_etag=True,
    ),
}
"""Each with its own scope."""


class TaskBatchIn(Body):
    """A verb, the tasks, and what the verb takes: the same for all of them."""

    verb = Choice(*VERBS, required=True, metadata={"example": "claim"})
    ids = Items(Text(min=36, max=36), min=1, max=MOST, required=True, metadata={"example": [EXAMPLE]})
    assignee = Text(min=1, allow_none=True, metadata={"description": "assign, transfer", "example": "li.na"})
    reason = Text(min=1, max=LONGEST_REASON, allow_none=True, metadata={"description": "transfer", "example": None})
    note = Text(min=1, max=LONGEST_NOTE, allow_none=True, metadata={"description": "urge", "example": None})
    variables = Variables(metadata={"description": "complete", "example": {}})


class TaskRowOut(Answer):
    """What became of one task."""

    id = Text()
    status = Whole(metadata={"example": 200})
    is_replayed = Flag(metadata={"example": False})
    result = Value(allow_none=True, metadata={"example": {"state": "open", "assignee": "li.na"}})
    problem = Value(allow_none=True, metadata={"example": None})


class TaskBatchOut(Answer):
    """Every task in its order, and how many were done and refused."""

    done = Whole(metadata={"example": 1})
    refused = Whole(metadata={"example": 0})
    items = Part(TaskRowOut(), many=True)


@door.act("/tasks/batch", scope=Scope.TASK_COMPLETE, body=TaskBatchIn(), returns=TaskBatchOut(), is_batch=True)
def act_on_tasks(call: BatchCall) -> dict[str, Any]:
    """批量办理任务。One verb on up to 200 tasks: each is a command of its own, done or refused without the others.

    Each task is refused for its own reasons, with the same codes as alone; ``complete`` only where the designer lets
    the step be completed among many (property ``bulk="true"``). A task's Idempotency-Key is the batch's own with the
    task's id, so that a batch whose answer was lost can be repeated.
    """
    body = dict(call.body)
    operation, chosen = VERBS[body.pop("verb")], list(dict.fromkeys(body.pop("ids")))
    admitted = call.admit(len(chosen))
    told = []
    for index, task_id in enumerate(chosen):
        refusal = admitted.refusal if index >= admitted.rows else None
        told.append(_row(call, operation, task_id, body, refusal))
    done = sum(one["problem"] is None for one in told)
    return {"done": done, "refused": len(told) - done, "items": told}


def _row(
    call: BatchCall, operation: Operation, task_id: str, body: dict[str, Any], refusal: ZhenshuError | None
) -> dict[str, Any]:
    key = None if call.key is None else f"{call.key}/{task_id}"
    told = {"id": task_id, "is_replayed": False, "result": None, "problem": None}

    def act() -> Response:
        if refusal is not None:
            raise refusal
        return call.run(operation, body if operation.body is not None else None, key, task_id=task_id.lower())

    return batches.outcome(told, "result", act)

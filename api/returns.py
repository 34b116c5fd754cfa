"""Doors to going back: return a task to a step done before, take the own last step back."""

from collections.abc import Sequence

from api.contract import Call, Door
from api.fields import Answer, Body, Instant, Text
from api.scopes import Scope
from api.tasks import TaskOut, seen
from engine import returns
from engine.errors import TaskNotOpen
from engine.returns import Step
from engine.rows import UserTask

door = Door("returns", "退回与撤回", "Going back")


class DoneStepOut(Answer):
    """A step that was done before, and who did it last."""

    element_id = Text()
    name = Text()
    completed_by = Text(allow_none=True, metadata={"example": "li.na"})
    ended_at = Instant()


class ReturnIn(Body):
    """To which step, and why."""

    to = Text(min=1, required=True, metadata={"example": "Review"})
    reason = Text(min=1, max=returns.LONGEST_REASON, required=True, metadata={"example": "请补充现场照片的拍摄时间。"})


class WithdrawIn(Body):
    """Why, if there is something to say."""

    reason = Text(
        min=1,
        max=returns.LONGEST_REASON,
        load_default=None,
        allow_none=True,
        metadata={"example": "意见写错，重新办理。"},
    )


@door.read("/tasks/withdrawable", scope=Scope.TASK_COMPLETE, returns=TaskOut(), is_list=True)
def list_withdrawable_tasks(call: Call) -> Sequence[UserTask]:
    """可撤回的任务。Tasks that the caller completed in the last 30 days and can still take back, newest first."""
    return returns.withdrawable(call.ctx)


@door.read("/tasks/<id:task_id>/returns", scope=Scope.TASK_READ, returns=DoneStepOut(), is_list=True)
def list_returns(call: Call, task_id: str) -> Sequence[Step]:
    """可退回的环节。The steps that the task can be returned to: open by the diagram and done before, nearest first."""
    task = seen(call, task_id)
    if not task.is_open:
        raise TaskNotOpen(task_id, task.state)
    return returns.steps(call.ctx, task)


@door.act(
    "/tasks/<id:task_id>/return",
    scope=Scope.TASK_COMPLETE,
    body=ReturnIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def return_task(call: Call, task_id: str) -> UserTask:
    """退回任务至某环节。Return a task to a step done before; the answer is the new task, with the reason on it.

    By who may complete the task. It goes to who did that step last, if that person may still have it, else to its
    candidates. Clocks run on.
    """
    return returns.give_back(call.ctx, task_id, call.body["to"], call.body["reason"], call.revision)


@door.act(
    "/tasks/<id:task_id>/withdraw",
    scope=Scope.TASK_COMPLETE,
    body=WithdrawIn(),
    returns=TaskOut(),
    has_etag=True,
    takes_match=True,
)
def withdraw_task(call: Call, task_id: str) -> UserTask:
    """撤回任务。Take back a step that the caller completed, while nobody has touched what followed; the new task."""
    seen(call, task_id)
    return returns.withdraw(call.ctx, task_id, call.body["reason"], call.revision)

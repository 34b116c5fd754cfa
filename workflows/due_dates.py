"""Due dates that are limits: nobody moves them by hand; when to look again is anybody's choice before them."""

from __future__ import annotations

from datetime import datetime

from engine import definitions
from engine.context import Context
from engine.hooks import Hooks
from engine.rows import UserTask
from workflows import matters
from workflows.errors import DueDateIsLimit, FollowUpTooLate

DEADLINE = "deadline("
"""The function by which a diagram counts a limit of the table."""


def install(hooks: Hooks) -> None:
    """Hang the guard in."""
    hooks.guards["task.schedule"].append(check_schedule)


def check_schedule(ctx: Context, task: UserTask, *, due_at: datetime | None, follow_up_at: datetime | None) -> None:
    """Guard of setting a task's dates.

    Raises:
        DueDateIsLimit: the diagram counts when the task is due; a clock is extended or suspended instead.
        FollowUpTooLate: a task with a limit would be looked at only after it.
    """
    if ctx.actor.kind == "system" or not is_limit(ctx, task):
        return
    if due_at != task.due_at:
        raise DueDateIsLimit(task.id, task.name)
    if follow_up_at is not None and task.due_at is not None and follow_up_at > task.due_at:
        raise FollowUpTooLate(task.due_at)


def is_limit(ctx: Context, task: UserTask) -> bool:
    """Whether the diagram says by when the task is due: by a clock, a limit of the table, or at all in a matter."""
    element = definitions.spec(ctx, task.definition_id).nodes[task.element_id].element
    due = element.attributes.get("dueDate", "")
    if "limit" in element.properties or DEADLINE in due:
        return True
    return bool(due) and matters.find(ctx, task.instance_id) is not None

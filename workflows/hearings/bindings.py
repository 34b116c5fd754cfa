"""What hearings hang into the engine: service steps, guards, and what their steps are to the law."""

from __future__ import annotations

from engine.hooks import Hooks, Topic
from workflows.hearings import guards, steps
from workflows.organisation.guards import Separation

TOPICS = {
    "hearing.open": Topic(steps.open, "核对听证申请期限 Opens a request for a hearing"),
    "hearing.notify": Topic(steps.notify, "出具听证通知书 Issues the notice of hearing"),
    "hearing.close": Topic(steps.close, "登记听证结果 Closes a hearing"),
}


def install(hooks: Hooks, apart: Separation) -> None:
    """Hang everything in."""
    hooks.topics.update(TOPICS)
    apart.declare(guards.PROCESS, guards.FUNCTIONS)
    hooks.guards["task.complete"].append(guards.Guards(apart).check_completion)

"""What publication hangs into the engine: service steps, guards of its tasks and messages."""

from __future__ import annotations

from engine.hooks import Hooks, Topic
from workflows.publications import guards, sources, steps

TOPICS = {
    "publication.open": Topic(steps.open, "编写公示摘要并去标识 Opens a publication"),
    "publication.withhold": Topic(steps.withhold, "登记不予公开 Notes that nothing may be shown"),
    "publication.publish": Topic(steps.publish, "发布公示 Publishes"),
    "publication.watch": Topic(steps.watch, "登记公示监测 Watches a publication"),
    "publication.correct": Topic(steps.correct, "更正公示 Corrects a publication"),
    "publication.withdraw": Topic(steps.withdraw, "撤回公示 Withdraws a publication"),
    "publication.expire": Topic(steps.expire, "公示到期 Ends a publication in time"),
    "publication.take_down": Topic(steps.take_down, "提前停止公示 Stops a publication early"),
}


def install(hooks: Hooks) -> None:
    """Hang everything in."""
    hooks.topics.update(TOPICS)
    hooks.guards["instance.start"].append(sources.check_start)
    hooks.guards["task.complete"].append(guards.check_approver)
    hooks.guards["message.correlate"].append(guards.check_message)

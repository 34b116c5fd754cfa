"""What two-way push hangs into the engine: service steps, and the one that leaves the house."""

from __future__ import annotations

from datetime import timedelta

from engine.hooks import Hooks, Retry, Topic
from workflows.pushes import guards, steps
from workflows.pushes.carriers import Carriers

RETRY = Retry(attempts=8, first=timedelta(seconds=10), longest=timedelta(hours=1))
"""Eight attempts within some twenty minutes; then the push is a dead letter."""

TOPICS = {
    "push.open": Topic(steps.open, "登记推送，起算推送时限 Puts a push into the outbox"),
    "push.sent": Topic(steps.sent, "登记回执，起算认领时限 Notes the acknowledgement"),
    "push.claimed": Topic(steps.claimed, "登记认领 Notes the claim"),
    "push.checked": Topic(steps.checked, "登记首次检查 Notes the first check"),
    "push.receive": Topic(steps.receive, "登记监管信息 Takes a regulator's message in"),
    "push.answer": Topic(steps.answer, "处理监管信息并答复 Acts upon it and answers"),
}


def install(hooks: Hooks) -> None:
    """Hang everything in."""
    carried = Carriers(hooks)
    hooks.topics.update(TOPICS)
    hooks.topics["push.send"] = Topic(carried.send, "发送推送 Sends a push", retry=RETRY, leaves_database=True)
    hooks.guards["task.complete"].append(guards.check_completion)
    hooks.guards["instance.start"].append(guards.check_start)
    hooks.guards["message.correlate"].append(guards.check_message)

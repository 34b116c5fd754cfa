"""What the service of documents hangs into the engine: service steps, one guard."""

from __future__ import annotations

from engine.hooks import Hooks, Topic
from workflows.service import guards, steps

TOPICS = {
    "service.open": Topic(steps.open, "核对待送达文书，起算送达时限 Opens a service of documents"),
    "service.note_failure": Topic(steps.note_failure, "登记送达未成 Notes an attempt that failed"),
    "service.announce": Topic(steps.announce, "出具送达公告 Announces to an absent party"),
    "service.record": Topic(steps.record, "登记送达回证 Records the proof of service"),
}


def install(hooks: Hooks) -> None:
    """Hang everything in."""
    hooks.topics.update(TOPICS)
    hooks.guards["task.complete"].append(guards.check_completion)

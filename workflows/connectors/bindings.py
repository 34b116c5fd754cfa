"""What connectors hang into the engine: the step that tells a platform, the one that notes it, and its beginning."""

from __future__ import annotations

from datetime import timedelta

from engine.hooks import Hooks, JobHandler, Retry, Topic
from workflows.connectors import statuses

RETRY = Retry(attempts=20, first=timedelta(seconds=1), longest=timedelta(hours=6))
"""Twenty attempts within a day and a half, so that a platform may be away for a night; then the status is a dead
letter."""

LEASE = timedelta(seconds=30)
"""After which an attempt is another process's: twice what one may take."""


def install(hooks: Hooks) -> None:
    """Hang everything in."""
    teller = statuses.Teller(hooks)
    hooks.topics["connector.tell"] = Topic(
        teller.send,
        "向来源平台回传状态 Tells a platform how its matter stands",
        retry=RETRY,
        leaves_database=True,
        lease=LEASE,
    )
    hooks.topics["connector.told"] = Topic(statuses.sent, "登记平台回执 Notes the acknowledgement")
    hooks.handlers[statuses.START] = JobHandler(statuses.start, "开始一件状态回传 Starts to tell a status")

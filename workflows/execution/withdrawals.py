"""What shows a decision to the public learns that the decision was changed or annulled; by jobs of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import messages, queue
from engine.context import Context
from engine.queue import JobKind, NewJob
from workflows.execution.ledger import Execution
from workflows.publications import publications
from workflows.publications.publications import PublicationState

HANDLER = "execution.withdraw_publication"
MESSAGE = "publication.annulled"
KIND = "处罚"


def tell(ctx: Context, execution: Execution, annulment: Mapping[str, Any]) -> int:
    """Tell every instance that watches a publication of the matter's penalty; returns how many there are."""
    shown = [
        one
        for one in publications.of_instance(ctx, execution.instance_id)
        if one.kind == KIND and one.state == PublicationState.PUBLISHED and one.monitor_id is not None
    ]
    queue.enqueue(ctx, [_job(execution, str(one.monitor_id), annulment) for one in shown])
    return len(shown)


def _job(execution: Execution, monitor_id: str, annulment: Mapping[str, Any]) -> NewJob:
    payload = {"instance_id": monitor_id, "annulment": dict(annulment)}
    return NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=execution.town_code)


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Send the message; one that nobody waits for any more is tried again, then shown to an operator.

    Raises:
        MessageNotCorrelated: the publication is not watched.
    """
    variables = {"annulment": payload["annulment"]}
    messages.correlate(ctx, MESSAGE, instance_id=payload["instance_id"], variables=variables, patient=False)

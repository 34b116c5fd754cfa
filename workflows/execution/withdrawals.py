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


OPEN = frozenset({PublicationState.PENDING, PublicationState.PUBLISHED})


def tell(ctx: Context, execution: Execution, annulment: Mapping[str, Any]) -> int:
    """Tell whatever checks or shows a publication of the matter's penalty; returns how many there are."""
    found = {one.id: one for one in publications.of_instance(ctx, execution.instance_id) if one.kind == KIND}
    found |= {one.id: one for one in publications.of_document(ctx, execution.decision_document_id or "")}
    told = [one for one in found.values() if one.state in OPEN]
    queue.enqueue(ctx, [_job(execution, one.id, annulment) for one in told])
    return len(told)


def _job(execution: Execution, publication_id: str, annulment: Mapping[str, Any]) -> NewJob:
    payload = {"publication_id": publication_id, "annulment": dict(annulment)}
    return NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=execution.town_code)


def run(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Send the message to where the publication stands now; one that ended meanwhile needs none.

    One between two steps is tried again: published a moment ago, but not watched yet.

    Raises:
        MessageNotCorrelated: the publication is neither checked nor watched at this moment.
    """
    found = publications.get(ctx, str(payload["publication_id"]))
    if found.state not in OPEN:
        return
    messages.correlate(
        ctx,
        MESSAGE,
        instance_id=found.monitor_id or found.instance_id,
        correlation={"publication_id": found.id},
        variables={"annulment": payload["annulment"]},
        patient=False,
    )

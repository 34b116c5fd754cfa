"""What shows a decision to the public learns that the decision was changed or annulled; by jobs of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import messages, queue
from engine.context import Context
from engine.queue import JobKind, NewJob
from engine.rows import HistoryEvent, Instance
from workflows import documents
from workflows.execution import ledger
from workflows.execution.ledger import Execution
from workflows.publications import publications, sources
from workflows.publications.publications import PublicationState

HANDLER = "execution.withdraw_publication"
MESSAGE = "publication.annulled"
KIND = "处罚"
PENALTIES = sources.PAPERS[KIND]
"""Kinds of papers that somebody has to perform."""


OPEN = frozenset({PublicationState.PENDING, PublicationState.PUBLISHED})


def tell(ctx: Context, execution: Execution, annulment: Mapping[str, Any]) -> int:
    """Tell whatever checks or shows a publication of the matter's penalty; returns how many there are."""
    found = {one.id: one for one in publications.of_instance(ctx, execution.instance_id) if one.kind == KIND}
    found |= {one.id: one for one in publications.of_document(ctx, execution.decision_document_id or "")}
    told = [one for one in found.values() if one.state in OPEN]
    queue.enqueue(ctx, [_job(execution.town_code, one.id, annulment) for one in told])
    return len(told)


def _job(town_code: str, publication_id: str, annulment: Mapping[str, Any]) -> NewJob:
    payload = {"publication_id": publication_id, "annulment": dict(annulment)}
    return NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=town_code)


def on_voided(ctx: Context, event: HistoryEvent, instance: Instance | None) -> None:
    """A penalty without an execution was taken back: what shows it is told; of others the annulment told already."""
    document = documents.get(ctx, event.subject_id or "")
    if document.kind not in PENALTIES or ledger.of_decision(ctx, document.town_code, document.number) is not None:
        return
    annulment = {"decision_no": document.number, "reason": "撤销", "document": document.void_reason}
    shown = [one for one in publications.of_document(ctx, document.id) if one.state in OPEN]
    queue.enqueue(ctx, [_job(document.town_code, one.id, annulment) for one in shown])


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

"""Guards of the service of documents: no proof without what its way of service needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import instances
from engine import variables as instance_variables
from engine.context import Context
from engine.rows import UserTask
from workflows.service import proofs, rules
from workflows.service.errors import ServiceRefused
from workflows.service.steps import papers_of, request_of

PROCESS = "service_of_documents"
ATTEMPT, RECEIPT = "S13-02", "S13-03"


def check_completion(ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
    """Guard of completion: an attempt or a return receipt with everything that it needs.

    Raises:
        ServiceRefused: every finding.
    """
    if task.definition_key != PROCESS or task.element_id not in (ATTEMPT, RECEIPT):
        return
    known = instance_variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
    papers = papers_of(known)
    issued_at = proofs.issued_at(ctx, papers)
    recipient = str(request_of(known).get("recipient") or "")
    if task.element_id == RECEIPT:
        found = rules.receipt_problems(variables, recipient, issued_at, ctx.now)
    else:
        failed = proofs.has_failed(ctx, task.instance_id, papers, known["service_opened_at"])
        consent = request_of(known).get("e_consent") is True
        found = rules.problems(
            variables,
            recipient=recipient,
            e_consent=consent,
            failed_before=failed,
            issued_at=issued_at,
            now=ctx.now,
        )
    if found:
        raise ServiceRefused(found)

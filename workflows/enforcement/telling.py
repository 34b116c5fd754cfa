"""Telling whoever sent a clue what became of it: a message to its business key, sent by a job of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from engine import history, messages, queue
from engine.context import Context
from engine.errors import MessageAmbiguous, MessageNotCorrelated
from engine.queue import JobKind, NewJob
from workflows.enforcement.cases import EnforcementCase

logger = logging.getLogger(__name__)

HANDLER = "enforcement.tell"
UNHEARD = "enforcement_unheard"
"""History event of a message that the origin did not wait for."""
FILED = "enforcement.filed"
NOT_FILED = "enforcement.not_filed"


def enqueue(ctx: Context, case: EnforcementCase, message: str, facts: Mapping[str, Any]) -> bool:
    """Tell the case's origin, after this transaction; a case without an origin tells nobody."""
    if case.origin is None:
        return False
    answer = {"case_no": case.number, "filing_no": case.filing_no, **facts}
    payload = {
        "message": message,
        "business_key": case.origin,
        "instance_id": case.instance_id,
        "enforcement": answer,
    }
    queue.enqueue(ctx, [NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=case.town_code)])
    return True


def tell(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Hand the message over; an origin that does not wait for it is left as it is."""
    variables = {"enforcement": payload["enforcement"]}
    try:
        messages.correlate(
            ctx, payload["message"], business_key=payload["business_key"], variables=variables, patient=False
        )
    except (MessageNotCorrelated, MessageAmbiguous):
        details = {"message": payload["message"], "origin": payload["business_key"]}
        history.record(ctx, UNHEARD, subject_id=payload["instance_id"], details=details)
        logger.info("enforcement message unheard", extra={"instance_id": payload["instance_id"], **details})

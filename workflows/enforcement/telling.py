"""Telling whoever sent a clue what became of it: a message to its business key, sent by a job of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine import history, instances, messages, queue
from engine.context import Context
from engine.errors import InstanceSuspended, MessageAmbiguous, MessageNotCorrelated
from engine.queue import JobKind, NewJob
from engine.states import InstanceState
from workflows.enforcement.cases import EnforcementCase

logger = logging.getLogger(__name__)

HANDLER = "enforcement.tell"
UNHEARD = "enforcement_unheard"
"""History event of a message that the origin did not wait for."""
FILED = "enforcement.filed"
NOT_FILED = "enforcement.not_filed"
CLOSED = "enforcement.closed"

AGAIN = timedelta(days=1)
"""How soon an end is told again to an origin that is still busy, say with its answer to who reported."""


def ended(ctx: Context, case: EnforcementCase, facts: Mapping[str, Any]) -> bool:
    """Tell the origin that a case is over: closed, if it was filed; else not filed."""
    facts = {"outcome": case.outcome, **facts}
    if case.filing_no is None:
        return enqueue(ctx, case, NOT_FILED, {"filed": False, **facts})
    return enqueue(ctx, case, CLOSED, {"filed": True, "closed_at": case.closed_at, **facts})


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
    """Hand the message over; an end waits for an origin that is busy, any other message is left unheard."""
    variables = {"enforcement": payload["enforcement"]}
    try:
        messages.correlate(
            ctx, payload["message"], business_key=payload["business_key"], variables=variables, patient=False
        )
    except (MessageNotCorrelated, MessageAmbiguous, InstanceSuspended):
        if payload["message"] == CLOSED and _is_busy(ctx, payload["business_key"]):
            again = NewJob(JobKind.HANDLER, ctx.now + AGAIN, name=HANDLER, payload=payload)
            queue.enqueue(ctx, [again])
            return
        details = {"message": payload["message"], "origin": payload["business_key"]}
        history.record(ctx, UNHEARD, subject_id=payload["instance_id"], details=details)
        logger.info("enforcement message unheard", extra={"instance_id": payload["instance_id"], **details})


def _is_busy(ctx: Context, business_key: str) -> bool:
    """Whether the origin still goes on, and may yet ask how the case ended."""
    going_on = (InstanceState.ACTIVE.value, InstanceState.SUSPENDED.value)
    return bool(instances.list(ctx, instances.InstanceFilter(business_key=business_key, states=going_on)).items)

"""Telling an instance that its clock has reached a level: a BPMN message, sent by a job of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from engine import history, messages, queue
from engine.context import Context
from engine.errors import InstanceNotFound, InstanceSuspended, MessageNotCorrelated
from engine.queue import JobKind, NewJob
from workflows.clocks.marks import Mark
from workflows.clocks.rows import Clock

logger = logging.getLogger(__name__)

HANDLER = "clocks.tell"
"""The job's name among the hooks; the listener that wrote the card never moves the instance itself."""

UNHEARD = "clock_unheard"
"""History event of a message that its instance did not wait for."""


def enqueue(ctx: Context, told: Sequence[tuple[Clock, Mark]]) -> None:
    """Send the messages that these clocks name for these marks, after this transaction."""
    queue.enqueue(ctx, [job for clock, mark in told if (job := _job(clock, mark)) is not None])


def _job(clock: Clock, mark: Mark) -> NewJob | None:
    name = clock.messages.get(mark.level.key)
    if name is None or clock.instance_id is None:
        return None
    payload = {
        "message": name,
        "instance_id": clock.instance_id,
        "clock_id": clock.id,
        "clock": {**clock.as_variable(), "level": mark.level.key, "reached_at": mark.at},
    }
    return NewJob(JobKind.HANDLER, name=HANDLER, payload=payload, town_code=clock.town_code)


def tell(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Hand the message over; an instance that does not wait for it, or is gone, is left as it is."""
    clock: Mapping[str, Any] = payload["clock"]
    try:
        messages.correlate(
            ctx, payload["message"], instance_id=payload["instance_id"], variables={"clock": clock}, patient=False
        )
    except (MessageNotCorrelated, InstanceNotFound, InstanceSuspended):
        details = {"message": payload["message"], "code": clock["code"], "level": clock["level"]}
        history.record(ctx, UNHEARD, subject_id=payload["clock_id"], details=details)
        logger.info("clock message unheard", extra={"instance_id": payload["instance_id"], **details})

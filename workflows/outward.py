"""What leaves the office without a process of its own: what a case tells the county."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.context import Context
from workflows.cases import Case
from workflows.clocks import deadlines
from workflows.publications import desensitising
from workflows.pushes import pushes
from workflows.pushes.pushes import Envelope

COUNTY = "COUNTY"
"""The receiver of what the county decides."""


def masked(name: str, applicant_type: str) -> str:
    """A party's name for the public: natural persons by their surname only. Source: domain paper 4.4."""
    return desensitising.party_name(name, applicant_type)


def push(
    ctx: Context, case: Case, direction: str, receiver: str, receiver_name: str, code: str, payload: Mapping[str, Any]
) -> str:
    """Put a message to another unit into the outbox; another content of the same case is its next version.

    Args:
        direction: ``to_regulator`` or ``to_county``.
        code: the limit by which it has to be sent.
    """
    envelope = Envelope(direction, receiver, receiver_name, case.number, payload, _due(ctx, case, code))
    return pushes.put(ctx, case.instance_id, case.town_code, envelope).id


def has_pushed(ctx: Context, case: Case, receiver: str) -> bool:
    """Whether this case has gone to ``receiver``."""
    return pushes.has_gone(ctx, case.instance_id, receiver)


def _due(ctx: Context, case: Case, code: str) -> datetime:
    start = case.decided_at or case.accepted_at or ctx.now
    return deadlines.due(ctx, code, start, case.town_code)

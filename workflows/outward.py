"""What leaves the office without a process of its own: a permit's entry for publication, pushes of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import ids
from engine.context import Context
from workflows import documents
from workflows.cases import Case
from workflows.clocks import deadlines
from workflows.publications import desensitising, publications
from workflows.publications.publications import Publication, PublicationState
from workflows.pushes import pushes
from workflows.pushes.pushes import Envelope

COUNTY = "COUNTY"
"""The receiver of what the county decides."""


def masked(name: str, applicant_type: str) -> str:
    """A party's name for the public: natural persons by their surname only. Source: domain paper 4.4."""
    return desensitising.party_name(name, applicant_type)


def publish(ctx: Context, case: Case, content: Mapping[str, Any]) -> str:
    """Enter a granted permit for publication within seven working days of the decision; returns the row's id."""
    seen = desensitising.desensitise({**content, "party_type": case.applicant_type})
    made = Publication(
        id=ids.new(),
        town_code=case.town_code,
        instance_id=case.instance_id,
        monitor_id=None,
        kind="许可",
        field=None,
        document_id=None,
        title=case.item_name,
        content=documents.plain(seen.content),
        abstract=seen.abstract,
        desensitised=list(seen.removed),
        secrecy=None,
        secrecy_reason=None,
        checked_by=None,
        approved_by=None,
        channels=[],
        state=PublicationState.PENDING.value,
        created_at=ctx.now,
        due_at=_due(ctx, case, "AP-15"),
        published_at=None,
        expire_at=None,
        ended_at=None,
        end_reason=None,
        statement=None,
        corrections=0,
        revision=1,
    )
    return publications.add(ctx, made).id


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

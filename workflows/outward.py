"""What leaves the office: publication of permits, pushes to regulators and to the county."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select

from engine import ids
from engine.context import Context
from workflows.cases import Case
from workflows.clocks import deadlines
from workflows.models import publication, push_record

COUNTY = "COUNTY"
"""The receiver of what the county decides."""


def masked(name: str, applicant_type: str) -> str:
    """A party's name for the public: natural persons by their surname only. Source: domain paper 4.4."""
    return f"{name[:1]}某" if applicant_type == "自然人" else name


def publish(ctx: Context, case: Case, content: Mapping[str, Any]) -> str:
    """Enter a granted permit for publication within seven working days of the decision; returns the row's id."""
    entry = ids.new()
    ctx.db.execute(
        insert(publication).values(
            id=entry,
            town_code=case.town_code,
            instance_id=case.instance_id,
            kind="permit",
            title=case.item_name,
            content=dict(content),
            state="pending",
            created_at=ctx.now,
            due_at=_due(ctx, case, "AP-15"),
        )
    )
    return entry


def push(
    ctx: Context, case: Case, direction: str, receiver: str, receiver_name: str, code: str, payload: Mapping[str, Any]
) -> str:
    """Put a message to another unit into the outbox; the same business id again is its next version.

    Args:
        direction: ``to_regulator`` or ``to_county``.
        code: the limit by which it has to be sent.
    """
    entry = ids.new()
    sent_before = select(func.count()).where(
        push_record.c.receiver == receiver, push_record.c.business_id == case.number
    )
    ctx.db.execute(
        insert(push_record).values(
            id=entry,
            town_code=case.town_code,
            instance_id=case.instance_id,
            direction=direction,
            receiver=receiver,
            receiver_name=receiver_name,
            business_id=case.number,
            version=ctx.db.execute(sent_before).scalar_one() + 1,
            payload=dict(payload),
            state="pending",
            created_at=ctx.now,
            due_at=_due(ctx, case, code),
            sent_at=None,
            acknowledged_at=None,
        )
    )
    return entry


def has_pushed(ctx: Context, case: Case, receiver: str) -> bool:
    """Whether this case has gone to ``receiver``."""
    of_matter = push_record.c.instance_id == case.instance_id
    statement = select(func.count()).where(push_record.c.receiver == receiver, of_matter)
    return bool(ctx.db.execute(statement).scalar_one())


def _due(ctx: Context, case: Case, code: str) -> Any:
    start = case.decided_at or case.accepted_at or ctx.now
    return deadlines.due(ctx, code, start, case.town_code)

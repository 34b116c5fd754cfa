"""Callers (诉求人): kept beside the order and never in its variables; masked wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import insert, select

from engine import ids
from engine.context import Context
from engine.rows import columns
from workflows.dispatch.models import event_party as table
from workflows.dispatch.orders import WorkOrder


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who told of an event."""

    id: str
    town_code: str
    order_id: str
    name: str | None
    phone: str | None
    is_secret: bool
    is_anonymous: bool
    source: str
    source_no: str | None
    #: What they said, by field, before they were taken out of it.
    texts: dict[str, str] | None
    from_order_id: str | None

    @property
    def can_be_called(self) -> bool:
        """Whether there is a number to call."""
        return self.phone is not None and not self.is_anonymous


_COLUMNS = columns(Party, table)


def masked_name(name: str | None) -> str | None:
    """``张*``. Source: domain paper 4.4."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else None


def masked_phone(phone: str | None) -> str | None:
    """``138****1234``. Source: domain paper 4.4."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else None


def add(ctx: Context, order: WorkOrder, event: Mapping[str, Any], texts: Mapping[str, str]) -> Party:
    """Keep the caller of an event; who wants to stay unnamed leaves neither name nor number.

    Args:
        texts: what was said, by field, before the caller was taken out of it.
    """
    anonymous = event.get("anonymous") is True
    party = Party(
        id=ids.new(),
        town_code=order.town_code,
        order_id=order.id,
        name=None if anonymous else event.get("caller_name") or None,
        phone=None if anonymous else event.get("caller_tel") or None,
        is_secret=event.get("secret") is True,
        is_anonymous=anonymous,
        source=order.source,
        source_no=order.source_no,
        texts=dict(texts) or None,
        from_order_id=None,
    )
    ctx.db.execute(insert(table), asdict(party))
    return party


def of_order(ctx: Context, order: WorkOrder) -> Sequence[Party]:
    """Everybody who told of the event, the first caller first."""
    statement = select(*_COLUMNS).where(table.c.order_id == order.id).order_by(table.c.id)
    return [Party(*row) for row in ctx.db.execute(statement)]


def inherit(ctx: Context, main: WorkOrder, merged: WorkOrder) -> int:
    """Let a main event have the callers of one that is merged into it; returns how many."""
    heirs = [
        replace(party, id=ids.new(), order_id=main.id, from_order_id=party.from_order_id or merged.id)
        for party in of_order(ctx, merged)
    ]
    if heirs:
        ctx.db.execute(insert(table), [asdict(party) for party in heirs])
    return len(heirs)

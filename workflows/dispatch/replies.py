"""Replies: each caller gets one, an event closes with them. Source: INV-12, G-P4-07."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select

from engine import ids
from engine.context import Context
from workflows.dispatch import orders, parties
from workflows.dispatch.errors import EventWithoutReply
from workflows.dispatch.models import event_reply as table
from workflows.dispatch.models import work_order
from workflows.dispatch.orders import COLUMNS, WorkOrder
from workflows.dispatch.states import OrderState

PHONE, PLATFORM, NOTICE = "phone", "platform", "notice"
"""By call, written back to the system it came from, or left under the order's number for who stayed unnamed."""

STRUCK_OFF = "本件因误立已销号，不再办理。原因：{reason}"
"""What whoever brought an event in reads when its order is struck off."""

PLATFORMS = frozenset({"数字城管", "综治", "安监", "生态环境", "视频预警", "市级转派", "110分流", "信访"})
"""Sources that take the answer themselves."""


def close(ctx: Context, order: WorkOrder, reply: str, outcome: str, by: str) -> WorkOrder:
    """Close an order with its reply: every caller of it, and of what was merged into it, gets one.

    Raises:
        EventWithoutReply: the reply says nothing.
        OrderStateRefused: the order is not ready to be closed.
    """
    return _end(ctx, order, OrderState.CLOSED, reply, outcome, by)


def strike_off(ctx: Context, order: WorkOrder, reason: str, by: str) -> WorkOrder:
    """End an order that was opened by mistake: whoever brought the event in is told why, as with any other end.

    Raises:
        OrderStateRefused: the order has ended.
    """
    return _end(ctx, order, OrderState.CANCELED, STRUCK_OFF.format(reason=reason.strip()), "canceled", by)


def _end(ctx: Context, order: WorkOrder, state: OrderState, reply: str, outcome: str, by: str) -> WorkOrder:
    ended = orders.move(
        ctx,
        order,
        state,
        reply=reply.strip(),
        replied_at=ctx.now,
        closed_at=ctx.now if state is OrderState.CLOSED else None,
        outcome=outcome,
    )
    answered = _answered(ctx, ended)
    _write(ctx, ended, [one for one in parties.of_order(ctx, ended) if one.id not in answered], by)
    for merged in _merged_into(ctx, ended):
        orders.change(ctx, merged, reply=ended.reply, replied_at=ctx.now)
    return ended


def write_back(ctx: Context, order: WorkOrder, reply: str, by: str) -> int:
    """Give the reply to the sources of an order, and leave it under its number for who stayed unnamed.

    Raises:
        EventWithoutReply: the reply says nothing.
    """
    if not reply.strip():
        raise EventWithoutReply(order.number)
    answered = _answered(ctx, order)
    waiting = [one for one in parties.of_order(ctx, order) if one.id not in answered and not one.can_be_called]
    _write(ctx, replace(order, reply=reply.strip()), waiting, by)
    return len(waiting)


def _answered(ctx: Context, order: WorkOrder) -> set[str]:
    return set(ctx.db.execute(select(table.c.party_id).where(table.c.order_id == order.id)).scalars())


def _write(ctx: Context, order: WorkOrder, to: Sequence[parties.Party], by: str) -> None:
    for party in to:
        ctx.db.execute(
            insert(table),
            {
                "id": ids.new(),
                "town_code": order.town_code,
                "order_id": order.id,
                "party_id": party.id,
                "channel": _channel(party),
                "text": order.reply,
                "replied_at": ctx.now,
                "replied_by": by,
            },
        )


def _channel(party: parties.Party) -> str:
    if party.can_be_called:
        return PHONE
    return PLATFORM if party.source in PLATFORMS else NOTICE


def _merged_into(ctx: Context, main: WorkOrder) -> Sequence[WorkOrder]:
    statement = select(*COLUMNS).where(work_order.c.merged_into == main.id).order_by(work_order.c.id)
    return [WorkOrder(*row) for row in ctx.db.execute(statement)]


def of_order(ctx: Context, order: WorkOrder) -> Sequence[tuple[str, str]]:
    """The replies given, by channel and text."""
    statement = select(table.c.channel, table.c.text).where(table.c.order_id == order.id).order_by(table.c.id)
    return [(channel, text) for channel, text in ctx.db.execute(statement)]

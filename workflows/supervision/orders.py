"""Supervision orders (督办单): issued under their number, answered, checked, escalated, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from engine import ids
from engine.context import Context
from engine.revisions import Changes
from engine.rows import as_row, columns
from workflows.supervision.errors import SupervisionNotFound, SupervisionStateRefused
from workflows.supervision.models import supervision_change
from workflows.supervision.models import supervision_order as table


class OrderState(StrEnum):
    """Where an order stands. Source: domain paper 3.8, S9."""

    #: Waits for the unit's answer. Left by the answer, or by its due date.
    ISSUED = "issued"
    #: Answered; the supervision office checks. Left by the check.
    REPLIED = "replied"
    #: Somebody is called to account. Left by the decision.
    ACCOUNTABLE = "accountable"
    #: Over. Never left.
    CLOSED = "closed"
    #: Ended by an operator. Never left.
    CANCELED = "canceled"


S = OrderState
_ENDED = frozenset({S.CANCELED})
TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    S.ISSUED: frozenset({S.ISSUED, S.REPLIED, S.ACCOUNTABLE}) | _ENDED,
    S.REPLIED: frozenset({S.ISSUED, S.ACCOUNTABLE, S.CLOSED}) | _ENDED,
    S.ACCOUNTABLE: frozenset({S.CLOSED}) | _ENDED,
    S.CLOSED: frozenset(),
    S.CANCELED: frozenset(),
}

RANKS = ("unit", "unit_head", "deputy_leader", "leader_meeting")
"""Who has to answer: the unit, its head, the deputy leader, the leader meeting. Source: domain paper 3.8, S9."""
HIGHEST = len(RANKS) - 1


@dataclass(frozen=True, slots=True)
class SupervisionOrder:
    """One order with the fields of GB/T 39046."""

    id: str
    town_code: str
    number: str
    instance_id: str
    source: str
    rule_code: str
    warning: str
    subject_number: str
    subject_instance_id: str | None
    card_id: str | None
    matter: str
    unit: str
    level: str
    state: str
    rank: int
    issued_at: datetime
    due_at: datetime
    reply: str | None
    replied_at: datetime | None
    replied_by: str | None
    result: str | None
    checked_by: str | None
    closed_at: datetime | None
    revision: int

    def exchange(self) -> dict[str, Any]:
        """The order in the national set of electronic supervision. Source: GB/T 39046-2020."""
        return {
            "办件编号": self.subject_number,
            "督办内容": self.matter,
            "机构": "督查考核办公室",
            "发出时间": f"{self.issued_at:%Y%m%d%H%M%S}",
            "监察编号": self.number,
            "监察规则编号": self.rule_code,
            "预警类型": self.warning,
            "状态产生时间": f"{self.closed_at or self.replied_at or self.issued_at:%Y%m%d%H%M%S}",
            "结果描述": self.result or "",
            "责任部门": self.unit,
        }


COLUMNS = columns(SupervisionOrder, table)
_CHANGES = Changes(table, "state rank due_at reply replied_at replied_by result checked_by closed_at".split())


def add(ctx: Context, order: SupervisionOrder) -> SupervisionOrder:
    """Keep a new order."""
    ctx.db.execute(insert(table), as_row(order))
    _note(ctx, order, None)
    return order


def _note(ctx: Context, order: SupervisionOrder, before: str | None) -> None:
    row = {"id": ids.new(), "town_code": order.town_code, "order_id": order.id, "before": before, "after": order.state}
    ctx.db.execute(insert(supervision_change), {**row, "rank": order.rank, "at": ctx.now, "actor_id": ctx.actor.id})


def find(ctx: Context, instance_id: str) -> SupervisionOrder | None:
    """The latest order of an instance, or None when it has none."""
    statement = select(*COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.id.desc()).limit(1)
    row = ctx.db.execute(statement).first()
    return None if row is None else SupervisionOrder(*row)


def about(ctx: Context, instance_id: str) -> Sequence[SupervisionOrder]:
    """The orders that an instance is the subject of, oldest first."""
    statement = select(*COLUMNS).where(table.c.subject_instance_id == instance_id).order_by(table.c.id)
    return [SupervisionOrder(*row) for row in ctx.db.execute(statement)]


def of_instance(ctx: Context, instance_id: str) -> SupervisionOrder:
    """The latest order of an instance.

    Raises:
        SupervisionNotFound: it has none.
    """
    order = find(ctx, instance_id)
    if order is None:
        raise SupervisionNotFound(instance_id)
    return order


def move(ctx: Context, order: SupervisionOrder, state: OrderState, **facts: Any) -> SupervisionOrder:
    """Bring an order into another state, with what else changed.

    Raises:
        SupervisionStateRefused: the table does not know the way.
        StaleRevision: the order was changed meanwhile.
    """
    if state not in TRANSITIONS[OrderState(order.state)]:
        raise SupervisionStateRefused(order.number, order.state, state)
    after: SupervisionOrder = replace(order, state=state.value, revision=order.revision + 1, **facts)
    _CHANGES.write(ctx, f"supervision order {order.number}", order.revision, after)
    _note(ctx, after, order.state)
    return after


def history(ctx: Context, order: SupervisionOrder) -> list[tuple[str, int]]:
    """States and ranks the order went through, first to last."""
    statement = select(supervision_change.c.after, supervision_change.c.rank)
    mine = statement.where(supervision_change.c.order_id == order.id).order_by(supervision_change.c.id)
    return [(state, rank) for state, rank in ctx.db.execute(mine)]

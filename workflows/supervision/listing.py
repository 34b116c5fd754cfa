"""Lists of supervision orders: who has to answer what until when, the open ones first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, select

from engine import pages
from engine.context import Context
from workflows.supervision.models import supervision_order as table
from workflows.supervision.orders import COLUMNS, OrderState, SupervisionOrder

_OPEN = (OrderState.ISSUED.value, OrderState.REPLIED.value, OrderState.ACCOUNTABLE.value)
_IS_OVER = case((table.c.state.in_(_OPEN), 0), else_=1)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders; None means any."""

    town_code: str | None = None
    unit: str | None = None
    state: str | None = None
    is_open: bool = False
    subject_instance_id: str | None = None
    among: pages.Among | None = None


def list(
    ctx: Context, wanted: OrderFilter = OrderFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[SupervisionOrder]:
    """Orders that are not over first, then by the day by which they have to be answered."""
    statement = select(*COLUMNS)
    for name in ("town_code", "unit", "state", "subject_instance_id"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.is_open:
        statement = statement.where(table.c.state.in_(_OPEN))
    if wanted.among is not None:
        statement = statement.where(wanted.among(table.c.instance_id))
    order = [pages.Key(_IS_OVER), pages.Key(table.c.due_at), pages.Key(table.c.id)]
    return pages.read(ctx.db, statement, order, page, SupervisionOrder)

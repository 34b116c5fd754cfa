"""Doors to supervision orders: what was ordered, who has to answer, and what became of it."""

from typing import Any

from api import sight, towns
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Choice, Flag, Instant, Text, Whole
from api.scopes import Scope
from engine.pages import Page
from workflows.supervision import listing
from workflows.supervision.listing import OrderFilter
from workflows.supervision.orders import RANKS, OrderState, SupervisionOrder

door = Door("supervision", "督查督办", "Supervision")


class SupervisionOrderOut(Answer):
    """One supervision order with the fields of GB/T 39046."""

    id = Text()
    number = Text(metadata={"example": "督办〔2026〕第0001号"})
    process_instance_id = Text(attribute="instance_id")
    source = Text(metadata={"example": "红牌"})
    rule_code = Text(metadata={"example": "AP-14"})
    subject_number = Text()
    subject_process_instance_id = Text(attribute="subject_instance_id", allow_none=True)
    card_id = Text(allow_none=True)
    matter = Text(max=500)
    unit = Text(metadata={"example": "SP"})
    level = Text(metadata={"example": "一般"})
    state = Choice(*OrderState)
    rank = Choice(*RANKS)
    issued_at = Instant()
    due_at = Instant()
    reply = Text(max=5000, allow_none=True)
    replied_at = Instant(allow_none=True)
    result = Text(max=5000, allow_none=True)
    closed_at = Instant(allow_none=True)
    revision = Whole()


class SupervisionOrderQuery(PageQuery):
    """Narrows the list."""

    unit = Text(min=1, load_default=None)
    state = Choice(*OrderState, load_default=None)
    is_open = Flag(load_default=False)
    subject_process_instance_id = Text(min=1, max=36, load_default=None)


_ORDER = tuple(SupervisionOrderOut().fields.items())


@door.read(
    "/supervision-orders",
    scope=Scope.PERFORMANCE_READ,
    query=SupervisionOrderQuery(),
    returns=SupervisionOrderOut(),
    is_page=True,
)
def list_supervision_orders(call: Call) -> Page[dict[str, Any]]:
    """督办单列表。Orders that the caller may read, those that are not over first, by their due dates."""
    query = call.query
    wanted = OrderFilter(
        town_code=towns.of(call.ctx),
        unit=query["unit"],
        state=query["state"],
        is_open=query["is_open"],
        subject_instance_id=query["subject_process_instance_id"],
        among=sight.of(call.ctx),
    )
    page = listing.list(call.ctx, wanted, call.page)
    return Page([_shown(one) for one in page.items], page.next_cursor)


def _shown(order: SupervisionOrder) -> dict[str, Any]:
    row = {field.attribute or name: getattr(order, field.attribute or name) for name, field in _ORDER}
    return {**row, "rank": RANKS[order.rank]}

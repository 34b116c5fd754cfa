"""Doors to what happened: events over all instances, for auditors and integrators."""

from api import sight, towns
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Instant, Text, Variables, Whole
from api.scopes import Scope
from engine import history
from engine.history import HistoryFilter
from engine.pages import Page
from engine.rows import HistoryEvent

door = Door("history-events", "历史", "History")


class EventQuery(PageQuery):
    """Which events."""

    process_instance_id = Text(min=1, max=36, load_default=None)
    kind = Text(min=1, max=48, load_default=None, metadata={"example": "task.completed"})
    actor_id = Text(min=1, load_default=None)
    element_id = Text(min=1, load_default=None)
    subject_id = Text(min=1, max=36, load_default=None)
    since = Instant(load_default=None)
    until = Instant(load_default=None)


class EventOut(Answer):
    """Something that happened."""

    id = Text()
    at = Instant()
    kind = Text(metadata={"example": "task.completed"})
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    process_definition_id = Text(attribute="definition_id", allow_none=True)
    element_id = Text(allow_none=True)
    element_name = Text(allow_none=True)
    element_type = Text(allow_none=True)
    subject_id = Text(allow_none=True)
    actor_id = Text(metadata={"example": "li.na"})
    actor_name = Text(metadata={"example": "李娜"})
    details = Variables()
    scope = Whole(allow_none=True)
    town_code = Text()


@door.read("/history-events", scope=Scope.HISTORY_READ, query=EventQuery(), returns=EventOut(), is_page=True)
def list_history_events(call: Call) -> Page[HistoryEvent]:
    """历史事件。Events of the instances that the caller may read, in the order they happened; auditors see all of them.

    Sign-ins, accounts, tokens and deployments are shown to those who may see accounts.
    """
    return history.list(call.ctx, wanted(call), call.page)


def wanted(call: Call) -> HistoryFilter:
    """The events that a query asks for, narrowed to those that the caller may read."""
    query = call.query
    return HistoryFilter(
        instance_id=query["process_instance_id"],
        kind=query["kind"],
        actor_id=query["actor_id"],
        element_id=query["element_id"],
        subject_id=query["subject_id"],
        since=query["since"],
        until=query["until"],
        town_code=towns.of(call.ctx),
        among=sight.of(call.ctx, is_technical=True),
        of_instances=not call.caller.may(Scope.ACCOUNT_READ),
    )

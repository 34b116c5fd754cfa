"""What happened: append-only events, their listeners, and the timeline of an instance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select

from engine import bpmn, ids, outbox, pages
from engine.context import Context
from engine.models import history_event as table
from engine.rows import HistoryEvent, Instance, columns

_COLUMNS = columns(HistoryEvent, table)
_NAMES = [column.name for column in _COLUMNS]
_INSERT = insert(table)

#: Sequence flows of one command are one event with this kind and their ids in ``details["flows"]``.
FLOWS = "flow.taken"


def event(
    ctx: Context,
    kind: str,
    instance: Instance | None = None,
    *,
    element_id: str | None = None,
    element_name: str | None = None,
    element_type: str | None = None,
    token: int | None = None,
    scope: int | None = None,
    subject_id: str | None = None,
    details: dict[str, Any] | None = None,
) -> HistoryEvent:
    """An event that is not written yet; ``subject_id`` is the row it tells of, such as a task."""
    return HistoryEvent(
        id=ids.new(),
        instance_id=instance.id if instance else None,
        definition_id=instance.definition_id if instance else None,
        at=ctx.now,
        kind=kind,
        element_id=element_id,
        element_name=element_name,
        element_type=element_type,
        token=token,
        scope=scope,
        subject_id=subject_id,
        actor_id=ctx.actor.id,
        actor_name=ctx.actor.name,
        details=details or {},
        town_code=instance.town_code if instance else ctx.actor.town_code,
    )


def of_kernel(ctx: Context, instance: Instance, happened: Iterable[bpmn.Event]) -> Sequence[HistoryEvent]:
    """The kernel's events as rows not written yet; the flows taken become one event at the end."""
    rows = []
    flows = []
    for one in happened:
        if one.kind == FLOWS:
            flows.append(one.element_id)
            continue
        rows.append(
            event(
                ctx,
                one.kind,
                instance,
                element_id=one.element_id,
                element_name=one.element_name,
                element_type=one.element_type,
                token=one.token,
                scope=one.scope,
                subject_id=ctx.opened_tasks.get((instance.id, str(one.token))),
                details=one.details,
            )
        )
    if flows:
        rows.append(event(ctx, FLOWS, instance, details={"flows": flows}))
    return rows


def write(ctx: Context, events: Sequence[HistoryEvent], instance: Instance | None = None) -> None:
    """Write events in one statement, then tell their listeners."""
    if not events:
        return
    ctx.db.execute(_INSERT, [_row(ctx, one) for one in events])
    if ctx.hooks.listeners:
        for one in events:
            ctx.hooks.tell(one.kind, ctx, one, instance)


def _row(ctx: Context, one: HistoryEvent) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in _NAMES}
    row["is_unplaced"] = outbox.takes(ctx, one.kind, one.element_type) or None
    return row


def record(
    ctx: Context,
    kind: str,
    instance: Instance | None = None,
    *,
    subject_id: str | None = None,
    element_id: str | None = None,
    details: dict[str, Any] | None = None,
) -> HistoryEvent:
    """Write one event at once and tell its listeners."""
    one = event(ctx, kind, instance, subject_id=subject_id, element_id=element_id, details=details)
    write(ctx, [one], instance)
    return one


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which events to list; None means any."""

    instance_id: str | None = None
    kind: str | None = None
    actor_id: str | None = None
    element_id: str | None = None
    subject_id: str | None = None
    town_code: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    #: Any of these.
    kinds: Sequence[str] | None = None
    definition_id: str | None = None
    #: Only what happened in instances: no sign-ins, accounts, tokens, deployments.
    of_instances: bool = False
    #: Instances' events by who may read them; other events are not asked.
    among: pages.Among | None = None


def list(
    ctx: Context, wanted: HistoryFilter = HistoryFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[HistoryEvent]:
    """Events in the order they happened."""
    statement = select(*_COLUMNS)
    named = ("instance_id", "kind", "actor_id", "element_id", "subject_id", "town_code", "definition_id")
    statement = statement.where(*pages.equal(table.c, wanted, named))
    if wanted.kinds is not None:
        statement = statement.where(table.c.kind.in_(wanted.kinds))
    if wanted.since is not None:
        statement = statement.where(table.c.at >= wanted.since)
    if wanted.among is not None:
        statement = statement.where(or_(table.c.instance_id.is_(None), wanted.among(table.c.instance_id)))
    if wanted.of_instances:
        statement = statement.where(table.c.instance_id.is_not(None))
    if wanted.until is not None:
        statement = statement.where(table.c.at < wanted.until)
    order = [pages.Key(table.c.at), pages.Key(table.c.id)]
    return pages.read(ctx.db, statement, order, page, HistoryEvent)


def timeline(ctx: Context, instance_id: str, page: pages.PageRequest = pages.FIRST_PAGE) -> pages.Page[HistoryEvent]:
    """One instance's events in the order they happened, also after it was deleted."""
    return list(ctx, HistoryFilter(instance_id=instance_id), page)

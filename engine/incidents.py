"""Incidents: what failed and waits for an operator, or what business wants looked at (``flag``)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, insert, select, text, update

from engine import history, ids, pages, queue, runtime, selections, wait_states
from engine.context import Context
from engine.errors import IncidentNotFound, IncidentNotOpen, IncidentNotResolvable
from engine.models import external_task, incident, job
from engine.rows import Incident, Instance, as_row, columns
from engine.states import ExternalTaskState, IncidentState, JobState, change

#: Attempts an operator's retry gives a job or service step that used its own up.
FRESH_RETRIES = 1

_COLUMNS = columns(Incident, incident)
_FIND = select(*_COLUMNS).where(incident.c.id == bindparam("id"))
OPEN = text("incident.state = 'open'")
"""Written out in the statement, because a parameter would keep both databases from the partial index."""


# --- raise ----------------------------------------------------------------------------------------


def raise_(
    ctx: Context,
    kind: str,
    cause_id: str,
    code: str,
    message: str,
    instance: Instance | None = None,
    *,
    definition_key: str | None = None,
    element_id: str | None = None,
    town_code: str = "",
) -> Incident:
    """Open an incident for a job or service step whose retries are used up, or a ``flag`` for somebody to see to."""
    text = wait_states.clean(message)[:4000]
    raised = Incident(
        id=ids.new(),
        instance_id=instance.id if instance else None,
        kind=kind,
        cause_id=cause_id,
        definition_key=instance.definition_key if instance else definition_key,
        element_id=element_id,
        code=code,
        message_zh=text,
        message_en=text,
        state=IncidentState.OPEN.value,
        raised_at=ctx.now,
        resolved_at=None,
        resolved_by=None,
        town_code=instance.town_code if instance else town_code,
    )
    ctx.db.execute(insert(incident), as_row(raised))
    if instance is not None:
        wait_states.count_incidents(ctx, instance.id, 1)
    _tell(ctx, "incident.raised", raised, instance)
    return raised


def _tell(ctx: Context, kind: str, one: Incident, instance: Instance | None) -> None:
    details: dict[str, Any] = {"code": one.code, "message": one.message_zh, "message_en": one.message_en}
    history.record(ctx, kind, instance, subject_id=one.id, element_id=one.element_id, details=details)


# --- find -----------------------------------------------------------------------------------------


def get(ctx: Context, incident_id: str) -> Incident:
    """The incident with this id.

    Raises:
        IncidentNotFound: there is none.
    """
    row = ctx.db.execute(_FIND, {"id": incident_id}).first() if ids.is_id(incident_id) else None
    if row is None:
        raise IncidentNotFound(incident_id)
    return Incident(*row)


def failed(ctx: Context, one: Incident) -> str:
    """The id of the job or service step that failed; where a step of the kernel did, the id of its wait."""
    table = {"job": job, "external_task": external_task}.get(one.kind)
    if table is None or one.instance_id is None:
        return one.cause_id
    statement = select(table.c.id).where(table.c.instance_id == one.instance_id, table.c.wait_id == one.cause_id)
    return str(ctx.db.execute(statement).scalars().first() or one.cause_id)


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents to list; None means any."""

    state: str | None = IncidentState.OPEN.value
    instance_id: str | None = None
    definition_key: str | None = None
    kind: str | None = None
    code: str | None = None
    element_id: str | None = None
    town_code: str | None = None


def list(
    ctx: Context, wanted: IncidentFilter = IncidentFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Incident]:
    """Incidents, newest first."""
    statement = select(*_COLUMNS).where(*_conditions(ctx, wanted))
    return pages.read(ctx.db, statement, SOURCE.order, page, Incident)


def _conditions(ctx: Context, wanted: IncidentFilter) -> Sequence[ColumnElement[bool]]:
    named = ("state", "instance_id", "definition_key", "kind", "code", "element_id", "town_code")
    return [
        *pages.equal(incident.c, wanted, named),
        *runtime.within_given(ctx, incident.c.instance_id),
    ]


def _failed_id() -> ColumnElement[str]:
    """As ``failed``."""
    found = [
        (
            incident.c.kind == kind,
            select(table.c.id)
            .where(table.c.instance_id == incident.c.instance_id, table.c.wait_id == incident.c.cause_id)
            .limit(1)
            .scalar_subquery(),
        )
        for kind, table in (("job", job), ("external_task", external_task))
    ]
    return func.coalesce(case(*found), incident.c.cause_id)


SOURCE = selections.Source(
    Incident,
    _COLUMNS,
    _conditions,
    [pages.Key(incident.c.id, descending=True)],
    {
        "failed_id": _failed_id(),
        "is_external": incident.c.kind == "external_task",
    },
)
"""Incidents by any column."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Open incidents that have process, element, kind and code in common."""

    definition_key: str | None
    element_id: str | None
    kind: str
    code: str
    count: int
    oldest_at: datetime
    newest_at: datetime
    #: Of the newest.
    message_zh: str
    message_en: str


MOST_CAUSES = 100
"""Reason: more than a person reads; those with the most incidents are told."""


def causes(ctx: Context, town_code: str | None = None) -> Sequence[Cause]:
    """Open incidents by what they have in common, the most frequent first."""
    table = incident.c
    same = (table.definition_key, table.element_id, table.kind, table.code)
    statement = select(*same, func.count(), func.min(table.id), func.max(table.id)).where(OPEN)
    if town_code is not None:
        statement = statement.where(table.town_code == town_code)
    statement = statement.where(*runtime.within_given(ctx, table.instance_id))
    rows = ctx.db.execute(statement.group_by(*same).order_by(func.count().desc(), *same).limit(MOST_CAUSES)).all()
    known = {one.id: one for row in rows for one in _these(ctx, row[5:7])}
    return [_cause(row, known[row[5]], known[row[6]]) for row in rows]


def _cause(row: Any, oldest: Incident, newest: Incident) -> Cause:
    key, element, kind, code, count = row[:5]
    return Cause(
        key, element, kind, code, count, oldest.raised_at, newest.raised_at, newest.message_zh, newest.message_en
    )


def _these(ctx: Context, chosen: Sequence[str]) -> Sequence[Incident]:
    return [Incident(*row) for row in ctx.db.execute(select(*_COLUMNS).where(incident.c.id.in_(chosen)))]


# --- retry and resolve ----------------------------------------------------------------------------


def _lock(ctx: Context, incident_id: str) -> tuple[Incident, Instance | None]:
    """The open incident and its instance, the instance first: every command locks in that order."""
    found = get(ctx, incident_id)
    instance = runtime.lock(ctx, found.instance_id) if found.instance_id else None
    again = Incident(*ctx.db.execute(_FIND.with_for_update(key_share=True), {"id": incident_id}).one())
    if again.state != IncidentState.OPEN:
        raise IncidentNotOpen(incident_id)
    return again, instance


def retry(ctx: Context, incident_id: str) -> Incident:
    """Try what failed once more: a failed step at once, a job or service step by the executor or its worker.

    Raises:
        IncidentNotFound, IncidentNotOpen: as their names say.
        InstanceSuspended, InstanceEnded: its instance does not move.
    """
    found, instance = _lock(ctx, incident_id)
    ctx.hooks.check("incident.retry", ctx, found)
    if instance is not None:
        runtime.require_active(instance)
    if found.kind == "step" and instance is not None:
        runtime.move(ctx, instance, lambda workflow: workflow.retry(found.cause_id))
        return get(ctx, incident_id)
    revive(ctx, found, FRESH_RETRIES)
    return _close(ctx, found, instance)


def revive(ctx: Context, found: Incident, retries: int) -> None:
    """Give the dead job or service step behind an incident ``retries`` more attempts, from now."""
    kind = JobState if found.kind == "job" else ExternalTaskState
    table = job if found.kind == "job" else external_task
    if found.instance_id is None:
        mine = table.c.id == found.cause_id
    else:
        mine = (table.c.instance_id == found.instance_id) & (table.c.wait_id == found.cause_id)
    ctx.db.execute(
        update(table)
        .where(mine, table.c.state == kind.DEAD.value)
        .values(state=change(kind.DEAD.value, kind.READY), retries=retries, run_at=ctx.now)
    )
    queue.wake(ctx, "job", "call")


def _close(ctx: Context, found: Incident, instance: Instance | None) -> Incident:
    state = change(found.state, IncidentState.RESOLVED)
    after = replace(found, state=state, resolved_at=ctx.now, resolved_by=ctx.actor.id)
    ctx.db.execute(
        update(incident)
        .where(incident.c.id == found.id)
        .values(state=after.state, resolved_at=after.resolved_at, resolved_by=after.resolved_by)
    )
    if instance is not None:
        wait_states.count_incidents(ctx, instance.id, -1)
    _tell(ctx, "incident.resolved", after, instance)
    return after


def resolve(ctx: Context, incident_id: str) -> Incident:
    """Declare an incident dealt with, where its job stands alone and is given up; it is not tried again.

    Raises:
        IncidentNotFound, IncidentNotOpen: as their names say.
        IncidentNotResolvable: an instance still waits for it; retry it, or cancel the instance.
    """
    found, instance = _lock(ctx, incident_id)
    if instance is not None:
        raise IncidentNotResolvable(incident_id)
    ctx.hooks.check("incident.resolve", ctx, found)
    queue.finish(ctx, found.cause_id)
    return _close(ctx, found, None)


def close_of(ctx: Context, instance: Instance | None, cause_id: str) -> None:
    """Close the open incidents of a job or service step that an operator has given new attempts."""
    where = incident.c.cause_id == cause_id
    where &= incident.c.instance_id == instance.id if instance else incident.c.instance_id.is_(None)
    rows = ctx.db.execute(select(*_COLUMNS).where(where, incident.c.state == IncidentState.OPEN.value))
    for row in rows.all():
        _close(ctx, Incident(*row), instance)

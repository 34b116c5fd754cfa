"""INV-05: who hosts a hearing, or keeps its record, did not investigate or review the case."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from engine.models import user_task
from engine.states import TaskState
from workflows.hearings.models import hearing
from workflows.organisation import separation
from workflows.organisation.separation import Function

TAKING_PART = frozenset({Function.INVESTIGATE, Function.REVIEW})


def check(ctx: Context) -> list[str]:
    """Hearings whose host or recorder had done a step of the case before it was scheduled."""
    table = hearing.c
    rows = ctx.db.execute(
        select(table.id, table.instance_id, table.host, table.recorder, table.ended_at).where(table.host.is_not(None))
    )
    return [
        f"hearing {hearing_id}: {person} took part in the case"
        for hearing_id, instance_id, host, recorder, ended_at in rows
        for person in {host, recorder} & _investigators(ctx, instance_id, ended_at)
    ]


def _investigators(ctx: Context, instance_id: str, until: object) -> set[str]:
    table = user_task.c
    statement = select(table.completed_by, table.candidate_groups).where(
        table.instance_id == instance_id, table.state == TaskState.COMPLETED.value
    )
    if until is not None:
        statement = statement.where(table.ended_at <= until)
    return {
        person for person, groups in ctx.db.execute(statement) if person and separation.by_groups(groups) in TAKING_PART
    }

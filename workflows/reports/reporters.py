"""Who reported: kept apart, shown to whoever handles the report and to the duty officer, each look on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from engine import history, ids, values
from engine.context import Context
from engine.models import user_task
from engine.rows import columns
from engine.states import TaskState
from workflows.reports.errors import ReporterSecret, ReportNotFound
from workflows.reports.models import report_original, reporter_look
from workflows.reports.models import reporter as table
from workflows.reports.records import Intake

DUTY_OFFICER = "DTY"


@dataclass(frozen=True, slots=True)
class Reporter:
    """A person who reported: under the own name, or telling it in the text."""

    intake_id: str
    name: str | None
    phone: str | None
    #: What was written, by field, where the person was taken out of it.
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked."""

    looked_at: datetime
    looked_by: str
    purpose: str


def keep(ctx: Context, intake: Intake, name: str, phone: str) -> None:
    """Put the identity away."""
    row = {"id": ids.new(), "town_code": intake.town_code, "intake_id": intake.id, "name": name, "phone": phone}
    ctx.db.execute(insert(table), row)


def keep_texts(ctx: Context, intake: Intake, texts: Mapping[str, str]) -> None:
    """Put away what was written, by field, before the person was taken out of it."""
    if texts:
        row = {"intake_id": intake.id, "town_code": intake.town_code, "texts": dict(texts)}
        ctx.db.execute(insert(report_original), row)


def look(ctx: Context, intake: Intake, purpose: str) -> Reporter:
    """The identity, for a purpose that is kept with the look.

    Raises:
        ReporterSecret: the actor neither handles the report nor is duty officer.
        ReportNotFound: it was anonymous, and told nothing in its text.
        ValueRefused: the purpose says nothing.
    """
    values.text(purpose, "/purpose", 200)
    if not _may_look(ctx, intake):
        raise ReporterSecret(
            f"{ctx.actor.name} 不是本件承办人，不得查看举报人身份",
            f"{ctx.actor.id} does not handle {intake.number} and may not see who reported",
            number=intake.number,
        )
    named = ctx.db.execute(select(table.c.name, table.c.phone).where(table.c.intake_id == intake.id)).first()
    texts = ctx.db.execute(select(report_original.c.texts).where(report_original.c.intake_id == intake.id)).scalar()
    if named is None and texts is None:
        raise ReportNotFound(intake.number)
    seen = {"id": ids.new(), "town_code": intake.town_code, "intake_id": intake.id, "purpose": purpose}
    ctx.db.execute(insert(reporter_look), {**seen, "looked_at": ctx.now, "looked_by": ctx.actor.id})
    history.record(ctx, "reporter.looked_at", subject_id=intake.id, details={"purpose": purpose})
    name, phone = named or (None, None)
    return Reporter(intake.id, name, phone, texts or {})


def _may_look(ctx: Context, intake: Intake) -> bool:
    if ctx.actor.town_code not in ("", intake.town_code):
        return False
    if DUTY_OFFICER in ctx.actor.roles:
        return True
    mine = select(user_task.c.id).where(
        user_task.c.instance_id == intake.instance_id,
        user_task.c.assignee == ctx.actor.id,
        user_task.c.state == TaskState.OPEN.value,
    )
    return ctx.db.execute(mine.limit(1)).first() is not None


def looks(ctx: Context, intake: Intake) -> Sequence[Look]:
    """Who looked, and what for."""
    statement = select(*columns(Look, reporter_look)).where(reporter_look.c.intake_id == intake.id)
    return [Look(*row) for row in ctx.db.execute(statement.order_by(reporter_look.c.id))]

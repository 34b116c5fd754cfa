"""Who may review penalties: holders of the legal qualification, and who did so before it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select

from engine.context import Context
from workflows.calendar.zone import local_day
from workflows.organisation import rows
from workflows.organisation.models import legal_qualification as table

ASKED_SINCE = date(2021, 7, 15)
"""Who reviews for the first time from this day on needs the examination. Source: Penalty Law (2021) art. 58 (2), 86."""

PENALTY = "处罚"


@dataclass(frozen=True, slots=True)
class Qualification:
    """By what leave somebody reviews penalties."""

    town_code: str
    login: str
    certificate_no: str | None
    reviewing_since: date
    valid_to: date | None = None


def register(ctx: Context, town_code: str, login: str, reviewing_since: date, certificate_no: str | None) -> None:
    """Enter who reviews for a town, and by what leave; entering again corrects it."""
    ctx.db.execute(delete(table).where(table.c.town_code == town_code, table.c.login == login))
    ctx.db.execute(
        insert(table),
        {
            "town_code": town_code,
            "login": login,
            "certificate_no": certificate_no,
            "reviewing_since": reviewing_since,
        },
    )


def may_review(ctx: Context, town_code: str, login: str, subject_type: str) -> bool:
    """Whether the person may review this kind of decision; only penalties need the qualification."""
    if subject_type != PENALTY:
        return True
    statement = select(table.c.certificate_no, table.c.reviewing_since).where(
        table.c.town_code == town_code, table.c.login == login, rows.not_ended(table, local_day(ctx.now))
    )
    row = ctx.db.execute(statement).first()
    return row is not None and (bool(row.certificate_no) or row.reviewing_since < ASKED_SINCE)

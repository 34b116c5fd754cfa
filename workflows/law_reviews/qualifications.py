"""Who may review penalties: holders of the legal qualification, and who did so before it was asked for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select

from engine.context import Context
from workflows.law_reviews.models import legal_qualification as table

ASKED_SINCE = date(2021, 7, 15)
"""Who reviews for the first time from this day on needs the examination. Source: Penalty Law (2021) art. 58 (2), 86."""

PENALTY = "处罚"


def register(ctx: Context, town_code: str, login: str, reviewing_since: date, certificate_no: str | None) -> None:
    """Enter who reviews for a town, and by what leave; entering again corrects it."""
    ctx.db.execute(delete(table).where(table.c.town_code == town_code, table.c.login == login))
    ctx.db.execute(
        insert(table).values(
            town_code=town_code, login=login, certificate_no=certificate_no, reviewing_since=reviewing_since
        )
    )


def may_review(ctx: Context, town_code: str, login: str, subject_type: str) -> bool:
    """Whether the person may review this kind of decision; only penalties need the qualification."""
    if subject_type != PENALTY:
        return True
    statement = select(table.c.certificate_no, table.c.reviewing_since)
    row = ctx.db.execute(statement.where(table.c.town_code == town_code, table.c.login == login)).first()
    return row is not None and (bool(row.certificate_no) or row.reviewing_since < ASKED_SINCE)

"""Duty lists: what a role answers for, and what it does how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from engine import history, ids, values
from engine.context import Context
from engine.rows import as_row, columns
from workflows.catalogues import entries, kinds
from workflows.organisation import rows
from workflows.organisation.models import duty as table
from workflows.organisation.roles import Role


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of a role's list."""

    id: str
    town_code: str
    role: str
    catalogue: str
    subject_code: str
    responsibility: str
    frequency: str | None
    valid_from: date
    valid_to: date | None


_COLUMNS = columns(Duty, table)


def lay_down(
    ctx: Context,
    town_code: str,
    role: Role,
    catalogue: str,
    subject_code: str,
    responsibility: str,
    valid_from: date,
    frequency: str | None = None,
) -> Duty:
    """Give a role a duty from a day on; an earlier text about the same subject ends the day before.

    Raises:
        CatalogueUnknown, EntryNotFound: the subject is not in force on that day.
        ValueRefused: the text cannot be kept.
    """
    values.text(responsibility, "/responsibility", 1000, lines=True)
    entries.in_force(ctx, kinds.named(catalogue), town_code, subject_code, valid_from)
    same = (
        table.c.town_code == town_code,
        table.c.role == role.value,
        table.c.catalogue == catalogue,
        table.c.subject_code == subject_code,
    )
    ended = update(table).where(*same, table.c.valid_from < valid_from, rows.touching(table, valid_from, None))
    ctx.db.execute(ended.values(valid_to=date.fromordinal(valid_from.toordinal() - 1)))
    fresh = Duty(ids.new(), town_code, role.value, catalogue, subject_code, responsibility, frequency, valid_from, None)
    ctx.db.execute(insert(table), as_row(fresh))
    history.record(ctx, "duty.laid_down", subject_id=fresh.id, details={"role": role.value, "subject": subject_code})
    return fresh


def of_role(ctx: Context, town_code: str, role: Role, day: date, frequency: str | None = None) -> Sequence[Duty]:
    """The list of a role on ``day``, all of it or what is done that often."""
    statement = select(*_COLUMNS).where(
        table.c.town_code == town_code, table.c.role == role.value, rows.in_force(table, day)
    )
    if frequency is not None:
        statement = statement.where(table.c.frequency == frequency)
    found = ctx.db.execute(statement.order_by(table.c.catalogue, table.c.subject_code))
    return [Duty(*row) for row in found]


def answering_for(ctx: Context, town_code: str, catalogue: str, subject_code: str, day: date) -> Sequence[Duty]:
    """Which roles answer for a subject on ``day``: where accountability begins. Source: domain paper 1, row 25."""
    statement = select(*_COLUMNS).where(
        table.c.town_code == town_code,
        table.c.catalogue == catalogue,
        table.c.subject_code == subject_code,
        rows.in_force(table, day),
    )
    return [Duty(*row) for row in ctx.db.execute(statement.order_by(table.c.role))]

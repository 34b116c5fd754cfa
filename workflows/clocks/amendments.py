"""Limits in force on a day: the shipped ones, changed laws for every town, local rules of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam, insert, or_, select

from engine import history, ids, values
from engine.context import Context
from engine.rows import as_row, columns
from workflows.clocks import limits
from workflows.clocks.errors import LimitNotFound, LimitRefused
from workflows.clocks.limits import TimeLimit, Unit, source_of
from workflows.clocks.models import time_limit as table

NATION = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a limit is from a day on."""

    id: str
    town_code: str
    code: str
    variant: str
    valid_from: date
    amount: int
    unit: str
    law: str
    article: str
    law_version: str
    status: str
    note: str
    entered_at: datetime
    entered_by: str


_COLUMNS = columns(Amendment, table)
_IN_FORCE = (
    select(*_COLUMNS)
    .where(
        table.c.code == bindparam("code"),
        table.c.variant == bindparam("variant"),
        table.c.valid_from <= bindparam("day"),
        or_(table.c.town_code == NATION, table.c.town_code == bindparam("town")),
    )
    .order_by(table.c.valid_from, table.c.town_code)
)


def in_force(ctx: Context, code: str, day: date, variant: str = "", town_code: str = NATION) -> TimeLimit:
    """The limit of this code on ``day``: the latest amendment, a town's own before the nation's of the same day.

    Raises:
        LimitNotFound: no limit has this code.
    """
    shipped = limits.find(code, variant)
    if shipped is None:
        raise LimitNotFound(code)
    asked = {"code": code, "variant": shipped.variant, "day": day, "town": town_code}
    found = [Amendment(*row) for row in ctx.db.execute(_IN_FORCE, asked)]
    return _amended(shipped, found[-1]) if found else shipped


def _amended(shipped: TimeLimit, amendment: Amendment) -> TimeLimit:
    return replace(
        shipped,
        amount=amendment.amount,
        unit=Unit(amendment.unit),
        law=amendment.law,
        article=amendment.article,
        source=source_of(amendment.law, amendment.article),
        law_version=amendment.law_version,
        in_force_from=amendment.valid_from,
        status=amendment.status,
        note=amendment.note,
        written="",
    )


def amend(ctx: Context, amendment: Amendment) -> Amendment:
    """Enter what a limit is from ``valid_from`` on; clocks that run keep the limit they started with.

    A town may only change what no law has fixed; a changed law is entered for every town, without a town code.

    Raises:
        LimitNotFound: no limit has this code and variant.
        LimitRefused: a town would change a limit of the law, or the amount is none.
    """
    shipped = limits.find(amendment.code, amendment.variant)
    if shipped is None or shipped.variant != amendment.variant:
        raise LimitNotFound(amendment.code)
    if amendment.town_code and not shipped.is_local:
        zh, en = f"{shipped.source} 已有明文，乡镇不得更改", f"{shipped.source} fixes it; a town may not change it"
        raise LimitRefused("/code", "fixed_by_law", zh, en)
    if amendment.amount < 0 or amendment.unit not in list(Unit):
        zh, en = "时限应为非负整数并注明单位", "Expected an amount of at least zero and a unit"
        raise LimitRefused("/amount", "amount_refused", zh, en)
    values.text(amendment.law, "/law", 200)
    entered = replace(amendment, id=ids.new(), entered_at=ctx.now, entered_by=ctx.actor.id)
    ctx.db.execute(insert(table), as_row(entered))
    details = {"code": entered.code, "variant": entered.variant, "amount": entered.amount, "unit": entered.unit}
    history.record(ctx, "time_limit_amended", subject_id=entered.id, details=details)
    return entered

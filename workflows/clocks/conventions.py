"""How a town counts where the law leaves it open: rolling, and what comes after hours."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from engine import history
from engine.context import Context
from workflows.clocks.counting import USUAL, Convention, ReceiptPolicy, RollPolicy
from workflows.clocks.models import counting_convention as table

_OF_TOWN = select(table.c.roll, table.c.receipt).where(table.c.town_code == bindparam("town"))


def of_town(ctx: Context, town_code: str) -> Convention:
    """The town's convention; the usual one unless it chose another."""
    row = ctx.db.execute(_OF_TOWN, {"town": town_code}).first()
    return Convention(RollPolicy(row[0]), ReceiptPolicy(row[1])) if row else USUAL


def choose(ctx: Context, town_code: str, convention: Convention) -> None:
    """Let clocks of the town that start from now on count this way; open ones keep theirs."""
    ctx.db.execute(delete(table).where(table.c.town_code == town_code))
    row = {"roll": convention.roll.value, "receipt": convention.receipt.value}
    changed = {"changed_at": ctx.now, "changed_by": ctx.actor.id}
    ctx.db.execute(insert(table), {"town_code": town_code, **row, **changed})
    history.record(ctx, "counting_convention_chosen", details={"town_code": town_code, **row})

"""INV-15: fine amounts are absent from every indicator, and from the history that indicators read."""

from __future__ import annotations

from sqlalchemy import select

from engine import models
from engine.context import Context
from workflows import fine_amounts


def check(ctx: Context, after: str = "") -> list[str]:
    """History lines that name an amount of fines; ``after`` leaves out those up to an id, which nobody can change."""
    table = models.history_event.c
    rows = ctx.db.execute(select(table.kind, table.details).where(table.id > after))
    return [f"{kind} tells {name}" for kind, details in rows for name in fine_amounts.named_in(details)]

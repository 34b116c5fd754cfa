"""INV-08: a case is filed under a power of the town in force on the filing day, and keeps it whatever comes later."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Context
from workflows.catalogues import powers
from workflows.catalogues.findings import EntryNotFound
from workflows.enforcement.models import enforcement_case


def check(ctx: Context) -> list[str]:
    """Filed cases whose power was not theirs on the day, or is gone."""
    table = enforcement_case.c
    filed = select(table.number, table.power_id, table.power_code, table.filed_on).where(table.filed_on.is_not(None))
    faults = []
    for number, power_id, code, day in ctx.db.execute(filed).all():
        try:
            power = powers.of_case(ctx, power_id)
        except EntryNotFound:
            faults.append(f"{number}: the version of {code} it was filed under is gone")
            continue
        if power.code != code or not power.is_delegated or power.valid_from > day:
            faults.append(f"{number}: {code} was not the town's on {day}")
    return faults

"""Enforcement powers: which may be filed under on a day, and which stay with the case that was filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from engine.context import Context
from workflows.catalogues import entries
from workflows.catalogues.findings import EntryNotFound, PowerNotDelegated, PowerNotInForce
from workflows.catalogues.kinds import POWERS, Power


def for_filing(ctx: Context, town_code: str, code: str, filing_day: date) -> Power:
    """The version under which a case may be filed on ``filing_day``. The case keeps its id: what is withdrawn
    later is found by ``of_case`` until the case is closed.

    Source: domain paper 2.7 and INV-08.

    Raises:
        EntryNotFound: there never was such a power.
        PowerNotInForce: not yet, or withdrawn before that day.
        PowerNotDelegated: the town may report it, not file it.
    """
    found = entries.find(ctx, POWERS, town_code, code, filing_day)
    if found is None:
        raise _not_in_force(ctx, town_code, code, filing_day)
    if not found.is_delegated:
        raise PowerNotDelegated(
            f"权力事项 {code} 未赋予本镇，只能移交线索",
            f"Power {code} is not delegated to the town; expected a transfer of the clue",
            power_code=code,
        )
    return found


def _not_in_force(ctx: Context, town_code: str, code: str, filing_day: date) -> PowerNotInForce:
    known = entries.versions(ctx, POWERS, town_code, code)
    if not known:
        raise EntryNotFound(code)
    days = "、".join(f"{one.valid_from} 至 {one.valid_to or '今'}" for one in known)
    days_en = ", ".join(f"{one.valid_from} to {one.valid_to or 'now'}" for one in known)
    return PowerNotInForce(
        f"权力事项 {code} 的有效期为 {days}，立案日 {filing_day} 不在其中",
        f"Power {code} is in force {days_en}; the filing day {filing_day} is not among them",
        power_code=code,
        filing_day=filing_day.isoformat(),
    )


def of_case(ctx: Context, power_id: str) -> Power:
    """The version a case was filed under, whatever became of the power since.

    Raises:
        EntryNotFound: there is none.
    """
    return entries.get(ctx, POWERS, power_id)


def delegated(ctx: Context, town_code: str, day: date, field: str | None = None) -> Sequence[Power]:
    """The town's own powers on ``day``, of one field or of all."""
    where = {"is_delegated": True} | ({} if field is None else {"field": field})
    return entries.all_in_force(ctx, POWERS, town_code, day, where)


def count_by_field(ctx: Context, town_code: str, day: date) -> dict[str, int]:
    """How many powers the town has on ``day`` in each field."""
    return dict(Counter(power.field for power in delegated(ctx, town_code, day)))

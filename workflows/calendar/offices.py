"""Service hours of offices: entered whole, so that nobody can leave half a week behind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert

from engine import ids, values
from engine.context import Context
from engine.errors import FieldError
from workflows.calendar import calendars
from workflows.calendar.errors import HoursInvalid
from workflows.calendar.hours import HoursRule
from workflows.calendar.models import service_hours as table


def keep(ctx: Context, town_code: str, rules: Sequence[HoursRule], office: str = "") -> None:
    """Let an office (all offices of the town without one) keep these hours instead of any entered before.

    No rule at all means the usual hours again.

    Raises:
        HoursInvalid: no town, or two rules for the same weekday from the same day on.
        ValueRefused: the office's name cannot be kept.
    """
    values.optional(office or None, "/office", 64)
    _check(town_code, rules)
    ctx.db.execute(delete(table).where(table.c.town_code == town_code, table.c.office == office))
    if rules:
        ctx.db.execute(insert(table), [_row(ctx, town_code, office, rule) for rule in rules])
    calendars.changed(ctx, town_code, (), "service_hours")


def _check(town_code: str, rules: Sequence[HoursRule]) -> None:
    keys = [(rule.weekday, rule.valid_from) for rule in rules]
    if not town_code:
        zh, en = "办公时间须限定乡镇", "Expected a town"
        raise HoursInvalid(zh, en, fields=[FieldError("/town_code", "required", zh, en)])
    if len(set(keys)) < len(keys):
        zh, en = "同一星期、同一起始日只能有一条", "Expected one rule for a weekday from one day on"
        raise HoursInvalid(zh, en, fields=[FieldError("/rules", "duplicate_rule", zh, en)])


def _row(ctx: Context, town_code: str, office: str, rule: HoursRule) -> dict[str, object]:
    return {
        "id": ids.new(),
        "town_code": town_code,
        "office": office,
        "weekday": rule.weekday,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "intervals": [[opens.isoformat("minutes"), closes.isoformat("minutes")] for opens, closes in rule.intervals],
        "entered_at": ctx.now,
        "entered_by": ctx.actor.id,
    }

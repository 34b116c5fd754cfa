"""When and how nothing may be enforced: night, statutory holidays, water and power, no urging, no legal power."""

from datetime import date
from typing import Any

import pytest

from tests.workflows.execution.desk import Desk
from workflows.execution import compulsion
from workflows.execution.errors import CompulsionForbidden

PLAN: dict[str, Any] = {
    "measure": compulsion.SUBSTITUTE,
    "power": "行政强制法第五十条",
    "urged_on": "2026-12-15",
    "perform_at": "2026-12-21T10:00+08:00",
    "means": ["拆除"],
}


def findings(desk: Desk, changes: dict[str, Any]) -> set[str]:
    """Codes of what is wrong with a plan."""
    with desk.query() as ctx:
        try:
            compulsion.check_plan(ctx, "320281199", {**PLAN, **changes})
        except CompulsionForbidden as refusal:
            return {one.code for one in refusal.fields}
    return set()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"perform_at": "2026-12-21T21:59+08:00"}, set()),
        ({"perform_at": "2026-12-21T22:00+08:00"}, {"at_night"}),
        ({"perform_at": "2026-12-22T05:59+08:00"}, {"at_night"}),
        ({"perform_at": "2026-12-22T06:00+08:00"}, set()),
        ({"perform_at": "2026-12-21T14:00+00:00"}, {"at_night"}),
        ({"perform_at": "2027-01-01T10:00+08:00"}, {"on_a_holiday"}),
        ({"perform_at": "2026-12-26T10:00+08:00"}, set()),
        ({"perform_at": "2026-12-18T10:00+08:00"}, set()),
        ({"perform_at": "2099-01-05T10:00+08:00"}, {"calendar_unknown"}),
        ({"perform_at": "2026-12-17T10:00+08:00"}, {"urged_too_late"}),
        ({"perform_at": "2026-12-16T23:00+08:00"}, {"at_night", "urged_too_late"}),
        ({"perform_at": None}, {"not_an_instant"}),
        ({"perform_at": "2026-12-21T10:00"}, {"not_an_instant"}),
        ({"means": ["停止供水"]}, {"means_forbidden"}),
        ({"means": ["拆除", "停止供电"]}, {"means_forbidden"}),
        ({"means": ["停止供热"]}, {"means_forbidden"}),
        ({"means": ["停止供燃气"]}, {"means_forbidden"}),
        ({"measure": compulsion.OWN}, {"power_missing"}),
        ({"measure": compulsion.OWN, "power": "本镇规定"}, {"power_missing"}),
        ({"measure": compulsion.OWN, "power": "城乡规划法第六十五条"}, set()),
        ({"measure": compulsion.COURT, "perform_at": None}, set()),
    ],
)
def test_a_plan_of_compulsion_names_a_lawful_time_means_and_power(
    desk: Desk, changes: dict[str, Any], codes: set[str]
) -> None:
    assert findings(desk, changes) == codes


@pytest.mark.parametrize(
    ("begun", "finished", "codes"),
    [
        ("2026-11-23T08:00+08:00", "2026-11-23T09:00+08:00", set()),
        ("2026-11-23T05:00+08:00", "2026-11-23T09:00+08:00", {"at_night"}),
        ("2026-11-22T21:00+08:00", "2026-11-23T06:30+08:00", {"at_night"}),
        ("2026-10-01T10:00+08:00", "2026-10-01T11:00+08:00", {"on_a_holiday"}),
        ("2026-11-23T09:00+08:00", "2026-11-23T08:00+08:00", {"out_of_time"}),
        ("2026-11-23T09:00+08:00", "2026-11-23T12:00+08:00", {"out_of_time"}),
    ],
)
def test_what_was_enforced_has_a_lawful_time_that_has_passed(
    desk: Desk, begun: str, finished: str, codes: set[str]
) -> None:
    found: set[str] = set()
    form = {"begun_at": begun, "finished_at": finished, "means": ["拆除"]}
    with desk.query() as ctx:
        try:
            compulsion.check(ctx, form, "begun_at", "finished_at")
        except CompulsionForbidden as refusal:
            found = {one.code for one in refusal.fields}

    assert found == codes


def test_a_make_up_day_and_a_weekend_are_no_statutory_holidays_and_the_spring_festival_is(desk: Desk) -> None:
    with desk.query() as ctx:
        days = {day: compulsion.is_statutory_holiday(ctx, date.fromisoformat(day)) for day in HOLIDAYS}

    assert days == HOLIDAYS


HOLIDAYS = {"2026-02-14": False, "2026-02-17": True, "2026-11-22": False, "2026-11-23": False, "2026-10-01": True}

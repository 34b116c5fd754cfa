"""What is the same event, how long each level has, and to whom each type goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import feel
from engine.db import Database
from engine.feel import dmn
from tests.scenarios.walker import WING
from tests.workflows.command_centre import Centre
from tests.workflows.dispatch.test_breaking import EVENT, TRIAGE
from workflows.clocks import clocks
from workflows.dispatch import early_warnings, limits, merging, orders, parties
from workflows.organisation.distances import Point, box, metres, point


@pytest.fixture
def centre(database: Database) -> Centre:
    return Centre.opened(database, "dispatch")


def table(name: str, **known: Any) -> dict[str, Any]:
    definitions = dmn.parse((WING / "dispatch" / f"{name}.dmn").read_bytes())
    value: dict[str, Any] = definitions.evaluate(name, known, feel.Env()).value
    return value


def test_what_a_form_leaves_blank_is_not_said(centre: Centre) -> None:
    blank = dict.fromkeys(("source_no", "caller_name", "caller_tel", "geo"), "")

    for _ in range(2):
        centre.steps({"start": {"event": {**EVENT, **blank}}, "by": "pan.xia"})

    with centre.looking() as ctx:
        order = orders.of_instance(ctx, centre.instance_id)
    assert order.source_no is None


@pytest.mark.parametrize(
    ("level", "kind", "own_level", "expected"),
    [
        ("III", "投诉", "III", (7, "WD")),
        ("I", "投诉", "III", (2, "H")),
        ("II", "投诉", "III", (24, "H")),
        ("III", "投诉", "II", (5, "WD")),
        ("IV", "咨询", "III", (1, "WD")),
        ("IV", "建议", "III", (10, "WD")),
    ],
)
def test_a_level_decides_the_limit(level: str, kind: str, own_level: str, expected: tuple[int, str]) -> None:
    assessment = {"type_level": own_level, "disposal": {"amount": 7, "unit": "WD"}}

    found = table(
        "event_level_limit",
        triage={"event_type": "EV016", "level": level},
        assessment=assessment,
        event={"kind": kind},
    )

    assert (found["amount"], found["unit"]) == expected


@pytest.mark.parametrize(
    ("lead", "category", "unit", "on_site"),
    [
        ("镇综合执法局", "市容环境", "ZZ", True),
        ("镇环卫所", "市容环境", "NC", True),
        ("村（社区）", "安全隐患", "village", True),
        ("网格", "特殊人群", "grid", False),
        ("市场监管分局", "市场秩序", "SCJ", False),
        ("对应部门", "民生服务", None, False),
    ],
)
def test_a_type_goes_to_its_unit(lead: str, category: str, unit: str | None, on_site: bool) -> None:
    found = table(
        "event_routing",
        assessment={"lead_unit": lead, "category": category},
        event={"grid_code": None},
        triage={"event_type": "EV001"},
    )

    assert (found["unit"], found["on_site"]) == (unit, on_site)


def test_every_type_of_the_catalogue_has_a_unit_or_is_left_to_the_duty_officer() -> None:
    rows = (WING.parent / "workflows/catalogues/reference/event_types.csv").read_text(encoding="utf-8-sig").splitlines()
    leads = {row.split(",")[3] for row in rows[1:]}
    without = {
        lead
        for lead in leads
        if table("event_routing", assessment={"lead_unit": lead, "category": ""}, event={}, triage={})["unit"] is None
    }

    assert without == {"对应部门"}


# --- distances and duplicates -----------------------------------------------------------------------


def test_distances_are_in_metres() -> None:
    here, north, east = Point(1204000000, 317800000), Point(1204000000, 317809000), Point(1204010000, 317800000)

    assert round(metres(here, north)) == 100
    assert 94 <= metres(here, east) <= 96
    assert metres(here, here) == 0
    assert point("120.4,31.78") == here and point("") is None
    south_west, north_east = box(here, 100)
    assert metres(south_west, here) >= 100 and metres(here, north_east) >= 100


@pytest.mark.parametrize(
    ("geo", "hours", "event_type", "found"),
    [
        ("120.4015000,31.7805000", 0, None, True),
        ("120.4015000,31.7813900", 0, None, True),
        ("120.4015000,31.7814100", 0, None, False),
        ("120.4025600,31.7805000", 0, None, False),
        ("120.4015000,31.7805000", 24, None, True),
        ("120.4015000,31.7805000", 25, None, False),
        ("120.4015000,31.7805000", 0, "EV016", True),
        ("120.4015000,31.7805000", 0, "EV015", False),
    ],
)
def test_near_of_one_type_within_a_day_is_perhaps_the_same(
    centre: Centre, geo: str, hours: int, event_type: str | None, found: bool
) -> None:
    centre.steps({"start": {"event": EVENT}, "by": "pan.xia"})
    centre.without_form("P4-02", "pan.xia", **TRIAGE)
    centre.clock.advance(timedelta(hours=hours))
    centre.steps({"start": {"event": {**EVENT, "source_no": "HX-2", "geo": geo}}, "by": "pan.xia"})

    with centre.looking() as ctx:
        second = orders.of_instance(ctx, centre.instance_id)
        if event_type is not None:
            from dataclasses import replace

            second = replace(second, event_type=event_type)
        assert bool(merging.candidates(ctx, second)) is found


def test_callers_stand_beside_the_order_and_are_masked(centre: Centre) -> None:
    centre.steps({"start": {"event": EVENT}, "by": "pan.xia"})

    with centre.looking() as ctx:
        (caller,) = parties.of_order(ctx, orders.of_instance(ctx, centre.instance_id))

    assert (caller.name, caller.phone) == ("高建", "13800001111")
    assert (parties.masked_name(caller.name), parties.masked_phone(caller.phone)) == ("高*", "138****1111")


def test_rules_notice_what_gathers(centre: Centre) -> None:
    for number in range(3):
        centre.steps({"start": {"event": {**EVENT, "source_no": f"HX-{number}"}}, "by": "pan.xia"})
        centre.without_form("P4-02", "pan.xia", **TRIAGE)

    with centre.looking() as ctx:
        noticed = early_warnings.USUAL.look(ctx, orders.of_instance(ctx, centre.instance_id))

    assert {one.rule for one in noticed} == {"cluster", "many_callers"}


# --- clocks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event_type", "level", "sign", "disposal"),
    [
        ("EV016", "III", (2, "WH"), (7, "WD")),
        ("EV015", "I", (30, "MIN"), (24, "H")),
        ("EV003", "I", (30, "MIN"), (4, "WH")),
        ("EV042", "I", (30, "MIN"), (4, "H")),
        ("EV016", "II", (30, "MIN"), (24, "H")),
    ],
)
def test_a_dispatch_starts_the_clocks_of_its_level(
    centre: Centre, event_type: str, level: str, sign: tuple[int, str], disposal: tuple[int, str]
) -> None:
    centre.steps({"start": {"event": EVENT}, "by": "pan.xia"})
    centre.without_form("P4-02", "pan.xia", **{**TRIAGE, "event_type": event_type, "level": level})
    centre.without_form("P4-05", "cui.hao", lead_unit="JS", co_list=[])

    with centre.looking() as ctx:
        order = orders.of_instance(ctx, centre.instance_id)
        found = {one.code: one for one in clocks.of_subject(ctx, limits.SUBJECT, order.instance_id)}
        work = limits.running(ctx, order)

    assert (found["DC-05"].amount, found["DC-05"].unit) == sign
    assert work is not None and (work.amount, work.unit) == disposal
    assert ("DC-09" in found) is (level in ("I", "II"))
    assert order.due_at == work.due_at


def test_half_of_the_time_is_at_least_one_unit() -> None:
    limit = limits.TimeLimit(7, limits.Unit.WORKING_DAYS)

    assert (limits.half(limit).amount, limits.half(limit.lasting(1)).amount) == (3, 1)

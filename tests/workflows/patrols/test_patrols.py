"""Patrols over the engine: where, who, what counts, who sees a track and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import instances
from engine.context import Actor
from engine.db import Database
from engine.errors import ZhenshuError
from tests.scenarios.walker import actor
from tests.workflows.command_centre import Centre
from workflows import demo
from workflows.patrols import rounds, tracks
from workflows.patrols.errors import CheckInRefused, FindingRefused, NotOfGrid, PatrolOpen, TrackSecret
from workflows.patrols.models import patrol_finding, patrol_point, track_look

GRID = "320281199201001"
IN = "120.4015000,31.7805000"
CHECK_IN: dict[str, Any] = {"position": "网格员", "geo": IN, "accuracy": 8}


@pytest.fixture
def centre(database: Database) -> Centre:
    return Centre.opened(database, "grid_patrol", "dispatch")


def checked_in(centre: Centre, login: str = "shi.lan", **changes: Any) -> None:
    with centre.command(actor(login)) as ctx:
        variables = {"check_in": {**CHECK_IN, **changes}}
        centre.instance_id = instances.start(ctx, "grid_patrol", variables=variables).id
    centre.executor.drain()


def answered(centre: Centre, result: str = "正常", problem: str | None = None) -> list[dict[str, Any]]:
    with centre.looking() as ctx:
        one = rounds.of_instance(ctx, centre.instance_id)
        due = rounds.due_tasks(ctx, one.town_code, rounds.Role(one.position), one.grid_code)
    return [
        {**task.as_variable(), "result": rounds.PROBLEM if task.item_code == problem else result, "note": None}
        for task in due
    ]


def of(centre: Centre) -> rounds.Round:
    with centre.looking() as ctx:
        return rounds.of_instance(ctx, centre.instance_id)


def finding(centre: Centre, **changes: Any) -> dict[str, Any]:
    given = {"event_type": "EV050", "level": "III", "description": "食品摊未登记", "photos": [], "geo": IN}
    return {**given, "found_at": centre.clock.instant, "self_handled": False, **changes}


@pytest.mark.parametrize(
    ("login", "changes", "error"),
    [
        ("shi.lan", {"geo": "120.6000000,31.7805000"}, CheckInRefused),
        ("shi.lan", {"geo": None}, CheckInRefused),
        ("shi.lan", {"accuracy": 51}, CheckInRefused),
        ("shi.lan", {"accuracy": None}, CheckInRefused),
        ("shi.lan", {"position": "镇长"}, CheckInRefused),
        ("shi.lan", {"position": "网格长"}, NotOfGrid),
        ("dai.qin", {}, NotOfGrid),
    ],
)
def test_a_patrol_begins_in_the_own_grid(
    centre: Centre, login: str, changes: dict[str, Any], error: type[ZhenshuError]
) -> None:
    with pytest.raises(error):
        checked_in(centre, login, **changes)


def test_one_patrol_at_a_time_and_a_canceled_one_is_over(centre: Centre) -> None:
    checked_in(centre)
    with pytest.raises(PatrolOpen):
        checked_in(centre)
    centre.steps({"strike_off": "误签到，不应开始巡查", "by": "lu.jun"})

    checked_in(centre)

    assert of(centre).state == rounds.OPEN


def test_the_list_holds_what_is_due(centre: Centre) -> None:
    checked_in(centre)
    first = of(centre).tasks
    centre.without_form("S5-02", "shi.lan", results=answered(centre))
    centre.without_form("S5-04", "shi.lan", check_out=None, points=[], note=None)
    centre.steps({"until": "2026-11-24T09:15+08:00"})

    checked_in(centre)

    assert (first, of(centre).tasks) == (15, 4), "only the daily ones come back the next day"


def test_the_list_is_answered_as_it_stands(centre: Centre) -> None:
    checked_in(centre)

    for results in (answered(centre)[1:], [*answered(centre), {"item_code": "SG001", "result": "正常"}], []):
        with pytest.raises(FindingRefused):
            centre.without_form("S5-02", "shi.lan", results=results)
    with pytest.raises(FindingRefused):
        centre.without_form("S5-02", "shi.lan", results=answered(centre, rounds.UNCHECKED))


@pytest.mark.parametrize(
    "changes",
    [
        {"event_type": "EV999"},
        {"geo": "120.4100000,31.7805000"},
        {"geo": None},
        {"self_handled": True, "after_photos": []},
        {"found_at": None},
    ],
)
def test_a_finding_is_of_the_catalogue_and_of_the_grid(centre: Centre, changes: dict[str, Any]) -> None:
    checked_in(centre)
    centre.without_form("S5-02", "shi.lan", results=answered(centre, problem="SG077"))

    with pytest.raises(FindingRefused):
        centre.without_form("S5-03", "shi.lan", **finding(centre, **changes))


@pytest.mark.parametrize(
    ("minutes", "back", "in_time"), [(9, None, True), (11, None, False), (60, 55, True), (60, 45, False)]
)
def test_a_finding_is_reported_within_ten_minutes(
    centre: Centre, minutes: int, back: int | None, in_time: bool
) -> None:
    checked_in(centre)
    centre.without_form("S5-02", "shi.lan", results=answered(centre, problem="SG077"))
    found_at = centre.clock.instant
    centre.clock.advance(timedelta(minutes=minutes))
    back_at = None if back is None else found_at + timedelta(minutes=back)

    centre.without_form("S5-03", "shi.lan", **finding(centre, found_at=found_at, network_back_at=back_at))

    with centre.looking() as ctx:
        assert ctx.db.execute(select(patrol_finding.c.in_time)).scalars().all() == [in_time]


@pytest.mark.parametrize(
    ("minutes", "points", "defects"),
    [
        (35, [(10, "120.4016000,31.7806000")], []),
        (29, [], ["巡查时长不足 30 分钟"]),
        (35, [(10, "120.4060000,31.7806000")], ["轨迹离开网格"]),
        (35, [(1, "120.4300000,31.7806000")], []),
    ],
)
def test_a_round_counts_by_its_length_and_its_way(
    centre: Centre, minutes: int, points: list[tuple[int, str]], defects: list[str]
) -> None:
    checked_in(centre)
    began = centre.clock.instant
    centre.without_form("S5-02", "shi.lan", results=answered(centre))
    centre.clock.advance(timedelta(minutes=minutes))
    way = [{"at": began + timedelta(minutes=after), "geo": geo, "accuracy": 5} for after, geo in points]

    centre.without_form("S5-04", "shi.lan", points=way, note=None)

    assert (of(centre).defects, of(centre).is_valid) == (defects, not defects)


def test_a_finding_far_from_the_way_spoils_the_round(centre: Centre) -> None:
    checked_in(centre)
    centre.without_form("S5-02", "shi.lan", results=answered(centre, problem="SG077"))
    centre.without_form("S5-03", "shi.lan", **finding(centre, geo="120.4016000,31.7900000"))
    centre.clock.advance(timedelta(minutes=40))
    centre.without_form("S5-04", "shi.lan", points=[], note=None)

    assert of(centre).defects == ["上报位置距巡查轨迹超过 50 米"]


def test_nobody_judges_the_own_round(centre: Centre) -> None:
    checked_in(centre, "tan.fu", position="网格长")
    centre.without_form("S5-02", "tan.fu", results=answered(centre))
    centre.without_form("S5-04", "tan.fu", points=[], note=None)

    with pytest.raises(NotOfGrid):
        centre.without_form("S5-05", "tan.fu", judgement="有效", reason="自己核实")
    centre.without_form("S5-05", "bai.xue", judgement="有效", reason="已电话核实")

    assert of(centre).is_valid


# --- tracks -----------------------------------------------------------------------------------------


def test_a_track_is_for_the_own_leader_and_supervisor(centre: Centre) -> None:
    checked_in(centre)
    other = Actor("x", "person", "x", frozenset({"GL"}), frozenset({"GL-320281199201002"}), demo.TOWN.code)

    for who in (actor("dai.qin"), actor("pan.xia"), actor("han.bing"), actor("mao.ning"), other):
        with pytest.raises(TrackSecret), centre.command(who) as ctx:
            tracks.look(ctx, of(centre))
    for login in ("shi.lan", "tan.fu", "bai.xue", "lu.jun"):
        with centre.command(actor(login)) as ctx:
            assert len(tracks.look(ctx, of(centre))) == 1

    with centre.looking() as ctx:
        looked = ctx.db.execute(select(track_look.c.looked_by).order_by(track_look.c.looked_at, track_look.c.id))
        assert list(looked.scalars()) == ["tan.fu", "bai.xue", "lu.jun"]


def test_positions_stand_in_the_track_alone(centre: Centre) -> None:
    from engine import variables
    from forms import submission

    centre.steps({"start": {"check_in": {**CHECK_IN, "location_notice_ack": True}}, "by": "shi.lan"})

    with centre.looking() as ctx:
        assert IN not in str(variables.get(ctx, centre.instance_id))
        assert IN not in str([one.payload for one in submission.of_instance(ctx, centre.instance_id)])


def test_tracks_are_forgotten_after_ninety_days_by_a_job_of_its_own(centre: Centre) -> None:
    checked_in(centre)
    with centre.command(actor("han.bing")) as ctx:
        tracks.ensure(ctx)
    centre.executor.drain()
    centre.clock.advance(timedelta(days=89))
    centre.executor.drain()
    with centre.looking() as ctx:
        assert len(ctx.db.execute(select(patrol_point.c.id)).all()) == 1

    centre.clock.advance(timedelta(days=2))
    centre.executor.drain()

    with centre.looking() as ctx:
        assert ctx.db.execute(select(patrol_point.c.id)).all() == []

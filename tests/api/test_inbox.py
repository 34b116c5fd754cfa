"""What a person has before them: the worklist reddest first, its counts, matters with where they stand."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from engine import instances
from engine.context import SYSTEM, command
from tests.api.town import PASS, TOWN, Town, code_of, items
from workflows import matters
from workflows.clocks import clocks
from workflows.clocks.rows import Subject
from workflows.matters import Party, Pillar


@pytest.fixture
def named(busy: Town) -> Town:
    """A town with three reviews; the second has a number, a party and a clock that ran out."""
    started = []
    for number in (1, 2, 3):
        started.append(busy.start(business_key=f"XK-{number}"))
        busy.check()
    second = started[1]["id"]
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        party = Party("王建国", "自然人")
        instance = instances.get(ctx, second)
        matters.open(ctx, instance, Pillar.APPROVAL, "approval", "NO-2", "临时占用城市道路审批", party=party)
        clocks.start(ctx, Subject("case", "c-2", TOWN, second), "AP-01")
    busy.clock.advance(timedelta(days=30))
    busy.drain()
    return busy


def test_the_reddest_comes_first_with_its_matter(named: Town) -> None:
    first, second, _third = items(named("reviewer").get("/worklist?tab=free"))

    assert first["heading"]["title"] == "临时占用城市道路审批" and first["heading"]["party_name"] == "王建国"
    assert first["heading"]["number"] == "NO-2" and first["heading"]["level"] == "severe_red"
    assert second["business_key"] == "XK-1" and second["heading"]["level"] == "green"


def test_pages_of_the_worklist_neither_repeat_nor_miss(named: Town) -> None:
    reviewer, found, cursor = named("reviewer"), [], ""
    for _ in range(3):
        page = reviewer.get(f"/worklist?tab=free&limit=1{cursor}").json
        found += [one["business_key"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"

    assert found == ["XK-2", "XK-1", "XK-3"] and page["next_cursor"] is None


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("text=王建", ["XK-2"]),
        ("text=NO-2", ["XK-2"]),
        ("text=占用", ["XK-2"]),
        ("pillar=approval", ["XK-2"]),
        ("pillar=command", []),
        ("level=red", ["XK-2"]),
    ],
)
def test_the_worklist_is_narrowed_by_its_headings(named: Town, asked: str, keys: list[str]) -> None:
    found = items(named("reviewer").get(f"/worklist?tab=free&{asked}"))

    assert [one["business_key"] for one in found] == keys


def test_tasks_go_from_free_to_held_to_done(named: Town) -> None:
    reviewer = named("reviewer")
    task = items(reviewer.get("/worklist?tab=free"))[0]
    reviewer.post(f"/tasks/{task['id']}/claim")

    assert [one["id"] for one in items(reviewer.get("/worklist"))] == [task["id"]]
    assert items(named("second").get("/worklist")) == []
    reviewer.post(f"/tasks/{task['id']}/complete", PASS)
    assert items(reviewer.get("/worklist")) == []
    [done] = items(reviewer.get("/worklist?tab=done&order=ended"))
    assert done["id"] == task["id"] and done["heading"]["number"] == "NO-2"


def test_counts_are_those_of_the_caller(named: Town) -> None:
    reviewer = named("reviewer")
    first, second, _third = items(reviewer.get("/worklist?tab=free"))
    for task in (first, second):
        reviewer.post(f"/tasks/{task['id']}/claim")
    reviewer.post(f"/tasks/{second['id']}/complete", PASS)

    counted = reviewer.get("/worklist/counts").json
    assert (counted["held"], counted["free"], counted["done_today"]) == (1, 1, 1)
    nobody = named("second").get("/worklist/counts").json
    assert (nobody["held"], nobody["free"], nobody["done_today"]) == (0, 1, 0)


def test_counts_tell_what_else_waits(named: Town) -> None:
    [task, *_] = items(named("reviewer").get("/worklist?tab=free"))
    named("reviewer").post(f"/tasks/{task['id']}/claim")
    named("reviewer").post(f"/tasks/{task['id']}/signers", {"person": "second", "mode": "parallel"})
    path = f"/process-instances/{task['process_instance_id']}/copies"
    assert named("leader").post(path, {"people": ["second"]}).status_code == 201

    counted = named("second").get("/worklist/counts").json
    begun = named("portal").get("/worklist/counts").json

    assert (counted["to_sign"], counted["copied"], counted["notifications"], counted["started"]) == (1, 1, 2, 0)
    assert begun["started"] == len(items(named("portal").get("/process-instances")))


def test_matters_say_where_they_stand(named: Town) -> None:
    found = items(named("clerk").get("/matters?text=NO-2"))

    [matter] = found
    assert matter["heading"]["level"] == "severe_red" and matter["state"] == "active"
    assert [(step["name"], step["workable"]) for step in matter["steps"]] == [("审查申请", False)]
    assert named("reviewer").get(f"/matters/{matter['id']}").json["steps"][0]["workable"], "who may claim it"
    one = named("clerk").get(f"/matters/{matter['id']}")
    assert one.json == matter and one.headers["ETag"] == f'"{matter["revision"]}"'


def test_matters_of_mine_are_those_i_started(named: Town) -> None:
    assert items(named("clerk").get("/matters?started_by=me")) == []
    portal = named("portal")
    assert {one["business_key"] for one in items(portal.get("/matters?started_by=me"))} == {"XK-1", "XK-2", "XK-3"}
    assert items(portal.get("/matters?started_by=me&state=completed")) == []


def test_matters_of_another_town_do_not_exist(named: Town) -> None:
    [matter] = items(named("clerk").get("/matters?text=NO-2"))
    stranger = named.stranger()

    assert items(stranger.get("/matters")) == []
    assert code_of(stranger.get(f"/matters/{matter['id']}")) == "process_instance_not_found"


def test_the_worklist_goes_out_as_a_file_that_calculates_nothing(named: Town) -> None:
    [first, *_] = items(named("reviewer").get("/worklist?tab=free"))
    with command(named.system.database, named.system.hooks, SYSTEM, named.clock) as ctx:
        matters.name_party(ctx, first["process_instance_id"], Party('=HYPERLINK("http://x")', "自然人"))

    text = named("reviewer").get("/worklist/export?tab=free&text=NO-2").data.decode("utf-8-sig")
    table = named("reviewer").get("/worklist/export?tab=free&format=xlsx")

    heading, row, rest = text.split("\r\n")
    assert heading.startswith("编号 number,事项 matter,当事人 party,环节 step") and rest == ""
    assert row.startswith("NO-2,临时占用城市道路审批,\"'=HYPERLINK(")
    assert table.data[:2] == b"PK" and b"<f>" not in b"".join(unpacked(table.data).values())
    recorded = items(named("auditor").get("/history-events?kind=list.exported"))
    assert [one["details"]["rows"] for one in recorded] == [1, 3]


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_matter_tells_what_pressed_it(named: Town) -> None:
    [first, *_] = items(named("reviewer").get("/worklist?tab=free"))
    assert named("leader").post(f"/tasks/{first['id']}/urge", {"note": "请今日内办结。"}).status_code == 200

    told = named("reviewer").get(f"/matters/{first['process_instance_id']}/supervision").json

    [urge] = told["urges"]
    assert (urge["task_name"], urge["urged_by"], urge["note"]) == ("审查申请", "leader", "请今日内办结。")
    assert [one["level"] for one in told["cards"]][-1] == "severe_red" and told["orders"] == []
    path = f"/matters/{first['process_instance_id']}/supervision"
    assert code_of(named.stranger().get(path)) == "process_instance_not_found"

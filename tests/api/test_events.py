"""The list of events, the documented types, and a stream where requests cannot wait."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.context import SYSTEM, command
from engine.models import outbox_event
from tests.api.town import Town, code_of, fields_of, items

ROOT = Path(__file__).parents[2]


def types(answer: list[dict[str, object]]) -> list[str]:
    """Without their common beginning."""
    return [str(one["type"]).removeprefix("cn.zhenshu.") for one in answer]


def test_events_are_listed_from_a_position_on(busy: Town) -> None:
    task = busy.review(business_key="件-1")
    busy.drain()

    found = busy("portal").get("/events").json
    more = busy("portal").get(f"/events?after={found['position']}").json
    [created] = [one for one in found["items"] if one["type"] == "cn.zhenshu.task.created"]

    assert types(found["items"]) == ["deployment.created", "process.started", "task.created"]
    assert created["data"]["subject_id"] == task["id"] and created["data"]["business_key"] == "件-1"
    assert created["towncode"] == "320281199" and created["specversion"] == "1.0"
    assert more == {"items": [], "position": found["position"]}


def test_events_are_chosen_by_type_process_and_instance(busy: Town) -> None:
    started = busy.start()
    busy.start()
    busy.drain()

    portal = busy("portal")
    assert types(portal.get("/events?types=cn.zhenshu.process.*,cn.zhenshu.card.issued").json["items"]) == [
        "process.started",
        "process.started",
    ]
    assert len(portal.get(f"/events?process_instance_id={started['id']}").json["items"]) == 1
    assert portal.get("/events?process_definition_key=other").json["items"] == []
    assert len(portal.get("/events?limit=1").json["items"]) == 1 and portal.get("/events?limit=1").json["position"] == 1


def test_another_town_hears_nothing(busy: Town) -> None:
    busy.start()
    busy.drain()

    assert busy.stranger("INT").get("/events?types=cn.zhenshu.process.*").json["items"] == []


def test_everybody_hears_of_the_instances_whose_history_they_read(busy: Town) -> None:
    busy.review()
    busy.start()
    busy.drain()

    seen: dict[str, int] = {}
    for login in ("clerk", "reviewer", "approver", "leader", "portal"):
        history = items(busy(login).get("/history-events?kind=process.started"))
        events = busy(login).get("/events?types=cn.zhenshu.process.started").json["items"]
        assert {one["process_instance_id"] for one in history} == {one["subject"] for one in events}
        seen[login] = len(events)

    assert seen["leader"] == 2 and len(set(seen.values())) > 1, seen
    assert code_of(busy("applicant").get("/events")) == "scope_missing"


def test_a_stream_that_cannot_stay_open_tells_what_there_is(busy: Town) -> None:
    busy.start()
    busy.drain()

    answer = busy("portal").get("/events/stream?after=0")
    now = busy("portal").get("/events/stream")

    assert answer.content_type == "text/event-stream" and answer.text.startswith("retry: 3000\n\n")
    assert answer.text.count("\ndata: {") == 2 and answer.text.endswith(": \nid: 2\n\n")
    assert "data:" not in now.text and now.text.endswith("id: 2\n\n")


@pytest.mark.parametrize("given", ["x", "-1", "1" * 20, "１"])
def test_a_stream_refuses_what_is_no_position(busy: Town, given: str) -> None:
    answer = busy("portal").get("/events/stream", headers={"Last-Event-ID": given.encode().decode("latin-1")})

    assert answer.status_code == 400 and code_of(answer) == "body_malformed"


def test_a_position_that_was_never_given_out_is_refused(busy: Town) -> None:
    busy.start()
    busy.drain()
    portal = busy("portal")
    last = portal.get("/events").json["position"]

    for answer in (
        portal.get(f"/events?after={last + 1}"),
        portal.get(f"/events/stream?after={last + 1}"),
        portal.get("/events/stream", headers={"Last-Event-ID": "99999999"}),
    ):
        assert (answer.status_code, code_of(answer)) == (409, "position_unknown")
        assert answer.json["facts"]["latest"] == last
    assert portal.get("/events/stream", headers={"Last-Event-ID": str(last)}).status_code == 200


def test_a_position_behind_which_events_are_forgotten_is_refused(busy: Town) -> None:
    busy.start()
    busy.start()
    busy.drain()
    portal = busy("portal")
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        ctx.db.execute(outbox_event.delete().where(outbox_event.c.position < 3))

    forgotten = portal.get("/events?after=1")
    stream = portal.get("/events/stream", headers={"Last-Event-ID": "1"})

    assert (forgotten.status_code, code_of(forgotten)) == (409, "position_forgotten")
    assert forgotten.json["facts"]["oldest"] == 3 and code_of(stream) == "position_forgotten"
    assert len(portal.get("/events?after=0").json["items"]) == len(portal.get("/events?after=2").json["items"]) == 1
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        ctx.db.execute(outbox_event.delete())
    assert code_of(portal.get("/events?after=1")) == "position_forgotten"
    assert portal.get("/events?after=3").json == {"items": [], "position": 3}


def test_a_type_that_no_event_has_is_refused(busy: Town) -> None:
    for path in ("/events", "/events/stream"):
        answer = busy("portal").get(f"{path}?types=cn.zhenshu.task.*,bogus")
        assert (answer.status_code, fields_of(answer)) == (422, {"/types/1": "unknown_type"})


def test_bad_queries_name_the_field(busy: Town) -> None:
    assert fields_of(busy("portal").get("/events?limit=0")) == {"/limit": "range"}
    assert fields_of(busy("portal").get("/events?since=yesterday")) == {"/since": "not_instant"}


def test_every_published_type_is_documented(busy: Town) -> None:
    written = subprocess.run([sys.executable, "-m", "api.event_reference"], cwd=ROOT, capture_output=True, check=True)
    listed = items(busy("portal").get("/event-types"))

    page = (ROOT / "docs" / "reference" / "events.md").read_bytes()
    assert page == written.stdout, "run: python -m api.event_reference > docs/reference/events.md"
    assert all(str(one["type"]) in page.decode() for one in listed) and len(listed) > 20

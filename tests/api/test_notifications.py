"""What people are told of over HTTP: tasks given to them, cards, incidents; read once, resumed, forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from api import housekeeping
from engine import ids, notifications
from engine.context import SYSTEM, command
from engine.notifications import Kind
from engine.rows import HistoryEvent
from tests.api.town import TOWN, Town, code_of, items


def tell(town: Town, *logins: str, kind: Kind = Kind.TASK_URGED, title: str = "审查申请", **more: Any) -> None:
    """Tell people of something out of the blue."""
    with command(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        notifications.tell(ctx.in_town(TOWN), kind, logins, title, **more)


def told(town: Town, login: str) -> list[tuple[str, str]]:
    """Kind and title of what somebody has not read, oldest first."""
    found = items(town(login).get("/notifications?unread=true"))
    return [(one["kind"], one["title"]) for one in reversed(found)]


def test_who_is_given_a_task_is_told_and_nobody_else(busy: Town) -> None:
    task = busy.review()

    busy("leader").post(f"/tasks/{task['id']}/assign", {"assignee": "second"})
    busy("second").post(f"/tasks/{task['id']}/delegate", {"assignee": "reviewer"})
    busy("reviewer").post(f"/tasks/{task['id']}/resolve", {"variables": {}})

    assert told(busy, "second") == [("task_assigned", "审查申请"), ("task_resolved", "审查申请")]
    assert told(busy, "reviewer") == [("task_delegated", "审查申请")]
    assert told(busy, "leader") == []
    [one] = items(busy("reviewer").get("/notifications"))
    assert one["subject_id"] == task["id"] and one["process_instance_id"] == task["process_instance_id"]
    assert one["actor_id"] == "second" and one["read_at"] is None


def test_who_takes_a_task_is_not_told(busy: Town) -> None:
    task = busy.review()

    busy("reviewer").post(f"/tasks/{task['id']}/claim")

    assert told(busy, "reviewer") == []


def test_nobody_of_another_town_is_told(busy: Town) -> None:
    stranger = busy.stranger()

    tell(busy, "stranger-ldr", "nobody", "clerk")

    assert items(stranger.get("/notifications")) == [] and len(told(busy, "clerk")) == 1


def test_notifications_are_read_once(town: Town) -> None:
    for number in range(4):
        tell(town, "clerk", title=f"第{number}件")
    newest, third, second, oldest = items(town("clerk").get("/notifications"))
    assert town("clerk").get("/notifications/count").json == {"unread": 4}

    by_id = town("clerk").post("/notifications/read", {"ids": [newest["id"]]})
    up_to = town("clerk").post("/notifications/read", {"up_to": second["id"]})
    again = town("clerk").post("/notifications/read", {"up_to": second["id"]})

    assert by_id.json == {"marked": 1, "unread": 3} and up_to.json == {"marked": 2, "unread": 1}
    assert again.json == {"marked": 0, "unread": 1}
    assert [one["id"] for one in items(town("clerk").get("/notifications?unread=true"))] == [third["id"]]
    assert oldest["title"] == "第0件"


def test_nobody_reads_for_another(town: Town) -> None:
    tell(town, "clerk")
    [one] = items(town("clerk").get("/notifications"))

    marked = town("reviewer").post("/notifications/read", {"ids": [one["id"]]})

    assert marked.json == {"marked": 0, "unread": 0} and len(told(town, "clerk")) == 1


@pytest.mark.parametrize("body", [{}, {"ids": [], "up_to": ids.new()}])
def test_a_mark_says_which(town: Town, body: dict[str, Any]) -> None:
    assert code_of(town("clerk").post("/notifications/read", body)) == "input_invalid"


def test_an_applicant_reads_no_names_of_staff(town: Town) -> None:
    town.give_password("applicant")
    tell(town, "applicant")

    [one] = items(town("applicant").get("/notifications"))

    assert one["actor_id"] is None and one["actor_name"] is None


def test_operators_hear_of_each_failure_once(busy: Town) -> None:
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        for code in ("printer_out", "printer_out", "paper_out"):
            busy.system.hooks.tell("incident.raised", ctx, incident(code), None)

    assert [title for _, title in told(busy, "admin")] == ["printer_out 了", "paper_out 了"]
    assert told(busy, "leader") == []


def incident(code: str) -> HistoryEvent:
    """An event of the history."""
    details = {"code": code, "message": f"{code} 了"}
    return HistoryEvent(
        ids.new(), None, None, None, "incident.raised", "Print", None, None, None, None, None, "", "", details, TOWN
    )


def test_notifications_are_forgotten_after_a_quarter(town: Town) -> None:
    tell(town, "clerk", title="旧")
    town.clock.advance(timedelta(days=90, seconds=1))
    tell(town, "clerk", title="新")

    swept = housekeeping.sweep(town.system)

    assert swept["notifications"] == 1 and told(town, "clerk") == [("task_urged", "新")]


def test_a_stream_that_cannot_stay_open_tells_what_came_since(town: Town) -> None:
    tell(town, "clerk", title="先")
    [first] = items(town("clerk").get("/notifications"))
    tell(town, "clerk", "reviewer", title="后")

    now = town("clerk").get("/notifications/stream")
    since = town("clerk").get("/notifications/stream", headers={"Last-Event-ID": first["id"]})

    assert now.content_type == "text/event-stream" and now.text == "retry: 3000\n\n: \n\n"
    assert since.text.count("event: notification") == 1 and "后" in since.text
    assert code_of(town("clerk").get("/notifications/stream", headers={"Last-Event-ID": "7"})) == "body_malformed"

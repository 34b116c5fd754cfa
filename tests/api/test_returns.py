"""Going back over HTTP: returning to a step, taking the own step back, and when it is too late."""

from datetime import timedelta
from typing import Any

from engine import accounts
from engine.context import SYSTEM, command
from tests.api.test_notifications import told
from tests.api.town import PASS, Town, code_of, items

REASON = {"to": "Review", "reason": "请补充现场照片的拍摄时间。"}


def deciding(town: Town, reviewer: str = "reviewer") -> tuple[dict[str, Any], dict[str, Any]]:
    """The review that was done, and the decision that waits."""
    review = town.review()
    done = town(reviewer).post(f"/tasks/{review['id']}/complete", PASS)
    assert done.status_code == 200, done.json
    return done.json or {}, decision(town, review["process_instance_id"])


def decision(town: Town, instance: str) -> dict[str, Any]:
    """The one open task of an instance."""
    [task] = items(town("leader").get(f"/tasks?process_instance_id={instance}"))
    return task


def test_a_decider_returns_to_who_reviewed_with_the_reason(busy: Town) -> None:
    done, decide = deciding(busy)
    path = f"/tasks/{decide['id']}"
    [step] = items(busy("approver").get(f"{path}/returns"))
    assert (step["element_id"], step["name"], step["completed_by"]) == ("Review", "审查申请", "reviewer")

    back = busy("approver").post(f"{path}/return", REASON)

    assert back.status_code == 200 and back.json["assignee"] == "reviewer"
    assert (back.json["element_id"], back.json["returned"]["reason"]) == ("Review", REASON["reason"])
    assert (back.json["returned"]["from_name"], back.json["returned"]["by"]) == ("审批决定", "approver")
    assert busy("approver").get(path).json["state"] == "canceled"
    assert told(busy, "reviewer") == [("task_returned", "审查申请")] and told(busy, "second") == []
    events = items(busy("leader").get(f"/process-instances/{done['process_instance_id']}/timeline?limit=200"))
    [event] = [one for one in events if one["kind"] == "task.returned"]
    assert (event["actor_id"], event["details"]) == (
        "approver",
        {"to": "Review", "to_name": "审查申请", "reason": REASON["reason"]},
    )
    assert busy("reviewer").post(f"/tasks/{back.json['id']}/complete", PASS).status_code == 200
    again = decision(busy, done["process_instance_id"])
    assert (again["element_id"], again["returned"], again["state"]) == ("Decide", None, "open")


def test_who_left_gets_nothing_back(busy: Town) -> None:
    _, decide = deciding(busy)
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        found = accounts.by_login(ctx, "reviewer")
        assert found is not None
        accounts.change(ctx, found.id, {"roles": ["CLK"]})

    back = busy("approver").post(f"/tasks/{decide['id']}/return", REASON)

    assert (back.json["assignee"], back.json["candidate_groups"]) == (None, ["REV"])
    assert busy("second").post(f"/tasks/{back.json['id']}/complete", PASS).status_code == 200


def test_a_return_goes_only_where_the_diagram_lets_it_and_only_by_who_may_do_the_task(busy: Town) -> None:
    _, decide = deciding(busy)
    path = f"/tasks/{decide['id']}/return"

    nowhere = busy("approver").post(path, {**REASON, "to": "Check"})
    stranger = busy("second").post(path, REASON)
    blank = busy("approver").post(path, {"to": "Review", "reason": "\u200b"})

    assert (nowhere.status_code, code_of(nowhere)) == (409, "step_return_refused")
    assert nowhere.json["facts"]["open_to"] == ["Review"]
    assert code_of(stranger) == "not_allowed" and code_of(blank) == "value_refused"
    assert items(busy("approver").get(f"/tasks/{decide['id']}/returns"))
    first = busy.review()
    assert items(busy("reviewer").get(f"/tasks/{first['id']}/returns")) == []
    assert code_of(busy("reviewer").post(f"/tasks/{first['id']}/return", REASON)) == "step_return_refused"


def test_a_return_is_done_once_and_a_stale_one_not_at_all(busy: Town) -> None:
    _, decide = deciding(busy)
    path, key = f"/tasks/{decide['id']}/return", {"Idempotency-Key": "return-17-25"}
    old = busy("approver").get(f"/tasks/{decide['id']}").headers["ETag"]
    busy("approver").post(f"/tasks/{decide['id']}/claim")

    stale = busy("approver").post(path, REASON, headers={"If-Match": old})
    first, second = (busy("approver").post(path, REASON, headers=key) for _ in range(2))
    late = busy("approver").post(path, REASON)

    assert code_of(stale) == "stale_revision" and code_of(late) == "task_not_open"
    assert first.json == second.json and second.headers["Idempotency-Replayed"] == "true"


def test_who_reviewed_takes_it_back_while_nobody_touched_the_decision(busy: Town) -> None:
    done, decide = deciding(busy)
    assert [one["id"] for one in items(busy("reviewer").get("/tasks/withdrawable"))] == [done["id"]]

    back = busy("reviewer").post(f"/tasks/{done['id']}/withdraw", {"reason": "意见写错，重新办理。"})

    assert back.status_code == 200, back.json
    assert (back.json["element_id"], back.json["assignee"]) == ("Review", "reviewer")
    assert back.json["returned"]["reason"] == "意见写错，重新办理。"
    assert busy("approver").get(f"/tasks/{decide['id']}").json["state"] == "canceled"
    assert items(busy("reviewer").get("/tasks/withdrawable")) == []
    assert code_of(busy("reviewer").post(f"/tasks/{done['id']}/withdraw", {})) == "withdraw_too_late"
    assert busy("reviewer").post(f"/tasks/{back.json['id']}/complete", PASS).status_code == 200


def test_it_is_too_late_once_somebody_took_what_followed(busy: Town) -> None:
    done, decide = deciding(busy)
    busy("approver").post(f"/tasks/{decide['id']}/claim")
    path = f"/tasks/{done['id']}/withdraw"

    held = busy("reviewer").post(path, {})
    busy("approver").post(f"/tasks/{decide['id']}/unclaim")
    put_back = busy("reviewer").post(path, {})
    over = busy("approver").post(f"/tasks/{decide['id']}/complete", {"variables": {"granted": True}})

    assert (held.status_code, code_of(held), code_of(put_back)) == (409, "withdraw_too_late", "withdraw_too_late")
    assert items(busy("reviewer").get("/tasks/withdrawable")) == []
    assert over.status_code == 200 and code_of(busy("reviewer").post(path, {})) == "process_instance_ended"


def test_nobody_takes_back_what_another_did_or_what_is_not_done(busy: Town) -> None:
    done, decide = deciding(busy)

    assert code_of(busy("leader").post(f"/tasks/{done['id']}/withdraw", {})) == "not_allowed"
    assert code_of(busy("approver").post(f"/tasks/{decide['id']}/withdraw", {})) == "task_not_open"
    assert code_of(busy.stranger().post(f"/tasks/{done['id']}/withdraw", {})) == "task_not_found"
    assert items(busy("second").get("/tasks/withdrawable")) == []


def test_an_urge_does_not_count_as_touching_and_time_alone_closes_nothing(busy: Town) -> None:
    done, decide = deciding(busy)
    busy("leader").post(f"/tasks/{decide['id']}/urge", {})
    busy.clock.advance(timedelta(days=29))

    assert [one["id"] for one in items(busy("reviewer").get("/tasks/withdrawable"))] == [done["id"]]
    assert busy("reviewer").post(f"/tasks/{done['id']}/withdraw", {}).status_code == 200


def test_a_suspended_matter_goes_neither_on_nor_back(busy: Town) -> None:
    done, decide = deciding(busy)
    suspended = busy("leader").post(f"/process-instances/{done['process_instance_id']}/suspend")
    assert suspended.status_code == 200, suspended.json

    assert code_of(busy("approver").post(f"/tasks/{decide['id']}/return", REASON)) == "process_instance_suspended"
    assert code_of(busy("reviewer").post(f"/tasks/{done['id']}/withdraw", {})) == "process_instance_suspended"

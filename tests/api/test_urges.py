"""Urging over HTTP: who may, how often, who is told, and what is left as it was."""

from datetime import timedelta

from tests.api.test_notifications import told
from tests.api.town import PASS, Town, code_of, items


def urged(town: Town, login: str, task: str, **more: object) -> int:
    """Urge; the status."""
    return town(login).post(f"/tasks/{task}/urge", {"note": "请今日内办结。"}, **more).status_code


def test_a_leader_urges_and_the_holder_is_told(busy: Town) -> None:
    task = busy.review()
    busy("reviewer").post(f"/tasks/{task['id']}/claim")

    answer = busy("leader").post(f"/tasks/{task['id']}/urge", {"note": "请今日内办结。"})

    assert answer.json["urged"] == 1
    assert told(busy, "reviewer") == [("task_urged", "审查申请")] and told(busy, "second") == []
    [one] = items(busy("reviewer").get("/notifications"))
    assert one["details"] == {"note": "请今日内办结。", "urged": 1}
    found = busy("reviewer").get(f"/tasks/{task['id']}").json
    assert (found["urged"], found["urged_at"]) == (1, "2026-11-23T01:00:00Z")
    events = items(busy("leader").get(f"/process-instances/{task['process_instance_id']}/timeline"))
    assert [(one["actor_id"], one["subject_id"]) for one in events if one["kind"] == "task.urged"] == [
        ("leader", task["id"])
    ]


def test_a_free_task_is_urged_with_all_who_may_take_it(busy: Town) -> None:
    task = busy.review()

    assert urged(busy, "leader", task["id"]) == 200

    assert len(told(busy, "reviewer")) == len(told(busy, "second")) == 1 and told(busy, "approver") == []


def test_who_urges_twice_is_told_when_it_is_open_again(busy: Town) -> None:
    task = busy.review()
    assert urged(busy, "leader", task["id"]) == 200
    busy.clock.advance(timedelta(hours=3, minutes=59))

    early = busy("leader").post(f"/tasks/{task['id']}/urge", {})

    # 9:00 in China and four hours of service, lunch from 12:00 to 13:30 left out.
    assert early.status_code == 429 and code_of(early) == "urged_recently"
    assert early.json["facts"]["open_at"] == "2026-11-23T06:30:00+00:00"
    assert early.headers["Retry-After"] == str(91 * 60)
    busy.clock.advance(timedelta(minutes=91))
    assert urged(busy, "leader", task["id"]) == 200
    assert busy("reviewer").get(f"/tasks/{task['id']}").json["urged"] == 2


def test_a_click_whose_answer_was_lost_urges_once(busy: Town) -> None:
    task = busy.review()
    key = {"Idempotency-Key": "17-25"}

    assert [urged(busy, "leader", task["id"], headers=key) for _ in range(2)] == [200, 200]

    assert busy("reviewer").get(f"/tasks/{task['id']}").json["urged"] == 1 and len(told(busy, "reviewer")) == 1


def test_an_urge_does_not_spoil_what_is_about_to_be_handed_in(busy: Town) -> None:
    task = busy.review()
    read = busy("reviewer").post(f"/tasks/{task['id']}/claim")

    urged(busy, "leader", task["id"])

    done = busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS, headers={"If-Match": read.headers["ETag"]})
    assert done.status_code == 200


def test_heads_urge_their_own_people_and_starters_their_matters(busy: Town) -> None:
    task = busy.review()
    started = busy("clerk").post("/process-instances", {"process_definition_key": "permit"}).json
    busy.check()
    [own] = items(busy("clerk").get(f"/tasks?process_instance_id={started['id']}"))

    assert code_of(busy("second").post(f"/tasks/{task['id']}/urge", {})) == "not_allowed"
    assert code_of(busy("clerk").post(f"/tasks/{task['id']}/urge", {})) == "not_allowed"
    assert urged(busy, "approver", task["id"]) == 200
    assert urged(busy, "clerk", own["id"]) == 200
    assert code_of(busy("applicant").post(f"/tasks/{task['id']}/urge", {})) == "task_not_found"
    assert code_of(busy.stranger().post(f"/tasks/{task['id']}/urge", {})) == "task_not_found"


def test_the_supervision_office_urges_everybody_and_hands_out_nothing(busy: Town) -> None:
    task = busy.review()
    office = busy.colleague("SUP")

    assert office.post(f"/tasks/{task['id']}/urge", {"note": "请今日内办结。"}).json["urged"] == 1
    assert office.post(f"/tasks/{task['id']}/assign", {"assignee": "second"}).status_code == 403
    assert len(told(busy, "reviewer")) == 1


def test_nobody_urges_the_own_task_or_one_that_is_done(busy: Town) -> None:
    task = busy.review()
    busy("leader").post(f"/tasks/{task['id']}/assign", {"assignee": "reviewer"})
    started = busy("clerk").post("/process-instances", {"process_definition_key": "permit"}).json
    busy.check()
    [own] = items(busy("clerk").get(f"/tasks?process_instance_id={started['id']}"))
    busy("reviewer").post(f"/tasks/{own['id']}/claim")

    busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS)

    assert code_of(busy("reviewer").post(f"/tasks/{own['id']}/urge", {})) == "own_task_urged"
    assert code_of(busy("leader").post(f"/tasks/{task['id']}/urge", {})) == "task_not_open"

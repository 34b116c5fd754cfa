"""Tasks over HTTP: found, claimed, completed with their form, by the right people only."""

import pytest

from tests.api.town import PASS, Town, code_of, fields_of, items

NOBODY = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


def test_an_approval_runs_to_its_end(busy: Town) -> None:
    started = busy.start(variables={"applicant": "张三"}, business_key="XK-1")
    busy.check({"credit": "A"})

    [review] = items(busy("reviewer").get("/tasks?mine=true"))
    assert review["name"] == "审查申请" and review["business_key"] == "XK-1"
    busy("reviewer").post(f"/tasks/{review['id']}/claim")
    assert busy("reviewer").post(f"/tasks/{review['id']}/complete", PASS).status_code == 200
    [decide] = items(busy("approver").get("/tasks?mine=true"))
    assert busy("approver").post(f"/tasks/{decide['id']}/complete", {"variables": {"granted": True}}).status_code == 200

    ended = busy("clerk").get(f"/process-instances/{started['id']}").json
    assert ended["state"] == "completed" and ended["ended_at"]
    kinds = [event["kind"] for event in items(busy("clerk").get(f"/process-instances/{started['id']}/timeline"))]
    assert kinds[0] == "process.started" and "task.completed" in kinds and "process.completed" in kinds


def test_complete_refuses_what_the_form_refuses(busy: Town) -> None:
    task = busy.review()

    answer = busy("reviewer").post(f"/tasks/{task['id']}/complete", {"variables": {"outcome": "maybe"}})

    assert answer.status_code == 422 and code_of(answer) == "form_invalid"
    assert set(fields_of(answer)) == {"/variables/outcome", "/variables/opinion"}
    assert busy("reviewer").get(f"/tasks/{task['id']}").json["state"] == "open"


def test_complete_refuses_the_wrong_person(busy: Town) -> None:
    task = busy.review()

    assert code_of(busy("approver").post(f"/tasks/{task['id']}/complete", PASS)) == "not_allowed"
    busy("second").post(f"/tasks/{task['id']}/claim")
    answer = busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS)

    assert answer.status_code == 403 and code_of(answer) == "not_allowed"


def test_complete_twice_is_a_conflict(busy: Town) -> None:
    task = busy.review()
    busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS)

    answer = busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS)

    assert answer.status_code == 409 and code_of(answer) == "task_not_open"


def test_complete_refuses_a_stale_etag(busy: Town) -> None:
    task = busy.review()
    read = busy("reviewer").get(f"/tasks/{task['id']}")
    busy("reviewer").post(f"/tasks/{task['id']}/claim")

    answer = busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS, headers={"If-Match": read.headers["ETag"]})

    assert answer.status_code == 412 and code_of(answer) == "stale_revision"


def test_get_answers_304_to_its_own_etag(busy: Town) -> None:
    task = busy.review()
    etag = busy("reviewer").get(f"/tasks/{task['id']}").headers["ETag"]

    answer = busy("reviewer").get(f"/tasks/{task['id']}", headers={"If-None-Match": etag})

    assert answer.status_code == 304 and answer.data == b""


def test_claim_refuses_a_task_held_by_another(busy: Town) -> None:
    task = busy.review()
    assert busy("second").post(f"/tasks/{task['id']}/claim").json["assignee"] == "second"

    answer = busy("reviewer").post(f"/tasks/{task['id']}/claim")

    assert answer.status_code == 409 and code_of(answer) == "task_already_claimed"
    assert busy("second").post(f"/tasks/{task['id']}/claim").status_code == 200
    assert busy("second").post(f"/tasks/{task['id']}/unclaim").json["assignee"] is None


def test_claim_is_for_oneself(busy: Town) -> None:
    task = busy.review()

    answer = busy("reviewer").post(f"/tasks/{task['id']}/claim", {"assignee": "second"})

    assert code_of(answer) == "not_allowed"


def test_only_a_head_assigns(busy: Town) -> None:
    task = busy.review()

    refused = busy("reviewer").post(f"/tasks/{task['id']}/assign", {"assignee": "second"})
    done = busy("leader").post(f"/tasks/{task['id']}/assign", {"assignee": "second"})

    assert refused.status_code == 403 and code_of(refused) == "scope_missing"
    assert done.json["assignee"] == "second"


def test_a_delegate_gives_the_task_back(busy: Town) -> None:
    task = busy.review()
    busy("reviewer").post(f"/tasks/{task['id']}/claim")
    delegated = busy("reviewer").post(f"/tasks/{task['id']}/delegate", {"assignee": "second"}).json
    assert (delegated["assignee"], delegated["owner"], delegated["delegation"]) == ("second", "reviewer", "pending")

    early = busy("second").post(f"/tasks/{task['id']}/complete", PASS)
    resolved = busy("second").post(f"/tasks/{task['id']}/resolve", {"variables": {"found": "齐全"}})

    assert code_of(early) == "task_delegated"
    assert resolved.json["assignee"] == "reviewer" and resolved.json["delegation"] == "resolved"
    assert busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS).status_code == 200


def test_form_brings_schema_and_values(busy: Town) -> None:
    task = busy.review(variables={"opinion": "先前意见"})

    form = busy("reviewer").get(f"/tasks/{task['id']}/form").json

    assert form["key"] == "permit_review" and form["schema"]["id"] == "permit_review"
    assert form["values"]["opinion"] == "先前意见"


def test_filters_find_and_count_the_same(busy: Town) -> None:
    first = busy.review(business_key="件-1")
    busy.review(business_key="件-2")
    busy("reviewer").post(f"/tasks/{first['id']}/claim")
    asked = {
        "": 2,
        "?assignee=reviewer": 1,
        "?unassigned=true": 1,
        "?candidate_group=REV": 2,
        "?candidate_group=APV": 0,
        "?business_key=件-2": 1,
        "?element_id=Review": 2,
        "?process_definition_key=permit": 2,
        "?name=审查": 2,
        "?state=completed": 0,
        "?state=any": 2,
        "?due_before=2030-01-01T00:00:00Z": 0,
        "?created_after=2020-01-01T00:00:00Z": 2,
        f"?process_instance_id={first['process_instance_id']}": 1,
    }

    for query, number in asked.items():
        assert len(items(busy("leader").get(f"/tasks{query}"))) == number, query
        assert busy("leader").get(f"/tasks/count{query}").json == {"count": number}, query


def test_pages_follow_the_cursor(busy: Town) -> None:
    made = {busy.review()["id"] for _ in range(5)}
    found: list[str] = []
    query = "?limit=2"
    while query:
        page = busy("leader").get(f"/tasks{query}").json
        found += [task["id"] for task in page["items"]]
        query = f"?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    assert len(found) == 5 and set(found) == made


def test_the_public_sees_only_its_own_tasks(busy: Town) -> None:
    task = busy.review()

    assert items(busy("applicant").get("/tasks")) == []
    assert code_of(busy("applicant").get(f"/tasks/{task['id']}")) == "task_not_found"
    assert code_of(busy("applicant").get(f"/tasks/{task['id']}/form")) == "task_not_found"


def test_another_town_sees_and_does_nothing(busy: Town) -> None:
    task = busy.review()
    busy("leader").post(f"/tasks/{task['id']}/candidates", {"kind": "user", "name": "stranger-ldr"})
    stranger = busy.stranger()

    assert items(stranger.get("/tasks")) == []
    assert code_of(stranger.get(f"/tasks/{task['id']}")) == "task_not_found"
    assert code_of(stranger.post(f"/tasks/{task['id']}/claim")) == "task_not_found"
    assert code_of(stranger.post(f"/tasks/{task['id']}/complete", PASS)) == "task_not_found"
    assert code_of(stranger.post(f"/tasks/{task['id']}/assign", {"assignee": "x"})) == "task_not_found"


def test_candidates_come_and_go(busy: Town) -> None:
    task = busy.review()

    added = busy("leader").post(f"/tasks/{task['id']}/candidates", {"kind": "group", "name": "REV-SP"}).json
    removed = busy("leader").delete(f"/tasks/{task['id']}/candidates/group/REV").json

    assert added["candidate_groups"] == ["REV", "REV-SP"]
    assert removed["candidate_groups"] == ["REV-SP"]
    assert (
        code_of(busy("leader").post(f"/tasks/{task['id']}/candidates", {"kind": "group", "name": "CLK"}))
        == "not_eligible"
    )


def test_schedule_needs_the_etag(busy: Town) -> None:
    task = busy.review()
    body = {"due_at": "2026-12-01T00:00:00+08:00", "follow_up_at": None, "priority": 80}

    missing = busy("leader").put(f"/tasks/{task['id']}/schedule", body)
    etag = busy("leader").get(f"/tasks/{task['id']}").headers["ETag"]
    done = busy("leader").put(f"/tasks/{task['id']}/schedule", body, headers={"If-Match": etag})
    stale = busy("leader").put(f"/tasks/{task['id']}/schedule", body, headers={"If-Match": etag})

    assert missing.status_code == 428 and code_of(missing) == "precondition_required"
    assert done.json["due_at"] == "2026-11-30T16:00:00Z" and done.json["priority"] == 80
    assert stale.status_code == 412


def test_a_suspended_instance_refuses_completion(busy: Town) -> None:
    task = busy.review()
    busy("leader").post(f"/process-instances/{task['process_instance_id']}/suspend")

    answer = busy("reviewer").post(f"/tasks/{task['id']}/complete", PASS)

    assert answer.status_code == 409 and code_of(answer) == "process_instance_suspended"


@pytest.mark.parametrize("verb", ["claim", "unclaim", "complete", "resolve"])
def test_unknown_tasks_are_not_found(busy: Town, verb: str) -> None:
    answer = busy("reviewer").post(f"/tasks/{NOBODY}/{verb}")

    assert answer.status_code == 404 and code_of(answer) == "task_not_found"


def test_a_task_is_handed_on_for_good_with_the_reason(busy: Town) -> None:
    task = busy.review()
    reviewer = busy("reviewer")
    reviewer.post(f"/tasks/{task['id']}/claim")
    path, body = f"/tasks/{task['id']}/transfer", {"assignee": "second", "reason": "本人外出培训。"}

    assert code_of(busy("second").post(path, body)) == "not_allowed"
    assert code_of(reviewer.post(path, {"assignee": "clerk"})) == "not_eligible"
    after = reviewer.post(path, body).json

    assert (after["assignee"], after["owner"], after["delegation"]) == ("second", None, None)
    assert code_of(reviewer.post(path, body)) == "not_allowed"
    [told, *_] = items(busy("second").get("/notifications"))
    assert (told["kind"], told["details"]["reason"], told["actor_name"]) == (
        "task_assigned",
        "本人外出培训。",
        told["actor_name"],
    )
    events = items(reviewer.get(f"/process-instances/{task['process_instance_id']}/timeline"))
    [handed] = [one for one in events if one["kind"] == "task.assigned"]
    assert handed["details"] == {"assignee": "second", "owner": None, "reason": "本人外出培训。"}


def test_what_is_only_delegated_is_not_handed_on(busy: Town) -> None:
    task = busy.review()
    busy("reviewer").post(f"/tasks/{task['id']}/claim")
    busy("reviewer").post(f"/tasks/{task['id']}/delegate", {"assignee": "second"})

    for login, other in (("reviewer", "second"), ("second", "reviewer")):
        assert code_of(busy(login).post(f"/tasks/{task['id']}/transfer", {"assignee": other})) == "task_delegated"

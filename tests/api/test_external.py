"""Outside workers, messages, signals."""

import io
import threading
import time
from datetime import timedelta

import pytest

from tests.api.town import FETCH, Town, bundle, code_of, fields_of, items, zipped
from tests.engine.house import DIAGRAMS

CONDITIONS = {"conditions.bpmn": (DIAGRAMS / "conditions.bpmn").read_bytes()}
NOBODY = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


def fetch(town: Town, **more: object) -> dict[str, object]:
    """The one task that a worker gets."""
    [task] = items(town("portal").post("/external-tasks/fetch-and-lock", {**FETCH, **more}))
    return task


def test_a_worker_fetches_and_completes(busy: Town) -> None:
    busy.start(variables={"applicant": "张三"}, business_key="件-1")

    task = fetch(busy)
    done = busy("portal").post(
        f"/external-tasks/{task['id']}/complete", {"worker_id": "checker", "variables": {"credit": "A"}}
    )

    assert task["variables"] == {"applicant": "张三"} and task["business_key"] == "件-1" and task["lock_token"]
    assert done.status_code == 204
    assert len(items(busy("reviewer").get("/tasks"))) == 1
    again = busy("portal").post(f"/external-tasks/{task['id']}/complete", {"worker_id": "checker"})
    assert again.status_code == 404 and code_of(again) == "external_task_not_found"


def test_a_locked_task_is_nobody_elses(busy: Town) -> None:
    busy.start()
    task = fetch(busy)

    assert items(busy("portal").post("/external-tasks/fetch-and-lock", {**FETCH, "worker_id": "other"})) == []
    refused = busy("portal").post(f"/external-tasks/{task['id']}/complete", {"worker_id": "other"})

    assert refused.status_code == 409 and code_of(refused) == "lock_lost"


def test_a_lock_runs_out_and_the_token_is_the_fence(busy: Town) -> None:
    busy.start()
    late = fetch(busy)
    busy.clock.advance(timedelta(seconds=61))
    fresh = fetch(busy)

    body = {"worker_id": "checker", "lock_token": late["lock_token"]}
    refused = busy("portal").post(f"/external-tasks/{late['id']}/complete", body)

    assert late["id"] == fresh["id"] and code_of(refused) == "lock_lost"


def test_a_lock_is_extended_and_given_back(busy: Town) -> None:
    busy.start()
    task = fetch(busy)
    path = f"/external-tasks/{task['id']}"

    longer = busy("portal").post(f"{path}/extend-lock", {"worker_id": "checker", "lock_seconds": 600}).json
    back = busy("portal").post(f"{path}/unlock", {"worker_id": "checker"})

    assert longer["locked_until"] > str(task["locked_until"])
    assert back.status_code == 204 and fetch(busy)["id"] == task["id"]


def test_a_failure_is_tried_again_then_an_incident(busy: Town) -> None:
    busy.start()
    task = fetch(busy)
    path = f"/external-tasks/{task['id']}"
    body = {"worker_id": "checker", "error_message": "打印机缺纸"}

    first = busy("portal").post(f"{path}/failure", {**body, "retries": 1, "retry_seconds": 5}).json
    busy.clock.advance(timedelta(seconds=6))
    fetch(busy)
    dead = busy("portal").post(f"{path}/failure", {**body, "retries": 0}).json
    [incident] = items(busy("admin").get("/incidents"))

    assert (first["state"], first["retries"], first["error_message"]) == ("ready", 1, "打印机缺纸")
    assert dead["state"] == "dead"
    assert incident["message"] == "打印机缺纸" and incident["kind"] == "external_task"
    assert len(items(busy("clerk").get("/process-instances?with_incidents=true"))) == 1
    assert busy("admin").post(f"/incidents/{incident['id']}/retry").json["state"] == "resolved"
    assert fetch(busy)["id"] == task["id"]


def test_an_operator_gives_attempts(busy: Town) -> None:
    busy.start()
    task = fetch(busy)
    busy("portal").post(
        f"/external-tasks/{task['id']}/failure", {"worker_id": "checker", "error_message": "x", "retries": 0}
    )

    answer = busy("admin").put(f"/external-tasks/{task['id']}/retries", {"retries": 3})

    assert answer.json["retries"] == 3 and items(busy("admin").get("/incidents")) == []


def test_a_bpmn_error_takes_the_boundary_event(busy: Town) -> None:
    started = busy.start()
    task = fetch(busy)

    answer = busy("portal").post(
        f"/external-tasks/{task['id']}/bpmn-error",
        {"worker_id": "checker", "error_code": "NOT_FIT", "error_message": "不符合"},
    )

    assert answer.status_code == 204
    assert busy("clerk").get(f"/process-instances/{started['id']}").json["state"] == "completed"


def test_filters_and_limits(busy: Town) -> None:
    for number in range(3):
        busy.start(business_key=f"件-{number}")

    assert len(items(busy("portal").get("/external-tasks?topic=test.check&state=ready"))) == 3
    one = {"topic": "test.check", "business_key": "件-1", "variables": []}
    [found] = items(busy("portal").post("/external-tasks/fetch-and-lock", {**FETCH, "topics": [one]}))
    assert (found["business_key"], found["variables"]) == ("件-1", {})
    assert len(items(busy("portal").post("/external-tasks/fetch-and-lock", {**FETCH, "max_tasks": 1}))) == 1
    assert len(items(busy("portal").get("/external-tasks?worker_id=checker"))) == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"worker_id": ""}, "/worker_id"),
        ({"topics": []}, "/topics"),
        ({"topics": [{"topic": ""}]}, "/topics/0/topic"),
        ({"topics": [{"topic": "a", "lock_seconds": 0}]}, "/topics/0/lock_seconds"),
        ({"topics": [{"topic": "a", "odd": 0}]}, "/topics/0/odd"),
        ({"topics": "a"}, "/topics"),
        ({"max_tasks": 101}, "/max_tasks"),
        ({"wait_seconds": 61}, "/wait_seconds"),
    ],
)
def test_a_bad_fetch_names_the_field(busy: Town, change: dict[str, object], pointer: str) -> None:
    answer = busy("portal").post("/external-tasks/fetch-and-lock", {**FETCH, **change})

    assert answer.status_code == 422 and pointer in fields_of(answer)


def test_topics_of_the_house_are_not_for_outside(busy: Town) -> None:
    body = {"worker_id": "w", "topics": [{"topic": "approval.accept"}]}

    assert code_of(busy("portal").post("/external-tasks/fetch-and-lock", body)) == "topic_bound"


def test_a_long_poll_answers_as_soon_as_there_is_work(busy: Town) -> None:
    answers: list[object] = []
    body = {**FETCH, "wait_seconds": 20}
    poll = threading.Thread(
        target=lambda: answers.extend(items(busy("portal").post("/external-tasks/fetch-and-lock", body)))
    )
    began = time.monotonic()

    poll.start()
    busy.start()
    poll.join(15)

    assert len(answers) == 1 and time.monotonic() - began < 10


def test_a_long_poll_with_a_key_waits_too_and_is_replayed(busy: Town) -> None:
    key = {"Idempotency-Key": "poll-1"}
    body = {**FETCH, "wait_seconds": 20}
    poll = threading.Timer(0.3, busy.start)

    poll.start()
    first = busy("portal").post("/external-tasks/fetch-and-lock", body, headers=key)
    again = busy("portal").post("/external-tasks/fetch-and-lock", body, headers=key)
    poll.join()

    assert len(items(first)) == 1 and again.data == first.data


def test_a_long_poll_without_work_ends(busy: Town) -> None:
    began = time.monotonic()

    assert items(busy("portal").post("/external-tasks/fetch-and-lock", {**FETCH, "wait_seconds": 1})) == []
    assert 0.9 < time.monotonic() - began < 5


def test_long_polls_leave_threads_for_others(busy: Town) -> None:
    """At most half of a process's threads wait; the next poll answers at once."""
    took: list[float] = []

    def poll() -> None:
        began = time.monotonic()
        busy("portal").post("/external-tasks/fetch-and-lock", {**FETCH, "wait_seconds": 2})
        took.append(time.monotonic() - began)

    threads = [threading.Thread(target=poll) for _ in range(busy.system.config.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(seconds > 1.5 for seconds in took) <= busy.system.config.threads // 2


def test_only_workers_work(busy: Town) -> None:
    for login in ("clerk", "leader", "admin", "applicant"):
        assert code_of(busy(login).post("/external-tasks/fetch-and-lock", FETCH)) == "scope_missing"


def test_another_towns_tasks_are_not_reported_on(busy: Town) -> None:
    busy.start()
    task = fetch(busy)

    answer = busy.stranger("INT").post(f"/external-tasks/{task['id']}/complete", {"worker_id": "checker"})

    assert code_of(answer) == "external_task_not_found"


def test_a_message_starts_and_reaches(town: Town) -> None:
    data = {"name": "talk", "bundle": (io.BytesIO(zipped(bundle("talk"))), "b.zip")}
    assert town("admin").open("POST", "/deployments", data=data).status_code == 201

    begun = town("portal").post("/messages", {"name": "report.received", "business_key": "A", "variables": {"x": 1}})
    reached = town("portal").post("/messages", {"name": "answer.received", "business_key": "A"})
    nobody = town("portal").post("/messages", {"name": "answer.received", "business_key": "A"})

    assert begun.json["started"] is True and begun.json["process_instance"]["business_key"] == "A"
    assert reached.json["started"] is False and reached.json["process_instance"]["state"] == "completed"
    assert nobody.status_code == 404 and code_of(nobody) == "message_not_correlated"


def test_a_message_for_two_is_ambiguous(town: Town) -> None:
    data = {"name": "talk", "bundle": (io.BytesIO(zipped(bundle("talk"))), "b.zip")}
    town("admin").open("POST", "/deployments", data=data)
    for key in ("A", "B"):
        town("portal").post("/messages", {"name": "report.received", "business_key": key})

    answer = town("portal").post("/messages", {"name": "answer.received"})

    assert answer.status_code == 409 and code_of(answer) == "message_ambiguous"


def test_a_signal_reaches_everybody(town: Town) -> None:
    data = {"name": "talk", "bundle": (io.BytesIO(zipped(bundle("talk"))), "b.zip")}
    town("admin").open("POST", "/deployments", data=data)
    for key in ("A", "B"):
        town("portal").post("/messages", {"name": "report.received", "business_key": key})

    assert town("portal").post("/signals", {"name": "calendar.changed"}).status_code == 202
    jobs = items(town("admin").get("/jobs"))
    town.drain()

    assert len(jobs) == 2 and {job["kind"] for job in jobs} == {"delivery"}
    assert town("admin").get(f"/jobs/{jobs[0]['id']}").status_code == 404
    assert len(items(town("clerk").get("/process-instances?state=completed"))) == 2


def test_conditions_start_what_the_variables_meet(town: Town) -> None:
    data = {"name": "conditions", "bundle": (io.BytesIO(zipped(CONDITIONS)), "b.zip")}
    assert town("admin").open("POST", "/deployments", data=data).status_code == 201
    body = {"variables": {"level": 6}, "business_key": "W-6"}

    both = town("portal").post("/conditions", body)
    [flood] = items(town("admin").get("/process-definitions?key=flood"))
    one = town("portal").post("/conditions", {**body, "process_definition_id": flood["id"]})
    none = town("portal").post("/conditions", {"variables": {"level": 1}})
    unknown = town("portal").post("/conditions", {**body, "process_definition_id": NOBODY})

    assert both.status_code == 200
    begun = [(each["process_definition_key"], each["business_key"]) for each in items(both)]
    assert begun == [("flood", "W-6"), ("high_water", "W-6")]
    assert [each["process_definition_key"] for each in items(one)] == ["flood"] and items(none) == []
    assert unknown.status_code == 404 and code_of(unknown) == "process_definition_not_found"
    assert code_of(town("reviewer").post("/conditions", body)) == "scope_missing"


def test_repeated_conditions_start_once(town: Town) -> None:
    data = {"name": "conditions", "bundle": (io.BytesIO(zipped(CONDITIONS)), "b.zip")}
    town("admin").open("POST", "/deployments", data=data)

    asked = [
        town("portal").post("/conditions", {"variables": {"level": 4}}, headers={"Idempotency-Key": "c-1"})
        for _ in range(2)
    ]

    assert asked[0].data == asked[1].data and len(items(asked[0])) == 1


def test_unknown_jobs_and_incidents_are_not_found(town: Town) -> None:
    admin = town("admin")

    assert code_of(admin.get(f"/jobs/{NOBODY}")) == "job_not_found"
    assert code_of(admin.post(f"/jobs/{NOBODY}/retry")) == "job_not_found"
    assert code_of(admin.get(f"/incidents/{NOBODY}")) == "incident_not_found"
    assert code_of(admin.post(f"/incidents/{NOBODY}/resolve")) == "incident_not_found"

"""Lists of a town that works: sorted, counted and paged by the database, however many rows there are."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from api.engine_rest import (
    definitions,
    deployments,
    external_tasks,
    history,
    instance_variables,
    instances,
    jobs,
    listing,
)
from api.engine_rest import tasks as user_tasks
from engine import ids
from engine.models import process_instance
from tests.api.engine_rest.rest import Rest
from tests.api.town import Town

MANY = listing.SCAN + 20
HISTORY = "/history/process-instance"


@pytest.fixture
def grown(rest: Rest, town: Town) -> Rest:
    """A town with more finished instances than a request may look at one by one."""
    rest.deployed("order.bpmn")
    one = rest.start("order")["id"]
    rest.open("DELETE", f"/process-instance/{one}")
    with town.system.database.begin() as db:
        row = dict(db.execute(select(process_instance).where(process_instance.c.id == one)).mappings().one())
        begun = row["started_at"]
        rows = [
            row
            | {
                "id": ids.new(),
                "business_key": f"SC-{number:05}",
                "started_at": begun + timedelta(seconds=number),
                "ended_at": begun + timedelta(seconds=2 * MANY - number),
            }
            for number in range(1, MANY)
        ]
        for first in range(0, len(rows), 1000):
            db.execute(insert(process_instance), rows[first : first + 1000])
    return rest


def test_the_newest_of_many_are_found_counted_and_paged_to_the_end(grown: Rest) -> None:
    def keys(**asked: Any) -> list[str]:
        return [one["businessKey"] for one in grown.get(HISTORY, **asked)]

    assert grown.get(f"{HISTORY}/count") == {"count": MANY} == grown.post(f"{HISTORY}/count", {"finished": True})
    assert keys(sortBy="startTime", sortOrder="desc", maxResults=2) == [f"SC-{MANY - 1:05}", f"SC-{MANY - 2:05}"]
    assert keys(sortBy="endTime", sortOrder="desc", maxResults=2, finished="true") == ["SC-00001", "SC-00002"]
    assert keys(sortBy="duration", sortOrder="desc", maxResults=1) == ["SC-00001"]
    assert keys(sortBy="startTime", sortOrder="asc", firstResult=MANY - 1, maxResults=5) == [f"SC-{MANY - 1:05}"]
    assert keys(sortBy="businessKey", sortOrder="asc", firstResult=listing.SCAN, maxResults=1) == ["SC-10001"]
    assert len(keys(firstResult=listing.SCAN, maxResults=500)) == MANY - listing.SCAN
    assert grown.get(f"{HISTORY}/count", processInstanceBusinessKeyLike="SC-1001_") == {"count": 10}


def test_what_is_looked_at_one_by_one_has_a_bound_that_is_told(grown: Rest) -> None:
    by_variable = {"variables": "amount_eq_5"}

    for path, asked in ((HISTORY, {}), (HISTORY, by_variable), (f"{HISTORY}/count", by_variable)):
        answer = grown.open("GET", path, query_string=asked)
        assert answer.status_code == 400 and str(listing.SCAN) in (answer.json or {})["message"]
        assert answer.headers["X-Error-Code"] == "limit_exceeded"
    assert grown.get(f"{HISTORY}/count", variables="amount_eq_5", processInstanceBusinessKeyLike="SC-00%") == {
        "count": 0
    }


def test_variables_are_compared_in_the_order_asked_for(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    for number in (3, 1, 2):
        rest.start("order", businessKey=f"B-{number}", variables={"amount": {"value": number}})
    above = {"variables": [{"name": "amount", "operator": "gt", "value": 1}]}
    sorted_ = {"sorting": [{"sortBy": "businessKey", "sortOrder": "desc"}]}

    found = rest.post("/history/process-instance", {**above, **sorted_})
    second = rest.post("/history/process-instance?firstResult=1&maxResults=1", {**above, **sorted_})

    assert [one["businessKey"] for one in found] == ["B-3", "B-2"]
    assert [one["businessKey"] for one in second] == ["B-2"]


def test_every_order_and_every_list_answers(rest: Rest) -> None:
    """Each order that a list offers is one that the database knows."""
    rest.deployed("order.bpmn", "review.bpmn")
    rest.start("order", variables={"amount": {"value": 5}})
    rest.start("review")
    offered = {
        "/task": user_tasks.KEYS,
        "/external-task": external_tasks.KEYS,
        "/process-instance": instances.KEYS,
        "/process-definition": definitions.KEYS,
        "/deployment": deployments.KEYS,
        "/job": jobs.JOB_KEYS,
        "/incident": jobs.INCIDENT_KEYS,
        "/variable-instance": instance_variables.KEYS,
        "/history/process-instance": history.INSTANCE_KEYS,
        "/history/task": history.TASK_KEYS,
        "/history/activity-instance": history.ACTIVITY_KEYS,
    }
    for path, keys in offered.items():
        plain = rest.get(path)
        for key in keys:
            for direction in ("asc", "desc"):
                found = rest.get(path, sortBy=key, sortOrder=direction)
                assert len(found) == len(plain), (path, key)


def test_missing_values_come_last_and_first(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    ended = rest.start("order", businessKey="over")["id"]
    rest.start("order", businessKey="runs")
    rest.open("DELETE", f"/process-instance/{ended}")

    def keys(direction: str) -> list[str]:
        return [one["businessKey"] for one in rest.get(HISTORY, sortBy="endTime", sortOrder=direction)]

    assert keys("asc") == ["over", "runs"] and keys("desc") == ["runs", "over"]


def test_a_pattern_means_what_it_says_and_no_more(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    for key in ("A*1", "a*1", "Ab1", "A[b]1", "A\\1", "A?1"):
        rest.start("order", businessKey=key)

    def keys(pattern: str) -> set[str]:
        return {one["businessKey"] for one in rest.get("/process-instance", businessKeyLike=pattern)}

    assert keys("A*%") == {"A*1"} and keys("A?1") == {"A?1"} and keys("A[b]%") == {"A[b]1"}
    assert keys("A_1") == {"A*1", "Ab1", "A\\1", "A?1"} and keys("A\\%") == {"A\\1"}
    assert rest.open("GET", "/process-instance?businessKeyLike=" + "%25a" * 3000).status_code in (400, 414)
    assert rest.post("/process-instance", {"businessKeyLike": "%a" * 3000}, status=400)


def test_a_pattern_for_a_variable_is_bounded_too(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    found = rest.start("order", variables={"text": {"value": "x" * 50_000 + "z"}})["id"]

    def like(pattern: str) -> dict[str, Any]:
        return {"variables": [{"name": "text", "operator": "like", "value": pattern}]}

    assert [one["id"] for one in rest.post("/process-instance", like("x%" + "x_" * 900 + "%z"))] == [found]
    assert rest.post("/process-instance", like("%" + "x" * 1_000 + "y")) == []
    long = "%x" * 2_001
    assert "4000" in rest.post("/process-instance", like(long), status=400)["message"]
    assert rest.open("GET", "/process-instance", query_string={"variables": f"text_notLike_{long}"}).status_code == 400


def test_long_lists_of_ids_are_asked_for_at_once(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    wanted, other = rest.start("order"), rest.start("order")
    many = [*(ids.new() for _ in range(20_000)), wanted["id"]]

    found = rest.post("/process-instance", {"processInstanceIds": many})
    rest_of_them = rest.post("/history/process-instance", {"processInstanceIdNotIn": many})

    assert [one["id"] for one in found] == [wanted["id"]] and [one["id"] for one in rest_of_them] == [other["id"]]

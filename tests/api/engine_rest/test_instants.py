"""Instants at the facade: refused where no clock can show them, and shown whatever has been kept."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from engine import runtime
from tests.api.engine_rest.rest import Rest
from tests.api.engine_rest.test_dialect import deployed
from tests.api.engine_rest.test_instances import write_inside
from tests.api.engine_rest.test_models import model
from tests.api.town import Town

AFTER, BEFORE = "9999-12-31T23:59:59.999-1800", "0001-01-01T00:00:00.000+0800"
ENDS = pytest.mark.parametrize("instant", [AFTER, BEFORE])
BEYOND = datetime(9999, 12, 31, 23, 59, 59, 999_000, timezone(timedelta(hours=-18)))
LAST, FIRST = "9999-12-31T23:59:59.999+0800", "0001-01-01T08:00:00.000+0800"

DOORS = [
    ("/task", "createdAfter"),
    ("/task", "dueAfter"),
    ("/task", "followUpBefore"),
    ("/external-task", "lockExpirationBefore"),
    ("/history/process-instance", "startedAfter"),
    ("/history/process-instance", "finishedBefore"),
    ("/history/task", "finishedAfter"),
    ("/history/activity-instance", "startedBefore"),
    ("/deployment", "after"),
]


@ENDS
def test_a_variable_that_no_clock_can_show_is_refused(rest: Rest, instant: str) -> None:
    rest.deployed("order.bpmn")
    sent = {"when": {"type": "Date", "value": instant}}

    told = rest.post("/process-definition/key/order/start", {"variables": sent}, status=400)

    assert "/variables/when" in told["message"] and FIRST in told["message"] and LAST in told["message"]
    rest.start("order")
    [task] = rest.fetch("charge-card")
    done = {"workerId": "w1", "variables": sent}
    assert "/variables/when" in rest.post(f"/external-task/{task['id']}/complete", done, status=400)["message"]


@ENDS
@pytest.mark.parametrize(("path", "name"), DOORS)
def test_a_condition_that_no_clock_can_show_is_refused(rest: Rest, path: str, name: str, instant: str) -> None:
    answer = rest.open("GET", path, query_string={name: instant})

    assert (
        answer.status_code == 400
        and f"/{name}" in (answer.json or {})["message"]
        and LAST in (answer.json or {})["message"]
    )


@pytest.mark.parametrize("instant", [AFTER, BEFORE, "tomorrow"])
def test_a_condition_on_a_variable_is_an_instant_or_refused(rest: Rest, instant: str) -> None:
    one = {"name": "when", "operator": "gt", "type": "Date", "value": instant}

    told = rest.post("/process-instance", {"variables": [one]}, status=400)

    assert "/variables" in told["message"] and LAST in told["message"]


def test_the_first_and_the_last_instant_come_back(rest: Rest) -> None:
    rest.deployed("order.bpmn")
    sent = {name: {"type": "Date", "value": value} for name, value in (("first", FIRST), ("last", LAST))}

    known = rest.start("order", variables=sent, withVariablesInReturn=True)["variables"]

    assert (known["first"]["value"], known["last"]["value"]) == (FIRST, LAST)


def test_what_has_been_kept_is_shown_and_stops_nobody(rest: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    one = rest.start("order", variables={"declared": {"type": "Date", "value": None}})["id"]
    other = rest.start("order")["id"]
    write_inside(town, one, {"declared": BEYOND, "plain": BEYOND, "early": date(1, 1, 1)})
    runtime.forget_all()

    fetched = {task["processInstanceId"]: task["variables"] for task in rest.fetch("charge-card")}

    assert fetched.keys() == {one, other}
    shown = {"type": "Date", "value": LAST, "valueInfo": {}}
    assert fetched[one]["declared"] == fetched[one]["plain"] == shown
    assert fetched[one]["early"]["value"] == BEFORE
    assert rest.get(f"/process-instance/{one}/variables")["plain"] == shown
    for path in ("/variable-instance", "/history/variable-instance"):
        assert {row["value"] for row in rest.get(path, variableName="plain")} == {LAST}
    asked = {"name": "plain", "operator": "gt", "type": "Date", "value": "2026-01-01T00:00:00.000+0800"}
    assert [row["id"] for row in rest.post("/process-instance", {"variables": [asked]})] == [one]


def test_a_date_is_written_in_one_form_whatever_made_it(rest: Rest, town: Town) -> None:
    rest.deployed("order.bpmn")
    empty = {"type": "Date", "value": None}
    instance = rest.start("order", variables={"moment": empty, "day": empty, "local": empty})["id"]
    made: dict[str, Any] = {
        "moment": datetime(2026, 5, 5, 23, 8, 9, tzinfo=UTC),
        "day": date(2026, 5, 6),
        "local": datetime(2026, 5, 6, 7, 8, 9),
    }
    write_inside(town, instance, made)

    known = rest.get(f"/process-instance/{instance}/variables")

    assert {one["type"] for one in known.values()} == {"Date"}
    assert known["moment"]["value"] == known["local"]["value"] == "2026-05-06T07:08:09.000+0800"
    assert known["day"]["value"] == "2026-05-06T00:00:00.000+0800"
    at_midnight = {"operator": "eq", "type": "Date", "value": known["day"]["value"]}
    later = {"operator": "gt", "type": "Date", "value": known["day"]["value"]}
    found = rest.post("/process-instance", {"variables": [{"name": "day", **at_midnight}, {"name": "local", **later}]})
    assert [row["id"] for row in found] == [instance]


@pytest.mark.parametrize("day", ["1000-01-01", "1900-01-01", "1988-07-01", "2026-01-01"])
def test_the_offset_is_in_whole_hours_in_every_century(rest: Rest, day: str) -> None:
    rest.deployed("order.bpmn")
    sent = {"born": {"type": "Date", "value": f"{day}T00:00:00.000+0800"}}

    assert rest.start("order", variables=sent, withVariablesInReturn=True)["variables"]["born"] == {
        **sent["born"],
        "valueInfo": {},
    }


def test_a_due_date_that_no_clock_can_show_is_no_crash(rest: Rest) -> None:
    far = '=date and time("9999-12-31T23:59:59-14:00")'
    deployed(rest, model(f'<bpmn:userTask id="T" camunda:dueDate="{far.replace(chr(34), "&quot;")}"/>'))

    answer = rest.open("POST", "/process-definition/key/it/start", json={})

    assert answer.status_code == 200, answer.data
    [incident] = rest.get("/incident", processInstanceId=(answer.json or {})["id"])
    assert "9999-12-31" in incident["incidentMessage"]

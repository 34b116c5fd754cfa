"""Who may write where, over HTTP: foreign matters, own instances, limits, called processes, papers of other lines."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.db import Database
from tests.api.test_approval import GRANT, Demonstration
from tests.api.town import Caller, Town, code_of, items

MISTAKE = {"reason": "演示时误立的件，予以销号"}
CALLED = (
    "execution",
    "special_procedure",
    "hearing",
    "law_review",
    "joint_plan",
    "simple_penalty",
    "ordinary_penalty",
    "service_of_documents",
)
EVENT = {
    "source": "12345",
    "source_no": "12345-1",
    "kind": "求助",
    "place": "示范镇人民路 1 号",
    "content": "井盖破损，有人险些跌落",
    "occurred_at": "2026-11-23T08:00:00+08:00",
}


@pytest.fixture(scope="module", params=["sqlite"])
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One demonstration for the room: each test starts its own matter."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('who')}/town.db", pool_size=2)
    yield Demonstration(database)
    database.dispose()


def applied(demonstration: Demonstration, login: str = "wang.jianguo") -> dict[str, Any]:
    """An application that somebody handed in."""
    body = {"process_definition_key": "approval", "variables": GRANT["when"][0]["start"]}
    answer = demonstration(login).post("/process-instances", body)
    assert answer.status_code == 201, answer.json
    demonstration.drain()
    found: dict[str, Any] = answer.json or {}
    return found


def event(demonstration: Demonstration) -> dict[str, Any]:
    """A work order that the hotline's program brought in."""
    body = {"name": "dispatch.event", "variables": {"event": {**EVENT, "occurred_at": stamp(EVENT["occurred_at"])}}}
    answer = demonstration("portal").post("/messages", body)
    assert answer.status_code == 200, answer.json
    demonstration.drain()
    found: dict[str, Any] = (answer.json or {})["process_instance"]
    return found


def stamp(text: str) -> dict[str, Any]:
    """An instant as variables carry it over the wire."""
    return {"$": ["date and time", text]}


def etag(person: Caller, path: str) -> dict[str, str]:
    """If-Match of what is at the path now."""
    return {"If-Match": person.get(path).headers["ETag"]}


# --- a matter ends by its own ways ---------------------------------------------------------------------


@pytest.mark.parametrize("login", ["lu.jun", "han.bing"])
def test_nobody_cancels_or_deletes_a_matter(demonstration: Demonstration, login: str) -> None:
    path = f"/process-instances/{applied(demonstration)['id']}"
    person = demonstration(login)

    canceled = person.post(f"{path}/cancel", {"reason": "不想办了"})

    assert (canceled.status_code, code_of(canceled)) == (409, "matter_has_own_ways")
    assert "approval.withdrawn" in canceled.json["detail"]
    assert person.get(path).json["state"] == "active"


def test_only_a_leader_strikes_a_mistake_off(demonstration: Demonstration) -> None:
    started = applied(demonstration)
    path = f"/process-instances/{started['id']}"
    for login in ("li.min", "zhao.guoqiang", "han.bing", "wang.jianguo"):
        assert code_of(demonstration(login).post(f"{path}/strike-off", MISTAKE)) == "scope_missing"
    leader = demonstration("lu.jun")
    assert code_of(leader.post(f"{path}/strike-off", {"reason": "误"})) == "input_invalid"

    struck = leader.post(f"{path}/strike-off", MISTAKE)

    assert struck.status_code == 200 and struck.json["state"] == "canceled", struck.json
    case = leader.get(f"/cases/{started['business_key']}").json
    assert (case["state"], case["outcome"], case["public_status"]) == ("canceled", "canceled", "已销号")
    [event] = items(leader.get(f"/history-events?process_instance_id={started['id']}&kind=matter.struck_off"))
    assert (event["actor_id"], event["details"]["reason"]) == ("lu.jun", MISTAKE["reason"])
    assert code_of(leader.delete(path)) == "matter_is_kept"
    assert code_of(leader.post(f"{path}/strike-off", MISTAKE)) == "process_instance_ended"


def test_what_is_no_matter_is_canceled_and_deleted_as_ever(busy: Town) -> None:
    path = f"/process-instances/{busy.start()['id']}"
    leader = busy("leader")

    assert code_of(leader.post(f"{path}/strike-off", MISTAKE)) == "matter_not_found"
    assert leader.post(f"{path}/cancel", {"reason": "试验"}).status_code == 200
    assert leader.delete(path).status_code == 204


# --- variables -----------------------------------------------------------------------------------------


def test_a_program_writes_into_no_matter_not_even_its_own(demonstration: Demonstration) -> None:
    program = demonstration("portal")
    for started in (applied(demonstration), applied(demonstration, "portal")):
        path = f"/process-instances/{started['id']}"
        match = etag(demonstration("li.min"), path)
        writes = (
            program.patch(f"{path}/variables", {"variables": {"decision": "准予"}}, headers=match),
            program.put(f"{path}/variables/decision", {"value": "准予"}, headers=match),
            program.delete(f"{path}/variables/applicant_name", headers=match),
        )
        assert {(one.status_code, code_of(one)) for one in writes} <= {
            (403, "matter_facts_fixed"),
            (403, "not_own_instance"),
            (404, "process_instance_not_found"),
        }
        kept = demonstration("li.min").get(f"{path}/variables").json["variables"]
        assert "decision" not in kept and kept["applicant_name"]


def test_a_program_writes_where_it_started(busy: Town) -> None:
    own = f"/process-instances/{busy.start()['id']}"
    portal = busy("portal")

    answer = portal.patch(f"{own}/variables", {"variables": {"note": 1}}, headers=etag(portal, own))

    assert answer.status_code == 200


# --- starting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", CALLED)
def test_called_processes_are_started_by_nobody(demonstration: Demonstration, key: str) -> None:
    for login in ("portal", "cao.lei", "li.min"):
        answer = demonstration(login).post("/process-instances", {"process_definition_key": key, "variables": {}})
        assert (answer.status_code, code_of(answer)) == (403, "process_not_startable")


# --- leaving a step ------------------------------------------------------------------------------------


def test_a_step_of_a_matter_is_left_by_its_form(demonstration: Demonstration) -> None:
    started = applied(demonstration)
    clerk = demonstration("li.min")
    [task] = items(clerk.get(f"/tasks?process_instance_id={started['id']}&element_id=P1-03"))
    path = f"/tasks/{task['id']}"
    assert clerk.post(f"{path}/claim", {}).status_code == 200

    smuggled = (
        clerk.post(f"{path}/escalate", {"escalation_code": "X", "variables": {"decision": "准予"}}),
        clerk.post(f"{path}/bpmn-error", {"error_code": "false_material"}),
    )

    assert {(one.status_code, code_of(one)) for one in smuggled} == {(403, "step_ends_by_form")}
    assert "decision" not in clerk.get(f"/process-instances/{started['id']}/variables").json["variables"]
    assert clerk.get(path).json["state"] == "open"


# --- limits --------------------------------------------------------------------------------------------


def test_a_limit_is_not_moved_by_hand(demonstration: Demonstration) -> None:
    started = applied(demonstration)
    leader = demonstration("lu.jun")
    [task] = items(leader.get(f"/tasks?process_instance_id={started['id']}&element_id=P1-03"))
    path = f"/tasks/{task['id']}"

    for due in (None, "2027-11-23T08:00:00+08:00"):
        answer = leader.put(f"{path}/schedule", {"due_at": due, "follow_up_at": None}, headers=etag(leader, path))
        assert (answer.status_code, code_of(answer)) == (409, "due_date_is_limit")
    late = {"due_at": task["due_at"], "follow_up_at": "2027-11-23T08:00:00+08:00"}
    assert code_of(leader.put(f"{path}/schedule", late, headers=etag(leader, path))) == "follow_up_after_limit"
    sooner = {"due_at": task["due_at"], "follow_up_at": task["created_at"], "priority": 90}
    moved = leader.put(f"{path}/schedule", sooner, headers=etag(leader, path))
    assert (moved.status_code, moved.json["due_at"]) == (200, task["due_at"])

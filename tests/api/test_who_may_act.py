"""Who may write where, over HTTP: foreign matters, own instances, limits, called processes, papers of other lines."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import URL

from api.demo import Loaded
from engine import context
from engine.context import SYSTEM
from engine.db import Database
from tests.api.conftest import Settled
from tests.api.test_approval import GRANT, Demonstration
from tests.api.town import Caller, Town, code_of, items
from tests.invariants import inv_12
from workflows import demo, documents, matters
from workflows.dispatch import orders
from workflows.numbers import Document

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
    "occurred_at": "2026-11-23T08:00+08:00",
}


@pytest.fixture(scope="module")
def demonstration(
    settled_sqlite: tuple[URL, Loaded], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """One demonstration for the room: each test starts its own matter."""
    url, loaded = settled_sqlite
    path = tmp_path_factory.mktemp("who") / "town.db"
    shutil.copy(str(url.database), path)
    database = Database(f"sqlite:///{path}", pool_size=2)
    yield Demonstration(Settled(database, loaded))
    database.dispose()


def applied(demonstration: Demonstration, login: str = "wang.jianguo") -> dict[str, Any]:
    """An application that somebody handed in."""
    body = {"process_definition_key": "approval", "variables": GRANT["when"][0]["start"]}
    answer = demonstration(login).post("/process-instances", body)
    assert answer.status_code == 201, answer.json
    demonstration.drain()
    found: dict[str, Any] = answer.json or {}
    return found


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


def test_an_operator_moves_no_token_of_a_matter_past_what_a_person_does(demonstration: Demonstration) -> None:
    path, operator = f"/process-instances/{applied(demonstration)['id']}", demonstration("han.bing")
    [token] = [one for one in operator.get(f"{path}/tokens").json["tokens"] if one["kind"] == "user"]
    places = {one["element_id"]: one for one in operator.get(f"{path}/moves?wait_id={token['wait_id']}").json["places"]}
    refused = [one for one in places.values() if one["refusal"]]
    body = {"wait_id": token["wait_id"], "to": refused[-1]["element_id"], "reason": "省时间，直接办结"}

    moved = operator.post(f"{path}/move", body)
    again = operator.post(f"{path}/move", {**body, "to": token["element_id"]})

    assert places[token["element_id"]]["refusal"] is None and refused
    assert {one["refusal"]["code"] for one in refused} == {"matter_steps_not_skipped"}
    assert (moved.status_code, code_of(moved)) == (409, "matter_steps_not_skipped"), moved.json
    assert again.status_code == 200 and token["element_id"] in {one["element_id"] for one in again.json["begins"]}


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


# --- starting by a message -----------------------------------------------------------------------------

REPORT = {
    "source": "12345",
    "source_no": "12345-9",
    "category": "举报",
    "anonymous": True,
    "place": "示范镇人民路 1 号",
    "content": "沿街店铺占道经营，多次劝说无效",
    "occurred_at": "2026-11-23T08:00+08:00",
    "privacy_notice_ack": True,
}
STARTS = {
    "dispatch.event": ("event", "portal"),
    "report.received": ("report", "portal"),
    "enforcement.clue": ("clue", "portal"),
    "supervision.order": ("order", "jiang.shan"),
}


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("content", [None, {}, {"surplus": 1}, "text", {"source": 7, "occurred_at": "yesterday"}])
def test_a_message_that_starts_a_matter_is_checked_like_its_form(
    demonstration: Demonstration, name: str, content: Any
) -> None:
    variable, login = STARTS[name]
    given = {} if content is None else {variable: content}

    answer = demonstration(login).post("/messages", {"name": name, "variables": given})

    assert (answer.status_code, code_of(answer)) == (422, "form_invalid"), answer.json
    assert all(one["pointer"] and one["message"] and one["message_en"] for one in answer.json["errors"])
    pointers = [one["pointer"] for one in answer.json["errors"]]
    assert f"/{variable}/source" in pointers or f"/variables/{variable}/source" in pointers or content == "text", (
        pointers
    )


@pytest.mark.parametrize(("name", "login"), [("enforcement.clue", "zheng.gang"), ("supervision.order", "portal")])
def test_who_may_not_start_a_process_may_not_by_message(demonstration: Demonstration, name: str, login: str) -> None:
    answer = demonstration(login).post("/messages", {"name": name, "variables": {}})

    assert (answer.status_code, code_of(answer)) == (403, "not_allowed")


def test_a_platform_brings_events_and_reports_in(demonstration: Demonstration) -> None:
    program = demonstration("portal")

    event = program.post("/messages", {"name": "dispatch.event", "variables": {"event": EVENT}})
    report = program.post("/messages", {"name": "report.received", "variables": {"report": REPORT}})
    demonstration.drain()

    assert event.status_code == report.status_code == 200, (event.json, report.json)
    assert event.json["started"] and event.json["process_instance"]["business_key"].startswith("HX")
    again = program.post("/messages", {"name": "dispatch.event", "variables": {"event": EVENT}})
    assert again.status_code == 409
    leader = demonstration("lu.jun")
    path = f"/process-instances/{event.json['process_instance']['id']}"
    assert code_of(leader.post(f"{path}/cancel", {"reason": "不想办了"})) == "matter_has_own_ways"
    assert leader.post(f"{path}/strike-off", MISTAKE).status_code == 200
    with context.query(demonstration.system.database, demonstration.system.hooks, SYSTEM, demonstration.clock) as ctx:
        order = orders.get(ctx, demo.TOWN.code, event.json["process_instance"]["business_key"])
        assert order.state == "canceled" and MISTAKE["reason"] in str(order.reply)
        assert inv_12.check(ctx) == []


# --- other lines' tasks and papers -----------------------------------------------------------------------


def test_a_head_hands_out_the_tasks_of_the_own_people(demonstration: Demonstration) -> None:
    started = applied(demonstration)
    [task] = items(demonstration("lu.jun").get(f"/tasks?process_instance_id={started['id']}&element_id=P1-03"))
    path = f"/tasks/{task['id']}"
    for login in ("cao.lei", "shen.tao", "cui.hao"):
        head = demonstration(login)
        refused = (
            head.post(f"{path}/assign", {"assignee": "li.min"}),
            head.post(f"{path}/candidates", {"kind": "user", "name": "li.min"}),
        )
        assert {(one.status_code, code_of(one)) for one in refused} == {(403, "task_of_another_line")}, login

    assert demonstration("zhao.guoqiang").post(f"{path}/assign", {"assignee": "li.min"}).status_code == 200


def test_a_paper_is_taken_back_by_its_own_line(demonstration: Demonstration) -> None:
    started = applied(demonstration)
    system = demonstration.system
    with context.command(system.database, system.hooks, SYSTEM, demonstration.clock) as ctx:
        matter = matters.of_instance(ctx, started["id"])
        issued = documents.issue(ctx, matter, Document.ACCEPTANCE, {"party": "王建国"})
        documents.serve(ctx, matter.instance_id, (Document.ACCEPTANCE,), "直接", "王建国")
    wrong = {"reason": "当事人名称有误"}

    refused = demonstration("shen.tao").post(f"/documents/{issued.id}/void", wrong)
    held = demonstration("lu.jun").post(f"/process-instances/{started['id']}/strike-off", MISTAKE)

    assert (refused.status_code, code_of(refused)) == (403, "paper_of_another_line")
    assert (held.status_code, code_of(held)) == (409, "matter_has_papers")
    assert demonstration("zhao.guoqiang").post(f"/documents/{issued.id}/void", wrong).status_code == 200
    assert demonstration("lu.jun").post(f"/process-instances/{started['id']}/strike-off", MISTAKE).status_code == 200


# --- times -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["1990-01-01T08:00+08:00", "2030-01-01T08:00+08:00"])
def test_nothing_happened_in_1990_nor_tomorrow(demonstration: Demonstration, when: str) -> None:
    program = demonstration("portal")
    sent = (
        program.post("/messages", {"name": "dispatch.event", "variables": {"event": {**EVENT, "occurred_at": when}}}),
        program.post(
            "/messages", {"name": "report.received", "variables": {"report": {**REPORT, "occurred_at": when}}}
        ),
    )

    for answer in sent:
        assert (answer.status_code, code_of(answer)) == (422, "form_invalid")
        [wrong] = answer.json["errors"]
        assert wrong["pointer"].endswith("/occurred_at") and "五年" in wrong["message"]

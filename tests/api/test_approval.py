"""The demonstration town over HTTP: an approval from the application to the archive, as different people."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api import bootstrap, demo, passwords
from api.config import Config
from api.scopes import opened_by
from engine import accounts, api_tokens
from engine.clock import FrozenClock
from engine.context import SYSTEM, command
from engine.executor import Executor
from tests.api.conftest import Settled
from tests.api.town import Caller, application, code_of, items
from tests.scenarios.walker import FILES

GRANT = json.loads((Path(demo.SHIPPED) / "approval" / "scenarios" / "grant.json").read_text("utf-8"))


class Demonstration:
    """The shipped town, served."""

    def __init__(self, settled: Settled) -> None:
        self.clock = clock = FrozenClock(datetime.fromisoformat(GRANT["given"]["now"]))
        self.system = bootstrap.build(Config(), clock, settled.database)
        self.loaded = settled.loaded
        self.app = application(self.system)

    def __call__(self, login: str) -> Caller:
        token = passwords.new_token()
        with command(self.system.database, self.system.hooks, SYSTEM, self.system.clock) as ctx:
            found = accounts.by_login(ctx, login)
            assert found is not None
            scopes = sorted(map(str, opened_by(found.roles)))
            api_tokens.issue(
                ctx, login, passwords.digest(token), scopes, account_id=found.id, town_code=found.town_code
            )
        return Caller(self.app.test_client(), token)

    def drain(self) -> None:
        """Let the executor do what is due."""
        Executor(self.system.database, self.system.hooks, clock=self.system.clock).drain()


@pytest.fixture
def demonstration(settled: Settled) -> Demonstration:
    """A fresh demonstration."""
    return Demonstration(settled)


def test_loading_again_adds_nothing(demonstration: Demonstration) -> None:
    demonstration.clock.advance(timedelta(hours=1))
    again = demo.load(demonstration.system)

    assert demonstration.loaded.password and demonstration.loaded.token
    assert "approval" in demonstration.loaded.deployed
    assert (again.password, again.token, again.created, again.deployed) == (None, None, [], [])


def test_the_printed_password_signs_in(demonstration: Demonstration) -> None:
    body = {"login": "li.min", "password": demonstration.loaded.password}

    answer = demonstration.app.test_client().post("/api/v1/sessions", json=body)

    assert answer.status_code == 201 and answer.json["password_must_change"] is False


def _uploaded(person: Caller, form: dict[str, Any]) -> dict[str, Any]:
    """The form with ids of files that its sender has just uploaded."""
    ids = {}
    for mark, (name, content) in FILES.items():
        if mark in str(form):
            answer = person.open("POST", "/uploads", data={"file": (io.BytesIO(content), name)})
            assert answer.status_code == 201, answer.json
            ids[mark] = answer.json["id"]
    return {
        key: [ids.get(str(one), one) for one in value] if isinstance(value, list) else value
        for key, value in form.items()
    }


def _timeline(person: Caller, instance_id: str) -> list[dict[str, Any]]:
    """Every event of an instance, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        answer = person.get(f"/process-instances/{instance_id}/timeline?limit=200{cursor and f'&cursor={cursor}'}")
        found += items(answer)
        cursor = answer.json["next_cursor"]
    return found


def test_an_approval_is_granted_over_http(demonstration: Demonstration) -> None:
    steps = GRANT["when"]
    application: dict[str, Any] = steps[0]["start"]
    applicant = demonstration("wang.jianguo")
    body = {"process_definition_key": "approval", "variables": application}
    started = applicant.post("/process-instances", body, headers={"Idempotency-Key": "application-1"})
    assert started.status_code == 201, started.json
    demonstration.drain()

    for step in steps[1:]:
        if "complete" not in step or "refused" in step:
            continue
        person = demonstration(step["by"])
        [task] = items(person.get(f"/tasks?mine=true&element_id={step['complete']}"))
        assert person.get(f"/tasks/{task['id']}/form").status_code == 200
        done = person.post(f"/tasks/{task['id']}/complete", {"variables": _uploaded(person, step["form"])})
        assert done.status_code == 200, done.json
        demonstration.drain()

    clerk = demonstration("li.min")
    instance = clerk.get(f"/process-instances/{started.json['id']}").json
    assert instance["state"] == "completed"
    case = clerk.get(f"/cases/{instance['business_key']}").json
    assert case["certificate_no"] == GRANT["then"]["case"]["certificate_no"]
    assert (case["state"], case["outcome"], case["public_status"]) == ("archived", "granted", "归档")
    assert {one["number"] for one in case["documents"]} >= set(GRANT["then"]["documents"].values())
    passed = {event["element_id"] for event in _timeline(clerk, instance["id"])}
    assert {"P1-03", "P1-05", "P1-09", "P1-10", "P1-11", "P1-14", "P1-15"} <= passed


def test_a_bad_application_is_refused_field_by_field(demonstration: Demonstration) -> None:
    application = {**GRANT["when"][0]["start"], "cert_no": "320299199001010016", "contact_tel": "12"}
    body = {"process_definition_key": "approval", "variables": application}

    answer = demonstration("wang.jianguo").post("/process-instances", body)

    assert answer.status_code == 422
    assert {"/variables/cert_no", "/variables/contact_tel"} <= {one["pointer"] for one in answer.json["errors"]}


def test_the_catalogue_and_the_register_are_read(demonstration: Demonstration) -> None:
    clerk = demonstration("li.min")
    found = items(clerk.get("/items"))

    assert len(found) == 76
    [one] = items(clerk.get("/items?code=XK0001"))
    assert clerk.get(f"/items/{one['id']}").json == one and one["promised_days"] == 3
    assert items(clerk.get("/cases")) == []
    assert clerk.get("/cases/nothing").status_code == 404


def started(demonstration: Demonstration) -> tuple[Caller, str, str]:
    """An application in the window's list: the applicant, the case number, the clerk's task."""
    applicant = demonstration("wang.jianguo")
    body = {"process_definition_key": "approval", "variables": GRANT["when"][0]["start"]}
    made = applicant.post("/process-instances", body).json
    demonstration.drain()
    [task] = items(demonstration("li.min").get(f"/tasks?process_instance_id={made['id']}"))
    return applicant, made["business_key"], task["id"]


def test_a_squad_leader_gives_no_approval_to_a_dispatcher_or_himself(demonstration: Demonstration) -> None:
    _, _, task = started(demonstration)
    leader, approver = demonstration("cao.lei"), demonstration("zhao.guoqiang")

    for head, assignee in ((leader, "pan.xia"), (leader, "cao.lei"), (approver, "pan.xia")):
        assert code_of(head.post(f"/tasks/{task}/assign", {"assignee": assignee})) == "not_eligible"
    assert code_of(leader.post(f"/tasks/{task}/assign", {"assignee": "chen.jing"})) == "task_of_another_line"
    assert approver.post(f"/tasks/{task}/assign", {"assignee": "chen.jing"}).status_code == 200


def test_the_applicant_withdraws_over_http_and_a_stranger_does_not(demonstration: Demonstration) -> None:
    applicant, number, _ = started(demonstration)
    body = {"name": "approval.withdrawn", "business_key": number}

    assert code_of(demonstration("pan.xia").post("/messages", body)) == "not_allowed"
    assert applicant.post("/messages", body).status_code in (200, 201, 202, 204)
    demonstration.drain()
    assert demonstration("li.min").get(f"/cases/{number}").json["state"] in ("withdrawn", "archived")
